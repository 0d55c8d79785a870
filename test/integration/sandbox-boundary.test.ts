/** Attacks on what crosses between sandbox and host: results, errors, names, changes and arguments are plain data of a bounded size. */
import { describe, expect, test } from "vitest";
import { ref, type Stored } from "../../shared/image/values.ts";
import { attack, besieged, check, healthy, type Probe } from "../support/sandbox-attack.ts";
import { method, TestImage } from "../support/sandbox-image.ts";

const siege = besieged();

const nested = (depth: number): Stored => {
  let data: Stored = 1;
  for (let level = 0; level < depth; level++) data = [data];
  return data;
};

const results: Probe[] = [
  { name: "code in it", body: "return { toJSON() { return 1; } };", ends: ["Thrown result of m.toJSON: a function is not data"] },
  { name: "a function to be awaited", body: "return { then(f) { f(1); } };", ends: ["Thrown result of m.then: a function is not data"] },
  {
    name: "names that are asked for elsewhere, as data",
    body: "return { then: 1, toJSON: 2, constructor: 3 };",
    finds: JSON.parse('{"then":1,"toJSON":2,"constructor":3}'),
  },
  { name: "itself", body: "const o = {}; o.o = o; return o;", ends: ["Thrown result of m.o: data contains itself"] },
  { name: "itself many times", body: "let o = [1]; for (let i = 0; i < 60; i++) o = [o, o]; return o;", ends: ["cpu"] },
  {
    name: "an instance of a class",
    body: "class Evil { x = 1; } return new Evil();",
    ends: ["Thrown result of m: a Evil is not plain data"],
  },
  {
    name: "an instance of a class that lies about its name",
    body: "class Evil {} Evil.prototype.constructor = { name: () => { for (;;) {} } }; return new Evil();",
    ends: ["Thrown result of m: a class instance is not plain data"],
  },
  {
    name: "what has no text",
    body: "return [new Map(), new Date(), /x/, new Uint8Array(1)];",
    ends: ["Thrown result of m[0]: a Map is not plain data"],
  },
  { name: "a symbol", body: "return Symbol('x'.repeat(1e6));", ends: ["Thrown result of m: a symbol is not data"] },
  { name: "a large whole number", body: "return 10n ** 1000n;", ends: ["Thrown result of m: a bigint is not data"] },
  { name: "no number", body: "return [NaN, Infinity];", ends: ["Thrown result of m[0]: NaN cannot be stored"] },
  {
    name: "holes",
    body: "const list = []; list.length = 4294967295; return list;",
    ends: ["Thrown result of m[0]: undefined is not data"],
  },
  {
    name: "a list with names",
    body: "const list = [1]; list.leak = 2; return list;",
    ends: ["Thrown result of m: a list has no named properties"],
  },
  { name: "a hidden key", body: "return JSON.parse('{\"__pro' + 'to__\": {\"x\": 1}}');", ends: ["Thrown is reserved"] },
  {
    name: "a hundred levels",
    body: "let o = {}; for (let i = 0; i < 100; i++) o = { o }; return o;",
    ends: ["Thrown nested deeper than 64"],
  },
  { name: "too much text", body: "return 'x'.repeat(20000);", ends: ["result"] },
  { name: "too many members", body: "return Array(5000).fill([1]);", ends: ["result"] },
  { name: "half characters", body: "return ['\\ud800', 'a\\0b'];", finds: ["\ud800", "a\0b"] },
];

const errors: Probe[] = [
  { name: "a message of a million characters", body: "throw new Error('x'.repeat(1e6));", ends: ["Thrown (990000 more characters)"] },
  { name: "a name of megabytes", body: "const e = new Error('small'); e.name = 'N'.repeat(3e6); throw e;", ends: ["Thrown  small"] },
  {
    name: "a stack of megabytes",
    body: "const e = new Error('small'); e.stack = 'at m (m:0:1)\\n'.repeat(3e5); throw e;",
    ends: ["Thrown  small"],
  },
  {
    name: "parts that are no text",
    body: "const e = new Error(); e.message = { toString() { for (;;) {} } }; e.name = 5; e.stack = [1]; throw e;",
    ends: ["Thrown "],
  },
  {
    name: "a chain of causes",
    body: "let e = new Error('in'); for (let i = 0; i < 1000; i++) e = new Error('out', { cause: e }); throw e;",
    ends: ["Thrown  out"],
  },
  {
    name: "a class of its own",
    body: "class E extends Error { name = 'E'; toString() { for (;;) {} } toJSON() { for (;;) {} } } throw new E('own');",
    ends: ["Thrown  own"],
  },
  { name: "a function", body: "throw () => 1;", ends: ["Thrown a function is not data"] },
  { name: "nothing", body: "throw null;", ends: ["Thrown  null"] },
  { name: "the receiver", body: "throw this;", ends: ['Thrown  {"$ref":'] },
  { name: "data", body: "throw { code: 5, list: [1] };", ends: ['Thrown  {"code":5,"list":[1]}'] },
  { name: "text of megabytes", body: "throw 'x'.repeat(5e6);", ends: ["Thrown more characters)"] },
  { name: "fifty thousand references", body: "throw Array(50000).fill(this.peer);", ends: ["Thrown more characters)", "cpu"] },
  {
    name: "data that throws when it is written",
    body: "return JSON.stringify({ toJSON() { throw { evil: [this] }; } });",
    ends: ["Thrown a function is not data"],
  },
];

const names: Probe[] = [
  { name: "a selector of megabytes", body: "this['z'.repeat(3e6)]();", ends: ["result"] },
  { name: "arguments of a missing method", body: "this.zip('x'.repeat(20000));", ends: ["result"] },
  { name: "arguments of a primitive", body: "this.ask('x'.repeat(1e6));", ends: ["result"] },
  { name: "changes before a primitive", body: "this.big = 'x'.repeat(1e5); this._p_changed = true; this.ask(1);", ends: ["result"] },
  { name: "a slot of megabytes", body: "this.big = 'x'.repeat(1e6); this._p_changed = true;", ends: ["result"] },
  { name: "many slots", body: "for (let i = 0; i < 2000; i++) this['s' + i] = i; this._p_changed = true;", ends: ["result"] },
  { name: "many slots without a signal", body: "for (let i = 0; i < 5000; i++) this['s' + i] = i;", ends: ["UnsignalledChange "] },
  { name: "the name of a slot that is read", body: "return this['s'.repeat(1e6)] ?? 1;", ends: ["result"] },
  { name: "the name of a slot that is written", body: "this['s'.repeat(1e5)] = 1; this._p_changed = true;", ends: ["result"] },
  { name: "the name of a slot that is refused", body: "this['-'.repeat(1e6)] = 1;", ends: ["Thrown more characters)"] },
  { name: "many names that are read", body: "for (let i = 0; i < 5000; i++) this['s' + i]; return 1;", ends: ["result"] },
  {
    name: "new objects",
    body: "this.big = 'x'.repeat(2000); this._p_changed = true; for (let i = 0; i < 10; i++) this._clone_persistent_();",
    slots: { _clone_persistent_: { $primitive: "clone_persistent" } },
    ends: ["result"],
  },
];

const given: Probe[] = [
  { name: "five million characters", args: ["x".repeat(5e6)], body: "return x.length;", finds: 5e6 },
  {
    name: "more than the sandbox has memory",
    args: ["x".repeat(2e7)],
    body: "return x.length;",
    ends: ["SandboxLimit the message has 20000"],
  },
  { name: "a thousand levels", args: [nested(1000)], body: "return 1;", ends: ["stack"] },
  { name: "half a million numbers", args: [Array(500_000).fill(1)], body: "return x.length;", ends: ["cpu", "memory"] },
  { name: "a reference to nothing", args: [ref("nobody")], body: "return x.secret;", ends: ["Thrown object nobody does not exist"] },
];

describe("results", () => {
  test.each(results)("$name", check);
});

describe("errors", () => {
  test.each(errors)("$name", check);
});

describe("what else leaves the sandbox", () => {
  test.each(names)("$name", check);
});

describe("what is given to it", () => {
  test.each(given)("$name", check);

  test("a hundred thousand levels, which the host cannot write as text", async () => {
    const deep = new TestImage(siege.pool(), { a: { m: method("function m() { return 1; }") } });
    expect(await deep.send("a", "m", [nested(100_000)])).toMatchObject({ kind: "limit", limit: "stack" });
    await healthy();
  });

  test("keys that pollute a prototype elsewhere are keys", async () => {
    const hostile = JSON.parse('{"constructor": {"prototype": {"leak": 2}}, "then": 1, "toJSON": 3}') as Stored;
    const body = "return [({}).leak ?? 0, x.constructor.prototype.leak, Object.keys(this.data).length, { ...x }.leak ?? 0];";
    expect(await attack({ body, args: [hostile], slots: { data: hostile } })).toEqual([0, 2, 3, 0]);
    await healthy();
  });
});
