/** What the run has changed, as text for the host: stored form, but for a method, which is its place in the host's table. */
import { ownNames, settle, slotsOf, wireOf } from "./objects.ts";
import { settleAll } from "./slots.ts";
import { ABSENT, type Frame, isBox, type ObjectInRun, run, type Wire } from "./state.ts";

function storedText(wire: Wire): string {
  if (!isBox(wire)) return JSON.stringify(wire);
  if ("t" in wire) return wire.t;
  if ("r" in wire) return JSON.stringify({ $ref: wire.r });
  return "m" in wire ? `{"$method":${wire.n}}` : JSON.stringify({ $primitive: wire.p });
}

const members = (wires: Iterable<[string, Wire]>): string =>
  [...wires].map(([slot, wire]) => `${JSON.stringify(slot)}:${storedText(wire)}`).join(",");

/** Every slot an object has now, by name. */
export function currentSlots(record: ObjectInRun): Map<string, Wire> {
  const slots = new Map<string, Wire>();
  for (const slot of ownNames(record)) {
    const entry = record.entries.get(slot);
    if (entry) settle(entry);
    const wire = entry ? wireOf(entry) : slotsOf(record).get(slot);
    if (wire !== undefined) slots.set(slot, wire);
  }
  return slots;
}

/** `"changes":{...},"removed":{...},"created":[...]`, with what the sends from `frame` outwards have not signalled yet. */
export function changesText(frame: Frame | undefined): string {
  for (let at = frame; at; at = at.parent) settleAll(at);
  const changes: string[] = [];
  const created: string[] = [];
  const removed: Record<string, string[]> = {};
  for (const record of run.objects.values()) {
    if (record.gone) continue;
    if (record.created) {
      created.push(`{"oid":${JSON.stringify(record.oid)},"slots":{${members(currentSlots(record))}}}`);
      continue;
    }
    const changed: [string, Wire][] = [];
    const lost: string[] = [];
    for (const [slot, entry] of record.entries) {
      if (!entry.dirty) continue;
      const wire = wireOf(entry);
      if (wire !== undefined) changed.push([slot, wire]);
      else if (entry.value === ABSENT && record.slots?.has(slot)) lost.push(slot);
    }
    if (changed.length > 0) changes.push(`${JSON.stringify(record.oid)}:{${members(changed)}}`);
    if (lost.length > 0) removed[record.oid] = lost;
  }
  return `"changes":{${changes.join(",")}},"removed":${JSON.stringify(removed)},"created":[${created.join(",")}]`;
}

/** Slot names read per object that the host knows. */
export function readsOf(): Record<string, string[]> {
  const reads: Record<string, string[]> = {};
  for (const record of run.objects.values()) if (record.reads.size > 0 && !record.created) reads[record.oid] = [...record.reads];
  return reads;
}
