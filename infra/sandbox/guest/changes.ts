/** What the run has changed, as text for the host: stored form, but for a method, which is its place in the host's table. */
import { textsOf, wholeText } from "./large-texts.ts";
import { ownNames, settle, wireAt, wireOf } from "./objects.ts";
import { settleAll } from "./slots.ts";
import { ABSENT, type Entry, type Frame, isBox, type ObjectInRun, run, type Wire } from "./state.ts";

const { hasOwn } = Object;

function storedText(wire: Wire): string {
  if (!isBox(wire)) return JSON.stringify(wire);
  if ("t" in wire) return wire.t;
  if ("l" in wire) return wholeText(textsOf(wire.l));
  if ("r" in wire) return JSON.stringify({ $ref: wire.r });
  return "m" in wire ? `{"$method":${wire.n}}` : JSON.stringify({ $primitive: wire.p });
}

/** What an entry holds, as text in stored form; it holds something. */
function entryText(entry: Entry): string {
  if (entry.large) return entry.large.text();
  return storedText(wireOf(entry) as Wire);
}

const members = (wires: Iterable<[string, string]>): string =>
  [...wires].map(([slot, text]) => `${JSON.stringify(slot)}:${text}`).join(",");

/** Every slot an object has now, by name. */
export function currentSlots(record: ObjectInRun): Record<string, Wire> {
  const slots: Record<string, Wire> = {};
  for (const slot of ownNames(record)) {
    const entry = record.entries.get(slot);
    if (entry) settle(entry);
    const wire = entry ? wireOf(entry) : wireAt(record, slot);
    if (wire !== undefined) slots[slot] = wire;
  }
  return slots;
}

/** `"changes":{...},"removed":{...},"created":[...]`, with what the sends from `frame` outwards have not signalled yet. */
export function changesText(frame: Frame | undefined): string {
  for (let at = frame; at; at = at.parent) settleAll(at);
  const changes: string[] = [];
  const created: string[] = [];
  const removed: string[] = [];
  for (const record of run.objects.values()) {
    if (record.gone) continue;
    if (record.created) {
      const slots = Object.entries(currentSlots(record)).map(([slot, wire]): [string, string] => [slot, storedText(wire)]);
      created.push(`{"oid":${JSON.stringify(record.oid)},"slots":{${members(slots)}}}`);
      continue;
    }
    if (record.entries.size === 0) continue;
    const changed: [string, string][] = [];
    const lost: string[] = [];
    for (const [slot, entry] of record.entries) {
      if (!entry.dirty) continue;
      if (entry.value !== ABSENT || entry.behaviour) changed.push([slot, entryText(entry)]);
      else if (record.slots && hasOwn(record.slots, slot)) lost.push(slot);
    }
    if (changed.length > 0) changes.push(`${JSON.stringify(record.oid)}:{${members(changed)}}`);
    if (lost.length > 0) removed.push(`${JSON.stringify(record.oid)}:${JSON.stringify(lost)}`);
  }
  return `"changes":{${changes.join(",")}},"removed":{${removed.join(",")}},"created":[${created.join(",")}]`;
}

/** Slot names read per object that the host knows, as text. */
export function readsText(): string {
  const reads: string[] = [];
  for (const record of run.objects.values())
    if (record.reads.size > 0 && !record.created) reads.push(`${JSON.stringify(record.oid)}:${JSON.stringify([...record.reads])}`);
  return `{${reads.join(",")}}`;
}
