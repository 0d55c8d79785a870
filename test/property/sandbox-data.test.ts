/**
 * Nested data of slots behaves as plain data and its changes are noticed: random programs over random data, large and small, compared with the same
 * program on plain objects in this process, where a model copies everything before and compares everything after.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { type Program, program, source } from "../support/data-programs.ts";
import { Model } from "../support/plain-model.ts";
import { limits, method, TestImage } from "../support/sandbox-image.ts";

let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 1, memoryMb: 64, defaultLimits: limits, graceMs: 300 });
  await pool.ready();
});
afterAll(() => pool.close());

/** Literal keys that begin with $ have one more in stored form. */
const stored = (data: unknown): Stored => {
  if (Array.isArray(data)) return data.map(stored);
  if (typeof data !== "object" || data === null) return data as Stored;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key.startsWith("$") ? `$${key}` : key, stored(value)]));
};

async function check({ slots, inherited, steps }: Program): Promise<void> {
  const image = new TestImage(pool, {
    p: { inherited: stored(inherited), play: method(source) },
    a: { parents: [ref("p")], ...(stored(slots) as Record<string, Stored>) },
  });
  const outcome = await image.send("a", "play", [stored(steps), false]);
  const expected = new Model({ ...slots, inherited }).run(steps);
  switch (expected.kind) {
    case "threw":
      expect(outcome).toMatchObject({ kind: "threw" });
      if (outcome.kind === "threw") expect(expected.messages).toContain(outcome.error.message);
      return;
    case "unsignalled":
      expect(outcome).toMatchObject({ kind: "unsignalled", selector: "play" });
      if (outcome.kind === "unsignalled") expect([...outcome.slots].sort()).toEqual([...expected.slots].sort());
      return;
    case "returned": {
      expect(outcome).toMatchObject({ kind: "returned", result: expected.result });
      if (outcome.kind !== "returned") return;
      expect(JSON.stringify(sorted(outcome.changes.a ?? {}))).toBe(
        JSON.stringify(sorted(stored(expected.changes) as Record<string, Stored>)),
      );
      expect(Object.keys(outcome.changes).filter((oid) => oid !== "a")).toEqual([]);
      for (const slot of expected.read) expect(outcome.reads.a).toContain(slot);
    }
  }
}

/** The slots in one order; what is within keeps its own, which is part of the data. */
const sorted = (slots: Readonly<Record<string, Stored | undefined>>): [string, Stored | undefined][] =>
  Object.entries(slots).sort(([a], [b]) => (a < b ? -1 : 1));

test("programs on large and small data give what they give on plain data: result, changes, errors and what was not signalled", async () => {
  await fc.assert(fc.asyncProperty(program, check), { numRuns: 600 });
});
