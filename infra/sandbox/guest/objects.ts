/** The objects of a run: loading, noticing what changed, and lookup by delegation. */
import { lookup } from "../../../shared/image/delegation.ts";
import { encode, recordOf } from "./data.ts";
import { ABSENT, ask, type Behaviour, type Entry, isBox, type ObjectInRun, run, type Wire } from "./state.ts";

/** Objects asked for at once: the one that is needed and others that the method holds references to. */
const FETCHED = 32;
const ProxyConstructor = Proxy;
let handler: ProxyHandler<{ record: ObjectInRun }>;

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
    borrowed: new Map(),
    reads: new Set(),
    proxy: new ProxyConstructor(target, handler),
    created: false,
    gone: false,
    lists: new Map(),
  };
  target.record = record;
  run.objects.set(oid, record);
  run.proxies.set(record.proxy, record);
  return record;
}

export const proxyOf = (oid: string): object => known(oid).proxy;

export function fill(object: { oid: string; slots: Record<string, Wire> }): ObjectInRun {
  const record = known(object.oid);
  record.slots = new Map(Object.entries(object.slots));
  return record;
}

/** Loads an object unless it is there; false when there is none. */
function loaded(record: ObjectInRun): boolean {
  if (record.slots) return true;
  if (record.gone) return false;
  const wanted = [record.oid];
  for (const other of run.objects.values()) {
    if (wanted.length >= FETCHED) break;
    if (!other.slots && !other.gone && other !== record) wanted.push(other.oid);
  }
  for (const object of JSON.parse(ask("objects", JSON.stringify(wanted)))) if (!known(object.oid).slots) fill(object);
  if (!record.slots) record.gone = true;
  return !record.gone;
}

/** The base slots of an object. @throws TypeError when there is no such object. */
export function slotsOf(record: ObjectInRun): Map<string, Wire> {
  if (!loaded(record) || !record.slots) throw new TypeError(`object ${record.oid} does not exist`);
  return record.slots;
}

/** Has nested data changed since it was last looked at? Then its owner has something to signal. @throws TypeError when it is no longer data */
export function settle(entry: Entry): void {
  if (entry.behaviour || !isBox(entry.value) || recordOf(entry.value)) return;
  const now = JSON.stringify(encode(entry.value, entry.slot));
  if (now === entry.base) return;
  entry.base = now;
  entry.dirty = true;
  entry.owner?.pending.add(entry.slot);
  const { record, slot } = entry;
  if (record.borrowed.get(slot) === entry) {
    record.borrowed.delete(slot);
    record.entries.set(slot, entry);
  }
}

/** Inherited data that was read and has been changed since is an own slot by now. */
function settleBorrowed(record: ObjectInRun, slot: string): void {
  const entry = record.borrowed.get(slot);
  if (entry) settle(entry);
}

export function ownNames(record: ObjectInRun): Set<string> {
  for (const slot of [...record.borrowed.keys()]) settleBorrowed(record, slot);
  return new Set([...slotsOf(record).keys(), ...record.entries.keys()]);
}

export function has(record: ObjectInRun, slot: string): boolean {
  settleBorrowed(record, slot);
  const entry = record.entries.get(slot);
  return entry ? entry.value !== ABSENT : slotsOf(record).has(slot);
}

/** A slot as `lookup` needs it: a reference as such, `parents` and `delegates` as lists, anything else as true. */
function slotForLookup(oid: string, slot: string): true | { $ref: string } | unknown[] | undefined {
  const record = known(oid);
  if (!loaded(record)) return undefined;
  record.reads.add(slot);
  settleBorrowed(record, slot);
  const entry = record.entries.get(slot);
  const wire = entry ? wireOf(entry) : record.slots?.get(slot);
  if (wire === undefined) return undefined;
  if (!isBox(wire)) return true;
  if ("r" in wire) return { $ref: wire.r as string };
  if ((slot !== "parents" && slot !== "delegates") || !("t" in wire)) return true;
  const cached = record.lists.get(slot);
  if (cached && (cached.wire as { t: string }).t === wire.t) return cached.list;
  const list: unknown[] = JSON.parse(wire.t as string);
  record.lists.set(slot, { wire: wire as Wire, list });
  return list;
}

/** An entry as the host would send it; undefined when it was removed. */
export function wireOf(entry: Entry): Wire | undefined {
  if (entry.behaviour) return entry.behaviour;
  if (entry.value === ABSENT) return undefined;
  if (!isBox(entry.value)) return entry.value as Wire;
  const target = recordOf(entry.value);
  return target ? { r: target.oid } : { t: entry.base as string };
}

/** The record that holds the skip-th definition of a slot for a receiver. */
export function find(record: ObjectInRun, slot: string, skip: number): ObjectInRun | undefined {
  record.reads.add(slot);
  if (skip === 0 && has(record, slot)) return record;
  const found = lookup(slotForLookup as Parameters<typeof lookup>[0], record.oid, slot, skip);
  return found && known(found.holder);
}

/** The method or primitive in a holder's own slot. */
export function behaviourIn(holder: ObjectInRun, slot: string): Behaviour | undefined {
  const entry = holder.entries.get(slot);
  if (entry) return entry.behaviour;
  const wire = slotsOf(holder).get(slot);
  return isBox(wire) && ("m" in wire || "p" in wire) ? (wire as Behaviour) : undefined;
}
