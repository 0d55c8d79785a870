/**
 * Repeating a message (§4.2): clock and chance come from the job, the state from the image as it was, so the same comes of it again. What differs
 * then, differs because a program does.
 */
import { BatError } from "../errors.ts";
import type { Interpreter, MessageContext } from "../image/interpreter.ts";
import { Session } from "../image/session.ts";
import type { ObjectStore } from "../image/store.ts";
import { canonicalJson, type Oid } from "../image/values.ts";
import type { Job } from "../operations/records.ts";

export interface Repetition {
  /** The state it ran on. */
  asOf: number;
  /** What is not as it was the first time, in sentences; empty when all is. */
  differences: string[];
}

/** What a job's message runs with: nothing of it is drawn anew when it is repeated. */
export const messageOf = (job: Job): MessageContext => ({
  kind: "message",
  actor: job.keyId,
  clock: job.createdAt,
  seed: job.id,
  job: job.id,
});

/**
 * Runs an answered message again and changes nothing. `interpreterWith` is given what names new objects: those the message made have their oids again.
 * @throws BatError InvalidInput for a job that was not answered, NotFound when a pack has dropped the state it ran on, and what the message ends in.
 */
export async function repeatMessage(
  store: ObjectStore,
  job: Job,
  interpreterWith: (newOid: () => Oid) => Interpreter,
): Promise<Repetition> {
  const { asOf, tid } = job;
  if (job.status !== "answered" || asOf === undefined)
    throw new BatError("InvalidInput", `job ${job.id} is ${job.status}: only a message that was answered can be repeated`, { job: job.id });
  const transaction = tid === undefined ? undefined : (await store.transactions(tid - 1, 1)).find((found) => found.tid === tid);
  const made: Oid[] = [];
  for (const { oid } of transaction?.objects ?? []) if ((await store.load([oid], asOf)).length === 0) made.push(oid);
  let next = 0;
  const newOid = (): Oid => made.sort()[next++] ?? `unlike-${next}`;
  const session = await Session.past(store, { id: job.id, newOid }, asOf);
  const start = session.savepoint();
  const result = await interpreterWith(newOid).send(session, messageOf(job), job.receiver, job.selector, job.args);
  const { changes, created } = session.changesSince(start);
  session.abort();

  const differences: string[] = [];
  if (canonicalJson(result) !== canonicalJson(job.result ?? null))
    differences.push(`it answered ${canonicalJson(job.result ?? null)} then and answers ${canonicalJson(result)} now`);
  const now = new Map(
    Object.entries(changes).flatMap(([oid, slots]) => Object.entries(slots).map(([slot, value]) => [`${slot} of ${oid}`, value])),
  );
  for (const { oid, slots } of created) for (const [slot, value] of Object.entries(slots)) now.set(`${slot} of ${oid}`, value);
  const then = new Map(
    (transaction?.objects ?? []).flatMap(({ oid, slots, changed }) =>
      (made.includes(oid) ? Object.keys(slots) : changed).map((slot) => [`${slot} of ${oid}`, slots[slot]]),
    ),
  );
  // What others committed in between may have been merged with its changes; the values are its own only when nothing came between.
  const comparable = tid === asOf + 1;
  for (const place of new Set([...then.keys(), ...now.keys()])) {
    if (!now.has(place)) differences.push(`it changed ${place} then and does not now`);
    else if (!then.has(place)) differences.push(`it did not change ${place} then and does now`);
    else if (comparable && canonicalJson(now.get(place) ?? null) !== canonicalJson(then.get(place) ?? null))
      differences.push(
        `it left ${place} as ${canonicalJson(then.get(place) ?? null)} then and leaves it as ${canonicalJson(now.get(place) ?? null)} now`,
      );
  }
  return { asOf, differences };
}
