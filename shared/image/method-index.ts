/**
 * What a commit does to the index of methods. It follows from the slots that the commit writes, so that no way by which methods come and go can
 * forget it: installs, clones, undos, data written over a method. Rejected: each of these emits its own entry. A primitive that is run by a method
 * has what it emits rolled back, and what it did to the slots comes to the commit by way of the run.
 */
import { forgotten, indexed, type OperationsWrite } from "../operations/writes.ts";
import type { CommitBatch } from "./store.ts";
import { methodOf, type Oid, type Stored } from "./values.ts";

/** `before` answers a slot's value as the session found it. */
export function methodIndexWrites(
  { creates, writes }: Pick<CommitBatch, "creates" | "writes">,
  before: (oid: Oid, slot: string) => Stored | undefined,
): OperationsWrite[] {
  const changes: OperationsWrite[] = [];
  const note = (oid: Oid, slot: string, value: Stored | undefined): void => {
    const method = methodOf(value);
    if (method) changes.push(indexed(oid, slot, method));
    else if (methodOf(before(oid, slot))) changes.push(forgotten(oid, slot));
  };
  for (const [oid, slots] of creates) for (const [slot, value] of Object.entries(slots)) note(oid, slot, value);
  for (const [oid, slots] of writes) for (const [slot, value] of slots) note(oid, slot, value);
  return changes;
}
