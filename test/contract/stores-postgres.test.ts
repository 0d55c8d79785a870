/** What is particular to PostgreSQL: several processes on one schema, its versions, a server that crashes or cannot be used. */
import { readFileSync } from "node:fs";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { LOCK } from "../../infra/postgres/lock.ts";
import { openPostgresStores } from "../../infra/postgres/stores.ts";
import { postgresTables } from "../../infra/postgres/tables.ts";
import { checkImage } from "../../shared/image/check.ts";
import { incrementing } from "../support/incrementing.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { commit } from "./object-store-suite.ts";

describe.skipIf(!hasPostgres)("PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ durable: true });
  });
  afterAll(() => server.stop());

  async function connected(url: string): Promise<pg.Client> {
    const client = new pg.Client(url);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  test("has after its migrations exactly the tables, columns and indexes of the schema, and compares text byte by byte", async () => {
    const { path, open } = await server.schema();
    await open();
    const client = await connected(path);
    for (const table of Object.values(postgresTables) as unknown as PgTable[]) {
      const { name, columns, indexes } = getTableConfig(table);
      const made = await client.query(
        "select column_name, data_type, is_nullable, collation_name from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position",
        [name],
      );
      expect([name, made.rows.map((row) => [row.column_name, row.data_type, row.is_nullable === "NO", row.collation_name])]).toEqual([
        name,
        columns.map((column) => [column.name, column.getSQLType(), column.notNull, column.getSQLType() === "text" ? "C" : null]),
      ]);
      const indexed = await client.query(
        "select indexname from pg_indexes where schemaname = current_schema() and tablename = $1 and indexname not like '%_pkey'",
        [name],
      );
      const unique = columns.filter((column) => column.isUnique).map((column) => column.uniqueName);
      expect([name, indexed.rows.map((row) => row.indexname).sort()]).toEqual([
        name,
        [...indexes.map((index) => index.config.name), ...unique].sort(),
      ]);
    }
  });

  test("counts the methods that an older program indexed as ones that may send names which do not stand in their source", async () => {
    const { path, open } = await server.schema();
    const older = await connected(path);
    for (const file of ["0001-first", "0002-as-of"])
      await older.query(readFileSync(new URL(`../../infra/postgres/migrations/${file}.sql`, import.meta.url), "utf8"));
    await older.query("create table batos_version (version bigint not null); insert into batos_version values (2)");
    await older.query("insert into method_documents (holder, selector, intent, source) values ('shop', 'buy', '', 'function buy() {}')");
    const { operations } = await open();
    expect(await operations.methodsMentioning(null, 0, 9)).toEqual([{ id: 1, holder: "shop", selector: "buy" }]);
  });

  test("from a newer version of the system is left alone", async () => {
    const { path, open } = await server.schema();
    await open();
    await (await connected(path)).query("update batos_version set version = 99");
    await expect(openPostgresStores(path)).rejects.toMatchObject({ code: "Unavailable", message: expect.stringContaining("99") });
  });

  test("that cannot be reached is Unavailable, and says what to check", async () => {
    await expect(openPostgresStores("postgres://nobody@127.0.0.1:1/none")).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("BATOS_DATABASE"),
    });
  });

  test("is made once when several processes open a new schema at the same time, and no increment of theirs is lost", async () => {
    const { path, open } = await server.schema();
    const processes = [1, 2, 3].map(() => incrementing(path, 15));
    expect(await Promise.all(processes.map(async ({ ended }) => (await ended)[0]))).toEqual([0, 0, 0]);
    const { store } = await open();
    expect((await store.load(["counter"], await store.lastTid()))[0]?.slots).toEqual({ n: 45 });
    expect(await store.history("counter", 100)).toHaveLength(46);
  });

  test("keeps every commit that was reported when the server crashes; who is connected goes on with the next one", async () => {
    const { path, open } = await server.schema();
    const { store } = await open();
    const { lines, ended } = incrementing(path, 1_000_000);
    let reported = 0;
    for await (const line of lines) {
      reported = Number(line);
      if (reported === 20) break;
    }
    await server.crash();
    await ended;
    const tid = await store.lastTid();
    const n = (await store.load(["counter"], tid))[0]?.slots.n as number;
    expect(n).toBeGreaterThanOrEqual(reported);
    await commit(store, { writes: { counter: { n: n + 1 } } });
    expect(await checkImage(store)).toMatchObject({ objects: 1, problems: [] });
  });

  test("a connection that the server ends while nobody uses it is replaced", async () => {
    const { path, open } = await server.schema();
    const { store } = await open();
    await commit(store, { creates: { a: {} } });
    await (await connected(path)).query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'batos'");
    expect(await store.lastTid()).toBe(1);
    expect(await commit(store, { creates: { b: {} } })).toBe(2);
  });

  test("a lock that another process keeps is waited for, given up with a clear error, and no obstacle once it is free", async () => {
    const { path, open } = await server.schema();
    const { store } = await open();
    await commit(store, { creates: { a: {} } });
    // Waits only a moment, as an administrator may have it.
    const short = await openPostgresStores(`${path}%20-c%20lock_timeout%3D50`);
    onTestFinished(() => short.close());
    const other = await connected(path);
    await other.query(`begin; ${LOCK}`);
    await expect(commit(short.store, { creates: { b: {} } })).rejects.toMatchObject({ code: "Unavailable" });
    const waiting = commit(store, { creates: { c: {} } });
    await other.query("commit");
    expect(await waiting).toBe(2);
    expect(await commit(short.store, { creates: { d: {} } })).toBe(3);
  });

  test("commits that wait at the same moment share a transaction of the server", async () => {
    const { path, open } = await server.schema();
    const { store } = await open();
    await commit(store, { creates: { a: {} } });
    await Promise.all(Array.from({ length: 128 }, (_, n) => commit(store, { startTid: 1, creates: { [`o${n}`]: { n } } })));
    expect(await store.lastTid()).toBe(129);
    // The server's own numbers differ by savepoint; those of one transaction have its commit's time.
    const { rows } = await (await connected(path)).query("select count(distinct pg_xact_commit_timestamp(xmin)) from objects");
    expect(rows).toEqual([{ count: "3" }]);
  });

  test("an image moves between SQLite and PostgreSQL with the same canonical hash", async () => {
    const { store } = await (await server.schema()).open();
    const other = await (await temporarySqlite()).open();
    for (const each of [store, other.store]) {
      await commit(each, { creates: { a: { text: "\u0000 \ud800 é", n: 1.5 }, "b-ä": {}, B: {} }, names: [{ name: "first", oid: "a" }] });
      await commit(each, { writes: { a: { n: undefined, list: [1, { $ref: "B" }] } } });
    }
    expect(await store.canonicalHash()).toBe(await other.store.canonicalHash());
  });

  test("refuses a text that it cannot hold, and says so", async () => {
    const { store } = await (await server.schema()).open();
    await expect(commit(store, { creates: { a: {} }, note: "a\0b" })).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringMatching(/NUL/),
    });
    expect(await store.lastTid()).toBe(0);
  });
});
