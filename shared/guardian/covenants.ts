/**
 * Slot covenants (§6.3): what the slots of an object must be. An object, or a parent, says so in its slot `covenants`, a map from slot name to schema
 * (`compileCovenant`), inherited as a whole: `{"limit": {"type": "number", "minimum": 0}}`. Every session checks at its commit what it writes, by
 * whatever door it came. What a covenant means:
 *
 * - It is about an object's own value in the form of the wire (a reference is `{"$ref": OID}`); an own slot that is not there is in no breach.
 * - A slot with a covenant holds data, never a method or a primitive.
 * - A change of `covenants`, or of what an object delegates to, is a write of all slots that the object then has a covenant for. Those who inherit
 *   the new covenant cannot all be visited: their values are checked when they are next written.
 * - Two commits that a merge policy would join to a value in breach conflict, and the later one runs again on the newest value.
 */
import type { z } from "zod";
import { BatError } from "../errors.ts";
import { isBehaviour, isBlob, isBox, isFraming, isRef, isVolatile, type Stored, slotNameProblem } from "../image/values.ts";
import { fromSlot } from "../mind/data.ts";
import { compileCovenant, valueFindings } from "./data.ts";
import type { Finding } from "./guardian.ts";

export const COVENANTS_SLOT = "covenants";

/** Compiled covenants by slot name. */
export type Covenants = ReadonlyMap<string, z.ZodType>;

const guardian = "DataGuardian";
const none: Covenants = new Map();
/** A stored value never changes, and sessions share it, so most commits compile nothing. */
const compiled = new WeakMap<object, Covenants>();

/** @throws BatError InvalidInput, with the path of what is wrong, for a value of `covenants` that is no map from slot names to schemas. */
export function checkCovenants(value: Stored): void {
  covenantsOf(value);
}

/** The covenants that a stored `covenants` slot names; one that is not in order, which only an older program can have stored, names none. */
export function covenantsIn(value: Stored | undefined): Covenants {
  if (value === undefined) return none;
  try {
    return covenantsOf(value);
  } catch (error) {
    if (error instanceof BatError) return none;
    throw error;
  }
}

/** Whether a slot may hold this, undefined for nothing. */
export function keepsCovenant(covenants: Covenants, slot: string, value: Stored | undefined): boolean {
  const type = covenants.get(slot);
  return type === undefined || value === undefined || (!isBehaviour(value) && type.safeParse(value).success);
}

/** What a slot's value has against its covenant, each failing path under the object's name: `account.balance.limit`. */
export function slotFindings(covenants: Covenants, object: string, slot: string, value: Stored | undefined): Finding[] {
  const type = covenants.get(slot);
  if (type === undefined || value === undefined) return [];
  const path = `${object}.${slot}`;
  if (!isBehaviour(value)) return valueFindings(value, type, `the covenant of ${path}`, path);
  const message = `${path} is data by its covenant and cannot become a method: choose another selector, or take "${slot}" out of the covenants`;
  return [{ guardian, rule: `the covenant of ${path}`, message, path }];
}

function covenantsOf(value: Stored): Covenants {
  const known = isBox(value) ? compiled.get(value) : undefined;
  if (known) return known;
  if (!isBox(value) || isBehaviour(value) || isRef(value) || isBlob(value)) throw refused(COVENANTS_SLOT, "it maps slot names to schemas");
  const types = new Map<string, z.ZodType>();
  for (const [slot, schema] of Object.entries(value)) {
    const path = `${COVENANTS_SLOT}.${slot}`;
    const problem = slotNameProblem(slot);
    if (problem !== undefined) throw refused(path, problem);
    if (isFraming(slot)) throw refused(path, `"${slot}" has a form of its own: no covenant speaks of it`);
    if (isVolatile(slot)) throw refused(path, "what begins with _v_ is never stored, so no covenant speaks of it");
    types.set(slot, compileCovenant(fromSlot(schema), path));
  }
  if (Object.isFrozen(value)) compiled.set(value, types);
  return types;
}

const refused = (path: string, why: string): BatError => new BatError("InvalidInput", `${path}: ${why}`, { path });
