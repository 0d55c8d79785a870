/** Slots as a method reads and writes them, and the journal that undoes a send. */
import { copyLive, decode, deepFreeze, encode, recordOf, snapshot, textOf, unfreeze } from "./data.ts";
import { Large } from "./large.ts";
import { textsOf, wholeText } from "./large-texts.ts";
import { behaviourIn, find, notePending, proxyOf, settle, slotsOf, wireAt } from "./objects.ts";
import { ABSENT, type Behaviour, checkRunning, type Entry, type Frame, isBox, type ObjectInRun, run, type Wire } from "./state.ts";

const reserved = new Set(["parents", "delegates", "_slots"]);

/** What `object.slot` is to the running method. Own nested data is live; inherited data a private copy; another object's a frozen copy. */
export function read(record: ObjectInRun, slot: string, frame: Frame): unknown {
  const own = record === frame.record;
  const borrowed = own ? record.borrowed?.get(slot) : undefined;
  if (borrowed) {
    record.reads.add(slot);
    return touch(borrowed, frame);
  }
  const holder = find(record, slot, 0);
  if (!holder) return undefined;
  const entry = holder.entries.get(slot);
  const wire = entry ? undefined : wireAt(holder, slot);
  if (!entry && !isBox(wire)) return wire;
  if (behaviourIn(holder, slot)) throw new TypeError(`${slot} is a method: send it with ${slot}(...), it cannot be read as a value`);
  if (entry && (!isBox(entry.value) || recordOf(entry.value))) return entry.value;
  if (isBox(wire) && "r" in wire) return proxyOf(wire.r as string);
  if (!own) return deepFreeze(entry ? copyLive(entry.value, () => slot) : decode(nestedText(wire as Wire), proxyOf));
  if (entry && holder === record) return touch(entry, frame);
  const mine: Entry = { record, slot, value: ABSENT, behaviour: undefined, base: undefined, large: undefined, owner: frame, dirty: false };
  take(mine, entry ? wireOfNested(entry) : (wire as Wire));
  if (!isBox(mine.value) || recordOf(mine.value)) return mine.value;
  let map = record.entries;
  if (holder !== record) {
    record.borrowed ??= new Map();
    run.borrowing = true;
    map = record.borrowed;
  }
  frame.nested = true;
  frame.journal.push({ kind: "entry", entry: mine, map, before: undefined, borrowed: undefined });
  map.set(slot, mine);
  return mine.value;
}

/** The nested data of another object's entry, as it is at this moment. */
const wireOfNested = (entry: Entry): Wire => ({ t: textOf(entry.value, () => entry.slot) });

const nestedText = (wire: Wire): string => (isBox(wire) && "l" in wire ? wholeText(textsOf(wire.l as number)) : (wire as { t: string }).t);

/** Gives an entry the value that stands on the wire. */
function take(entry: Entry, wire: Wire): void {
  if (!isBox(wire)) entry.value = wire;
  else if ("t" in wire) {
    entry.base = wire.t as string;
    entry.value = decode(entry.base, proxyOf);
  } else if ("l" in wire) {
    entry.large = new Large(entry.slot, wire.l as number, proxyOf);
    entry.value = entry.large.proxy;
  } else if ("r" in wire) entry.value = proxyOf(wire.r as string);
  else {
    entry.behaviour = wire as Behaviour;
    entry.value = undefined;
  }
}

/** This send looks at nested data that an outer or earlier one had: what that one changed is charged to it first. */
function touch(entry: Entry, frame: Frame): unknown {
  if (entry.owner !== frame) {
    settle(entry);
    const restore = frame.parent ? (entry.large ? entry.large.save() : snapshot(entry.value)) : undefined;
    const borrowed = entry.record.borrowed?.get(entry.slot) === entry;
    frame.journal.push({ kind: "touch", entry, restore, base: entry.base, owner: entry.owner, dirty: entry.dirty, borrowed });
    entry.owner = frame;
    frame.nested = true;
  }
  return entry.value;
}

export function settleAll(frame: Frame): void {
  for (const step of frame.journal) if (step.kind !== "created" && step.entry.owner === frame) settle(step.entry);
}

export function write(record: ObjectInRun, slot: string | symbol, value: unknown): true {
  if (run.ended) checkRunning();
  const frame = run.top;
  if (!frame || record !== frame.record)
    throw new TypeError(`slot ${String(slot)} belongs to another object: it changes only by a message to it`);
  if (slot === "_p_changed") {
    if (value !== true) throw new TypeError("_p_changed can only be set to true");
    if (frame.nested) settleAll(frame);
    frame.pending = undefined;
    return true;
  }
  const wire = nameable(record, slot);
  const name = slot as string;
  let base: string | undefined;
  let stored = value;
  const scalar = typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && value - value === 0);
  if (!scalar && isBox(value) && !recordOf(value)) {
    base = textOf(value, () => name);
    stored = unfreeze(value);
    frame.nested = true;
  } else if (!scalar && value !== ABSENT) {
    if (value === undefined) throw new TypeError(`${name}: undefined is not data; use null, or delete this.${name}`);
    encode(value, () => name);
  }
  const before = record.entries.get(name);
  if (before?.owner === frame) {
    settle(before);
    if (before.dirty && isScalar(before.value) && isScalar(stored)) {
      // This send wrote it before, and undoing the send takes that away.
      before.value = stored;
      notePending(frame, name);
      return true;
    }
  }
  const steady = before ? isScalar(before.value) : isScalar(wire);
  put(
    { record, slot: name, value: stored, behaviour: undefined, base, large: undefined, owner: frame, dirty: true },
    frame,
    before,
    steady,
  );
  notePending(frame, name);
  return true;
}

/** The slot as the host gave it. @throws TypeError for a name that no method may write */
function nameable(record: ObjectInRun, slot: string | symbol): Wire | undefined {
  if (typeof slot === "symbol") throw new TypeError(`slot name ${String(slot)} is refused: it must be an identifier`);
  const wire = wireAt(record, slot);
  if (reserved.has(slot)) throw new TypeError(`slot ${slot} is reserved: a method cannot change it`);
  if (isBox(wire) && ("m" in wire || "p" in wire)) throw new TypeError(`${slot} is a method: a method cannot write over it or remove it`);
  // The names of slots that are there have been judged.
  if (wire !== undefined) return wire;
  if (!/^[A-Za-z_]\w*$/.test(slot)) throw new TypeError(`slot name ${slot} is refused: it must be an identifier`);
  if (slot.startsWith("_p_") || slot.startsWith("__")) throw new TypeError(`slot ${slot} is reserved: a method cannot change it`);
  return wire;
}

function put(entry: Entry, frame: Frame, before: Entry | undefined, steady: boolean): void {
  const { record, slot } = entry;
  if (!steady || !isScalar(entry.value)) run.shape++;
  frame.journal.push({ kind: "entry", entry, map: record.entries, before, borrowed: record.borrowed?.get(slot) });
  record.entries.set(slot, entry);
  record.borrowed?.delete(slot);
}

/** Data that delegation cannot lead through, and that is there. A behaviour's entry has the value undefined. */
const isScalar = (value: unknown): boolean => value !== undefined && value !== ABSENT && !isBox(value);

/** A change the host made (a primitive's): part of the send like any other, but nobody has to signal it. */
export function putFromHost(record: ObjectInRun, slot: string, wire: Wire | undefined, frame: Frame): void {
  slotsOf(record);
  const entry: Entry = {
    record,
    slot,
    value: ABSENT,
    behaviour: undefined,
    base: undefined,
    large: undefined,
    owner: undefined,
    dirty: true,
  };
  if (wire !== undefined) take(entry, wire);
  put(entry, frame, record.entries.get(slot), false);
}

/** Undoes all that a send and the sends within it did. */
export function undo(frame: Frame): void {
  if (frame.journal.length === 0) return;
  run.shape++;
  for (const step of frame.journal.reverse()) {
    if (step.kind === "created") {
      step.record.gone = true;
      step.record.slots = undefined;
      continue;
    }
    const { entry } = step;
    const { record, slot } = entry;
    const { entries } = record;
    if (step.kind === "touch") {
      if (step.borrowed && entries.get(slot) === entry) {
        entries.delete(slot);
        record.borrowed?.set(slot, entry);
      }
      step.restore?.();
      entry.base = step.base;
      entry.owner = step.owner;
      entry.dirty = step.dirty;
      continue;
    }
    if (entries.get(slot) === entry) entries.delete(slot);
    record.borrowed?.delete(slot);
    if (step.before) step.map.set(slot, step.before);
    if (step.borrowed) record.borrowed?.set(slot, step.borrowed);
  }
}

/** A send is over: what it did becomes part of the send around it. */
export function merge(frame: Frame): void {
  const { parent, record } = frame;
  if (!parent) return;
  for (const step of frame.journal) {
    if (step.kind === "created") continue;
    const { entry } = step;
    if (entry.owner === frame) entry.owner = step.kind === "touch" ? step.owner : undefined;
    if (step.kind === "entry" && step.map === record.borrowed && !entry.dirty) record.borrowed?.delete(entry.slot);
  }
  for (const step of frame.journal) parent.journal.push(step);
}
