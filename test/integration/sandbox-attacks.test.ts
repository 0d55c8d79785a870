/** Hostile methods: each is contained, says truly how it ended, and leaves the next message as if it had never run. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { ALLOWED_GLOBALS } from "../../shared/guardian/globals.ts";
import type { RunOutcome } from "../../shared/image/run.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { limits, method, primitive, result, TestImage } from "../support/sandbox-image.ts";

const tight = { cpuMs: 250, depth: 60, resultCharacters: 10_000 };
const { pid } = process;
let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 1, memoryMb: 32, defaultLimits: limits, graceMs: 200 });
  await pool.ready();
});
afterAll(() => pool.close());

const attack = (body: string, slots: Record<string, Stored> = {}): Promise<RunOutcome> =>
  new TestImage(pool, { a: { peer: ref("b"), items: [1], ...slots, m: method(`function m(x) { ${body} }`) }, b: { secret: 1 } }).send(
    "a",
    "m",
    [1],
    { limits: tight },
  );

/** What a message finds of the room. Equal before and after an attack, or the attack left something. */
const inventory = () =>
  attack(`
    const seen = new Set(); const found = [];
    const look = (path, part) => {
      if ((typeof part !== "object" && typeof part !== "function") || part === null || seen.has(part)) return;
      seen.add(part);
      found.push(path + (Object.isFrozen(part) ? "" : " is not frozen"));
      for (const key of [...Object.getOwnPropertyNames(part), ...Object.getOwnPropertySymbols(part)]) { const { value, get, set } = Object.getOwnPropertyDescriptor(part, key); for (const inner of [value, get, set]) look(path + "." + String(key), inner); }
      look(path + "/p", Object.getPrototypeOf(part));
    };
    for (const [name, part] of Object.entries({ Array, Object, Error, Math, JSON, Map, Set, Date, RegExp, String, Number, Symbol, Uint8Array, iterator: [].values(), generator: (function* () {})() .constructor, made: (() => 0) })) look(name, part);
    return found.filter((path) => path.includes("not frozen") && !path.startsWith("made") && !path.startsWith("iterator is"));`);

async function healthy(): Promise<void> {
  expect(result(await attack("return [x + 1, typeof leak, [].leak ?? 0, ({}).leak ?? 0, Object.keys(this)];"))).toEqual([
    2,
    "undefined",
    0,
    0,
    ["peer", "items"],
  ]);
  expect(process.pid).toBe(pid);
}

test("nothing that two messages share can be changed", async () => {
  expect(result(await inventory())).toEqual([]);
});

describe("no way out: each of these finds nothing", () => {
  test.each([
    ["dynamic code", "return [typeof eval, typeof Function, typeof globalThis];", ["undefined", "undefined", "undefined"]],
    [
      "the constructor behind a function",
      "return [(() => 0).constructor ?? null, (function* () {}).constructor ?? null, Object.getPrototypeOf(this.toString).constructor ?? null];",
      [null, null, null],
    ],
    [
      "the constructor behind a thrown guest error",
      "try { this.peer.secret = 1; } catch (e) { return e.constructor.constructor ?? null; }",
      null,
    ],
    ["the constructor behind a host error", "try { Object.freeze(this); } catch (e) { return e.constructor.constructor ?? null; }", null],
    [
      "Node and the network",
      "return [typeof process, typeof require, typeof fetch, typeof setTimeout, typeof WebAssembly, typeof performance, typeof console];",
      Array(7).fill("undefined"),
    ],
    [
      "jobs and interception",
      "return [typeof Promise, typeof Proxy, typeof Reflect, typeof WeakRef, typeof SharedArrayBuffer, typeof Atomics, typeof FinalizationRegistry, typeof Iterator];",
      Array(8).fill("undefined"),
    ],
    ["promises by the back door", "return [typeof Array.fromAsync, typeof [].values().constructor.from];", ["undefined", "function"]],
    [
      "accessors and prototype surgery",
      "return [typeof Object.defineProperty, typeof Object.setPrototypeOf, typeof {}['__define' + 'Getter__'], typeof Object.create({}, { x: { get() { return 1; } } }).x];".replace(
        "{ get() { return 1; } }",
        "{ value: 1 }",
      ),
      ["undefined", "undefined", "undefined", "undefined"],
    ],
    [
      "the prototype of this",
      "return [Object.getPrototypeOf(this), this['__proto' + '__'] ?? null, this.constructor ?? null, this.prototype ?? null];",
      [null, null, null, null],
    ],
    [
      "another object's change by a derived object",
      "const child = Object.create(this.peer); try { child.secret = 2; } catch (e) { return [e.name, this.peer.secret]; }",
      ["TypeError", 1],
    ],
    ["a detached send", "const send = this['__s' + 'end']; try { return send('m'); } catch (e) { return e.name; }", "TypeError"],
    [
      "this of a plain call",
      "return [(function () { return typeof this; })(), typeof (0, Math.max).call(undefined, 1)];",
      ["undefined", "number"],
    ],
    ["the stack trace hook", "try { Error.prepareStackTrace = () => 1; return 'set'; } catch (e) { return typeof e.stack; }", "string"],
  ])("%s", async (_name, body, expected) => {
    expect(result(await attack(body as string))).toEqual(expected);
    await healthy();
  });

  test("the globals are exactly the published ones", async () => {
    const names = [
      "Promise",
      "Proxy",
      "Reflect",
      "InternalError",
      "Iterator",
      "escape",
      "AggregateError",
      "Float16Array",
      "globalThis",
      ...ALLOWED_GLOBALS,
    ];
    const types = result(await attack(`return { ${names.map((name) => `${name}_: typeof ${name}`).join(", ")} };`)) as Record<
      string,
      string
    >;
    expect(
      Object.entries(types)
        .filter(([name, type]) => type !== "undefined" || name === "undefined_")
        .map(([name]) => name.slice(0, -1))
        .sort(),
    ).toEqual([...ALLOWED_GLOBALS].sort());
  });

  test.each([
    ["async function m() { }", "synchronous"],
    ["function m() { return import('fs'); }", "no-import"],
    ["function m() { return { get x() { return 1; } }; }", "no-accessor"],
    ["function m() { return __end; }", "reserved-name"],
    ["function m() {} evil();", "one-function"],
    ["function m() { return 1;", "syntax"],
    ["function m() {})(); (function () {}", "syntax"],
  ])("source that must not run does not: %s", async (source) => {
    const outcome = await new TestImage(pool, { a: { m: method(source) } }).send("a", "m");
    expect(outcome).toMatchObject({ kind: "threw", error: { message: expect.stringContaining("does not compile") } });
  });
});

describe("nothing stays: each change of the room is refused", () => {
  test.each([
    "Array.prototype.leak = 1;",
    "Object.prototype.leak = 1;",
    "Math.leak = 1;",
    "Math.max = () => 7;",
    "JSON.parse = () => 7;",
    "Date.now = () => 7;",
    "leak = 1;",
    "[].values().constructor.prototype.leak = 1;",
    "Object.getPrototypeOf(Object.getPrototypeOf([].values())).leak = 1;",
    "Object.getPrototypeOf(function* () {}).leak = 1;",
    "Object.getPrototypeOf('a'.matchAll(/a/g)).leak = 1;",
    "Object.getPrototypeOf(Uint8Array).leak = 1;",
    "this['__s' + 'end'].leak = 1;",
    "this.toString.leak = 1;",
    "m.leak = 1;",
    "Error.stackTraceLimit = 0;",
  ])("%s", async (body) => {
    expect(await attack(`${body} return 'done';`)).toMatchObject({
      kind: "threw",
      error: { name: expect.stringMatching(/TypeError|ReferenceError/) },
    });
    await healthy();
  });
});

describe("limits: typed, uncatchable, and the next message is well", () => {
  const caught = (body: string) => `try { ${body} } catch (e) { return 'swallowed ' + e.name; }`;
  test.each<[string, string, string[]]>([
    ["an endless loop", "for (;;) {}", ["cpu"]],
    ["an endless loop in a catch of an endless loop", "for (;;) { try { for (;;) {} } catch { } }", ["cpu"]],
    ["an endless loop after the run has ended", "try { this.zip(); } finally { for (;;) {} }", ["notUnderstood"]],
    ["a search in a list of four thousand million holes", "const list = []; list.length = 4294967295; list.indexOf(1);", ["watchdog"]],
    ["a search in something with a huge length", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);", ["watchdog"]],
    ["a number of many digits", "let n = 3n; for (;;) n = n * n;", ['returned "swallowed RangeError"', "watchdog"]],
    ["a backtracking expression", "/(a+)+$/.test('a'.repeat(40) + 'b');", ["cpu", "watchdog"]],
    ["a list that grows", "const list = []; for (;;) list.push(new Array(1000).fill(1));", ["memory", "cpu"]],
    [
      "a text that doubles",
      "let text = 'abcdefgh'; for (;;) { text += text; text.charCodeAt(1); [...text.slice(0, 10)]; }",
      ["memory", "cpu"],
    ],
    ["a large buffer", "const kept = []; for (;;) kept.push(new Uint8Array(4000000).fill(1));", ["memory"]],
    ["a map that grows", "const map = new Map(); for (let i = 0; ; i++) map.set(i, { i });", ["memory", "cpu"]],
    ["recursion within a method", "const f = () => 1 + f(); return f();", ["stack"]],
    ["recursion through a callback", "const f = () => [1].map(f); return f();", ["stack"]],
    ["recursion through sends", "return this.m(x);", ["depth"]],
    [
      "data nested too deep for JSON",
      "let text = '['; for (let i = 0; i < 17; i++) text += text; return JSON.parse(text);",
      ['returned "swallowed SyntaxError"', "stack"],
    ],
    ["a result that is too large", "return 'x'.repeat(20000);", ["result"]],
    ["arguments of a missing method that are too large", "this.zip('x'.repeat(20000));", ["result"]],
    ["a comparison that never ends", "[3, 2, 1].sort(() => { for (;;) {} });", ["cpu"]],
    ["a conversion that never ends", "return 1 + { valueOf() { for (;;) {} } };", ["cpu"]],
    ["an iterator that never ends", "return [...{ *[Symbol.iterator]() { for (;;) yield 1; } }];", ["memory", "cpu"]],
    ["a replacement that grows", "return 'a'.repeat(100000).replaceAll('a', 'b'.repeat(100000));", ["memory", "cpu", "watchdog"]],
  ])(
    "%s",
    async (_name, body, expected) => {
      const outcome = await attack(caught(body));
      expect(expected).toContain(
        outcome.kind === "limit"
          ? outcome.limit
          : outcome.kind === "returned"
            ? `returned ${JSON.stringify(outcome.result).slice(0, 100)}`
            : outcome.kind,
      );
      await healthy();
    },
    60_000,
  );
});

describe("results, errors and arguments are plain data", () => {
  test.each<[string, string, string]>([
    ["a result with code in it", "return { toJSON() { return 1; } };", "result of m.toJSON: a function is not data"],
    ["a result that contains itself", "const o = {}; o.o = o; return o;", "data contains itself"],
    ["an instance of a class", "class Evil { x = 1; } return new Evil();", "a Evil is not plain data"],
    [
      "a class that lies about its name",
      "class Evil {} Evil.prototype.constructor = { name: () => { for (;;) {} } }; return new Evil();",
      "is not plain data",
    ],
    ["a __proto__ key", "return JSON.parse('{\"__pro' + 'to__\": {\"x\": 1}}');", "is reserved"],
    ["a result nested too deep", "let o = {}; for (let i = 0; i < 100; i++) o = { o }; return o;", "nested deeper than 64"],
    ["a thrown function", "throw () => 1;", "a function is not data"],
  ])("%s", async (_name, body, message) => {
    expect(await attack(body)).toMatchObject({ kind: "threw", error: { message: expect.stringContaining(message) } });
    await healthy();
  });

  test("an error's message is cut, and what is no text in it is left out", async () => {
    const long = await attack("throw new Error('x'.repeat(1e6));");
    expect(long).toMatchObject({
      kind: "threw",
      error: { name: "Error", message: expect.stringMatching(/^x+\.\.\. \(\d+ more characters\)$/) },
    });
    expect(JSON.stringify(long).length).toBeLessThan(30_000);
    expect(
      await attack("const e = new Error(); e.message = { toString() { for (;;) {} } }; e.name = 5; e.stack = [1]; throw e;"),
    ).toMatchObject({ kind: "threw", error: { name: "Error", message: "" } });
    expect(await attack("throw { code: 5, list: [1] };")).toMatchObject({
      kind: "threw",
      error: { name: "Thrown", message: '{"code":5,"list":[1]}' },
    });
    await healthy();
  });

  test("data from outside with hostile keys pollutes nothing", async () => {
    const hostile = JSON.parse('{"__proto__": {"leak": 1}, "constructor": {"prototype": {"leak": 2}}}') as Stored;
    const outcome = await new TestImage(pool, {
      a: {
        data: hostile,
        m: method("function m(x) { return [({}).leak ?? 0, x.constructor.prototype.leak, Object.keys(this.data).length]; }"),
      },
    }).send("a", "m", [hostile]);
    expect(outcome.kind === "returned" ? outcome.result : outcome.kind).toEqual(outcome.kind === "returned" ? [0, 2, 2] : "threw");
    await healthy();
  });

  test("a method cannot ask for a primitive that its objects do not have", async () => {
    const calls = new TestImage(
      pool,
      {
        a: {
          fake: { $$primitive: "p" } as Stored,
          m: method("function m() { this.mine = { $primitive: 'p' }; this._p_changed = true; return this.mine(); }"),
        },
      },
      { p: () => ({ result: 1, changes: {}, created: [] }) },
    );
    expect(await calls.send("a", "m")).toMatchObject({ kind: "threw", error: { message: "slot mine holds data, not a method" } });
    expect(calls.calls).toEqual([]);
    expect(primitive("p")).toEqual({ $primitive: "p" });
  });
});

test("a thread that was ended from outside is replaced, and its neighbours do not notice", async () => {
  const before = pool.stats().lost;
  const [killed, ...others] = await Promise.all([
    attack("const list = []; list.length = 4294967295; return list.indexOf(1);"),
    attack("return 1;"),
    attack("return 2;"),
  ]);
  expect(killed).toMatchObject({ kind: "limit", limit: "watchdog" });
  expect(others.map(result)).toEqual([1, 2]);
  expect(pool.stats().lost).toBe(before + 1);
});
