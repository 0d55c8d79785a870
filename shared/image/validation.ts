/** The rules of a commit, for every store: when a read or a write has moved, and how the changes of a commit merge into an object. */
import { BatError } from "../errors.ts";
import { type Merge, mergedValue } from "./merge.ts";
import type { ObjectRecord } from "./store.ts";
import { isBehaviour, type Oid, type Stored, type Tid } from "./values.ts";

/** In a read set: not one slot, but which slots there are. */
export const ALL_SLOTS = "*";

/** A slot, or the set of slots, that another transaction changed since the session's snapshot. */
export function conflict(oid: Oid, slot: string): BatError {
  const what = slot === ALL_SLOTS ? `The set of slots of ${oid}` : `Slot "${slot}" of ${oid}`;
  return new BatError("Conflict", `${what} was changed by another transaction; run the work again on a fresh session.`, { oid, slot });
}

/** An object that was read, and that a pack has removed since the session's snapshot. */
export const removedConflict = (oid: Oid): BatError =>
  new BatError("Conflict", `Object ${oid} was removed by a pack, as nothing led to it; run the work again on a fresh session.`, { oid });

type Merges = ReadonlyMap<string, Merge> | undefined;

/** The first of the slots read that was set or removed after `startTid`; `ALL_SLOTS` is left to `sameShape`, a slot that is merged to its policy. */
export function movedSlot(current: ObjectRecord, startTid: Tid, slots: Iterable<string>, merges: Merges): string | undefined {
  if (current.serial <= startTid) return undefined;
  for (const slot of slots) if (slot !== ALL_SLOTS && hasMoved(current, startTid, slot) && !merges?.has(slot)) return slot;
  return undefined;
}

/** The changes as they are to be written: what others changed since `startTid` is merged where a policy says how. @throws BatError Conflict where none does. */
export function mergedChanges(
  current: ObjectRecord,
  startTid: Tid,
  changes: ReadonlyMap<string, Stored | undefined>,
  merges: Merges,
): ReadonlyMap<string, Stored | undefined> {
  if (current.serial <= startTid) return changes;
  const merged = new Map(changes);
  for (const [slot, mine] of changes) {
    if (!hasMoved(current, startTid, slot)) continue;
    const merge = merges?.get(slot);
    const theirs = Object.hasOwn(current.slots, slot) ? current.slots[slot] : undefined;
    const value = merge && mergedValue(merge, theirs, mine);
    if (value === undefined) throw conflict(current.oid, slot);
    merged.set(slot, value);
  }
  return merged;
}

/** Whether two revisions have the same slots, data and behaviour apart: what an enumeration of names can tell. Undefined: no object then. */
export function sameShape(then: Readonly<Record<string, Stored>> | undefined, now: Readonly<Record<string, Stored>>): boolean {
  if (then === undefined) return false;
  const before = Object.keys(then);
  return (
    before.length === Object.keys(now).length &&
    before.every((slot) => Object.hasOwn(now, slot) && isBehaviour(then[slot]) === isBehaviour(now[slot]))
  );
}

/** A new object as its first transaction leaves it. */
export function newRecord(oid: Oid, slots: Readonly<Record<string, Stored>>, tid: Tid): ObjectRecord {
  return { oid, serial: tid, slots: { ...slots }, serials: Object.fromEntries(Object.keys(slots).map((slot) => [slot, tid])) };
}

/** An object with some slots set or removed; slots that others changed meanwhile stay as they are. A removed slot keeps its serial. */
export function withChanges(current: ObjectRecord, changes: ReadonlyMap<string, Stored | undefined>, tid: Tid): ObjectRecord {
  const slots = { ...current.slots };
  const serials = { ...current.serials };
  for (const [slot, value] of changes) {
    if (value === undefined) delete slots[slot];
    else slots[slot] = value;
    serials[slot] = tid;
  }
  return { oid: current.oid, serial: tid, slots, serials };
}

const hasMoved = ({ serials }: ObjectRecord, startTid: Tid, slot: string): boolean =>
  Object.hasOwn(serials, slot) && (serials[slot] as Tid) > startTid;
