/**
 * What ZODB's tests of a storage ask for (basics, revisions, history, pack), said of our store. README.md in this folder says which test there
 * is answered by which test here.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { checkImage } from "../../shared/image/check.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import type { Stored } from "../../shared/image/values.ts";
import { meta, type SessionsOn, sessionsOn } from "../support/sessions.ts";
import { commit } from "./object-store-suite.ts";

const to = (oid: string): Stored => ({ $ref: oid });

export function zodbStorageSuite(name: string, open: () => Promise<Stores>): void {
  describe(`as ZODB's storages, the store on ${name}`, () => {
    let store: ObjectStore;
    let on: SessionsOn;
    beforeEach(async () => {
      store = (await open()).store;
      on = sessionsOn(store);
    });
    const history = async (oid: string): Promise<number[]> => (await store.history(oid, 1000)).map(({ tid }) => tid);

    describe("basics", () => {
      test("a transaction, an object or a name that does not exist is said to be absent, and no place in the past is an error", async () => {
        const tid = await commit(store, { creates: { a: { n: 1 } }, names: [{ name: "first", oid: "a" }] });
        for (const none of [-1, 0, tid + 1, 999_999]) expect(await store.transaction(none)).toBeUndefined();
        expect(await store.transactions(tid, 10)).toEqual([]);
        expect(await store.history("ghost", 10)).toEqual([]);
        expect(await store.history("a", 10, tid)).toEqual([]);
        expect(await store.load(["ghost", "a"], tid)).toHaveLength(1);
        expect(await store.load(["a"], tid - 1)).toEqual([]);
        expect([await store.resolve("first", tid - 1), await store.resolve("second", tid), await store.nameOf("ghost")]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
        expect(await store.tidAt(0)).toBe(0);
      });

      test("many commits that change nothing leave no trace", async () => {
        await commit(store, { creates: { a: { n: 1 } } });
        const [before, last] = [await store.canonicalHash(), await store.lastTid()];
        for (let n = 0; n < 5; n++) expect(await commit(store, { reads: { a: ["n"] } })).toBe(last);
        expect(await store.canonicalHash()).toBe(before);
      });

      test("who made a transaction, for what and why is kept with it, each part where it was given", async () => {
        const full = { time: 5, actor: "key:me", job: "job-1", cycle: "cycle-1", note: "why" };
        const one = await on.open();
        one.create({ n: 1 }, "a");
        const first = await one.commit(full);
        const two = await on.open();
        two.write("a", "n", 2);
        const second = await two.commit({ time: 6, actor: "key:other" });
        expect(await store.history("a", 10)).toEqual([
          { tid: second, time: 6, actor: "key:other", oid: "a", slots: { n: 2 }, changed: ["n"] },
          { tid: first, ...full, oid: "a", slots: { n: 1 }, changed: ["n"] },
        ]);
      });

      test("a refused commit leaves objects, names, operations and history as they were, and the next one is not disturbed", async () => {
        const start = await commit(store, { creates: { a: { n: 1 }, b: { n: 1 } } });
        await commit(store, { writes: { a: { n: 2 } } });
        const before = await store.canonicalHash();
        const late = await on.open();
        const early = { startTid: start, writes: { b: { n: 5 }, a: { n: 5 } }, creates: { c: {} }, names: [{ name: "see", oid: "c" }] };
        await expect(commit(store, early)).rejects.toMatchObject({ code: "Conflict", details: { oid: "a", slot: "n" } });
        expect(await store.canonicalHash()).toBe(before);
        expect([await history("b"), await history("c"), await store.resolve("see", 99)]).toEqual([[start], [], undefined]);
        late.write("b", "n", 3);
        late.name("see", late.create({ n: 3 }, "c"));
        const tid = await late.commit(meta);
        expect([await on.slots("a"), await on.slots("b"), await on.slots("c")]).toEqual([{ n: 2 }, { n: 3 }, { n: 3 }]);
        expect((await store.transaction(tid))?.revisions.map(({ oid }) => oid)).toEqual(["b", "c"]);
      });

      test("many objects and large values in one transaction come back, page by page", async () => {
        const text = "0123456789".repeat(20_000);
        const creates = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`o${String(n).padStart(3, "0")}`, { n }]));
        const tid = await commit(store, { creates: { ...creates, z: { text, long: Array.from({ length: 2000 }, (_, n) => n) } } });
        const seen: string[] = [];
        for (let page = await store.list(undefined, 64); page.length > 0; page = await store.list(seen.at(-1), 64))
          seen.push(...page.map(({ oid }) => oid));
        expect(seen).toEqual([...Object.keys(creates), "z"]);
        expect((await store.load(seen, tid)).map(({ slots }) => slots.n)).toEqual([...Array.from({ length: 500 }, (_, n) => n), undefined]);
        expect((await on.slots("z"))?.text).toBe(text);
        expect((await on.slots("z"))?.long).toHaveLength(2000);
      });
    });

    describe("revisions", () => {
      test("an object is at each transaction what the last change before it made of it, whoever else was changed between", async () => {
        const tids = [await commit(store, { creates: { a: { n: 0 }, b: { n: 0 } } })];
        for (let n = 1; n <= 12; n++) tids.push(await commit(store, { writes: n % 3 === 0 ? { a: { n } } : { b: { n } } }));
        for (const [n, tid] of tids.entries()) {
          const [a, b] = await store.load(["a", "b"], tid);
          const last = n - (n % 3);
          expect([a?.slots.n, a?.serial, a?.serials.n]).toEqual([last, tids[last], tids[last]]);
          expect(b?.slots.n).toBe(n % 3 === 0 ? Math.max(0, n - 1) : n);
        }
        expect(await history("a")).toEqual([12, 9, 6, 3, 0].map((n) => tids[n]));
      });

      test("history goes on page by page from the last one seen, to the object's first transaction and no further", async () => {
        await commit(store, { creates: { other: {} } });
        const tids = [await commit(store, { creates: { a: { n: 0 } }, note: "made" })];
        for (let n = 1; n <= 10; n++) tids.push(await commit(store, { writes: { a: { n }, other: { n } }, note: `n=${n}` }));
        const seen: string[] = [];
        for (let page = await store.history("a", 4); page.length > 0; page = await store.history("a", 4, page.at(-1)?.tid))
          seen.push(...page.map(({ tid, note, slots }) => `${tid} ${note} ${slots.n}`));
        expect(seen).toEqual(tids.map((tid, n) => `${tid} ${n === 0 ? "made" : `n=${n}`} ${n}`).reverse());
      });

      test("a revision names the slots that its own transaction set or removed, and shows the object with all others", async () => {
        await commit(store, { creates: { a: { x: 1, y: 1, z: 1 } } });
        await commit(store, { writes: { a: { z: undefined, x: 2 } } });
        await commit(store, { writes: { a: { y: 1 } } });
        expect((await store.history("a", 3)).map(({ changed, slots }) => [changed, slots])).toEqual([
          [["y"], { x: 2, y: 1 }],
          [["x", "z"], { x: 2, y: 1 }],
          [["x", "y", "z"], { x: 1, y: 1, z: 1 }],
        ]);
      });

      test("transactions are given oldest first, each with all it made, and those made meanwhile come at the end", async () => {
        for (let n = 0; n < 5; n++) await commit(store, { creates: { [`o${n}`]: { n } }, names: [{ name: `n${n}`, oid: `o${n}` }] });
        const seen: [number, string[], string[]][] = [];
        for (let after = 0; ; ) {
          const [next] = await store.transactions(after, 1);
          if (next === undefined) break;
          seen.push([next.tid, next.objects.map(({ oid }) => oid), next.names.map(({ name: given }) => given)]);
          if (seen.length === 3) await commit(store, { creates: { late: {} } });
          after = next.tid;
        }
        expect(seen.map(([, ...made]) => made)).toEqual([...Array.from({ length: 5 }, (_, n) => [[`o${n}`], [`n${n}`]]), [["late"], []]]);
        expect(seen.map(([tid]) => tid).toSorted((a, b) => a - b)).toEqual(seen.map(([tid]) => tid));
      });
    });

    describe("a pack", () => {
      const all = { time: 5, collect: true };

      test("of an empty store, and of one whose past is one transaction, takes nothing", async () => {
        expect(await store.pack(0, all)).toEqual({ revisions: 0, transactions: 0, objects: 0 });
        expect([await store.packed(), await store.lastTid()]).toEqual([0, 0]);
        const tid = await commit(store, { creates: { a: { n: 1 } }, names: [{ name: "a", oid: "a" }] });
        expect(await store.pack(tid, all)).toEqual({ revisions: 0, transactions: 0, objects: 0 });
        expect(await history("a")).toEqual([tid]);
      });

      test("done twice goes on from the first one", async () => {
        await commit(store, { creates: { a: { n: 0 } }, names: [{ name: "a", oid: "a" }] });
        for (let n = 1; n <= 9; n++) await commit(store, { writes: { a: { n } } });
        expect(await store.pack(4, all)).toEqual({ revisions: 3, transactions: 2, objects: 0 });
        await commit(store, { writes: { a: { n: 10 } } });
        expect(await store.pack(8, all)).toEqual({ revisions: 4, transactions: 4, objects: 0 });
        expect([await history("a"), await store.packed()]).toEqual([[11, 10, 9, 8], 8]);
        expect((await on.slots("a", 8))?.n).toBe(7);
        expect((await checkImage(store)).problems).toEqual([]);
      });

      test("at a time before an earlier one changes nothing, and the past does not seem longer than it is", async () => {
        await commit(store, { creates: { a: { n: 0 } }, names: [{ name: "a", oid: "a" }] });
        for (let n = 1; n <= 9; n++) await commit(store, { writes: { a: { n } } });
        await store.pack(7, all);
        const before = await store.canonicalHash();
        expect(await store.pack(3, all)).toEqual({ revisions: 0, transactions: 0, objects: 0 });
        expect([await store.canonicalHash(), await store.packed(), await history("a")]).toEqual([before, 7, [10, 9, 8, 7]]);
        await expect(on.undo(4)).rejects.toMatchObject({ code: "NotFound", details: { packed: 7 } });
      });

      test("of a transaction that is still to come is refused, and nothing of the future is dropped", async () => {
        await commit(store, { creates: { a: { n: 0 } }, names: [{ name: "a", oid: "a" }] });
        const last = await commit(store, { writes: { a: { n: 1 } } });
        await expect(store.pack(last + 1, all)).rejects.toMatchObject({ code: "InvalidInput" });
        expect([await store.packed(), await history("a")]).toEqual([0, [last, 1]]);
        await on.undo(await commit(store, { writes: { a: { n: 2 } } }));
        expect((await on.slots("a"))?.n).toBe(1);
      });

      test("while a crowd commits loses no commit and no past after the packed transaction", async () => {
        const oids = Array.from({ length: 250 }, (_, n) => `o${n}`);
        await commit(store, {
          creates: Object.fromEntries(oids.map((oid) => [oid, { n: 0 }])),
          names: oids.map((oid) => ({ name: oid, oid })),
        });
        for (const oid of oids.slice(0, 40)) await commit(store, { writes: { [oid]: { n: 1 } } });
        const tid = await store.lastTid();
        let packing = true;
        const packed = store.pack(tid, all).finally(() => {
          packing = false;
        });
        const made: { tid: number; oid: string; n: number }[] = [];
        for (let n = 2; packing || n < 6; n++) {
          const round = oids.filter((_, at) => at % 7 === n % 7).slice(0, 10);
          made.push(...(await Promise.all(round.map(async (oid) => ({ tid: await commit(store, { writes: { [oid]: { n } } }), oid, n })))));
        }
        expect(await packed).toEqual({ revisions: 40, transactions: 0, objects: 0 });
        for (const { tid: at, oid, n } of made) expect((await on.slots(oid, at))?.n).toBe(n);
        for (const oid of oids)
          expect(await history(oid)).toEqual([
            ...made
              .filter((each) => each.oid === oid)
              .map((each) => each.tid)
              .toReversed(),
            oids.indexOf(oid) < 40 ? oids.indexOf(oid) + 2 : 1,
          ]);
        expect((await checkImage(store)).problems).toEqual([]);
      });

      test("asked for twice at once is done once and then found done", async () => {
        await commit(store, { creates: { a: { n: 0 }, lost: {} }, names: [{ name: "a", oid: "a" }] });
        for (let n = 1; n <= 9; n++) await commit(store, { writes: { a: { n } } });
        expect(await Promise.all([store.pack(8, all), store.pack(8, all)])).toEqual([
          { revisions: 7, transactions: 6, objects: 1 },
          { revisions: 0, transactions: 0, objects: 0 },
        ]);
      });

      test("keeps what can still be undone: only what is after it, and that wholly", async () => {
        await commit(store, { creates: { root: { held: to("leaf"), n: 0 }, leaf: { n: 0 } }, names: [{ name: "root", oid: "root" }] });
        const packed = await commit(store, { writes: { root: { n: 1 } } });
        const dropped = await commit(store, { writes: { root: { held: undefined } } });
        expect(await store.pack(packed, all)).toEqual({ revisions: 1, transactions: 0, objects: 0 });
        await expect(on.undo(packed)).rejects.toMatchObject({ code: "NotFound", details: { packed } });
        await on.undo(dropped);
        expect([await on.slots("root"), await on.slots("leaf")]).toEqual([{ held: to("leaf"), n: 1 }, { n: 0 }]);
        expect((await checkImage(store)).problems).toEqual([]);
      });

      test("after an undo keeps what the undo brought back, also after undo and redo many times", async () => {
        await commit(store, { creates: { root: { held: to("leaf") }, leaf: { n: 0 } }, names: [{ name: "root", oid: "root" }] });
        let last = await commit(store, { writes: { root: { held: undefined } } });
        for (let n = 0; n < 5; n++) last = await on.undo(last);
        expect(await on.slots("root")).toEqual({ held: to("leaf") });
        expect((await store.pack(last, all)).objects).toBe(0);
        expect([await history("root"), await history("leaf")]).toEqual([[last], [1]]);
        await expect(on.undo(last)).rejects.toMatchObject({ code: "NotFound" });
        const gone = await commit(store, { writes: { root: { held: undefined } } });
        const back = await on.undo(gone);
        expect(await on.slots("root", back)).toEqual({ held: to("leaf") });
      });

      test("takes what an undo or a session of before would refer to again only if they come too late, and says so", async () => {
        await commit(store, { creates: { root: { held: to("leaf") }, leaf: {} }, names: [{ name: "root", oid: "root" }] });
        const dropped = await commit(store, { writes: { root: { held: undefined } } });
        const session = await on.open();
        session.write("root", "held", to("leaf"));
        expect((await store.pack(dropped, all)).objects).toBe(1);
        await expect(on.undo(dropped)).rejects.toMatchObject({ code: "NotFound", details: { packed: dropped } });
        await expect(session.commit(meta)).rejects.toMatchObject({ code: "NotFound", details: { target: "leaf" } });
        expect([await on.slots("root"), await on.slots("leaf"), await history("leaf")]).toEqual([{}, undefined, []]);
        await on.change((again) => again.write("root", "held", to(again.create({ n: 1 }, "leaf"))));
        expect(await on.slots("leaf")).toEqual({ n: 1 });
        expect((await checkImage(store)).problems).toEqual([]);
      });
    });
  });
}
