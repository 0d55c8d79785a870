/** The port of the image's store. Two implementations are meant to exist: SQLite (embedded) and PostgreSQL (several machines). */
import type { OperationsWrite } from "../operations/writes.ts";
import type { Merge } from "./merge.ts";
import type { Oid, Stored, Tid } from "./values.ts";

/** One object as of some transaction. `serial` is the tid that last wrote the object, `serials` the tid that last wrote or removed each slot. */
export interface ObjectRecord {
  oid: Oid;
  serial: Tid;
  slots: Record<string, Stored>;
  serials: Record<string, Tid>;
}

/** Who made a transaction, when (epoch milliseconds) and why. */
export interface TransactionMeta {
  time: number;
  actor: string;
  job?: string | undefined;
  cycle?: string | undefined;
  note?: string | undefined;
}

/** All that one commit does. Nothing of it happens unless all of it does. */
export interface CommitBatch {
  /** The snapshot the session worked on: what it read must not have moved since. */
  startTid: Tid;
  /** Slot names read, absent ones included; `*` is the set of slot names itself. */
  reads: ReadonlyMap<Oid, ReadonlySet<string>>;
  /** Names that were looked up and that nobody had: none of them may have been given since. */
  absentNames: ReadonlySet<string>;
  /** New objects, with all their slots. */
  creates: ReadonlyMap<Oid, Readonly<Record<string, Stored>>>;
  /** Slots set (a stored value) or removed (undefined) on objects that existed at the start. */
  writes: ReadonlyMap<Oid, ReadonlyMap<string, Stored | undefined>>;
  /** Slots among the writes that have a merge policy: where they have moved, in the reads too, the policy decides. */
  merges: ReadonlyMap<Oid, ReadonlyMap<string, Merge>>;
  /** Names given to objects; a name that is taken is a Conflict. */
  names: readonly { name: string; oid: Oid }[];
  meta: TransactionMeta;
  /** Rows of the operations tables that belong to this commit: a job's result, outbox entries, a mission's end. */
  operations: readonly OperationsWrite[];
}

export interface TransactionRecord extends TransactionMeta {
  tid: Tid;
}

/** One revision of an object: its slots as the transaction left them. */
export interface Revision extends TransactionRecord {
  oid: Oid;
  slots: Record<string, Stored>;
  /** The slots this transaction set or removed. */
  changed: string[];
}

/** A transaction with all that it left: what an export has of it. */
export interface WholeTransaction extends TransactionRecord {
  objects: (Omit<ObjectRecord, "serial"> & { changed: string[] })[];
  names: { name: string; oid: Oid }[];
}

/** How much a pack took away. */
export interface Packed {
  revisions: number;
  transactions: number;
  objects: number;
}

export interface ObjectStore {
  /** The newest committed tid; 0 for an empty image. */
  lastTid(): Promise<Tid>;
  /** Objects as of a tid, in the order asked; an oid that did not exist then is left out. */
  load(oids: readonly Oid[], asOf: Tid): Promise<ObjectRecord[]>;
  /** The oid a name stood for as of a tid. */
  resolve(name: string, asOf: Tid): Promise<Oid | undefined>;
  /** The name of an object, if it has one. */
  nameOf(oid: Oid): Promise<string | undefined>;
  /** Objects in oid order after a cursor. */
  list(after: Oid | undefined, limit: number): Promise<{ oid: Oid; name: string | undefined; serial: Tid }[]>;
  /**
   * Checks the reads and writes slot by slot and writes everything in one short transaction.
   * A commit with no creates, writes and names makes no transaction record: its tid is the last one, its operations are still written.
   * @throws BatError Conflict with `details.oid` and `details.slot` (or `details.name`) when something read or written has moved since `startTid`,
   *   or when an expectation of one of the operations does not hold (`details.operation`).
   */
  commit(batch: CommitBatch): Promise<Tid>;
  /** Revisions of an object, newest first, older than `before` where given. */
  history(oid: Oid, limit: number, before?: Tid): Promise<Revision[]>;
  /** A transaction with the revisions it made; undefined when there is none. */
  transaction(tid: Tid): Promise<{ record: TransactionRecord; revisions: Revision[] } | undefined>;
  /** Transactions after a tid, oldest first, whole. */
  transactions(after: Tid, limit: number): Promise<WholeTransaction[]>;
  /** Adds transactions as they are, under their own tids, oldest first; all of them newer than what there is. @throws BatError InvalidInput */
  restore(transactions: readonly WholeTransaction[]): Promise<void>;
  /** The newest transaction that was made at a time (epoch milliseconds) or before; 0 when there is none. */
  tidAt(time: number): Promise<Tid>;
  /**
   * Drops the revisions that only reads as of a transaction before `tid` need, the transactions that are empty then, and, with `collect`, the objects
   * that were last written by `tid` or before and that nothing leads to. Commits go on meanwhile; no session may be open on a snapshot before `tid`.
   */
  pack(tid: Tid, options: { time: number; collect: boolean }): Promise<Packed>;
  /** The transaction up to which history was dropped, 0 when it never was: what it was before, nobody knows. */
  packed(): Promise<Tid>;
  /** How often packs have removed objects: what was read before and after one that has is not of one image. */
  swept(): Promise<number>;
  /** Every blob that a revision, a job or a cycle's journal names, by its sha256. Reads everything. */
  blobs(): Promise<ReadonlySet<string>>;
  /** What is wrong with the store's own files or tables, in sentences; empty when all is well. Reads everything. */
  integrity(): Promise<string[]>;
  /** sha256 over all image tables in canonical order (§2.7): equal before and after anything that left no trace. */
  canonicalHash(): Promise<string>;
  close(): Promise<void>;
}
