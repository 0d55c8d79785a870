/** How a session takes slots in: checked, and as a frozen copy, so that no one can change them but by a write. */
import { BatError } from "../errors.ts";
import { COVENANTS_SLOT, checkCovenants } from "../guardian/covenants.ts";
import { checkPolicies, POLICIES_SLOT } from "./merge.ts";
import { checkSlot, isVolatile, type Oid, type Stored, slotNameProblem } from "./values.ts";

/** @throws BatError InvalidInput for a name that no slot may have. */
export function refuseName(slot: string): void {
  const problem = slotNameProblem(slot);
  if (problem !== undefined) throw new BatError("InvalidInput", problem, { slot });
}

/** @throws BatError InvalidInput for a name that no slot may have, or a value that this one may not; naming object, slot and path. */
export function refuseSlot(oid: Oid, slot: string, value: Stored): void {
  refuseName(slot);
  if (slot === POLICIES_SLOT) checkPolicies(value);
  if (!isVolatile(slot)) checkSlot(slot, value, `${oid}.${slot}`);
}

/** The value as the session keeps it; a volatile slot's as it is. @throws BatError InvalidInput naming object, slot and path. */
export function admitted(oid: Oid, slot: string, value: Stored): Stored {
  refuseSlot(oid, slot, value);
  if (isVolatile(slot)) return value;
  const kept = frozen(structuredClone(value));
  if (slot === COVENANTS_SLOT) checkCovenants(kept);
  return kept;
}

/** The same value, frozen at every depth. */
export function frozen<T extends Stored | Readonly<Record<string, Stored>>>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) frozen(member as Stored);
  return Object.freeze(value);
}
