/** A run as the guest reads and writes it (slots: ./wire-records.ts). */

import type { ErrorRecord } from "../../shared/errors.ts";
import type { PrimitiveReply, PrimitiveRequest, RunObject, RunRequest, SlotChanges } from "../../shared/image/run.ts";
import type { Oid, Stored } from "../../shared/image/values.ts";
import { type CompiledMethod, compile } from "./compile.ts";
import { linesOf, patched, patchOf } from "./large-text.ts";
import { type Slots, type WireRecord, wireRecord } from "./wire-records.ts";

interface GuestChanges {
  changes: Record<Oid, Record<string, Stored>>;
  removed: Record<Oid, string[]>;
  created: RunObject[];
}

/** What the guest answers at the end of a run. */
export type GuestOutput = { reads: Record<Oid, string[]>; sends: number } & (
  | ({ kind: "returned"; result: Stored } & GuestChanges)
  | { kind: "threw"; error: { name: string; message: string; stack: string } }
  | { kind: "ended" }
);

/** Characters of slots that a guest keeps for the messages to come. */
const KEPT_CHARACTERS = 1 << 19;

/** Which records a guest keeps, by number: never one that it has not. A new guest has none. */
export class KeptRecords {
  readonly #ids = new Set<number>();
  #characters = 0;

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  add(id: number, characters: number): void {
    this.#ids.add(id);
    this.#characters += characters;
  }

  isFull(): boolean {
    return this.#characters > KEPT_CHARACTERS;
  }

  clear(): void {
    this.#ids.clear();
    this.#characters = 0;
  }
}

/** The codec of one run. */
export class Wire {
  readonly #kept: KeptRecords;
  readonly #records: WireRecord[] = [];

  /** `kept` is what the guest has of earlier runs, and is told what it gets. */
  constructor(kept: KeptRecords) {
    this.#kept = kept;
  }

  request({ receiver, selector, args, clock, seed, limits, objects }: RunRequest): string {
    const { depth, resultCharacters } = limits;
    const forget = this.#kept.isFull();
    if (forget) this.#kept.clear();
    const head = JSON.stringify([receiver, selector, args, clock, seed, depth, resultCharacters, forget]).slice(0, -1);
    return `${head},[${objects.map((object) => this.#object(object)).join(",")}]]`;
  }

  objects(objects: readonly RunObject[]): string {
    return `[${objects.map((object) => this.#object(object)).join(",")}]`;
  }

  /** The lines of large data, by its number. @throws Error when no such number was given */
  large(number: number): string {
    const data = this.#numbered(number);
    if (data === undefined) throw new Error(`no data has the number ${number}`);
    return linesOf(data);
  }

  primitiveRequest(text: string): PrimitiveRequest {
    const { removed, changes, created, ...call } = JSON.parse(text) as Omit<PrimitiveRequest, "changes" | "created"> & GuestChanges;
    return { ...call, ...this.changes({ changes, removed, created }) };
  }

  primitiveReply(reply: PrimitiveReply): string {
    if ("ends" in reply) return '{"ends":true}';
    if ("throws" in reply) return JSON.stringify({ throws: thrown(reply.throws) });
    const removed: Record<Oid, string[]> = {};
    const changes: string[] = [];
    for (const [oid, slots] of Object.entries(reply.changes)) {
      const lost = Object.keys(slots).filter((slot) => slots[slot] === undefined);
      if (lost.length > 0) removed[oid] = lost;
      changes.push(`${JSON.stringify(oid)}:${this.#record(slots).text}`);
    }
    const created = reply.created.map((object) => this.#object(object)).join(",");
    return `{"result":${JSON.stringify(reply.result)},"changes":{${changes.join(",")}},"removed":${JSON.stringify(removed)},"created":[${created}]}`;
  }

  /** The guest's changes in stored form, methods as they came. */
  changes({ changes, removed, created }: GuestChanges): { changes: SlotChanges; created: RunObject[] } {
    const all = new Map(Object.entries(changes).map(([oid, slots]) => [oid, this.#stored(slots)]));
    for (const [oid, slots] of Object.entries(removed)) {
      all.set(oid, { ...all.get(oid), ...Object.fromEntries(slots.map((slot) => [slot, undefined])) });
    }
    return {
      changes: Object.fromEntries(all),
      created: created.map(({ oid, slots }) => ({ oid, slots: this.#stored(slots) as Record<string, Stored> })),
    };
  }

  /** The compiled method of a key; text where it cannot be compiled. */
  method(key: string): CompiledMethod | string {
    const method = this.#records.find(({ methods }) => methods.has(key))?.methods.get(key);
    if (!method) return `no method has the key ${key}`;
    const compilation = compile(method.source, method.selector);
    if (compilation.ok) return compilation.method;
    const [finding] = compilation.findings;
    return `method ${method.selector} does not compile: ${finding?.message} (line ${finding?.line ?? 1}, column ${finding?.column ?? 1})`;
  }

  #object({ oid, slots }: RunObject): string {
    const { id, text } = this.#record(slots);
    if (id === undefined) return `[${JSON.stringify(oid)},null,${text}]`;
    if (this.#kept.has(id)) return `[${JSON.stringify(oid)},${id}]`;
    this.#kept.add(id, text.length);
    return `[${JSON.stringify(oid)},${id},${text}]`;
  }

  #record(slots: Slots): WireRecord {
    const record = wireRecord(slots);
    this.#records.push(record);
    return record;
  }

  #numbered(number: number): Stored | undefined {
    return this.#records.find(({ numbered }) => numbered.has(number))?.numbered.get(number);
  }

  #stored(slots: Record<string, Stored>): Record<string, Stored | undefined> {
    return Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, this.#storedValue(value)]));
  }

  /** Behaviour and large data come as numbers of what the guest was given. */
  #storedValue(value: Stored): Stored | undefined {
    if (typeof value !== "object" || value === null) return value;
    const patch = patchOf(value);
    if (patch) return patched(this.#numbered(patch[0]), patch);
    const number = "$method" in value ? value.$method : undefined;
    return typeof number === "number" ? this.#numbered(number) : value;
  }
}

const thrown = ({ code, message }: ErrorRecord): { name: string; message: string } => ({ name: code, message });
