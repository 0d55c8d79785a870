/** A pack against a naive model: what can still be read reads as before, and what is gone is exactly what nothing that is kept leads to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkImage } from "../../shared/image/check.ts";
import { refsIn, type Stored } from "../../shared/image/values.ts";
import { commit } from "../contract/object-store-suite.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

type Slots = Record<string, Stored>;
const OBJECTS = 8;
const oidOf = (n: number): string => `o${n}`;
const object = fc.nat(OBJECTS - 1);
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("link" as const), from: object, slot: fc.constantFrom("a", "b"), to: object }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("unlink" as const), from: object, slot: fc.constantFrom("a", "b") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("touch" as const), from: object }) },
);

test("a pack keeps what the packed transaction and later ones need, and removes what nothing kept leads to", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(object, { maxLength: 3 }),
      fc.array(change, { minLength: 1, maxLength: 25 }),
      fc.nat(),
      async (named, changes, at) => {
        const { store } = await (await temporarySqlite()).open();
        const creates = Object.fromEntries(Array.from({ length: OBJECTS }, (_, n) => [oidOf(n), {} as Slots]));
        await commit(store, { creates, names: named.map((n) => ({ name: `name${n}`, oid: oidOf(n) })) });
        const now: Record<string, Slots> = structuredClone(creates);
        const revisions = Object.keys(now).map((oid) => ({ oid, tid: 1, slots: {} as Slots }));
        for (const [step, one] of changes.entries()) {
          const oid = oidOf(one.from);
          const slots: Slots = { ...now[oid] };
          if (one.do === "link") slots[one.slot] = { deep: [{ $ref: oidOf(one.to) }] };
          else if (one.do === "unlink") delete slots[one.slot];
          else slots.n = step;
          now[oid] = slots;
          const written = one.do === "touch" ? { n: step } : { [one.slot]: slots[one.slot] };
          const tid = await commit(store, { writes: { [oid]: written } });
          revisions.push({ oid, tid, slots });
        }
        const last = await store.lastTid();
        const packed = 1 + (at % last);
        const readable = async (oids: readonly string[]): Promise<unknown[]> =>
          Promise.all(Array.from({ length: last - packed + 1 }, (_, n) => store.load(oids, packed + n)));

        // Naively: an object's revisions after the packed transaction, and the newest before; from names and late objects along all of these.
        const newest = (oid: string): number =>
          Math.max(...revisions.filter((each) => each.oid === oid && each.tid <= packed).map(({ tid }) => tid));
        const kept = revisions.filter(({ oid, tid }) => tid > packed || tid === newest(oid));
        const reached = new Set([...named.map(oidOf), ...kept.filter(({ tid }) => tid > packed).map(({ oid }) => oid)]);
        for (const oid of reached)
          for (const each of kept) if (each.oid === oid) for (const target of refsIn(each.slots)) reached.add(target);
        const expected = [...reached].sort();
        const before = await readable(expected);

        const gone = await store.pack(packed, { time: 1, collect: true });
        expect(gone.objects).toBe(OBJECTS - expected.length);
        expect((await store.list(undefined, 100)).map(({ oid }) => oid)).toEqual(expected);
        expect(await readable(expected)).toEqual(before);
        for (const oid of expected) {
          const tids = (await store.history(oid, 100)).map(({ tid }) => tid);
          expect(tids).toEqual(
            kept
              .filter((each) => each.oid === oid)
              .map(({ tid }) => tid)
              .sort((a, b) => b - a),
          );
        }
        expect((await checkImage(store)).problems).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});
