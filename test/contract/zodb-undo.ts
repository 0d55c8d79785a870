/** What ZODB's tests of transactional undo and of conflict resolution ask for, said of ours. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { checkImage } from "../../shared/image/check.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import type { Stored } from "../../shared/image/values.ts";
import { meta, type SessionsOn, type Slots, sessionsOn } from "../support/sessions.ts";

export function zodbUndoSuite(name: string, open: () => Promise<Stores>): void {
  let store: ObjectStore;
  let on: SessionsOn;
  beforeEach(async () => {
    store = (await open()).store;
    on = sessionsOn(store);
  });
  /** One change of one object: undefined removes a slot. */
  const set = (oid: string, slots: Record<string, Stored | undefined>): Promise<number> =>
    on.change((session) => {
      for (const [slot, value] of Object.entries(slots)) session.write(oid, slot, value);
    });

  describe(`as in ZODB, undo on ${name}`, () => {
    let made: number;
    beforeEach(async () => {
      made = await on.change((session) => {
        session.create({ n: 0, other: "same" }, "a");
        session.create({ n: 0 }, "b");
      });
    });

    test("of an undo does the change again, and so on for ever, each time as a transaction of its own", async () => {
      let last = await set("a", { n: 1, fresh: true, other: undefined });
      const states = [await on.slots("a", made), await on.slots("a", last)];
      const tids = [last];
      for (let n = 0; n < 6; n++) {
        last = await on.undo(last);
        tids.push(last);
        expect(await on.slots("a")).toEqual(states[n % 2]);
      }
      const history = await store.history("a", 20);
      expect(history.map(({ tid }) => tid)).toEqual([...tids.toReversed(), made]);
      expect(history[0]).toMatchObject({ note: `undo of ${tids.at(-2)}`, slots: states[1], changed: ["fresh", "n", "other"] });
      for (const [n, tid] of tids.entries()) expect(await on.slots("a", tid)).toEqual(states[(n + 1) % 2]);
    });

    test("brings back what a change of kind, of delegation and of behaviour had replaced", async () => {
      const method = {
        source: "function f() { return 1; }",
        hash: "h",
        version: 1,
        contract: { examples: [] },
        provenance: { actor: "x" },
      };
      const before: Slots = {
        n: [1, { deep: { $ref: "b" } }],
        f: { $method: method },
        p: { $primitive: "prim" },
        parents: [{ $ref: "b" }],
        delegates: ["state"],
        nothing: null,
      };
      await set("a", before);
      const tid = await set("a", { n: "text", f: 1, p: undefined, parents: [], delegates: ["n"], nothing: false });
      await on.undo(tid);
      expect(await on.slots("a")).toEqual({ ...before, other: "same" });
    });

    test("of a creation is refused whole: what else that transaction changed stays, and the session has nothing to commit", async () => {
      const tid = await on.change((session) => {
        session.write("a", "n", 1);
        session.create({ of: { $ref: "a" } }, "late");
      });
      const before = await store.canonicalHash();
      const session = await on.open();
      await expect(undoTransaction(store, session, tid)).rejects.toMatchObject({
        code: "InvalidInput",
        details: { tid, created: ["late"] },
      });
      expect(await session.read("a", "n")).toBe(1);
      expect(await session.commit(meta)).toBe(tid);
      expect(await store.canonicalHash()).toBe(before);
    });

    test("of a change of several objects that was built on in one of them names what stands in the way, and leaves all of them", async () => {
      const tid = await on.change((session) => {
        for (const oid of ["a", "b"]) {
          session.write(oid, "n", 1);
          session.write(oid, "m", 1);
        }
      });
      const later = await set("b", { n: 2 });
      const removed = await set("b", { m: undefined });
      const before = await store.canonicalHash();
      await expect(on.undo(tid)).rejects.toMatchObject({
        code: "Conflict",
        message: expect.stringContaining(`"n" of b (transaction ${later})`),
        details: {
          tid,
          dependants: [
            { oid: "b", slot: "m", tid: removed },
            { oid: "b", slot: "n", tid: later },
          ],
        },
      });
      expect(await store.canonicalHash()).toBe(before);
    });

    test("does not touch what others changed next to it, before or after", async () => {
      const tid = await set("a", { n: 1 });
      await set("a", { other: "changed", more: 1 });
      await set("b", { n: 7 });
      await on.undo(tid);
      expect([await on.slots("a"), await on.slots("b")]).toEqual([{ n: 0, other: "changed", more: 1 }, { n: 7 }]);
    });

    test("asked for twice at once happens once: the second is a conflict, not a redo", async () => {
      const tid = await set("a", { n: 1 });
      const sessions = [await on.open(), await on.open()];
      for (const session of sessions) await undoTransaction(store, session, tid);
      const outcomes = await Promise.allSettled(sessions.map((session) => session.commit(meta)));
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      expect(await on.slots("a")).toEqual({ n: 0, other: "same" });
      await expect(on.undo(tid)).rejects.toMatchObject({ code: "Conflict", details: { dependants: [{ oid: "a", slot: "n" }] } });
    });

    test("is work of a session like other work: it can be rolled back, aborted, and done along with changes", async () => {
      const tid = await set("a", { n: 1 });
      const session = await on.open();
      const savepoint = session.savepoint();
      await undoTransaction(store, session, tid);
      expect(await session.read("a", "n")).toBe(0);
      session.rollback(savepoint);
      expect(await session.read("a", "n")).toBe(1);
      await undoTransaction(store, session, tid);
      session.write("b", "n", 9);
      const both = await session.commit(meta);
      expect([await on.slots("a"), await on.slots("b")]).toEqual([{ n: 0, other: "same" }, { n: 9 }]);
      await on.undo(both);
      expect([await on.slots("a"), await on.slots("b")]).toEqual([{ n: 1, other: "same" }, { n: 0 }]);
      const aborted = await on.open();
      await undoTransaction(store, aborted, await store.lastTid());
      aborted.abort();
      expect(await on.slots("b")).toEqual({ n: 0 });
    });

    test("in a session of before looks at the image as that session sees it, and loses against what came since", async () => {
      const tid = await set("a", { n: 1 });
      const early = await on.open();
      await set("a", { n: 2 });
      await undoTransaction(store, early, tid);
      await expect(early.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "a", slot: "n" } });
      expect((await on.slots("a"))?.n).toBe(2);
    });

    test("of a row of transactions on one slot goes newest first, as the refusal of another order says", async () => {
      const tids: number[] = [];
      for (let n = 1; n <= 4; n++) tids.push(await set("a", { n, last: n === 4 ? undefined : n }));
      await expect(on.undo(tids[0] as number)).rejects.toMatchObject({
        code: "Conflict",
        message: expect.stringContaining("undo those first"),
      });
      for (const [at, tid] of [...tids.entries()].toReversed()) {
        await on.undo(tid);
        expect((await on.slots("a"))?.n).toBe(at);
      }
      expect(await on.slots("a")).toEqual({ n: 0, other: "same" });
    });

    test("of a name is refused: nothing is said to be undone that is not", async () => {
      const tid = await on.change((session) => {
        session.write("a", "n", 1);
        session.name("named", "a");
      });
      await expect(on.undo(tid)).rejects.toMatchObject({ code: "InvalidInput", details: { tid, names: ["named"] } });
      expect((await on.slots("a"))?.n).toBe(1);
    });

    test("of many transactions on different slots goes in any order, and the image is whole after it", async () => {
      const tids: number[] = [];
      for (let n = 0; n < 8; n++) tids.push(await set(n % 2 ? "a" : "b", { [`s${n}`]: { $ref: n % 2 ? "b" : "a" } }));
      for (const at of [3, 7, 0, 5, 1, 2, 6, 4]) await on.undo(tids[at] as number);
      expect([await on.slots("a"), await on.slots("b")]).toEqual([{ n: 0, other: "same" }, { n: 0 }]);
      expect((await checkImage(store)).problems).toEqual([]);
    });
  });

  describe(`as in ZODB, conflict resolution on ${name}`, () => {
    beforeEach(() =>
      on.change((session) => {
        session.create({ merge_policies: { views: "counter", tags: "union", log: "append" } }, "traits");
        session.create({ parents: [{ $ref: "traits" }], views: 10, tags: ["old"], log: ["first"], title: "t" }, "page");
      }),
    );

    test("three changes from one start are all kept, and history shows each as it was when it came in", async () => {
      const sessions = [await on.open(), await on.open(), await on.open()];
      const add = [1, 20, -5];
      for (const [n, session] of sessions.entries()) session.write("page", "views", 10 + (add[n] as number));
      for (const session of sessions) await session.commit(meta);
      expect((await store.history("page", 4)).map(({ slots }) => slots.views)).toEqual([26, 31, 11, 10]);
    });

    test("what the policy cannot resolve refuses the commit whole, other slots and objects too", async () => {
      for (const [slot, theirs, mine] of [
        ["views", 11, "many"],
        ["views", 11, undefined],
        ["tags", ["a"], 7],
        ["log", ["first", "a"], ["rewritten"]],
        ["title", "a", "b"],
      ] as const) {
        const session = await on.open();
        session.write("page", slot, mine as Stored | undefined);
        session.write("page", "fresh", 1);
        session.create({}, "never");
        await set("page", { [slot]: theirs as Stored });
        const before = await store.canonicalHash();
        await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "page", slot } });
        expect([await store.canonicalHash(), await on.slots("never")]).toEqual([before, undefined]);
      }
    });

    test("the policy counts as read: when it changed meanwhile, here or in a parent, nobody guesses", async () => {
      for (const [oid, policies] of [
        ["traits", { views: "counter" }],
        ["page", { views: "append" }],
      ] as const) {
        const session = await on.open();
        session.write("page", "views", 11);
        await set(oid, { merge_policies: policies });
        await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { slot: "merge_policies" } });
      }
    });

    test("a policy that the same session gives or takes away decides over its own changes", async () => {
      const [giving, taking] = [await on.open(), await on.open()];
      giving.write("page", "merge_policies", { votes: "counter" });
      giving.write("page", "votes", 2);
      await set("page", { votes: 40 });
      await giving.commit(meta);
      expect((await on.slots("page"))?.votes).toBe(42);
      taking.write("traits", "merge_policies", {});
      taking.write("page", "views", 11);
      await set("page", { views: 12 });
      await expect(taking.commit(meta)).rejects.toMatchObject({ code: "Conflict" });
    });

    test("an undo over a merged slot takes back its own part only, whoever commits between", async () => {
      const tid = await set("page", { views: 15, tags: ["old", "mine"], log: ["first", "mine"] });
      const session = await on.open();
      await undoTransaction(store, session, tid);
      await set("page", { views: 115, tags: ["old", "mine", "theirs"] });
      session.write("page", "log", await session.read("page", "log"));
      await session.commit(meta);
      expect(await on.slots("page")).toMatchObject({ views: 110, tags: ["old", "theirs"], log: ["first"] });
    });

    test("an undo that an append cannot take back, because others went on from it, is a conflict", async () => {
      const tid = await set("page", { log: ["first", "mine"] });
      const session = await on.open();
      await undoTransaction(store, session, tid);
      await set("page", { log: ["first", "mine", "theirs"] });
      await expect(session.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { oid: "page", slot: "log" } });
      expect((await on.slots("page"))?.log).toEqual(["first", "mine", "theirs"]);
    });

    test("an undo of the earlier of two merged changes names the later one; the later one alone can be taken back", async () => {
      const [one, other] = [await on.open(), await on.open()];
      one.write("page", "views", 11);
      other.write("page", "views", 30);
      const [first, second] = [await one.commit(meta), await other.commit(meta)];
      expect((await on.slots("page"))?.views).toBe(31);
      await expect(on.undo(first)).rejects.toMatchObject({ details: { dependants: [{ oid: "page", slot: "views", tid: second }] } });
      await on.undo(second);
      expect((await on.slots("page"))?.views).toBe(11);
    });
  });
}
