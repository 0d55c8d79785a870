/** What is particular to SQLite: several processes on one file, its versions, and what a crash leaves. */

import { copyFileSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import BetterSqlite from "better-sqlite3";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqliteKit, tablesOf } from "../../infra/sql/tables.ts";
import { openDatabase, refuseOldSqlite } from "../../infra/sqlite/connection.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { checkImage } from "../../shared/image/check.ts";
import { incrementing } from "../support/incrementing.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { commit } from "./object-store-suite.ts";

describe("SQLite", () => {
  test("is refused when it is old enough to corrupt a shared file", () => {
    for (const version of ["3.51.2", "3.45.1", "2.99.99"]) expect(() => refuseOldSqlite(version)).toThrow(/newer/);
    for (const version of ["3.51.3", "3.53.2", "4.0.0", "3.52"]) expect(() => refuseOldSqlite(version)).not.toThrow();
  });

  test("is set up for durable commits by several processes", async () => {
    const database = await openDatabase((await temporarySqlite()).path);
    const pragma = (name: string) => database.client.pragma(name, { simple: true });
    expect([pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys"), pragma("user_version")]).toEqual(["wal", 2, 1, 5]);
    await database.close();
    await expect(database.read((on) => on.reads.lastTid())).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("has after its migrations exactly the tables, columns and indexes of the schema", async () => {
    const database = await openDatabase((await temporarySqlite()).path);
    onTestFinished(() => database.close());
    const rows = (query: string, name: string) => database.client.prepare(query).all(name) as Record<string, unknown>[];
    for (const table of Object.values(tablesOf(sqliteKit))) {
      const { name, columns, indexes } = getTableConfig(table);
      const made = rows('select name, type, "notnull" from pragma_table_info(?)', name).map((column) => [
        column.name,
        String(column.type).toLowerCase(),
        column.notnull === 1,
      ]);
      expect([name, made]).toEqual([name, columns.map((column) => [column.name, column.getSQLType(), column.notNull])]);
      const indexed = rows("select name from pragma_index_list(?) where origin = 'c'", name).map((index) => index.name);
      const unique = columns.filter((column) => column.isUnique).map((column) => column.uniqueName);
      expect([name, indexed.sort()]).toEqual([name, [...indexes.map((index) => index.config.name), ...unique].sort()]);
    }
  });

  test("counts the methods that an older program indexed as ones that may send names which do not stand in their source", async () => {
    const { path, open } = await temporarySqlite();
    const older = new BetterSqlite(path);
    for (const file of ["0001-first", "0002-packs", "0003-as-of"])
      older.exec(readFileSync(new URL(`../../infra/sqlite/migrations/${file}.sql`, import.meta.url), "utf8"));
    older.pragma("user_version = 3");
    older.exec("insert into method_documents (holder, selector, intent, source) values ('shop', 'buy', '', 'function buy() {}')");
    older.close();
    const { operations } = await open();
    expect(await operations.methodsMentioning(null, 0, 9)).toEqual([{ id: 1, holder: "shop", selector: "buy" }]);
  });

  test("from a newer version of the system is left alone", async () => {
    const { path } = await temporarySqlite();
    const newer = new BetterSqlite(path);
    newer.pragma("user_version = 99");
    newer.close();
    await expect(openSqliteStores(path)).rejects.toMatchObject({ code: "Unavailable", message: expect.stringContaining("99") });
  });

  test("that is no database is Corrupt, and says to restore a backup", async () => {
    const { path } = await temporarySqlite();
    await writeFile(path, "this is not a database, and it is long enough to be looked at. ".repeat(40));
    await expect(openSqliteStores(path)).rejects.toMatchObject({ code: "Corrupt", message: expect.stringContaining("backup") });
  });

  test("is made once when several processes open a new file at the same time, and no increment of theirs is lost", async () => {
    const { path, open } = await temporarySqlite();
    const processes = [1, 2, 3].map(() => incrementing(path, 15));
    expect(await Promise.all(processes.map(async ({ ended }) => (await ended)[0]))).toEqual([0, 0, 0]);
    const { store } = await open();
    const tid = await store.lastTid();
    expect((await store.load(["counter"], tid))[0]?.slots).toEqual({ n: 45 });
    expect(await store.history("counter", 100)).toHaveLength(46);
  });

  test("keeps every commit that was reported when a process is killed, and needs no repair", async () => {
    const { path, open } = await temporarySqlite();
    const { store } = await open();
    for (let round = 0; round < 3; round++) {
      const { child, lines, ended } = incrementing(path, 1_000_000);
      let reported = 0;
      for await (const line of lines) {
        reported = Number(line);
        if (reported % 7 === 6) break;
      }
      child.kill("SIGKILL");
      await ended;
      const tid = await store.lastTid();
      const n = (await store.load(["counter"], tid))[0]?.slots.n as number;
      expect(n).toBeGreaterThanOrEqual(reported);
      expect((await store.transaction(tid))?.revisions.map(({ slots }) => slots.n)).toEqual([n]);
      await commit(store, { writes: { counter: { n: n + 1 } } });
    }
    const database = await openDatabase(path);
    expect(database.client.pragma("integrity_check", { simple: true })).toBe("ok");
    await database.close();
  });

  test("makes commits that wait at the same moment durable together: one write of the log for up to 64", async () => {
    const { path, open } = await temporarySqlite();
    const { store } = await open();
    await commit(store, { creates: { a: {} } });
    const before = commitsInLog(path);
    await Promise.all(Array.from({ length: 256 }, (_, n) => commit(store, { creates: { [`o${n}`]: { n } } })));
    expect(await store.lastTid()).toBe(257);
    expect(commitsInLog(path) - before).toBe(4);
  });

  test("is looked over: whole as it was written, and each kind of damage is named", async () => {
    const { path, open } = await temporarySqlite();
    const { store } = await open();
    await commit(store, { creates: { a: { n: 1, b: { $ref: "b" } }, b: {} }, names: [{ name: "first", oid: "a" }] });
    await commit(store, { writes: { a: { n: 2 } } });
    expect(await checkImage(store)).toEqual({ tid: 2, objects: 2, problems: [], breaches: [], older: [] });
    const damages: [string, RegExp][] = [
      ["update objects set slots = json_set(slots, '$.n', 3) where oid = 'a'", /not what transaction 2 made of it/],
      ["update objects set serial = 1 where oid = 'a'", /transaction 1 wrote it last, its history says 2/],
      [
        "update objects set serials = json_set(serials, '$.n', 9) where oid = 'a'",
        /transaction 9 wrote it, and its object that 2 was the last/,
      ],
      ["update objects set serials = json_remove(serials, '$.n') where oid = 'a'", /no transaction is on record to have written it/],
      ["delete from revisions where oid = 'b'", /it has no revision/],
      ["update objects set slots = json_set(slots, '$.b.$ref', 'c') where oid = 'a'", /it refers to c, which is not there/],
      ["update objects set slots = json_set(slots, '$.parents', 1) where oid = 'a'", /parents is a list of references/],
      ["delete from transactions where tid = 1", /refers to a row of transactions that is not there/],
    ];
    await store.close();
    for (const [damage, named] of damages) {
      const copy = `${path}.${damages.findIndex(([each]) => each === damage)}`;
      copyFileSync(path, copy);
      const raw = new BetterSqlite(copy);
      raw.pragma("foreign_keys = off");
      raw.exec(damage);
      raw.close();
      const damaged = await openSqliteStores(copy);
      const { problems } = await checkImage(damaged.store);
      await damaged.close();
      expect(problems.map(({ message }) => message).join("; "), damage).toMatch(named);
    }
  });

  test("waits for a lock that another connection holds, then commits", async () => {
    const { path, open } = await temporarySqlite();
    const { store } = await open();
    const other = new BetterSqlite(path);
    onTestFinished(() => void other.close());
    other.exec("begin immediate");
    const committing = commit(store, { creates: { a: {} } });
    setImmediate(() => other.exec("commit"));
    expect(await committing).toBe(1);
  });
});

/** Commits in the write-ahead log: frames of the newest salt that name a database size (SQLite's file format, section 4.1). */
function commitsInLog(path: string): number {
  const log = readFileSync(`${path}-wal`);
  const page = log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + 24 + page <= log.length; at += 24 + page)
    if (log.subarray(at + 8, at + 16).equals(log.subarray(16, 24)) && log.readUInt32BE(at + 4) > 0) commits++;
  return commits;
}
