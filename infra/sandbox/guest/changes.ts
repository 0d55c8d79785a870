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
  if (entry.large) return entry.large.patch();
  if (typeof entry.value === "number") return `${entry.value}`;
  return storedText(wireOf(entry) as Wire);
}

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
  run.spared = 0;
  let changes = "";
  let created = "";
  let removed = "";
  for (const record of run.objects.values()) {
    if (record.gone) continue;
    if (record.created) created = joined(created, `{"oid":${JSON.stringify(record.oid)},"slots":{${createdText(record)}}}`);
    if (record.created || record.entries.size === 0) continue;
    let changed = "";
    const lost: string[] = [];
    for (const entry of record.entries.values()) {
      if (!entry.dirty) continue;
      const { slot } = entry;
      if (entry.value !== ABSENT) changed = joined(changed, `${JSON.stringify(slot)}:${entryText(entry)}`);
      else if (record.slots && hasOwn(record.slots, slot)) lost.push(slot);
    }
    if (changed !== "") changes = joined(changes, `${JSON.stringify(record.oid)}:{${changed}}`);
    if (lost.length > 0) removed = joined(removed, `${JSON.stringify(record.oid)}:${JSON.stringify(lost)}`);
  }
  return `"changes":{${changes}},"removed":{${removed}},"created":[${created}]`;
}

const joined = (list: string, item: string): string => (list === "" ? item : `${list},${item}`);

function createdText(record: ObjectInRun): string {
  let slots = "";
  for (const [slot, wire] of Object.entries(currentSlots(record))) slots = joined(slots, `${JSON.stringify(slot)}:${storedText(wire)}`);
  return slots;
}

/** Slot names read per object that the host knows, as text. */
export function readsText(): string {
  let reads = "";
  for (const record of run.objects.values())
    if (record.reads.size > 0 && !record.created)
      reads = joined(reads, `${JSON.stringify(record.oid)}:${JSON.stringify([...record.reads])}`);
  return `{${reads}}`;
}
