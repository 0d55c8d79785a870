/**
 * The sweep (§4.1, §5.5): every state that is not final has an age, a deadline, and a line in this table that ends it.
 *
 *   outbox entry                     handed to its queue
 *   job queued, deadline passed      failed with TimedOut (when it is delivered, which the next line sees to)
 *   job queued, not in the queue     into the outbox again
 *   job waiting, deadline passed     failed with TimedOut
 *   job waiting, mission ended       released, or failed with the mission's error
 *   mission open, deadline passed    failed, and everyone who waits for it
 *   mission open, not in the queue   into the outbox again (a root mission whose correction is under way is in good hands)
 *   idempotency key, a day old       forgotten
 *   trail event, not in the files    appended
 */
import type { Queue } from "bullmq";
import { drainOutbox } from "../infra/redis/outbox.ts";
import { BatError } from "../shared/errors.ts";
import { JOB_NAMES, QUEUES } from "../shared/jobs.ts";
import type { Mission } from "../shared/operations/records.ts";
import type { WorkerDeps } from "./deps.ts";
import { queued } from "./parking.ts";
import { failMission, failOverdue, missionTimedOut } from "./settling.ts";

/** What a sweep did. */
export interface Sweep {
  drained: number;
  requeuedJobs: number;
  requeuedMissions: number;
  overdueJobs: number;
  settledWaits: number;
  expiredMissions: number;
}

const DAY_MS = 24 * 3600 * 1000;
const BATCH = 500;
/** A row younger than this many sweeps may still be on its way. */
const STALE_SWEEPS = 2;

/** Makes the handler of the queue `upkeep`. Several may sweep at once, and a sweep may die halfway: each line stands alone. */
export function createSweeper(deps: WorkerDeps): () => Promise<Sweep> {
  const { operations, identity, queues, config, log } = deps;

  return async () => {
    const now = identity.clock();
    const stale = now - STALE_SWEEPS * config.BATOS_SWEEP_SECONDS * 1000;
    let drained = await drainOutbox(operations, queues, deps.boundary);
    const overdueJobs = await overdue(now, stale);
    const settledWaits = await endedWaits(now);
    const expiredMissions = await expired(now);
    const requeuedJobs = await lostJobs(stale);
    const requeuedMissions = await lostMissions(stale);
    drained += await drainOutbox(operations, queues, deps.boundary);
    await operations.apply([{ write: "deleteIdempotencyBefore", time: now - DAY_MS }]);
    await deps.trail.flush();
    const sweep = { drained, requeuedJobs, requeuedMissions, overdueJobs, settledWaits, expiredMissions };
    if (Object.values(sweep).some((count) => count > 0)) log.info(sweep, "swept");
    return sweep;
  };

  /** Waiting jobs whose time is up: those with a wait, and those that lost it. */
  async function overdue(now: number, stale: number): Promise<number> {
    const late = new Set((await operations.overdueWaits(now, BATCH)).filter((wait) => wait.deadline <= now).map((wait) => wait.job));
    for (const job of await operations.staleJobs("waiting", stale, BATCH)) if (job.deadline <= now) late.add(job.id);
    let failed = 0;
    for (const id of late) {
      const job = await operations.job(id);
      if (job && (await failOverdue(deps, job))) failed += 1;
    }
    return failed;
  }

  /** Waits whose mission has ended: a crash, or a wait that began at the very moment. */
  async function endedWaits(now: number): Promise<number> {
    const waits = (await operations.overdueWaits(now, BATCH)).filter((wait) => wait.deadline > now);
    const missions = new Set(waits.map((wait) => wait.mission));
    for (const id of missions) {
      const mission = await operations.mission(id);
      if (mission?.status === "open") continue;
      if (mission?.status === "done") await operations.apply([{ write: "releaseWaits", mission: id, at: now }]);
      else await operations.apply([{ write: "failWaits", mission: id, error: mission?.error ?? missionGone(id), at: now }]);
    }
    return waits.length;
  }

  async function expired(now: number): Promise<number> {
    let failed = 0;
    for (const mission of await operations.staleMissions(now, BATCH)) {
      if (mission.deadline <= now && (await failMission(deps, mission, missionTimedOut(mission)))) failed += 1;
    }
    return failed;
  }

  async function lostJobs(stale: number): Promise<number> {
    let lost = 0;
    for (const job of await operations.staleJobs("queued", stale, BATCH)) {
      const jobId = `${job.id}-r${job.replays}`;
      if (!(await isLost(queues.messages, jobId))) continue;
      await operations.apply([queued(QUEUES.messages, JOB_NAMES.message, jobId, { job: job.id }, 0, identity.clock())]);
      lost += 1;
    }
    return lost;
  }

  async function lostMissions(stale: number): Promise<number> {
    let lost = 0;
    for (const mission of await operations.staleMissions(stale, BATCH)) {
      if (!(await isLost(queues.missions, mission.id)) || (await isBeingCorrected(mission))) continue;
      await operations.apply([queued(QUEUES.missions, JOB_NAMES.mission, mission.id, { mission: mission.id }, 0, identity.clock())]);
      lost += 1;
    }
    return lost;
  }

  async function isBeingCorrected(mission: Mission): Promise<boolean> {
    return mission.root === undefined && (await operations.corrections(mission.id)).some((one) => one.status === "open");
  }
}

/**
 * Whether the queue will never run this job again. One that ran to its end while its row did not is taken away, so that its id is free: the
 * queue ignores an id it knows.
 */
async function isLost(queue: Queue, jobId: string): Promise<boolean> {
  const state = await queue.getJobState(jobId);
  if (state === "unknown") return true;
  if (state !== "completed" && state !== "failed") return false;
  await queue.remove(jobId);
  return true;
}

const missionGone = (id: string) =>
  new BatError("MissionFailed", `mission ${id} is not there any more; send the message again`, { mission: id }).record();
