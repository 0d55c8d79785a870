/** A diff says all that differs, and nothing that does not: applied to the one revision it gives the other. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Difference, differences } from "../../shared/image/diff.ts";
import { ref, type Stored } from "../../shared/image/values.ts";

const leaf = fc.oneof(
  fc.constantFrom<Stored>(null, true, 1, 2, "a", "b", ref("one"), ref("two")),
  fc.constantFrom("one", "two").map((source): Stored => ({ $method: { source, version: 1 } })),
);
const { value } = fc.letrec<{ value: Stored }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("x", "y/z", "~", "$$literal", ""), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const slots = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { noNullPrototype: true });

function applied(before: Record<string, Stored>, found: readonly Difference[]): Record<string, Stored> {
  const result = structuredClone(before);
  // From the end, so that what is taken out of a list does not move what is still to be taken.
  for (const { path, after } of found.toReversed()) {
    const keys = path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop() as string;
    let at = result as Record<string, Stored>;
    for (const key of keys) at = at[key] as Record<string, Stored>;
    if (after !== undefined) at[last] = after;
    else if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  }
  return result;
}

test("applied to what was, the differences give what is; between equals there are none", () => {
  fc.assert(
    fc.property(slots, slots, (before, after) => {
      expect(applied(before, differences(before, after))).toEqual(after);
      expect(differences(before, structuredClone(before))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("a method or a reference is one thing, lists differ by place, and paths are JSON Pointers", () => {
  const method = (source: string): Stored => ({ $method: { source, version: 1 } });
  const before = { run: method("one"), at: ref("x"), list: [1, 2, 3], map: { "a/b": 1, "~": 1 } };
  const after = { run: method("two"), at: ref("y"), list: [1, 5], map: { "a/b": 2, "~": 1 } };
  expect(differences(before, after)).toEqual([
    { path: "/at", before: ref("x"), after: ref("y") },
    { path: "/list/1", before: 2, after: 5 },
    { path: "/list/2", before: 3 },
    { path: "/map/a~1b", before: 1, after: 2 },
    { path: "/run", before: method("one"), after: method("two") },
  ]);
});
