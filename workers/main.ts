/** The worker as a process: one BullMQ worker per queue, until it is told to stop (§12.1). */
import { setTimeout as pause } from "node:timers/promises";
import { createLog, type Logger } from "../infra/log.ts";
import { connectRedis } from "../infra/redis/connection.ts";
import { announceReady, stopOnSignal } from "../infra/start/child.ts";
import { type Config, parseConfig } from "../shared/config.ts";
import { isBatError } from "../shared/errors.ts";
import { openWorker } from "./deps.ts";
import { openQueueWorkers } from "./queue-workers.ts";
import { reclaimFromTheDead } from "./reclaim.ts";
import { keepSchedules } from "./schedules.ts";

const STOPPING = "the worker stops";

/** Starts taking jobs. `stop` finishes the short ones, puts cycles down at their journal, and closes everything. */
async function startWorker(config: Config, log: Logger, onWorn: () => void): Promise<{ stop(): Promise<void> }> {
  const { deps, redisUrl, close } = await openWorker(config, log, onWorn);
  const connection = connectRedis(redisUrl, "worker", (err) => log.warn({ err }, "Redis"));
  const schedules = await keepSchedules(deps);
  const workers = openQueueWorkers(deps, connection);
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const lock = await reclaimFromTheDead(
    deps,
    workers.map(({ id }) => id),
  );
  for (const worker of workers) worker.run().catch((err) => log.error({ err }, "a queue's worker ended"));
  return {
    async stop() {
      schedules.stop();
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

try {
  const config = parseConfig(process.env);
  const secrets = [config.BATOS_MODEL_KEY, config.BATOS_EMBEDDINGS_KEY].filter((key) => key !== undefined);
  const log = createLog("worker", config.BATOS_LOG, secrets);
  const starting = startWorker(config, log, () => {
    if (!life.startAnew("the language model was loaded often")) log.warn("the language model was loaded often: start this worker anew");
  });
  const life = stopOnSignal(async (why) => {
    log.info({ why }, "stopping");
    // A signal that comes while starting waits for the start, which may wait for a Redis that never comes.
    const worker = await Promise.race([starting, pause(config.BATOS_GRACE_SECONDS * 1000)]);
    await worker?.stop();
  });
  await starting;
  log.info("taking jobs");
  announceReady();
} catch (error) {
  process.stderr.write(`${isBatError(error) ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
