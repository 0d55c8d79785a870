/** Waiting for a job without polling: a notice wakes, the row answers; the row is looked at now and then in case a notice was lost. */
import type { NoticeHub } from "../infra/redis/notices.ts";
import { BatError } from "../shared/errors.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { Job } from "../shared/operations/records.ts";
import { MAX_WAIT_SECONDS } from "./schemas.ts";

export const RECHECK_MS = 5000;

export const isFinal = (job: Job): boolean => job.status === "answered" || job.status === "failed";

/**
 * The seconds in a `Prefer: wait=SECONDS` header (RFC 7240); undefined when it says none. More than 120 counts as 120.
 * @throws BatError InvalidInput when wait is not a whole number of seconds
 */
export function preferredWait(header: string | undefined): number | undefined {
  const preference = header?.split(/[,;]/).find((part) => /^\s*wait\s*(=|$)/i.test(part));
  if (preference === undefined) return undefined;
  const seconds = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*$/i.exec(preference)?.[1];
  if (seconds === undefined)
    throw new BatError("InvalidInput", "Prefer: wait takes whole seconds, as in wait=30", { path: "headers.prefer" });
  return Math.min(Number(seconds), MAX_WAIT_SECONDS);
}

/** The job once it is final, or as it is when the time is up or one of the signals ends the waiting. */
export async function waitForJob(
  deps: { operations: Operations; hub: NoticeHub },
  job: Job,
  milliseconds: number,
  signals: readonly AbortSignal[],
): Promise<Job> {
  let latest = job;
  const bell = createBell();
  const unlisten = deps.hub.onJobSettled(job.id, bell.ring);
  // One of the signals is as old as the process: what listens to it must go with the request.
  for (const signal of signals) signal.addEventListener("abort", bell.ring);
  let timeUp = false;
  const timer = setTimeout(() => {
    timeUp = true;
    bell.ring();
  }, milliseconds);
  const recheck = setInterval(bell.ring, RECHECK_MS);
  try {
    for (;;) {
      // Read after listening: a job that settled in between is seen here.
      latest = (await deps.operations.job(job.id)) ?? latest;
      if (isFinal(latest) || timeUp || signals.some((signal) => signal.aborted)) return latest;
      await bell.rung();
    }
  } finally {
    clearInterval(recheck);
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener("abort", bell.ring);
    unlisten();
  }
}

/** A bell: `rung` resolves at the next ring, or at once when it rang since the last time. */
export function createBell(): { ring: () => void; rung: () => Promise<void> } {
  let ringing = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      ringing = true;
      wake?.();
    },
    async rung() {
      if (!ringing) await new Promise<void>((resolve) => (wake = resolve));
      ringing = false;
      wake = undefined;
    },
  };
}
