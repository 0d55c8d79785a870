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
import { isBehaviour, isBox, isFraming, isRef, isVolatile, methodSlot, type Oid, ref, type Stored } from "../image/values.ts";

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
  const given: Record<string, Stored> = {};
  for (const [slot, value] of Object.entries(input.slots ?? {})) given[slot] = await materialise(session, value);
  const args: Stored[] = [];
  for (const value of input.args) args.push(await materialise(session, value));
  for (const [slot, value] of Object.entries(given)) session.write(receiver, slot, value);
  session.write(holder, selector, untoldMethod(source));
  const start = session.savepoint();
  try {
    const result = await interpreter.send(session, { kind: "trial", actor: "guardian", clock, seed }, receiver, selector, args);
    const breaches = await session.breachesSince(start);
    if (breaches.length > 0)
      throw new BatError("GuardianRejected", breaches.map(({ message }) => message).join("; "), { findings: breaches });
    const { changes, created } = session.changesSince(start);
    const news = new Map(created.map((object, at) => [object.oid, `new ${at + 1}`]));
    news.set(receiver, "this");
    const others = Object.entries(changes).filter(([oid]) => oid !== receiver);
    const after = await dataSlots(session, receiver);
    // What is kept out of sight is behaviour too: a counter in `_calls` tells a first send from a second.
    for (const [slot, value] of Object.entries(changes[receiver] ?? {}))
      if ((slot.startsWith("_") || isFraming(slot)) && !isVolatile(slot) && value !== undefined) after[slot] = value;
    if (others.length > 0)
      after["other objects"] = Object.fromEntries(others.map(([oid, slots]) => [oid, slots as Record<string, Stored>]));
    return { kind: "returned", result: renamed(result, news), after: renamed(after, news) as Record<string, Stored> };
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
export async function dataSlots(session: Session, oid: Oid, seen = new Set<Oid>()): Promise<Record<string, Stored>> {
  if (seen.has(oid)) return {};
  seen.add(oid);
  const { slots } = await session.record(oid);
  const data = Object.fromEntries(
    Object.entries(slots).filter(([slot, value]) => !slot.startsWith("_") && !isBehaviour(value) && !isFraming(slot)),
  );
  for (const parent of Array.isArray(slots.parents) ? slots.parents.filter(isRef) : []) {
    for (const [slot, value] of Object.entries(await dataSlots(session, parent.$ref, seen))) data[slot] ??= value;
  }
  return data;
}

/** An example's value as the session holds it: every `{"$object": ...}` becomes an object of the trial. */
async function materialise(session: Session, value: unknown): Promise<Stored> {
  if (typeof value !== "object" || value === null) return (value ?? null) as Stored;
  if (Array.isArray(value)) return Promise.all(value.map((item) => materialise(session, item)));
  if ("$object" in value) {
    const { parents = [], slots = {} } = value.$object as { parents?: unknown[]; slots?: Record<string, unknown> };
    const filled: Record<string, Stored> = {};
    for (const [slot, member] of Object.entries(slots)) filled[slot] = await materialise(session, member);
    const delegates = await Promise.all(
      parents.map(async (parent) => (isRef(parent) ? parent : ref(await session.resolve(String(parent))))),
    );
    return ref(session.create({ ...filled, parents: delegates }));
  }
  const members: Record<string, Stored> = {};
  for (const [key, member] of Object.entries(value)) members[key] = await materialise(session, member);
  return members;
}

/** New objects have new oids in every trial: named in the order they were made, so that equal outcomes are equal. */
function renamed(value: Stored, news: ReadonlyMap<Oid, string>): Stored {
  if (isRef(value)) return { $ref: news.get(value.$ref) ?? value.$ref };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, news));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, renamed(member, news)]));
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
