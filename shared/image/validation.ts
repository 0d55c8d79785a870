/** The rules of a commit, for every store: when a read or a write has moved, and how the changes of a commit merge into an object. */
import { BatError } from "../errors.ts";
import type { ObjectRecord } from "./store.ts";
import { isBehaviour, type Oid, type Stored, type Tid } from "./values.ts";

/** In a read set: not one slot, but which slots there are. */
export const ALL_SLOTS = "*";

/** A slot, or the set of slots, that another transaction changed since the session's snapshot. */
export function conflict(oid: Oid, slot: string): BatError {
  const what = slot === ALL_SLOTS ? `The set of slots of ${oid}` : `Slot "${slot}" of ${oid}`;
  return new BatError("Conflict", `${what} was changed by another transaction; run the work again on a fresh session.`, { oid, slot });
}

/** The first of the slots that was set or removed after `startTid`; `ALL_SLOTS` is left to `sameShape`. */
export function movedSlot(current: Pick<ObjectRecord, "serial" | "serials">, startTid: Tid, slots: Iterable<string>): string | undefined {
  if (current.serial <= startTid) return undefined;
  for (const slot of slots) if (slot !== ALL_SLOTS && (serialOf(current.serials, slot) ?? 0) > startTid) return slot;
  return undefined;
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

const serialOf = (serials: Record<string, Tid>, slot: string): Tid | undefined =>
  Object.hasOwn(serials, slot) ? serials[slot] : undefined;
