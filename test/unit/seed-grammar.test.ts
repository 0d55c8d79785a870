/** What the seed corpus's grammar must get right about code, since nothing else compares its English with it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { alone, within } from "../../infra/seed-model/corpus/grammar/draft.ts";
import { negated } from "../../infra/seed-model/corpus/grammar/expressions.ts";

const value = (code: string, names: Record<string, unknown>): unknown =>
  new Function(...Object.keys(names), `return ${code};`)(...Object.values(names));

test("a test that is turned round holds exactly where it did not", () => {
  const tests = ["a > b", "a >= b", "a < b", "a <= b", "a === b", "a !== b"].map((code) => ({ code, said: "", rank: 3 }));
  const more = [
    { code: "a in m", said: "", rank: 3 },
    { code: "f", said: "", rank: 0 },
    { code: "!f", said: "", rank: 0 },
    { code: "a > b && f", said: "", rank: 4 },
    { code: "a > b || !f", said: "", rank: 5 },
  ];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.boolean(), (a, b, f) => {
      for (const part of [...tests, ...more])
        expect(value(negated(part), { a, b, f, m: { 1: 0, 2: 0 } }), part.code).toBe(!value(part.code, { a, b, f, m: { 1: 0, 2: 0 } }));
    }),
  );
});

test("a part keeps its meaning wherever it is put", () => {
  const part = { code: "a + b", said: "", rank: 2 };
  expect(value(`2 * ${within(part, 1)}`, { a: 3, b: 4 })).toBe(14);
  expect(within(part, 2)).toBe("a + b");
  expect(alone({ code: "(a ? b : 0)", said: "", rank: 0 })).toBe("a ? b : 0");
  expect(alone({ code: "(a ?? 0) + (b ?? 0)", said: "", rank: 2 })).toBe("(a ?? 0) + (b ?? 0)");
});
