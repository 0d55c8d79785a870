import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { isBatError } from "../../shared/errors.ts";
import { lookup } from "../../shared/image/delegation.ts";
import type { Stored } from "../../shared/image/values.ts";
import { definition, definitions, type ReadSlot } from "../support/naive-delegation.ts";
import { meta, type SessionsOn, type Slots, sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

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
    delegates: fc.oneof(fc.array(fc.constantFrom<Stored>(...slots, "parents"), { maxLength: 3 }), fc.constantFrom<Stored>(7)),
    m: value,
    n: value,
    state: value,
    other: value,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, Stored>>;
const graph = fc.record(Object.fromEntries(oids.map((of) => [of, object]))) as fc.Arbitrary<Record<string, Record<string, Stored>>>;

test("lookup finds what the plain recursive search finds, for every number of resends", () => {
  fc.assert(
    fc.property(graph, fc.constantFrom(...oids), fc.constantFrom(...slots), (image, receiver, slot) => {
      const read: ReadSlot = (of, name) => image[of]?.[name];
      const expected = [...definitions(read, receiver, slot)];
      for (let skip = 0; skip <= expected.length; skip++) expect(lookup(read, receiver, slot, skip)).toEqual(expected[skip]);
      expect(new Set(expected.map(({ holder }) => holder)).size).toBe(expected.length);
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

describe("in sessions", () => {
  /** What a slot may hold in an image: references to objects that are there. Each run has objects of its own: `at` gives their oids. */
  const linked = fc.constantFrom(...oids).map((of): Stored => ({ $ref: of }));
  const kept: Record<string, fc.Arbitrary<Stored>> = {
    parents: fc.array(linked, { maxLength: 3 }),
    delegates: fc.array(fc.constantFrom<Stored>(...slots), { maxLength: 3 }),
    ...Object.fromEntries(slots.map((slot) => [slot, fc.oneof(linked, fc.constantFrom<Stored>(null, 1, "text"))])),
  };
  const image = fc.record(Object.fromEntries(oids.map((of) => [of, fc.record(kept, { requiredKeys: [] })]))) as fc.Arbitrary<
    Record<string, Slots>
  >;
  const change = fc.constantFrom(...Object.keys(kept)).chain((slot) =>
    fc.record({
      oid: fc.constantFrom(...oids),
      slot: fc.constant(slot),
      value: fc.option(kept[slot] as fc.Arbitrary<Stored>, { nil: undefined }),
    }),
  );
  const changes = fc.array(change, { minLength: 1, maxLength: 8 });
  const question = fc.record({ receiver: fc.constantFrom(...oids), slot: fc.constantFrom(...slots), skip: fc.nat(2) });

  let on: SessionsOn;
  let run = 0;
  beforeEach(async () => {
    on = sessionsOn((await (await temporarySqlite()).open()).store);
  });
  const at = (oid: string): string => `${oid}${run}`;
  const here = <T extends Stored | undefined>(value: T): T =>
    value === undefined ? value : JSON.parse(JSON.stringify(value, (key, member) => (key === "$ref" ? at(member) : member)));
  const apply = (objects: Record<string, Slots>, made: { oid: string; slot: string; value: Stored | undefined }[]): void => {
    for (const { oid, slot, value } of made) {
      if (value === undefined) delete objects[at(oid)]?.[slot];
      else (objects[at(oid)] as Slots)[slot] = here(value);
    }
  };
  const begin = async (objects: Record<string, Slots>): Promise<Record<string, Slots>> => {
    run += 1;
    const made = Object.fromEntries(Object.entries(objects).map(([oid, of]) => [at(oid), here(of) as Slots]));
    await on.change((session) => {
      for (const [oid, of] of Object.entries(made)) session.create(of, oid);
    });
    return made;
  };

  test("find gives what the plain search gives, whether a link is committed, changed, rolled back or not loaded yet", async () => {
    await fc.assert(
      fc.asyncProperty(image, changes, changes, async (objects, mine, undone) => {
        const made = await begin(objects);
        const session = await on.open();
        const compare = async (): Promise<void> => {
          const read: ReadSlot = (of, name) => made[of]?.[name];
          for (const receiver of oids)
            for (const slot of slots) {
              const expected = [...definitions(read, at(receiver), slot)];
              for (let skip = 0; skip <= expected.length; skip++)
                expect(await session.find(at(receiver), slot, skip)).toEqual(expected[skip]);
            }
        };
        for (const { oid, slot, value } of mine) session.write(at(oid), slot, here(value));
        const savepoint = session.savepoint();
        for (const { oid, slot, value } of undone) session.write(at(oid), slot, here(value));
        session.rollback(savepoint);
        apply(made, mine);
        await compare();
        for (const { oid, slot, value } of undone) session.write(at(oid), slot, here(value));
        apply(made, undone);
        await compare();
      }),
      { numRuns: 300 },
    );
  });

  test("a commit that rests on a lookup goes through exactly when nothing that the lookup asked for has moved, and then it still holds", async () => {
    await fc.assert(
      fc.asyncProperty(image, question, changes, async (objects, { receiver, slot, skip }, theirs) => {
        const made = await begin(objects);
        const session = await on.open();
        const answer = await session.find(at(receiver), slot, skip);
        const asked = new Set<string>();
        const read: ReadSlot = (of, name) => {
          asked.add(`${of}.${name}`);
          return made[of]?.[name];
        };
        expect(definition(read, at(receiver), slot, skip)).toEqual(answer);
        await on.change((other) => {
          for (const each of theirs) other.write(at(each.oid), each.slot, here(each.value));
        });
        apply(made, theirs);
        session.create({}, `made${run}`);
        const committed = await session.commit(meta).then(
          () => true,
          (error) => (isBatError(error, "Conflict") ? false : Promise.reject(error)),
        );
        expect(committed).toBe(theirs.every((each) => !asked.has(`${at(each.oid)}.${each.slot}`)));
        if (committed) expect(definition(read, at(receiver), slot, skip)).toEqual(answer);
      }),
      { numRuns: 400 },
    );
  });
});
