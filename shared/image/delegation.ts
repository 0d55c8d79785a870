/**
 * Delegation (§1.2), the one lookup of the system: host sessions and the sandbox's guest both run this text, so it imports nothing
 * but types and uses no name from outside.
 */
import type { Oid, Stored } from "./values.ts";

export interface Definition {
  holder: Oid;
  value: Stored;
}

/**
 * The definition of a slot for a receiver: own slots, then each slot named in `delegates` that holds a reference, then each of
 * `parents`, depth first, each object once. `skip` definitions are passed over: 0 for a send, n for the nth resend within it.
 *
 * `slotOf` gives an object's own slot, undefined when the object or the slot is not there. It is asked for nothing that cannot change
 * the answer, so what it was asked is what the answer depends on. A caller that does not have an object yet throws out of it, loads
 * the object and starts over: that leaves the lookup synchronous, which the guest needs, and cheap, which a generator is not.
 */
export function lookup(
  slotOf: (oid: Oid, slot: string) => Stored | undefined,
  receiver: Oid,
  slot: string,
  skip: number,
): Definition | undefined {
  const refOf = (value: Stored | undefined): Oid | undefined =>
    typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.$ref === "string" ? value.$ref : undefined;
  const visited = new Set<Oid>();
  // What is still to be searched, the next one last: an object, or the objects that one of its slots refers to.
  const pending: { oid: Oid; through: string | undefined }[] = [{ oid: receiver, through: undefined }];
  let left = skip;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { oid, through } = next;
    if (through !== undefined) {
      const value = slotOf(oid, through);
      const targets = through === "parents" && Array.isArray(value) ? value : [value];
      for (const target of [...targets].reverse()) {
        const found = refOf(target);
        if (found !== undefined && !visited.has(found)) pending.push({ oid: found, through: undefined });
      }
      continue;
    }
    if (visited.has(oid)) continue;
    visited.add(oid);
    const value = slotOf(oid, slot);
    if (value !== undefined && left-- === 0) return { holder: oid, value };
    pending.push({ oid, through: "parents" });
    const delegates = slotOf(oid, "delegates");
    if (Array.isArray(delegates))
      for (const name of [...delegates].reverse()) if (typeof name === "string" && name !== "parents") pending.push({ oid, through: name });
  }
  return undefined;
}
