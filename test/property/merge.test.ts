/** Merge policies against what they promise: whoever commits first, nothing that either side did is lost. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type MergePolicy, mergedValue } from "../../shared/image/merge.ts";
import { Session } from "../../shared/image/session.ts";
import type { ObjectRecord, ObjectStore } from "../../shared/image/store.ts";
import { canonicalJson, ref, type Stored } from "../../shared/image/values.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const number = fc.integer({ min: -1000, max: 1000 });
const element = fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 3 }), fc.constant({ id: 1 }));
const list = fc.uniqueArray(element, { maxLength: 6, selector: canonicalJson }) as fc.Arbitrary<Stored[]>;
const merged = (policy: MergePolicy, base: Stored | undefined, theirs: Stored, mine: Stored) => mergedValue({ policy, base }, theirs, mine);

describe("a merge policy", () => {
  test("counter adds both differences, in either order", () => {
    fc.assert(
      fc.property(fc.option(number, { nil: undefined }), number, number, (base, one, other) => {
        expect(merged("counter", base, one, other)).toBe(one + other - (base ?? 0));
        expect(merged("counter", base, other, one)).toBe(one + other - (base ?? 0));
      }),
    );
  });

  test("union holds what neither took out and what either put in, without doubles, in either order", () => {
    fc.assert(
      fc.property(list, list, list, (base, one, other) => {
        const has = (of: readonly Stored[], value: Stored): boolean => of.some((each) => canonicalJson(each) === canonicalJson(value));
        const expected = ["a", "b", "c", "d", 0, 1, 2, 3, { id: 1 }].filter((value) =>
          has(base, value) ? has(one, value) && has(other, value) : has(one, value) || has(other, value),
        );
        const sorted = (value: Stored | undefined): string[] => (value as Stored[]).map((each) => canonicalJson(each)).sort();
        expect(sorted(merged("union", base, one, other))).toEqual(expected.map((value) => canonicalJson(value)).sort());
        expect(sorted(merged("union", base, other, one))).toEqual(sorted(merged("union", base, one, other)));
      }),
    );
  });

  test("append keeps both tails after the common start, the earlier commit's first; a list that lost or changed an element is a conflict", () => {
    fc.assert(
      fc.property(list, fc.array(element), fc.array(element), fc.nat(), (base, one, other, at) => {
        expect(merged("append", base, [...base, ...one], [...base, ...other])).toEqual([...base, ...one, ...other]);
        if (base.length === 0) return;
        const shorter = base.toSpliced(at % base.length, 1);
        expect(merged("append", base, [...base, ...one], shorter)).toBeUndefined();
        expect(merged("append", base, shorter, [...base, ...other])).toBeUndefined();
      }),
    );
  });

  test("does not join values of another kind", () => {
    for (const [policy, wrong] of [
      ["counter", "3"],
      ["union", 3],
      ["append", { 0: 1 }],
    ] as const) {
      const fits = policy === "counter" ? 1 : [];
      for (const values of [
        [wrong, fits, fits],
        [fits, wrong, fits],
        [fits, fits, wrong],
      ] as const)
        expect(mergedValue({ policy, base: values[0] as Stored }, values[1] as Stored, values[2] as Stored)).toBeUndefined();
      expect(mergedValue({ policy, base: fits }, fits, undefined)).toBeUndefined();
      expect(merged("counter", -Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE)).toBeUndefined();
    }
  });
});

describe("sessions on slots with merge policies", () => {
  const meta = { time: 1, actor: "property" };
  const policies = { merge_policies: { views: "counter", tags: "union", log: "append" } };
  const open = (store: ObjectStore): Promise<Session> => Session.open(store, { id: "s", newOid: () => crypto.randomUUID() });

  async function image() {
    const { store, close } = await (await temporarySqlite()).open();
    onTestFinished(() => close());
    const session = await open(store);
    const parent = session.create(policies);
    const page = session.create({ parents: [ref(parent)], views: 0, tags: ["old"], log: [], title: "" });
    await session.commit(meta);
    return { store, page };
  }

  test("all commit from one start, and every change is there", async () => {
    const { store, page } = await image();
    const crowd = await Promise.all(Array.from({ length: 20 }, () => open(store)));
    for (const [n, session] of crowd.entries()) {
      session.write(page, "views", ((await session.read(page, "views")) as number) + 1);
      session.write(page, "tags", [
        ...((await session.read(page, "tags")) as string[]).filter((tag) => n !== 3 || tag !== "old"),
        `t${n % 7}`,
      ]);
      session.write(page, "log", [...((await session.read(page, "log")) as string[]), `by ${n}`]);
    }
    await Promise.all(crowd.map((session) => session.commit(meta)));
    const [{ slots }] = (await store.load([page], await store.lastTid())) as [ObjectRecord];
    expect(slots.views).toBe(20);
    expect((slots.tags as string[]).toSorted()).toEqual(["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
    expect((slots.log as string[]).toSorted()).toEqual(crowd.map((_, n) => `by ${n}`).sort());
  });

  test("a slot without one still conflicts, and takes the others along", async () => {
    const { store, page } = await image();
    const [one, other] = await Promise.all([open(store), open(store)]);
    one.write(page, "title", "one");
    await one.commit(meta);
    other.write(page, "views", 1);
    other.write(page, "title", "other");
    await expect(other.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { slot: "title" } });
    expect((await store.load([page], await store.lastTid()))[0]?.slots).toMatchObject({ title: "one", views: 0 });
  });

  test("what is read of a counter and written elsewhere is validated as ever: a policy is no licence for write skew", async () => {
    const { store, page } = await image();
    const [one, other] = await Promise.all([open(store), open(store)]);
    one.write(page, "views", 5);
    await one.commit(meta);
    other.write(page, "title", `seen ${await other.read(page, "views")} times`);
    await expect(other.commit(meta)).rejects.toMatchObject({ code: "Conflict", details: { slot: "views" } });
  });

  test("policies that do not exist are refused where they are written", async () => {
    const session = await open((await image()).store);
    for (const wrong of [{ n: "sum" }, ["counter"], "counter", { n: 1 }] as Stored[])
      expect(() => session.create({ merge_policies: wrong })).toThrow(/merge_policies maps slot names to "counter", "union", "append"/);
  });
});
