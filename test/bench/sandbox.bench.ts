/**
 * What a send costs, as a ratio to a bare QuickJS call on this thread that takes JSON, reads five slots, changes two and answers JSON.
 * Rounds are interleaved, so that what else the machine does falls on all cases alike. Run: node --import tsx test/bench/sandbox.bench.ts
 */
import { performance } from "node:perf_hooks";
import { getQuickJS } from "quickjs-emscripten";
import { createSandboxPool } from "../../infra/sandbox/pool.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { limits, method, TestImage } from "../support/sandbox-image.ts";
import { interleaved, median, report } from "./rounds.ts";

const ROUNDS = 200;
const pool = createSandboxPool({ size: 1, memoryMb: 64, defaultLimits: limits, graceMs: 500 });
await pool.ready();

const slots = { a1: 1, a2: 2, a3: 3, total: 4, name: "five" };
const objects: Record<string, Record<string, Stored>> = {
  o: {
    ...slots,
    parents: [ref("p")],
    peer: ref("q"),
    work: method(
      "function work(n) { this.total = this.a1 + this.a2 + this.a3 + n; this.name = this.name + ''; this._p_changed = true; return this.total; }",
    ),
    idle: method("function idle() { return 1; }"),
    loop: method("function loop(n) { for (let i = 0; i < n; i++) this.step(); return n; }"),
    empty: method("function empty(n) { for (let i = 0; i < n; i++); return n; }"),
    fetches: method("function fetches() { return this.peer.one(); }"),
  },
  big: {
    list: Array.from({ length: 700 }, (_, at) => ({ id: at, name: `item ${at}`, price: at * 1.5, tags: ["x", "y"] })),
    idle: method("function idle() { return 1; }"),
    sum: method("function sum() { return this.list.length; }"),
    walk: method("function walk() { let sum = 0; for (const item of this.list) sum += item.id + item.price; return sum; }"),
    grow: method("function grow() { this.list.push({ id: 1 }); this._p_changed = true; return this.list.length; }"),
  },
  p: { step: method("function step() { return 1; }") },
  q: { one: method("function one() { return 1; }") },
};
const image = new TestImage(pool, objects);

const quickJs = await getQuickJS();
const context = quickJs.newContext();
const bare = context.unwrapResult(
  context.evalCode(
    "(function (text) { const o = JSON.parse(text); o.total = o.a1 + o.a2 + o.a3 + 1; o.name = o.name + ''; return JSON.stringify({ result: o.total, changes: { total: o.total, name: o.name } }); })",
  ),
);
const text = JSON.stringify(slots);

const send = async (selector: string, args: number[] = [], receiver = "o"): Promise<void> => {
  const outcome = await image.send(receiver, selector, args, { along: [receiver, "p"] });
  if (outcome.kind !== "returned") throw new Error(`${selector}: ${JSON.stringify(outcome)}`);
};
/** The microseconds of a send to an object that the sandbox has not seen in this version: as after each commit that changed it. */
const sendNew = async (selector: string, args: number[], receiver: string): Promise<number> => {
  const renewed = new TestImage(pool, { [receiver]: objects[receiver] ?? {}, p: objects.p ?? {} });
  const began = performance.now();
  const outcome = await renewed.send(receiver, selector, args);
  const spent = (performance.now() - began) * 1000;
  if (outcome.kind !== "returned") throw new Error(`${selector}: ${JSON.stringify(outcome)}`);
  return spent;
};
const cases: Record<string, () => unknown> = {
  "bare QuickJS call": () => {
    const given = context.newString(text);
    const answer = context.unwrapResult(context.callFunction(bare, context.undefined, given));
    JSON.parse(context.getString(answer));
    given.dispose();
    answer.dispose();
  },
  "send that does nothing": () => send("idle"),
  "send, 5 reads, 2 changes": () => send("work", [1]),
  "send with one fetch": () => send("fetches"),
  "send, empty loop of 1000": () => send("empty", [1000]),
  "send with 1000 nested sends": () => send("loop", [1000]),
  "55 KB list, untouched": () => send("idle", [], "big"),
  "55 KB list, length read": () => send("sum", [], "big"),
  "55 KB list, push": () => send("grow", [], "big"),
  "55 KB list, two members of each read": () => send("walk", [], "big"),
  "new version: send, 5 reads, 2 changes": () => sendNew("work", [1], "o"),
  "new version: 55 KB list, untouched": () => sendNew("idle", [], "big"),
  "new version: 55 KB list, length read": () => sendNew("sum", [], "big"),
  "new version: 55 KB list, push": () => sendNew("grow", [], "big"),
};

const times = await interleaved(cases, ROUNDS);
report(times, "bare QuickJS call");
const nested = (median(times["send with 1000 nested sends"] ?? []) - median(times["send, empty loop of 1000"] ?? [])) / 1000;
console.log(`${"a nested send".padEnd(44)} ${nested.toFixed(1).padStart(9)} us`);
await pool.close();
