/** A job as its owner sees it (§14.1): answered, not yet, or a problem document. */
import type { FastifyReply } from "fastify";
import type { ErrorRecord } from "../shared/errors.ts";
import { BatError } from "../shared/errors.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { Job } from "../shared/operations/records.ts";
import { problemOf, sendProblem } from "./error-handler.ts";
import type { JobBody, Problem } from "./schemas.ts";

/** The body and the status of an answer about a job. */
export function jobView(job: Job): { status: 200 | 202; body: JobBody } | { problem: Problem } {
  if (job.status === "failed") {
    const unknown: ErrorRecord = { code: "Corrupt", message: "the job failed and says no reason: see its trace" };
    return { problem: problemOf(job.error ?? unknown, { job: job.id, mission: job.mission }) };
  }
  if (job.status !== "answered") return { status: 202, body: { job: job.id, status: job.status } };
  return {
    status: 200,
    body: { job: job.id, status: "answered", result: job.result ?? null, mission: job.mission ?? null, method: job.method ?? null },
  };
}

export function sendJob(reply: FastifyReply, job: Job): FastifyReply {
  const view = jobView(job);
  return "problem" in view ? sendProblem(reply, view.problem) : reply.code(view.status).send(view.body);
}

/** A job of this key. @throws BatError NotFound for a job that is not there and for one that is another's (§11.2) alike. */
export async function ownJob(operations: Operations, keyId: string, id: string): Promise<Job> {
  const job = await operations.job(id);
  if (job?.keyId !== keyId)
    throw new BatError("NotFound", `there is no job ${id} of this key: the id is in the answer of POST /v1/messages`);
  return job;
}
