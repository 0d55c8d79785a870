/** PostgreSQL for several machines: a pool of connections, each with its own prepared statements. */
import { is, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { PgSelectBase } from "drizzle-orm/pg-core";
import pg from "pg";
import { isBatError } from "../../shared/errors.ts";
import type { Connection } from "../sql/connection.ts";
import type { Database, On } from "../sql/database.ts";
import { closedError, damagedError, lockedError, unusableError } from "../sql/errors.ts";
import { groupCommit } from "../sql/group-commit.ts";
import { type Programs, programsOn } from "../sql/programs.ts";
import { runLater, step } from "../sql/work.ts";
import { LOCK } from "./lock.ts";
import { migrate } from "./migrations.ts";
import { postgresTables } from "./tables.ts";
import { postgresTextIndex } from "./text-index.ts";

const MOST_CONNECTIONS = 6;
const CONNECT_MS = 10_000;
const BEGIN_READ = "begin isolation level repeatable read read only";
/** Read committed: what others committed before the lock was given is seen by every statement after it. */
const BEGIN_WRITE = `begin isolation level read committed; ${LOCK}`;
/**
 * Durable whatever the server's default. Nobody waits for ever, and a process that has stopped does not hold the lock for ever, unless an administrator
 * has said otherwise.
 */
const SESSION = `set synchronous_commit = on; set client_min_messages = warning;
  select set_config(name, value, false) from (values ('lock_timeout', '30s'), ('idle_in_transaction_session_timeout', '60s')) wanted (name, value)
  where current_setting(name) = '0'`;

/**
 * Connects to the database at a `postgres://` address, and brings the tables of its schema to the newest version. Any number of machines may do so.
 * @throws BatError Unavailable when the server cannot be used.
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: "batos",
  });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  const known = new WeakMap<pg.PoolClient, Programs>();
  let closed = false;

  /** A connection to do something with; one that fails in the driver is not used again. */
  async function connected<T>(work: (client: pg.PoolClient, on: Programs) => Promise<T>): Promise<T> {
    if (closed) throw closedError();
    let client: pg.PoolClient | undefined;
    let broken = true;
    try {
      client = await pool.connect();
      let on = known.get(client);
      if (on === undefined) {
        // A connection that breaks while it is used fails the statement under way; without a listener it would end the process as well.
        client.on("error", () => {});
        await client.query(SESSION);
        on = programsOn(connectionOn(client));
        known.set(client, on);
      }
      const result = await work(client, on);
      broken = false;
      return result;
    } catch (error) {
      broken = isBroken(error);
      throw translated(error);
    } finally {
      client?.release(broken);
    }
  }

  const inside = async <T>(client: pg.PoolClient, on: Programs, begin: string, work: On<T>): Promise<T> => {
    try {
      await client.query(begin);
      const result = await runLater(work(on));
      await client.query("commit");
      return result;
    } catch (error) {
      // What the rollback says is of no use when the connection itself is gone: the server has rolled back then.
      await client.query("rollback").catch(() => {});
      throw error;
    }
  };
  const group = groupCommit(<T>(work: On<T>) => connected((client, on) => inside(client, on, BEGIN_WRITE, work)));
  try {
    await connected((client) => migrate(client));
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    read: (work) => connected((client, on) => inside(client, on, BEGIN_READ, work)),
    write: (work) => group.submit(work),
    pinned: (body) =>
      connected((client, on) =>
        body({ read: (work) => inside(client, on, BEGIN_READ, work), write: (work) => inside(client, on, BEGIN_WRITE, work) }),
      ),
    close: async () => {
      if (closed) return;
      await group.settled();
      closed = true;
      await pool.end();
    },
  };
}

function connectionOn(client: pg.PoolClient): Connection {
  const orm = drizzle(client);
  let prepared = 0;
  const rows = <Row>(query: ReturnType<typeof sql>) => step(async () => (await orm.execute(query)).rows as Row[]);
  const change = (query: ReturnType<typeof sql>) => step(async () => (await orm.execute(query)).rowCount ?? 0);
  return {
    // The words are the same, and the statements' results are brought to one form by `prepared`.
    orm: orm as unknown as Connection["orm"],
    tables: postgresTables,
    prepared(query) {
      const statement = (query as unknown as Preparable).prepare(`batos_${++prepared}`);
      // The server refuses to look for such a text at all; no row has it (see tables.ts).
      const isNowhere = (values: object = {}): boolean => is(query, PgSelectBase) && Object.values(values).some(hasNul);
      return {
        all: (values) => step(async () => (isNowhere(values) ? [] : await statement.execute(values)) as never),
        get: (values) => step(async () => (isNowhere(values) ? [] : ((await statement.execute(values)) as never[]))[0]),
        run: (values) => step(async () => ((await statement.execute(values)) as { rowCount: number | null }).rowCount ?? 0),
      };
    },
    rows,
    change,
    // JSON's text of half a character is refused where it is read; in any other value the driver replaces it like this.
    list: (texts) => JSON.stringify(texts.filter((text) => !hasNul(text)).map((text) => text.replace(/\p{Surrogate}/gu, "\ufffd"))),
    lowerBound: (text) => text.split("\0", 1)[0] as string,
    listed: (list) => sql`select json_array_elements_text(${list}::json)`,
    contains: (column, text) => sql`strpos(${column}, ${text}) > 0`,
    texts: postgresTextIndex({ rows, change }),
    *integrity() {
      // Reads every row; a page that the server finds damaged ends it.
      for (const table of Object.values(postgresTables)) {
        try {
          yield* rows(sql`select count(*) from ${table}`);
        } catch (error) {
          return [(causeOf(error) as Error).message];
        }
      }
      return [];
    },
    savepoint: {
      mark: () => step(() => client.query("savepoint piece")),
      keep: () => step(() => client.query("release piece")),
      undo: () => step(() => client.query("rollback to piece; release piece")),
    },
    // Every error but the loss of the connection, which the next statement meets again, leaves a transaction that a savepoint can be taken back in.
    isOpen: () => true,
    isConstraint: (error) => /^23/.test(codeOf(error) ?? ""),
    translated,
  };
}

const hasNul = (value: unknown): boolean => typeof value === "string" && value.includes("\0");

/** What drizzle prepares on this driver: rows of what selects or returns, and the driver's own result of what does not. */
interface Preparable {
  prepare(name: string): { execute(values?: object): Promise<unknown> };
}

/** drizzle wraps what the driver throws. */
const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined && !isBatError(error) ? error.cause : error;

/** The SQLSTATE of an error of the server, or the system's code of a connection that failed. */
function codeOf(error: unknown): string | undefined {
  const { code } = causeOf(error) as { code?: unknown };
  return typeof code === "string" && !isBatError(error) ? code : undefined;
}

/** Whether the connection is of no use after this: it was lost, or the server ended it. */
function isBroken(error: unknown): boolean {
  const cause = causeOf(error);
  if (isBatError(error)) return false;
  return /^(08|57P|25P03|E[A-Z]+$)/.test(codeOf(error) ?? "") || /connection|timeout/i.test(cause instanceof Error ? cause.message : "");
}

function translated(error: unknown): unknown {
  if (isBatError(error)) return error;
  const code = codeOf(error);
  const { message } = causeOf(error) as Error;
  const details = { code: code ?? null };
  if (/^XX00[12]/.test(code ?? "")) return damagedError(details, error);
  if (code === "55P03") return lockedError(details, error);
  if (isBroken(error) || /^(28|3D|3F|53|58|42501)/.test(code ?? ""))
    return unusableError(message, "check BATOS_DATABASE and the server", details, error);
  return error;
}
