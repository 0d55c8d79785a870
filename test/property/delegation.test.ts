import fc from "fast-check";
import { expect, test } from "vitest";
import { type Definition, lookup } from "../../shared/image/delegation.ts";
import type { Stored } from "../../shared/image/values.ts";

const oids = ["a", "b", "c", "d", "e", "f"];
const slots = ["m", "n", "state", "other"];
const oid = fc.constantFrom(...oids, "ghost");
const value: fc.Arbitrary<Stored> = fc.oneof(
  oid.map((of): Stored => ({ $ref: of })),
  fc.constantFrom<Stored>(null, 1, "text"),
);
const object = fc.record(
  {
    parents: fc.oneof(
      fc.array(
        oid.map((of): Stored => ({ $ref: of })),
        { maxLength: 3 },
      ),
      fc.constantFrom<Stored>(null, "text"),
    ),
    delegates: fc.oneof(fc.array(fc.constantFrom<Stored>(...slots), { maxLength: 3 }), fc.constantFrom<Stored>(7)),
    m: value,
    n: value,
    state: value,
    other: value,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, Stored>>;
const graph = fc.record(Object.fromEntries(oids.map((of) => [of, object]))) as fc.Arbitrary<Record<string, Record<string, Stored>>>;

/** Delegation as the specification says it, by recursion: all definitions in the order in which they are found. */
function definitions(image: Record<string, Record<string, Stored>>, receiver: string, slot: string): Definition[] {
  const visited = new Set<string>();
  const search = (at: Stored | undefined): Definition[] => {
    const holder = (at as { $ref?: string } | null | undefined)?.$ref;
    if (holder === undefined || visited.has(holder)) return [];
    visited.add(holder);
    const own = image[holder] ?? {};
    const value = own[slot];
    const found = value === undefined ? [] : [{ holder, value }];
    const delegates = Array.isArray(own.delegates) ? own.delegates.flatMap((name) => search(own[name as string])) : [];
    const parents = Array.isArray(own.parents) ? own.parents.flatMap(search) : [];
    return [...found, ...delegates, ...parents];
  };
  return search({ $ref: receiver });
}

test("lookup finds what the plain recursive search finds, for every number of resends", () => {
  fc.assert(
    fc.property(graph, fc.constantFrom(...oids), fc.constantFrom(...slots), (image, receiver, slot) => {
      const expected = definitions(image, receiver, slot);
      for (let skip = 0; skip <= expected.length; skip++)
        expect(lookup((of, name) => image[of]?.[name], receiver, slot, skip)).toEqual(expected[skip]);
    }),
    { numRuns: 2000 },
  );
});

test("the answer depends on nothing that the lookup did not ask for", () => {
  fc.assert(
    fc.property(graph, graph, fc.constantFrom(...oids), fc.constantFrom(...slots), fc.nat(2), (image, other, receiver, slot, skip) => {
      const asked = new Set<string>();
      const answer = lookup((of, name) => asked.add(`${of}.${name}`) && image[of]?.[name], receiver, slot, skip);
      const elsewhere = (of: string, name: string): Stored | undefined => (asked.has(`${of}.${name}`) ? image : other)[of]?.[name];
      expect(lookup(elsewhere, receiver, slot, skip)).toEqual(answer);
    }),
    { numRuns: 2000 },
  );
});
