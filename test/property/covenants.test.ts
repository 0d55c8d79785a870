/** Commits against covenants: what is accepted is what a plain reading of the covenant accepts, by whatever programs of sessions it comes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isBatError } from "../../shared/errors.ts";
import type { Session } from "../../shared/image/session.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { methodSlot, type Oid, ref, type Stored } from "../../shared/image/values.ts";
import { follows, type Schema } from "../support/naive-covenant.ts";
import { definition } from "../support/naive-delegation.ts";
import { meta, type Slots, sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const method = methodSlot({ source: "function m() {}", hash: "h", version: 1, contract: { examples: [] }, provenance: { actor: "test" } });
const blob = { $blob: "a".repeat(64), size: 3, mediaType: "text/plain" };
const key = fc.constantFrom("a", "b", "$ref", "$$ref", "$blob", "$$eur", "toString");
const text = fc.constantFrom("", "a", "ab", "abc", "b-12", "friend", "é", "😀");
const number = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(0.5, -0.5, 2 ** 53, 1e300, -1e20));

const data: fc.Arbitrary<Stored> = fc.letrec<{ value: Stored }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<Stored>(null, true, false, ref("friend"), blob, JSON.parse('{"__proto__": 1}')),
      text,
      number,
    ) as fc.Arbitrary<Stored>,
    fc.array(tie("value"), { maxLength: 3 }) as fc.Arbitrary<Stored>,
    fc.dictionary(fc.constantFrom("a", "b", "$$ref", "$$eur", "toString"), tie("value"), { maxKeys: 3 }) as fc.Arbitrary<Stored>,
  ),
})).value;

const ordered = <T extends string>(least: T, most: T, bound: fc.Arbitrary<number>): fc.Arbitrary<Schema> =>
  fc.tuple(bound, bound, fc.integer({ min: 0, max: 3 })).map(([one, other, which]) => ({
    ...(which & 1 ? { [least]: Math.min(one, other) } : {}),
    ...(which & 2 ? { [most]: Math.max(one, other) } : {}),
  }));
const counts = fc.nat(3);
const schema: fc.Arbitrary<Schema> = fc.letrec<{ schema: Schema }>((tie) => {
  const property = fc.tuple(
    key.filter((name) => name !== "toString"),
    tie("schema"),
    fc.boolean(),
  );
  const record = fc.tuple(
    fc.uniqueArray(property, { maxLength: 3, selector: ([name]) => name }),
    fc.oneof(fc.constantFrom<unknown>(undefined, true, false), tie("schema")),
  );
  return {
    schema: fc
      .tuple(
        fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          fc.constantFrom<Schema>({ type: "null" }, { type: "boolean" }, { type: ["string", "null"] }, { type: ["integer", "boolean"] }),
          fc
            .tuple(ordered("minLength", "maxLength", counts), fc.constantFrom({}, { pattern: "^[a-z]+$" }, { pattern: "^\\w*-?\\d{0,2}$" }))
            .map(([bounds, pattern]) => ({ type: "string", ...bounds, ...pattern })),
          ordered("minimum", "maximum", number).map((bounds) => ({ type: "number", ...bounds })),
          ordered("exclusiveMinimum", "exclusiveMaximum", fc.integer({ min: -3, max: 5 })).map((bounds) => ({
            type: "integer",
            ...bounds,
          })),
          fc
            .uniqueArray(fc.oneof(text, number, fc.constantFrom(null, true)), { minLength: 1, maxLength: 3 })
            .map((values) => ({ enum: values })),
          fc.oneof(text, number, fc.constant(null)).map((value) => ({ const: value })),
          fc
            .tuple(fc.option(tie("schema"), { nil: undefined }), ordered("minItems", "maxItems", counts))
            .map(([items, bounds]) => ({ type: "array", ...bounds, ...(items ? { items } : {}) })),
          record.map(([properties, rest]) => ({
            type: "object",
            properties: Object.fromEntries(properties.map(([name, each]) => [name, each])),
            required: properties.filter(([, , required]) => required).map(([name]) => name),
            ...(rest === undefined ? {} : { additionalProperties: rest }),
          })),
          fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
        ),
        fc.constantFrom({}, {}, { nullable: true }, { title: "t", nullable: false }),
      )
      .map(([core, more]) => ({ ...core, ...more }) as Schema)
      // Bounds between which there is no whole number are refused as a mistake.
      .filter(
        ({ type, exclusiveMinimum: above, exclusiveMaximum: below }) =>
          type !== "integer" || above === undefined || below === undefined || Number(above) + 1 < Number(below),
      ),
  };
}).schema;

/** Mostly a value that follows the schema, as far as that is easy, so that acceptance is met as often as refusal. */
function near(given: Schema): fc.Arbitrary<Stored> {
  const alternatives = given.anyOf as Schema[] | undefined;
  const close = (): fc.Arbitrary<Stored> => {
    if (alternatives) return fc.oneof(...alternatives.map(near));
    if (given.enum) return fc.constantFrom(...(given.enum as Stored[]));
    if ("const" in given) return fc.constant(given.const as Stored);
    const [type] = [given.type].flat();
    if (type === "string") return text;
    if (type === "boolean") return fc.boolean();
    if (type === "number" || type === "integer") return number as fc.Arbitrary<Stored>;
    if (type === "array")
      return fc.array(given.items ? near(given.items as Schema) : data, {
        minLength: Number(given.minItems ?? 0),
        maxLength: Number(given.maxItems ?? 3),
      });
    if (type !== "object") return fc.constant(null);
    const properties = Object.entries(given.properties as Record<string, Schema>).filter(([name]) => !["$ref", "$blob"].includes(name));
    const members = fc.record(Object.fromEntries(properties.map(([name, each]) => [name, near(each)])), {
      requiredKeys: properties.map(([name]) => name).filter((name) => (given.required as string[]).includes(name)),
    });
    return fc.oneof(
      { weight: 4, arbitrary: members as fc.Arbitrary<Stored> },
      { weight: 1, arbitrary: fc.constant(ref("friend") as Stored) },
    );
  };
  return fc.oneof({ weight: 5, arbitrary: close() }, { weight: 2, arbitrary: data });
}

/** A schema as a slot holds it: itself data, so its keys that begin with $ have one more. */
function stored(value: unknown): Stored {
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== "object" || value === null) return value as Stored;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.startsWith("$") ? `$${name}` : name, stored(member)]));
}

async function image(): Promise<ObjectStore> {
  const { store } = await (await temporarySqlite()).open();
  await sessionsOn(store).change((session) => session.create({ parents: [] }, "friend"));
  return store;
}

/** Whether the change was committed; any refusal but a guardian's and a conflict is an error of the test. */
async function committed(session: Session): Promise<boolean> {
  try {
    await session.commit(meta);
    return true;
  } catch (error) {
    if (isBatError(error, "GuardianRejected") || isBatError(error, "Conflict")) return false;
    throw error;
  }
}

test("a value is committed exactly when it follows its covenant, made, written or met by a new covenant", async () => {
  const store = await image();
  const { open } = sessionsOn(store);
  const seen = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      schema.chain((each) => fc.tuple(fc.constant(each), near(each))),
      fc.constantFrom("made", "written", "bound"),
      async ([each, value], way) => {
        const covenants = { slot: stored(each) };
        const oid = crypto.randomUUID();
        const before = await open();
        if (way === "written") before.create({ covenants }, oid);
        if (way === "bound") before.create({ slot: value }, oid);
        if (way !== "made") await before.commit(meta);
        const session = await open();
        if (way === "made") session.create({ covenants, slot: value }, oid);
        if (way === "written") session.write(oid, "slot", value);
        if (way === "bound") session.write(oid, "covenants", covenants);
        const right = follows(each, value);
        seen[right ? "accepted" : "refused"]++;
        expect(await committed(session)).toBe(right);
      },
    ),
    { numRuns: 1500 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(400);
});

const SLOTS = ["n", "m"] as const;
const OBJECTS = ["a", "b", "c", "d"] as const;
const some = fc.constantFrom(...SLOTS);
const one = fc.constantFrom(...OBJECTS);
const amount = fc.integer({ min: -2, max: 6 });
const covenant: fc.Arbitrary<Schema> = fc.constantFrom<Schema>(
  { type: "integer", minimum: 0, maximum: 4 },
  { type: "number", minimum: 2 },
  { enum: [0, 1, "x"] },
  { type: "string" },
);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("write" as const),
      on: one,
      slot: some,
      value: fc.oneof(amount, fc.constantFrom<Stored | undefined>("x", undefined, method)),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("add" as const), on: one, slot: some, by: amount }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("bind" as const),
      on: one,
      to: fc.option(fc.dictionary(some, covenant, { maxKeys: 2 }), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("parents" as const), on: one, to: fc.uniqueArray(one, { maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lead" as const), on: one, to: one }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("commit" as const) }) },
);
const program = fc.array(fc.tuple(fc.nat(2), step), { minLength: 4, maxLength: 30 });

test("whatever sessions do at once, no commit leaves a slot that it wrote in breach of the covenant that is there then", async () => {
  const store = await image();
  const { open, change, slots } = sessionsOn(store);
  let merged = 0;
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const prefix = crypto.randomUUID();
      const oid = (name: string): Oid => `${prefix}-${name}`;
      await change((session) => {
        for (const name of OBJECTS) session.create({ parents: [], n: 1, m: 1, merge_policies: { n: "counter", m: "counter" } }, oid(name));
      });
      const sessions: (Session | undefined)[] = [];
      for (const [who, each] of steps) {
        const session = sessions[who] ?? (await open());
        sessions[who] = session;
        if (each.do === "write") session.write(oid(each.on), each.slot, each.value);
        else if (each.do === "add") {
          const now = await session.read(oid(each.on), each.slot);
          if (typeof now === "number") session.write(oid(each.on), each.slot, now + each.by);
        } else if (each.do === "bind") session.write(oid(each.on), "covenants", each.to && stored(each.to));
        else if (each.do === "parents")
          session.write(
            oid(each.on),
            "parents",
            each.to.map((name) => ref(oid(name))),
          );
        else if (each.do === "lead") {
          session.write(oid(each.on), "delegates", ["guide"]);
          session.write(oid(each.on), "guide", ref(oid(each.to)));
        } else {
          sessions[who] = undefined;
          const before = await store.lastTid();
          const ended = await committed(session);
          const tid = await store.lastTid();
          if (!ended) expect(tid).toBe(before);
          else if (tid > before) await judge(tid);
          if (ended && session.startTid < before) merged++;
        }
      }

      /** What the last commit wrote, and all of what it bound anew, by a plain reading of what is there now. */
      async function judge(tid: number): Promise<void> {
        const now: Record<Oid, Slots> = {};
        for (const name of OBJECTS) now[oid(name)] = (await slots(oid(name))) ?? {};
        const read = (of: Oid, slot: string): Stored | undefined => now[of]?.[slot];
        const written = await store.transaction(tid);
        for (const { oid: of, changed } of written?.revisions ?? []) {
          const covenants = (definition(read, of, "covenants", 0)?.value ?? {}) as Record<string, Schema>;
          const bound = changed.some((slot) => ["covenants", "parents", "delegates", "guide"].includes(slot));
          for (const slot of bound ? SLOTS : changed) {
            const value = read(of, slot);
            if (covenants[slot] === undefined || value === undefined) continue;
            expect(JSON.stringify(value).includes("$method"), `${of}.${slot} is a method`).toBe(false);
            expect(follows(covenants[slot], value), `${of}.${slot} is ${JSON.stringify(value)}: ${JSON.stringify(covenants[slot])}`).toBe(
              true,
            );
          }
        }
      }
    }),
    { numRuns: 900 },
  );
  expect(merged).toBeGreaterThan(60);
});
