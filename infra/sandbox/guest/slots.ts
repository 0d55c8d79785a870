/** Slots as a method reads and writes them, and the journal that undoes a send. */
import { copyLive, decode, deepFreeze, encode, recordOf, restore, revive, snapshot, unfreeze } from "./data.ts";
import { behaviourIn, find, proxyOf, settle, slotsOf } from "./objects.ts";
import { ABSENT, type Behaviour, checkRunning, type Entry, type Frame, isBox, type ObjectInRun, run, type Wire } from "./state.ts";

const reserved = new Set(["parents", "delegates", "_slots"]);

/** What `object.slot` is to the running method. Own nested data is live; inherited data a private copy; another object's a frozen copy. */
export function read(record: ObjectInRun, slot: string, frame: Frame): unknown {
  const borrowed = record.borrowed.get(slot);
  if (borrowed && record === frame.record) {
    record.reads.add(slot);
    return touch(borrowed, frame);
  }
  const holder = find(record, slot, 0);
  if (!holder) return undefined;
  if (behaviourIn(holder, slot)) throw new TypeError(`${slot} is a method: send it with ${slot}(...), it cannot be read as a value`);
  const entry = holder.entries.get(slot);
  const wire = entry ? undefined : slotsOf(holder).get(slot);
  if (entry && (!isBox(entry.value) || recordOf(entry.value))) return entry.value;
  if (!entry && !isBox(wire)) return wire;
  if (isBox(wire) && "r" in wire) return proxyOf(wire.r as string);
  const fresh = (): unknown => (entry ? copyLive(entry.value, slot) : decode((wire as { t: string }).t, proxyOf));
  if (record !== frame.record) return deepFreeze(fresh());
  if (entry && holder === record) return touch(entry, frame);
  const value = fresh();
  if (!isBox(value) || recordOf(value)) return value;
  const base = entry ? JSON.stringify(encode(value, slot)) : (wire as { t: string }).t;
  const map = holder === record ? record.entries : record.borrowed;
  const read: Entry = { record, slot, value, behaviour: undefined, base, owner: frame, dirty: false };
  frame.journal.push({ kind: "entry", entry: read, map, before: undefined, borrowed: undefined });
  map.set(slot, read);
  return value;
}

/** This send looks at nested data that an outer or earlier one had: what that one changed is charged to it first. */
function touch(entry: Entry, frame: Frame): unknown {
  if (entry.owner !== frame) {
    settle(entry);
    const pairs = frame.parent ? snapshot(entry.value) : undefined;
    const borrowed = entry.record.borrowed.get(entry.slot) === entry;
    frame.journal.push({ kind: "touch", entry, pairs, base: entry.base, owner: entry.owner, dirty: entry.dirty, borrowed });
    entry.owner = frame;
  }
  return entry.value;
}

export function settleAll(frame: Frame): void {
  for (const step of frame.journal) if (step.kind !== "created" && step.entry.owner === frame) settle(step.entry);
}

export function write(record: ObjectInRun, slot: string | symbol, value: unknown): true {
  checkRunning();
  const frame = run.top;
  if (!frame || record !== frame.record)
    throw new TypeError(`slot ${String(slot)} belongs to another object: it changes only by a message to it`);
  if (slot === "_p_changed") {
    if (value !== true) throw new TypeError("_p_changed can only be set to true");
    settleAll(frame);
    frame.pending.clear();
    return true;
  }
  const problem = nameProblem(slot);
  if (problem) throw new TypeError(problem);
  const name = slot as string;
  slotsOf(record);
  let base: string | undefined;
  let stored = value;
  if (value !== ABSENT) {
    if (value === undefined) throw new TypeError(`${name}: undefined is not data; use null, or delete this.${name}`);
    const encoded = encode(value, name);
    if (isBox(value) && !recordOf(value)) {
      base = JSON.stringify(encoded);
      stored = unfreeze(value);
    }
  }
  const before = record.entries.get(name);
  if (before?.owner === frame) settle(before);
  put({ record, slot: name, value: stored, behaviour: undefined, base, owner: frame, dirty: true }, frame);
  frame.pending.add(name);
  return true;
}

function nameProblem(slot: string | symbol): string | undefined {
  if (typeof slot === "symbol" || !/^[A-Za-z_]\w*$/.test(slot)) return `slot name ${String(slot)} is refused: it must be an identifier`;
  if (reserved.has(slot) || slot.startsWith("_p_") || slot.startsWith("__")) return `slot ${slot} is reserved: a method cannot change it`;
  return undefined;
}

function put(entry: Entry, frame: Frame): void {
  const { record, slot } = entry;
  frame.journal.push({ kind: "entry", entry, map: record.entries, before: record.entries.get(slot), borrowed: record.borrowed.get(slot) });
  record.entries.set(slot, entry);
  record.borrowed.delete(slot);
}

/** A change the host made (a primitive's): part of the send like any other, but nobody has to signal it. */
export function putFromHost(record: ObjectInRun, slot: string, wire: Wire | undefined, frame: Frame): void {
  slotsOf(record);
  const entry: Entry = { record, slot, value: ABSENT, behaviour: undefined, base: undefined, owner: undefined, dirty: true };
  if (isBox(wire)) {
    if ("t" in wire) {
      entry.base = wire.t as string;
      entry.value = revive(JSON.parse(entry.base), proxyOf);
    } else if ("r" in wire) entry.value = proxyOf(wire.r as string);
    else {
      entry.behaviour = wire as Behaviour;
      entry.value = undefined;
    }
  } else if (wire !== undefined) entry.value = wire;
  put(entry, frame);
}

/** Undoes all that a send and the sends within it did. */
export function undo(frame: Frame): void {
  for (const step of frame.journal.reverse()) {
    if (step.kind === "created") {
      step.record.gone = true;
      step.record.slots = undefined;
      continue;
    }
    const { entry } = step;
    const { entries, borrowed } = entry.record;
    if (step.kind === "touch") {
      if (step.borrowed && entries.get(entry.slot) === entry) {
        entries.delete(entry.slot);
        borrowed.set(entry.slot, entry);
      }
      if (step.pairs) restore(step.pairs);
      entry.base = step.base;
      entry.owner = step.owner;
      entry.dirty = step.dirty;
      continue;
    }
    if (entries.get(entry.slot) === entry) entries.delete(entry.slot);
    borrowed.delete(entry.slot);
    if (step.before) step.map.set(entry.slot, step.before);
    if (step.borrowed) borrowed.set(entry.slot, step.borrowed);
  }
}

/** A send is over: what it did becomes part of the send around it. */
export function merge(frame: Frame): void {
  const { parent, record } = frame;
  for (const step of frame.journal) {
    if (step.kind === "created") continue;
    const { entry } = step;
    if (entry.owner === frame) entry.owner = step.kind === "touch" ? step.owner : undefined;
    if (step.kind === "entry" && step.map === record.borrowed && !entry.dirty) record.borrowed.delete(entry.slot);
  }
  if (parent) for (const step of frame.journal) parent.journal.push(step);
}
