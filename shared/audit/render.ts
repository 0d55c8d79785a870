/** An event of the trail as lines for people: the states, what the model was asked, what the guardians said, and the method. */
import type { CycleEvent, EventType } from "./event.ts";

/** How many findings of one event are shown; the trace has all. */
const FINDINGS = 3;

type Renderer = (event: CycleEvent) => string[];

const renderers: Record<EventType, Renderer> = {
  message_parked: (event) => [`not understood: ${named(event, "selector")} has no method, so the message waits for a mission`],
  mission_opened: (event) => [`mission ${event.mission_id ?? ""} opened for ${named(event, "selector")}`],
  cycle_started: (event) => [Number(event.data.attempt ?? 0) > 0 ? `correction ${event.data.attempt} begins` : "a cycle begins"],
  cycle_resumed: (event) => [`the cycle goes on at ${event.current_state ?? "its last state"}`],
  state_entered: (event) => [event.current_state ?? "a state"],
  completion: (event) => [`  ${who(event)} writes ${named(event, "step")}${sample(event)}: ${tokens(event)}${seconds(event)}`],
  step_done: (event) => [`  ${who(event)} has done ${named(event, "action")}`],
  candidate_judged: (event) => [
    `  candidate ${named(event, "candidate")} ${event.final_outcome ?? "judged"}${voices(event)}`,
    ...findings(event),
  ],
  selection: (event) => [event.final_outcome === "chosen" ? "  one candidate is chosen" : "  no candidate is chosen", ...findings(event)],
  verdict: (event) => [`  ${named(event, "guardian")} ${event.guardian_findings.length === 0 ? "accepts" : "refuses"}`, ...findings(event)],
  method_installed: (event) => [`installed ${named(event, "selector")}, version ${event.data.version ?? 1}`, ...source(event)],
  cycle_doomed: (event) => [`  the cycle is doomed and leaves no trace in the image (${named(event, "rule")})`],
  mission_corrected: () => ["the mission is tried again, told what was wrong"],
  mission_done: () => ["the mission is done"],
  mission_failed: (event) => ["the mission failed", ...findings(event)],
  message_answered: () => ["the message is answered"],
  message_failed: () => ["the message failed"],
};

/** An event of the trail as lines, without line ends. */
export function renderEvent(event: CycleEvent): string[] {
  return renderers[event.event_type](event);
}

const named = (event: CycleEvent, member: string): string => String(event.data[member] ?? "");
const who = (event: CycleEvent): string => event.active_persona ?? "the model";
const sample = (event: CycleEvent): string => (typeof event.data.sample === "number" ? ` #${event.data.sample}` : "");
const tokens = (event: CycleEvent): string => (event.tokens ? `${event.tokens.prompt} + ${event.tokens.completion} tokens` : "done");
const seconds = (event: CycleEvent): string => (event.milliseconds === null ? "" : ` in ${(event.milliseconds / 1000).toFixed(1)} s`);

function voices(event: CycleEvent): string {
  const { samples } = event.data;
  return Array.isArray(samples) && samples.length > 1 ? ` (written ${samples.length} times)` : "";
}

function findings(event: CycleEvent): string[] {
  const shown = event.guardian_findings.slice(0, FINDINGS).map(({ guardian, rule, message, line, column }) => {
    const place = line === undefined ? "" : ` at ${line}:${column ?? 0}`;
    return `    ${guardian}/${rule}${place}: ${message}`;
  });
  const more = event.guardian_findings.length - shown.length;
  return more > 0 ? [...shown, `    and ${more} more`] : shown;
}

const source = (event: CycleEvent): string[] =>
  typeof event.data.source === "string" ? event.data.source.split("\n").map((line) => `    ${line}`) : [];
