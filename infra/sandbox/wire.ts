/**
 * A run as the guest reads and writes it. Nested data travels as text and is parsed only when touched; a method travels as the key of
 * its code and its place in the run's table, so sources stay on this side and come back exactly as they went.
 */

import type { ErrorRecord } from "../../shared/errors.ts";
import type { PrimitiveReply, PrimitiveRequest, RunObject, RunRequest, SlotChanges } from "../../shared/image/run.ts";
import { isRef, methodOf, type Oid, primitiveOf, type Stored } from "../../shared/image/values.ts";
import { type CompiledMethod, compile, methodKey } from "./compile.ts";

type WireSlot = null | boolean | number | string | { t: string } | { r: Oid } | { m: string; n: number } | { p: string };

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

/** The codec of one run. */
export class Wire {
  readonly #behaviours: Stored[] = [];
  readonly #methods = new Map<string, { source: string; selector: string }>();

  request(request: RunRequest): string {
    const { receiver, selector, args, clock, seed, limits } = request;
    const { depth, resultCharacters } = limits;
    return JSON.stringify({
      receiver,
      selector,
      args,
      clock,
      seed,
      depth,
      resultCharacters,
      objects: request.objects.map((object) => this.#object(object)),
    });
  }

  objects(objects: readonly RunObject[]): string {
    return JSON.stringify(objects.map((object) => this.#object(object)));
  }

  primitiveRequest(text: string): PrimitiveRequest {
    const { removed, changes, created, ...call } = JSON.parse(text) as Omit<PrimitiveRequest, "changes" | "created"> & GuestChanges;
    return { ...call, ...this.changes({ changes, removed, created }) };
  }

  primitiveReply(reply: PrimitiveReply): string {
    if ("ends" in reply) return '{"ends":true}';
    if ("throws" in reply) return JSON.stringify({ throws: thrown(reply.throws) });
    const removed: Record<Oid, string[]> = {};
    const changes = Object.entries(reply.changes).map(([oid, slots]) => {
      const lost = Object.keys(slots).filter((slot) => slots[slot] === undefined);
      if (lost.length > 0) removed[oid] = lost;
      return [oid, this.#slots(slots)];
    });
    return JSON.stringify({
      result: reply.result,
      changes: Object.fromEntries(changes),
      removed,
      created: reply.created.map((object) => this.#object(object)),
    });
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
    const method = this.#methods.get(key);
    if (!method) return `no method has the key ${key}`;
    const compilation = compile(method.source, method.selector);
    if (compilation.ok) return compilation.method;
    const [finding] = compilation.findings;
    return `method ${method.selector} does not compile: ${finding?.message} (line ${finding?.line ?? 1}, column ${finding?.column ?? 1})`;
  }

  #object({ oid, slots }: RunObject): { oid: Oid; slots: Record<string, WireSlot> } {
    return { oid, slots: this.#slots(slots) };
  }

  #slots(slots: Record<string, Stored | undefined>): Record<string, WireSlot> {
    const wires: [string, WireSlot][] = [];
    for (const [slot, value] of Object.entries(slots)) if (value !== undefined) wires.push([slot, this.#slot(slot, value)]);
    return Object.fromEntries(wires);
  }

  #slot(slot: string, value: Stored): WireSlot {
    if (typeof value !== "object" || value === null) return value;
    if (isRef(value)) return { r: value.$ref };
    const primitive = primitiveOf(value);
    if (primitive !== undefined) return { p: primitive };
    const method = methodOf(value);
    if (!method) return { t: JSON.stringify(value) };
    const key = methodKey(method.source, slot);
    this.#methods.set(key, { source: method.source, selector: slot });
    return { m: key, n: this.#behaviours.push(value) - 1 };
  }

  #stored(slots: Record<string, Stored>): Record<string, Stored | undefined> {
    return Object.fromEntries(
      Object.entries(slots).map(([slot, value]) => {
        const place = typeof value === "object" && value !== null && "$method" in value ? value.$method : undefined;
        return [slot, typeof place === "number" ? this.#behaviours[place] : value];
      }),
    );
  }
}

const thrown = ({ code, message }: ErrorRecord): { name: string; message: string } => ({ name: code, message });
