/** The objects of a run: loading, noticing what changed, and lookup by delegation. */
import { lookup } from "../../../shared/image/delegation.ts";
import { recordOf, textOf } from "./data.ts";
import { ABSENT, ask, type Behaviour, type Entry, end, isBox, type ObjectInRun, run, type Slots, type Wire } from "./state.ts";

/** Objects asked for at once: the one that is needed and others that the method holds references to. */
const FETCHED = 32;
const ProxyConstructor = Proxy;
const hasSlot = Object.hasOwn;
let handler: ProxyHandler<{ record: ObjectInRun }>;
/** Slots that came with a number: the same for every message, as a number stands for the same slots for ever. The host says when to forget. */
const shared = new Map<number, Slots>();

/** An object as the host writes it: its oid, the number of its slots (null: they have none), and the slots unless they came before. */
export type GivenObject = [oid: string, id: number | null, slots?: Slots];

/** The traps need the sends, which need this file: they are handed in once. */
export function useTraps(given: ProxyHandler<{ record: ObjectInRun }>): void {
  handler = given;
}

/** The record of an object, loaded or not. */
export function known(oid: string): ObjectInRun {
  let record = run.objects.get(oid);
  if (record) return record;
  const target = {} as { record: ObjectInRun };
  record = {
    oid,
    slots: undefined,
    entries: new Map(),
    borrowed: undefined,
    reads: new Set(),
    proxy: new ProxyConstructor(target, handler),
    created: false,
    gone: false,
    found: undefined,
    foundIn: 0,
  };
  target.record = record;
  run.objects.set(oid, record);
  run.proxies.set(record.proxy, record);
  return record;
}

export const proxyOf = (oid: string): object => known(oid).proxy;

export const forgetShared = (): void => shared.clear();

/** Takes an object in; nothing is made of it until it is asked for. */
export function give([oid, id, slots]: GivenObject): void {
  const given = slots ?? shared.get(id as number);
  if (!given) end({ kind: "limit", limit: "crashed", message: `the slots ${id} are not here` });
  if (id !== null) shared.set(id, given);
  run.given.set(oid, given);
}

/** Loads an object unless it is there; false when there is none. */
function loaded(record: ObjectInRun): boolean {
  if (record.slots) return true;
  if (record.gone) return false;
  if (!run.given.has(record.oid)) {
    const wanted = [record.oid];
    for (const other of run.objects.values()) {
      if (wanted.length >= FETCHED) break;
      if (!other.slots && !other.gone && other !== record && !run.given.has(other.oid)) wanted.push(other.oid);
    }
    for (const object of JSON.parse(ask("objects", JSON.stringify(wanted)))) give(object);
  }
  record.slots = run.given.get(record.oid);
  if (!record.slots) record.gone = true;
  return !record.gone;
}

/** The base slots of an object. @throws TypeError when there is no such object. */
export function slotsOf(record: ObjectInRun): Slots {
  if (record.slots) return record.slots;
  if (!loaded(record) || !record.slots) throw new TypeError(`object ${record.oid} does not exist`);
  return record.slots;
}

/** A slot as the host gave it, whatever the run has done to it since. */
export function wireAt(record: ObjectInRun, slot: string): Wire | undefined {
  const slots = slotsOf(record);
  return hasSlot(slots, slot) ? slots[slot] : undefined;
}

/** The quick way to most reads: a number, text or truth value in an own slot. undefined: look for it the long way. */
export function ownScalar(record: ObjectInRun, slot: string): string | number | boolean | undefined {
  const { slots, entries } = record;
  if (slots === undefined || record.borrowed !== undefined) return undefined;
  const entry = entries.get(slot);
  const value = entry ? entry.value : slots[slot];
  if (typeof value !== "number" && typeof value !== "string" && typeof value !== "boolean") return undefined;
  record.reads.add(slot);
  return value;
}

/** Has nested data changed since it was last looked at? Then its owner has something to signal. @throws TypeError when it is no longer data */
export function settle(entry: Entry): void {
  if (!isBox(entry.value) || entry.behaviour) return;
  if (entry.large) {
    if (!entry.large.settle()) return;
  } else {
    if (recordOf(entry.value)) return;
    const now = textOf(entry.value, () => entry.slot);
    if (now === entry.base) return;
    entry.base = now;
  }
  entry.dirty = true;
  const { record, slot, owner } = entry;
  if (owner) notePending(owner, slot);
  if (record.borrowed?.get(slot) === entry) {
    record.borrowed.delete(slot);
    record.entries.set(slot, entry);
  }
}

export function notePending(frame: { pending: Set<string> | undefined }, slot: string): void {
  frame.pending ??= new Set();
  frame.pending.add(slot);
}

/** Inherited data that was read and has been changed since is an own slot by now. */
function settleBorrowed(record: ObjectInRun, slot: string): void {
  const entry = record.borrowed?.get(slot);
  if (entry) settle(entry);
}

export function ownNames(record: ObjectInRun): Set<string> {
  if (record.borrowed) for (const slot of [...record.borrowed.keys()]) settleBorrowed(record, slot);
  return new Set([...Object.keys(slotsOf(record)), ...record.entries.keys()]);
}

export function has(record: ObjectInRun, slot: string): boolean {
  if (record.borrowed) settleBorrowed(record, slot);
  const entry = record.entries.get(slot);
  return entry ? entry.value !== ABSENT : hasSlot(slotsOf(record), slot);
}

/** A slot as `lookup` needs it: a reference as such, `parents` and `delegates` as lists, anything else as true. */
function slotForLookup(oid: string, slot: string): true | { $ref: string } | unknown[] | undefined {
  const record = known(oid);
  if (!loaded(record)) return undefined;
  record.reads.add(slot);
  if (record.borrowed) settleBorrowed(record, slot);
  const entry = record.entries.get(slot);
  if (entry) {
    if (entry.value === ABSENT) return undefined;
    const target = entry.behaviour ? undefined : recordOf(entry.value);
    if (target) return { $ref: target.oid };
    return (slot === "parents" || slot === "delegates") && entry.base !== undefined ? JSON.parse(entry.base) : true;
  }
  const wire = wireAt(record, slot);
  if (wire === undefined) return undefined;
  if (!isBox(wire)) return true;
  if ("r" in wire) return { $ref: wire.r as string };
  if ((slot !== "parents" && slot !== "delegates") || !("t" in wire)) return true;
  const data = wire as { t: string; list?: unknown[] };
  data.list ??= JSON.parse(data.t) as unknown[];
  return data.list;
}

/** What an entry holds, for a lookup or another object; undefined when it was removed. */
export function wireOf(entry: Entry): Wire | undefined {
  if (entry.behaviour) return entry.behaviour;
  if (entry.value === ABSENT) return undefined;
  if (!isBox(entry.value)) return entry.value as Wire;
  const target = recordOf(entry.value);
  if (target) return { r: target.oid };
  return { t: entry.large ? entry.large.text() : (entry.base as string) };
}

/** The record that holds the skip-th definition of a slot for a receiver. */
export function find(record: ObjectInRun, slot: string, skip: number): ObjectInRun | undefined {
  record.reads.add(slot);
  if (skip > 0) return searched(record, slot, skip);
  if (has(record, slot)) return record;
  if (run.borrowing) return searched(record, slot, 0);
  // Finding it again would read the same slots again, and they are noted.
  if (record.foundIn !== run.shape || !record.found) {
    record.found = new Map();
    record.foundIn = run.shape;
  }
  const before = record.found.get(slot);
  if (before !== undefined) return before ?? undefined;
  const holder = searched(record, slot, 0);
  record.found.set(slot, holder ?? null);
  return holder;
}

function searched(record: ObjectInRun, slot: string, skip: number): ObjectInRun | undefined {
  const found = lookup(slotForLookup as Parameters<typeof lookup>[0], record.oid, slot, skip);
  return found && known(found.holder);
}

/** The method or primitive in a holder's own slot. */
export function behaviourIn(holder: ObjectInRun, slot: string): Behaviour | undefined {
  const entry = holder.entries.get(slot);
  if (entry) return entry.behaviour;
  const wire = wireAt(holder, slot);
  return isBox(wire) && ("m" in wire || "p" in wire) ? (wire as Behaviour) : undefined;
}
