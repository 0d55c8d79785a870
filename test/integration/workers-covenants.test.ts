/** Covenants and the organization against what messages and missions do: a method's changes are held to them as HTTP's are. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { methodSlot, type Oid, type Stored } from "../../shared/image/values.ts";
import { sourceHash } from "../../shared/mind/trial.ts";
import type { Job } from "../../shared/operations/records.ts";
import { createMessageRunner } from "../../workers/messages.ts";
import { createMissionRunner } from "../../workers/missions.ts";
import { DEPOSIT, method, plan } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

const covenants = { balance: { type: "number", minimum: 0, maximum: 100 } };
const CAREFUL = DEPOSIT.replaceAll("deposit", "topUp").replace(
  "\tthis.balance",
  '\tif (this.balance + amount > 100) throw new Error("more than the account may hold");\n\tthis.balance',
);
const CARELESS = DEPOSIT.replaceAll("deposit", "pour");
const forOnce = { signal: undefined, lastTry: false };

let worker: WorkerUnderTest;
let deliver: ReturnType<typeof createMessageRunner>;
let run: ReturnType<typeof createMissionRunner>;

beforeAll(async () => {
  worker = await openWorkerUnderTest({ BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "0" }, [
    plan(),
    method("topUp", CAREFUL),
    method("pour", CARELESS),
    method("borrow", "function borrow(amount: number) {\n\treturn amount;\n}"),
  ]);
  deliver = createMessageRunner(worker.deps);
  run = createMissionRunner(worker.deps);
});
afterAll(() => worker.close());

const named = async (name: string): Promise<Oid> => (await worker.deps.openSession()).resolve(name);

/** A message is answered, or fails with this error; then nothing in the image has changed. */
async function send(receiver: Oid, selector: string, args: Stored[] = []): Promise<Job> {
  const { id } = await worker.accept({ receiver, selector, args });
  const before = await worker.deps.store.canonicalHash();
  if ((await deliver(id)) === "failed") expect(await worker.deps.store.canonicalHash()).toBe(before);
  return worker.job(id);
}

/** Gives an object that is there a method, as the install path writes it. */
async function teach(oid: Oid, selector: string, source: string): Promise<void> {
  const session = await worker.deps.openSession();
  const provenance = { actor: "test" };
  session.write(oid, selector, methodSlot({ source, hash: sourceHash(source), version: 1, contract: { examples: [] }, provenance }));
  await session.commit({ time: 1, actor: "test" });
}

describe("a method", () => {
  it("that leaves a slot in breach of its covenant changes nothing, on its receiver, on another object or on one it made", async () => {
    const account = await worker.object(
      { covenants, balance: 90 },
      {
        deposit: DEPOSIT,
        spawn: "function spawn(n) {\n\tconst made = this._clone_persistent_();\n\tmade.deposit(n);\n\treturn made;\n}",
        loosen: "function loosen() {\n\tthis.covenants = {};\n\tthis.balance = -1;\n\tthis._p_changed = true;\n}",
        confuse: 'function confuse() {\n\tthis.covenants = { balance: { type: "money" } };\n\tthis._p_changed = true;\n}',
      },
    );
    const bank = await worker.object({ account: { $ref: account } }, { pay: "function pay(n) {\n\treturn this.account.deposit(n);\n}" });
    const failed = { status: "failed", error: { code: "GuardianRejected", details: { findings: [{ path: `${account}.balance` }] } } };
    expect(await send(account, "deposit", [20])).toMatchObject(failed);
    expect(await send(bank, "pay", [20])).toMatchObject(failed);
    expect(await send(account, "spawn", [20])).toMatchObject({ status: "failed", error: { code: "GuardianRejected" } });
    expect(await send(account, "confuse")).toMatchObject({ status: "failed", error: { code: "InvalidInput" } });
    expect(await send(account, "deposit", [10])).toMatchObject({ status: "answered", result: 100 });
    // Covenants are data of the object: what takes them away is a change like any other, on record and undone like any other.
    expect(await send(account, "loosen")).toMatchObject({ status: "answered" });
  });

  it.each([
    ["ROBIN", "forget", "this.codex = {};", "ROBIN.codex.mandate"],
    ["ROBIN", "mumble", 'this.codex = { ...this.codex, rules: "" };', "ROBIN.codex.rules"],
    ["ALFRED", "relax", "this.codex = { ...this.codex, covenants: {} };", "ALFRED.codex.covenants.CognitivePlan"],
    ["genesis", "shrink", "this.organization = this.organization.slice(1);", "genesis.organization"],
    ["genesis", "vanish", "delete this.reports;", "genesis.reports"],
    ["pLLM_obj", "empty", "this.weights = null;", "pLLM_obj.weights"],
    ["pLLM_obj", "numb", "delete this.infer_;", "pLLM_obj.infer_"],
    ["orchestrator", "hide", "this.infer_ = 1;", "orchestrator.infer_"],
    ["IDLE", "lie", 'this.state = "FAILED";', "IDLE.state"],
    ["IDLE", "stop", "this.next = this;", "IDLE.next"],
    ["traits", "clone", "this._clone_persistent_ = 0;", "traits._clone_persistent_"],
    ["traits", "bind", "this.covenants = { state: { const: 1 } };", "traits.covenants.state"],
  ])("of %s cannot %s", async (name, selector, body, path) => {
    const oid = await named(name);
    await teach(oid, selector, `function ${selector}() {\n\t${body}\n\tthis._p_changed = true;\n}`);
    const { status, error } = await send(oid, selector);
    expect(status, JSON.stringify(error)).toBe("failed");
    if (error?.code === "GuardianRejected") expect((error.details as { findings: object[] }).findings[0]).toMatchObject({ path });
    else expect(["numb", "clone", "hide"]).toContain(selector);
  });

  it.each([
    ["traits", "_clone_persistent_"],
    ["traits", "_doesNotUnderstand_"],
    ["traits", "_install_method_"],
    ["pLLM_obj", "infer_"],
    ["orchestrator", "start_cognitive_cycle_for_"],
    ["orchestrator", "infer_"],
    ["ROBIN", "codex"],
    ["genesis", "organization"],
  ])("cannot be installed by message in the place of %s.%s", async (name, selector) => {
    const source = `function ${selector}() {\n\treturn 1;\n}`;
    const { status, error } = await send(await named(name), "_install_method_", [selector, source]);
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "GuardianRejected" });
  });

  it("can be installed by message in the place of a state and of a persona's action, and undone", async () => {
    for (const [name, selector] of [
      ["FAILED", "_process_synthesis_"],
      ["BABS", "find_similar_methods_"],
    ] as const) {
      const { tid, ...job } = await send(await named(name), "_install_method_", [selector, `function ${selector}() {\n\treturn [];\n}`]);
      expect(job).toMatchObject({ status: "answered" });
      const before = (await worker.slots(await named(name)))[selector];
      expect(before).toHaveProperty("$method");
      const session = await worker.deps.openSession();
      const [then] = await worker.deps.store.load([await named(name)], (tid as number) - 1);
      session.write(await named(name), selector, then?.slots[selector]);
      await session.commit({ time: 1, actor: "test" });
    }
  });
});

describe("a mission", () => {
  const mission = async (selector: string, balance: number) => {
    const account = await worker.object({ covenants, balance });
    const examples = [
      { slots: { balance: 1 }, args: [2], returns: 3 },
      { slots: { balance: 1 }, args: [200], throws: true },
    ];
    const shown = selector === "pour" ? examples.slice(0, 1) : examples;
    const { id } = await worker.accept({ receiver: account, selector, args: [20], params: ["amount"], examples: shown });
    expect(await deliver(id)).toBe("parked");
    return { account, id, ended: await run((await worker.job(id)).mission as string, forOnce) };
  };

  it("installs a method that keeps the receiver's covenants", async () => {
    const { account, id, ended } = await mission("topUp", 10);
    expect(ended).toBe("done");
    expect(await deliver(id)).toBe("answered");
    expect(await worker.slots(account)).toMatchObject({ balance: 30 });
  });

  it("refuses a method that breaks them with the message's own arguments, and says which", async () => {
    const { account, id, ended } = await mission("pour", 90);
    expect(ended).toBe("failed");
    expect(JSON.stringify((await worker.job(id)).error)).toContain(`${account}.balance`);
    expect(await worker.slots(account)).not.toHaveProperty("pour");
  });

  it("is thought through as ever after all that was tried here", async () => {
    const account = await worker.object({});
    const { id } = await worker.accept({ receiver: account, selector: "borrow", args: [4], params: ["amount"] });
    expect(await deliver(id)).toBe("parked");
    expect(await run((await worker.job(id)).mission as string, forOnce)).toBe("done");
    expect(await deliver(id)).toBe("answered");
  });

  it.each(["covenants", "merge_policies"])("is not made for %s, which hold rules for other slots", async (selector) => {
    const { id } = await worker.accept({ receiver: await worker.object({}), selector });
    expect(await deliver(id)).toBe("failed");
    expect((await worker.job(id)).error?.message).toContain("choose another selector");
  });
});
