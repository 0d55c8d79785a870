/**
 * The repeatable jobs. They live in Redis alone, and each delivery queues the next one: a Redis that lost its data (or, in a failover, the last
 * delayed job) would never sweep again. So every worker puts back what is missing, when it starts, now and then, and when Redis is there again.
 */
import type { JobSchedulerTemplateOptions, Queue, RepeatOptions } from "bullmq";
import { within } from "../infra/deadline.ts";
import { BatError } from "../shared/errors.ts";
import { JOB_NAMES } from "../shared/jobs.ts";
import type { WorkerDeps } from "./deps.ts";

const REDIS_MS = 5000;
/** States in which a schedule's next job is still to run, or runs: its delivery queues the one after it. */
const ALIVE = ["delayed", "waiting", "active"];

interface Schedule {
  queue: Queue;
  /** The scheduler's id. */
  id: string;
  repeat: Omit<RepeatOptions, "key">;
  job: string;
  opts: JobSchedulerTemplateOptions;
}

/**
 * Writes the schedules as the settings say, and puts them back where they get lost until it is stopped.
 * @throws BatError InvalidInput for an audit's schedule that means nothing
 */
export async function keepSchedules(deps: WorkerDeps): Promise<{ stop(): void }> {
  await writeSchedules(deps);
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await restoreSchedules(deps).catch((err: unknown) =>
      deps.log.warn({ err }, "the schedules could not be looked at; they are again, soon"),
    );
    looking = false;
  };
  const timer = setInterval(look, deps.config.BATOS_SWEEP_SECONDS * 1000).unref();
  deps.redis.on("ready", look);
  return {
    stop() {
      clearInterval(timer);
      deps.redis.off("ready", look);
    },
  };
}

/**
 * Puts back the schedules of which Redis has no next job. One that is alive is not written again: BullMQ would replace a next job that is due and
 * not yet taken by the one after it, and an audit would be left out.
 */
export async function restoreSchedules(deps: WorkerDeps): Promise<void> {
  for (const schedule of schedulesOf(deps)) {
    if (await within(REDIS_MS, "Redis", isAlive(schedule))) continue;
    await within(REDIS_MS, "Redis", write(schedule));
    deps.log.warn({ schedule: schedule.id }, "Redis had lost a schedule; it is put back");
  }
}

async function isAlive({ queue, id }: Schedule): Promise<boolean> {
  const next = (await queue.getJobScheduler(id))?.next;
  return typeof next === "number" && ALIVE.includes(await queue.getJobState(`repeat:${id}:${next}`));
}

const write = ({ queue, id, repeat, job, opts }: Schedule) => queue.upsertJobScheduler(id, repeat, { name: job, data: {}, opts });

/** At a start, when the settings may be others than those that Redis has. */
async function writeSchedules(deps: WorkerDeps): Promise<void> {
  for (const schedule of schedulesOf(deps)) {
    try {
      await write(schedule);
    } catch (error) {
      const { pattern, tz } = schedule.repeat;
      // The queue's own parser is the judge of what a pattern is; Redis away is another matter.
      if (pattern === undefined || deps.redis.status !== "ready") throw error;
      throw new BatError(
        "InvalidInput",
        `setting BATOS_AUDIT_CRON: is a cron pattern for a time zone that exists (it is ${JSON.stringify(pattern)} in ${tz})`,
        undefined,
        error,
      );
    }
  }
}

const schedulesOf = ({ queues, config }: WorkerDeps): Schedule[] => [
  { queue: queues.upkeep, id: "sweep", repeat: { every: config.BATOS_SWEEP_SECONDS * 1000 }, job: JOB_NAMES.sweep, opts: { attempts: 1 } },
  {
    queue: queues.audits,
    id: "self-audit",
    repeat: { pattern: config.BATOS_AUDIT_CRON, tz: config.BATOS_AUDIT_ZONE },
    job: JOB_NAMES.selfAudit,
    opts: { attempts: 3 },
  },
];
