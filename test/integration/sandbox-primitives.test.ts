/** What the sandbox and its host do for each other: primitives, new objects, and threads for runs that wait. */
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

describe("primitives and new objects", () => {
  test("a primitive sees what the run changed, and what it changes belongs to the sender, signalled", async () => {
    const call = image(
      {
        a: {
          total: 1,
          items: [1],
          put_: primitive("put"),
          m: method(
            "function m() { this.total = 2; this.items.push(2); const got = this.put_({ who: this }); this._p_changed = true; return [got, this.total, this.items, this.label.text]; }",
          ),
        },
      },
      { put: () => ({ result: { me: ref("a") }, changes: { a: { total: 10, label: { text: "$x", $$ref: 1 } as Stored } }, created: [] }) },
    );
    const outcome = await call.send("a", "m");
    expect(call.calls).toEqual([
      {
        name: "put",
        receiver: "a",
        selector: "put_",
        holder: "a",
        args: [{ who: ref("a") }],
        changes: { a: { total: 2, items: [1, 2] } },
        created: [],
        depth: 2,
      },
    ]);
    expect(outcome).toMatchObject({
      result: [{ me: ref("a") }, 10, [1, 2], "$x"],
      changes: { a: { total: 10, items: [1, 2], label: { text: "$x", $$ref: 1 } } },
    });
  });

  test("a primitive's changes and objects go when the sender's send is rolled back, and its error can be caught", async () => {
    const call = image(
      {
        a: {
          put_: primitive("put"),
          fail_: primitive("fail"),
          m: method(
            "function m() { let why; try { this.inner(); } catch (e) { why = e.message; } try { this.fail_(); } catch (e) { why += '/' + e.name + ':' + e.message; } return [why, this.total ?? 'none']; }",
          ),
          inner: method("function inner() { this.put_(); throw new Error('seen ' + this.total); }"),
        },
      },
      {
        put: () => ({ result: null, changes: { a: { total: 3 } }, created: [{ oid: "fresh", slots: { x: 1 } }] }),
        fail: () => ({ throws: { code: "NotFound", message: "nothing there" } }),
      },
    );
    expect(await call.send("a", "m")).toMatchObject({
      kind: "returned",
      result: ["seen 3/NotFound:nothing there", "none"],
      changes: {},
      created: [],
    });
  });

  test("_clone_persistent_ makes an object with its own data, the same references and methods as they were", async () => {
    const grow = method("function grow() { this.items.push(9); this._p_changed = true; return this; }");
    const clones = image({
      a: {
        parents: [ref("t")],
        peer: ref("t"),
        items: [1],
        grow,
        m: method(
          "function m() { this.items.push(2); this._p_changed = true; const copy = this._clone_persistent_(); copy.grow(); return [copy, copy.items, this.items, copy === this]; }",
        ),
      },
      t: { parents: [], _clone_persistent_: primitive("clone_persistent") },
    });
    const outcome = await clones.send("a", "m");
    expect(outcome).toMatchObject({
      result: [{ $ref: expect.stringMatching(/^new-/) }, [1, 2, 9], [1, 2], false],
      changes: { a: { items: [1, 2] } },
    });
    if (outcome.kind !== "returned") return;
    expect(outcome.created).toHaveLength(1);
    expect(outcome.created[0]?.slots).toMatchObject({ parents: [ref("t")], peer: ref("t"), items: [1, 2, 9], grow });
  });

  test("an object made in a send that was rolled back cannot be kept", async () => {
    const clones = image({
      a: {
        _clone_persistent_: primitive("clone_persistent"),
        m: method("function m() { try { this.inner(); } catch (e) { this.kept = e; this._p_changed = true; } }"),
        inner: method("function inner() { throw { made: this._clone_persistent_() }; }"),
      },
    });
    expect(await clones.send("a", "m")).toMatchObject({ kind: "threw", error: { message: expect.stringContaining("does not exist") } });
  });

  test("literal keys that begin with $ stay data and cannot forge a reference or a blob", async () => {
    const outcome = await one(
      "this.fake = { $ref: 'b', $blob: 'x' }; this.blob = this.real; this._p_changed = true; return [this.fake.$ref, this.real.size, this.fake.secret ?? null];",
      { real: { $blob: "f".repeat(64), size: 3, mediaType: "text/plain" } },
    ).send("a", "m");
    expect(outcome).toMatchObject({
      result: ["b", 3, null],
      changes: { a: { fake: { $$ref: "b", $$blob: "x" }, blob: { $blob: "f".repeat(64), size: 3, mediaType: "text/plain" } } },
    });
  });

  test("a host that fails rejects the run with its error; the thread goes on", async () => {
    const failing = image(
      { a: { p: primitive("p"), m: method("function m() { try { this.p(); } catch { return 1; } }") } },
      { p: () => Promise.reject(new Error("store is gone")) },
    );
    await expect(failing.send("a", "m")).rejects.toThrow("store is gone");
    expect(result(await one("return 1;").send("a", "m"))).toBe(1);
  });

  test("the time that a run waits for its host is not the method's", async () => {
    const cpuMs = 20;
    const work = "let sum = 0; for (let i = 0; i < 30000; i++) sum += i;";
    const slow = image(
      { a: { p: primitive("p"), m: method(`function m() { this.p(); ${work} return sum; }`) } },
      // More than the wall's patience with a thread that is kept from running, which is a multiple of the limit.
      { p: () => new Promise((answer) => setTimeout(answer, 30 * cpuMs, { result: null, changes: {}, created: [] })) },
    );
    const outcome = await slow.send("a", "m", [], { limits: { cpuMs } });
    expect(result(outcome)).toBe(449985000);
    expect(outcome.cpuMs).toBeLessThan(30 * cpuMs);
  });

  test("a reference to nothing is an error the method can handle", async () => {
    expect(
      result(await one("try { return this.peer.zip(); } catch (e) { return e.message; }", { peer: ref("nobody") }).send("a", "m")),
    ).toBe("object nobody does not exist");
  });
});

describe("the pool", () => {
  test("runs that wait for their host do not keep others from running", async () => {
    let release: (value: unknown) => void = () => undefined;
    const gate = new Promise((resolve) => {
      release = resolve;
    });
    const slow = image(
      { a: { p: primitive("p"), m: method("function m() { return this.p(); }") } },
      { p: () => gate.then(() => ({ result: 1, changes: {}, created: [] })) },
    );
    const waiting = [1, 2, 3].map(() => slow.send("a", "m"));
    expect(result(await one("return 2;").send("a", "m"))).toBe(2);
    release(undefined);
    expect((await Promise.all(waiting)).map(result)).toEqual([1, 1, 1]);
  });

  test("runs nested through primitives get their threads, and too many of them are a limit", async () => {
    const nested: TestImage = image(
      { a: { p: primitive("p"), m: method("function m(n) { return n === 0 ? 0 : 1 + this.p(n - 1); }") } },
      {
        p: async (call: { args: Stored[] }) => {
          const inner = await nested.send("a", "m", call.args);
          return inner.kind === "returned"
            ? { result: inner.result, changes: {}, created: [] }
            : {
                ends: {
                  code: "SandboxLimit",
                  message: inner.kind === "limit" ? inner.limit : inner.kind === "ended" ? inner.error.message : inner.kind,
                },
              };
        },
      },
    );
    expect(result(await nested.send("a", "m", [4]))).toBe(4);
    expect(await nested.send("a", "m", [40])).toMatchObject({ kind: "ended", error: { message: "depth" } });
    expect(pool.stats()).toMatchObject({ running: 0, queued: 0, waiting: 0 });
    expect(pool.stats().threads).toBeLessThanOrEqual(3);
  });

  test("a closed pool refuses and rejects what was running", async () => {
    const closing = createSandboxPool({ size: 1, memoryMb: 32, defaultLimits: limits, graceMs: 300 });
    const stuck = new TestImage(
      closing,
      { a: { p: primitive("p"), m: method("function m() { return this.p(); }") } },
      { p: () => closing.close().then(() => ({ result: 1, changes: {}, created: [] })) },
    );
    await expect(stuck.send("a", "m")).rejects.toMatchObject({ code: "Unavailable" });
    await expect(stuck.send("a", "m")).rejects.toMatchObject({ code: "Unavailable" });
  });
});
