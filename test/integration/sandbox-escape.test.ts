/** Attacks that look for a way out, or for a place where something can be left for the next message. There is none. */
import { describe, expect, test } from "vitest";
import { attack, besieged, check, healthy, type Probe } from "../support/sandbox-attack.ts";

besieged();

const none = (count: number): string[] => Array(count).fill("undefined");

/** Each finds nothing, or is refused. */
const ways: Probe[] = [
  { name: "dynamic code by name", body: "return [typeof eval, typeof Function, typeof globalThis];", finds: none(3) },
  {
    name: "the constructors behind functions of every kind",
    body: "return [(() => 0).constructor ?? null, (function* () {}).constructor ?? null, Object.getPrototypeOf(this.toString).constructor ?? null, Math.max.constructor ?? null, m.constructor ?? null, (class {}).constructor ?? null];",
    finds: Array(6).fill(null),
  },
  {
    name: "the constructor of a generator that runs",
    body: "const g = (function* () {})(); return [g.constructor?.constructor ?? null, Object.getPrototypeOf(Object.getPrototypeOf(g)).constructor.constructor ?? null];",
    finds: [null, null],
  },
  {
    name: "the constructor behind an error of the sandbox",
    body: "try { this.peer.secret = 1; } catch (e) { return e.constructor.constructor ?? null; }",
    finds: null,
  },
  {
    name: "the constructor behind an error of the engine",
    body: "try { null.x; } catch (e) { return [e.constructor.constructor ?? null, e.constructor === TypeError]; }",
    finds: [null, true],
  },
  {
    name: "the constructor behind iterators",
    body: "return [[].values(), new Map().keys(), 'a'[Symbol.iterator](), 'a'.matchAll(/a/g)].map((i) => i.constructor?.constructor ?? null);",
    finds: [null, null, null, null],
  },
  {
    name: "code by a class that extends a function",
    body: "class F extends (() => 0).constructor {} return new F('return 1')();",
    ends: ["Thrown "],
  },
  {
    name: "Node and the network",
    body: "return [typeof process, typeof require, typeof module, typeof fetch, typeof Buffer, typeof setTimeout, typeof WebAssembly, typeof performance, typeof console];",
    finds: none(9),
  },
  {
    name: "what runs later, and what intercepts",
    body: "return [typeof Promise, typeof queueMicrotask, typeof Proxy, typeof Reflect, typeof WeakRef, typeof FinalizationRegistry, typeof Iterator];",
    finds: none(7),
  },
  {
    name: "shared memory",
    body: "return [typeof SharedArrayBuffer, typeof Atomics, new Uint8Array(8).buffer.constructor === ArrayBuffer];",
    finds: ["undefined", "undefined", true],
  },
  {
    name: "promises by the back door",
    body: "return [typeof Array.fromAsync, typeof Symbol.asyncIterator, typeof Object.getPrototypeOf([].values()).from];",
    finds: ["undefined", "symbol", "undefined"],
  },
  {
    name: "accessors and prototype surgery",
    body: "return [typeof Object.defineProperty, typeof Object.defineProperties, typeof Object.setPrototypeOf, typeof {}['__define' + 'Getter__'], typeof {}['__lookup' + 'Setter__'], Object.create({}, { x: { value: 1 } }).x ?? null];",
    finds: [...none(5), null],
  },
  {
    name: "a prototype in parsed text",
    body: "const o = JSON.parse('{\"__pro' + 'to__\": {\"leak\": 1}}'); return [o.leak ?? 0, ({ ...o }).leak ?? 0, Object.assign({}, o).leak ?? 0, structuredClone({ a: 1 }).leak ?? 0];",
    finds: [0, 0, 0, 0],
  },
  {
    name: "the prototype of the receiver",
    body: "return [Object.getPrototypeOf(this), this['__proto' + '__'] ?? null, this.constructor ?? null, this.prototype ?? null, this.then ?? null, this.toJSON ?? null];",
    finds: Array(6).fill(null),
  },
  {
    name: "another object's change by an object derived from it",
    body: "const child = Object.create(this.peer); try { child.secret = 2; } catch (e) { return [e.name, this.peer.secret]; }",
    finds: ["TypeError", 1],
  },
  {
    name: "another object's change by the setter of a taken apart prototype",
    body: "const { set } = Object.getOwnPropertyDescriptor(Object.prototype, 'toString'); try { set.call(this.peer, 1); } catch (e) { return [e.name, typeof this.peer.secret]; }",
    finds: ["TypeError", "number"],
  },
  {
    name: "a send without a receiver",
    body: "const send = this['__s' + 'end']; try { return send('m'); } catch (e) { return e.name; }",
    finds: "TypeError",
  },
  {
    name: "a send in another's name",
    body: "const send = this['__s' + 'end']; try { return send.call({ oid: 'b' }, 'm'); } catch (e) { return e.name; }",
    finds: "TypeError",
  },
  { name: "this of a plain call", body: "return (function () { return typeof this; })();", finds: "undefined" },
  { name: "the caller of a function", body: "try { return m.caller; } catch (e) { return e.name; }", finds: "TypeError" },
  { name: "the function behind arguments", body: "try { return arguments.callee; } catch (e) { return e.name; }", finds: "TypeError" },
  {
    name: "the stack trace hooks",
    body: "const before = typeof Error.captureStackTrace; try { Error.prepareStackTrace = () => 1; return 'set'; } catch (e) { return [before, typeof e.stack]; }",
    finds: ["undefined", "string"],
  },
  {
    name: "paths of the machine in a stack",
    body: "try { this.hasOwnProperty({ toString() { throw new Error('x'); } }); } catch (e) { return [/\\/|file:|node:|\\.ts/.test(e.stack)]; }",
    finds: [false],
  },
  {
    name: "symbols that the language asks for, on the receiver",
    body: "return [Symbol.iterator, Symbol.toPrimitive, Symbol.hasInstance, Symbol.species, Symbol.unscopables].map((s) => typeof this[s]);",
    finds: none(5),
  },
  {
    name: "a symbol as a selector",
    body: "return this[Symbol.for('secret')]();",
    ends: ["NotUnderstood "],
  },
  {
    name: "a selector that is another one when it is asked again",
    body: "let n = 0; return this[{ toString: () => (n++ ? 'm' : 'hasOwnProperty') }]('total');",
    finds: true,
  },
  {
    name: "forged references, methods and primitives",
    body: "this.a = { $ref: this.peer._p_oid }; this.b = { $method: 0 }; this.c = { $primitive: 'answer' }; this._p_changed = true; return [this.a.secret ?? 0, typeof this.b, this.c.$primitive];",
    finds: [0, "object", "answer"],
  },
  {
    name: "a forged primitive that is sent",
    body: "this.c = { $primitive: 'answer' }; this._p_changed = true; return this.c();",
    ends: ["Thrown slot c holds data"],
  },
  {
    name: "the words in which sandbox and host talk",
    body: "return ['!stop', '{\"ends\":true}', 'a\\0b', '\\u2028'];",
    finds: ["!stop", '{"ends":true}', "a\0b", "\u2028"],
  },
  {
    name: "a limit that is only said",
    body: "const e = new Error('interrupted'); e.name = 'InternalError'; throw e;",
    ends: ["Thrown  interrupted"],
  },
  {
    name: "a clock beside the message's",
    body: "const from = [Date.now(), +new Date()]; for (let i = 0; i < 1e5; i++); return [Date.now() - from[0], new Date() - from[1], new Date().getTimezoneOffset(), typeof Date.prototype.getYear];",
    finds: [0, 0, 0, "undefined"],
  },
  {
    name: "chance that is not the message's",
    body: "const r = Math.random(); try { Math.random = () => 1; } catch {} return [r === Math.random(), Math.random() < 1];",
    finds: [false, true],
  },
];

/** Each source is refused before it runs. */
const sources: Probe[] = [
  "async function m() { }",
  "function* m() { }",
  "function m() { return (async () => 1)(); }",
  "function m() { return (async function* () { })(); }",
  "function m() { return { async x() { } }; }",
  "function m() { class A { static async x() { } } }",
  "function m() { for await (const x of []) { } }",
  "function m() { return import('fs'); }",
  "function m() { return import.meta; }",
  "function m() { return { get x() { return 1; } }; }",
  "function m() { class A { set x(v) { } } }",
  "function m() { return __end; }",
  "function m() { __unanswered.guards = -9; }",
  "function m() { return \\u005f\\u005fend; }",
  "function m() { return { __proto__: [] }; }",
  "function m() { return {}['__proto__']; }",
  "function m() { with (this) { return items; } }",
  "function m() {} evil();",
  "function m() { return 1;",
  "function m() {})(); (function () {}",
  "const m = 1;",
].map((source) => ({ name: source, source, ends: ["Thrown method m does not compile"] }));

/** Places that outlive a message, were they not closed. */
const places = [
  "m",
  "m.prototype",
  "m.prototype.constructor",
  "((text) => text)`x`",
  "((text) => text)`x`.raw",
  "Array.prototype",
  "Object.prototype",
  "Math",
  "Math.max",
  "JSON",
  "Date",
  "Date.prototype",
  "Error",
  "TypeError.prototype",
  "RegExp.prototype",
  "Symbol",
  "Symbol.prototype",
  "Array.prototype[Symbol.unscopables]",
  "structuredClone",
  "[].values().constructor.prototype",
  "Object.getPrototypeOf(Object.getPrototypeOf([].values()))",
  "Object.getPrototypeOf(function* () {})",
  "Object.getPrototypeOf('a'.matchAll(/a/g))",
  "Object.getPrototypeOf(Uint8Array)",
  "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').set",
  "this['__s' + 'end']",
  "({})['__s' + 'end']",
  "this['__s' + 'end'].prototype",
  "this.toString",
  "this.valueOf.prototype",
  "(() => 0)['ca' + 'll']",
];
/** What one message changes and the next could see. */
const habits = [
  "const r = /x/g; const n = r.lastIndex; r.test('xx'); return n;",
  "const kind = class { static n = 0; }; return kind.n++;",
  "const f = () => 0; f.n = (f.n ?? -1) + 1; return f.n;",
  "/(leak)/.exec('leak'); return RegExp.$1 ?? 0;",
  "return Math.random();",
  "try { Error.stackTraceLimit = 0; } catch {} return new Error('x').stack.length > 0;",
  "try { Math.max = () => 7; } catch {} return Math.max(1, 2);",
  "try { JSON.parse = () => 7; } catch {} return JSON.parse('1');",
  "try { Array.prototype.push = () => 7; } catch {} return [1].push(2);",
  "try { leak = 1; } catch {} return typeof leak;",
  "try { undefined = 1; } catch {} return typeof undefined;",
  "try { Object.prototype.toString = 1; } catch {} return typeof ({}).toString;",
];

describe("no way out", () => {
  test.each(ways)("$name", check);
});

describe("source that must not run does not", () => {
  test.each(sources)("$name", check);
});

describe("nothing stays, neither for the next message nor for another receiver", () => {
  test.each(places)("%s", async (place) => {
    const body = `const at = ${place}; const n = (at.leak ?? 0) + 1; try { at.leak = n; } catch (e) { return e.name; } return n;`;
    expect([await attack({ body }), await attack({ body })]).toEqual(["TypeError", "TypeError"]);
    await healthy();
  });

  test.each(habits)("%s", async (body) => {
    const first = await attack({ body });
    expect(await attack({ body })).toEqual(first);
    await healthy();
  });

  test("all that two messages share is frozen", async () => {
    const found = await attack({
      body: `
        const seen = new Set(); const open = [];
        const look = (path, part) => {
          if ((typeof part !== "object" && typeof part !== "function") || part === null || seen.has(part)) return;
          seen.add(part);
          if (!Object.isFrozen(part)) open.push(path);
          for (const key of [...Object.getOwnPropertyNames(part), ...Object.getOwnPropertySymbols(part)]) {
            const { value, get, set } = Object.getOwnPropertyDescriptor(part, key);
            for (const inner of [value, get, set]) look(path + "." + String(key), inner);
          }
          look(path + "/p", Object.getPrototypeOf(part));
        };
        const shared = { m, Array, Object, Error, Math, JSON, Map, Set, Date, RegExp, String, Number, Symbol, Uint8Array, structuredClone, send: this["__s" + "end"] };
        for (const [name, part] of Object.entries(shared)) look(name, part);
        look("iterator", Object.getPrototypeOf([].values()));
        look("generator", Object.getPrototypeOf(function* () {}));
        return [seen.size > 300, open];`,
    });
    expect(found).toEqual([true, []]);
  });
});
