import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newEvent } from "../../shared/audit/event.ts";
import { JOB_NAMES, QUEUES } from "../../shared/jobs.ts";
import type { Job } from "../../shared/operations/records.ts";
import { createMessageRunner } from "../../workers/messages.ts";
import { createSweeper } from "../../workers/upkeep.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

let worker: WorkerUnderTest;
let deliver: ReturnType<typeof createMessageRunner>;
let account: string;

beforeAll(async () => {
  worker = await openWorkerUnderTest({ BATOS_SWEEP_SECONDS: "1" });
  deliver = createMessageRunner(worker.deps);
  account = await worker.object({ balance: 10 });
});
afterAll(() => worker.close());
beforeEach(async () => {
  for (const queue of Object.values(worker.deps.queues)) await queue.obliterate({ force: true });
});

/** A sweep as it would run at a time: an age is what the clock says, not what a test waits for. */
const sweepAt = (time: number) => createSweeper({ ...worker.deps, identity: { ...worker.deps.identity, clock: () => time } })();
const soon = (): number => Date.now() + 10_000;

async function parked(selector: string): Promise<Job> {
  const { id } = await worker.accept({ receiver: account, selector, args: [5] });
  expect(await deliver(id)).toBe("parked");
  await worker.deps.drain.idle();
  return worker.job(id);
}

const missionState = async (id: string | undefined) => (await worker.deps.operations.mission(id as string))?.status;

describe("the sweep", () => {
  it("hands over what stayed in the outbox", async () => {
    const { id } = await worker.accept({ receiver: account, selector: "left" });
    expect(await sweepAt(Date.now())).toMatchObject({ drained: 1, requeuedJobs: 0 });
    expect(await worker.deps.queues.messages.getJobState(`${id}-r0`)).toBe("waiting");
    expect((await worker.deps.operations.counts()).outbox).toBe(0);
  });

  it("queues a message again that Redis has lost, and leaves one alone that is queued", async () => {
    const { id } = await worker.accept({ receiver: account, selector: "lost" });
    await sweepAt(Date.now());
    expect((await sweepAt(soon())).requeuedJobs).toBe(1); // the one of the test before, whose queue was emptied
    await worker.deps.queues.messages.obliterate({ force: true });
    expect((await sweepAt(Date.now())).requeuedJobs).toBe(0);
    expect(await worker.deps.queues.messages.getJobState(`${id}-r0`)).toBe("unknown");
    await sweepAt(soon());
    expect(await worker.deps.queues.messages.getJobState(`${id}-r0`)).toBe("waiting");
    expect(await sweepAt(soon())).toMatchObject({ requeuedJobs: 0, drained: 0 });
  });

  it("queues a message again whose delivery ended while its row did not", async () => {
    const job = await worker.accept({ receiver: account, selector: "given_up" });
    await sweepAt(Date.now());
    const delivered = await worker.deps.queues.messages.getJob(`${job.id}-r0`);
    await delivered?.remove();
    const { messages } = worker.deps.queues;
    await messages.add(JOB_NAMES.message, { job: job.id }, { jobId: `${job.id}-r0`, attempts: 1 });
    const { Worker } = await import("bullmq");
    const { connectRedis } = await import("../../infra/redis/connection.ts");
    const connection = connectRedis(worker.redisUrl, "worker", () => {});
    const failing = new Worker(messages.name, () => Promise.reject(new Error("given up")), {
      connection,
      prefix: worker.deps.config.BATOS_QUEUE_PREFIX,
    });
    await new Promise<void>((resolve) => {
      failing.on("failed", (failed) => failed?.id === `${job.id}-r0` && resolve());
    });
    await failing.close();
    connection.disconnect();
    expect(await messages.getJobState(`${job.id}-r0`)).toBe("failed");
    await sweepAt(soon());
    expect(await messages.getJobState(`${job.id}-r0`)).toBe("waiting");
  });

  it("fails waiting messages whose deadline has passed, and tells who asked", async () => {
    const job = await parked("overdue");
    const told = new Promise<void>((resolve) => void worker.hub.onJobSettled(job.id, resolve));
    expect((await sweepAt(Date.now())).overdueJobs).toBe(0);
    await worker.deps.operations.apply([
      { write: "updateMission", id: job.mission as string, expect: ["open"], set: { deadline: job.deadline + HOUR } },
    ]);
    expect((await sweepAt(job.deadline)).overdueJobs).toBe(1);
    await told;
    expect((await worker.job(job.id)).error).toMatchObject({ code: "TimedOut" });
    expect(await worker.deps.operations.waitsOf(job.mission as string)).toEqual([]);
    await worker.deps.operations.apply([
      { write: "updateMission", id: job.mission as string, expect: ["open"], set: { status: "failed" } },
    ]);
  });

  it("fails a waiting message that lost its wait, at its deadline", async () => {
    const job = await parked("waitless");
    await worker.deps.operations.apply([{ write: "deleteWait", job: job.id }]);
    await sweepAt(job.deadline);
    expect((await worker.job(job.id)).error).toMatchObject({ code: "TimedOut" });
  });

  it("releases who waits for a mission that is done, and fails who waits for one that failed", async () => {
    const glad = await parked("glad");
    const sad = await parked("sad");
    const error = { code: "MissionFailed", message: "no", details: { mission: sad.mission } } as const;
    await worker.deps.operations.apply([
      { write: "updateMission", id: glad.mission as string, expect: ["open"], set: { status: "done" } },
      { write: "updateMission", id: sad.mission as string, expect: ["open"], set: { status: "failed", error } },
    ]);
    expect((await sweepAt(Date.now())).settledWaits).toBe(2);
    expect(await worker.job(glad.id)).toMatchObject({ status: "queued", replays: 1 });
    expect(await worker.deps.queues.messages.getJobState(`${glad.id}-r1`)).toBe("waiting");
    expect(await worker.job(sad.id)).toMatchObject({ status: "failed", error });
  });

  it("fails a mission whose deadline has passed, its corrections, and everyone who waits for it", async () => {
    const job = await parked("expired");
    const root = await worker.deps.operations.mission(job.mission as string);
    if (!root) throw new Error("the mission is not there");
    const correction = { ...root, id: worker.deps.identity.newId(), root: root.id, attempt: 1 };
    await worker.deps.operations.apply([
      { write: "insertMission", mission: correction },
      { write: "updateJob", id: job.id, expect: ["waiting"], set: { deadline: root.deadline + HOUR } },
    ]);
    expect((await sweepAt(Date.now())).expiredMissions).toBe(0);
    const told = new Promise<void>((resolve) => void worker.hub.onJobSettled(job.id, resolve));
    await sweepAt(root.deadline + 1);
    await told;
    expect(await missionState(root.id)).toBe("failed");
    expect(await missionState(correction.id)).toBe("failed");
    expect((await worker.job(job.id)).error).toMatchObject({ code: "MissionFailed", details: { reason: "deadline" } });
  });

  it("queues a mission again that Redis has lost, but not one whose correction is under way", async () => {
    const job = await parked("forgotten");
    const root = await worker.deps.operations.mission(job.mission as string);
    if (!root) throw new Error("the mission is not there");
    await worker.deps.queues.missions.obliterate({ force: true });
    await sweepAt(soon());
    expect(await worker.deps.queues.missions.getJobState(root.id)).toBe("waiting");
    const correction = { ...root, id: worker.deps.identity.newId(), root: root.id, attempt: 1 };
    await worker.deps.operations.apply([{ write: "insertMission", mission: correction }]);
    await worker.deps.queues.missions.obliterate({ force: true });
    await sweepAt(soon());
    expect(await worker.deps.queues.missions.getJobState(correction.id)).toBe("waiting");
    expect(await worker.deps.queues.missions.getJobState(root.id)).toBe("unknown");
  });

  it("forgets idempotency keys after a day, not before", async () => {
    const createdAt = Date.now();
    const { id: job } = await worker.accept({ receiver: account, selector: "once" });
    await worker.deps.operations.apply([
      { write: "insertIdempotency", record: { keyId: "key", idempotencyKey: "one", bodyHash: "x", job, createdAt } },
    ]);
    await sweepAt(createdAt + DAY - 1);
    expect(await worker.deps.operations.idempotency("key", "one")).toBeDefined();
    await sweepAt(createdAt + DAY + 1);
    expect(await worker.deps.operations.idempotency("key", "one")).toBeUndefined();
  });

  it("appends to the trail's files what is in the table alone", async () => {
    await worker.deps.operations.apply([
      { write: "insertEvents", events: [newEvent({ event_type: "mission_done", data: { mark: "in the table alone" } }, Date.now())] },
    ]);
    await sweepAt(Date.now());
    const dir = join(worker.deps.config.BATOS_DATA, "trail");
    const names = (await readdir(dir)).filter((name) => name.endsWith(".jsonl"));
    expect((await Promise.all(names.map((name) => readFile(join(dir, name), "utf8")))).join("")).toContain("in the table alone");
  });

  it("drains what is for a queue of its own accord only once", async () => {
    const entry = {
      id: "twice",
      queue: QUEUES.upkeep,
      name: JOB_NAMES.sweep,
      jobId: "twice-x",
      payload: {},
      delay: 0,
      createdAt: Date.now(),
    };
    await worker.deps.operations.apply([{ write: "insertOutbox", entry }]);
    await Promise.all([sweepAt(Date.now()), sweepAt(Date.now())]);
    expect((await worker.deps.queues.upkeep.getWaiting()).map((job) => job.id)).toEqual(["twice-x"]);
  });
});
