/** The cycle object (§5.1, §5.2): made from a mission or from its journal, driven state by state until it ends. */
import { boundaries } from "../boundaries.ts";
import { BatError, isBatError } from "../errors.ts";
import type { Finding } from "../guardian/guardian.ts";
import type { PrimitiveCall } from "../image/interpreter.ts";
import type { Session } from "../image/session.ts";
import { isRef, type Oid, ref, type Stored } from "../image/values.ts";
import type { Mission, MissionBrief } from "../operations/records.ts";
import { fromSlot, toSlot } from "./data.ts";
import type { MindEffects } from "./effects.ts";
import { isStateName, mayLead, type StateName } from "./machine.ts";

/** A candidate method: the samples that said the same (by syntax tree), cleaned. */
export interface Candidate {
  id: number;
  source: string;
  /** Which of the mission's samples (`methodsWritten`, from 0); how many there are is the candidate's weight. */
  samples: number[];
}

export interface CognitivePlan {
  artifact: "method";
  changes: string[];
  steps: { persona: string; action: string; [input: string]: unknown }[];
}

/** Why a cycle ends without a method: what FAILED records and answers with. */
export interface Failure {
  rule: string;
  artifact: string;
  findings: Finding[];
}

/** The rule of a failure that no correction mends: the selector is understood by now, and not as the mission's examples say. */
export const CONTRADICTED = "contradiction";

/** What VALIDATING chose. `already`: the holder understands the selector, nothing is to be installed. */
export interface Selection {
  already?: boolean;
  source?: string;
  samples?: number[];
  model?: string;
}

/** How a mission's cycle ended. */
export interface CycleOutcome {
  status: "done" | "failed" | "corrected";
  next?: string;
}

/** The slots that a cycle's states hand to one another, by name and type. */
export interface CycleSlots {
  brief: MissionBrief;
  plan: CognitivePlan;
  gathered: Record<string, unknown>;
  candidates: Candidate[];
  selection: Selection;
  failure: Failure;
  outcome: CycleOutcome;
}

/** A cycle at work: typed access to the cycle object's slots, for the states' primitives. */
export class Cycle {
  readonly session: Session;
  readonly oid: Oid;
  readonly mission: Mission;

  constructor(session: Session, oid: Oid, mission: Mission) {
    this.session = session;
    this.oid = oid;
    this.mission = mission;
  }

  async get<Slot extends keyof CycleSlots>(slot: Slot): Promise<CycleSlots[Slot] | undefined> {
    return fromSlot(await this.session.read(this.oid, slot));
  }

  /** @throws BatError InvalidInput when an earlier state left nothing in the slot. */
  async need<Slot extends keyof CycleSlots>(slot: Slot): Promise<CycleSlots[Slot]> {
    const value = await this.get(slot);
    if (value === undefined || value === null)
      throw new BatError("InvalidInput", `the cycle has no ${slot}: the state before this one must set it`);
    return value;
  }

  set<Slot extends keyof CycleSlots>(slot: Slot, value: CycleSlots[Slot]): void {
    this.session.write(this.oid, slot, toSlot(value));
  }

  /** The transition: the pointer moves. */
  async become(state: StateName): Promise<void> {
    this.session.write(this.oid, "synthesis_state", ref(await this.session.resolve(state)));
  }

  /** What every event of this cycle says. */
  event(state: StateName, persona: string | null = null) {
    const { id, root, key } = this.mission;
    return {
      cycle_id: id,
      mission_id: root ?? id,
      mission_hash: key,
      transaction_id: { session: this.session.id, tid: null },
      current_state: state,
      active_persona: persona,
    };
  }

  async fail(failure: Failure): Promise<void> {
    this.set("failure", failure);
    await this.become("FAILED");
  }
}

/** The cycle a state's primitive was sent to. */
export async function cycleOf(effects: MindEffects, call: PrimitiveCall): Promise<Cycle> {
  const mission = call.message.cycle === undefined ? undefined : await effects.operations.mission(call.message.cycle);
  if (!mission || call.message.kind !== "cycle")
    throw new BatError("Forbidden", `${call.selector} is a step of a cycle: send start_cognitive_cycle_for_ to the orchestrator`);
  return new Cycle(call.session, call.receiver, mission);
}

/**
 * The orchestrator's `start_cognitive_cycle_for_(missionId)`: takes a mission through the states, or on from its journal.
 * Returns a CycleOutcome as data. The session it runs in is never committed: COMPLETE opens a fresh one, FAILED dooms this one.
 */
export function startCognitiveCycleFor(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const { session } = call;
    const mission = await effects.operations.mission(String(call.args[0]));
    if (call.message.kind !== "cycle" || !mission || mission.id !== call.message.cycle)
      throw new BatError("Forbidden", "a cycle is started by the mission's worker: send the message that is not understood instead");
    if (mission.status !== "open") return toSlot({ status: mission.status } satisfies CycleOutcome);

    const journal = await effects.operations.journal(mission.id);
    const last = journal.at(-1);
    const slots = last?.slots ?? {
      parents: [ref(call.receiver)],
      delegates: ["synthesis_state"],
      synthesis_state: ref(await session.resolve("IDLE")),
      brief: toSlot({ ...mission.brief, correction: mission.correction }),
    };
    const cycle = new Cycle(session, session.create(slots), mission);
    let state = await stateOf(session, cycle.oid);
    const data = { attempt: mission.attempt, selector: mission.brief.selector };
    effects.trail.emit({ ...cycle.event(state), event_type: last ? "cycle_resumed" : "cycle_started", data });
    for (let seq = journal.length; ; seq++) {
      const from = state;
      effects.trail.emit({ ...cycle.event(from), event_type: "state_entered" });
      await step(effects, call, cycle, from);
      const outcome = await cycle.get("outcome");
      if (outcome) {
        effects.trail.announce(mission.root ?? mission.id);
        await effects.trail.flush();
        return toSlot(outcome);
      }
      state = await stateOf(session, cycle.oid);
      await effects.trail.flush();
      const at = effects.identity.clock();
      const entry = {
        cycle: mission.id,
        mission: mission.root ?? mission.id,
        seq,
        state,
        slots: (await session.record(cycle.oid)).slots,
        at,
      };
      await effects.operations.apply([
        { write: "insertJournal", entry },
        { write: "updateMission", id: mission.id, expect: ["open"], set: { updatedAt: at } },
      ]);
      const passed = boundaries.find((name) => name === `state:${from}`);
      if (passed) await effects.boundary(passed);
    }
  };
}

/**
 * One step: the message `_process_synthesis_`. What it gets wrong fails the cycle, data of the wrong shape from a state or a persona that was
 * replaced among it; what is away (the model, the store) stops it, to be resumed.
 */
async function step(effects: MindEffects, call: PrimitiveCall, cycle: Cycle, state: StateName): Promise<void> {
  const savepoint = cycle.session.savepoint();
  try {
    await call.send(cycle.oid, "_process_synthesis_", []);
    const next = await stateOf(cycle.session, cycle.oid);
    if (!mayLead(state, next) && (await cycle.get("outcome")) === undefined) {
      throw new BatError(
        "InvalidInput",
        `the step of ${state} left the cycle in ${next}: it may lead to ${["COMPLETE", "FAILED"].includes(state) ? "an end" : "another state"} only`,
        { from: state, to: next },
      );
    }
  } catch (thrown) {
    const error = thrown instanceof TypeError ? misshapen(state, thrown) : thrown;
    if (!isBatError(error) || error.retry !== "never" || error.code === "Corrupt" || state === "FAILED") throw error;
    cycle.session.rollback(savepoint);
    const finding = { guardian: "machine", rule: error.code, message: error.message };
    effects.trail.emit({ ...cycle.event(state), event_type: "verdict", guardian_findings: [finding] });
    await cycle.fail({ rule: `machine/${state}`, artifact: "", findings: [finding] });
  }
}

const misshapen = (state: StateName, error: TypeError): BatError =>
  new BatError(
    "InvalidInput",
    `the step of ${state} met data it cannot use (${error.message}): a state or a persona that was replaced must leave what the next one needs`,
    undefined,
    error,
  );

/** The state the pointer names: a state's own name is its slot `state`, which an object that delegates to a state inherits. */
async function stateOf(session: Session, cycle: Oid): Promise<StateName> {
  const pointer = await session.read(cycle, "synthesis_state");
  const name = isRef(pointer) ? (await session.find(pointer.$ref, "state"))?.value : undefined;
  if (typeof name !== "string" || !isStateName(name))
    throw new BatError("InvalidInput", "synthesis_state points at no state: it must be a reference to one of the seven states");
  return name;
}
