/** The worker as a process: one BullMQ worker per queue, until it is told to stop (§12.1). */
import { setTimeout as pause } from "node:timers/promises";
import { type Job, type Processor, Worker, type WorkerOptions } from "bullmq";
import type { Redis } from "ioredis";
import { createLog, type Logger } from "../infra/log.ts";
import { connectRedis } from "../infra/redis/connection.ts";
import type { QueueName } from "../infra/redis/queues.ts";
import { announceReady, stopOnSignal } from "../infra/start/child.ts";
import { type Config, parseConfig } from "../shared/config.ts";
import { BatError, isBatError } from "../shared/errors.ts";
import { auditPayload, JOB_NAMES, messagePayload, missionPayload, QUEUES, upkeepPayload, waitPayload } from "../shared/jobs.ts";
import { createAuditRunner } from "./audits.ts";
import { openWorker, type WorkerDeps } from "./deps.ts";
import { createMessageRunner } from "./messages.ts";
import { createMissionRunner } from "./missions.ts";
import { reclaimFromTheDead } from "./reclaim.ts";
import { createSweeper } from "./upkeep.ts";
import { createWaitRunner } from "./waits.ts";

const LOCK_MS = 30_000;
/** A model that loads, or a machine that sleeps, may keep a cycle's process from renewing for a while. */
const MISSION_LOCK_MS = 60_000;
const STALLED_CHECK_MS = 10_000;
/** How often a job may lose its worker before the queue gives it up; the sweeper brings it back if its row is still open. */
const STALLED_MOST = 10;
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
      lock?.release();
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

function openQueueWorkers(deps: WorkerDeps, connection: Redis): Worker[] {
  const { config, log } = deps;
  const message = createMessageRunner(deps);
  const mission = createMissionRunner(deps);
  const wait = createWaitRunner(deps);
  const sweep = createSweeper(deps);
  const audit = createAuditRunner(deps);

  const open = (name: QueueName, run: Processor, options: Partial<WorkerOptions> = {}): Worker => {
    const worker = new Worker(QUEUES[name], run, {
      connection,
      autorun: false,
      prefix: config.BATOS_QUEUE_PREFIX,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: STALLED_MOST,
      ...options,
    });
    worker.on("error", (err) => log.warn({ queue: name, err }, "a queue's worker"));
    worker.on("failed", (job, err) => log.warn({ queue: name, job: job?.id, attempt: job?.attemptsMade, err }, "a delivery failed"));
    // Whoever cannot renew a lock may have lost the job to another worker: it must not go on.
    worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) worker.cancelJob(id, "its lock could not be renewed");
    });
    return worker;
  };

  const concurrency = config.BATOS_CONCURRENCY;
  return [
    open("messages", (job) => message(messagePayload.parse(job.data).job, { lastTry: isLastTry(job) }), { concurrency }),
    // The third parameter is what makes BullMQ give a signal at all: it counts them.
    open("missions", (job, _token, signal) => mission(missionPayload.parse(job.data).mission, { signal, lastTry: isLastTry(job) }), {
      concurrency,
      lockDuration: MISSION_LOCK_MS,
    }),
    open("waits", (job) => wait(waitPayload.parse(job.data).job), { concurrency }),
    open("upkeep", (job) => {
      upkeepPayload.parse(job.data);
      return sweep();
    }),
    open("audits", (job) => {
      auditPayload.parse(job.data);
      return audit();
    }),
  ];
}

const isLastTry = (job: Job): boolean => job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

try {
  const config = parseConfig(process.env);
  const log = createLog("worker", config.BATOS_LOG, config.BATOS_MODEL_KEY === undefined ? [] : [config.BATOS_MODEL_KEY]);
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
