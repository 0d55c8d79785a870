/** Covenants as the specification says them, on values in stored form: what the compiled ones are compared with. */
import type { Stored } from "../../shared/image/values.ts";

export type Schema = Record<string, unknown>;

/** Whether a value follows a schema that is in order; property names are those of the stored form. */
export function follows(schema: Schema, value: Stored): boolean {
  if (value === null && schema.nullable === true) return true;
  if (schema.anyOf) return (schema.anyOf as Schema[]).some((one) => follows(one, value));
  if (schema.enum) return (schema.enum as unknown[]).includes(value);
  if ("const" in schema) return value === schema.const;
  return [schema.type].flat().some((type) => isOf(type as string, schema, value));
}

function isOf(type: string, schema: Schema, value: Stored): boolean {
  const bound = (key: string, otherwise: number): number => (schema[key] as number | undefined) ?? otherwise;
  if (type === "null") return value === null;
  if (type === "boolean") return value === true || value === false;
  if (type === "string")
    return (
      typeof value === "string" &&
      [...value].length >= bound("minLength", 0) &&
      [...value].length <= bound("maxLength", Infinity) &&
      (schema.pattern === undefined || new RegExp(schema.pattern as string, "u").test(value))
    );
  if (type === "array")
    return (
      Array.isArray(value) &&
      value.length >= bound("minItems", 0) &&
      value.length <= bound("maxItems", Infinity) &&
      (schema.items === undefined || value.every((item) => follows(schema.items as Schema, item)))
    );
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value) && isRecord(schema, value);
  return (
    typeof value === "number" &&
    (type === "number" || Number.isSafeInteger(value)) &&
    value >= bound("minimum", -Infinity) &&
    value <= bound("maximum", Infinity) &&
    value > bound("exclusiveMinimum", -Infinity) &&
    value < bound("exclusiveMaximum", Infinity)
  );
}

function isRecord(schema: Schema, value: Record<string, Stored>): boolean {
  const properties = new Map(Object.entries((schema.properties ?? {}) as Record<string, Schema>));
  const keys = Object.keys(value);
  if (keys.includes("__proto__")) return false;
  // A reference or a handle is no record of a member, unless that is what the covenant speaks of.
  if (["$ref", "$blob"].some((key) => keys.includes(key) && !properties.has(key))) return false;
  if (!((schema.required ?? []) as string[]).every((name) => keys.includes(name))) return false;
  return keys.every((key) => {
    const property = properties.get(key);
    if (property) return follows(property, value[key] as Stored);
    const rest = schema.additionalProperties ?? true;
    return typeof rest === "boolean" ? rest : follows(rest as Schema, value[key] as Stored);
  });
}
