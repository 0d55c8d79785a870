/**
 * A delivery of a message (§2.4, §4): run in a session and committed together with the job's answer, or parked on a mission, or failed.
 * The row decides what a delivery does; the queue only says that it is time to look. Delivering a message twice changes nothing.
 */
import { setTimeout as pause } from "node:timers/promises";
import { BatError, type ErrorRecord, isBatError } from "../shared/errors.ts";
import { messageOf } from "../shared/mind/repeat.ts";
import { type Job, missionsOf } from "../shared/operations/records.ts";
import type { WorkerDeps } from "./deps.ts";
import { Leases } from "./leases.ts";
import { createParking, missingSend } from "./parking.ts";
import { announceSettled, timedOut } from "./settling.ts";

/** What a delivery came to. `nothing`: the job is final, waits for a mission, or is not there. */
export type Delivery = "answered" | "failed" | "parked" | "nothing";

/** Fresh sessions per delivery; from the fourth on with a lease on the object it lost on. */
const TRIES = 12;
const TRIES_WITHOUT_LEASE = 3;
const JITTER_MS = 20;
/** How often a message may start again after a mission: a method that keeps needing others is not going anywhere. */
export const MAX_REPLAYS = 25;

/**
 * Makes the handler of the queue `messages`. It throws only what the queue should retry: BatError Unavailable, and errors that are not ours
 * unless it is the `lastTry` (the queue will not deliver again by itself): those repeat themselves. The job's row is still queued then.
 */
export function createMessageRunner(deps: WorkerDeps): (jobId: string, options?: { lastTry: boolean }) => Promise<Delivery> {
  const { operations, identity, log } = deps;
  const leases = new Leases();
  const park = createParking(deps, leases);

  return async (jobId, { lastTry } = { lastTry: false }) => {
    let hot: string | undefined;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const job = await operations.job(jobId);
      if (job?.status !== "queued") {
        if (!job) log.warn({ job: jobId }, "a message was delivered that has no row");
        // It may have settled in a process that died before it could say so.
        else if (job.status !== "waiting") await announceSettled(deps, [jobId]);
        return "nothing";
      }
      if (job.deadline <= identity.clock()) return fail(job, timedOut(job));
      const giveBack = hot !== undefined && attempt > TRIES_WITHOUT_LEASE ? await leases.take(hot) : await leases.free(job.receiver);
      try {
        return await deliver(job);
      } catch (error) {
        if (lastTry && !isBatError(error)) return await fail(job, internalError(deps, job, error));
        if (!isBatError(error, "Conflict")) throw error;
        if (typeof error.details?.oid === "string") hot = error.details.oid;
      } finally {
        giveBack?.();
      }
      await pause(Math.random() * JITTER_MS * Math.min(attempt, 5));
    }
    throw new BatError("Unavailable", `message ${jobId} lost ${TRIES} times against others that change the same slots; it is tried again`, {
      job: jobId,
      oid: hot,
    });
  };

  /** One try in one session. @throws BatError Conflict when somebody else was faster. */
  async function deliver(job: Job): Promise<Delivery> {
    const session = await deps.openSession();
    const message = messageOf(job);
    try {
      const result = await deps.interpreter.send(session, message, job.receiver, job.selector, job.args);
      const at = identity.clock();
      session.emit({
        write: "updateJob",
        id: job.id,
        expect: ["queued"],
        set: { status: "answered", result, method: message.answeredBy, asOf: session.startTid, updatedAt: at },
      });
      if (job.mission !== undefined) {
        const answered = deps.trail.asWrite({
          event_type: "message_answered",
          job_id: job.id,
          mission_id: job.mission,
          transaction_id: { session: session.id, tid: null },
          final_outcome: "answered",
          data: { receiver: job.receiver, selector: job.selector, result, method: message.answeredBy ?? null },
        });
        session.emit(answered);
      }
      await deps.boundary("message:before-commit");
      await session.commit({ time: at, actor: job.keyId, job: job.id });
      await deps.boundary("message:committed");
      if (job.mission !== undefined) deps.trail.announce(job.mission);
      await announceSettled(deps, [job.id]);
      return "answered";
    } catch (error) {
      const missing = missingSend(error);
      if (missing && job.replays < MAX_REPLAYS) {
        const refusal = await park(job, session, missing);
        return refusal === undefined ? "parked" : await fail(job, refusal.error, refusal.mission);
      }
      if (!isBatError(error) || error.retry !== "never") throw error;
      if (error.code === "Corrupt") log.error({ job: job.id, err: error }, "a message met damage");
      return await fail(job, missing ? tooManyReplays(job, error) : error.record());
    } finally {
      if (session.status === "open") session.abort();
    }
  }

  /**
   * `failed`: the mission whose error it gets; its record is the message's then. Another mission that an error names (the one that teaches the
   * opposite) is somebody else's.
   */
  async function fail(job: Job, error: ErrorRecord, failed?: string): Promise<Delivery> {
    const mission = failed ?? job.mission;
    const missions = failed === undefined ? {} : { mission, formerMissions: missionsOf(job).filter((id) => id !== failed) };
    await operations.apply([
      { write: "updateJob", id: job.id, expect: ["queued"], set: { status: "failed", error, ...missions, updatedAt: identity.clock() } },
      deps.trail.asWrite({
        event_type: "message_failed",
        job_id: job.id,
        mission_id: mission ?? null,
        final_outcome: error.code,
        data: { receiver: job.receiver, selector: job.selector, error },
      }),
    ]);
    if (mission !== undefined) deps.trail.announce(mission);
    await announceSettled(deps, [job.id]);
    return "failed";
  }
}

function internalError({ log }: WorkerDeps, job: Job, err: unknown): ErrorRecord {
  log.error({ job: job.id, err }, "a message ended with an error that is not one of ours");
  return { code: "Corrupt", message: `${job.selector} ended in an internal error, which the worker's log tells`, details: { job: job.id } };
}

const tooManyReplays = (job: Job, error: BatError): ErrorRecord => ({
  code: "NotUnderstood",
  message: `${job.selector} needed more than ${MAX_REPLAYS} missing methods one after another, the last one ${String(error.details?.selector)}; teach it in smaller steps`,
  details: { ...error.details, replays: job.replays },
});
