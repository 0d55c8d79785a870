/** Rows of the operations tables (§2.1): what is under way, who waits for what, and what came of it. Times are epoch milliseconds. */
import type { ErrorRecord } from "../errors.ts";
import type { Oid, Stored, Tid } from "../image/values.ts";
import type { Correction, Example, MethodBrief } from "../mind/brief.ts";

/**
 * A message's life: queued -> (waiting -> queued)* -> answered | failed. `waiting` means parked on `mission`.
 * A job that runs stays `queued`: the queue knows who runs it, and the commit decides by the row.
 */
export type JobStatus = "queued" | "waiting" | "answered" | "failed";

export interface Job {
  id: string;
  /** The API key that asked: jobs and answers are visible to it alone. */
  keyId: string;
  receiver: Oid;
  selector: string;
  args: Stored[];
  params?: string[] | undefined;
  intent?: string | undefined;
  examples: Example[];
  holder?: Oid | undefined;
  status: JobStatus;
  result?: Stored | undefined;
  error?: ErrorRecord | undefined;
  /** The mission that taught (or is teaching) what this message lacked last. */
  mission?: string | undefined;
  /** Missions it waited for before that one, in order: a method that was taught may lack another. */
  formerMissions?: string[] | undefined;
  /** The method that answered. */
  method?: { holder: Oid; selector: string; version: number } | undefined;
  /** The transaction that the answer's changes are; none when it changed nothing. */
  tid?: Tid | undefined;
  /** The transaction after which the image was as the message saw it when it was answered. */
  asOf?: Tid | undefined;
  /** How often the message was started again after a mission. A missing method of a method costs one more. */
  replays: number;
  createdAt: number;
  updatedAt: number;
  deadline: number;
}

/** The root missions a job waited for, in order. */
export const missionsOf = (job: Pick<Job, "mission" | "formerMissions">): string[] => [
  ...(job.formerMissions ?? []),
  ...(job.mission === undefined ? [] : [job.mission]),
];

/** open -> done | failed. A corrective mission hangs on the root mission, which stays open until the last correction has ended. */
export type MissionStatus = "open" | "done" | "failed";

/** What the cycle is given. `contract` is the caller's; `brief` is derived from it and from the receiver's slots. */
export interface MissionBrief extends MethodBrief {
  receiver: Oid;
  holder: Oid;
  args: Stored[];
  names?: string[] | undefined;
}

export interface Mission {
  id: string;
  /** (holder, selector, contract) hashed: callers with the same key share the mission. */
  key: string;
  /** The mission this one corrects; undefined for a root mission. */
  root?: string | undefined;
  /** 0 for a root mission, then 1, 2, ... */
  attempt: number;
  brief: MissionBrief;
  correction?: Correction | undefined;
  status: MissionStatus;
  error?: ErrorRecord | undefined;
  method?: { holder: Oid; selector: string; version: number } | undefined;
  createdAt: number;
  updatedAt: number;
  deadline: number;
}

/** A parked message. `deadline` passes: the message fails with TimedOut. */
export interface Wait {
  job: string;
  mission: string;
  createdAt: number;
  deadline: number;
}

/** A cycle's journal entry: the state reached and the cycle object's own slots then, so that any worker resumes there. */
export interface JournalEntry {
  cycle: string;
  mission: string;
  seq: number;
  state: string;
  slots: Record<string, Stored>;
  at: number;
}

/** A completion the model gave, kept so that it is never asked for again (§5.2). `step` names what it was for: "plan", "method". */
export interface RecordedCompletion {
  cycle: string;
  step: string;
  sample: number;
  text: string;
  stopReason: string;
  promptTokens: number;
  completionTokens: number;
  milliseconds: number;
  model: string;
  adapter?: string | undefined;
  seed: number;
}

/** Something to hand to a queue. `jobId` makes a second delivery harmless; it has no colon and is not a number (BullMQ). */
export interface OutboxEntry {
  id: string;
  queue: string;
  name: string;
  jobId: string;
  payload: Record<string, unknown>;
  delay: number;
  createdAt: number;
}

export interface ApiKey {
  id: string;
  name: string;
  /** sha256 of the key in hex: the key itself is never stored. */
  hash: string;
  scopes: string[];
  createdAt: number;
}

export interface IdempotencyRecord {
  keyId: string;
  idempotencyKey: string;
  bodyHash: string;
  job: string;
  createdAt: number;
}
