/** Telling those who wait that a job is final. The row is final already: a notice that is lost costs a moment, never an answer. */
import { publishJobSettled } from "../infra/redis/notices.ts";
import { BatError, type ErrorRecord, isBatError } from "../shared/errors.ts";
import type { Job, Mission } from "../shared/operations/records.ts";
import type { OperationsWrite } from "../shared/operations/writes.ts";
import type { WorkerDeps } from "./deps.ts";

const PAGE = 500;

/** Publishes that the jobs are final; a Redis that is away is logged. */
export async function announceSettled(deps: WorkerDeps, jobs: Iterable<string>): Promise<void> {
  const publish = (job: string): Promise<void> => publishJobSettled(deps.redis, job);
  await Promise.all(
    [...jobs].map((job) => publish(job).catch((err: unknown) => deps.log.warn({ job, err }, "a settled job could not be announced"))),
  );
}

/** Fails a waiting message whose deadline has passed. Answers whether it did: the row may have moved on. */
export async function failOverdue(deps: WorkerDeps, job: Job): Promise<boolean> {
  const at = deps.identity.clock();
  if (job.status !== "waiting" || job.deadline > at) return false;
  const error = timedOut(job);
  const done = await applied(deps, [
    { write: "updateJob", id: job.id, expect: ["waiting"], set: { status: "failed", error, updatedAt: at } },
    { write: "deleteWait", job: job.id },
    deps.trail.asWrite({
      event_type: "message_failed",
      job_id: job.id,
      mission_id: job.mission ?? null,
      final_outcome: error.code,
      data: { selector: job.selector, error },
    }),
  ]);
  if (!done) return false;
  if (job.mission !== undefined) deps.trail.announce(job.mission);
  await announceSettled(deps, [job.id]);
  return true;
}

/** Ends a root mission with all its open corrections, and fails everyone who waits for it. Answers whether it did. */
export async function failMission(deps: WorkerDeps, mission: Mission, error: ErrorRecord): Promise<boolean> {
  const { operations, identity } = deps;
  const rootId = mission.root ?? mission.id;
  const family = [await operations.mission(rootId), ...(await operations.corrections(rootId))];
  const open = family.filter((one) => one?.status === "open") as Mission[];
  if (open.length === 0) return false;
  const at = identity.clock();
  const done = await applied(deps, [
    ...open.map(
      (one): OperationsWrite => ({ write: "updateMission", id: one.id, expect: ["open"], set: { status: "failed", error, updatedAt: at } }),
    ),
    { write: "failWaits", mission: rootId, error, at },
    deps.trail.asWrite({
      event_type: "mission_failed",
      cycle_id: mission.id,
      mission_id: rootId,
      mission_hash: mission.key,
      final_outcome: "failed",
      data: { error },
    }),
  ]);
  if (!done) return false;
  deps.trail.announce(rootId);
  await announceMissionFailed(deps, rootId);
  return true;
}

/** Tells everyone who was parked on a failed mission. Who that was is on record: their waits are gone with the mission. */
export async function announceMissionFailed(deps: WorkerDeps, rootId: string): Promise<void> {
  for (let after = 0; ; ) {
    const events = await deps.operations.events([rootId], after, PAGE);
    await announceSettled(
      deps,
      new Set(events.flatMap((event) => (event.event_type === "message_parked" && event.job_id !== null ? [event.job_id] : []))),
    );
    if (events.length < PAGE) return;
    after = events.at(-1)?.seq ?? after;
  }
}

/** The error of a message whose time is up. */
export function timedOut(job: Job): ErrorRecord {
  const seconds = Math.round((job.deadline - job.createdAt) / 1000);
  const waitsFor = job.status === "waiting" && job.mission !== undefined ? `, waiting for mission ${job.mission}` : "";
  return {
    code: "TimedOut",
    message: `${job.selector} was not answered within ${seconds} s${waitsFor}; send it again, or raise BATOS_MESSAGE_SECONDS`,
    details: { job: job.id, ...(job.mission === undefined ? {} : { mission: job.mission }) },
  };
}

/** The error of a mission that ran out of time. */
export const missionTimedOut = (mission: Mission): ErrorRecord =>
  new BatError(
    "MissionFailed",
    `${mission.brief.selector} could not be learned within ${Math.round((mission.deadline - mission.createdAt) / 1000)} s; send the message again, or raise BATOS_MISSION_SECONDS`,
    {
      mission: mission.root ?? mission.id,
      reason: "deadline",
      trace: "GET /v1/jobs/{job}/trace",
    },
  ).record();

/** Applies the writes, or answers false when a row has moved on and they no longer hold. */
async function applied(deps: WorkerDeps, writes: OperationsWrite[]): Promise<boolean> {
  try {
    await deps.operations.apply(writes);
    return true;
  } catch (error) {
    if (isBatError(error, "Conflict")) return false;
    throw error;
  }
}
