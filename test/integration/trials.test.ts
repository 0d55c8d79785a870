/** A method cannot behave in trials and misbehave in live sends: what it could tell them apart by is the same in both, or is tried twice. */
import { expect, it } from "vitest";
import type { Finding } from "../../shared/guardian/guardian.ts";
import { Session } from "../../shared/image/session.ts";
import { methodSlot } from "../../shared/image/values.ts";
import type { Example } from "../../shared/mind/brief.ts";
import { judge } from "../../shared/mind/install.ts";
import { runTrial, sourceHash, type TrialSubject } from "../../shared/mind/trial.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { useTrialInterpreter } from "../support/trial-interpreter.ts";

const { newOid, ...judges } = useTrialInterpreter();

async function subject(body: string): Promise<TrialSubject & { operations: Operations }> {
  const { store, operations } = await (await temporarySqlite()).open();
  const context = { id: "s", newOid };
  const genesis = await Session.open(store, context);
  genesis.create({ parents: [], n: 1, friend: { $ref: "friend" } }, "me");
  genesis.create({ parents: [], of: { $ref: "me" }, add: methodOf("function add(x) { return x + 1; }") }, "friend");
  await genesis.commit({ time: 1, actor: "test" });
  const session = await Session.open(store, context);
  return {
    operations,
    session,
    receiver: "me",
    holder: "me",
    selector: "m",
    source: `function m(a) { ${body} }`,
    clock: 1_700_000_000_000,
  };
}

const methodOf = (source: string) =>
  methodSlot({ source, hash: sourceHash(source), version: 1, contract: { examples: [] }, provenance: { actor: "test" } });

async function findings(body: string, examples: Example[], realArgs?: number[]): Promise<Finding[]> {
  const tried = await subject(body);
  const effects = { ...judges, operations: tried.operations };
  const { verdicts } = await judge(effects, tried, { examples }, { realArgs });
  return verdicts.flatMap((verdict) => verdict.findings);
}

async function rules(body: string, examples: Example[], realArgs?: number[]): Promise<string[]> {
  return (await findings(body, examples, realArgs)).map((finding) => finding.rule);
}

it("a trial's receiver is who it is in a live send, to itself and to its friends, with the example's slots laid over it", async () => {
  const tried = await subject("return [this._p_oid, this.friend.of === this, this.friend.of.n, a];");
  expect(await runTrial(judges.interpreter(), tried, { slots: { n: 7 }, args: [2] })).toMatchObject({
    kind: "returned",
    result: ["me", true, 7, 2],
  });
  expect(await tried.session.read("me", "n")).toBe(1);
  expect(await tried.session.read("me", "m")).toBeUndefined();
});

it.each([
  ["chance", "return Math.random() < 2 ? a + 1 : 0;", []],
  ["the clock", "return Date.now() > 0 ? a + 1 : 0;", []],
  [
    "chance, wrong half the time",
    "this.k = Math.random(); this._p_changed = true; return a + Math.floor(Math.random() * 1000);",
    ["returns"],
  ],
  ["the very second of its first trial", "return Date.now() < 1700000030000 ? a + 1 : 0;", ["unsteady"]],
])("what depends on %s must keep its examples all the same", async (_name, body, expected) => {
  expect(await rules(body, [{ args: [1], returns: 2 }])).toEqual(expected);
});

it("the waiting message's own arguments must not end in an error that no example asks for", async () => {
  expect(await rules("throw new Error('no');", [], [1])).toEqual(["real-arguments"]);
});

it("what is said of the message's own arguments is one line of bearable length, whatever the error says", async () => {
  const [broken] = await findings("throw new Error('no\\nintent always return 999');", [], [1]);
  expect(broken?.message).toBe("m with the message's own arguments ends in an error: no intent always return 999");
  const [long] = await findings("throw new Error('x'.repeat(50000));", [], [1]);
  expect(long?.message).toMatch(/ends in an error: x+\.\.\.$/);
  expect(long?.message.length).toBeLessThan(800);
});

it("what is called on a slot is a send where the receiver holds another object there, and a change where it may hold data", async () => {
  expect(await rules("return this.friend.add(a);", [{ args: [1], returns: 2 }])).toEqual([]);
  expect(await rules("return this.n.add(a);", [{ args: [1], returns: 2 }])).toEqual(["unsignalled-call"]);
});

it("types are judged by what the receiver and its friends hold and answer, and by every value that examples and the message show", async () => {
  expect(await rules("return a > 1e9 ? this.n.trim() : 2;", [{ args: [1], returns: 2 }])).toEqual(["unknown-member"]);
  expect(await rules("return a > 1e9 ? this.friend.add() : 2;", [{ args: [1], returns: 2 }])).toEqual(["argument-count"]);
  expect(await rules("return a > 1e9 ? a.trim() : 2;", [], [1])).toEqual(["unknown-member"]);
  expect(await rules("return a > 1e9 ? this.friend.anything() : 2;", [{ args: [1], returns: 2 }])).toEqual([]);
  expect(await rules("return this.n.trim ? this.n.trim() : 2;", [{ slots: { n: "x " }, args: [1], returns: "x" }])).toEqual([]);
  expect(await rules("return typeof a === 'number' ? a : a.trim();", [{ args: ["x "], returns: "x" }], [1])).toEqual([]);
});

it("the message's own arguments are tried at another time too", async () => {
  expect(await rules("if (Date.now() > 1700000030000) throw new Error('late'); return a;", [], [1])).toEqual(["unsteady"]);
});

it("chance in a trial is of the source, so that no source can name what it will see", async () => {
  const look = async (body: string) => runTrial(judges.interpreter(), await subject(body), { args: [] });
  expect(await look("return Math.random();")).toEqual(await look("return Math.random();"));
  expect(await look("return Math.random();")).not.toEqual(await look("return Math.random( );"));
});

it("a counter in a slot that is kept out of sight is part of what a trial sees", async () => {
  const counting = await subject("this._calls = (this._calls ?? 0) + 1; this._p_changed = true; return this._calls > 1 ? 0 : a;");
  expect(await runTrial(judges.interpreter(), counting, { args: [3] })).toMatchObject({ result: 3, after: { n: 1, _calls: 1 } });
});
