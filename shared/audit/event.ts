/** The audit trail's event (§10.1): one JSON line each. The schema is published with the API. */
import { z } from "zod";

export const finding = z.object({
  guardian: z.string(),
  rule: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  path: z.string().optional(),
});

/** Event types in the order in which a cycle emits them. */
export const eventTypes = [
  "message_parked",
  "mission_opened",
  "cycle_started",
  "cycle_resumed",
  "state_entered",
  "completion",
  "step_done",
  "candidate_judged",
  "selection",
  "verdict",
  "method_installed",
  "cycle_doomed",
  "mission_corrected",
  "mission_done",
  "mission_failed",
  "message_answered",
  "message_failed",
] as const;

export const cycleEvent = z.object({
  /** Given by the store: strictly increasing. 0 until stored. */
  seq: z.number().int(),
  timestamp: z.string(),
  cycle_id: z.string().nullable(),
  /** The session's id, and the tid once there is one. */
  transaction_id: z.object({ session: z.string().nullable(), tid: z.number().int().nullable() }),
  mission_id: z.string().nullable(),
  mission_hash: z.string().nullable(),
  job_id: z.string().nullable(),
  event_type: z.enum(eventTypes),
  current_state: z.string().nullable(),
  active_persona: z.string().nullable(),
  adapter: z.string().nullable(),
  model: z.string().nullable(),
  llm_prompt: z.array(z.object({ role: z.string(), content: z.string() })).nullable(),
  llm_response_raw: z.string().nullable(),
  milliseconds: z.number().nullable(),
  tokens: z.object({ prompt: z.number().int(), completion: z.number().int() }).nullable(),
  guardian_findings: z.array(finding),
  final_outcome: z.string().nullable(),
  /** What is particular to the event type: a plan, a candidate's source and verdict, a step's result. */
  data: z.record(z.string(), z.unknown()),
});

export type CycleEvent = z.infer<typeof cycleEvent>;
export type EventType = (typeof eventTypes)[number];

/** What an emitter must say; the rest is filled with null, [] or {}. */
export type EventFields = Pick<CycleEvent, "event_type"> & Partial<CycleEvent>;

/** A whole event from what the emitter said, at a time in epoch milliseconds. */
export function newEvent(fields: EventFields, at: number): CycleEvent {
  return {
    seq: 0,
    timestamp: new Date(at).toISOString(),
    cycle_id: null,
    transaction_id: { session: null, tid: null },
    mission_id: null,
    mission_hash: null,
    job_id: null,
    current_state: null,
    active_persona: null,
    adapter: null,
    model: null,
    llm_prompt: null,
    llm_response_raw: null,
    milliseconds: null,
    tokens: null,
    guardian_findings: [],
    final_outcome: null,
    data: {},
    ...fields,
  };
}
