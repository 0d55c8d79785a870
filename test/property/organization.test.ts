/** Random commits over the system's own objects and plain ones: whatever is accepted, the system is still one that a cycle can run in. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { identity } from "../../infra/ids.ts";
import { isBatError } from "../../shared/errors.ts";
import { dataFindings } from "../../shared/guardian/data.ts";
import { awaken } from "../../shared/image/genesis.ts";
import type { Session } from "../../shared/image/session.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import { isBehaviour, isBlob, methodSlot, type Oid, primitiveOf, primitiveSlot, ref, type Stored } from "../../shared/image/values.ts";
import codex from "../../shared/persona/codex.json" with { type: "json" };
import { codexOf } from "../../shared/persona/codex.ts";
import { meta } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

/** Spelled out, and not taken from the table that the guardian goes by. */
const STATES = ["IDLE", "DECOMPOSING", "DELEGATING", "SYNTHESIZING", "VALIDATING", "COMPLETE", "FAILED"];
const PERSONAS = ["BRICK", "ROBIN", "BABS", "ALFRED"];
const NAMES = ["traits", "pLLM_obj", "knowledge_catalog", "lora_repository", "orchestrator", "genesis", ...PERSONAS, ...STATES];
const PLAIN = ["plain", "mixin"];

const method = methodSlot({ source: "function m() {}", hash: "h", version: 1, contract: { examples: [] }, provenance: { actor: "test" } });
const blob = { $blob: "b".repeat(64), size: 7, mediaType: "application/x-gguf" };

const object = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.constantFrom(...PLAIN) });
const slot = fc.constantFrom(
  ...["parents", "delegates", "covenants", "merge_policies", "codex", "codex", "codex", "weights", "states_rules", "infer_", "embed_"],
  ...["adapters", "embedding_weights", "embedding_weights"],
  ...["_clone_persistent_", "_doesNotUnderstand_", "_install_method_", "_process_synthesis_", "state", "next", "organization", "reports"],
  ...["find_similar_methods_", "derive_edge_cases_", "start_cognitive_cycle_for_", "search_", "mood", "greet"],
);

/** A codex with some part taken out or replaced, at any depth. */
const parts = (value: unknown, path: string[] = []): string[][] =>
  typeof value !== "object" || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([key, each]) => parts(each, [...path, key]))];
const junk = fc.constantFrom<unknown>(
  undefined,
  null,
  "",
  [],
  {},
  0,
  true,
  "other text",
  ["BABS"],
  { type: "string" },
  { type: "array" },
  { enum: ["JOKER"] },
);
const edited = (name: string): fc.Arbitrary<Stored> => {
  const whole = codex[name as keyof typeof codex];
  return fc.tuple(fc.constantFrom(...parts(whole)), junk).map(([path, value]) => {
    const copy = structuredClone({ codex: whole }) as Record<string, unknown>;
    const full = ["codex", ...path];
    const holder = full.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, copy);
    const last = full.at(-1) as string;
    if (value !== undefined) holder[last] = value;
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete holder[last];
    return (copy.codex ?? null) as Stored;
  });
};

type Value = { stored: Stored | undefined } | { refs: string[] } | { ref: string } | { of: string; slot: string };
const named = fc.constantFrom(...NAMES, ...PLAIN);
const rules = fc.dictionary(
  slot.filter((name) => !["parents", "delegates", "covenants", "merge_policies"].includes(name)),
  fc.constantFrom({ type: "null" }, { type: "string" }, {}),
  { maxKeys: 2 },
);
const value: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom<Stored | undefined>(undefined, null, "", "text", [], {}, 0, true, false, method, blob)
      .map((stored) => ({ stored })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("infer", "idle", "failed", "complete", "search", "clone_persistent", "find_similar_methods")
      .map((name) => ({ stored: primitiveSlot(name) })),
  },
  { weight: 3, arbitrary: fc.uniqueArray(named, { maxLength: 3 }).map((refs) => ({ refs })) },
  { weight: 1, arbitrary: named.map((each) => ({ ref: each })) },
  { weight: 4, arbitrary: fc.tuple(named, slot).map(([of, each]) => ({ of, slot: each })) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(...PERSONAS)
      .chain(edited)
      .map((stored) => ({ stored })),
  },
  { weight: 1, arbitrary: rules.map((stored) => ({ stored: stored as Stored })) },
  {
    weight: 1,
    arbitrary: fc.dictionary(slot, fc.constantFrom("union", "counter", "append"), { maxKeys: 2 }).map((stored) => ({ stored })),
  },
);
const codexOfItsOwn = fc
  .constantFrom("ALFRED", "ALFRED", ...PERSONAS)
  .chain((on) => edited(on).map((stored) => ({ on, slot: "codex", value: { stored } as Value })));
const write = fc.oneof({ weight: 4, arbitrary: fc.record({ on: object, slot, value }) }, { weight: 1, arbitrary: codexOfItsOwn });
const commit = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 3 }),
  /** Writes of a second session that is open at the same time and commits first. */
  beside: fc.array(write, { maxLength: 1 }),
  undo: fc.option(fc.nat(20), { nil: undefined, freq: 4 }),
});

test("the system stays whole and able to think, whatever is committed", async () => {
  const { store } = await (await temporarySqlite()).open();
  const openSession = createSessions(store, identity);
  await awaken({ store, openSession, identity, boundary: async () => {}, seedWeights: blob, statesRules: false });
  const founder = await openSession();
  for (const name of PLAIN) founder.name(name, founder.create({ parents: [ref(await founder.resolve("traits"))], mood: "calm" }));
  await founder.commit(meta);
  const oids = new Map<string, Oid>();
  for (const name of [...NAMES, ...PLAIN]) oids.set(name, await founderless(name));
  const seen = { accepted: 0, refused: 0 };

  async function founderless(name: string): Promise<Oid> {
    return (await openSession()).resolve(name);
  }

  const to = (name: string): Stored => ref(oids.get(name) as Oid);
  async function carryOut(session: Session, writes: readonly { on: string; slot: string; value: Value }[]): Promise<void> {
    for (const { on, slot: of, value: given } of writes) {
      const stored =
        "stored" in given
          ? given.stored
          : "refs" in given
            ? given.refs.map(to)
            : "ref" in given
              ? to(given.ref)
              : (await session.record(oids.get(given.of) as Oid)).slots[given.slot];
      session.write(oids.get(on) as Oid, of, stored);
    }
  }

  /** Carries work out and commits it; what is refused by a guardian, by its form or by a conflict leaves no trace. */
  async function attempt(work: (session: Session) => Promise<void>, beside?: (session: Session) => Promise<void>): Promise<void> {
    const session = await openSession();
    try {
      await work(session);
      if (beside) await attempt(beside);
      await session.commit(meta);
      seen.accepted++;
    } catch (error) {
      if (!["GuardianRejected", "InvalidInput", "Conflict", "NotFound"].some((code) => isBatError(error, code as never))) throw error;
      seen.refused++;
    }
  }

  await fc.assert(
    fc.asyncProperty(commit, async ({ writes, beside, undo }) => {
      const before = await store.lastTid();
      await attempt((session) => carryOut(session, writes), beside.length > 0 ? (session) => carryOut(session, beside) : undefined);
      const last = await store.lastTid();
      if (undo !== undefined) await attempt((session) => undoTransaction(store, session, Math.max(1, last - undo)));
      if ((await store.lastTid()) > before) await whole(await openSession(), oids);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(300);
});

/** Every name stands for what it stood for, and a cycle, made here as the orchestrator makes one, finds all that its steps need. */
async function whole(session: Session, oids: ReadonlyMap<string, Oid>): Promise<void> {
  const named = (name: string): Oid => oids.get(name) as Oid;
  for (const name of NAMES) expect(await session.resolve(name)).toBe(named(name));
  const listed = (await session.read(named("genesis"), "organization")) as { $ref: Oid }[];
  expect(new Set(listed.map(({ $ref }) => $ref))).toEqual(new Set(NAMES.map(named)));
  expect(Array.isArray(await session.read(named("genesis"), "reports"))).toBe(true);

  const found = async (oid: Oid, slot: string): Promise<Stored | undefined> => (await session.find(oid, slot))?.value;
  for (const name of NAMES) {
    expect(primitiveOf(await found(named(name), "_doesNotUnderstand_")), name).toBe("does_not_understand");
    expect(primitiveOf(await found(named(name), "_clone_persistent_")), name).toBe("clone_persistent");
    expect(primitiveOf(await found(named(name), "_install_method_")), name).toBe("install_method");
  }
  expect(primitiveOf(await found(named("orchestrator"), "start_cognitive_cycle_for_"))).toBe("start_cognitive_cycle_for");
  expect(primitiveOf(await found(named("knowledge_catalog"), "search_"))).toBe("search");

  for (const [at, state] of STATES.entries()) {
    const cycle = session.create({
      parents: [ref(named("orchestrator"))],
      delegates: ["synthesis_state"],
      synthesis_state: ref(named(state)),
    });
    const step = await found(cycle, "_process_synthesis_");
    expect(isBehaviour(step) && [undefined, state.toLowerCase()].includes(primitiveOf(step)), state).toBe(true);
    expect(primitiveOf(await found(cycle, "infer_")), state).toBe("infer");
    expect(isBlob(await found(cycle, "weights")), state).toBe(true);
    expect(primitiveOf(await found(cycle, "embed_")), state).toBe("embed");
    const embedding = await found(cycle, "embedding_weights");
    expect(embedding === null || isBlob(embedding), state).toBe(true);
    expect(await found(named(state), "state")).toBe(state);
    if (at < 5) expect(await session.read(named(state), "next")).toEqual(ref(named(STATES[at + 1] as string)));
  }
  for (const [persona, action] of [
    ["BABS", "find_similar_methods_"],
    ["ALFRED", "derive_edge_cases_"],
  ] as const)
    expect(isBehaviour(await found(named(persona), action)), action).toBe(true);

  for (const persona of PERSONAS) {
    const { mandate, rules, adapter } = await codexOf(session, persona);
    expect(mandate.trim() && rules.trim(), persona).not.toBe("");
    expect(adapter === null || isBlob(adapter)).toBe(true);
  }
  const covenant = (await codexOf(session, "ALFRED")).covenants?.CognitivePlan;
  const unusable = [
    null,
    "plan",
    [],
    {},
    { artifact: "method" },
    { artifact: "method", changes: 1, steps: [] },
    { artifact: "method", changes: [], steps: [1] },
  ];
  for (const plan of unusable) expect(dataFindings(plan, covenant, "CognitivePlan"), JSON.stringify(plan)).not.toEqual([]);
  const { changes, steps } = (covenant as { properties: Record<string, Schema> }).properties;
  const plans = PERSONAS.flatMap((persona) =>
    ["find_similar_methods_", "derive_edge_cases_"].map((action) => {
      const taken = Array.from({ length: Number(steps?.minItems ?? 0) }, () => ({ ...(sample(steps?.items) as object), persona, action }));
      return { ...(sample(covenant) as object), changes: sample(changes), steps: taken };
    }),
  );
  expect(plans.some((plan) => dataFindings(plan, covenant, "CognitivePlan").length === 0)).toBe(true);
}

type Schema = { [key: string]: unknown; items?: unknown; minItems?: number };

/** A value that follows a schema without patterns. */
function sample(given: unknown): unknown {
  const { type, enum: values, const: value, anyOf, properties, required, items, ...bounds } = (given ?? {}) as Schema;
  if (Array.isArray(anyOf)) return sample(anyOf[0]);
  if (Array.isArray(values)) return values[0];
  if (type === undefined) return value ?? null;
  if (type === "string") return "x".repeat(Number(bounds.minLength ?? 0));
  if (type === "array") return Array.from({ length: Number(bounds.minItems ?? 0) }, () => sample(items));
  if (type === "object")
    return Object.fromEntries(((required as string[] | undefined) ?? []).map((name) => [name, sample((properties as Schema)[name])]));
  return type === "boolean" ? true : type === "null" ? null : Math.ceil(Number(bounds.minimum ?? 0));
}
