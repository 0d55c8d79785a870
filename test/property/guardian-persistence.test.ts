/**
 * Random methods, judged and run: what the guardian passes never leaves a change of the receiver unsignalled, on any run.
 * The oracle knows nothing of syntax: it compares the receiver's state at the last signal with its state at the exit.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";

const SIGNAL = "this._p_changed = true;";
/** Replaced in the copy that runs by a check that ends runs that do not end. */
const TICK = "/*tick*/";

const local = fc.constantFrom("x", "y", "z");
const flag = fc.constantFrom("f", "g");
const slot = fc.constantFrom("this.n", "this.items", "this.map", "this.map.k", "this.items[0]", "this.items[0].tags", "self.items");
const test = fc.oneof(
  fc.constantFrom("a", "b", "a > b", "!a", "f", "!f", "g > 0", "g", "f && b", "a || g", "x", "g === 0"),
  fc.constant("this.items.length > 1"),
);
const path = fc.oneof(
  slot,
  local,
  fc.tuple(local, fc.constantFrom("[0]", ".n", ".tags", ".k", ".items")).map(([name, rest]) => name + rest),
);
const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: path },
  { weight: 2, arbitrary: fc.constantFrom("1", "a", "[]", "{}", "[a]", "{ n: a }", "{ tags: [1], n: 0 }") },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          "[...@]",
          "{ ...@ }",
          "@.slice()",
          "@.filter((i) => i)",
          "@.map((i) => i)",
          "@.map((i) => ({ ...i }))",
          "@.find((i) => i.n)",
          "JSON.parse(JSON.stringify(@))",
          "{ items: @, n: 1 }",
          "[@, @]",
          "a ? @ : []",
          "@ ?? {}",
          "@ || @",
          "Object.values(@)",
          "Object.assign({}, @)",
          "@.concat(@)",
          "{ ...@, tags: [] }",
          "@.reduce((p, q) => q, {})",
          "@.at(-1)",
          "(() => @)()",
          "pick(@)",
          "[@].flat()",
          "new Map([['k', @]]).get('k')",
          "new Set([@]).values().next().value",
        ),
        path,
        path,
      )
      .map(([form, one, two]) => form.replace("@", one).replace("@", two)),
  },
);
const simple = fc.oneof(
  { weight: 9, arbitrary: fc.constant(SIGNAL) },
  { weight: 3, arbitrary: fc.tuple(local, value).map(([name, stored]) => `${name} = ${stored};`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(path, fc.constantFrom(" = 1;", " = a;", "++;", " += 1;", " ??= 2;", " = x;", ".n = b;", "[0] = a;", ".k = { n: a };"))
      .map(([target, rest]) => target + rest),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        path,
        fc.constantFrom(
          ".push(a);",
          ".push(x);",
          ".pop();",
          ".sort();",
          ".reverse();",
          ".forEach((i) => { i.n = a; });",
          ".forEach((i) => { this.n = b; });",
          "?.push(1);",
          ".map((i) => i.tags.push(b));",
          ".splice(0, 1);",
        ),
      )
      .map(([target, rest]) => target + rest),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(flag, fc.constantFrom(" = true;", " = 0;", "++;", " = false;", " += 1;", " = 2;"))
      .map(([name, rest]) => name + rest),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "change(a);",
      "touch(this.items[0]);",
      "touch(x);",
      "delete this.map.k;",
      "({ n: this.n } = this.map);",
      "[x, this.n] = [this.items, b];",
      "({ items: y } = this);",
      "{ const other = this; other.n = b; }",
      "Object.assign(this.map, { k: a });",
      "throw new Error('x');",
      "y = () => { x.n = 1; };",
      "y();",
      "deep(this.items);",
      "deep(x);",
      "a && (this.n = b);",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("return;", "return a;", "return x;") },
);
const block: fc.Memo<string> = fc.memo((depth) =>
  fc
    .array(depth <= 1 ? simple : fc.oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: compound(depth - 1) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) => all.join("\n")),
);
const compound: fc.Memo<string> = fc.memo((depth) =>
  fc.oneof(
    fc.tuple(test, block(depth)).map(([t, then]) => `if (${t}) {\n${then}\n}`),
    fc.tuple(test, block(depth), block(depth)).map(([t, then, other]) => `if (${t}) {\n${then}\n} else {\n${other}\n}`),
    fc.tuple(value, block(depth)).map(([list, body]) => `for (const i of ${list}) { ${TICK}\nx = i;\n${body}\n}`),
    fc
      .tuple(test, block(depth), fc.constantFrom("break;", "continue;", ""))
      .map(([t, body, jump]) => `for (let i = 0; i < 2; i++) { ${TICK}\n${body}\nif (${t}) { ${jump} }\n${SIGNAL}\n}`),
    fc.tuple(test, block(depth)).map(([t, body]) => `while (${t}) { ${TICK}\n${body}\nif (b) break;\n}`),
    fc.tuple(block(depth), block(depth)).map(([body, handler]) => `try {\n${body}\n} catch (e) {\n${handler}\n}`),
    fc.tuple(block(depth), block(depth)).map(([body, last]) => `try {\n${body}\n} finally {\n${last}\n}`),
    fc
      .tuple(block(depth), block(depth), fc.constantFrom("break;", ""))
      .map(([one, two, jump]) => `switch (a) { case 0: ${one}\n${jump}\ncase 1: ${two}\ndefault: ${jump} }`),
    fc.tuple(block(depth), test).map(([body, t]) => `out${depth}: {\n${body}\nif (${t}) break out${depth};\n${SIGNAL}\n}`),
  ),
);
const program = fc
  .tuple(
    block(3),
    fc.constantFrom(
      SIGNAL,
      "",
      "if (f) { this._p_changed = true; }",
      "if (g > 0) { this._p_changed = true; }",
      "if (!g) return;\nthis._p_changed = true;",
    ),
  )
  .map(
    ([body, last]) => `function m(a, b) {
const self = this;
let x = [], y = {}, z = this.items, f = false, g = 0;
const change = (v) => { this.n = v; g++; };
const touch = (o) => { o.n = 7; f = true; };
const pick = (o) => (a ? o : { n: o });
function deep(o) { if (o.tags) { o.n = 5; return; } for (const i of o) { ${TICK} deep(i); } }
${body}
${last}
}`,
  );

interface Run {
  changed: boolean;
  unsignalled: boolean;
}

function run(source: string, args: readonly unknown[]): Run | undefined {
  let ticks = 0;
  const tick = (): void => {
    if (++ticks > 200) throw new RangeError("too long");
  };
  const method = new Function("__tick", `"use strict"; return ${source.replaceAll(TICK, "__tick();")}`)(tick) as (
    ...given: unknown[]
  ) => unknown;
  const receiver = {
    n: 1,
    items: [
      { n: 1, tags: [1] },
      { n: 0, tags: [] },
    ],
    map: { k: { n: 1 }, n: 4 },
  };
  const before = JSON.stringify(receiver);
  let signalled = before;
  Object.defineProperty(receiver, "_p_changed", {
    set() {
      signalled = JSON.stringify(receiver);
    },
  });
  try {
    method.apply(receiver, [...args]);
    const after = JSON.stringify(receiver);
    return ticks > 200 ? undefined : { changed: after !== before, unsignalled: after !== signalled };
  } catch {
    return undefined;
  }
}

const inputs = [0, 1, 2].flatMap((a) => [0, 1].map((b) => [a, b]));

it("never passes a method that leaves a change unsignalled", () => {
  const seen = { passed: 0, passedWithChange: 0, refused: 0, refusedForCause: 0 };
  fc.assert(
    fc.property(program, (source) => {
      const parsed = parseMethod(source, "m");
      if (!("tree" in parsed)) throw new Error(`${parsed.findings[0]?.message}\n${source}`);
      const accepted = persistenceFindings(parsed.tree).length === 0;
      const runs = inputs.flatMap((args) => run(source, args) ?? []);
      seen[accepted ? "passed" : "refused"]++;
      if (accepted && runs.some((one) => one.changed)) seen.passedWithChange++;
      if (!accepted && runs.some((one) => one.unsignalled)) seen.refusedForCause++;
      expect(accepted && runs.some((one) => one.unsignalled)).toBe(false);
    }),
    { numRuns: 1000 },
  );
  // The test says something only while both kinds occur.
  expect(seen.passedWithChange).toBeGreaterThan(20);
  expect(seen.refusedForCause).toBeGreaterThan(20);
});
