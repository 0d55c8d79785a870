/** What ZODB's tests of connections ask for (multi-version reads, old snapshots, savepoints, doomed transactions, attributes), said of sessions. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import type { Stored } from "../../shared/image/values.ts";
import { meta, type SessionsOn, sessionsOn } from "../support/sessions.ts";
import { commit } from "./object-store-suite.ts";

const doomed = { code: "Doomed" };

/** `database` makes a fresh one that can be opened several times, as several processes would. */
export function zodbSessionsSuite(name: string, database: () => Promise<{ open(): Promise<Stores> }>): void {
  let open: () => Promise<Stores>;
  let store: ObjectStore;
  let on: SessionsOn;
  beforeEach(async () => {
    open = (await database()).open;
    store = (await open()).store;
    on = sessionsOn(store);
    await on.change((session) => {
      session.create({ n: 0, list: [1, { deep: ["x"] }] }, "a");
      session.create({ n: 0, parents: [{ $ref: "a" }] }, "b");
      session.name("first", "a");
    });
  });

  describe(`as in ZODB, many versions at once on ${name}`, () => {
    test("a session opened before a commit goes on with the past, one opened after sees the new, in one process and in two", async () => {
      const other = sessionsOn((await open()).store);
      const [before, elsewhere] = [await on.open(), await other.open()];
      await other.change((session) => {
        session.write("a", "n", 1);
        session.name("second", "b");
        session.create({}, "late");
      });
      const [after, there] = [await on.open(), await other.open()];
      for (const old of [before, elsewhere]) {
        expect([await old.read("a", "n"), (await old.record("b")).slots.n]).toEqual([0, 0]);
        await expect(old.resolve("second")).rejects.toMatchObject({ code: "NotFound" });
        await expect(old.record("late")).rejects.toMatchObject({ code: "NotFound" });
      }
      for (const fresh of [after, there])
        expect([await fresh.read("a", "n"), await fresh.resolve("second"), (await fresh.record("late")).slots]).toEqual([1, "b", {}]);
    });

    test("what a session has not looked at yet is of its start as well, however many commits later it looks", async () => {
      const sessions = [await on.open()];
      for (let n = 1; n <= 12; n++) {
        await on.change((session) => {
          session.write(n % 2 ? "a" : "b", "n", n);
          session.write("a", `s${n}`, n);
        });
        sessions.push(await on.open());
      }
      for (const [n, session] of sessions.entries()) {
        expect([await session.read("a", "n"), await session.read("b", "n")]).toEqual(
          [n - 1 + (n % 2), n - (n % 2)].map((at) => Math.max(0, at)),
        );
        expect(Object.keys((await session.record("a")).slots)).toHaveLength(2 + n);
        expect(await session.find("b", `s${n}`)).toEqual(n === 0 ? undefined : { holder: "a", value: n });
        expect(await session.find("b", `s${n + 1}`)).toBeUndefined();
      }
    });

    test("a session that only reads commits whatever has moved; one that writes what did not move as well; no other", async () => {
      const [reader, writer, loser] = [await on.open(), await on.open(), await on.open()];
      for (const session of [reader, loser]) await session.read("a", "n");
      writer.write("b", "m", 1);
      loser.write("b", "other", 1);
      const tid = await on.change((session) => session.write("a", "n", 1));
      expect(await reader.commit(meta)).toBe(tid);
      expect(await writer.commit(meta)).toBe(tid + 1);
      await expect(loser.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "a", slot: "n" } });
    });

    test("a commit in one process conflicts with one in another, and a fresh session wins through", async () => {
      const other = sessionsOn((await open()).store);
      const [mine, theirs] = [await on.open(), await other.open()];
      mine.write("a", "n", "mine");
      theirs.write("a", "n", "theirs");
      await mine.commit(meta);
      await expect(theirs.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "a", slot: "n" } });
      await other.change((session) => session.write("a", "n", "theirs"));
      expect(await on.slots("a")).toMatchObject({ n: "theirs" });
    });

    test("what is committed is there when the store is opened again, and what was not is not", async () => {
      const shared = await database();
      const stores = await shared.open();
      await sessionsOn(stores.store).change((session) => session.create({ n: 1 }, "kept"));
      const lost = await sessionsOn(stores.store).open();
      lost.write("kept", "n", 2);
      lost.create({}, "lost");
      const hash = await stores.store.canonicalHash();
      await stores.close();
      await expect(lost.commit(meta)).rejects.toMatchObject({ code: "Unavailable" });
      const again = (await shared.open()).store;
      expect([await again.canonicalHash(), await sessionsOn(again).slots("kept")]).toEqual([hash, { n: 1 }]);
    });
  });

  describe(`as in ZODB, the past on ${name}`, () => {
    test("is read as of any transaction and is nobody's to write: a commit on a past one conflicts over all that has moved", async () => {
      const start = await store.lastTid();
      const past = await store.load(["a", "b"], start);
      await on.change((session) => session.write("a", "n", 1));
      expect(await store.load(["a", "b"], start)).toEqual(past);
      await expect(commit(store, { startTid: start, writes: { a: { n: 9 } } })).rejects.toMatchObject({ code: "Conflict" });
      await expect(commit(store, { startTid: start, reads: { a: ["n"] }, writes: { b: { n: 9 } } })).rejects.toMatchObject({
        code: "Conflict",
      });
      await expect(store.restore(await store.transactions(0, 1))).rejects.toMatchObject({ code: "InvalidInput" });
      expect(await store.load(["a", "b"], start)).toEqual(past);
    });

    test("is not changed by who changes what the store gave out", async () => {
      const tid = await on.change((session) => session.write("a", "n", 1));
      const given = async () => [
        ...(await store.load(["a"], tid)),
        ...(await store.load(["a"], tid - 1)),
        ...(await store.history("a", 5)),
        ...((await store.transaction(tid))?.revisions ?? []),
        ...(await store.transactions(0, 5)),
      ];
      const before = JSON.stringify(await given());
      const spoil = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return;
        for (const member of Object.values(value)) spoil(member);
        // What is frozen cannot be spoilt, which is as good.
        if (!Object.isFrozen(value)) Object.assign(value, Array.isArray(value) ? { 0: "spoilt" } : { spoilt: true });
      };
      for (const each of await given()) spoil(each);
      expect(JSON.stringify(await given())).toBe(before);
      expect(await (await on.open()).read("a", "list")).toEqual([1, { deep: ["x"] }]);
    });

    test("is found by the time of its transactions", async () => {
      for (const [time, n] of [
        [100, 1],
        [200, 2],
        [200, 3],
        [300, 4],
      ] as const) {
        const session = await on.open();
        session.write("a", "n", n);
        await session.commit({ ...meta, time });
      }
      const at = async (time: number) => (await on.slots("a", await store.tidAt(time)))?.n;
      expect(await Promise.all([0, 1, 99, 100, 199, 200, 299, 300, 9999].map(at))).toEqual([undefined, 0, 0, 1, 1, 3, 3, 4, 4]);
    });
  });

  describe(`as in ZODB, savepoints on ${name}`, () => {
    test("nested: a rollback keeps the earlier ones good, also for another time, and ends the later ones", async () => {
      const session = await on.open();
      const savepoints = [0, 1, 2, 3, 4].map((n) => {
        const savepoint = session.savepoint();
        session.write("a", "n", n + 1);
        session.create({}, `made-${n}`);
        return savepoint;
      });
      const rollback = (n: number) => session.rollback(savepoints[n] as (typeof savepoints)[number]);
      rollback(3);
      expect(await session.read("a", "n")).toBe(3);
      for (const made of ["made-3", "made-4"]) await expect(session.record(made)).rejects.toMatchObject({ code: "NotFound" });
      expect(() => rollback(4)).toThrow(expect.objectContaining({ code: "InvalidInput" }));
      session.write("a", "n", "again");
      session.create({ again: true }, "made-3");
      rollback(3);
      expect(await session.read("a", "n")).toBe(3);
      await expect(session.record("made-3")).rejects.toMatchObject({ code: "NotFound" });
      rollback(1);
      for (const later of [2, 3, 4]) expect(() => rollback(later)).toThrow(/undone/);
      expect(await session.read("a", "n")).toBe(1);
      rollback(0);
      expect(await session.read("a", "n")).toBe(0);
      expect(await session.commit(meta)).toBe(await store.lastTid());
      expect((await store.list(undefined, 10)).map(({ oid }) => oid)).toEqual(["a", "b"]);
    });

    test("of the same moment are one place: rolling back to either leaves both good", async () => {
      const session = await on.open();
      session.write("a", "n", 1);
      const [one, twin] = [session.savepoint(), session.savepoint()];
      for (const savepoint of [one, twin, one]) {
        session.write("a", "n", 2);
        session.rollback(savepoint);
        expect(await session.read("a", "n")).toBe(1);
      }
    });

    test("take back a name with its object, and both can be given anew", async () => {
      const session = await on.open();
      const savepoint = session.savepoint();
      session.name("fresh", session.create({ n: 1 }, "c"));
      session.write("b", "friend", { $ref: "c" });
      session.rollback(savepoint);
      await expect(session.resolve("fresh")).rejects.toMatchObject({ code: "NotFound" });
      expect(await session.read("b", "friend")).toBeUndefined();
      session.name("fresh", session.create({ n: 2 }, "c"));
      await session.commit(meta);
      expect([await store.resolve("fresh", await store.lastTid()), await on.slots("c"), await on.slots("b")]).toEqual([
        "c",
        { n: 2 },
        { n: 0, parents: [{ $ref: "a" }] },
      ]);
    });

    test("a slot written, removed and written again comes back as it was at each", async () => {
      const session = await on.open();
      const states: [ReturnType<typeof session.savepoint>, Stored | undefined][] = [];
      for (const value of [1, undefined, null, "x", undefined, [2]]) {
        session.write("a", "n", value);
        states.push([session.savepoint(), value]);
      }
      for (const [savepoint, value] of states.toReversed()) {
        session.rollback(savepoint);
        expect(await session.read("a", "n")).toEqual(value);
        expect(Object.hasOwn((await session.record("a")).slots, "n")).toBe(value !== undefined);
      }
    });

    test("what was rolled back is not in the commit: no write, no object, no conflict over what it would have written", async () => {
      const session = await on.open();
      const savepoint = session.savepoint();
      session.write("a", "n", 1);
      session.create({}, "c");
      session.rollback(savepoint);
      session.write("b", "n", 1);
      await on.change((other) => {
        other.write("a", "n", 2);
        other.create({ theirs: true }, "c");
      });
      const tid = await session.commit(meta);
      expect((await store.transaction(tid))?.revisions.map(({ oid }) => oid)).toEqual(["b"]);
      expect([(await on.slots("a"))?.n, await on.slots("c")]).toEqual([2, { theirs: true }]);
    });

    test("a write that was rolled back does not stand in the way of an object with that oid", async () => {
      const session = await on.open();
      const savepoint = session.savepoint();
      session.write("c", "n", 1);
      session.rollback(savepoint);
      session.create({ n: 2 }, "c");
      await session.commit(meta);
      expect(await on.slots("c")).toEqual({ n: 2 });
    });

    test.each(["abort", "commit", "refused commit"])("after %s no savepoint, and nothing else of the session, can be used", async (end) => {
      const session = await on.open();
      const savepoint = session.savepoint();
      session.write("a", "n", 1);
      if (end === "refused commit") await on.change((other) => other.write("a", "n", 2));
      if (end === "abort") session.abort();
      else await session.commit(meta).catch(() => {});
      const status = session.status;
      expect(status).toBe({ abort: "aborted", commit: "committed", "refused commit": "failed" }[end]);
      for (const use of [
        () => session.rollback(savepoint),
        () => session.savepoint(),
        () => session.changesSince(savepoint),
        () => session.write("a", "n", 3),
        () => session.create({}),
        () => session.name("x", "a"),
        () => session.noteReads({ a: ["n"] }),
        () => session.emit({ write: "deleteWait", job: "x" }),
        () => session.doom(),
        () => session.trial(),
      ])
        expect(use).toThrow(expect.objectContaining(doomed));
      for (const use of [
        () => session.read("a", "n"),
        () => session.record("a"),
        () => session.find("b", "n"),
        () => session.resolve("first"),
        () => session.commit(meta),
      ])
        await expect(use()).rejects.toMatchObject(doomed);
      session.abort();
      expect(session.status).toBe(status);
      expect((await on.slots("a"))?.n).toBe({ abort: 0, commit: 1, "refused commit": 2 }[end]);
    });
  });

  describe(`as in ZODB, the end of a session on ${name}`, () => {
    test("comes with the call of commit: a second one at the same time, or a write, is refused, and an abort comes too late", async () => {
      await on.change((session) => session.write("a", "merge_policies", { n: "counter" }));
      const session = await on.open();
      session.write("a", "n", 5);
      const first = session.commit(meta);
      expect(() => session.write("a", "n", 100)).toThrow(expect.objectContaining(doomed));
      await expect(session.commit(meta)).rejects.toMatchObject(doomed);
      session.abort();
      await first;
      expect([session.status, (await on.slots("a"))?.n]).toEqual(["committed", 5]);
    });

    test("comes also with a commit that fails before the store was asked", async () => {
      const session = await on.open();
      session.write("ghost", "n", 1);
      await expect(session.commit(meta)).rejects.toMatchObject({ code: "NotFound" });
      expect(session.status).toBe("failed");
    });
  });

  describe(`as in ZODB, a doomed session on ${name}`, () => {
    test("works on, savepoints and all, may be doomed again, and never commits, not even nothing", async () => {
      const before = await store.canonicalHash();
      const [session, idle] = [await on.open(), await on.open()];
      session.write("a", "n", 1);
      session.doom();
      session.doom();
      const savepoint = session.savepoint();
      session.write("a", "n", 2);
      session.rollback(savepoint);
      expect([await session.read("a", "n"), session.status]).toEqual([1, "doomed"]);
      for (let n = 0; n < 2; n++) await expect(session.commit(meta)).rejects.toMatchObject(doomed);
      expect(session.status).toBe("doomed");
      session.abort();
      idle.doom();
      await expect(idle.commit(meta)).rejects.toMatchObject(doomed);
      expect([session.status, await store.canonicalHash()]).toEqual(["aborted", before]);
    });
  });
}
