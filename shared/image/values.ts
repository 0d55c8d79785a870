/**
 * The value codec (§1.1). A slot holds data, a method or a primitive, all as JSON ("stored form"):
 * data is JSON in which `{"$ref": OID}` and `{"$blob": SHA256, "size", "mediaType"}` may stand at any depth and literal keys
 * that begin with `$` have one more `$`; a method is `{"$method": {...}}`, a primitive `{"$primitive": NAME}`, only as a whole slot.
 * The store, the wire and the sandbox all speak this form.
 */
import { BatError } from "../errors.ts";
import type { Example } from "../mind/brief.ts";

export type Oid = string;
export type Tid = number;
export type Stored = null | boolean | number | string | Stored[] | { [key: string]: Stored };

/** A reference to another object. */
export type Ref = { $ref: Oid };

/** A blob's handle: what an object holds of it. */
export type BlobHandle = { $blob: string; size: number; mediaType: string };

/** The contract a method was installed with; its examples stay with it as tests. */
export interface Contract {
  intent?: string | undefined;
  params?: string[] | undefined;
  /** What was asked for. */
  examples: Example[];
  /** What it did in real sends. Nobody asked for that: it holds what is beneath the method to it, and not its next version. */
  seen?: Example[] | undefined;
}

/** A method as a slot holds it. `hash` is the sha256 of the source in hex; `version` counts the selector's versions on this holder. */
export interface Method {
  source: string;
  hash: string;
  version: number;
  contract: Contract;
  /** `receiver`: who answered it when it was judged, where that was not its holder. */
  provenance: { mission?: string; cycle?: string; model?: string; adapter?: string; actor: string; receiver?: Oid };
}

export const RESERVED_SLOTS = ["parents", "delegates"] as const;
/** Slots in which an object says what holds for its other slots: data, but none that a method works on. */
export const RULE_SLOTS = ["covenants", "merge_policies"] as const;
/** Whether a slot is about the object itself and not a part of what it stands for. */
export const isFraming = (name: string): boolean => ([...RESERVED_SLOTS, ...RULE_SLOTS] as readonly string[]).includes(name);

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const polluting = new Set(["constructor", "prototype", "hasOwnProperty", "toString", "valueOf", "toJSON", "then"]);
const DEPTH = 64;

/** The reason a slot may not have this name, or undefined when it may. What `parents` and `delegates` may hold, `checkSlot` judges. */
export function slotNameProblem(name: string): string | undefined {
  if (/^parent\W/.test(name) || name === "parent")
    return `slot name "${name}" is refused: delegation is the slot "parents" (a list of references)`;
  if (!identifier.test(name))
    return `slot name "${name}" is refused: a slot name is an identifier (letters, digits and _, not starting with a digit)`;
  if (name === "_slots" || name.startsWith("_p_") || name.startsWith("__"))
    return `slot name "${name}" is reserved: choose a name that does not begin with _p_ or __ and is not _slots`;
  if (polluting.has(name)) return `slot name "${name}" is reserved by the language: choose another`;
  return undefined;
}

export const isVolatile = (name: string): boolean => name.startsWith("_v_");
/** The reason no method can be installed in a slot of this name, or undefined when one can. */
export function unteachable(name: string): string | undefined {
  if ((RESERVED_SLOTS as readonly string[]).includes(name))
    return `slot name "${name}" is reserved for delegation: choose another selector`;
  if (isFraming(name)) return `slot name "${name}" holds rules for other slots: choose another selector`;
  if (isVolatile(name)) return `slot name "${name}" is volatile: what begins with _v_ is never stored, so choose another selector`;
  return slotNameProblem(name);
}

export const isRef = (value: unknown): value is Ref => isBox(value) && typeof (value as Ref).$ref === "string";
export const isBlob = (value: unknown): value is BlobHandle => isBox(value) && typeof (value as BlobHandle).$blob === "string";
export const ref = (oid: Oid): Ref => ({ $ref: oid });

/** Every oid that a value refers to, at any depth. */
export function refsIn(value: unknown): Oid[] {
  if (isRef(value)) return [value.$ref];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(refsIn);
}

/** Every handle of a blob in a value, at any depth. */
export function handlesIn(value: unknown): BlobHandle[] {
  if (isBlob(value)) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(handlesIn);
}

/** The sha256 of every blob that a value has a handle of. */
export const blobsIn = (value: unknown): string[] => handlesIn(value).map(({ $blob }) => $blob);

/** The objects that an object with these slots delegates to, in the order of lookup. */
export function delegatesOf(slots: Readonly<Record<string, Stored>>): Oid[] {
  const named = Array.isArray(slots.delegates) ? slots.delegates.map((slot) => slots[String(slot)]) : [];
  const parents = Array.isArray(slots.parents) ? slots.parents : [];
  return [...named, ...parents].flatMap((value) => (isRef(value) ? [value.$ref] : []));
}

/** The method in a slot, or undefined. */
export function methodOf(slot: Stored | undefined): Method | undefined {
  return isBox(slot) && "$method" in slot ? (slot.$method as unknown as Method) : undefined;
}

/** The name of the primitive in a slot, or undefined. */
export function primitiveOf(slot: Stored | undefined): string | undefined {
  return isBox(slot) && typeof slot.$primitive === "string" ? slot.$primitive : undefined;
}

export const isBehaviour = (slot: Stored | undefined): boolean => methodOf(slot) !== undefined || primitiveOf(slot) !== undefined;
export const methodSlot = (method: Method): Stored => ({ $method: method as unknown as Stored });
export const primitiveSlot = (name: string): Stored => ({ $primitive: name });

/**
 * Checks that a value is data in stored form and returns it.
 * @throws BatError InvalidInput naming the path (`slots.items[2].when`) for anything §1.1 does not allow: non-finite numbers,
 *   undefined in a list, functions, class instances, unknown `$` keys, data deeper than 64 levels.
 */
export function checkStored(value: unknown, path: string, depth = 0): Stored {
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `${path}: ${why}`, { path });
  };
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : refuse(`${value} cannot be stored; use null or text`);
  if (typeof value !== "object") return refuse(`a ${typeof value} is not data; a slot holds JSON, references and blob handles`);
  if (depth >= DEPTH) return refuse(`data nested deeper than ${DEPTH} levels; make the inner part an object of its own`);
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) checkStored(value[at], `${path}[${at}]`, depth + 1);
    if (Reflect.ownKeys(value).length !== value.length + 1) refuse("a list with named members would lose them; use an object");
    return value as Stored[];
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return refuse(`a ${prototype.constructor?.name ?? "class instance"} is not plain data`);
  const keys = Object.keys(value);
  if (Reflect.ownKeys(value).length !== keys.length) refuse("symbols and hidden members would be lost; use plain named members");
  if ("$ref" in value) {
    if (keys.length !== 1 || typeof value.$ref !== "string") refuse('a reference is {"$ref": OID} and nothing else');
    return value as Ref;
  }
  if ("$blob" in value) {
    const { $blob, size, mediaType } = value as Record<string, unknown>;
    if (
      keys.length !== 3 ||
      typeof $blob !== "string" ||
      !/^[0-9a-f]{64}$/.test($blob) ||
      typeof size !== "number" ||
      typeof mediaType !== "string"
    )
      refuse('a blob handle is {"$blob": SHA256, "size": BYTES, "mediaType": TEXT}');
    return value as BlobHandle;
  }
  for (const key of keys) {
    if (key.startsWith("$") && !key.startsWith("$$")) refuse(`key "${key}" begins with $: write it as "$${key}"`);
    checkStored((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
  }
  return value as Stored;
}

/**
 * Checks what a whole slot may hold, given its name: data, a method, a primitive; references in `parents`, slot names in `delegates`.
 * @throws BatError InvalidInput naming the path, as `checkStored` does.
 */
export function checkSlot(name: string, value: unknown, path: string): Stored {
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `${path}: ${why}`, { path });
  };
  if (name === "parents") {
    const refs = Array.isArray(value) && value.every((parent) => isRef(parent));
    return refs ? checkStored(value, path) : refuse('parents is a list of references: [{"$ref": OID}, ...]');
  }
  if (name === "delegates") {
    const names = Array.isArray(value) && value.every((slot) => typeof slot === "string" && slotNameProblem(slot) === undefined);
    return names ? checkStored(value, path) : refuse("delegates is a list of slot names");
  }
  if (!isBox(value) || !("$method" in value || "$primitive" in value)) return checkStored(value, path);
  if (Object.keys(value).length !== 1) refuse("a method or a primitive stands alone in its slot");
  if ("$primitive" in value) return typeof value.$primitive === "string" ? value : refuse('a primitive is {"$primitive": NAME}');
  const method = value.$method;
  if (!isBox(method) || typeof method.source !== "string" || typeof method.hash !== "string" || !Number.isSafeInteger(method.version))
    refuse('a method is {"$method": {"source", "hash", "version", "contract", "provenance"}}');
  checkPlain(method, `${path}.$method`, 0);
  return value;
}

/** A method's contract and provenance are plain JSON: examples may hold `$object`, which is no stored value. */
function checkPlain(value: unknown, path: string, depth: number): void {
  if (value === undefined || value === null || typeof value === "boolean" || typeof value === "string") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (typeof value !== "object" || depth > DEPTH)
    throw new BatError("InvalidInput", `${path}: a method's contract is plain data`, { path });
  for (const [key, member] of Object.entries(value))
    checkPlain(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1);
}

/** JSON text with object keys in code point order: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

export const isBox = (value: unknown): value is { [key: string]: Stored } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
