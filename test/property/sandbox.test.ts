/** Sends as savepoints: whatever is set, pushed, deleted and thrown at whatever depth, the changes are those of a plain model. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { limits, method, TestImage } from "../support/sandbox-image.ts";

let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 1, memoryMb: 64, defaultLimits: limits, graceMs: 300 });
  await pool.ready();
});
afterAll(() => pool.close());

type Step =
  | { do: "set"; slot: string; value: Stored }
  | { do: "push"; slot: string; value: Stored }
  | { do: "delete"; slot: string }
  | { do: "send"; to: string; steps: Step[] }
  | { do: "throw" };
type Objects = Record<string, Record<string, Stored>>;

const slot = fc.constantFrom("x", "y", "z");
const value: fc.Arbitrary<Stored> = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.record({ n: fc.integer(), $key: fc.boolean() }),
);
const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { maxLength: 6 }),
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ do: fc.constant("set" as const), slot, value }),
    fc.record({ do: fc.constant("push" as const), slot, value }),
    fc.record({ do: fc.constant("delete" as const), slot }),
    fc.record({ do: fc.constant("throw" as const) }),
    fc.record({ do: fc.constant("send" as const), to: fc.constantFrom("a", "b"), steps: tie("steps") }),
  ),
}));

const source = `function play(steps) {
  for (const step of steps) {
    if (step.do === "set") this[step.slot] = step.value;
    else if (step.do === "push" && Array.isArray(this[step.slot])) this[step.slot].push(step.value);
    else if (step.do === "delete") delete this[step.slot];
    else if (step.do === "send") { try { this[step.to].play(step.steps); } catch (e) { if (e.message !== "thrown") throw e; } }
    else if (step.do === "throw") throw new Error("thrown");
  }
  this._p_changed = true;
}`;

const start = (): Objects => ({
  p: { parents: [], a: ref("a"), b: ref("b"), x: [1], y: "inherited", play: method(source) },
  a: { parents: [ref("p")], y: [{ n: 1 }] },
  b: { parents: [ref("p")], z: [] },
});

/** The same steps on plain objects, each send on a copy that is dropped when it throws. */
function model(objects: Objects, oid: string, steps: Step[]): Objects {
  let now: Objects = structuredClone(objects);
  for (const step of steps) {
    const own = now[oid] as Record<string, Stored>;
    if (step.do === "set") own[step.slot] = structuredClone(stored(step.value));
    else if (step.do === "delete") delete own[step.slot];
    else if (step.do === "push") {
      const list = step.slot in own ? own[step.slot] : now.p?.[step.slot];
      if (Array.isArray(list)) own[step.slot] = [...list, stored(step.value)];
    } else if (step.do === "throw") throw new Error("thrown");
    else {
      try {
        now = model(now, step.to, step.steps);
      } catch {
        // The inner send's changes are gone with its copy.
      }
    }
  }
  return now;
}

/** Literal keys that begin with $ have one more in stored form. */
const stored = (data: Stored): Stored =>
  typeof data === "object" && data !== null && "$key" in data ? { n: data.n as Stored, $$key: data.$key as Stored } : data;
const escaped = (steps: Step[]): Stored =>
  steps.map((step) => ({
    ...step,
    ...("value" in step ? { value: stored(step.value) } : {}),
    ...("steps" in step ? { steps: escaped(step.steps) } : {}),
  })) as Stored;

test("changes, rollbacks and copies down agree with the model", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (plan, alone) => {
      const objects = start();
      const outcome = await new TestImage(pool, objects).send("a", "play", [escaped(plan)], alone ? { along: ["a"] } : {});
      let expected: Objects | undefined;
      try {
        expected = model(objects, "a", plan);
      } catch {
        expected = undefined;
      }
      if (!expected) {
        expect(outcome).toMatchObject({ kind: "threw", error: { message: "thrown" } });
        return;
      }
      expect(outcome).toMatchObject({ kind: "returned" });
      if (outcome.kind !== "returned") return;
      const after = structuredClone(objects);
      for (const [oid, slots] of Object.entries(outcome.changes)) {
        for (const [name, changed] of Object.entries(slots)) {
          if (changed === undefined) delete after[oid]?.[name];
          else (after[oid] as Record<string, Stored>)[name] = changed;
        }
      }
      expect(after).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});
