import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Session } from "../../shared/image/session.ts";
import type { Job } from "../../shared/operations/records.ts";
import { createMessageRunner } from "../../workers/messages.ts";
import { createMissionRunner } from "../../workers/missions.ts";
import { failMission, missionTimedOut } from "../../workers/settling.ts";
import { createWaitRunner } from "../../workers/waits.ts";
import { openBoundaryGate } from "../support/boundary-gate.ts";
import { DEPOSIT, method, plan } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

const EXAMPLES = [{ slots: { balance: 1 }, args: [2], returns: 3 }];
const WRONG = DEPOSIT.replace("+ amount", "- amount").replace("deposit(", "waste(");
const forOnce = { signal: undefined, lastTry: false };

let worker: WorkerUnderTest;
let deliver: ReturnType<typeof createMessageRunner>;
let run: ReturnType<typeof createMissionRunner>;

beforeAll(async () => {
  worker = await openWorkerUnderTest({ BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "0" }, [
    plan(),
    method("deposit", DEPOSIT),
    method("waste", WRONG),
  ]);
  deliver = createMessageRunner(worker.deps);
  run = createMissionRunner(worker.deps);
});
afterAll(() => worker.close());

/** Messages parked on one mission. */
async function parked(
  selector: string,
  count: number,
  more: Partial<Job> = {},
): Promise<{ jobs: Job[]; mission: string; account: string }> {
  const account = await worker.object({ balance: 10 });
  const jobs: Job[] = [];
  for (let at = 0; at < count; at++) {
    const job = await worker.accept({ receiver: account, selector, args: [5], params: ["amount"], examples: EXAMPLES, ...more });
    expect(await deliver(job.id)).toBe("parked");
    jobs.push(await worker.job(job.id));
  }
  return { jobs, mission: jobs[0]?.mission as string, account };
}

/** A message parked in a worker of its own, whose boundaries the gate holds; `source` is what every sample writes. */
async function parkedBeforeGate(candidates: string, source: string) {
  const gate = await openBoundaryGate();
  const settings = { BATOS_CANDIDATES: candidates, BATOS_BOUNDARY_SOCKET: gate.path };
  const other = await openWorkerUnderTest(settings, [plan(), method("deposit", source)]);
  const receiver = await other.object({ balance: 10 });
  const { id } = await other.accept({ receiver, selector: "deposit", args: [5], params: ["amount"], examples: EXAMPLES });
  expect(await createMessageRunner(other.deps)(id)).toBe("parked");
  return { gate, other, id, mission: await other.onlyMission() };
}

const settledOf = (jobs: readonly Job[]): Promise<unknown> =>
  Promise.all(jobs.map((job) => new Promise<void>((resolve) => void worker.hub.onJobSettled(job.id, resolve))));

describe("a delivery of a mission", () => {
  it("takes it through a cycle; the messages that waited are queued again and answered", async () => {
    const { jobs, mission, account } = await parked("deposit", 2);
    expect(await run(mission, forOnce)).toBe("done");
    await worker.deps.drain.idle();
    for (const job of jobs) {
      expect(await worker.deps.queues.messages.getJobState(`${job.id}-r1`)).toBe("waiting");
      expect(await deliver(job.id)).toBe("answered");
    }
    expect((await worker.slots(account)).balance).toBe(20);
    expect(await run(mission, forOnce)).toBe("nothing");
  });

  it("fails everyone who waits with the same error when the mission fails, and tells them", async () => {
    const { jobs, mission, account } = await parked("waste", 3);
    const told = settledOf(jobs);
    expect(await run(mission, forOnce)).toBe("failed");
    await told;
    const errors = await Promise.all(jobs.map(async (job) => (await worker.job(job.id)).error));
    expect(errors[0]).toMatchObject({ code: "MissionFailed", details: { mission } });
    for (const error of errors) expect(error).toEqual(errors[0]);
    expect(await worker.slots(account)).not.toHaveProperty("waste");
  });

  it("fails a mission whose deadline has passed, with its waiters, and asks no model", async () => {
    const { jobs, mission } = await parked("deposit", 2);
    await worker.deps.operations.apply([{ write: "updateMission", id: mission, expect: ["open"], set: { deadline: Date.now() - 1 } }]);
    const told = settledOf(jobs);
    expect(await run(mission, forOnce)).toBe("failed");
    await told;
    for (const job of jobs)
      expect((await worker.job(job.id)).error).toMatchObject({ code: "MissionFailed", details: { mission, reason: "deadline" } });
    expect(await worker.deps.operations.completions(mission)).toEqual([]);
  });

  it.each(["inference:recorded", "state:SYNTHESIZING"] as const)(
    "is put down at its next step when the worker may no longer work on it (%s), and resumed from there",
    async (boundary) => {
      const {
        gate,
        other,
        id,
        mission: { id: mission },
      } = await parkedBeforeGate("2", DEPOSIT);
      const stop = new AbortController();
      const held = gate.hold(boundary);
      const cycle = createMissionRunner(other.deps)(mission, { signal: stop.signal, lastTry: true });
      const putDown = expect(cycle).rejects.toMatchObject({ code: "Unavailable" });
      await held;
      stop.abort("its lock could not be renewed");
      await gate.close();
      await putDown;
      expect((await other.deps.operations.mission(mission))?.status).toBe("open");
      const recorded = await other.deps.operations.completions(mission);
      expect(recorded.length).toBeGreaterThan(0);
      expect(await createMissionRunner(other.deps)(mission, forOnce)).toBe("done");
      expect(await other.deps.operations.completions(mission)).toEqual(expect.arrayContaining(recorded));
      expect(await createMessageRunner(other.deps)(id)).toBe("answered");
      await other.close();
    },
  );

  it("keeps what the model answered when the trail cannot be written any more, and asks it nothing again", async () => {
    const {
      gate,
      other,
      mission: { id: mission },
    } = await parkedBeforeGate("1", DEPOSIT);
    const held = gate.hold("inference:before");
    const cycle = createMissionRunner(other.deps)(mission, forOnce);
    const away = expect(cycle).rejects.toMatchObject({ code: "Unavailable" });
    await held;
    await other.deps.trail.close();
    const folder = join(other.deps.config.BATOS_DATA, "trail");
    await rm(folder, { recursive: true });
    await writeFile(folder, "in the way");
    gate.release();
    await away;
    expect(await other.deps.operations.completions(mission)).toHaveLength(1);
    await expect(createMissionRunner(other.deps)(mission, forOnce)).rejects.toMatchObject({ code: "Unavailable" });
    expect(gate.passed.filter((name) => name === "inference:before")).toHaveLength(1);
    await rm(folder);
    await gate.close();
    expect(await createMissionRunner(other.deps)(mission, forOnce)).toBe("done");
    await other.close();
  });

  it.each([
    ["IDLE", 'this.outcome = { status: "done" };', "says that it is done, but its mission is still open"],
    ["FAILED", 'this.outcome = { status: "corrected", next: "x" };', "says that it is corrected, but its mission is still open"],
    ["DECOMPOSING", "this.plan = 7; this.synthesis_state = this.next;", "met data it cannot use"],
    ["DECOMPOSING", 'this.infer_({ step: "plan" });', "infer_ takes"],
  ])("ends the mission with a clear error when a method in the place of %s does %s", async (state, body, message) => {
    const other = await openWorkerUnderTest({ BATOS_CANDIDATES: "1", BATOS_CORRECTIONS: "0" }, [plan(), method("deposit", WRONG)]);
    const session = await other.deps.openSession();
    const source = `function _process_synthesis_() { ${body} this._p_changed = true; return null; }`;
    session.write(await session.resolve(state), "_process_synthesis_", {
      $method: { source, hash: "0", version: 1, contract: { examples: [] }, provenance: { actor: "test" } },
    });
    await session.commit({ time: Date.now(), actor: "test" });
    const account = await other.object({ balance: 10 });
    const { id } = await other.accept({ receiver: account, selector: "deposit", args: [5], params: ["amount"], examples: EXAMPLES });
    expect(await createMessageRunner(other.deps)(id)).toBe("parked");
    expect(await createMissionRunner(other.deps)((await other.onlyMission()).id, forOnce)).toBe("failed");
    const { status, error } = await other.job(id);
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "MissionFailed" });
    expect(error?.message).toContain(message);
    await other.close();
  });

  it.each([
    ["state:DELEGATING", 1],
    ["state:VALIDATING", 2],
  ] as const)(
    "asks nothing more and opens no correction when the deadline has ended the mission meanwhile (%s)",
    async (boundary, completions) => {
      const { gate, other, mission } = await parkedBeforeGate("1", WRONG);
      const held = gate.hold(boundary);
      const cycle = createMissionRunner(other.deps)(mission.id, forOnce);
      const ended = expect(cycle).rejects.toMatchObject({ code: "Conflict" });
      await held;
      expect(await failMission(other.deps, mission, missionTimedOut(mission))).toBe(true);
      await gate.close();
      await ended;
      expect(await other.deps.operations.corrections(mission.id)).toEqual([]);
      expect(await other.deps.operations.completions(mission.id)).toHaveLength(completions);
      expect(await createMissionRunner(other.deps)(mission.id, forOnce)).toBe("nothing");
      await other.close();
    },
  );

  it("ends the mission when a replaced orchestrator answers nonsense, instead of trying for ever", async () => {
    const { jobs, mission } = await parked("deposit", 1);
    // The organization guardian lets nobody do this; an image that an older program has worked on may come with it.
    const session = await Session.open(worker.deps.store, { id: "unguarded", newOid: worker.deps.identity.newId });
    const orchestrator = await session.resolve("orchestrator");
    const source = "function start_cognitive_cycle_for_(mission: string) {\n\treturn 7;\n}";
    session.write(orchestrator, "start_cognitive_cycle_for_", {
      $method: { source, hash: "0", version: 1, contract: { examples: [] }, provenance: { actor: "test" } },
    });
    await session.commit({ time: Date.now(), actor: "test" });
    expect(await run(mission, forOnce)).toBe("failed");
    expect((await worker.job(jobs[0]?.id as string)).error).toMatchObject({
      code: "MissionFailed",
      details: { cause: { code: "Corrupt" } },
    });
  });
});

describe("a delivery of a wait", () => {
  it("fails the message whose deadline has come, and tells who asked", async () => {
    const { jobs, mission } = await parked("late", 1);
    const [job] = jobs as [Job];
    const waitAt = (time: number) => createWaitRunner({ ...worker.deps, identity: { ...worker.deps.identity, clock: () => time } })(job.id);
    const told = settledOf(jobs);
    expect(await waitAt(job.deadline - 1)).toBe("nothing");
    expect(await waitAt(job.deadline)).toBe("failed");
    await told;
    expect((await worker.job(job.id)).error).toMatchObject({ code: "TimedOut", details: { mission } });
    expect(await worker.deps.operations.waitsOf(mission)).toEqual([]);
    expect(await waitAt(job.deadline)).toBe("nothing");
  });
});
