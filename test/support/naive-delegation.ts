/** Delegation as the specification says it, by plain recursion: what the lookup of the system is compared with. */
import type { Definition } from "../../shared/image/delegation.ts";
import type { Oid, Stored } from "../../shared/image/values.ts";

/** Gives an object's own slot, undefined when the object or the slot is not there. */
export type ReadSlot = (oid: Oid, slot: string) => Stored | undefined;

const refOf = (value: Stored | undefined): Oid | undefined => (value as { $ref?: Oid } | null | undefined)?.$ref;
const listOf = (value: Stored | undefined): Stored[] => (Array.isArray(value) ? value : []);

/** All definitions of a slot in the order in which they are found; only what has been taken of it has been read. */
export function* definitions(read: ReadSlot, receiver: Oid, slot: string, visited = new Set<Oid>()): Generator<Definition> {
  if (visited.has(receiver)) return;
  visited.add(receiver);
  const value = read(receiver, slot);
  if (value !== undefined) yield { holder: receiver, value };
  for (const name of listOf(read(receiver, "delegates"))) {
    const delegate = typeof name === "string" ? refOf(read(receiver, name)) : undefined;
    if (delegate !== undefined) yield* definitions(read, delegate, slot, visited);
  }
  for (const each of listOf(read(receiver, "parents"))) {
    const parent = refOf(each);
    if (parent !== undefined) yield* definitions(read, parent, slot, visited);
  }
}

/** The definition after `skip` others. */
export function definition(read: ReadSlot, receiver: Oid, slot: string, skip: number): Definition | undefined {
  let left = skip;
  for (const found of definitions(read, receiver, slot)) if (left-- === 0) return found;
  return undefined;
}
