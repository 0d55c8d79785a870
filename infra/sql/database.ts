/** Who runs work, and in which transaction. */
import type { Programs } from "./programs.ts";
import type { Work } from "./work.ts";

/** Work on the programs of the connection that runs it. */
export type On<T> = (on: Programs) => Work<T>;

export interface Database {
  /** Runs reads on one consistent snapshot. @throws BatError Unavailable when the database cannot be used now, Corrupt when it is damaged. */
  read<T>(work: On<T>): Promise<T>;
  /**
   * Runs reads and writes, all or nothing, while nobody else writes: transactions are in the order of their numbers. The result is durable
   * when it comes. Work that waits at the same moment shares a transaction (`groupCommit`). Same errors as `read`.
   */
  write<T>(work: On<T>): Promise<T>;
  /** Runs several reads and writes on one and the same connection, which alone sees its temporary tables. */
  pinned<T>(body: (on: { read<T>(work: On<T>): Promise<T>; write<T>(work: On<T>): Promise<T> }) => Promise<T>): Promise<T>;
  /** Writes what is waiting, then closes. */
  close(): Promise<void>;
}
