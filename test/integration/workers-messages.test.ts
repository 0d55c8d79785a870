import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createSandboxPool } from "../../infra/sandbox/pool.ts";
import { createInterpreter } from "../../shared/image/interpreter.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import type { Example } from "../../shared/mind/brief.ts";
import { repeatablePrimitives } from "../../shared/mind/primitives.ts";
import { repeatMessage } from "../../shared/mind/repeat.ts";
import type { Job } from "../../shared/operations/records.ts";
import { createMessageRunner, MAX_REPLAYS } from "../../workers/messages.ts";
import { DEPOSIT } from "../support/recordings.ts";
import { limits } from "../support/sandbox-image.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

const REFUSE = 'function refuse() {\n\tthrow new Error("not today");\n}';
const SILENT = "function silent() {\n\tthis.balance = 99;\n\treturn 1;\n}";

let worker: WorkerUnderTest;
let run: ReturnType<typeof createMessageRunner>;

beforeAll(async () => {
  worker = await openWorkerUnderTest();
  run = createMessageRunner(worker.deps);
});
afterAll(() => worker.close());

describe("a delivery of a message", () => {
  it("answers in the commit that changes the image, and does nothing when it comes again, at once or later", async () => {
    const account = await worker.object({ balance: 10 }, { deposit: DEPOSIT });
    const { id } = await worker.accept({ receiver: account, selector: "deposit", args: [5] });
    const settled = new Promise<void>((resolve) => void worker.hub.onJobSettled(id, resolve));
    const deliveries = await Promise.all([run(id), run(id), run(id)]);
    await settled;
    expect(deliveries.filter((delivery) => delivery === "answered")).toHaveLength(1);
    expect(await run(id)).toBe("nothing");
    expect(await worker.job(id)).toMatchObject({
      status: "answered",
      result: 15,
      method: { holder: account, selector: "deposit", version: 1 },
    });
    expect((await worker.slots(account)).balance).toBe(15);
  });

  it("fails when a method writes over behaviour or removes it, and the behaviour stays", async () => {
    const over = "function over() { this.deposit = 5; this._p_changed = true; }";
    const gone = "function gone() { delete this.deposit; this._p_changed = true; }";
    const account = await worker.object({ balance: 0 }, { deposit: DEPOSIT, over, gone });
    const before = await worker.deps.store.canonicalHash();
    for (const selector of ["over", "gone"]) {
      const { id } = await worker.accept({ receiver: account, selector });
      expect(await run(id)).toBe("failed");
      expect((await worker.job(id)).error).toMatchObject({ code: "Forbidden", message: expect.stringContaining("deposit of") });
    }
    expect(await worker.deps.store.canonicalHash()).toBe(before);
    const child = await worker.object({ parents: [ref(account)] }, { over });
    const { id } = await worker.accept({ receiver: child, selector: "over" });
    expect(await run(id)).toBe("answered");
    expect((await worker.slots(child)).deposit).toBe(5);
  });

  it("can be repeated: state, clock and chance are on record, and what it makes has the same oids again", async () => {
    const source =
      "function draw(n) { const child = this._clone_persistent_(); child.mark(n); this.at = Date.now(); this.chance = Math.random(); this._p_changed = true; return [child, this.chance, this.step]; }";
    const mark = "function mark(n) { this.step = n; this._p_changed = true; }";
    const object = await worker.object({ step: 1 }, { draw: source, mark, look: "function look() { return [this.step, Math.random()]; }" });
    const [first, second, third] = await Promise.all([
      worker.accept({ receiver: object, selector: "draw", args: [7] }),
      worker.accept({ receiver: object, selector: "look" }),
      worker.accept({ receiver: object, selector: "mark", args: [2] }),
    ]);
    for (const { id } of [first, second, third]) expect(await run(id)).toBe("answered");
    const pool = createSandboxPool({ size: 1, memoryMb: 32, defaultLimits: limits, graceMs: 200 });
    onTestFinished(() => pool.close());
    const repeat = async (job: Job) =>
      repeatMessage(worker.deps.store, job, (newOid) =>
        createInterpreter({ run: pool.run, primitives: repeatablePrimitives, newOid, limits }),
      );
    const before = await worker.deps.store.canonicalHash();
    for (const { id } of [first, second, third]) expect((await repeat(await worker.job(id))).differences).toEqual([]);
    expect(await worker.deps.store.canonicalHash()).toBe(before);

    const drawn = await worker.job(first.id);
    expect((await repeat({ ...drawn, createdAt: drawn.createdAt + 1 })).differences).toEqual([
      expect.stringMatching(/^it left at of \S+ as \d+ then and leaves it as \d+ now$/),
    ]);
    expect((await repeat({ ...drawn, args: [8], tid: undefined })).differences).toContainEqual(
      expect.stringMatching(/^it did not change at of/),
    );
    expect((await repeat({ ...drawn, selector: "mark" })).differences).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^it answered .* then and answers null now$/),
        expect.stringMatching(/^it changed chance of \S+ then and does not now$/),
      ]),
    );
    await expect(repeat({ ...drawn, status: "failed" })).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringContaining("failed"),
    });
  });

  it("loses no update on a hot object", async () => {
    const account = await worker.object({ balance: 0 }, { deposit: DEPOSIT });
    const jobs = await Promise.all(Array.from({ length: 20 }, () => worker.accept({ receiver: account, selector: "deposit", args: [1] })));
    expect(await Promise.all(jobs.map((job) => run(job.id)))).toEqual(jobs.map(() => "answered"));
    expect((await worker.slots(account)).balance).toBe(20);
    const results = await Promise.all(jobs.map(async (job) => (await worker.job(job.id)).result));
    expect(results.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it("fails with the method's own error, with the sandbox's and with an unsignalled change, and leaves no trace in the image", async () => {
    const account = await worker.object({ balance: 10 }, { refuse: REFUSE, silent: SILENT });
    const before = await worker.deps.store.canonicalHash();
    const codes: unknown[] = [];
    for (const selector of ["refuse", "silent"]) {
      const { id } = await worker.accept({ receiver: account, selector });
      expect(await run(id)).toBe("failed");
      const job = await worker.job(id);
      expect(job.status).toBe("failed");
      codes.push(job.error?.code);
    }
    expect(codes).toEqual(["Thrown", "UnsignalledChange"]);
    expect(await worker.deps.store.canonicalHash()).toBe(before);
  });

  it.each([
    ["knowledge_catalog", "search_", ["deposit", 2.5], "InvalidInput"],
    ["BABS", "find_similar_methods_", [], "InvalidInput"],
    ["BABS", "find_similar_methods_", [{ brief: {} }], "InvalidInput"],
    ["ALFRED", "derive_edge_cases_", [7], "InvalidInput"],
    ["traits", "_install_method_", ["one", "function one() { return 1; }", { examples: 5 }], "InvalidInput"],
    ["traits", "_install_method_", ["one", "function one() { return 1; }", { examples: [{ args: [{ $$object: null }] }] }], "InvalidInput"],
    ["traits", "_install_method_", ["_v_one", "function _v_one() { return 1; }"], "InvalidInput"],
    ["traits", "_v_one", [], "NotUnderstood"],
  ])("%s %s%j is answered at once, not tried again and not taught", async (name, selector, args, code) => {
    const session = await worker.deps.openSession();
    const receiver = await session.resolve(name);
    session.abort();
    const { id } = await worker.accept({ receiver, selector, args: args as Stored[] });
    expect(await run(id)).toBe("failed");
    expect((await worker.job(id)).error?.code).toBe(code);
  });

  it("fails at the last try with an error that is not one of ours, which would only repeat itself", async () => {
    const account = await worker.object({ balance: 10 }, { deposit: DEPOSIT });
    const { id } = await worker.accept({ receiver: account, selector: "deposit", args: [5] });
    const broken = createMessageRunner({
      ...worker.deps,
      interpreter: {
        send: () => {
          throw new RangeError("out of range");
        },
      },
    });
    await expect(broken(id)).rejects.toThrow(RangeError);
    expect((await worker.job(id)).status).toBe("queued");
    expect(await broken(id, { lastTry: true })).toBe("failed");
    expect((await worker.job(id)).error).toMatchObject({ code: "Corrupt" });
  });

  it("fails with TimedOut when the message's deadline has passed", async () => {
    const account = await worker.object({ balance: 10 }, { deposit: DEPOSIT });
    const { id } = await worker.accept({ receiver: account, selector: "deposit", args: [5], deadline: Date.now() - 1 });
    expect(await run(id)).toBe("failed");
    expect((await worker.job(id)).error?.code).toBe("TimedOut");
    expect((await worker.slots(account)).balance).toBe(10);
  });

  it("does nothing for a job that is not there", async () => {
    expect(await run("nobody")).toBe("nothing");
  });
});

describe("a message that is not understood", () => {
  const examples: Example[] = [{ slots: { balance: 1 }, args: [2], returns: 3 }];

  it("parks with others on one mission, is started again when the mission ends, and each gets its own answer", async () => {
    const account = await worker.object({ balance: 0 });
    const jobs = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        worker.accept({ receiver: account, selector: "deposit", args: [at + 1], examples, params: ["amount"] }),
      ),
    );
    expect(await Promise.all(jobs.map((job) => run(job.id)))).toEqual(jobs.map(() => "parked"));
    const mission = await worker.onlyMission();
    expect(mission.brief).toMatchObject({
      selector: "deposit",
      holder: account,
      slots: { balance: "number" },
      params: [{ name: "amount", type: "number" }],
    });
    expect(await worker.deps.operations.waitsOf(mission.id)).toHaveLength(20);
    for (const job of jobs) expect(await worker.job(job.id)).toMatchObject({ status: "waiting", mission: mission.id });
    expect(await run(jobs[0]?.id as string)).toBe("nothing");
    await worker.deps.drain.idle();
    expect(await worker.deps.queues.missions.getJobState(mission.id)).toBe("waiting");
    expect(await worker.deps.queues.waits.getJobState(`${jobs[0]?.id}-w0`)).toBe("delayed");

    await worker.teach(mission, DEPOSIT);
    const settled = Promise.all(jobs.map((job) => new Promise<void>((resolve) => void worker.hub.onJobSettled(job.id, resolve))));
    expect(await Promise.all(jobs.map((job) => run(job.id)))).toEqual(jobs.map(() => "answered"));
    await settled;
    expect((await worker.slots(account)).balance).toBe((20 * 21) / 2);
    for (const job of jobs) expect(await worker.job(job.id)).toMatchObject({ status: "answered", replays: 1, mission: mission.id });
    const told = (await worker.deps.operations.events([mission.id], 0, 100)).map((event) => event.event_type);
    expect(told.filter((type) => type === "message_parked")).toHaveLength(20);
    expect(told.filter((type) => type === "mission_opened")).toHaveLength(1);
    expect(told.filter((type) => type === "message_answered")).toHaveLength(20);
  });

  it("fails with both contracts when an open mission teaches the opposite", async () => {
    const account = await worker.object({ balance: 0 });
    const first = await worker.accept({ receiver: account, selector: "waste", args: [1], examples });
    const second = await worker.accept({
      receiver: account,
      selector: "waste",
      args: [1],
      examples: [{ slots: { balance: 1 }, args: [2], returns: -1 }],
    });
    expect(await run(first.id)).toBe("parked");
    const mission = await worker.onlyMission();
    expect(await run(second.id)).toBe("failed");
    const { error } = await worker.job(second.id);
    expect(error).toMatchObject({ code: "Contradiction", details: { mission: mission.id, theirs: examples, yours: [{ returns: -1 }] } });
    await worker.deps.operations.apply([{ write: "updateMission", id: mission.id, expect: ["open"], set: { status: "failed" } }]);
  });

  it("fails when it has needed one method after another too often", async () => {
    const account = await worker.object({ balance: 0 });
    const { id } = await worker.accept({ receiver: account, selector: "endless", replays: MAX_REPLAYS });
    expect(await run(id)).toBe("failed");
    expect((await worker.job(id)).error).toMatchObject({ code: "NotUnderstood", details: { replays: MAX_REPLAYS } });
  });

  it("parks the outer message when the send that is missing is deeper inside, on a mission for that one", async () => {
    const inner = await worker.object({ total: 1 });
    const outer = await worker.object({ inner: { $ref: inner } }, { ask: "function ask() {\n\treturn this.inner.answer(7);\n}" });
    const { id } = await worker.accept({ receiver: outer, selector: "ask", intent: "for the outer one alone" });
    expect(await run(id)).toBe("parked");
    const mission = await worker.onlyMission();
    expect(mission.brief).toMatchObject({ selector: "answer", holder: inner, args: [7], slots: { total: "number" } });
    expect(mission.brief.intent).toBeUndefined();
    await worker.teach(mission, "function answer(n: number) {\n\treturn this.total + n;\n}");
    expect(await run(id)).toBe("answered");
    expect((await worker.job(id)).result).toBe(8);
  });
});

describe("a delivery while the store is away", () => {
  it("throws, so that the queue delivers again, and leaves the row queued", async () => {
    const away = await openWorkerUnderTest();
    const { id } = await away.accept({ receiver: await away.object({ balance: 1 }, { deposit: DEPOSIT }), selector: "deposit", args: [1] });
    const { operations } = away.deps;
    await away.deps.store.close();
    await expect(createMessageRunner(away.deps)(id)).rejects.toMatchObject({ code: "Unavailable" });
    await expect(operations.job(id)).rejects.toMatchObject({ code: "Unavailable" });
    await away.close().catch(() => {});
  });
});
