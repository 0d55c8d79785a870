import { describe, expect, it } from "vitest";
import { readLibrary } from "../../infra/types/library.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { createTypeCheck } from "../../shared/guardian/types/checker.ts";
import { declarationsOf, type Surroundings } from "../../shared/guardian/types/declarations.ts";
import { typeRules } from "../../shared/guardian/types/rules.ts";
import { typeOfSchema, typeOfValues } from "../../shared/guardian/types/shape.ts";

const check = createTypeCheck(readLibrary);

const surroundings: Surroundings = {
  data: new Map<string, unknown[]>([
    ["balance", [1]],
    ["name", ["Ann"]],
    ["open", [true]],
    [
      "items",
      [
        [
          { id: 1, price: 2.5, tags: ["a"] },
          { id: 2, price: 3, tags: [] },
        ],
      ],
    ],
    ["tags", [["a", "b"]]],
    ["totals", [{ food: 1, rent: 2 }]],
    ["empty", [[]]],
    ["nothing", [null]],
    ["either", [1, "one"]],
    ["status", ["open"]],
    ["account", [{ $ref: "account" }]],
    ["picture", [{ $blob: "ab", size: 1, mediaType: "image/png" }]],
  ]),
  covenants: { status: { enum: ["open", "closed", null] } },
  methods: new Map([
    ["deposit", "function deposit(amount: number, note = '') { return amount; }"],
    ["label", "function label(text) { return text; }"],
    ["maybe", "function maybe(limit) { return limit === undefined ? 1 : limit; }"],
    ["all", "function all(...parts) { return arguments.length; }"],
    ["broken", "function ( {"],
  ]),
  primitives: ["clone_"],
  objects: new Map([
    [
      "account",
      {
        data: new Map([["balance", [5]]]),
        methods: new Map([["withdraw", "function withdraw(amount: number) { return amount; }"]]),
        primitives: [],
      },
    ],
  ]),
  args: [
    [1, "text", ["x"]],
    [2, "more", []],
  ],
};
const declarations = declarationsOf(surroundings);
const found = (body: string) => {
  const source = `function m(count, text, list, further) {\n  ${body}\n}`;
  // What another guardian refuses shows nothing of this one.
  expect(staticVerdicts(source, "m").filter(({ guardian }) => guardian === "SyntaxGuardian")).toMatchObject([{ accepted: true }]);
  return check({ source, selector: "m", declarations });
};

/** Rule, and bodies that fail, or mean something else than they say, whatever else is true. */
const wrong: Record<string, string[]> = {
  "unknown-member": [
    "return this.balance.toUpperCase();",
    "return this.items[0].price.trim();",
    "return this.tags.contains(text);",
    "return text.first;",
    "return this.items.map((item) => item.tags.size);",
    "return this.name.split(',').sum();",
    "for (const item of this.items) if (item.id.startsWith('a')) return item; return null;",
    "const [first] = this.tags; return first.amount;",
    "return list.map((one) => one.price);",
    "return this.account.balance.length;",
    "const total: number = 1; return total.push(2);",
    "// @ts-ignore\n  return this.balance.toUpperCase();",
    "// @ts-nocheck\n  return this.balance.toUpperCase();",
  ],
  "unknown-slot": ["return this.balanse + count;", "return this.item.length;", "const sum = this.total.food; return sum;"],
  "not-callable": [
    "return this.balance();",
    "return this.totals('food');",
    "return text(1);",
    "return list();",
    "return new Map(Map());",
    "return new text();",
  ],
  "argument-count": [
    "return this.deposit();",
    "return this.deposit(1, 'x', 3);",
    "return this.label();",
    "return this.account.withdraw(1, 2);",
  ],
  "argument-type": [
    "return this.deposit('5');",
    "return this.deposit(this.open);",
    "return this.account.withdraw(text);",
    "return this.deposit(list);",
  ],
  "slot-type": [
    "this.balance = 'none'; this._p_changed = true;",
    "this.name = count; this._p_changed = true;",
    "this.open = 'yes'; this._p_changed = true;",
    "this.balance += text; this._p_changed = true;",
    "this.tags = text; this._p_changed = true;",
    "this.balance = this.tags; this._p_changed = true;",
    "this.status = 'opened'; this._p_changed = true;",
    "this.balance = this.name.trim(); this._p_changed = true;",
  ],
  arithmetic: [
    "return this.name * 2;",
    "return this.tags - 1;",
    "return this.items.sort((a, b) => a.tags - b.tags);",
    "return [...this.tags].sort((a, b) => a - b);",
    "return count < text;",
    "if (count > this.totals) throw new Error('not enough'); return count;",
    "return this.items[0] * 2;",
    "return count - text;",
    "text++; return text;",
    "return -(this.items - 1);",
  ],
  "not-iterable": [
    "for (const one of this.balance) return one;",
    "return [...count];",
    "for (const one of this.totals) return one;",
    "const [a] = this.open; return a;",
  ],
  constant: ["const sum = 0; for (const one of list) sum += one.length; return sum;", "text.length = 0; return text;"],
};

const right = [
  "return this.items.map((item) => item.price * 2);",
  "return this.items.find((item) => item.discount > 2)?.discount ?? 0;",
  "this.log = this.log ?? []; this.log.push(text); this._p_changed = true; return this.log.length;",
  "if (!this.visits) this.visits = {}; this.visits[text] = (this.visits[text] ?? 0) + 1; this._p_changed = true;",
  "return this.empty.map((one) => one.price.toFixed(2).length * one.count);",
  "return this.nothing.anything(1) + this.nothing * 2;",
  "return this.either * 2 + this.either.length;",
  "return this.picture.size + this.picture.mediaType;",
  "this.nothing = text; this.either = text; this.empty = [1]; this._p_changed = true;",
  "this.totals.theme = 'dark'; this._p_changed = true; return this.totals.theme.length;",
  "this.status = text; this._p_changed = true; return this.status === 'archived';",
  "this.status = null; this.balance = null; this._p_changed = true;",
  "return this.unheardOf(1, 2, 3) + this.account.unheardOf();",
  "return this.account.owner.name;",
  "return this.deposit(1) + this.deposit(1, 'x') + this.maybe() + this.all(1, 2, 3) + this.broken(1, 2) + this.clone_(1);",
  "return this.label(1) + this.label('x');",
  "return typeof text === 'number' ? text.toFixed(2) : text.trim?.();",
  "if (typeof count !== 'number' || count === '' || text === 5) throw new Error('no');",
  "return count.isPlain ?? count.length === undefined;",
  "if (count.length) return 1; return !text.size && typeof text.size;",
  "let best = null; for (const item of this.items) if (!best || item.price > best.price) best = item; return best;",
  "let shown = 0; shown = shown.toFixed(2); return shown;",
  "return new Date(text) - new Date(count);",
  "return this.open * 10 + (count > 1);",
  "return isNaN(text) || Number(text) > 1 || parseInt(count) > 2 || Math.max(text, 1) > 3;",
  "return text.padStart(5, 0) + String(count).padEnd('3') + list.join(1);",
  "return Object.entries(this.totals).map(([key, value]) => `${key}: ${value.toFixed(2)}`).join(', ');",
  "return Object.fromEntries(this.items.map((item) => [item.id, item])).food;",
  "return this.items.reduce((sums, { id, price }) => ({ ...sums, [id]: (sums[id] ?? 0) + price }), {});",
  "const groups = {}; for (const item of this.items) (groups[item.id] ??= []).push(item); return groups;",
  "const result = {}; result.sum = 1; result[text] = 2; return result.sum + result.other;",
  "return [...this.tags, ...list, ...text].sort((a, b) => a.localeCompare(b)).at(-1);",
  "const seen = new Set(this.tags); return list.filter((one) => !seen.has(one)).length;",
  "return structuredClone(this.items).toSorted((a, b) => b.price - a.price)[0];",
  "const helper = (a, b) => (b ? a + b : a); return helper(1);",
  "return further.anything.at.all(1) - further;",
  "return this._secret + this._calls.length;",
  "return this['balance'] + this[text].length;",
  "const { balance, unknown } = this; return balance + unknown;",
  "function inner(n) { return n <= 1 ? 1 : n * inner(n - 1); } return inner(count);",
  "return m.length;",
  "this.balanse = 1; this._p_changed = true; return this.balanse;",
  "return this.balanse ?? 0;",
  "try { throw new TypeError(text); } catch (error) { return error.message + error.whatever; }",
  "const type: Missing<string> = text as any; return type.anything;",
  "return list.map(Number).reduce((a, b) => a + b, 0) / (list.length || 1);",
  "const best: number = count; return best satisfies number;",
  "return `${list}` + this.tags + count;",
  "return count == text || count === true;",
  "return [3, 1, 2].sort()[0] + [[1, 2], [3, 4]].flat().length;",
  "return JSON.parse(text).anything.at.all;",
  "label: for (const one of list) { for (const other of this.tags) if (one === other) continue label; return one; } return null;",
];

describe("a method with a type error", () => {
  it.each(Object.entries(wrong).flatMap(([rule, bodies]) => bodies.map((body) => [rule, body] as const)))("%s: %s", (rule, body) => {
    const findings = found(body);
    expect(findings).not.toEqual([]);
    expect(findings.filter((finding) => finding.guardian !== "TypeGuardian" || finding.rule !== rule)).toEqual([]);
  });

  it("is there for every rule", () => {
    expect(Object.keys(wrong)).toEqual(typeRules.map(({ rule }) => rule));
  });

  it("is told where it is and what to do about it", () => {
    expect(found("const one = 1;\n  return this.balance.toUpperCase() + one;")).toEqual([
      {
        guardian: "TypeGuardian",
        rule: "unknown-member",
        message: "line 3: Property 'toUpperCase' does not exist on type 'number'; use what its type has, or convert the value first",
        line: 3,
        column: 23,
      },
    ]);
    expect(check({ source: "function m() { return this.balance.x; }", selector: "m", declarations })).toMatchObject([
      { line: 1, column: 36 },
    ]);
  });
});

describe("a method that is right, or of which nothing sure can be said", () => {
  it.each(right)("%s", (body) => expect(found(body)).toEqual([]));
});

describe("declarations", () => {
  it("widen what was seen to its kind, and say nothing where kinds are mixed or nothing was seen", () => {
    expect(typeOfValues([1, 2.5, null])).toBe("number");
    expect(typeOfValues([1, "1"])).toBe("any");
    expect(typeOfValues([null, undefined])).toBe("any");
    expect(typeOfValues([[], [1], ["x"]])).toBe("Array<any>");
    expect(typeOfValues([[{ a: 1 }], [{ a: 2, b: "x" }]])).toBe('Array<{ "a": number; "b": string; [other: string]: any }>');
    expect(typeOfValues([{ $$price: 1 }])).toBe('{ "$price": number; [other: string]: any }');
    expect(typeOfValues([{ $ref: "x" }])).toBe("any");
    expect(typeOfValues([[[[[1]]]]])).toBe("Array<Array<Array<Array<any>>>>");
  });

  it("take a covenant's word over what was seen", () => {
    expect(typeOfSchema({ type: "integer", minimum: 0 })).toBe("number");
    expect(typeOfSchema({ type: "array", items: { type: "string" } })).toBe("Array<string>");
    expect(typeOfSchema({ type: "object", properties: { n: { enum: ["a", "b"] } } })).toBe('{ "n": "a" | "b"; [other: string]: any }');
    expect(typeOfSchema({ const: "a" })).toBe('"a"');
    expect(typeOfSchema({ enum: [1, 2] })).toBe("number");
    expect(typeOfSchema({ type: ["string", "number"] })).toBe("any");
    expect(typeOfSchema({ anyOf: [{ type: "string" }] })).toBe("any");
    expect(typeOfSchema("anything")).toBe("any");
  });

  it("hold nothing but types, whatever names, keys and sources say", () => {
    const hostile = '"; } declare const evil: any; interface X { "';
    const text = declarationsOf({
      data: new Map([[hostile, [{ [hostile]: 1 }]]]),
      covenants: { [hostile]: { enum: [hostile] } },
      methods: new Map([["m", `function m(a = "${hostile}", b: ${"{ x: 1 }"} = 1) {}`]]),
      primitives: [hostile],
      objects: new Map(),
      args: [[{ [hostile]: hostile }]],
    });
    const source = "function m() { return evil.x + this.balance.x; }";
    expect(text.split("\n")).toHaveLength(2);
    expect(check({ source, selector: "m", declarations: text })).toEqual([]);
    expect(check({ source: "function m() { return 'a'.evil; }", selector: "m", declarations: text })).toMatchObject([
      { rule: "unknown-member" },
    ]);
  });
});
