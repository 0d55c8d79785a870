/** One SQLite connection, set up for several processes that write the same file. */
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { BatError } from "../../shared/errors.ts";
import { groupCommit } from "./group-commit.ts";
import { migrate } from "./migrations.ts";

/** Up to 3.51.2 two connections, one of them checkpointing, can corrupt a WAL database: exactly how this system uses it. */
const OLDEST_SQLITE = [3, 51, 3] as const;
/** SQLite's own wait blocks the event loop and is unfair between processes, so it is short; after it we wait asynchronously. */
const BUSY_TIMEOUT_MS = 1500;
const GIVE_UP_MS = 30_000;

export interface Database {
  readonly client: BetterSqlite.Database;
  readonly orm: BetterSQLite3Database;
  /** Runs synchronous reads on one consistent snapshot. @throws BatError Unavailable when the file stays locked, Corrupt when it is damaged. */
  read<T>(work: () => T): Promise<T>;
  /**
   * Runs synchronous reads and writes with the write lock held, all or nothing; the result is durable when it comes. Work that waits at the
   * same moment shares a transaction (`groupCommit`). Same errors as `read`.
   */
  write<T>(work: () => T): Promise<T>;
  /** Writes what is waiting, then closes. */
  close(): Promise<void>;
}

/**
 * Opens a database file, makes it where it is missing, and brings its tables to the newest version.
 * @throws BatError Unavailable when SQLite is too old or the file cannot be opened, Corrupt when it is not a sound database.
 */
export async function openDatabase(path: string): Promise<Database> {
  const client = await patiently(() => new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    await patiently(() => {
      refuseOldSqlite(client.prepare("select sqlite_version()").pluck().get() as string);
      // Turning WAL on needs the file to itself; once it is on, asking again takes no lock.
      if (client.pragma("journal_mode", { simple: true }) !== "wal") client.pragma("journal_mode = wal");
      client.pragma("synchronous = full");
      client.pragma("foreign_keys = on");
      client.pragma("journal_size_limit = 67108864");
      migrate(client);
    });
  } catch (error) {
    client.close();
    throw error;
  }
  // Made once: drizzle's own transaction() makes a new wrapper for every call, and what it hands to the work is not needed here.
  const transaction = client.transaction((work: () => unknown) => work());
  let closed = false;
  const whenOpen = <T>(work: () => Promise<T>): Promise<T> =>
    closed ? Promise.reject(new BatError("Unavailable", "The image's database is closed; open it again before using it.")) : work();
  const group = groupCommit({
    whole: <T>(work: () => T) => patiently(() => transaction.immediate(work) as T),
    nested: <T>(work: () => T) => {
      try {
        return transaction(work) as T;
      } catch (error) {
        throw translated(error, codeOf(error));
      }
    },
    isOpen: () => client.inTransaction,
  });
  return {
    client,
    orm: drizzle({ client }),
    read: <T>(work: () => T) => whenOpen(() => patiently(() => transaction.deferred(work) as T)),
    write: (work) => whenOpen(() => group.submit(work)),
    close: async () => {
      closed = true;
      await group.settled();
      client.close();
    },
  };
}

/** @throws BatError Unavailable for a SQLite that may corrupt a database which several processes write. */
export function refuseOldSqlite(version: string): void {
  const parts = version.split(".").map(Number);
  for (const [at, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[at] ?? 0;
    if (part > oldest) return;
    if (part < oldest)
      throw new BatError(
        "Unavailable",
        `SQLite ${version} can corrupt a shared database; install better-sqlite3 with SQLite ${OLDEST_SQLITE.join(".")} or newer.`,
      );
  }
}

/** Runs `work` until the file is not locked; the pauses are random, so that processes do not keep meeting. */
async function patiently<T>(work: () => T): Promise<T> {
  const start = Date.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !/^SQLITE_(BUSY|LOCKED)/.test(code)) throw translated(error, code);
      if (Date.now() - start > GIVE_UP_MS)
        throw new BatError("Unavailable", "The image's database stayed locked by another process; try again later.", { code }, error);
      await sleep(Math.random() * Math.min(20 * attempt, 200));
    }
  }
}

/** The code of an error of SQLite itself, such as SQLITE_BUSY; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof BetterSqlite.SqliteError ? error.code : undefined;
}

function translated(error: unknown, code: string | undefined): unknown {
  if (code === undefined) return error;
  const details = { code };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new BatError("Corrupt", "The image's database is damaged; stop the system and restore a backup.", details, error);
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOMEM)/.test(code))
    return new BatError(
      "Unavailable",
      `The image's database cannot be used (${(error as Error).message}); check the disk and the data folder.`,
      details,
      error,
    );
  return error;
}
