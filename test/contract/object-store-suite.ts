/** What every store of the image must do. Run on each implementation by a file that gives the factory. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import type { Merge } from "../../shared/image/merge.ts";
import { Session } from "../../shared/image/session.ts";
import type { CommitBatch, ObjectStore } from "../../shared/image/store.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import type { Stored } from "../../shared/image/values.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";
import { sealed } from "../support/sealed-export.ts";

type Slots = Record<string, Stored>;
type Changes = Record<string, Record<string, Stored | undefined>>;

interface Commit {
  startTid?: number;
  reads?: Record<string, string[]>;
  absentNames?: string[];
  creates?: Record<string, Slots>;
  writes?: Changes;
  merges?: Record<string, Record<string, Merge>>;
  names?: { name: string; oid: string }[];
  note?: string;
  operations?: OperationsWrite[];
}

/** Commits on top of everything there is, unless a start is given. */
export async function commit(store: ObjectStore, commit: Commit): Promise<number> {
  const batch: CommitBatch = {
    startTid: commit.startTid ?? (await store.lastTid()),
    reads: new Map(Object.entries(commit.reads ?? {}).map(([oid, slots]) => [oid, new Set(slots)])),
    absentNames: new Set(commit.absentNames),
    creates: new Map(Object.entries(commit.creates ?? {})),
    writes: new Map(Object.entries(commit.writes ?? {}).map(([oid, slots]) => [oid, new Map(Object.entries(slots))])),
    merges: new Map(Object.entries(commit.merges ?? {}).map(([oid, slots]) => [oid, new Map(Object.entries(slots))])),
    names: commit.names ?? [],
    meta: { time: 1000, actor: "tester", note: commit.note },
    operations: commit.operations ?? [],
  };
  return store.commit(batch);
}

export async function* lines(list: readonly string[]) {
  yield* list;
}

export const job = {
  write: "insertJob",
  job: {
    id: "job-1",
    keyId: "key-1",
    receiver: "a",
    selector: "total",
    args: [],
    examples: [],
    status: "queued",
    replays: 0,
    createdAt: 1,
    updatedAt: 1,
    deadline: 2,
  },
} satisfies OperationsWrite;

export function objectStoreSuite(name: string, open: () => Promise<Stores>): void {
  describe(`the object store on ${name}`, () => {
    let stores: Stores;
    let store: ObjectStore;
    beforeEach(async () => {
      stores = await open();
      store = stores.store;
    });
    const slotsAt = async (oid: string, tid: number): Promise<Slots | undefined> => (await store.load([oid], tid))[0]?.slots;

    test("a fresh image is empty and at transaction 0", async () => {
      expect(await store.lastTid()).toBe(0);
      expect(await stores.isEmpty()).toBe(true);
      expect(await store.load(["a"], 0)).toEqual([]);
      expect(await store.transaction(1)).toBeUndefined();
    });

    test("a commit makes one transaction with all its objects, names and revisions", async () => {
      const tid = await commit(store, {
        creates: { a: { n: 1, parents: [] }, b: { friend: { $ref: "a" }, nothing: null } },
        names: [{ name: "first", oid: "a" }],
        note: "why",
      });
      expect(await store.lastTid()).toBe(tid);
      expect(await stores.isEmpty()).toBe(false);
      expect(await store.load(["b", "a", "missing"], tid)).toEqual([
        { oid: "b", serial: tid, slots: { friend: { $ref: "a" }, nothing: null }, serials: { friend: tid, nothing: tid } },
        { oid: "a", serial: tid, slots: { n: 1, parents: [] }, serials: { n: tid, parents: tid } },
      ]);
      expect(await store.resolve("first", tid)).toBe("a");
      expect(await store.nameOf("a")).toBe("first");
      expect(await store.nameOf("b")).toBeUndefined();
      const made = await store.transaction(tid);
      expect(made?.record).toEqual({ tid, time: 1000, actor: "tester", note: "why" });
      expect(made?.revisions.map(({ oid, changed }) => [oid, changed])).toEqual([
        ["a", ["n", "parents"]],
        ["b", ["friend", "nothing"]],
      ]);
    });

    test("every transaction can be read again as it was, removed slots and later names included", async () => {
      const first = await commit(store, { creates: { a: { n: 1, old: "x" } } });
      const second = await commit(store, { writes: { a: { n: 2, old: undefined } }, names: [{ name: "late", oid: "a" }] });
      const third = await commit(store, { writes: { a: { n: 3, old: "back" } } });
      expect(await slotsAt("a", first - 1)).toBeUndefined();
      expect(await slotsAt("a", first)).toEqual({ n: 1, old: "x" });
      expect(await slotsAt("a", second)).toEqual({ n: 2 });
      expect(await slotsAt("a", third)).toEqual({ n: 3, old: "back" });
      expect(await store.resolve("late", first)).toBeUndefined();
      expect(await store.resolve("late", second)).toBe("a");
      const [removed] = await store.load(["a"], second);
      expect(removed?.serials).toEqual({ n: second, old: second });
    });

    test("history lists revisions newest first and goes on before a tid", async () => {
      const tids = [await commit(store, { creates: { a: { n: 0 } }, note: "made" })];
      for (let n = 1; n <= 4; n++) tids.push(await commit(store, { writes: { a: { n } }, note: `n=${n}` }));
      const [newest, next] = await store.history("a", 2);
      expect(newest).toEqual({ tid: tids[4], time: 1000, actor: "tester", note: "n=4", oid: "a", slots: { n: 4 }, changed: ["n"] });
      expect(next?.tid).toBe(tids[3]);
      expect((await store.history("a", 10, tids[3])).map(({ tid }) => tid)).toEqual([tids[2], tids[1], tids[0]]);
    });

    test("objects are listed in oid order, page by page", async () => {
      await commit(store, { creates: { c: {}, a: {}, b: {} }, names: [{ name: "bee", oid: "b" }] });
      const [first, second] = await store.list(undefined, 2);
      expect([first?.oid, first?.name, second?.oid, second?.name]).toEqual(["a", undefined, "b", "bee"]);
      expect((await store.list("b", 2)).map(({ oid }) => oid)).toEqual(["c"]);
    });

    test("any JSON value comes back as it went in", async () => {
      const value: Stored = {
        text: "\u0000 \ud800 ' \" 雪",
        deep: [[[{ "": 0.1 }]]],
        $$ref: "literal",
        big: 2 ** 60,
        small: -1e-300,
      };
      const tid = await commit(store, { creates: { a: { value } } });
      expect((await slotsAt("a", tid))?.value).toEqual(value);
    });

    test("what nobody can be called is found nowhere: texts with a NUL character or half a character", async () => {
      const tid = await commit(store, { creates: { a: {}, b: {} }, names: [{ name: "first", oid: "a" }] });
      for (const odd of ["a\0", "\0", "a\ud83d", "\udc00a"]) {
        expect(await store.resolve(odd, tid)).toBeUndefined();
        expect(await store.nameOf(odd)).toBeUndefined();
        expect(await store.load([odd], tid)).toEqual([]);
        expect((await store.load([odd, "a", `${odd}b`], tid)).map(({ oid }) => oid)).toEqual(["a"]);
        expect(await store.history(odd, 9)).toEqual([]);
        expect(await stores.operations.job(odd)).toBeUndefined();
        expect(await stores.operations.idempotency(odd, odd)).toBeUndefined();
        expect(await stores.operations.events([odd, "m"], 0, 9)).toEqual([]);
        await expect(commit(store, { writes: { a: { friends: [{ $ref: odd }, { $ref: `${odd}b` }] } } })).rejects.toMatchObject({
          code: "NotFound",
        });
      }
      const listedAfter = async (cursor: string): Promise<string[]> => (await store.list(cursor, 9)).map(({ oid }) => oid);
      expect([await listedAfter("\0"), await listedAfter("a\0"), await listedAfter("a\0z"), await listedAfter("b\0")]).toEqual([
        ["a", "b"],
        ["b"],
        ["b"],
        [],
      ]);
      expect(await commit(store, { absentNames: ["no\0body", "\ud800"], writes: { a: { n: 1 } } })).toBe(tid + 1);
    });

    describe("validation", () => {
      let start: number;
      beforeEach(async () => {
        start = await commit(store, { creates: { a: { x: 1, y: 1 }, b: { z: 1 } } });
      });
      const conflictOf = (work: Promise<unknown>) => expect(work).rejects;

      test("the same slot written twice from one start conflicts, and nothing of the second is stored", async () => {
        await commit(store, { startTid: start, writes: { a: { x: 2 } } });
        const before = await store.canonicalHash();
        await conflictOf(
          commit(store, { startTid: start, writes: { b: { z: 9 }, a: { x: 3 } }, creates: { c: {} }, operations: [job] }),
        ).toMatchObject({
          code: "Conflict",
          details: { oid: "a", slot: "x" },
        });
        expect(await store.canonicalHash()).toBe(before);
        expect(await stores.operations.job("job-1")).toBeUndefined();
      });

      test("commits that wait at the same moment are judged one after the other: who loses takes nobody along", async () => {
        const writes = Array.from({ length: 150 }, (_, n) => ({
          startTid: start,
          writes: { a: n % 50 === 7 ? { x: n } : { [`s${n}`]: n } },
        }));
        const outcomes = await Promise.allSettled(writes.map((write) => commit(store, write)));
        const tids = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([57, 107]);
        expect(tids).toEqual(tids.map((_, n) => start + 1 + n));
        const [record] = await store.load(["a"], tids.at(-1) as number);
        expect(record?.slots).toMatchObject({ x: 7, s0: 0, s149: 149 });
        for (const [at, tid] of [[0, start + 1] as const, [49, start + 50] as const])
          expect((await store.transaction(tid))?.revisions[0]?.changed).toEqual([`s${at}`]);
      });

      test("different slots of one object merge", async () => {
        await commit(store, { startTid: start, writes: { a: { x: 2 } } });
        const tid = await commit(store, { startTid: start, writes: { a: { y: 2, fresh: true } } });
        expect(await slotsAt("a", tid)).toEqual({ x: 2, y: 2, fresh: true });
      });

      test("a slot with a merge policy takes both changes, also where it was read; what the policy cannot join conflicts", async () => {
        const counting = { startTid: start, reads: { a: ["x"] }, merges: { a: { x: { policy: "counter" as const, base: 1 } } } };
        await commit(store, { ...counting, writes: { a: { x: 3 } } });
        const tid = await commit(store, { ...counting, writes: { a: { x: 11 } } });
        expect(await slotsAt("a", tid)).toEqual({ x: 13, y: 1 });
        expect((await store.transaction(tid))?.revisions[0]).toMatchObject({ slots: { x: 13 }, changed: ["x"] });
        await conflictOf(commit(store, { ...counting, writes: { a: { x: "many" } } })).toMatchObject({ details: { oid: "a", slot: "x" } });
      });

      test("a slot that was read and has moved conflicts: no write skew", async () => {
        await commit(store, { startTid: start, reads: { a: ["x"] }, writes: { b: { z: 2 } } });
        await conflictOf(commit(store, { startTid: start, reads: { b: ["z"] }, writes: { a: { x: 2 } } })).toMatchObject({
          code: "Conflict",
          details: { oid: "b", slot: "z" },
        });
      });

      test("a slot that was read as absent and has appeared conflicts", async () => {
        await commit(store, { startTid: start, writes: { a: { later: 1 } } });
        await conflictOf(commit(store, { startTid: start, reads: { a: ["later"] }, writes: { b: { z: 2 } } })).toMatchObject({
          details: { oid: "a", slot: "later" },
        });
      });

      test("a name that nobody had when it was looked up, and that was given since, conflicts: no write skew over names either", async () => {
        const [left, right] = await Promise.all(["l", "r"].map((id) => Session.open(store, { id, newOid: () => `made-by-${id}` })));
        const makeUnless = async (session: Session | undefined, other: string, name: string): Promise<void> => {
          await expect(session?.resolve(other)).rejects.toMatchObject({ code: "NotFound" });
          session?.name(name, session.create({}));
        };
        await makeUnless(left, "right", "left");
        await makeUnless(right, "left", "right");
        await left?.commit({ time: 1, actor: "tester" });
        await expect(right?.commit({ time: 1, actor: "tester" })).rejects.toMatchObject({ code: "Conflict", details: { name: "left" } });
        expect(await store.resolve("right", await store.lastTid())).toBeUndefined();
      });

      test("a slot that was read and has been removed conflicts, also after it came and went", async () => {
        await commit(store, { startTid: start, writes: { a: { x: undefined } } });
        await conflictOf(commit(store, { startTid: start, reads: { a: ["x"] }, writes: { b: { z: 2 } } })).toMatchObject({
          details: { slot: "x" },
        });
        await conflictOf(commit(store, { startTid: start, writes: { a: { x: 5 } } })).toMatchObject({ details: { slot: "x" } });
      });

      test("an enumeration conflicts when a slot was added, removed or became behaviour, and not when a value changed", async () => {
        const enumerate = (startTid: number) => commit(store, { startTid, reads: { a: ["*"] }, writes: { b: { seen: startTid } } });
        const changed = await commit(store, { writes: { a: { x: 2 } } });
        await enumerate(start);
        const added = await commit(store, { writes: { a: { more: 1 } } });
        await conflictOf(enumerate(changed)).toMatchObject({ details: { oid: "a", slot: "*" } });
        const removed = await commit(store, { writes: { a: { more: undefined } } });
        await conflictOf(enumerate(added)).toMatchObject({ details: { slot: "*" } });
        await commit(store, { writes: { a: { y: { $primitive: "p" } } } });
        await conflictOf(enumerate(removed)).toMatchObject({ details: { slot: "*" } });
        await enumerate(await store.lastTid());
      });

      test("a reference leads to an object that is there, or that the same commit makes, at any depth", async () => {
        const tid = await commit(store, {
          creates: { c: { friends: [{ $ref: "d" }, { best: { $ref: "a" } }] }, d: { self: { $ref: "d" } } },
        });
        for (const wrong of [{ writes: { a: { x: { deep: [{ $ref: "ghost" }] } } } }, { creates: { e: { parents: [{ $ref: "ghost" }] } } }])
          await conflictOf(commit(store, wrong)).toMatchObject({ code: "NotFound", details: { target: "ghost" } });
        expect(await store.lastTid()).toBe(tid);
      });

      test("an oid or a name that is taken conflicts, and an object that is not there cannot be written or named", async () => {
        await commit(store, { names: [{ name: "n", oid: "a" }] });
        await conflictOf(commit(store, { creates: { a: {} } })).toMatchObject({ code: "Conflict", details: { oid: "a" } });
        await conflictOf(commit(store, { names: [{ name: "n", oid: "b" }] })).toMatchObject({ code: "Conflict", details: { name: "n" } });
        await conflictOf(commit(store, { names: [{ name: "m", oid: "a" }] })).toMatchObject({ code: "Conflict" });
        await conflictOf(
          commit(store, {
            names: [
              { name: "twice", oid: "b" },
              { name: "twice", oid: "b" },
            ],
          }),
        ).toMatchObject({ code: "Conflict" });
        await conflictOf(commit(store, { writes: { ghost: { x: 1 } } })).toMatchObject({ code: "NotFound" });
        await conflictOf(commit(store, { names: [{ name: "g", oid: "ghost" }] })).toMatchObject({ code: "NotFound" });
      });
    });

    describe("operations in a commit", () => {
      test("are written with it", async () => {
        const tid = await commit(store, { creates: { a: {} }, operations: [job] });
        expect(await stores.operations.job("job-1")).toMatchObject({ id: "job-1" });
        expect(await store.lastTid()).toBe(tid);
      });

      test("that do not hold leave nothing of the commit", async () => {
        await commit(store, { creates: { a: {} }, operations: [job] });
        const before = await store.canonicalHash();
        const answered: OperationsWrite = { write: "updateJob", id: "job-1", expect: ["waiting"], set: { status: "answered", result: 1 } };
        await expect(commit(store, { writes: { a: { x: 1 } }, operations: [answered] })).rejects.toMatchObject({
          code: "Conflict",
          details: { operation: "updateJob" },
        });
        expect(await store.canonicalHash()).toBe(before);
      });

      test("without a change of the image make no transaction, whatever has moved since the reads", async () => {
        const start = await commit(store, { creates: { a: { x: 1 } } });
        const last = await commit(store, { writes: { a: { x: 2 } } });
        const before = await store.canonicalHash();
        expect(await commit(store, { startTid: start, reads: { a: ["x"] }, operations: [job] })).toBe(last);
        expect(await stores.operations.job("job-1")).toBeDefined();
        expect(await store.canonicalHash()).toBe(before);
      });
    });

    describe("the canonical hash", () => {
      test("moves with every transaction and with nothing else", async () => {
        const seen = new Set([await store.canonicalHash()]);
        for (const change of [{ creates: { a: { x: 1 } } }, { writes: { a: { x: 1 } } }, { names: [{ name: "a", oid: "a" }] }]) {
          await commit(store, change);
          seen.add(await store.canonicalHash());
        }
        expect(seen.size).toBe(4);
        await stores.operations.apply([job]);
        seen.add(await store.canonicalHash());
        expect(seen.size).toBe(4);
      });

      test("is the same for images that differ in the order of keys alone", async () => {
        const other = (await open()).store;
        await commit(store, { creates: { a: { x: { p: 1, q: 2 }, y: 1 }, b: {} } });
        await commit(other, { creates: { b: {}, a: { y: 1, x: { q: 2, p: 1 } } } });
        expect(await store.canonicalHash()).toBe(await other.canonicalHash());
        await commit(other, { writes: { b: { x: 1 } } });
        expect(await store.canonicalHash()).not.toBe(await other.canonicalHash());
      });
    });

    test("a snapshot stays as it was while others commit", async () => {
      await commit(store, { creates: { a: { n: 0 } } });
      const context = { id: "s", newOid: () => "fresh" };
      const session = await Session.open(store, context);
      for (let n = 1; n <= 3; n++) await commit(store, { writes: { a: { n } }, ...(n === 2 ? { creates: { late: {} } } : {}) });
      expect(await session.read("a", "n")).toBe(0);
      await expect(session.record("late")).rejects.toMatchObject({ code: "NotFound" });
    });

    describe("an export", () => {
      async function exported(): Promise<string[]> {
        await commit(store, { creates: { a: { x: 1, gone: true }, b: {} }, names: [{ name: "first", oid: "a" }], note: "made" });
        for (let n = 2; n <= 230; n++) await commit(store, { writes: { a: { x: n, [`s${n % 3}`]: { deep: [n] } } } });
        await commit(store, { writes: { a: { gone: undefined }, b: { text: { "\u2028": "é" } } }, names: [{ name: "second", oid: "b" }] });
        const text: string[] = [];
        for await (const line of exportImage(store)) text.push(line.trimEnd());
        return text;
      }

      test("put into an empty store gives the same image, its past included, and the image goes on from there", async () => {
        const text = await exported();
        const other = (await open()).store;
        expect(await importImage(other, lines(text))).toEqual({ tid: 231, transactions: 231 });
        expect(await other.canonicalHash()).toBe(await store.canonicalHash());
        expect(await other.history("a", 3)).toEqual(await store.history("a", 3));
        expect((await other.load(["a"], 2))[0]).toEqual((await store.load(["a"], 2))[0]);
        expect(await other.resolve("second", 231)).toBe("b");
        expect(await commit(other, { writes: { a: { x: 0 } } })).toBe(232);
      });

      test("has what was there when it began, whatever is committed meanwhile", async () => {
        await commit(store, { creates: { a: { x: 1 } } });
        const before = await store.canonicalHash();
        const text: string[] = [];
        for await (const line of exportImage(store)) {
          text.push(line.trimEnd());
          await commit(store, { writes: { a: { x: text.length + 1 } } });
        }
        const other = (await open()).store;
        await importImage(other, lines(text));
        expect(await other.canonicalHash()).toBe(before);
      });

      test("that was cut, changed or mixed up is refused, and so is a store that is in use", async () => {
        const text = await exported();
        const swapped = [...text];
        [swapped[3], swapped[4]] = [swapped[4] as string, swapped[3] as string];
        const wrong: [string[], RegExp][] = [
          [[], /it is empty/],
          [text.slice(0, -1), /breaks off after line 232/],
          [text.slice(0, 1), /breaks off after line 1/],
          [text.slice(1), /first line does not say/],
          [["no JSON", ...text], /line 1 is no JSON object/],
          [text.map((line, at) => (at === 5 ? line.replace('"x":5', '"x":7') : line)), /checksum/],
          [text.toSpliced(5, 1), /checksum/],
          [swapped, /checksum|cannot follow/],
          [[...text, text[1] as string], /stands behind the end/],
          [text.map((line, at) => (at === 0 ? line.replace('"version":1', '"version":2') : line)), /version 2 of the format/],
        ];
        for (const [list, why] of wrong) {
          const other = (await open()).store;
          await expect(importImage(other, lines(list))).rejects.toThrow(why);
        }
        await expect(importImage(store, lines(text))).rejects.toMatchObject({ code: "Conflict" });
      });

      test("of an image that is packed meanwhile fails and has no end: its lines would be of several images", async () => {
        await commit(store, { creates: { a: { x: 0 }, lost: {} }, names: [{ name: "first", oid: "a" }] });
        for (let n = 1; n <= 250; n++) await commit(store, { writes: { a: { x: n } } });
        // The second one drops no history that the first one has left, and takes an object away.
        for (const [tid, collect] of [
          [200, false],
          [200, true],
        ] as const) {
          const text: string[] = [];
          const exporting = async (): Promise<void> => {
            for await (const line of exportImage(store)) if (text.push(line.trimEnd()) === 2) await store.pack(tid, { time: 5, collect });
          };
          await expect(exporting()).rejects.toMatchObject({ code: "Conflict", message: expect.stringContaining("export it again") });
          await expect(importImage((await open()).store, lines(text))).rejects.toThrow(/breaks off/);
        }
        const text: string[] = [];
        for await (const line of exportImage(store)) text.push(line.trimEnd());
        const other = (await open()).store;
        await importImage(other, lines(text));
        expect(await other.canonicalHash()).toBe(await store.canonicalHash());
      });

      test("that holds what no commit lets in is refused, with the line", async () => {
        const good = { oid: "a", slots: { n: 1 }, serials: { n: 1 }, changed: ["n"] };
        const made = (object: object, names: object[] = []): string[] => {
          const header = { format: "batos-image", version: 1, tid: 2, packed: 0, records: 1 };
          const transactions = [
            { tid: 1, time: 1, actor: "tester", objects: [good], names: [] },
            { tid: 2, time: 2, actor: "tester", objects: [{ ...good, oid: "b", serials: { n: 2 }, ...object }], names },
          ];
          return sealed([header, ...transactions, { end: 2, transactions: 2 }].map((line) => JSON.stringify(line)));
        };
        await importImage((await open()).store, lines(made({ slots: { n: [{ $ref: "a" }, { $ref: "b" }] } }, [{ name: "b", oid: "b" }])));
        const wrong: [string[], RegExp][] = [
          [made({ slots: { "parent*": [] }, serials: { "parent*": 2 } }), /line 3: .*"parents"/],
          [made({ slots: { _v_n: 1 }, serials: { _v_n: 2 } }), /line 3: .*_v_n/],
          [made({ slots: { n: { deep: { $weird: 1 } } } }), /line 3: b\.n\.deep: key "\$weird"/],
          [made({ slots: { parents: 1 }, serials: { parents: 2 } }), /line 3: b\.parents: .* list of references/],
          [made({ slots: { merge_policies: { n: "odd" } }, serials: { merge_policies: 2 } }), /line 3: merge_policies/],
          [made({ serials: {} }), /line 3: .*"n" of b/],
          [made({ serials: { n: 3 } }), /line 3: .*"n" of b/],
          [made({ slots: null }), /line 3 is no transaction/],
          [made({ slots: { n: [{ to: { $ref: "ghost" } }] } }), /line 3: .*ghost, which is not there/],
          [made({}, [{ name: "first", oid: "ghost" }]), /line 3: .*ghost, which is not there/],
        ];
        for (const [list, why] of wrong)
          await expect(importImage((await open()).store, lines(list))).rejects.toMatchObject({
            code: "InvalidInput",
            message: expect.stringMatching(why),
          });
      });
    });
  });
}
