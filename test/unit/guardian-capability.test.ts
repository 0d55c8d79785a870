import { describe, expect, it } from "vitest";
import { compile } from "../../infra/sandbox/compile.ts";
import { capabilityFindings, capabilityRules } from "../../shared/guardian/capability.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";

function capability(source: string) {
  const parsed = parseMethod(source, "m");
  if (!("tree" in parsed)) throw new Error(parsed.findings[0]?.message);
  return capabilityFindings(parsed.tree);
}

const body = (text: string, params = "a, b") => `function m(${params}) { ${text} }`;

/** Rule, what breaks it, what is near and keeps it. */
const table: [rule: string, breaks: string, keeps: string][] = [
  ["dynamic-code", "return eval('1');", "return this.eval_(1);"],
  ["dynamic-code", "return new Function('return 1')();", "return this.run(a);"],
  ["dynamic-code", "return import('fs');", "return a.imports;"],
  ["dynamic-code", "return a.constructor.constructor('return 1')();", "return a.construct;"],
  ["dynamic-code", "return a['const' + 'ructor'];", "return a['const' + 'ant'];"],
  ["dynamic-code", "return process.env;", "const process = { env: 1 }; return process.env;"],
  ["dynamic-code", "return import.meta;", "return a.meta;"],
  ["asynchronous", "return Promise.resolve(1);", "return this.promise;"],
  ["asynchronous", "const f = async () => 1; return f();", "const f = () => 1; return f();"],
  ["asynchronous", "const f = function* () { return 1; }; return [...f()];", "const f = function () { return 1; }; return f();"],
  ["asynchronous", "setTimeout(() => 1, 5);", "return this.timeout;"],
  ["unknown-global", "return fetch(a);", "const fetch = (x) => x; return fetch(a);"],
  ["unknown-global", "return total + 1;", "let total = 1; return total + 1;"],
  ["unknown-global", "{ const x = 1; } return x;", "{ var x = 1; } return x;"],
  ["unknown-global", "return arguments[0];", "return a;"],
  ["unknown-global", "return m(a);", "return this.m(a);"],
  ["unknown-global", "return console.log(a);", "return JSON.stringify(a);"],
  ["unknown-global", "return typeof window2;", "try { return a; } catch (window2) { return window2; }"],
  ["global-write", "Math.total = 1;", "const Box = { total: 0 }; Box.total = 1; return Box;"],
  ["global-write", "Array = 1;", "let array = 1; array = 2; return array;"],
  ["global-write", "delete Object.keys;", "const o = { keys: 1 }; delete o.keys; return o;"],
  ["constant-write", "const n = 0; n++; return n;", "let n = 0; n++; return n;"],
  ["constant-write", "const [x] = a; for (x of a) { b(x); }", "for (const x of a) { b(x); }"],
  ["prototype", "return Array.prototype.slice.call(a);", "return a.prototypes;"],
  ["prototype", "return a.__proto__;", "return a.proto;"],
  ["prototype", "return { __proto__: a };", "return { proto: a };"],
  ["prototype", "return Object.setPrototypeOf({}, a);", "return Object.assign({}, a);"],
  ["prototype", "return Object.defineProperty({}, 'x', { value: 1 });", "return Object.entries({ x: 1 });"],
  ["accessor", "return { get x() { return 1; } };", "return { x: 1, get: 2 };"],
  ["accessor", "return { set x(v) {} };", "return { set(v) { return v; } }.set(1);"],
  ["class", "class A {} return new A();", "const A = { kind: 'a' }; return A;"],
  ["conversion", "return `${{ toString: () => 'x' }}`;", "return { toString: 'x' };"],
  ["conversion", "const o = {}; o.toJSON = () => 1; return o;", "const o = {}; o.json = a; return o;"],
  ["conversion", "return { then: (f) => f(1) };", "return { then: 1 };"],
  ["reserved-name", "return a.__send('x');", "return a.send('x');"],
  ["reserved-name", "const __x = 1; return __x;", "const _x = 1; return _x;"],
  ["reserved-name", "return a['__lookupGetter__'];", "return a['lookup'];"],
  ["reserved-name", "return a[__end];", "return a[end_]; function end_() {}"],
  ["reserved-name", "let __proto__ = a; return 1;", "let proto = a; return proto;"],
  ["reserved-name", "return a === '__proto__';", "return a === '__prototype';"],
  ["unsupported", "using x = a; return x;", "const using = a; return using;"],
  ["unsupported", "return /(/.test(a);", "return /[(]/.test(a);"],
  ["unsupported", "return /(?<n>a)(?<n>b)/.test(a);", "return /(?<n>a)(?<o>b)/.test(a);"],
  ["reserved-slot", "this.parents = [a]; this._p_changed = true;", "return this.parents;"],
  ["reserved-slot", "this.delegates = ['x']; this._p_changed = true;", "return this.delegates;"],
  ["reserved-slot", "this.parents.push(a); this._p_changed = true;", "const p = [...this.parents]; p.push(a); return p.length;"],
  ["reserved-slot", "this.parents[0] = a; this._p_changed = true;", "return this.parents[0];"],
  ["reserved-slot", "const self = this; self.parents = []; self._p_changed = true;", "const o = {}; o.parents = []; return o;"],
  ["reserved-slot", "[this.parents] = [a]; this._p_changed = true;", "const [p] = this.parents; return p;"],
  ["reserved-slot", "delete this.parents;", "return 'parents' in this;"],
  ["reserved-slot", "Object.assign(this, { parents: [] }); this._p_changed = true;", "return Object.assign({}, { parents: [] });"],
  ["reserved-slot", "this._p_oid = a;", "return this._p_oid;"],
  ["reserved-slot", "this._slots = a;", "return a._slots;"],
  ["signal", "this._p_changed = false;", "this._p_changed = true;"],
  ["signal", "this._p_changed = a;", "this.x = a; this._p_changed = true;"],
  ["signal", "this._p_changed ||= true;", "return this._p_changed;"],
  ["slot-name", "this.parent = a; this._p_changed = true;", "this.parental = a; this._p_changed = true;"],
  ["slot-name", "this.hasOwnProperty = a; this._p_changed = true;", "this.has = a; this._p_changed = true;"],
  ["slot-name", "this['a b'] = a; this._p_changed = true;", "this['a_b'] = a; this._p_changed = true;"],
  ["reserved-send", "this._set_slot_('x', 1);", "return this._clone_persistent_();"],
  ["reserved-send", "a._install_method_('x', 'y');", "return this.resend(a);"],
  ["function-in-send", "return this.each((x) => x);", "return this.items.map((x) => x);"],
  ["function-in-send", "return this.map((x) => x);", "return this.items.find((x) => x.id === a);"],
  ["function-in-send", "return this.account.visit((x) => x);", "return this.account.visit(1);"],
  ["function-in-send", "return a.visit((x) => x);", "return a.filter((x) => x);"],
  ["function-in-send", "const f = () => 1; return this.run(f);", "const f = (x) => x; return this.items.map(f);"],
  ["function-in-send", "return this.run({ done: () => 1 });", "const o = { run: (f) => f() }; return o.run(() => 1);"],
  ["endless-loop", "for (;;) { this.n; }", "for (;;) { if (a) break; }"],
  ["endless-loop", "while (true) { for (;;) { break; } }", "while (true) { if (a) return 1; }"],
  ["endless-loop", "do { a.pop(); } while (1);", "do { a.pop(); } while (a.length);"],
  ["endless-loop", "while (!0) { const f = () => { return 1; }; f(); }", "while (!0) { throw new Error('x'); }"],
  ["endless-loop", "while (true) { switch (a) { case 1: break; } }", "out: while (true) { switch (a) { default: break out; } }"],
  ["inner-this", "function f() { return this.x; } return f();", "const f = () => this.x; return f();"],
  ["inner-this", "const o = { f() { return this.x; } }; return o.f();", "const o = { f: () => this.x }; return o.f();"],
  ["object-method", "return this.hasOwnProperty('x');", "return 'x' in this;"],
  ["object-method", "return this.toString();", "return this.name.toString();"],
  ["receiver-as-text", "return `${this}`;", "return `${this.name}`;"],
  ["receiver-as-text", "return 'me: ' + this;", "return 'me: ' + this.name;"],
];

describe("each capability rule fires alone, and not on what is near", () => {
  it.each(table)("%s: %s", (rule, breaks, keeps) => {
    expect([...new Set(capability(body(breaks)).map((finding) => finding.rule))]).toEqual([rule]);
    expect(capability(body(keeps))).toEqual([]);
    expect(compile(body(keeps), "m")).toMatchObject({ ok: true });
  });

  it("has an example for every rule", () => {
    expect(capabilityRules.map(({ rule }) => rule).filter((rule) => !table.some(([name]) => name === rule))).toEqual([]);
  });

  it("bounds the size of a method by characters, nodes and depth", () => {
    const rules = (source: string) => capability(source).map((finding) => finding.rule);
    expect(rules(body(`return "${"x".repeat(17_000)}";`))).toEqual(["too-large"]);
    expect(rules(body("a + b;".repeat(1_500)))).toEqual(["too-large"]);
    expect(rules(body(`return ${"[".repeat(90)}${"]".repeat(90)};`))).toEqual(["too-large"]);
    expect(rules(body(`return "${"x".repeat(9_000)}";`))).toEqual([]);
  });
});

describe("the source is exactly one plain function named after its selector", () => {
  it.each([
    ["syntax", "function m( { }"],
    ["syntax", "function m(a) { with (a) { return b; } }"],
    ["syntax", "function m() { let a; let a; }"],
    ["syntax", "function m() { break; }"],
    ["one-function", "function m() {} function n() {}"],
    ["one-function", "export function m() {}"],
    ["one-function", "const m = () => 1;"],
    ["one-function", "import x from 'y'; function m() {}"],
    ["one-function", "function m(a: number): number; function m(a) { return a; }"],
    ["one-function", "#!/bin/sh\nfunction m() {}"],
    ["one-function", ""],
    ["plain-function", "async function m() {}"],
    ["plain-function", "function* m() {}"],
    ["name", "function n() {}"],
    ["ambiguous", "function m(a, b) { return a<!--b; }"],
    ["erasable", "function m(a) { return <number>a; }"],
    ["erasable", "function m() { enum A { B } return A.B; }"],
  ])("%s: %s", (rule, source) => {
    const verdicts = staticVerdicts(source, "m");
    expect(verdicts).toMatchObject([{ guardian: "SyntaxGuardian", accepted: false, findings: [{ rule }] }]);
    expect(verdicts[0]?.findings[0]?.line).toBeGreaterThanOrEqual(1);
  });

  it("takes types that can be erased", () => {
    const source =
      "function m(this: Box, a?: number, ...rest: string[]): Record<string, number> {\n  interface Row { n: number }\n  type Id = string;\n  const row = { n: a ?? 0 } satisfies Row;\n  return { [rest[0] as Id]: row.n! } as Record<string, number>;\n}";
    expect(staticVerdicts(source, "m").flatMap((verdict) => verdict.findings)).toEqual([]);
  });

  it("gives lines and columns that count from 1", () => {
    expect(capability("function m() {\n  const a = 1;\n  return a + fetch(1);\n}")).toMatchObject([
      { rule: "unknown-global", line: 3, column: 14, message: expect.stringMatching(/^line 3: `fetch`/) },
    ]);
  });
});

it("runs every static guardian and names each in its verdict", () => {
  const verdicts = staticVerdicts("function m(v) { this.total = fetch(v); }", "m");
  expect(verdicts.map(({ guardian, accepted }) => [guardian, accepted])).toEqual([
    ["SyntaxGuardian", true],
    ["CapabilityGuardian", false],
    ["PersistenceGuardian", false],
  ]);
});
