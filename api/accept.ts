/** Accepting a message (§4.1): checked, then committed as a job row with its outbox entry in one transaction, and only then queued. */
import { createHash } from "node:crypto";
import { BatError, isBatError } from "../shared/errors.ts";
import type { Session } from "../shared/image/session.ts";
import { canonicalJson, delegatesOf, type Oid, refsIn } from "../shared/image/values.ts";
import { JOB_NAMES, QUEUES } from "../shared/jobs.ts";
import type { Job } from "../shared/operations/records.ts";
import type { OperationsWrite } from "../shared/operations/writes.ts";
import { checkMessage } from "./contract.ts";
import type { ApiDeps } from "./deps.ts";
import type { MessageBody } from "./schemas.ts";

/** How long an idempotency key stands for its job. */
export const IDEMPOTENCY_MS = 24 * 3600 * 1000;

export interface Asker {
  keyId: string;
  idempotencyKey?: string | undefined;
}

/**
 * Accepts a message, or finds the job that the same idempotency key accepted before.
 * The job is in the database when this returns; `drain.kick` is the caller's to do.
 * @throws BatError InvalidInput, NotFound (receiver, holder or a reference), Contradiction, IdempotencyMismatch
 */
export async function acceptMessage(deps: ApiDeps, asker: Asker, body: MessageBody): Promise<Job> {
  const bodyHash = createHash("sha256").update(canonicalJson(body)).digest("hex");
  const earlier = await earlierJob(deps, asker, bodyHash);
  if (earlier) return earlier;
  const job = await jobOf(deps, asker, body);
  try {
    await deps.operations.apply(writesFor(deps, asker, job, bodyHash));
  } catch (error) {
    // The same key came twice at once, and the other was first.
    const theirs = isBatError(error, "Conflict") ? await earlierJob(deps, asker, bodyHash) : undefined;
    if (!theirs) throw error;
    return theirs;
  }
  await deps.boundary("message:accepted");
  return job;
}

async function earlierJob(deps: ApiDeps, { keyId, idempotencyKey }: Asker, bodyHash: string): Promise<Job | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const record = await deps.operations.idempotency(keyId, idempotencyKey);
  if (!record || record.createdAt < deps.identity.clock() - IDEMPOTENCY_MS) return undefined;
  if (record.bodyHash !== bodyHash) {
    throw new BatError(
      "IdempotencyMismatch",
      "this Idempotency-Key came with another body within the last 24 hours: use a new key for a new message",
      { job: record.job },
    );
  }
  return deps.operations.job(record.job);
}

async function jobOf(deps: ApiDeps, { keyId }: Asker, body: MessageBody): Promise<Job> {
  const { args, examples } = checkMessage(body);
  const session = await deps.openSession();
  const receiver = await session.resolve(body.receiver);
  await session.record(receiver);
  const holder = body.holder === undefined ? undefined : await holderOf(session, receiver, body.holder);
  for (const oid of refsIn(args)) await session.record(oid);
  session.abort();
  const now = deps.identity.clock();
  return {
    id: deps.identity.newId(),
    keyId,
    receiver,
    selector: body.selector,
    args,
    params: body.params,
    intent: body.intent,
    examples,
    holder,
    status: "queued",
    replays: 0,
    createdAt: now,
    updatedAt: now,
    deadline: now + deps.config.BATOS_MESSAGE_SECONDS * 1000,
  };
}

/** The holder's oid. A method installed where the receiver's lookup never comes would leave its mission without end. */
async function holderOf(session: Session, receiver: Oid, name: string): Promise<Oid> {
  const holder = await session.resolve(name);
  const seen = new Set<Oid>();
  const open = [receiver];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (oid === holder) return holder;
    if (seen.has(oid)) continue;
    seen.add(oid);
    open.push(...delegatesOf((await session.record(oid)).slots));
  }
  throw new BatError("InvalidInput", `holder ${name} is not the receiver and nothing the receiver delegates to: name one of its parents`, {
    path: "holder",
  });
}

function writesFor(deps: ApiDeps, { keyId, idempotencyKey }: Asker, job: Job, bodyHash: string): OperationsWrite[] {
  const { createdAt } = job;
  const once: OperationsWrite[] =
    idempotencyKey === undefined
      ? []
      : [
          { write: "deleteIdempotencyBefore", time: createdAt - IDEMPOTENCY_MS },
          { write: "insertIdempotency", record: { keyId, idempotencyKey, bodyHash, job: job.id, createdAt } },
        ];
  return [
    { write: "insertJob", job },
    ...once,
    {
      write: "insertOutbox",
      entry: {
        id: deps.identity.newId(),
        queue: QUEUES.messages,
        name: JOB_NAMES.message,
        jobId: `${job.id}-r${job.replays}`,
        payload: { job: job.id },
        delay: 0,
        createdAt,
      },
    },
  ];
}
