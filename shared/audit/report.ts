/** What the self-audit counts (§10.3), event by event, in memory that does not grow with the trail. */
import type { Stored } from "../image/values.ts";
import type { CycleEvent } from "./event.ts";

/** What thinking cost and what came of it, for one persona, model or adapter. */
export interface ThinkingCounts {
  completions: number;
  prompt_tokens: number;
  completion_tokens: number;
  milliseconds: number;
}

/** What came of the missions and messages for one selector. */
export interface SelectorCounts {
  opened: number;
  done: number;
  corrected: number;
  failed: number;
  messages_answered: number;
  messages_failed: number;
}

/** Counts over the events with `from_seq < seq <= to_seq`. */
export interface AuditReport {
  from_seq: number;
  to_seq: number;
  /** The timestamp of the event `to_seq`: seqs are of one events table, and an image may be brought to another. Null where there was no event. */
  to_timestamp: string | null;
  /** Epoch milliseconds. */
  at: number;
  events: number;
  missions: Pick<SelectorCounts, "opened" | "done" | "corrected" | "failed">;
  messages: { parked: number; answered: number; failed: number };
  candidates: { accepted: number; refused: number };
  tokens: { prompt: number; completion: number };
  milliseconds: number;
  by_persona: Record<string, ThinkingCounts>;
  by_model: Record<string, ThinkingCounts>;
  by_adapter: Record<string, ThinkingCounts>;
  /** Findings by `GUARDIAN/RULE`. */
  by_rule: Record<string, number>;
  by_selector: Record<string, SelectorCounts>;
}

/** Distinct names a table keeps; what comes later is counted under `(others)`. */
const NAMES = 500;
const OTHERS = "(others)";

export const emptyReport = (fromSeq: number, at: number, timestamp: string | null = null): AuditReport => ({
  from_seq: fromSeq,
  to_seq: fromSeq,
  to_timestamp: timestamp,
  at,
  events: 0,
  missions: { opened: 0, done: 0, corrected: 0, failed: 0 },
  messages: { parked: 0, answered: 0, failed: 0 },
  candidates: { accepted: 0, refused: 0 },
  tokens: { prompt: 0, completion: 0 },
  milliseconds: 0,
  by_persona: {},
  by_model: {},
  by_adapter: {},
  by_rule: {},
  by_selector: {},
});

/** Adds one event to a report, in place. `selector` is what the event's mission or message is about, where that is known. */
export function countEvent(report: AuditReport, event: CycleEvent, selector: string | undefined): void {
  report.events += 1;
  if (event.seq > report.to_seq) {
    report.to_seq = event.seq;
    report.to_timestamp = event.timestamp;
  }
  for (const { guardian, rule } of findingsOnce(event)) {
    const name = nameIn(report.by_rule, `${guardian}/${rule}`);
    report.by_rule[name] = (own(report.by_rule, name) ?? 0) + 1;
  }
  switch (event.event_type) {
    case "completion":
      countCompletion(report, event);
      return;
    case "candidate_judged":
      report.candidates[event.guardian_findings.length === 0 ? "accepted" : "refused"] += 1;
      return;
    case "message_parked":
      report.messages.parked += 1;
      return;
    case "message_answered":
    case "message_failed": {
      const came = event.event_type === "message_answered" ? "answered" : "failed";
      report.messages[came] += 1;
      if (selector !== undefined) selectorIn(report, selector)[`messages_${came}`] += 1;
      return;
    }
    case "mission_opened":
    case "mission_done":
    case "mission_corrected":
    case "mission_failed": {
      const came = event.event_type.slice("mission_".length) as keyof AuditReport["missions"];
      report.missions[came] += 1;
      if (selector !== undefined) selectorIn(report, selector)[came] += 1;
      return;
    }
    default:
  }
}

/** The report as the slots of an object of the image. */
export function reportSlots(report: AuditReport): Record<string, Stored> {
  const escaped = <T extends Stored>(table: Record<string, T>): Stored =>
    Object.fromEntries(Object.entries(table).map(([name, value]) => [name.startsWith("$") ? `$${name}` : name, value]));
  const { by_persona, by_model, by_adapter, by_rule, by_selector, missions, messages, candidates, tokens, ...rest } = report;
  const tables = { by_persona, by_model, by_adapter, by_rule, by_selector, missions, messages, candidates, tokens } as unknown as Record<
    string,
    Record<string, Stored>
  >;
  return { kind: "audit_report", ...rest, ...Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, escaped(table)])) };
}

/** What the full-text index gets of an event: the words a person or a persona would look for. */
export function trailText(event: CycleEvent): string {
  const parts = [
    event.event_type,
    event.current_state,
    event.active_persona,
    event.final_outcome,
    ...event.guardian_findings.map((finding) => `${finding.rule} ${finding.message}`),
    event.llm_response_raw,
    JSON.stringify(event.data),
  ];
  return parts
    .filter((part) => part)
    .join(" ")
    .slice(0, TEXT_CHARACTERS);
}

const TEXT_CHARACTERS = 8000;

/** A candidate's findings come again with the cycle's end: they are counted where they were found. */
function findingsOnce(event: CycleEvent): CycleEvent["guardian_findings"] {
  return event.event_type === "candidate_judged" || event.event_type === "verdict" ? event.guardian_findings : [];
}

function countCompletion(report: AuditReport, event: CycleEvent): void {
  const { prompt = 0, completion = 0 } = event.tokens ?? {};
  const milliseconds = event.milliseconds ?? 0;
  report.tokens.prompt += prompt;
  report.tokens.completion += completion;
  report.milliseconds += milliseconds;
  const tables = [
    [report.by_persona, event.active_persona ?? "(none)"],
    [report.by_model, event.model ?? "(unknown)"],
    [report.by_adapter, event.adapter ?? "(none)"],
  ] as const;
  for (const [table, key] of tables) {
    const name = nameIn(table, key);
    const counts = own(table, name) ?? { completions: 0, prompt_tokens: 0, completion_tokens: 0, milliseconds: 0 };
    table[name] = {
      completions: counts.completions + 1,
      prompt_tokens: counts.prompt_tokens + prompt,
      completion_tokens: counts.completion_tokens + completion,
      milliseconds: counts.milliseconds + milliseconds,
    };
  }
}

function selectorIn(report: AuditReport, selector: string): SelectorCounts {
  const name = nameIn(report.by_selector, selector);
  const counts = own(report.by_selector, name) ?? { opened: 0, done: 0, corrected: 0, failed: 0, messages_answered: 0, messages_failed: 0 };
  report.by_selector[name] = counts;
  return counts;
}

const nameIn = (table: Record<string, unknown>, name: string): string =>
  Object.hasOwn(table, name) || Object.keys(table).length < NAMES ? name : OTHERS;

/** Names are chosen by clients: `toLocaleString` is a selector, and every object inherits something by that name. */
const own = <T>(table: Record<string, T>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
