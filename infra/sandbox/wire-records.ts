/**
 * An object's slots as the guest reads them. Slots that can never change (a session's records are frozen at every depth) are written once, under a
 * number of their own, and a guest that has them is told the number alone. Nested data travels as text and is parsed only when touched; a method
 * travels as the key of its code and a number, so sources stay on this side and come back exactly as they went.
 */
import { isBlob, isRef, methodOf, type Oid, primitiveOf, RESERVED_SLOTS, type Stored } from "../../shared/image/values.ts";
import { methodKey } from "./compile.ts";
import { isLarge } from "./large-text.ts";

type WireSlot = null | boolean | number | string | { t: string } | { l: number } | { r: Oid } | { m: string; n: number } | { p: string };
export type Slots = Readonly<Record<string, Stored | undefined>>;

export interface WireRecord {
  /** Set where the slots can never change. */
  id: number | undefined;
  /** JSON of the slots by name, without those that are undefined. */
  text: string;
  /** Methods and large data by their numbers. */
  numbered: Map<number, Stored & object>;
  methods: Map<string, { source: string; selector: string }>;
}

const lasting = new WeakMap<Slots, WireRecord>();
/** Large data that can never change keeps its number from record to record. */
const largeNumbers = new WeakMap<object, number>();
let numbers = 0;

export function wireRecord(slots: Slots): WireRecord {
  const known = lasting.get(slots);
  if (known) return known;
  const record: WireRecord = { id: undefined, text: "", numbered: new Map(), methods: new Map() };
  const wires: string[] = [];
  for (const [slot, value] of Object.entries(slots)) {
    if (value !== undefined) wires.push(`${JSON.stringify(slot)}:${JSON.stringify(wireSlot(record, slot, value))}`);
  }
  record.text = `{${wires.join(",")}}`;
  if (isFrozenThrough(slots)) {
    record.id = ++numbers;
    lasting.set(slots, record);
    for (const [number, value] of record.numbered) largeNumbers.set(value, number);
  }
  return record;
}

function wireSlot(record: WireRecord, slot: string, value: Stored): WireSlot {
  if (typeof value !== "object" || value === null) return value;
  if (isRef(value)) return { r: value.$ref };
  const primitive = primitiveOf(value);
  if (primitive !== undefined) return { p: primitive };
  const method = methodOf(value);
  if (method) {
    const key = methodKey(method.source, slot);
    record.methods.set(key, { source: method.source, selector: slot });
    return { m: key, n: number(record, value) };
  }
  const asked = !(RESERVED_SLOTS as readonly string[]).includes(slot) && !isBlob(value) && isLarge(value);
  return asked ? { l: number(record, value, largeNumbers.get(value)) } : { t: JSON.stringify(value) };
}

function number(record: WireRecord, value: Stored & object, own = ++numbers): number {
  record.numbered.set(own, value);
  return own;
}

function isFrozenThrough(value: object): boolean {
  if (!Object.isFrozen(value)) return false;
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === "object" && member !== null && !isFrozenThrough(member)) return false;
  }
  return true;
}
