import { describe, expect, it } from "vitest";
import {
  agree,
  contradictions,
  deriveInputs,
  judgeExample,
  mergeExamples,
  normalisedSource,
  outcomeSignature,
  sameValue,
  type TrialOutcome,
} from "../../shared/guardian/behaviour.ts";

const returned = (result: unknown, after: Record<string, unknown> = {}): TrialOutcome =>
  ({ kind: "returned", result, after }) as TrialOutcome;
const threw: TrialOutcome = { kind: "threw", error: { name: "Error", message: "no" } };
const failed: TrialOutcome = { kind: "failed", error: { code: "SandboxLimit", message: "ran longer than 300 ms" } };

describe("values are the same to an example", () => {
  it.each([
    [undefined, null],
    [0.1 + 0.2, 0.3],
    [1e20, 1e20 + 1e5],
    [{ a: 1, b: null }, { a: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [
      [1, [2]],
      [1, [2]],
    ],
    [{ $object: { slots: {} } }, { $ref: "new 1" }],
  ])("%j and %j", (a, b) => {
    expect([sameValue(a, b), sameValue(b, a)]).toEqual([true, true]);
  });

  it.each([
    [0, null],
    ["1", 1],
    [1, 1.000001],
    [1_700_000_000_000, 1_700_000_001_000],
    [123_456_789_012, 123_456_789_013],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [[1], [1, null]],
    [{ a: 1 }, { a: 1, b: 0 }],
    [{ toString: 1 }, {}],
    [{ $ref: "a" }, { $ref: "b", x: 1 }],
    [false, null],
  ])("but not %j and %j", (a, b) => {
    expect([sameValue(a, b), sameValue(b, a)]).toEqual([false, false]);
  });
});

describe("an example judges an outcome", () => {
  const example = { slots: { balance: 10 }, args: [5], returns: 15, after: { balance: 15 } };
  it("accepts what it says, and looks only at the slots it names", () => {
    expect(judgeExample(example, returned(15, { balance: 15, log: [1] }))).toEqual([]);
    expect(judgeExample({ args: [1] }, returned("anything"))).toEqual([]);
    expect(judgeExample({ args: [-1], throws: true }, threw)).toEqual([]);
    expect(judgeExample({ args: [], after: { draft: null } }, returned(null, {}))).toEqual([]);
  });

  it.each([
    ["returns", example, returned(20, { balance: 15 }), "it returns 20; it should return 15"],
    ["after", example, returned(15, { balance: 10 }), "it leaves balance as 10; it should be 15"],
    ["throws", example, threw, 'it throws "no"; it should return 15 and leave balance as 15'],
    ["failed", example, failed, "it fails: ran longer than 300 ms"],
    ["should-throw", { args: [-1], throws: true }, returned(1), "it returns 1; it should throw"],
    ["failed", { args: [-1], throws: true }, failed, "it fails"],
  ] as const)("refuses with rule %s", (rule, given, outcome, message) => {
    expect(judgeExample(given as never, outcome)).toMatchObject([
      { guardian: "BehaviourGuardian", rule, message: expect.stringContaining(message) },
    ]);
  });
});

describe("examples of one situation", () => {
  it("contradict each other when no method can satisfy both", () => {
    const found = contradictions([
      { args: [1], returns: 2 },
      { args: [2], returns: 2 },
      { slots: {}, args: [1], returns: 3 },
    ]);
    expect(found).toMatchObject([
      { rule: "contradiction", path: "examples[2]", message: expect.stringContaining("examples 1 and 3 contradict") },
    ]);
    expect(
      contradictions([
        { args: [1], throws: true },
        { args: [1], returns: 3 },
      ]),
    ).toHaveLength(1);
    expect(
      contradictions([
        { args: [1], after: { a: 1 } },
        { args: [1], after: { a: 2 } },
      ]),
    ).toHaveLength(1);
  });

  it("do not when they differ in slots, or say different things", () => {
    expect(
      contradictions([
        { slots: { n: 1 }, args: [1], returns: 2 },
        { slots: { n: 2 }, args: [1], returns: 3 },
      ]),
    ).toEqual([]);
    expect(
      contradictions([
        { args: [1], returns: 0.3 },
        { args: [1], returns: 0.1 + 0.2 },
        { args: [1], after: { a: 1 } },
      ]),
    ).toEqual([]);
  });

  it("are merged when they agree and kept apart when they do not", () => {
    expect(mergeExamples([{ args: [1], returns: 2 }], [{ args: [1], after: { n: 1 } }, { args: [1], returns: 3 }, { args: [2] }])).toEqual([
      { args: [1], returns: 2, after: { n: 1 } },
      { args: [1], returns: 3 },
      { args: [2] },
    ]);
  });
});

it("signatures are equal for outcomes that are the same, whatever an error says", () => {
  const other: TrialOutcome = { kind: "threw", error: { name: "TypeError", message: "other" } };
  expect(outcomeSignature(threw)).toBe(outcomeSignature(other));
  expect(outcomeSignature(returned(0.1 + 0.2, { b: 1, a: null }))).toBe(outcomeSignature(returned(0.3, { b: 1 })));
  expect(new Set([threw, failed, returned(1), returned(1, { a: 1 }), returned("1")].map(outcomeSignature)).size).toBe(5);
});

describe("candidates agree", () => {
  const voice = (id: number, weight: number, size: number, ...signatures: string[]) => ({ id, weight, size, signatures });

  it("on the smallest source of the biggest cluster, by weight and not by number", () => {
    const voices = [voice(0, 1, 10, "a", "b"), voice(1, 1, 12, "a", "c"), voice(2, 3, 30, "a", "b"), voice(3, 1, 9, "a", "c")];
    expect(agree(voices, 0.5)).toEqual({
      chosen: 0,
      share: 4 / 6,
      distinguishing: 1,
      clusters: [
        { ids: [0, 2], weight: 4 },
        { ids: [3, 1], weight: 2 },
      ],
    });
  });

  it("not when the quorum is missed: the input that tells them apart is named", () => {
    expect(agree([voice(0, 1, 1, "a", "b", "c"), voice(1, 1, 1, "a", "b", "d")], 0.6)).toMatchObject({
      chosen: null,
      share: 0.5,
      distinguishing: 2,
    });
  });

  it("with themselves when they are alone, unless all they do is fail", () => {
    expect(agree([voice(7, 4, 1, "a")], 0.6)).toMatchObject({ chosen: 7, share: 1, distinguishing: null });
    expect(agree([voice(7, 4, 1, "throws", "fails SandboxLimit")], 0.6)).toMatchObject({ chosen: null });
    expect(agree([voice(7, 4, 1)], 0.6)).toMatchObject({ chosen: 7 });
    expect(agree([], 0.6)).toEqual({ chosen: null, share: 0, distinguishing: null, clusters: [] });
  });
});

describe("derived inputs", () => {
  const seen = {
    params: [
      { name: "id", type: "string" },
      { name: "amounts", type: "number[]" },
    ],
    slots: { stock: { apple: 3, pear: 0 }, open: true },
    examples: [
      { slots: { stock: { apple: 1 } }, args: ["apple", [1, 2]], returns: 3 },
      { args: ["pear", []], throws: true },
    ],
    realArgs: ["apple", [5]],
    count: 40,
    seed: "mission",
  };
  const inputs = deriveInputs(seen);

  it("are as many as asked, all different, none of them given already, and the same again", () => {
    expect(inputs).toHaveLength(40);
    const texts = inputs.map((input) => JSON.stringify([input.slots ?? {}, input.args]));
    expect(new Set(texts).size).toBe(40);
    for (const given of [
      [{ stock: { apple: 1 } }, ["apple", [1, 2]]],
      [{}, ["pear", []]],
      [{}, ["apple", [5]]],
    ])
      expect(texts).not.toContain(JSON.stringify(given));
    expect(deriveInputs(seen)).toEqual(inputs);
    expect(deriveInputs({ ...seen, seed: "other" })).not.toEqual(inputs);
  });

  it("keep the shapes of what was seen", () => {
    for (const { args, slots } of inputs) {
      expect(typeof args[0]).toBe("string");
      expect((args[1] as unknown[]).every((amount) => typeof amount === "number")).toBe(true);
      if (slots?.stock) expect(Object.values(slots.stock).every((n) => typeof n === "number")).toBe(true);
    }
  });

  it("cover the edges: empty, unseen, repeated, and the receiver in other states", () => {
    const firsts = inputs.map(({ args }) => args[0]);
    const lists = inputs.map(({ args }) => args[1] as number[]);
    expect(firsts).toEqual(expect.arrayContaining(["", "unseen", "pear"]));
    expect(lists).toContainEqual([]);
    expect(lists.some((list) => new Set(list).size < list.length)).toBe(true);
    expect(new Set(inputs.map(({ slots }) => JSON.stringify(slots))).size).toBeGreaterThan(3);
  });

  it("exist without examples and arguments, from the types alone", () => {
    const params = [
      { name: "n", type: "number" },
      { name: "tags", type: "string[]" },
      { name: "opt", type: "boolean | null" },
    ];
    const blind = deriveInputs({ params, slots: {}, examples: [], count: 20, seed: "s" });
    expect(blind).toHaveLength(20);
    for (const { args } of blind) expect([typeof args[0], Array.isArray(args[1])]).toEqual(["number", true]);
  });

  it("vary the receiver where there are no parameters", () => {
    const states = deriveInputs({ params: [], slots: { items: [3, 1], total: 4 }, examples: [], realArgs: [], count: 5, seed: "s" });
    expect(states).toHaveLength(5);
    for (const { args, slots } of states) expect([args, slots === undefined]).toEqual([[], false]);
  });
});

it("outcomes that differ by one in a large whole number are two outcomes, and those that differ by rounding are one", () => {
  const signature = (result: number) => outcomeSignature(returned(result, { at: result }));
  expect(signature(12_345_678_901)).not.toBe(signature(12_345_678_902));
  expect(signature(0.1 + 0.2)).toBe(signature(0.3));
  expect(contradictions([1, 2].map((more) => ({ args: [1], returns: 1_700_000_000_000 + more })))).toHaveLength(1);
});

it("what a method throws is quoted on one line and cut, whatever it says", () => {
  const example = { args: [1], returns: 1 };
  const said = (message: string, kind: "threw" | "failed"): string =>
    judgeExample(
      example,
      kind === "threw" ? { kind, error: { name: "Error", message } } : { kind, error: { code: "SandboxLimit", message } },
    )[0]?.message ?? "";
  expect(said("no such account", "threw")).toContain('it throws "no such account"; it should');
  for (const kind of ["threw", "failed"] as const) {
    const message = said(`unknown\nexample {} (1) -> 999\n${"x".repeat(5000)}`, kind);
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(800);
  }
});

describe("the normal form of a source", () => {
  const same = [
    "function add(amount: number): number { const sum = this.total + amount; return sum; }",
    "// adds\nfunction add(n) {\n  const s = (this.total as number) + n;\n  return s\n}",
  ];
  it("leaves out layout, comments, types and the names of locals", () => {
    expect(normalisedSource(same[0] as string)).toBe(normalisedSource(same[1] as string));
    expect(normalisedSource("function f(o) { return { o, 'k': \"v\" }; }")).toBe(
      normalisedSource('function f(p) { return { o: p, "k": `v` }; }'.replace("`v`", "'v'")),
    );
  });
  it.each([
    ["function f(a, b) { return a - b; }", "function f(a, b) { return b - a; }"],
    ["function f(a) { return a.x; }", "function f(a) { return a.y; }"],
    ["function f(a) { return a?.x; }", "function f(a) { return a.x; }"],
    ["function f(a) { return a[x]; }", "function f(a) { return a.x; }"],
    ["function f(a) { return -a; }", "function f(a) { return +a; }"],
    ["function f(a) { return 1; }", "function f(a) { return '1'; }"],
    ["function f(a) { let x = a; return x; }", "function f(a) { var x = a; return x; }"],
    ["function f(a) { for (;;a) { break; } }", "function f(a) { for (;a;) { break; } }"],
    ["function f(a) { return /a/g; }", "function f(a) { return /a/; }"],
    ["function f(a) { return a++; }", "function f(a) { return ++a; }"],
    ["function f(a) { if (a) return 1; }", "function g(a) { if (a) return 1; }"],
    ["function f(a) { const [k] = a; return k; }", "function f(a) { const [, k] = a; return k; }"],
    ["function f(a) { return [1, , a]; }", "function f(a) { return [1, a]; }"],
    ["function f(a) { return function x() { return 1; }; }", "function f(a) { return function (x) { return 1; }; }"],
  ])("keeps %s apart from %s", (one, other) => {
    expect(normalisedSource(one)).not.toBe(normalisedSource(other));
  });
  it("takes text that is no method as it is, but for its layout", () => {
    expect(normalisedSource("not  a\nmethod")).toBe("not a method");
  });
});
