/** Large nested data: a method cannot tell it from plain data, every change is noticed, and nothing of it stays for the next message. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { limits, method, primitive, result, TestImage } from "../support/sandbox-image.ts";

let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 1, memoryMb: 64, defaultLimits: limits, graceMs: 300 });
  await pool.ready();
});
afterAll(() => pool.close());

const image = (objects: Record<string, Record<string, Stored>>, primitives = {}): TestImage => new TestImage(pool, objects, primitives);
const items = Array.from({ length: 100 }, (_, at) => ({ id: at, name: `item ${at}`, tags: ["x"] }));
const byId = Object.fromEntries(items.map((item) => [`id${item.id}`, item]));
const one = (body: string, slots: Record<string, Stored> = { items, byId }, primitives = {}): TestImage =>
  image({ a: { ...slots, m: method(`function m(x) { ${body} }`) } }, primitives);
const signalled = (body: string): string => `${body} this._p_changed = true;`;

describe("changes", () => {
  test.each([
    ["a member at the end", "this.items.push({ id: 100 });", { items: [...items, { id: 100 }] }],
    ["by another name", "const items = this.items; items.push(1);", { items: [...items, 1] }],
    ["within a member", "this.items[3].tags.push('y');", { items: items.with(3, { ...items[3], tags: ["x", "y"] } as never) }],
    [
      "within a member held since",
      "const { tags } = this.items[3]; this._p_changed = true; tags.length = 0;",
      { items: items.with(3, { ...items[3], tags: [] } as never) },
    ],
    [
      "within a member put in",
      "const o = {}; this.items.push(o); this._p_changed = true; o.done = true;",
      { items: [...items, { done: true }] },
    ],
    ["by moving", "this.items.reverse();", { items: items.toReversed() }],
    ["a member taken out of the middle", "this.items.splice(50, 1);", { items: items.toSpliced(50, 1) }],
    ["all members", "this.items.length = 0;", { items: [] }],
    ["a member by name", "this.byId.id7.name = 'seven';", { byId: { ...byId, id7: { ...byId.id7, name: "seven" } } }],
    ["a new name", "this.byId.fresh = [1];", { byId: { ...byId, fresh: [1] } }],
    ["a name gone", "delete this.byId.id0;", { byId: Object.fromEntries(Object.entries(byId).slice(1)) }],
  ])("%s: noticed, and refused when it is not signalled", async (_what, change, changes) => {
    expect(await one(signalled(change)).send("a", "m")).toMatchObject({ kind: "returned", changes: { a: changes } });
    const silent = await one(`this._p_changed = true; ${change.replace("this._p_changed = true; ", "")}`).send("a", "m");
    expect(silent).toMatchObject({ kind: "unsignalled", slots: Object.keys(changes) });
  });

  test("looking changes nothing", async () => {
    const look =
      "return [this.items.length, this.items[5].name, Object.keys(this.byId).length, 'id3' in this.byId, JSON.stringify(this.items).length];";
    expect(await one(look).send("a", "m")).toMatchObject({
      kind: "returned",
      changes: {},
      result: [100, "item 5", 100, true, JSON.stringify(items).length],
    });
  });

  test("a send that throws leaves no change, nor anything put on the data; names held outside point at it", async () => {
    const inner = method(
      "function inner() { this.items[0].id = 9; this.items.extra = 1; this.items.pop(); this.byId = {}; throw new Error('no'); }",
    );
    const body =
      "const first = this.items[0]; try { this.inner(); } catch {} first.id = 5; this._p_changed = true; return [this.items.length, Object.keys(this.items).length, this.items[0] === first, this.byId.id1.id];";
    expect(await one(body, { items, byId, inner }).send("a", "m")).toMatchObject({
      result: [100, 100, true, 1],
      changes: { a: { items: items.with(0, { ...items[0], id: 5 } as never) } },
    });
  });

  test("inherited, it is copied down when it changes; the parent's stays", async () => {
    const child = image({
      p: { items },
      a: { parents: [ref("p")], m: method(`function m() { ${signalled("this.items.pop();")} return this.items.length; }`) },
    });
    expect(await child.send("a", "m")).toMatchObject({ result: 99, changes: { a: { items: items.slice(0, 99) } } });
    expect(await child.send("a", "m")).toMatchObject({ result: 99 });
  });

  test("another object's can be looked at, not changed", async () => {
    const pair = (body: string) => image({ a: { peer: ref("b"), m: method(`function m() { ${body} }`) }, b: { items } }).send("a", "m");
    expect(await pair("return this.peer.items[4].name;")).toMatchObject({ result: "item 4" });
    expect(await pair("this.peer.items[4].name = 'x';")).toMatchObject({ kind: "threw", error: { name: "TypeError" } });
    expect(await pair("this.peer.items.push(1);")).toMatchObject({ kind: "threw", error: { name: "TypeError" } });
  });
});

describe("like plain data", () => {
  test.each([
    [
      "the same member twice",
      "return [this.items[0] === this.items[0], this.items === this.items, this.items.includes(this.items[7])];",
      [true, true, true],
    ],
    [
      "what it is",
      "return [Array.isArray(this.items), typeof this.items, this.items instanceof Array, `${Object.prototype.toString.call(this.items)}`];",
      [true, "object", true, "[object Array]"],
    ],
    [
      "copies",
      "const copy = structuredClone(this.items); copy[0].id = 9; return [this.items[0].id, copy.length, [...this.items].length, { ...this.byId }.id9.id];",
      [0, 100, 100, 9],
    ],
    ["sorting a copy", "return this.items.toSorted((a, b) => b.id - a.id)[0].id + [...this.items].sort((a, b) => b.id - a.id)[1].id;", 197],
    [
      "walking",
      "let n = 0; for (const { id } of this.items) n += id; for (const at in this.items) n++; for (const id in this.byId) n++; return n;",
      5150,
    ],
    [
      "descriptors",
      "const d = Object.getOwnPropertyDescriptor(this.items, '2'); return [d.value.id, d.writable, d.enumerable, Object.isFrozen(this.items)];",
      [2, true, true, false],
    ],
    [
      "freezing, which lasts as long as the message",
      "Object.freeze(this.items); try { this.items.push(1); } catch (e) { return [e.name, this.items[99].id]; }",
      ["TypeError", 99],
    ],
    [
      "what is derived from it",
      "const child = Object.create(this.byId); child.id1 = 5; return [child.id1, this.byId.id1.id, child.id2.id];",
      [5, 1, 2],
    ],
    ["text", "return [JSON.stringify(this.byId).length, this.items.join().length];", [JSON.stringify(byId).length, items.join().length]],
  ])("%s", async (_what, body, expected) => {
    const look = one(body);
    expect(await look.send("a", "m")).toMatchObject({ kind: "returned", changes: {}, result: expected });
    expect(await look.send("a", "m")).toMatchObject({ kind: "returned", changes: {}, result: expected });
  });

  test("references in it are fetched together, and are one object each", async () => {
    const peers = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`a-peer-of-the-object-${at}`, { n: at, one: method("function one() { return this.n; }") }]),
    );
    const refs = Object.keys(peers).map(ref);
    const body = "let n = 0; for (const peer of this.refs) n += peer.one(); return [n, this.refs[3] === this.refs[3]];";
    const many = image({ ...peers, a: { refs, m: method(`function m() { ${body} }`) } });
    expect(result(await many.send("a", "m", [], { along: ["a"] }))).toEqual([1770, true]);
    expect(many.asked.length).toBeLessThan(5);
  });

  test("literal keys that begin with $ stay data", async () => {
    const odd = { $$ref: "a", $$method: 1, filler: "x".repeat(1000) };
    expect(
      await one(signalled("const got = [this.odd.$ref, Object.keys(this.odd)[1]]; this.odd.$large = [1]; if (x) this.got = got;"), {
        odd,
      }).send("a", "m", [1]),
    ).toMatchObject({
      changes: { a: { got: ["a", "$method"], odd: { ...odd, $$large: [1] } } },
    });
  });
});

test.each([
  ["a function", "this.items[0] = () => 1;", "items[0]: a function is not data"],
  ["a function within", "this.items[0].f = () => 1;", "items[0].f: a function is not data"],
  ["a named property of a list", "this.items.f = () => 1;", "items: a list has no named properties"],
  ["undefined in a list", "this.items.push(undefined);", "items[100]: undefined is not data"],
  ["undefined in a list within", "this.items[9].tags.push(undefined);", "items[9].tags[1]: undefined is not data"],
  ["a number JSON has no text for", "this.byId.id1 = NaN;", "byId.id1: NaN cannot be stored; use null or text"],
  ["a hole", "delete this.items[4];", "items[4]: undefined is not data"],
  ["holes at the end", "this.items.length = 102;", "items[100]: undefined is not data"],
  ["cut off and drawn out again", "this.items.length = 3; this.items.length = 5;", "items[3]: undefined is not data"],
  ["a Map", "this.byId.fresh = new Map();", "byId.fresh: a Map is not plain data"],
  ["itself", "this.items.push(this.items);", "items[100]: data contains itself"],
  ["a symbol key", "this.byId[Symbol('s')] = 1;", "byId: a symbol is not a key of data"],
  ["the key of prototypes", "this.byId['__pro' + 'to__'] = 1;", "byId.__proto__: this key is reserved"],
  ["a list that says what its text is", "class L extends Array { toJSON() { return 1; } } this.items[0].tags = new L();", "toJSON"],
])("what JSON would lose is an error: %s", async (_what, change, message) => {
  const outcome = await one(signalled(change)).send("a", "m");
  if (message === "toJSON") expect(outcome).toMatchObject({ changes: { a: { items: items.with(0, { ...items[0], tags: [] } as never) } } });
  else expect(outcome).toMatchObject({ kind: "threw", error: { name: "TypeError", message: expect.stringContaining(message) } });
});

describe("what one message does", () => {
  test("the next one does not see, on the same data", async () => {
    const both = one(
      "if (x === 1) { this.items.push(1); this.items[0].id = 7; this.byId.id1.tags.push('z'); this._p_changed = true; } return [this.items.length, this.items[0].id, this.byId.id1.tags];",
    );
    expect(result(await both.send("a", "m", [1]))).toEqual([101, 7, ["x", "z"]]);
    expect(await both.send("a", "m", [2])).toMatchObject({ result: [100, 0, ["x"]], changes: {} });
  });

  test("at its limit takes the guest along, and the next one is given everything again", async () => {
    const ending = one("if (x === 1) for (;;); return this.items.length;");
    expect(await ending.send("a", "m", [2])).toMatchObject({ result: 100 });
    expect(await ending.send("a", "m", [1], { limits: { cpuMs: 50 } })).toMatchObject({ kind: "limit", limit: "cpu" });
    expect(await ending.send("a", "m", [2])).toMatchObject({ result: 100 });
  });

  test("is not seen by delegation that found something else before", async () => {
    const state = (name: string) => ({ parents: [], name_: method(`function name_() { return '${name}'; }`) });
    const body =
      "const before = this.name_(); this.state = this.other; const after = this.name_(); this._p_changed = true; return [before, after, this.name_()];";
    const cycle = image({
      s1: state("one"),
      s2: state("two"),
      a: { delegates: ["state"], state: ref("s1"), other: ref("s2"), m: method(`function m() { ${body} }`) },
    });
    expect(result(await cycle.send("a", "m"))).toEqual(["one", "two", "two"]);
  });

  test("of many versions of an object, each is what it is, though the guest forgets the oldest", async () => {
    for (let version = 0; version < 40; version++) {
      const now = [version, "x".repeat(30_000)];
      expect(
        result(await one("return [this.now[0], this.now.length, this.few[0]];", { now, few: now.slice(0, 1) }).send("a", "m")),
      ).toEqual([version, 2, version]);
    }
  });

  test("counts in full against the limit, though little of it travels", async () => {
    const grown = await one(signalled("this.items.push(1);")).send("a", "m", [], { limits: { resultCharacters: 2000 } });
    const written = JSON.stringify({ changes: { a: { items: [...items, 1] } }, removed: {}, created: [] }).length - 2;
    const message = `the changes have ${written} characters, more than 2000`;
    expect(grown).toMatchObject({ kind: "limit", limit: "result", message });
    expect(await one("return this.items.length;").send("a", "m", [], { limits: { resultCharacters: 2000 } })).toMatchObject({
      result: 100,
    });
  });

  test("a primitive within it sees, and what the primitive changes it sees", async () => {
    const put = () => ({ result: null, changes: { a: { items: [...items, "put"] } }, created: [] });
    const call = one(
      "this.items.pop(); this.put_(); this._p_changed = true; return [this.items.length, this.items.at(-1)];",
      { items, put_: primitive("put") },
      { put },
    );
    expect(await call.send("a", "m")).toMatchObject({ result: [101, "put"], changes: { a: { items: [...items, "put"] } } });
    expect(call.calls[0]?.changes).toEqual({ a: { items: items.slice(0, 99) } });
  });

  test("a member that was written as undefined, and signalled, is not a change a second time", async () => {
    const [name] = Object.keys(byId) as [string];
    const outcome = await one(
      `this.byId[${JSON.stringify(name)}] = undefined; this._p_changed = true; return Object.keys(this.byId).length;`,
    ).send("a", "m");
    const { [name]: _, ...others } = byId as Record<string, Stored>;
    expect(outcome).toMatchObject({ kind: "returned", changes: { a: { byId: others } } });
  });

  test("an object it makes has its own", async () => {
    const clones = one("const copy = this._clone_persistent_(); copy.cut(); return [copy.items.length, this.items.length];", {
      items,
      byId,
      cut: method(`function cut() { ${signalled("this.items.pop();")} }`),
      _clone_persistent_: primitive("clone_persistent"),
    });
    const outcome = await clones.send("a", "m");
    expect(outcome).toMatchObject({ result: [99, 100], changes: {}, created: [{ slots: { items: items.slice(0, 99), byId } }] });
  });
});
