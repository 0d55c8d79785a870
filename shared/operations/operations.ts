/** The port of the operations tables. They live in the image's database, so that one transaction can change both. */
import type { CycleEvent } from "../audit/event.ts";
import type { Oid } from "../image/values.ts";
import type { ApiKey, IdempotencyRecord, Job, JournalEntry, Mission, OutboxEntry, RecordedCompletion, Wait } from "./records.ts";
import type { OperationsWrite } from "./writes.ts";

export interface MethodMention {
  id: number;
  holder: Oid;
  selector: string;
}

export interface Operations {
  /** Writes a list in one transaction, all or nothing. @throws BatError Conflict when an expectation does not hold. */
  apply(writes: readonly OperationsWrite[]): Promise<void>;

  job(id: string): Promise<Job | undefined>;
  mission(id: string): Promise<Mission | undefined>;
  /** The open root mission for a key, if there is one. At most one exists: the key is unique among open root missions. */
  openMission(key: string): Promise<Mission | undefined>;
  /** The root mission of a key that failed last, if it failed at or after a time. */
  missionFailedSince(key: string, time: number): Promise<Mission | undefined>;
  /** Open root missions for one (holder, selector), whatever their contracts. */
  openMissionsFor(holder: string, selector: string): Promise<Mission[]>;
  /** The missions that correct a root mission, oldest first. */
  corrections(root: string): Promise<Mission[]>;
  waitsOf(mission: string): Promise<Wait[]>;
  /** A mission's journal, oldest first: cycles of one mission have the mission's id. */
  journal(cycle: string): Promise<JournalEntry[]>;
  completions(cycle: string): Promise<RecordedCompletion[]>;
  /** Outbox entries, oldest first. */
  outbox(limit: number): Promise<OutboxEntry[]>;
  key(hash: string): Promise<ApiKey | undefined>;
  idempotency(keyId: string, idempotencyKey: string): Promise<IdempotencyRecord | undefined>;
  /** Events of the given missions (and of their corrections), in order of seq, after a seq. */
  events(missions: readonly string[], after: number, limit: number): Promise<CycleEvent[]>;
  /** Events of all missions in order of seq, for the self-audit. */
  eventsAfter(seq: number, limit: number): Promise<CycleEvent[]>;
  /** The highest seq in the full-text index of the trail; 0 when it is empty. */
  indexedTrail(): Promise<number>;
  searchTrail(query: string, limit: number): Promise<{ seq: number; cycle: string; type: string; text: string }[]>;
  /** Installed methods most like the words given, best first. Words are matched, never interpreted as query syntax. */
  similarMethods(
    words: readonly string[],
    limit: number,
  ): Promise<{ holder: string; selector: string; intent: string; source: string; score: number }[]>;
  /**
   * Installed methods whose source has a text in it, in the order of their ids, after one; null: those that send names which do not stand in their
   * source, or may (nobody has looked at what an older program indexed). A method keeps its id from version to version.
   */
  methodsMentioning(text: string | null, after: number, limit: number): Promise<MethodMention[]>;
  /** Jobs in a status whose `updatedAt` is older than `before`, for the sweepers. */
  staleJobs(status: "queued" | "waiting", before: number, limit: number): Promise<Job[]>;
  /** Open missions (roots and corrections) whose `updatedAt` is older than `before`. */
  staleMissions(before: number, limit: number): Promise<Mission[]>;
  /** Waits whose deadline has passed, and waits whose mission is no longer open (a crash between the two). */
  overdueWaits(now: number, limit: number): Promise<Wait[]>;
  /** Counts of jobs and missions by status, and the age of the oldest row that is not final. */
  counts(): Promise<{ jobs: Record<string, number>; missions: Record<string, number>; outbox: number; oldestOpen: number | null }>;
}
