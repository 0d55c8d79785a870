/** Sends: finding what answers, running it as a savepoint, and what may not be caught. */
import { changesText, currentSlots } from "./changes.ts";
import { copyLive, encode, recordOf, revive } from "./data.ts";
import { crossing, cut, leaving } from "./errors.ts";
import { behaviourIn, find, give, has, known, proxyOf } from "./objects.ts";
import { merge, putFromHost, settleAll, undo } from "./slots.ts";
import { ask, checkRunning, end, type Frame, isMethod, type ObjectInRun, run, type Wire } from "./state.ts";

const { apply } = Reflect;
const NOT_UNDERSTOOD = "_doesNotUnderstand_";
const METHODS_KEPT = 500;
/** Slots that are named of a send that did not signal. */
const SLOTS_NAMED = 20;
const methods = new Map<string, (...args: unknown[]) => unknown>();

/** What every JavaScript object answers; as messages they would only open missions that nobody can fulfil. */
const native: Record<string, ((record: ObjectInRun, args: unknown[]) => unknown) | null> = {
  __proto__: null,
  hasOwnProperty: (record: ObjectInRun, [slot]: unknown[]) => {
    record.reads.add(String(slot));
    return has(record, String(slot));
  },
  toString: (record: ObjectInRun) => `object ${record.oid}`,
  valueOf: (record: ObjectInRun) => record.proxy,
};

/**
 * Sends a message. `maybe`: nothing happens when there is no such method.
 * @throws what the method threw, as a copy; TypeError for what cannot be sent. Ends the run when it is not understood.
 */
export function send(record: ObjectInRun, name: string, args: unknown[], maybe: boolean): unknown {
  checkRunning();
  run.sends++;
  const builtIn = native[name];
  if (builtIn) return builtIn(record, args);
  const again = name === "resend" && record === run.top?.record ? run.top : undefined;
  const selector = again ? again.selector : name;
  const skip = again ? again.skip + 1 : 0;
  const holder = find(record, selector, skip);
  if (holder) return perform(record, selector, holder, skip, args);
  if (maybe) return undefined;
  if (again) throw new TypeError(`resend: there is no further definition of ${selector}`);
  const given = args.map((arg, at) => encode(arg, () => `argument ${at} of ${selector}`) ?? null);
  const handler = selector === NOT_UNDERSTOOD ? undefined : find(record, NOT_UNDERSTOOD, 0);
  if (handler) return perform(record, NOT_UNDERSTOOD, handler, 0, [selector, ...args]);
  leaving(JSON.stringify([selector, given]), "a message that is not understood has");
  return end({ kind: "notUnderstood", receiver: record.oid, selector, args: given });
}

/** `args` are the caller's to give away: the list itself becomes the method's. */
function perform(record: ObjectInRun, selector: string, holder: ObjectInRun, skip: number, args: unknown[]): unknown {
  const behaviour = behaviourIn(holder, selector);
  if (!behaviour) throw new TypeError(`slot ${selector} holds data, not a method`);
  const parent = run.top;
  const depth = parent ? parent.depth + 1 : 1;
  if (depth > run.maxDepth) end({ kind: "limit", limit: "depth", message: `more than ${run.maxDepth} sends within sends` });
  for (let at = 0; at < args.length; at++) args[at] = copyLive(args[at], () => `argument ${at} of ${selector}`);
  const frame: Frame = { record, selector, skip, depth, parent, pending: undefined, nested: false, journal: [] };
  run.top = frame;
  try {
    const result = isMethod(behaviour) ? apply(methodOf(behaviour.m), record.proxy, args) : primitive(behaviour.p, holder, args, frame);
    const copy = copyLive(result, () => `result of ${selector}`);
    checkRunning();
    if (frame.journal.length > 0) {
      if (frame.nested) settleAll(frame);
      if (frame.pending) unsignalled(frame, frame.pending);
      merge(frame);
    }
    return copy;
  } catch (error) {
    const copy = crossing(error, frame);
    if (!run.ended) undo(frame);
    throw copy;
  } finally {
    run.top = parent;
  }
}

function methodOf(key: string): (...args: unknown[]) => unknown {
  let method = methods.get(key);
  if (method) return method;
  method = ask("method", key);
  // The function outlives the message: nothing may be put on it or on what hangs on it.
  Object.freeze(method.prototype);
  Object.freeze(method);
  if (methods.size >= METHODS_KEPT) methods.clear();
  methods.set(key, method);
  return method;
}

function unsignalled(frame: Frame, pending: Set<string>): never {
  const slots = [...pending].slice(0, SLOTS_NAMED).map((slot) => cut(slot, 100));
  const message = `${frame.selector} changed ${slots.join(", ")} and did not signal it: write this._p_changed = true after the last change`;
  return end({ kind: "unsignalled", oid: frame.record.oid, selector: frame.selector, slots, message });
}

/** The one primitive that needs nothing of the host but a name for the new object. */
function clone(record: ObjectInRun, frame: Frame): object {
  const slots = currentSlots(record);
  record.reads.add("*");
  for (const slot of Object.keys(slots)) record.reads.add(slot);
  const created = known(ask("oid", ""));
  created.slots = slots;
  created.created = true;
  frame.journal.push({ kind: "created", record: created });
  return created.proxy;
}

function primitive(name: string, holder: ObjectInRun, args: unknown[], frame: Frame): unknown {
  const { record, selector } = frame;
  if (name === "clone_persistent") return clone(record, frame);
  const given = args.map((arg) => encode(arg, () => "argument") ?? null);
  const call = JSON.stringify({ name, receiver: record.oid, selector, holder: holder.oid, args: given, depth: frame.depth });
  const question = `${call.slice(0, -1)},${changesText(frame)}}`;
  const asked = leaving(question, "the arguments of a primitive and the changes before it have", run.spared);
  const reply = JSON.parse(ask("primitive", asked));
  if (reply.ends) end({ kind: "ended" });
  if (reply.throws) {
    const error = new Error(reply.throws.message);
    error.name = reply.throws.name;
    throw error;
  }
  for (const object of reply.created) {
    give(object);
    const created = known(object[0]);
    created.created = true;
    run.shape++;
    frame.journal.push({ kind: "created", record: created });
  }
  for (const [oid, slots] of Object.entries(reply.changes as Record<string, Record<string, Wire>>)) {
    for (const [slot, wire] of Object.entries(slots)) putFromHost(known(oid), slot, wire, frame);
  }
  for (const [oid, slots] of Object.entries(reply.removed as Record<string, string[]>)) {
    for (const slot of slots) putFromHost(known(oid), slot, undefined, frame);
  }
  return revive(reply.result, proxyOf);
}

const receiver = (value: unknown): ObjectInRun => {
  const record = recordOf(value);
  if (!record) throw new TypeError("a method is not a value: send it to an object");
  return record;
};

/** What `object.__send` and `object.__maybe` are on an object of the image. */
export function sendTo(this: unknown, selector: unknown, ...args: unknown[]): unknown {
  return send(receiver(this), String(selector), args, false);
}

export function maybeSendTo(this: unknown, selector: unknown, ...args: unknown[]): unknown {
  return send(receiver(this), String(selector), args, true);
}

/** What they are on everything else: an ordinary call. */
export function call(this: unknown, selector: PropertyKey, ...args: unknown[]): unknown {
  const callee = (this as Record<PropertyKey, unknown>)[selector];
  if (typeof callee !== "function") throw new TypeError(`${String(selector)} is not a function`);
  return apply(callee, this, args);
}

export function maybeCall(this: unknown, selector: PropertyKey, ...args: unknown[]): unknown {
  const callee = (this as Record<PropertyKey, unknown>)[selector];
  if (callee === null || callee === undefined) return undefined;
  if (typeof callee !== "function") throw new TypeError(`${String(selector)} is not a function`);
  return apply(callee, this, args);
}
