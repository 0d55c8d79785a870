/** The repeatable jobs on a Redis that loses them, all or one. */
import type { Worker } from "bullmq";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectRedis } from "../../infra/redis/connection.ts";
import type { Job } from "../../shared/operations/records.ts";
import { openQueueWorkers } from "../../workers/queue-workers.ts";
import { keepSchedules, restoreSchedules } from "../../workers/schedules.ts";
import { DEPOSIT } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

let under: WorkerUnderTest;
let close: (() => Promise<void>)[];

beforeEach(async () => {
  // An audit at every second: its next job is due as soon as a test looks.
  under = await openWorkerUnderTest({ BATOS_SWEEP_SECONDS: "1", BATOS_AUDIT_CRON: "* * * * * *" });
  close = [() => under.close()];
});
afterEach(async () => {
  for (const end of close.reverse()) await end();
});

async function keep(): Promise<void> {
  const schedules = await keepSchedules(under.deps);
  close.push(async () => schedules.stop());
}

async function takeJobs(): Promise<Worker[]> {
  const connection = connectRedis(under.redisUrl, "worker", () => {});
  const workers = openQueueWorkers(under.deps, connection);
  close.push(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    connection.disconnect();
  });
  for (const worker of workers) worker.run().catch(() => {});
  return workers;
}

/** A message of long ago that is a row and nothing else: Redis lost its delivery. */
const lost = (receiver: string, deadline: number): Promise<Job> => {
  const job: Job = {
    id: under.deps.identity.newId(),
    keyId: "key",
    receiver,
    selector: "deposit",
    args: [5],
    examples: [],
    status: "queued",
    replays: 0,
    createdAt: 1,
    updatedAt: 1,
    deadline,
  };
  return under.deps.operations.apply([{ write: "insertJob", job }]).then(() => job);
};

const next = async (): Promise<string[]> => {
  const { upkeep, audits } = under.deps.queues;
  return (await Promise.all([upkeep, audits].map((queue) => queue.getJobs(["delayed", "waiting"])))).flat().map((job) => String(job.id));
};

describe("the schedules", () => {
  it("are back after Redis has lost everything, and so are the messages it lost: answered, or failed when they are overdue", async () => {
    const account = await under.object({ balance: 10 }, { deposit: DEPOSIT });
    await keep();
    await takeJobs();
    await under.deps.redis.flushall();
    const open = await lost(account, Date.now() + 60_000);
    const overdue = await lost(account, 2);
    await expect.poll(async () => (await under.job(open.id)).status, { timeout: 20_000 }).toBe("answered");
    await expect.poll(async () => (await under.job(overdue.id)).error?.code, { timeout: 20_000 }).toBe("TimedOut");
  });

  it("go on when Redis has lost a next job alone and still has its schedule", async () => {
    await keep();
    const before = await next();
    expect(before).toHaveLength(2);
    for (const queue of [under.deps.queues.upkeep, under.deps.queues.audits]) {
      await queue.pause(); // nobody takes what is put back before it is looked at
      const key = queue.toKey("delayed");
      await under.deps.redis.del(key, queue.toKey("wait"), queue.toKey("paused"));
    }
    expect(await next()).toEqual([]);
    await expect.poll(next, { timeout: 10_000 }).toHaveLength(2);
  });

  it("stay as they are, and one each, when they are looked at again, even those that are due and not taken yet", async () => {
    await keepSchedules(under.deps).then((schedules) => schedules.stop());
    const before = await next();
    const due = Math.max(...before.map((id) => Number(id.split(":").at(-1))));
    await expect.poll(() => Date.now()).toBeGreaterThan(due);
    await Promise.all([restoreSchedules(under.deps), restoreSchedules(under.deps)]);
    expect(await next()).toEqual(before);
  });

  it("are looked at as soon as Redis is there again, and no more once they are stopped", async () => {
    under.deps.config.BATOS_SWEEP_SECONDS = 3600;
    const schedules = await keepSchedules(under.deps);
    const { redis } = under.deps;
    await redis.flushall();
    redis.disconnect(true);
    await expect.poll(next, { timeout: 10_000 }).toHaveLength(2);
    schedules.stop();
    const looked = vi.spyOn(under.deps.queues.upkeep, "getJobScheduler");
    const again = new Promise((resolve) => redis.once("ready", resolve));
    redis.disconnect(true);
    await again;
    expect(looked).not.toHaveBeenCalled();
  });
});
