/** One SQLite connection, set up for several processes that write the same file. */
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite from "better-sqlite3";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { BatError } from "../../shared/errors.ts";
import type { RecordFormat } from "../../shared/image/format.ts";
import type { Connection } from "../sql/connection.ts";
import type { Database, On } from "../sql/database.ts";
import { closedError, damagedError, lockedError, unusableError } from "../sql/errors.ts";
import { groupCommit } from "../sql/group-commit.ts";
import { programsOn } from "../sql/programs.ts";
import { sqliteKit, tablesOf } from "../sql/tables.ts";
import { runNow, step } from "../sql/work.ts";
import { integrityOf } from "./integrity.ts";
import { migrate } from "./migrations.ts";
import { sqliteTextIndex } from "./text-index.ts";

/** Up to 3.51.2 two connections, one of them checkpointing, can corrupt a WAL database: exactly how this system uses it. */
const OLDEST_SQLITE = [3, 51, 3] as const;
/** SQLite's own wait blocks the event loop and is unfair between processes, so it is short; after it we wait asynchronously. */
const BUSY_TIMEOUT_MS = 1500;
const GIVE_UP_MS = 30_000;

/**
 * Opens a database file, makes it where it is missing, and brings its tables to the newest version.
 * @throws BatError Unavailable when SQLite is too old or the file cannot be opened, Corrupt when it is not a sound database.
 */
export async function openDatabase(path: string, format?: RecordFormat): Promise<Database & { client: BetterSqlite.Database }> {
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
  const programs = programsOn(connectionOn(client, format));
  // Made once: drizzle's own transaction() makes a new wrapper for every call, and what it hands to the work is not needed here.
  const transaction = client.transaction((work: On<unknown>) => runNow(work(programs)));
  let closed = false;
  const whenOpen = <T>(work: () => Promise<T>): Promise<T> => (closed ? Promise.reject(closedError()) : work());
  const group = groupCommit(<T>(work: On<T>) => patiently(() => transaction.immediate(work) as T));
  const read = <T>(work: On<T>): Promise<T> => whenOpen(() => patiently(() => transaction.deferred(work) as T));
  const write = <T>(work: On<T>): Promise<T> => whenOpen(() => group.submit(work));
  return {
    client,
    read,
    write,
    // There is one connection.
    pinned: (body) => body({ read, write }),
    close: async () => {
      closed = true;
      await group.settled();
      client.close();
    },
  };
}

function connectionOn(client: BetterSqlite.Database, format: RecordFormat | undefined): Connection {
  const orm = drizzle({ client });
  const savepoint = {
    mark: client.prepare("savepoint piece"),
    keep: client.prepare("release piece"),
    undo: client.prepare("rollback to piece"),
  };
  return {
    orm,
    tables: tablesOf(sqliteKit, format),
    prepared(query) {
      const statement = query.prepare() as unknown as SyncStatement;
      return {
        all: (values) => step(() => statement.all(values) as never),
        get: (values) => step(() => statement.get(values) as never),
        run: (values) => step(() => statement.run(values).changes),
      };
    },
    rows: (query) => step(() => orm.all(query)),
    change: (query) => step(() => orm.run(query).changes),
    list: (texts) => JSON.stringify(texts),
    lowerBound: (text) => text,
    listed: (list) => sql`select value from json_each(${list})`,
    contains: (column, text) => sql`instr(${column}, ${text}) > 0`,
    texts: sqliteTextIndex(client),
    integrity: () => step(() => integrityOf(client)),
    savepoint: {
      mark: () => step(() => savepoint.mark.run()),
      keep: () => step(() => savepoint.keep.run()),
      undo: () =>
        step(() => {
          savepoint.undo.run();
          savepoint.keep.run();
        }),
    },
    isOpen: () => client.inTransaction,
    isConstraint: (error) => /^SQLITE_CONSTRAINT/.test(codeOf(error) ?? ""),
    translated: (error) => translated(error, codeOf(error)),
  };
}

/** What drizzle prepares on this driver. */
interface SyncStatement {
  all(values?: object): unknown[];
  get(values?: object): unknown;
  run(values?: object): { changes: number };
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
      if (Date.now() - start > GIVE_UP_MS) throw lockedError({ code }, error);
      await sleep(Math.random() * Math.min(20 * attempt, 200));
    }
  }
}

/** The code of an error of SQLite itself, such as SQLITE_BUSY; undefined for any other error. */
function codeOf(error: unknown): string | undefined {
  return error instanceof BetterSqlite.SqliteError ? error.code : undefined;
}

function translated(error: unknown, code: string | undefined): unknown {
  if (code === undefined) return error;
  const details = { code };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return damagedError(details, error);
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOMEM)/.test(code))
    return unusableError((error as Error).message, "check the disk and the data folder", details, error);
  return error;
}
