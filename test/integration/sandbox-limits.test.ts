/** Attacks on memory, time, stack and depth. Each tries to swallow its own end, and none can. */
import { describe, expect, test } from "vitest";
import { attack, besieged, check, type Probe } from "../support/sandbox-attack.ts";
import { method } from "../support/sandbox-image.ts";

const { pool } = besieged();

/** A method that would answer in place of ending. */
const swallowing = (name: string, body: string, ...ends: string[]): Probe => ({
  name,
  body: `try { ${body} } catch (e) { return 'swallowed ' + e.name; }`,
  ends,
});
/** One that would answer in place of ending after its `finally`, whatever became of the error. */
const discarding = (name: string, body: string, ...ends: string[]): Probe => ({
  name: `${name}, discarded by finally`,
  body: `try { ${body} } finally { return 'swallowed'; }`,
  ends,
});
/** A loop that is left by an error, which alone the method catches; what the iterator's end throws beside it is dropped by the language. */
const ending = (body: string): string =>
  `const it = { [Symbol.iterator]() { return this; }, next() { return { value: 1, done: false }; }, return() { ${body} } }; for (const v of it) throw new Error('own');`;
const filling = "const list = []; for (;;) list.push('x'.repeat(1000) + list.length);";
const deeper = "const f = () => f(); f();";
const nop = { nop: method("function nop() { return 1; }") };

const memory: Probe[] = [
  swallowing("a list that grows", "const list = []; for (;;) list.push(new Array(1000).fill(1));", "memory", "cpu"),
  swallowing("a text that doubles", "let t = 'abcdefgh'; for (;;) { t += t; t.charCodeAt(1); [...t.slice(0, 10)]; }", "memory", "cpu"),
  swallowing("a text of half a thousand million characters", "return 'x'.repeat(2 ** 29).length;", "memory"),
  swallowing("buffers", "const kept = []; for (;;) kept.push(new Uint8Array(4000000).fill(1));", "memory"),
  swallowing("a map", "const map = new Map(); for (let i = 0; ; i++) map.set(i, { i });", "memory", "cpu"),
  swallowing("symbols", "const kept = {}; for (let i = 0; ; i++) kept[Symbol('s'.repeat(1000) + i)] = i;", "memory", "cpu"),
  swallowing(
    "closures",
    "let f = () => 0; for (;;) { const inner = f; const data = new Array(500).fill(1); f = () => data.length + inner(); }",
    "memory",
    "cpu",
  ),
  swallowing("an iterator without end, spread", "return [...{ *[Symbol.iterator]() { for (;;) yield 1; } }];", "memory", "cpu"),
  swallowing("arguments without end", "return Math.max(...Array(5e6).fill(1));", "memory"),
  swallowing("filling four thousand million places", "return new Array(4e9).fill(1).length;", "memory"),
  swallowing(
    "flattening what holds itself many times",
    "let o = [1]; for (let i = 0; i < 30; i++) o = [o, o]; return o.flat(Infinity).length;",
    "memory",
    "cpu",
  ),
  swallowing(
    "text of data that holds itself many times",
    "let o = ['x'.repeat(1000)]; for (let i = 0; i < 40; i++) o = [o, o]; return JSON.stringify(o).length;",
    "memory",
    "cpu",
  ),
  swallowing("a replacement by what stands before it", "return 'a'.repeat(2e4).replace(/a/g, '$`').length;", "memory", "cpu"),
  swallowing(
    "a replacement by itself, four times",
    "let s = 'a'.repeat(1e4); for (;;) s = s.replace(/[^]*/, '$&$&$&$&');",
    "memory",
    "cpu",
  ),
  swallowing("splitting twenty million characters", "return 'a'.repeat(2e7).split('').length;", "memory", "cpu"),
  // The engine throws no value at all here.
  swallowing("normal forms that are eighteen times as long", "return '\\ufdfa'.repeat(3e6).normalize('NFKD').length;", "memory"),
  swallowing("matches without end", "return [...'a'.repeat(1e7).matchAll(/a?/g)].length;", "memory", "cpu"),
  swallowing(
    "clones of something large",
    "this.big = 'x'.repeat(1e6); this._p_changed = true; for (;;) this._clone_persistent_();",
    "memory",
    "cpu",
  ),
  {
    name: "a list that is emptied in finally",
    body: `const list = []; try { ${filling.slice(17)} } finally { list.length = 0; return 1; }`,
    ends: ["memory"],
  },
  discarding("a buffer that is too large", "new Uint8Array(1e9);", "memory"),
  discarding("normal forms that are eighteen times as long", "'\\ufdfa'.repeat(3e6).normalize('NFKD');", "memory"),
  swallowing("a list that grows as a loop is left by an error", ending(filling), "memory"),
].map((probe) =>
  probe.name.startsWith("clones") ? { ...probe, slots: { _clone_persistent_: { $primitive: "clone_persistent" } } } : probe,
);

const time: Probe[] = [
  swallowing("a loop", "for (;;) {}", "cpu"),
  swallowing("a loop in the catch of a loop", "for (;;) { try { for (;;) {} } catch {} }", "cpu"),
  { name: "a loop after the message has ended", body: "try { this.zip(); } finally { for (;;) {} }", ends: ["NotUnderstood "] },
  swallowing(
    "a generator's end that never ends",
    "function* g() { try { yield 1; } finally { for (;;) {} } } for (const v of g()) break;",
    "cpu",
  ),
  discarding("a loop", "for (;;) {}", "cpu"),
  swallowing("a loop as another is left by an error", ending("for (;;) {}"), "cpu"),
  swallowing("a comparison", "[3, 2, 1].sort(() => { for (;;) {} });", "cpu"),
  swallowing("a conversion to a number", "return 1 + { valueOf() { for (;;) {} } };", "cpu"),
  swallowing("a conversion by a symbol", "return 1 + { [Symbol.toPrimitive]() { for (;;) {} } };", "cpu"),
  swallowing("an instance test by a symbol", "return 1 instanceof class { static [Symbol.hasInstance]() { for (;;) {} } };", "cpu"),
  swallowing(
    "a constructor of copies",
    "class A extends Array { static [Symbol.species] = function () { for (;;) {} } } return new A(3).map((x) => x);",
    "cpu",
  ),
  swallowing("a replacer of its own", "return 'a'.replace({ [Symbol.replace]() { for (;;) {} } }, 'b');", "cpu"),
  swallowing("a reviver", "return JSON.parse('[1,2]', () => { for (;;) {} });", "cpu"),
  swallowing("a name that is made when it is asked", "return this[{ toString() { for (;;) {} } }]();", "cpu"),
  swallowing("an error's constructor", "class E extends Error { constructor() { super('x'); for (;;) {} } } throw new E();", "cpu"),
  swallowing("a search in four thousand million holes", "const list = []; list.length = 4294967295; return list.indexOf(1);", "watchdog"),
  swallowing("a search in what says it is long", "return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);", "watchdog"),
  swallowing("sorting holes", "const list = []; list.length = 4294967295; list.sort(); return 1;", "watchdog"),
  swallowing("sorting numbers again and again", "const list = new Float64Array(3e6); for (;;) list.sort();", "watchdog", "cpu"),
  swallowing("moving holes", "const list = [1]; list.length = 4294967295; list.splice(0, 1); return 1;", "watchdog"),
  swallowing("joining a hundred million places", "return Array(1e8).join('abc').length;", "watchdog", "memory"),
  swallowing(
    "adding what says it is long",
    "return [].concat({ [Symbol.isConcatSpreadable]: true, length: 2 ** 53 - 1 }).length;",
    "watchdog",
    "memory",
  ),
  swallowing(
    "a replacement a hundred thousand times a hundred thousand",
    "return 'a'.repeat(1e5).replaceAll('a', 'b'.repeat(1e5)).length;",
    "watchdog",
    "memory",
    "cpu",
  ),
  swallowing("a search of a text in a text", "const s = 'a'.repeat(1e7); return s.indexOf('a'.repeat(5e6) + 'b');", "watchdog", "cpu"),
  swallowing("an expression with nested repeats", "return /(a+)+$/.test('a'.repeat(40) + 'b');", "cpu", "watchdog"),
  swallowing("an expression with words and blanks", "return /^(\\w+\\s?)*$/.test('aaaa '.repeat(20) + '!');", "cpu", "watchdog"),
  swallowing("an expression that counts", "return /(?:a{0,1000}){0,1000}b/.test('a'.repeat(5000));", "cpu", "watchdog", "memory"),
  swallowing("digits of a large number", "return String(3n ** 400000n).length;", "watchdog"),
  {
    name: "the power of a number",
    body: "let n = 3n; try { for (;;) n = n ** 9n; } catch (e) { for (;;) n = n * 3n; }",
    ends: ["cpu", "watchdog"],
  },
  swallowing(
    "data that holds itself many times, as an argument",
    "let o = [1]; for (let i = 0; i < 60; i++) o = [o, o]; return this.peer.m(o);",
    "cpu",
  ),
  swallowing("data that holds itself many times, in a slot", "let o = [1]; for (let i = 0; i < 60; i++) o = [o, o]; this.x = o;", "cpu"),
];

const stack: Probe[] = [
  swallowing("a function that calls itself", "const f = () => 1 + f(); return f();", "stack"),
  swallowing("a callback that calls itself", "const f = () => [1].map(f); return f();", "stack"),
  swallowing("a generator that delegates to itself", "function* g() { yield* g(); } return [...g()];", "stack"),
  swallowing("a list joined in itself", "const list = [1]; list[1] = list; return list.join();", "stack"),
  swallowing("a list flattened in itself", "const list = [1]; list.push(list); return list.flat(Infinity).length;", "stack"),
  swallowing("a getter of text that asks for text", "const o = { toString: () => `${o}` }; return `${o}`;", "stack"),
  discarding("a function that calls itself", deeper, "stack"),
  {
    name: "a recursion that catches at every depth",
    body: "const f = (n) => { try { return f(n + 1); } catch { return n; } }; return f(0);",
    ends: ["stack"],
  },
  {
    name: "a recursion that returns in finally at every depth",
    body: "let depth = 0; const f = (n) => { try { depth = n; return f(n + 1); } finally { return depth; } }; return f(0);",
    ends: ["stack"],
  },
  {
    name: "a recursion that catches and returns in finally at every depth",
    body: "const f = (n) => { try { return f(n + 1); } catch (e) { throw e; } finally { return n; } }; return f(0);",
    ends: ["stack"],
  },
  {
    name: "a recursion that breaks out of finally at every depth",
    body: "const f = (n) => { out: try { f(n + 1); } finally { break out; } return n; }; return f(0);",
    ends: ["stack"],
  },
  {
    name: "a recursion whose finally goes on with a loop",
    body: "const f = (n) => { for (const turn of [1]) { try { f(n + 1); } finally { continue; } } return n; }; return f(0);",
    ends: ["stack"],
  },
  swallowing("a recursion that throws something else in finally", `try { ${deeper} } finally { throw new Error('own'); }`, "stack"),
  swallowing("a function that calls itself as a loop is left by an error", ending(deeper), "stack"),
  swallowing(
    "a function that calls itself as a generator is left by an error",
    `function* g() { try { yield 1; } finally { ${deeper} } } for (const v of g()) throw new Error('own');`,
    "stack",
  ),
  swallowing(
    "a function that calls itself as a map of a generator fails",
    `function* g() { try { yield 1; } finally { ${deeper} } } new Map(g());`,
    "stack",
  ),
  swallowing(
    "a function that calls itself in a default of what is taken apart",
    `function* g() { try { yield undefined; } finally { throw new Error('own'); } } const f = () => f(); const [a = f()] = g();`,
    "stack",
  ),
  swallowing(
    "a function that calls itself in a default of what is caught",
    `const g = () => { try { throw {}; } catch ({ a = (() => { try { ${deeper} } catch { return 1; } })() }) { return a; } }; return g();`,
    "stack",
  ),
  { name: "an ending of its own in finally, which is no limit", body: "try { throw new Error('own'); } finally { return 1; }", finds: 1 },
  {
    name: "text nested too deep to be read",
    body: "try { JSON.parse('['.repeat(1e6)); } catch (e) { return e.name; }",
    finds: "SyntaxError",
  },
  swallowing(
    "data nested too deep to be written",
    "let o = []; for (let i = 0; i < 1e5; i++) o = [o]; return JSON.stringify(o).length;",
    "stack",
    "cpu",
    "watchdog",
  ),
];

const sends: Probe[] = [
  swallowing("itself", "return this.m(x);", "depth"),
  swallowing("itself, caught, again and again", "for (;;) { try { this.m(x); } catch {} }", "depth"),
  swallowing("another object that sends it back", "return this.peer.m(x);", "depth"),
  swallowing("itself from a callback", "return [1, 2].map(() => this.m(x));", "depth"),
  { ...swallowing("one that answers at once, for ever", "for (;;) this.nop();", "cpu"), slots: nop },
  { ...swallowing("one that answers at once, through a list", "for (;;) [1, 2, 3].forEach(() => this.nop());", "cpu"), slots: nop },
  { ...swallowing("one that never ends", "return this.stay();", "cpu"), slots: { stay: method("function stay() { for (;;) {} }") } },
  swallowing("a primitive, for ever", "for (;;) this.ask(1);", "cpu"),
  {
    ...swallowing("new objects, for ever", "for (;;) this._clone_persistent_();", "cpu", "memory"),
    slots: { _clone_persistent_: { $primitive: "clone_persistent" } },
  },
  swallowing("a definition that is not there, for ever", "for (;;) { try { this.resend(); } catch {} }", "cpu"),
];

describe("memory", () => {
  test.each(memory)("$name", check);
});

describe("time, in code and inside what the language does itself", () => {
  test.each(time)("$name", check);
});

describe("stack", () => {
  test.each(stack)("$name", check);
});

describe("sends", () => {
  test.each(sends)("$name", check);
});

test("a thread that was ended from outside is replaced, and its neighbours do not notice", async () => {
  const before = pool().stats().lost;
  const [killed, ...others] = await Promise.allSettled([
    attack({ body: "const list = []; list.length = 4294967295; return list.indexOf(1);" }),
    attack({ body: "return 1;" }),
    attack({ body: "return 2;" }),
  ]);
  expect(killed).toMatchObject({ status: "rejected", reason: { code: "SandboxLimit", details: { limit: "watchdog" } } });
  expect(others).toMatchObject([{ value: 1 }, { value: 2 }]);
  expect(pool().stats().lost).toBe(before + 1);
});
