/** A model so slow that a cycle takes many times what its lock lasts: the lock is renewed all the while, and nobody else gets the job. */
import type { Worker } from "bullmq";
import { afterEach, expect, it } from "vitest";
import { connectRedis } from "../../infra/redis/connection.ts";
import { openQueueWorkers } from "../../workers/queue-workers.ts";
import { type OpenAiServer, startOpenAiServer } from "../support/openai-server.ts";
import { DEPOSIT, method, PLAN, plan } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

/** Milliseconds. */
const LOCKS = { each: 2000, missions: 2000, check: 500 };
const PIECE_MS = 5000 / (PLAN.length / 4);

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

/** The queues' workers of another process, as far as the queues can tell. */
function takeJobs(under: WorkerUnderTest, lost: string[]): Worker[] {
  const connection = connectRedis(under.redisUrl, "worker", () => {});
  const workers = openQueueWorkers(under.deps, connection, LOCKS);
  for (const worker of workers) {
    worker.on("stalled", (id) => lost.push(`${worker.name} ${id} stalled`));
    worker.on("lockRenewalFailed", (ids) => lost.push(`${worker.name} ${ids} not renewed`));
    void worker.run();
  }
  undo.push(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    connection.disconnect();
  });
  return workers;
}

it("a cycle outlives its lock many times over, and is delivered once and asks for each completion once", async () => {
  const model: OpenAiServer = await startOpenAiServer({ completions: [plan(), method("deposit", DEPOSIT)], pieceMs: PIECE_MS });
  undo.push(() => model.close());
  const under = await openWorkerUnderTest({ BATOS_MODEL: `openai:${model.url}`, BATOS_CANDIDATES: "2" });
  undo.push(() => under.close());
  const lost: string[] = [];
  const delivered: string[] = [];
  for (const workers of [takeJobs(under, lost), takeJobs(under, lost)])
    for (const worker of workers) worker.on("active", ({ id }) => void (worker.name === "missions" && delivered.push(String(id))));

  const account = await under.object({ balance: 10 });
  const examples = [{ slots: { balance: 1 }, args: [2], returns: 3 }];
  const job = await under.accept({ receiver: account, selector: "deposit", args: [5], params: ["amount"], examples });
  const settled = new Promise<void>((resolve) => void under.hub.onJobSettled(job.id, resolve));
  const began = performance.now();
  under.deps.drain.kick();
  await settled;
  expect(performance.now() - began).toBeGreaterThan(3 * LOCKS.missions);
  expect(await under.job(job.id)).toMatchObject({ status: "answered", result: 15 });
  expect(lost).toEqual([]);
  expect(delivered).toHaveLength(1);
  expect(Object.values(await model.counts())).toEqual([1, 1, 1]);
});
