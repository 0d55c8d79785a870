/** The worker as a process: one BullMQ worker per queue, until it is told to stop (§12.1). */
import { setTimeout as pause } from "node:timers/promises";
import { createLog, type Logger } from "../infra/log.ts";
import { connectRedis } from "../infra/redis/connection.ts";
import { announceReady, stopOnSignal } from "../infra/start/child.ts";
import { type Config, parseConfig } from "../shared/config.ts";
import { BatError, isBatError } from "../shared/errors.ts";
import { JOB_NAMES } from "../shared/jobs.ts";
import { openWorker, type WorkerDeps } from "./deps.ts";
import { openQueueWorkers } from "./queue-workers.ts";
import { reclaimFromTheDead } from "./reclaim.ts";

const STOPPING = "the worker stops";

/** Starts taking jobs. `stop` finishes the short ones, puts cycles down at their journal, and closes everything. */
async function startWorker(config: Config, log: Logger, onWorn: () => void): Promise<{ stop(): Promise<void> }> {
  const { deps, redisUrl, close } = await openWorker(config, log, onWorn);
  const connection = connectRedis(redisUrl, "worker", (err) => log.warn({ err }, "Redis"));
  await schedule(deps);
  const workers = openQueueWorkers(deps, connection);
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const lock = await reclaimFromTheDead(
    deps,
    workers.map(({ id }) => id),
  );
  for (const worker of workers) worker.run().catch((err) => log.error({ err }, "a queue's worker ended"));
  return {
    async stop() {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      const grace = config.BATOS_GRACE_SECONDS * 1000;
      // A cycle gets half of the grace period to end by itself; then it is put down, and resumes from its journal.
      const cycles = pause(grace / 2, undefined, { ref: false }).then(() => {
        for (const worker of workers) worker.cancelAllJobs(STOPPING);
      });
      await Promise.race([closing, cycles.then(() => pause(grace / 2, undefined, { ref: false }))]);
      connection.disconnect();
      await close();
      lock.release();
    },
  };
}

/** The repeatable jobs. Asking again changes nothing, and puts back what a Redis that lost its data has forgotten. */
async function schedule(deps: WorkerDeps): Promise<void> {
  const { queues, config } = deps;
  await queues.upkeep.upsertJobScheduler(
    "sweep",
    { every: config.BATOS_SWEEP_SECONDS * 1000 },
    { name: JOB_NAMES.sweep, data: {}, opts: { attempts: 1 } },
  );
  const when = { pattern: config.BATOS_AUDIT_CRON, tz: config.BATOS_AUDIT_ZONE };
  try {
    await queues.audits.upsertJobScheduler("self-audit", when, { name: JOB_NAMES.selfAudit, data: {}, opts: { attempts: 3 } });
  } catch (error) {
    // The queue's own parser is the judge of what a pattern is; Redis away is another matter.
    if (deps.redis.status !== "ready") throw error;
    const { pattern, tz } = when;
    throw new BatError(
      "InvalidInput",
      `setting BATOS_AUDIT_CRON: is a cron pattern for a time zone that exists (it is ${JSON.stringify(pattern)} in ${tz})`,
      undefined,
      error,
    );
  }
}

try {
  const config = parseConfig(process.env);
  const secrets = [config.BATOS_MODEL_KEY, config.BATOS_EMBEDDINGS_KEY].filter((key) => key !== undefined);
  const log = createLog("worker", config.BATOS_LOG, secrets);
  const starting = startWorker(config, log, () => {
    if (!life.startAnew("the language model was loaded often")) log.warn("the language model was loaded often: start this worker anew");
  });
  // A signal that comes while starting waits for the start, then stops what was started.
  const life = stopOnSignal(async (why) => {
    log.info({ why }, "stopping");
    await (await starting).stop();
  });
  await starting;
  log.info("taking jobs");
  announceReady();
} catch (error) {
  process.stderr.write(`${isBatError(error) ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
