/** The jobs of each queue, taken by its BullMQ worker under a lock that it renews. */
import { type Job, type Processor, Worker, type WorkerOptions } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueName } from "../infra/redis/queues.ts";
import { auditPayload, messagePayload, missionPayload, QUEUES, upkeepPayload, waitPayload } from "../shared/jobs.ts";
import { createAuditRunner } from "./audits.ts";
import type { WorkerDeps } from "./deps.ts";
import { createMessageRunner } from "./messages.ts";
import { createMissionRunner } from "./missions.ts";
import { createSweeper } from "./upkeep.ts";
import { createWaitRunner } from "./waits.ts";

/** Milliseconds. A lock is renewed twice in its time for as long as its job runs, and whoever is found without one has lost its worker. */
export interface Locks {
  each: number;
  missions: number;
  /** Between two looks for jobs that have lost their worker. */
  check: number;
}

const LOCKS: Locks = {
  each: 30_000,
  /** A model that loads, or a machine that sleeps, may keep a cycle's process from renewing for a while. */
  missions: 60_000,
  check: 10_000,
};
/** How often a job may lose its worker before the queue gives it up; the sweeper brings it back if its row is still open. */
const STALLED_MOST = 10;

/** One worker for each queue, none of them taking jobs yet. They are their owner's to close. */
export function openQueueWorkers(deps: WorkerDeps, connection: Redis, locks: Locks = LOCKS): Worker[] {
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
      lockDuration: locks.each,
      stalledInterval: locks.check,
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
      lockDuration: locks.missions,
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
