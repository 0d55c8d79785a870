/** A delivery of a wait (§5.5): the deadline of a parked message has come. */
import type { WorkerDeps } from "./deps.ts";
import { failOverdue } from "./settling.ts";

/** Makes the handler of the queue `waits`. A message that has moved on since is left alone; one that is early is the sweeper's. */
export function createWaitRunner(deps: WorkerDeps): (jobId: string) => Promise<"failed" | "nothing"> {
  return async (jobId) => {
    const job = await deps.operations.job(jobId);
    return job && (await failOverdue(deps, job)) ? "failed" : "nothing";
  };
}
