/** What a pack drops, what it keeps, and that nobody is given what it has removed. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { checkImage } from "../../shared/image/check.ts";
import { Session } from "../../shared/image/session.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import type { Stored } from "../../shared/image/values.ts";
import type { Job, MissionBrief } from "../../shared/operations/records.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import type { Shared } from "../support/temporary-store.ts";
import { commit, job, lines } from "./object-store-suite.ts";

type Slots = Record<string, Stored>;

/** A message of its own about some arguments. */
const jobWith = (id: string, more: Partial<Job>): OperationsWrite => ({
  ...job,
  job: { ...job.job, id, receiver: "root", ...more },
});
const missionWith = (id: string, status: "open" | "done", brief: Partial<MissionBrief>): OperationsWrite => ({
  write: "insertMission",
  mission: {
    id,
    key: id,
    attempt: 0,
    status,
    brief: { selector: "total", params: [], slots: {}, examples: [], receiver: "root", holder: "root", args: [], ...brief },
    createdAt: 1,
    updatedAt: 1,
    deadline: 2,
  },
});

export function packSuite(fresh: () => Promise<Shared>): void {
  describe("a pack", () => {
    const all = { time: 5, collect: true };
    let database: Shared;
    let stores: Stores;
    let store: ObjectStore;
    beforeEach(async () => {
      database = await fresh();
      stores = await database.open();
      store = stores.store;
    });
    const history = async (oid: string): Promise<number[]> => (await store.history(oid, 100)).map(({ tid }) => tid);

    test("drops what only an earlier past needs: from the packed transaction on everything reads as before", async () => {
      await commit(store, {
        creates: { a: { n: 1 }, b: { n: 1 } },
        names: [
          { name: "a", oid: "a" },
          { name: "b", oid: "b" },
        ],
      });
      for (let n = 2; n <= 9; n++) await commit(store, { writes: n % 4 === 0 ? { b: { n } } : { a: { n } } });
      const past = async () =>
        JSON.stringify([
          await store.load(["a", "b"], 6),
          await store.load(["a", "b"], 7),
          await store.load(["a", "b"], 9),
          await store.transaction(8),
        ]);
      const before = await past();
      expect(await store.packed()).toBe(0);
      expect(await store.pack(6, all)).toEqual({ revisions: 5, transactions: 3, objects: 0 });
      expect(await past()).toBe(before);
      expect([await history("a"), await history("b")]).toEqual([
        [9, 7, 6],
        [8, 4],
      ]);
      expect([await store.packed(), await store.lastTid(), await store.tidAt(1000), await store.tidAt(999)]).toEqual([6, 9, 9, 0]);
      expect(await store.transaction(2)).toBeUndefined();
      expect(await store.resolve("a", 9)).toBe("a");
      expect(await store.pack(6, all)).toEqual({ revisions: 0, transactions: 0, objects: 0 });
      expect(await commit(store, { writes: { a: { n: 10 } } })).toBe(10);
    });

    test("of everything leaves the state alone, and an export of it can be put elsewhere", async () => {
      await commit(store, { creates: { a: { n: 1 } }, names: [{ name: "a", oid: "a" }] });
      for (let n = 2; n <= 30; n++) await commit(store, { writes: { a: { n, [`s${n % 2}`]: n } } });
      const [state] = await store.load(["a"], 30);
      await store.pack(30, all);
      expect(await store.load(["a"], 30)).toEqual([state]);
      const other = (await (await fresh()).open()).store;
      const text: string[] = [];
      for await (const line of exportImage(store)) text.push(line.trimEnd());
      await importImage(other, lines(text));
      expect([await other.canonicalHash(), await other.packed()]).toEqual([await store.canonicalHash(), 30]);
      expect((await checkImage(other)).problems).toEqual([]);
    });

    test("removes objects that nothing leads to, rings of them too, with methods and history; never what has a name, is led to, or was written since", async () => {
      const to = (...oids: string[]): Slots => ({ parents: oids.map(($ref) => ({ $ref })) });
      await commit(store, {
        creates: {
          root: to("kept"),
          kept: { deep: [{ in: { $ref: "inner" } }] },
          inner: {},
          ring1: to("ring2"),
          ring2: to("ring1", "inner"),
          late: {},
          left: {},
          gone: {},
          asked: {},
        },
        names: [{ name: "root", oid: "root" }],
        operations: [
          { write: "indexMethod", holder: "ring1", selector: "spin", intent: "spin around", source: "", unwritten: false },
          { ...job, job: { ...job.job, receiver: "asked" } },
        ],
      });
      await commit(store, { writes: { root: { once: { $ref: "left" } } } });
      const tid = await commit(store, { writes: { root: { other: 1 } } });
      await commit(store, { writes: { root: { once: undefined }, late: { n: 1 } } });
      expect(await stores.operations.similarMethods(["spin"], 1)).toHaveLength(1);
      expect((await store.pack(tid, all)).objects).toBe(3);
      const there = (await store.list(undefined, 100)).map(({ oid }) => oid);
      expect(there).toEqual(["asked", "inner", "kept", "late", "left", "root"]);
      expect(await stores.operations.similarMethods(["spin"], 1)).toEqual([]);
      expect(await history("ring1")).toEqual([]);
      expect((await checkImage(store)).problems).toEqual([]);
      await expect(commit(store, { writes: { root: { back: { $ref: "ring1" } } } })).rejects.toMatchObject({ code: "NotFound" });
      const second = await commit(store, { writes: { late: { n: 2 } } });
      expect((await store.pack(second, { ...all, collect: false })).objects).toBe(0);
      expect((await store.pack(second, all)).objects).toBe(2);
    });

    test("goes on while others commit: references that wander from object to object meanwhile keep what they lead to", async () => {
      const OBJECTS = 400;
      const oids = Array.from({ length: OBJECTS }, (_, n) => `o${String(n).padStart(3, "0")}`);
      await commit(store, {
        creates: Object.fromEntries(oids.map((oid) => [oid, {}])),
        names: oids.slice(0, 20).map((oid) => ({ name: oid, oid })),
      });
      await commit(store, { writes: { o000: { held: { $ref: "o300" } } } });
      const tid = await commit(store, { writes: { o001: { n: 1 } } });
      let packed = false;
      const packing = store.pack(tid, all).finally(() => {
        packed = true;
      });
      let at = 0;
      const taken: string[] = [];
      const refused: string[] = [];
      for (let n = OBJECTS - 1; !packed; n--) {
        // The only way to o300 moves on: taken up by another named object, and dropped by the one before.
        const next = (at + 7) % 20;
        await commit(store, { writes: { [oids[next] as string]: { held: { $ref: "o300" } } } });
        await commit(store, { writes: { [oids[at] as string]: { held: undefined } } });
        at = next;
        // And nothing leads to this one until now: either it is too late, or it stays.
        const lost = oids[n] as string;
        if (n <= 300) continue;
        await commit(store, { writes: { o002: { [`found${n}`]: { $ref: lost } } } }).then(
          () => taken.push(lost),
          () => refused.push(lost),
        );
      }
      expect((await packing).objects).toBe(OBJECTS - 21 - taken.length);
      expect(taken.length).toBeGreaterThan(0);
      const there = (await store.list(undefined, OBJECTS)).map(({ oid }) => oid);
      expect(there).toEqual(expect.arrayContaining(["o300", ...taken]));
      expect(there.filter((oid) => refused.includes(oid))).toEqual([]);
      expect((await store.load([oids[at] as string], await store.lastTid()))[0]?.slots).toMatchObject({ held: { $ref: "o300" } });
      expect((await checkImage(store)).problems).toEqual([]);
    });

    describe("that removes objects", () => {
      /** An object that nothing leads to, in an image that has gone on since. */
      async function lostObject(): Promise<number> {
        await commit(store, { creates: { lost: { n: 1 }, root: {} }, names: [{ name: "root", oid: "root" }] });
        return commit(store, { writes: { root: { x: 1 } } });
      }
      const loaded = async (from: ObjectStore): Promise<string[]> =>
        (await from.load(["lost", "root"], await from.lastTid())).map(({ oid }) => oid);

      test("removes them from what every process keeps in memory, also when an earlier pack was of the same transaction", async () => {
        const other = (await database.open()).store;
        const tid = await lostObject();
        await store.pack(tid, { ...all, collect: false });
        for (const each of [store, other]) expect(await loaded(each)).toEqual(["lost", "root"]);
        expect((await store.pack(tid, all)).objects).toBe(1);
        for (const each of [store, other]) expect(await loaded(each)).toEqual(["root"]);
      });

      test("removes them from memory also when they are read while it goes on", async () => {
        const other = (await database.open()).store;
        const tid = await lostObject();
        let packed = false;
        const packing = store.pack(tid, all).finally(() => {
          packed = true;
        });
        while (!packed) {
          for (const each of [store, other]) await loaded(each);
          // SQLite answers within the event loop's turn; the pack goes on in the next one.
          await new Promise(setImmediate);
        }
        expect((await packing).objects).toBe(1);
        for (const each of [store, other]) expect(await loaded(each)).toEqual(["root"]);
      });

      test("makes a commit that read one of them a conflict: its data does not come back by way of another object", async () => {
        const other = (await database.open()).store;
        const tid = await lostObject();
        const session = await Session.open(other, { id: "s", newOid: () => "made" });
        session.write("root", "copied", (await session.read("lost", "n")) ?? null);
        await store.pack(tid, all);
        await expect(session.commit({ time: 1, actor: "tester" })).rejects.toMatchObject({ code: "Conflict", details: { oid: "lost" } });
        const again = await Session.open(other, { id: "s", newOid: () => "made" });
        await expect(again.read("lost", "n")).rejects.toMatchObject({ code: "NotFound" });
      });

      test("leaves alone a commit that found an object missing before and after", async () => {
        const tid = await lostObject();
        const reads = { ghost: ["n"] };
        await commit(store, { reads, writes: { root: { x: 2 } } });
        await store.pack(tid, all);
        await commit(store, { writes: { root: { x: 3 } } });
        expect(await commit(store, { reads, writes: { root: { x: 4 } } })).toBe(tid + 3);
      });
    });

    describe("keeps what is under way", () => {
      test("with all that it refers to: arguments and examples of messages, briefs of missions; not what has ended", async () => {
        const of = (name: string) => ({ $ref: name });
        const MANY = 450;
        const many = Array.from({ length: MANY }, (_, n) => `many${n}`);
        const kept = ["arg", "before", "after", "returned", "waiting", "receiver", "holder", "briefed", "shown", "behind", ...many];
        const lost = ["answered", "failed", "taught"];
        await commit(store, {
          creates: { root: {}, ...Object.fromEntries([...kept, ...lost].map((oid) => [oid, {}])), arg: { next: of("behind") } },
          names: [{ name: "root", oid: "root" }],
          operations: [
            jobWith("j1", {
              args: [{ deep: [of("arg")] }],
              examples: [{ slots: { s: of("before") }, args: [], returns: of("returned"), after: { s: [of("after")] } }],
            }),
            jobWith("j2", { args: [of("waiting")], status: "waiting" }),
            jobWith("j3", { args: [of("answered")], status: "answered" }),
            jobWith("j4", { args: [of("failed")], status: "failed" }),
            missionWith("m1", "open", {
              receiver: "receiver",
              holder: "holder",
              args: [of("briefed"), "\0 \ud83d"],
              examples: [{ args: [of("shown")] }],
            }),
            missionWith("m2", "done", { args: [of("taught")] }),
            ...many.map((oid) => jobWith(`job of ${oid}`, { args: [of(oid)] })),
          ],
        });
        const tid = await commit(store, { writes: { root: { x: 1 } } });
        expect((await store.pack(tid, all)).objects).toBe(lost.length);
        expect((await store.list(undefined, 1000)).map(({ oid }) => oid)).toEqual(["root", ...kept].sort());
      });

      test("also when it is accepted while the pack goes on", async () => {
        const OBJECTS = 600;
        const named = Array.from({ length: OBJECTS }, (_, n) => `named${n}`);
        const asked = Array.from({ length: OBJECTS }, (_, n) => `asked${n}`);
        const found = Array.from({ length: OBJECTS }, (_, n) => `found${n}`);
        await commit(store, {
          creates: Object.fromEntries([...named, ...asked, ...found].map((oid) => [oid, {}])),
          names: named.map((oid) => ({ name: oid, oid })),
        });
        const tid = await commit(store, { writes: { named0: { x: 1 } } });
        let packed = false;
        const packing = store.pack(tid, all).finally(() => {
          packed = true;
        });
        let before = 0;
        for (let n = 0; !packed && before === n && n < OBJECTS; n++) {
          await stores.operations.apply([jobWith(`j${n}`, { args: [{ $ref: asked[n] as string }] })]);
          // Refused once the objects are removed: the message before it was accepted in time if this is.
          const taken = commit(store, { writes: { named0: { [`s${n}`]: { $ref: found[n] as string } } } });
          before += await taken.then(
            () => 1,
            () => 0,
          );
        }
        await packing;
        expect(before).toBeGreaterThan(3);
        const there = (await store.load(asked, await store.lastTid())).map(({ oid }) => oid);
        expect(there).toEqual(expect.arrayContaining(asked.slice(0, before)));
        expect(there.length).toBeLessThanOrEqual(before + 1);
      });
    });
  });
}
