/**
 * Trials (§6.4): a candidate is run in a session that is doomed from birth, and what came of it is looked at. A trial must look like a live
 * send, or a method could behave in one and not in the other: the receiver is itself (a copy would have a younger oid and would not be who
 * its friends know), and chance cannot be foretold by whoever wrote the source.
 */
import { createHash } from "node:crypto";
import { BatError, isBatError } from "../errors.ts";
import type { TrialOutcome } from "../guardian/behaviour.ts";
import type { Interpreter } from "../image/interpreter.ts";
import type { Session } from "../image/session.ts";
import { isBox, isFraming, isRef, isVolatile, methodSlot, type Oid, ref, type Stored } from "../image/values.ts";
import { membersOf } from "./receiver.ts";
import { told } from "./told.ts";

/** What is tried: a method's source, as it would stand on `holder` and be answered by `receiver`. */
export interface TrialSubject {
  session: Session;
  receiver: Oid;
  holder: Oid;
  selector: string;
  source: string;
  /** The message's clock, so that a trial sees the time the message sees. */
  clock: number;
  /** What chance is derived from; without it, the source, which no source can say of itself. */
  seed?: string | undefined;
}

/** Slots laid over the receiver, and arguments, in stored form; another object is written `{"$object": {"parents", "slots"}}`. */
export interface TrialInput {
  slots?: Record<string, unknown> | undefined;
  args: readonly unknown[];
}

/** A method of which only the source matters: for trials. */
export const untoldMethod = (source: string): Stored =>
  methodSlot({ source, hash: sourceHash(source), version: 0, contract: { examples: [] }, provenance: { actor: "trial" } });

export const sourceHash = (source: string): string => createHash("sha256").update(source).digest("hex");

/** The live send comes later than the first trial and has another seed: what holds only at one time and chance does not hold. */
const LATER_MS = 61_007;

/** The same subject at another time, with other chance. */
export const laterThan = (subject: TrialSubject): TrialSubject => ({
  ...subject,
  clock: subject.clock + LATER_MS,
  seed: `later/${sourceHash(subject.source)}`,
});

/** Runs the subject once. Whatever guest code does is an outcome; what is away (the store) is an error. */
export async function runTrial(interpreter: Interpreter, subject: TrialSubject, input: TrialInput): Promise<TrialOutcome> {
  const { selector, source, receiver, holder, clock, seed = `trial/${sourceHash(source)}` } = subject;
  const session = subject.session.trial();
  const given: Oid[] = [];
  const overlay = (await materialise(session, input.slots ?? {}, given)) as Record<string, Stored>;
  const args = (await materialise(session, input.args, given)) as Stored[];
  for (const [slot, value] of Object.entries(overlay)) session.write(receiver, slot, value);
  session.write(holder, selector, untoldMethod(source));
  const start = session.savepoint();
  try {
    const result = await interpreter.send(session, { kind: "trial", actor: "guardian", clock, seed }, receiver, selector, args);
    const breaches = await session.breachesSince(start);
    if (breaches.length > 0)
      throw new BatError("GuardianRejected", breaches.map(({ message }) => message).join("; "), { findings: breaches });
    const { changes, created } = session.changesSince(start);
    const after = await dataSlots(session, receiver);
    // What is kept out of sight is behaviour too: a counter in `_calls` tells a first send from a second.
    for (const [slot, value] of Object.entries(changes[receiver] ?? {}))
      if ((slot.startsWith("_") || isFraming(slot)) && !isVolatile(slot) && value !== undefined) after[slot] = value;
    const others = Object.fromEntries(Object.entries(changes).filter(([oid]) => oid !== receiver));
    return { kind: "returned", ...told({ result, after, others, created }, [receiver, ...given]) };
  } catch (error) {
    if (!isBatError(error) || error.retry === "later") throw error;
    if (error.code === "Thrown") return { kind: "threw", error: { name: String(error.details?.name ?? "Error"), message: error.message } };
    return { kind: "failed", error: error.record() };
  } finally {
    // Who relies on the verdict relies on the methods that it came about by.
    subject.session.noteReads(session.behaviourRead());
    session.abort();
  }
}

/** The data slots an object answers, inherited ones included, with their values. */
export const dataSlots = async (session: Session, oid: Oid): Promise<Record<string, Stored>> =>
  Object.fromEntries((await membersOf(session, oid)).data);

/** An example's value as the session holds it: every `{"$object": ...}` becomes an object of the trial, and is added to `made`. */
async function materialise(session: Session, value: unknown, made: Oid[]): Promise<Stored> {
  if (typeof value !== "object" || value === null) return (value ?? null) as Stored;
  if (Array.isArray(value)) {
    const items: Stored[] = [];
    for (const item of value) items.push(await materialise(session, item, made));
    return items;
  }
  if ("$object" in value) {
    const { parents = [], slots = {} } = value.$object as { parents?: unknown[]; slots?: Record<string, unknown> };
    const filled: Record<string, Stored> = {};
    for (const [slot, member] of Object.entries(slots)) filled[slot] = await materialise(session, member, made);
    const delegates = await Promise.all(
      parents.map(async (parent) => (isRef(parent) ? parent : ref(await session.resolve(String(parent))))),
    );
    const oid = session.create({ ...filled, parents: delegates });
    made.push(oid);
    return ref(oid);
  }
  const members: Record<string, Stored> = {};
  for (const [key, member] of Object.entries(value)) members[key] = await materialise(session, member, made);
  return members;
}

/** @throws BatError InvalidInput for an `$object` that is not of the form §14.1 gives. */
export function checkObjectForm(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null) return;
  if ("$object" in value) {
    const form = value.$object;
    const { parents = [], slots = {}, ...others } = isBox(form) ? (form as Record<string, unknown>) : { wrong: true };
    if (!Array.isArray(parents) || !isBox(slots) || Object.keys(others).length > 0 || Object.keys(value).length !== 1)
      throw new BatError("InvalidInput", `${path}: another object is written {"$object": {"parents": [..], "slots": {..}}}`, { path });
  }
  for (const [key, member] of Object.entries(value)) checkObjectForm(member, `${path}.${key}`);
}
