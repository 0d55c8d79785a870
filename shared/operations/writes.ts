/**
 * Everything that changes the operations tables, as data: a commit of the image carries a list of these (§2.4, §2.6), and
 * `Operations.apply` writes a list in a transaction of its own. An `expect` that does not hold aborts the whole transaction with Conflict.
 */

import type { CycleEvent } from "../audit/event.ts";
import { sendsOf } from "../guardian/sends.ts";
import type { Method, Oid, Tid } from "../image/values.ts";
import type {
  ApiKey,
  IdempotencyRecord,
  Job,
  JobStatus,
  JournalEntry,
  Mission,
  MissionStatus,
  OutboxEntry,
  RecordedCompletion,
  Wait,
} from "./records.ts";

/** What puts an installed method into the index of methods. */
export function indexed(holder: Oid, selector: string, { source, contract }: Method): OperationsWrite {
  const { any, names } = sendsOf(source, selector);
  const unwritten = any || [...names].some((name) => !source.includes(name));
  return { write: "indexMethod", holder, selector, intent: contract.intent ?? "", source, unwritten };
}

/** What takes a method out of it again. */
export const forgotten = (holder: Oid, selector: string): OperationsWrite => ({ write: "forgetMethod", holder, selector });

export type OperationsWrite =
  | { write: "insertJob"; job: Job }
  | { write: "updateJob"; id: string; expect: readonly JobStatus[]; set: Partial<Omit<Job, "id">> }
  | { write: "insertMission"; mission: Mission }
  | { write: "updateMission"; id: string; expect: readonly MissionStatus[]; set: Partial<Omit<Mission, "id">> }
  | { write: "insertWait"; wait: Wait }
  /** Ends all waits on a mission; each waiting job is queued again through the outbox with `replays` one higher. */
  | { write: "releaseWaits"; mission: string; at: number }
  /** Ends all waits on a mission and fails each waiting job with the mission's error. */
  | { write: "failWaits"; mission: string; error: NonNullable<Job["error"]>; at: number }
  | { write: "deleteWait"; job: string }
  | { write: "insertJournal"; entry: JournalEntry }
  | { write: "insertCompletion"; completion: RecordedCompletion }
  | { write: "insertOutbox"; entry: OutboxEntry }
  | { write: "deleteOutbox"; ids: readonly string[] }
  | { write: "insertKey"; key: ApiKey }
  | { write: "insertIdempotency"; record: IdempotencyRecord }
  | { write: "deleteIdempotencyBefore"; time: number }
  | { write: "insertEvents"; events: readonly CycleEvent[] }
  /** Puts a method into the full-text index of methods, in place of the version before it. `unwritten`: it sends names that do not stand in its source. */
  | { write: "indexMethod"; holder: Oid; selector: string; intent: string; source: string; unwritten: boolean; tid?: Tid | undefined }
  /** Takes a method out of it; one that is not there is no error. */
  | { write: "forgetMethod"; holder: Oid; selector: string }
  /** Conflict when a method other than these (ids of `methodsMentioning`) has the text in its source by now. */
  | { write: "expectMentions"; text: string | null; known: readonly number[] }
  /** Puts trail events into the full-text index; a seq that is there already is left alone (idempotent). */
  | { write: "indexTrail"; documents: readonly { seq: number; cycle: string; type: string; text: string }[] };
