/** Taking over from the workers of a data folder that died, when fewer are started than there had been. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "bullmq";
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeLock } from "../../infra/exclusive-lock.ts";
import { connectRedis } from "../../infra/redis/connection.ts";
import { QUEUES } from "../../shared/jobs.ts";
import { reclaimFromTheDead } from "../../workers/reclaim.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

let under: WorkerUnderTest;
beforeAll(async () => {
  under = await openWorkerUnderTest();
});
afterAll(() => under.close());

it("gives back the jobs of all places that nobody came back to, and leaves those of the living", async () => {
  const { queues, config } = under.deps;
  const at = (file: string): string => join(config.BATOS_DATA, file);
  const connection = connectRedis(under.redisUrl, "worker", () => {});
  const taker = new Worker(QUEUES.messages, undefined, { connection, prefix: config.BATOS_QUEUE_PREFIX });
  for (const name of ["first", "second", "third", "stranger"]) {
    await queues.messages.add("message", { job: name }, { jobId: name });
    expect(await taker.getNextJob(`${name}-id:1`)).toMatchObject({ id: name });
  }
  writeFileSync(at("worker.ids"), "first-id");
  writeFileSync(at("worker-2.ids"), "other-id\nsecond-id");
  writeFileSync(at("worker-3.ids"), "third-id");
  const living = takeLock(at("worker-3.lock"));

  const lock = await reclaimFromTheDead(under.deps, ["me"]);
  const states = await Promise.all(["first", "second", "third", "stranger"].map((name) => queues.messages.getJobState(name)));
  expect(states).toEqual(["waiting", "waiting", "active", "active"]);
  expect(["worker", "worker-2", "worker-3"].map((place) => readFileSync(at(`${place}.ids`), "utf8"))).toEqual(["me", "", "third-id"]);
  expect(takeLock(at("worker.lock"))).toBeUndefined();
  const free = takeLock(at("worker-2.lock"));
  expect(free).toBeDefined();
  for (const held of [lock, living, free]) held?.release();
  await taker.close();
  connection.disconnect();
});
