/** What is known of a value, as a TypeScript type: from the covenant of its slot, else from every value seen in its place, widened. */
import { isBox } from "../../image/values.ts";

const DEPTH = 4;
/** How much of a list or a map is looked at: types of samples, not of a database. */
const LOOKED_AT = 64;
/** Enumerations longer than this are texts. */
const CHOICES = 32;

/**
 * The type of a place where these values (in stored form) were seen. `any` wherever nothing sure can be said: nothing seen but null, kinds mixed,
 * other objects and blobs, the elements of a list that is empty. What prompts call `unknown` is `any` here, for a guardian refuses what is
 * wrong and not what it does not know. Every object may have members that were not seen.
 */
export function typeOfValues(seen: readonly unknown[], depth = DEPTH): string {
  const values = seen.filter((value) => value !== null && value !== undefined);
  const kinds = new Set(values.map(kindOf));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1 || kind === "any" || depth === 0) return "any";
  if (kind === "list")
    return `Array<${typeOfValues(
      values.flatMap((list) => (list as unknown[]).slice(0, LOOKED_AT)),
      depth - 1,
    )}>`;
  if (kind !== "map") return kind;
  const members = new Map<string, unknown[]>();
  for (const value of values) {
    for (const [key, member] of Object.entries(value as object)) {
      if (members.has(key)) members.get(key)?.push(member);
      else if (members.size < LOOKED_AT) members.set(key, [member]);
    }
  }
  return recordType([...members].map(([key, held]) => [unescapeKey(key), typeOfValues(held, depth - 1)]));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return typeof value;
  return isBox(value) && !("$ref" in value) && !("$blob" in value) && !("$object" in value) ? "map" : "any";
}

const unescapeKey = (key: string): string => (key.startsWith("$$") ? key.slice(1) : key);

/** The type of what a covenant (see data.ts) allows; `any` for what it leaves open. */
export function typeOfSchema(schema: unknown, depth = DEPTH): string {
  if (!isBox(schema) || depth === 0) return "any";
  const { type, enum: choices, const: only, properties, items } = schema as Record<string, unknown>;
  if (only !== undefined) return typeOfChoices([only]);
  if (Array.isArray(choices)) return typeOfChoices(choices);
  if (type === "integer" || type === "number") return "number";
  if (type === "string" || type === "boolean") return type;
  if (type === "array") return `Array<${typeOfSchema(items, depth - 1)}>`;
  if (type !== "object" || !isBox(properties)) return "any";
  return recordType(Object.entries(properties).map(([key, member]) => [key, typeOfSchema(member, depth - 1)]));
}

/** Texts that may be chosen from are kept apart, for writing another one is an error; all else is widened. */
function typeOfChoices(choices: readonly unknown[]): string {
  const known = choices.filter((choice) => choice !== null);
  const allTexts = known.length > 0 && known.length <= CHOICES && known.every((choice) => typeof choice === "string");
  return allTexts ? known.map((choice) => JSON.stringify(choice)).join(" | ") : typeOfValues(known);
}

const recordType = (members: readonly (readonly [string, string])[]): string =>
  `{ ${members.map(([key, type]) => `${JSON.stringify(key)}: ${type};`).join(" ")} [other: string]: any }`;
