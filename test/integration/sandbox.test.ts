import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { limits, method, primitive, result, TestImage } from "../support/sandbox-image.ts";

let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 2, memoryMb: 64, defaultLimits: limits, graceMs: 300 });
  await pool.ready();
});
afterAll(() => pool.close());

const image = (objects: Record<string, Record<string, Stored>>, primitives = {}): TestImage => new TestImage(pool, objects, primitives);
/** One object with one method `m` and whatever slots. */
const one = (body: string, slots: Record<string, Stored> = {}, primitives = {}): TestImage =>
  image({ a: { ...slots, m: method(`function m(x, y) { ${body} }`) } }, primitives);

describe("sends", () => {
  test("a method reads slots, changes them, signals and answers; reads and changes are reported", async () => {
    const outcome = await one(
      "this.items.push(x); this.total += x; this._p_changed = true; return { total: this.total, none: this.missing ?? null };",
      { items: [1], total: 2 },
    ).send("a", "m", [5]);
    expect(outcome).toMatchObject({
      kind: "returned",
      result: { total: 7, none: null },
      changes: { a: { items: [1, 5], total: 7 } },
      created: [],
      sends: 1,
    });
    expect(new Set(outcome.reads.a)).toEqual(new Set(["m", "items", "total", "missing", "parents", "delegates"]));
  });

  test("a nested send runs on its own receiver, through parents that are fetched when they are needed", async () => {
    const bank = image({
      acc: { parents: [ref("proto")], balance: 10, bank: ref("bank") },
      proto: {
        deposit: method(
          "function deposit(n: number): number { this.balance += n; this._p_changed = true; return this.bank.note(this, n); }",
        ),
      },
      bank: {
        log: [],
        note: method("function note(who, n) { this.log.push({ who, n }); this._p_changed = true; return this.log.length; }"),
      },
    });
    const outcome = await bank.send("acc", "deposit", [5], { along: ["acc"] });
    expect(outcome).toMatchObject({ result: 1, changes: { acc: { balance: 15 }, bank: { log: [{ who: ref("acc"), n: 5 }] } }, sends: 2 });
    expect(bank.asked.flat().sort()).toEqual(["bank", "proto"]);
  });

  test("a send that throws loses its own changes and the caller's names still point at the caller's data", async () => {
    const both = image({
      a: {
        items: [{ n: 1 }],
        outer: method(
          "function outer() { const items = this.items; const first = items[0]; try { this.inner(); } catch (e) { this.said = e.name + ': ' + e.message; } first.n = 5; this._p_changed = true; return items.length; }",
        ),
        inner: method(
          "function inner() { this.items[0].n = 99; this.items.push({ n: 2 }); this.extra = 1; this._p_changed = true; throw new RangeError('no'); }",
        ),
      },
    });
    expect(await both.send("a", "outer")).toMatchObject({ result: 1, changes: { a: { items: [{ n: 5 }], said: "RangeError: no" } } });
    const outcome = await both.send("a", "outer");
    expect(outcome.kind === "returned" && Object.keys(outcome.changes.a ?? {}).sort()).toEqual(["items", "said"]);
  });

  test("arguments and results cross as copies, references as references", async () => {
    const pair = image({
      a: {
        peer: ref("b"),
        m: method(
          "function m() { const list = [1]; const got = this.peer.keep(list); list.push(2); got.push(9); return [list, this.peer.size(), this.peer.self() === this.peer]; }",
        ),
      },
      b: {
        keep: method("function keep(list) { this.list = list; this._p_changed = true; return this.list; }"),
        size: method("function size() { return this.list.length; }"),
        self: method("function self() { return this; }"),
      },
    });
    expect(await pair.send("a", "m")).toMatchObject({ result: [[1, 2], 1, true], changes: { b: { list: [1] } } });
  });

  test("resend goes to the next definition, delegates come before parents and follow a pointer that the run changes", async () => {
    const cycle = image({
      a: {
        parents: [ref("p")],
        delegates: ["state"],
        state: ref("s1"),
        other: ref("s2"),
        name_: method("function name_() { return 'a' + this.resend(); }"),
        turn: method("function turn() { this.state = this.other; this._p_changed = true; return this.name_(); }"),
      },
      s1: { name_: method("function name_() { return 's1' + this.resend(); }") },
      s2: { name_: method("function name_() { return 's2' + (this.resend?.() ?? '?'); }") },
      p: { name_: method("function name_() { return 'p' + (this.resend?.() ?? '.'); }") },
    });
    expect(result(await cycle.send("a", "name_"))).toBe("as1p.");
    expect(result(await cycle.send("a", "turn"))).toBe("as2p.");
    expect(result(await cycle.send("a", "turn", [], { along: [] }))).toBe("as2p.");
  });

  test("a resend with nothing further is an error, not a mission", async () => {
    expect(await one("return this.resend();").send("a", "m")).toMatchObject({
      kind: "threw",
      error: { name: "TypeError", message: "resend: there is no further definition of m" },
    });
  });

  test("changing inherited nested data copies it down; the parent stays as it is", async () => {
    const child = image({
      p: { tags: ["x"] },
      a: {
        parents: [ref("p")],
        m: method("function m() { this.tags.push('y'); this._p_changed = true; return this.tags; }"),
        look: method("function look() { return this.tags.length; }"),
      },
    });
    expect(await child.send("a", "m")).toMatchObject({ result: ["x", "y"], changes: { a: { tags: ["x", "y"] } } });
    expect(await child.send("a", "look")).toMatchObject({ result: 1, changes: {} });
  });

  test("another object's data can be looked at, not changed; a copy of it can be kept and changed", async () => {
    const pair = { a: { peer: ref("b") }, b: { items: [{ n: 1 }] } };
    const run = (body: string) => image({ ...pair, a: { ...pair.a, m: method(`function m() { ${body} }`) } }).send("a", "m");
    expect(await run("this.peer.items.push(1);")).toMatchObject({ kind: "threw", error: { name: "TypeError" } });
    expect(await run("this.peer.items = [];")).toMatchObject({
      kind: "threw",
      error: { message: expect.stringContaining("another object") },
    });
    expect(
      await run("this.mine = this.peer.items; this.mine[0].n = 2; this._p_changed = true; return this.peer.items[0].n;"),
    ).toMatchObject({ result: 1, changes: { a: { mine: [{ n: 2 }] } } });
  });

  test("own slots can be listed, spread, tested and deleted; methods, parents and delegates do not show", async () => {
    const outcome = await one(
      "const { gone, ...rest } = { ...this }; delete this.gone; this._p_changed = true; return [Object.keys(this), rest, 'm' in this, 'gone' in this, this.hasOwnProperty('kept'), `${this}`];",
      { parents: [], gone: 1, kept: [2] },
    ).send("a", "m");
    expect(outcome).toMatchObject({
      result: [["kept"], { kept: [2] }, true, false, true, "object a"],
      changes: { a: { gone: undefined } },
    });
    expect(outcome.kind === "returned" && "gone" in (outcome.changes.a ?? {})).toBe(true);
    expect(outcome.reads.a).toContain("*");
  });

  test("an optional send of a missing method is undefined, and its arguments are evaluated as in JavaScript", async () => {
    const body =
      "let n = 0; const r = [this.total?.(1) ?? 'none', this.peer?.total(n++).x ?? 'short', this.total?.(1).x.y ?? 'rest', this.total?.(1)['x']() ?? 'rest', this.total?.(1)[0] ?? 'rest', this.list?.(n).at(0)]; return [...r, n];";
    expect(result(await one(body, { list: method("function list(n) { return [n + 5]; }") }).send("a", "m"))).toEqual([
      "none",
      "short",
      "rest",
      "rest",
      "rest",
      5,
      0,
    ]);
  });

  test("a method cannot be read as a value, and a function cannot cross a send", async () => {
    expect(await one("return [1].map(this.m);").send("a", "m")).toMatchObject({
      kind: "threw",
      error: { name: "TypeError", message: expect.stringContaining("m is a method") },
    });
    expect(await one("return this.each(x => x);", { each: method("function each(f) { return f(1); }") }).send("a", "m")).toMatchObject({
      kind: "threw",
      error: { message: expect.stringContaining("argument 0 of each: a function is not data") },
    });
  });

  test("an error names the line and column of the source and says what was sent to what", async () => {
    const outcome = await image({ a: { m: method("function m() {\n  const none = undefined;\n  return none.bar(1);\n}") } }).send("a", "m");
    expect(outcome).toMatchObject({
      kind: "threw",
      error: { name: "TypeError", message: "cannot send bar to undefined", stack: expect.stringMatching(/at m \(line 3, column \d+\)/) },
    });
  });
});

describe("what ends a message", () => {
  test("not understood ends the run from deep inside, whatever is caught", async () => {
    const deep = image({
      a: {
        m: method("function m() { try { return this.inner(); } catch { return 'swallowed'; } finally { return 'kept'; } }"),
        inner: method("function inner() { try { this.zip(1, [2]); } catch (e) { return 'caught'; } }"),
      },
    });
    const outcome = await deep.send("a", "m");
    expect(outcome).toMatchObject({ kind: "notUnderstood", receiver: "a", selector: "zip", args: [1, [2]] });
    expect(outcome.reads.a).toContain("zip");
  });

  test("_doesNotUnderstand_ is found by delegation: a primitive may end the run or answer, a method answers", async () => {
    const traits = { parents: [], _doesNotUnderstand_: primitive("refuse") };
    const ending = image(
      { t: traits, a: { parents: [ref("t")], m: method("function m() { try { this.zip(7); } catch { return 1; } }") } },
      { refuse: () => ({ ends: { code: "NotUnderstood", message: "no zip", details: { park: true } } }) },
    );
    expect(await ending.send("a", "m")).toMatchObject({
      kind: "ended",
      error: { code: "NotUnderstood", message: "no zip", details: { park: true } },
    });
    expect(ending.calls[0]).toMatchObject({
      name: "refuse",
      receiver: "a",
      holder: "t",
      selector: "_doesNotUnderstand_",
      args: ["zip", 7],
    });
    const answering = image({
      t: {
        parents: [],
        _doesNotUnderstand_: method("function _doesNotUnderstand_(selector, ...args) { return [selector, args, this.name]; }"),
      },
      a: { parents: [ref("t")], name: "me", m: method("function m() { return this.zip(7); }") },
    });
    expect(result(await answering.send("a", "m"))).toEqual(["zip", [7], "me"]);
  });

  test("a change without a signal after it ends the run", async () => {
    expect(await one("this._p_changed = true; this.total = 1;").send("a", "m")).toMatchObject({
      kind: "unsignalled",
      oid: "a",
      selector: "m",
      slots: ["total"],
    });
    expect(await one("this.items.push(1); return 1;", { items: [] }).send("a", "m")).toMatchObject({
      kind: "unsignalled",
      slots: ["items"],
    });
    expect(await one("delete this.items;", { items: [] }).send("a", "m")).toMatchObject({ kind: "unsignalled", slots: ["items"] });
    const inner = image({
      a: { m: method("function m() { try { this.set_(); } catch { } return 1; }"), set_: method("function set_() { this.x = 1; }") },
    });
    expect(await inner.send("a", "m")).toMatchObject({ kind: "unsignalled", selector: "set_" });
  });

  test("an inner send that changes the caller's data does not signal for the caller", async () => {
    const both = image({
      a: {
        items: [],
        m: method("function m() { this.items.push(1); this.add(); return 1; }"),
        add: method("function add() { this.items.push(2); this._p_changed = true; }"),
      },
    });
    expect(await both.send("a", "m")).toMatchObject({ kind: "unsignalled", selector: "m", slots: ["items"] });
  });

  test.each([
    ["a function", "this.items[0] = () => 1;", "items[0]: a function is not data"],
    ["a named property of a list", "this.items.f = () => 1;", "items: a list has no named properties"],
    ["undefined in a list", "this.items.push(undefined);", "items[1]: undefined is not data"],
    ["a number JSON has no text for", "this.items[0] = NaN;", "items[0]: NaN cannot be stored; use null or text"],
    ["a hole", "this.items.length = 3;", "items[1]: undefined is not data"],
    ["a Map", "this.items[0] = new Map();", "items[0]: a Map is not plain data"],
    ["a Date", "this.when = new Date();", "when: a Date is not plain data"],
    ["a cycle", "this.items.push(this.items);", "items[1]: data contains itself"],
    ["a symbol key", "this.items[0] = { [Symbol('s')]: 1 };", "items[0]: a symbol is not a key of data"],
    ["undefined", "this.none = undefined;", "none: undefined is not data"],
  ])("a slot value that JSON would lose is an error: %s", async (_what, change, message) => {
    const outcome = await one(`${change} this._p_changed = true;`, { items: [null] }).send("a", "m");
    expect(outcome).toMatchObject({ kind: "threw", error: { name: "TypeError", message: expect.stringContaining(message) } });
  });

  test.each([
    "this.parents = [];",
    "this.parents.push(this);",
    "this.delegates = ['x'];",
    "this._slots = {};",
    "this._p_serial = 1;",
    "this['a-b'] = 1;",
    "this.__send = 1;",
    "delete this.parents;",
    "Object.assign(this, { parents: [] });",
  ])("a reserved slot cannot be written: %s", async (change) => {
    const body = change.replace("this.__send", "this['__' + 'send']");
    expect(await one(`${body} this._p_changed = true;`, { parents: [] }).send("a", "m")).toMatchObject({
      kind: "threw",
      error: { name: "TypeError" },
    });
  });
});

describe("clock, chance and globals", () => {
  test("the same message gives the same, another seed or clock something else", async () => {
    const body =
      "return [Math.random(), Math.random(), Date.now(), new Date().toISOString(), new Date(2020, 0, 31).toISOString(), new Date('2020-02-01').getDay(), typeof Date(), new Date(0).toString()];";
    const first = result(await one(body).send("a", "m", [], { seed: "s", clock: 1e12 })) as Stored[];
    expect(result(await one(body).send("a", "m", [], { seed: "s", clock: 1e12 }))).toEqual(first);
    expect(first.slice(2)).toEqual([1e12, "2001-09-09T01:46:40.000Z", "2020-01-31T00:00:00.000Z", 6, "string", "1970-01-01T00:00:00.000Z"]);
    const other = result(await one(body).send("a", "m", [], { seed: "t", clock: 1e12 })) as Stored[];
    expect(other[0]).not.toBe(first[0]);
    expect(first[0]).toBeGreaterThanOrEqual(0);
    expect(first[0]).toBeLessThan(1);
  });
});
