/**
 * The Prototypal State Machine (§5): read this first.
 *
 *   IDLE ─────────► DECOMPOSING ──► DELEGATING ──► SYNTHESIZING ──► VALIDATING ──► COMPLETE
 *     └─(already     │               │              │                 │               │
 *        understood) └───────────────┴──────────────┴─────────────────┴──► FAILED ◄───┘
 *     └──────────────────────────────────────────────────────────────────► COMPLETE
 *
 * A cycle is an object. Its slot `synthesis_state` points at its state, and the cycle names that slot as a delegate, so the message
 * `_process_synthesis_`, which the cycle itself does not have, is found on the state. A step is that message; a transition is a new
 * pointer. The states are ordinary objects of the image: replace one's `_process_synthesis_` and the next cycle thinks differently.
 *
 * IDLE          takes the brief; when the holder has come to understand the selector meanwhile, there is nothing to think about.
 * DECOMPOSING   BRICK writes a CognitivePlan (slot `plan`).
 * DELEGATING    each step of the plan is a message to a persona; what comes back is `gathered`.
 * SYNTHESIZING  ROBIN writes N candidates from the brief and what was gathered (`candidates`).
 * VALIDATING    the guardians judge every candidate and choose one, or none (`selection`).
 * COMPLETE      installs in a fresh session, where the host's install path judges again.
 * FAILED        writes a corrective mission, or ends the mission for good; the session is doomed.
 *
 * Entry action and exit of every state are its file in states/. After each state that is not final the cycle is journalled, so that
 * any worker resumes at the state last reached; completions are recorded one by one, so that no answer is ever asked for twice.
 */

export const STATES = ["IDLE", "DECOMPOSING", "DELEGATING", "SYNTHESIZING", "VALIDATING", "COMPLETE", "FAILED"] as const;
export type StateName = (typeof STATES)[number];

export const FINAL_STATES: readonly StateName[] = ["COMPLETE", "FAILED"];

/** Where each state may lead. A step that leaves the pointer elsewhere, or where it was, fails the cycle. */
export const TRANSITIONS: Readonly<Record<StateName, readonly StateName[]>> = {
  IDLE: ["DECOMPOSING", "COMPLETE", "FAILED"],
  DECOMPOSING: ["DELEGATING", "FAILED"],
  DELEGATING: ["SYNTHESIZING", "FAILED"],
  SYNTHESIZING: ["VALIDATING", "FAILED"],
  VALIDATING: ["COMPLETE", "FAILED"],
  COMPLETE: ["FAILED"],
  FAILED: [],
};

export const isStateName = (name: string | undefined): name is StateName => STATES.some((state) => state === name);
export const mayLead = (from: StateName, to: StateName): boolean => TRANSITIONS[from].includes(to);
