/** What candidates that pass must agree on before one is installed, each through a whole mission. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Oid, ref, type Stored } from "../../shared/image/values.ts";
import type { Job } from "../../shared/operations/records.ts";
import { createMessageRunner } from "../../workers/messages.ts";
import { createMissionRunner } from "../../workers/missions.ts";
import { method, plan } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

/** What each of two samples writes. */
const SAMPLES: Record<string, [string, string]> = {
  greeting: ["() { return 'hi'; }", "() { return 'good evening'; }"],
  open: [
    "(n) { const copy = this.proto._clone_persistent_(); copy.init(n); return copy; }",
    "(n) { const copy = this.proto._clone_persistent_(); copy.init(n * 2 + 1); return copy; }",
  ],
  pay: ["(to, n) { to.add(n); return n; }", "(to, n) { const amount = n; to.add(amount); return amount; }"],
  clear: ["() { this.note = null; this._p_changed = true; return null; }", "() { this.note = null; this._p_changed = true; return null; }"],
  top: [
    "(prices) { let best = null; for (const [key] of Object.entries(prices)) best = key; return best; }",
    "(prices) { let best = null; for (const [, key] of Object.entries(prices)) best = key; return best; }",
  ],
  double: ["(n) { return n * 2; }", "(n) { return n * 2; }"],
  only: Array(2).fill("(n) { if (n === 5) return 1; throw new Error('no'); }") as [string, string],
};

let worker: WorkerUnderTest;
let deliver: ReturnType<typeof createMessageRunner>;

beforeAll(async () => {
  const recordings = Object.entries(SAMPLES).flatMap(([selector, texts]) =>
    texts.map((text, sample) => method(selector, `function ${selector}${text}`, { sample })),
  );
  worker = await openWorkerUnderTest({ BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "1" }, [plan(), ...recordings]);
  deliver = createMessageRunner(worker.deps);
});
afterAll(() => worker.close());

const park = async (receiver: Oid, selector: string, args: Stored[], more: Partial<Job> = {}): Promise<Job> => {
  const { id } = await worker.accept({ receiver, selector, args, ...more });
  expect(await deliver(id)).toBe("parked");
  return worker.job(id);
};

/** Runs the mission a message waits for, corrections and all, and delivers the message again. */
async function settled({ id, mission = "" }: Job): Promise<Job> {
  const run = createMissionRunner(worker.deps);
  const forOnce = { signal: undefined, lastTry: true };
  await run(mission, forOnce);
  for (const correction of await worker.deps.operations.corrections(mission)) await run(correction.id, forOnce);
  await deliver(id);
  return worker.job(id);
}

const disagreement = (call: string) => ({
  status: "failed",
  error: { code: "MissionFailed", message: expect.stringContaining(`disagree on ${call}`) },
});

describe("candidates that pass", () => {
  it("agree on what the waiting message is answered, where there is nothing else to compare", async () => {
    expect(await settled(await park(await worker.object({}), "greeting", []))).toMatchObject(disagreement("greeting()"));
  });

  it("agree on what the objects hold that they make", async () => {
    const init = "function init(n) { this.n = n; this._p_changed = true; }";
    const proto = await worker.object({ n: 0 }, { init });
    const bank = await worker.object({ proto: ref(proto) });
    expect(await settled(await park(bank, "open", [5], { params: ["n"] }))).toMatchObject(disagreement("open("));
  });

  it("do, when they do the same to an object that an example wrote out", async () => {
    const add = "function add(n) { this.n = this.n + n; this._p_changed = true; }";
    const account = await worker.object({ n: 0 }, { add });
    const examples = [{ args: [{ $object: { parents: [account], slots: { n: 1 } } }, 2], returns: 2 }];
    const job = await park(await worker.object({}), "pay", [ref(account), 5], { params: ["to", "n"], examples });
    expect(await settled(job)).toMatchObject({ status: "answered", result: 5 });
  });

  it("have shown nothing by the waiting message's answer, where they fail on everything else", async () => {
    expect(await settled(await park(await worker.object({}), "only", [5], { params: ["n"] }))).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("do nothing but fail on every other input") },
    });
  });

  it("are two where they take other items of a list apart", async () => {
    const job = await park(await worker.object({}), "top", [{ a: 1 }], { params: ["prices"] });
    expect(await settled(job)).toMatchObject(disagreement("top("));
  });
});

describe("what a method leaves in a slot", () => {
  const clear = async (note: string | null): Promise<Job> => {
    const proto = await worker.object({ note: "none yet" });
    const child = await worker.object({ parents: [ref(proto)], note: "x" });
    return settled(await park(child, "clear", [], { examples: [{ slots: { note: "x" }, args: [], after: { note } }] }));
  };

  it("is null where it set null, whatever the slot is in a parent", async () => {
    expect(await clear(null)).toMatchObject({ status: "answered" });
    expect(await clear("none yet")).toMatchObject({ status: "failed", error: { code: "MissionFailed" } });
  });
});

describe("a method that another mission taught meanwhile", () => {
  const double = async (object: Oid, intent: string, returns: number): Promise<Job> =>
    park(object, "double", [5], { params: ["n"], intent, examples: [{ args: [returns / 2], returns }] });

  it("answers those whose examples it does, and no others: they hear of the contradiction at once", async () => {
    const object = await worker.object({});
    const [first, agreeing] = [await double(object, "twice the number", 4), await double(object, "the number twice", 6)];
    const refuted = await park(object, "double", [5], { params: ["n"], intent: "its square", examples: [{ args: [4], returns: 16 }] });
    expect(await settled(first)).toMatchObject({ status: "answered", result: 10 });
    expect(await settled(agreeing)).toMatchObject({ status: "answered", result: 10 });
    const { mission = "", status, error } = await settled(refuted);
    expect(status).toBe("failed");
    expect(error).toMatchObject({
      code: "Contradiction",
      message: expect.stringMatching(/taught meanwhile by somebody else.*\(4\) it returns 8; it should return 16/),
    });
    expect(await worker.deps.operations.corrections(mission)).toEqual([]);
  });
});

describe("the first sample of a correction", () => {
  it("is greedy where it is told something new, and not where the cycle before it was told the same", async () => {
    const wrong = method("double", "function double(n) { return n; }");
    const other = await openWorkerUnderTest({ BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "2" }, [plan(), wrong]);
    const examples = [{ args: [2], returns: 4 }];
    const { id } = await other.accept({ receiver: await other.object({}), selector: "double", args: [5], params: ["n"], examples });
    expect(await createMessageRunner(other.deps)(id)).toBe("parked");
    const root = await other.onlyMission();
    const run = createMissionRunner(other.deps);
    const outcomes: string[] = [];
    for (let next: string | undefined = root.id; next !== undefined; ) {
      outcomes.push(await run(next, { signal: undefined, lastTry: true }));
      next = (await other.deps.operations.corrections(root.id)).at(outcomes.length - 1)?.id;
    }
    expect(outcomes).toEqual(["corrected", "corrected", "failed"]);
    const asked = (await other.deps.operations.events([root.id], 0, 500)).filter(
      ({ event_type, data }) => event_type === "completion" && data.step === "method" && data.sample === 0,
    );
    expect(asked.map(({ data }) => data.temperature)).toEqual([0, 0, 0.8]);
    await other.close();
  });
});

it("the trail says what led to something before it says what came of it", async () => {
  const object = await worker.object({});
  const job = await park(object, "double", [5], { params: ["n"], examples: [{ args: [2], returns: 4 }] });
  const late = await park(object, "double", [6], { params: ["n"] });
  await settled(job);
  await settled(late);
  const types = async (mission = ""): Promise<string[]> =>
    (await worker.deps.operations.events([mission], 0, 500)).map(({ event_type, current_state }) =>
      event_type === "state_entered" ? `${current_state}` : event_type,
    );
  const done = await types(job.mission);
  expect(done.slice(done.indexOf("COMPLETE"))).toEqual(["COMPLETE", "method_installed", "mission_done", "message_answered"]);
  // With nothing to install COMPLETE takes next to no time.
  expect((await types(late.mission)).slice(-3)).toEqual(["COMPLETE", "mission_done", "message_answered"]);
  expect(done.indexOf("DECOMPOSING")).toBeLessThan(done.indexOf("completion"));
  const lost = await park(await worker.object({}), "greeting", []);
  await settled(lost);
  const failed = (await types(lost.mission)).filter((type) => /^FAILED$|doomed|corrected|mission_failed/.test(type));
  expect(failed).toEqual(["FAILED", "cycle_doomed", "mission_corrected", "FAILED", "cycle_doomed", "mission_failed"]);
});
