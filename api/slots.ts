/** What clients may put into slots: data alone. Behaviour comes in by message, so that the guardians see it. */
import { BatError } from "../shared/errors.ts";
import { checkStored, isBox, isRef, isVolatile, RESERVED_SLOTS, type Stored, slotNameProblem } from "../shared/image/values.ts";

const refuse = (message: string, path: string): never => {
  throw new BatError("InvalidInput", message, { path });
};

/**
 * Checks a client's slots and returns them in stored form.
 * @throws BatError InvalidInput for names that slots may not have, for `parents` and `delegates` (which have fields of their own),
 *   for volatile slots, for methods and primitives, and for anything that is not data.
 */
export function checkSlots(slots: Readonly<Record<string, unknown>>, path: string): Record<string, Stored> {
  return Object.fromEntries(
    Object.entries(slots).map(([name, value]) => {
      checkSlotName(name, path);
      return [name, checkSlotValue(value, `${path}.${name}`)];
    }),
  );
}

/** @throws BatError InvalidInput when a client may not set or remove a slot of this name. */
export function checkSlotName(name: string, path: string): void {
  const problem = slotNameProblem(name);
  if (problem !== undefined) refuse(problem, `${path}.${name}`);
  if ((RESERVED_SLOTS as readonly string[]).includes(name))
    refuse(`slot name "${name}" is reserved: give "${name}" beside "slots", not in it`, `${path}.${name}`);
  if (isVolatile(name))
    refuse(`slot name "${name}" is volatile: what begins with _v_ is never stored, so choose another name`, `${path}.${name}`);
}

function checkSlotValue(value: unknown, path: string): Stored {
  if (isBox(value) && ("$method" in value || "$primitive" in value)) {
    refuse(`${path}: methods and primitives are not set as data: send the message _install_method_ to the object`, path);
  }
  return checkStored(value, path);
}

/**
 * Checks a value of an example: data, in which another object may be written `{"$object": {"parents": [..], "slots": {..}}}`.
 * @throws BatError InvalidInput naming the path
 */
export function checkExampleValue(value: unknown, path: string): void {
  checkStored(withoutObjects(value, path), path);
}

/** Slots of an example: names as for any slots, values as `checkExampleValue` takes them. */
export function checkExampleSlots(slots: Readonly<Record<string, unknown>>, path: string): void {
  for (const [name, value] of Object.entries(slots)) {
    checkSlotName(name, path);
    checkExampleValue(value, `${path}.${name}`);
  }
}

/** The value with each `$object`, once checked, replaced by null. */
function withoutObjects(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, at) => withoutObjects(item, `${path}[${at}]`));
  if (!isBox(value)) return value;
  if ("$object" in value) {
    const { $object: written, ...others } = value as Record<string, unknown>;
    const { parents = [], slots = {}, ...unknown } = isBox(written) ? (written as Record<string, unknown>) : { wrong: true };
    const wellFormed = Object.keys(others).length + Object.keys(unknown).length === 0 && Array.isArray(parents) && isBox(slots);
    if (!wellFormed) refuse(`${path}: another object is {"$object": {"parents": [..], "slots": {..}}} and nothing else`, path);
    for (const parent of parents as unknown[]) {
      if (typeof parent !== "string" && !isRef(parent))
        refuse(`${path}.$object.parents: a parent is a name, an oid or {"$ref": OID}`, path);
    }
    checkExampleSlots(slots as Record<string, unknown>, `${path}.$object.slots`);
    return null;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutObjects(member, `${path}.${key}`)]));
}
