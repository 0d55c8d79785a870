/** A value's TypeScript type as prompts show it. Values are in stored form (`{"$ref"}`, `{"$blob"}`, escaped keys). */

const DEPTH = 3;
const MEMBERS = 8;
const identifier = /^[A-Za-z_$][\w$]*$/;

/**
 * The type of one stored value, widened to its kind: `number`, `string[]`, `Record<string, number>`, `{name: string}`.
 * An object whose values all have one primitive type reads as a map, because a map is what such data nearly always is;
 * mixed members read as a record. An empty list is `unknown[]`, an empty object `Record<string, unknown>`.
 */
export function shapeOf(value: unknown, depth = DEPTH): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "object") return typeof value;
  if (depth === 0) return "unknown";
  if (Array.isArray(value)) {
    const element = unite(value.slice(0, 64).map((item) => shapeOf(item, depth - 1)));
    return element.includes(" | ") ? `(${element})[]` : `${element}[]`;
  }
  if ("$ref" in value) return "object";
  if ("$blob" in value) return "blob";
  const entries = Object.entries(value).map(([key, member]) => [unescapeKey(key), shapeOf(member, depth - 1)] as const);
  const kinds = new Set(entries.map(([, type]) => type));
  const [only] = kinds;
  if (entries.length === 0) return "Record<string, unknown>";
  if (kinds.size === 1 && ["number", "string", "boolean"].includes(only as string)) return `Record<string, ${only}>`;
  const shown = entries.slice(0, MEMBERS).map(([key, type]) => `${identifier.test(key) ? key : JSON.stringify(key)}: ${type}`);
  return `{${shown.join(", ")}}`;
}

/** One type for several observations of the same place: the type itself, a short union, or `unknown`. */
export function unite(types: readonly string[]): string {
  const known = [...new Set(types)].filter((type) => type !== "unknown[]" || !types.some((t) => t !== type && t.endsWith("[]")));
  if (known.length === 0) return "unknown";
  if (known.length === 1) return known[0] as string;
  return known.length === 2 && known.includes("null") ? known.sort((a) => (a === "null" ? 1 : -1)).join(" | ") : "unknown";
}

const unescapeKey = (key: string): string => (key.startsWith("$$") ? key.slice(1) : key);
