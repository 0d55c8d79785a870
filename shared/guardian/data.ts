/**
 * DataGuardian (§6.3): a covenant is text (a JSON Schema subset) in a codex, and compiling it gives that text no authority: it can only
 * name types and bounds. Patterns are confined to what runs in bounded time; references, code and formats do not exist.
 */
import { z } from "zod";
import { BatError } from "../errors.ts";
import type { Finding } from "./guardian.ts";

const guardian = "DataGuardian";
const DEPTH = 24;
const PATTERN_CHARACTERS = 200;
/** Longest text a pattern is tried on: with two unbounded quantifiers at most, matching stays in the tens of milliseconds. */
const MATCHED_CHARACTERS = 4096;
const FINDINGS = 16;

const annotations = ["title", "description"];
const bounds: Record<string, readonly string[]> = {
  object: ["properties", "required", "additionalProperties"],
  array: ["items", "minItems", "maxItems"],
  string: ["minLength", "maxLength", "pattern"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  boolean: [],
  null: [],
};

type Schema = Record<string, unknown>;

/**
 * A covenant as a zod type. A member `$ref` or `$blob` of `properties` lets references or blob handles in, which are no plain records; `integer` is a
 * whole number up to 2^53, as far as arithmetic is exact.
 * @throws BatError InvalidInput naming the path (`$.properties.steps.items`) of what is no part of the subset: `type` (one or a list) with
 *   properties, required, additionalProperties, items, minItems, maxItems, minLength, maxLength, pattern, minimum, maximum,
 *   exclusiveMinimum, exclusiveMaximum; or enum, const, anyOf; with nullable, title, description anywhere.
 */
export function compileCovenant(schema: unknown, path = "$", depth = 0): z.ZodType {
  if (depth > DEPTH) return refuse(path, `schemas nest no deeper than ${DEPTH} levels`);
  if (!isRecord(schema)) return refuse(path, "a schema is an object");
  const type = core(schema, path, depth);
  if (schema.nullable !== undefined && typeof schema.nullable !== "boolean") return refuse(`${path}.nullable`, "nullable is true or false");
  return schema.nullable === true ? type.nullable() : type;
}

/** What is wrong with a value under a covenant: one finding for each failing path. A covenant that is itself wrong is one finding. */
export function dataFindings(value: unknown, schema: unknown, rule: string): Finding[] {
  const wrong = schemaFinding(schema, "$");
  if (wrong) return [{ ...wrong, message: `the covenant ${rule} cannot be used: ${wrong.message}` }];
  return valueFindings(value, compileCovenant(schema), rule);
}

/** What keeps a schema from being a covenant; its path begins with `path`. */
export function schemaFinding(schema: unknown, path: string): Finding | undefined {
  try {
    compileCovenant(schema, path);
    return undefined;
  } catch (error) {
    if (!(error instanceof BatError)) throw error;
    return { guardian, rule: "covenant", message: error.message, path: String(error.details?.path ?? path) };
  }
}

/** What is wrong with a value under a compiled covenant: one finding for each failing path, which begins with `root`; the first 16. */
export function valueFindings(value: unknown, type: z.ZodType, rule: string, root = "$"): Finding[] {
  const checked = type.safeParse(value);
  return checked.success ? [] : checked.error.issues.flatMap((issue) => issueFindings(issue, rule, root, [])).slice(0, FINDINGS);
}

/** What is wrong with a CognitivePlan under ALFRED's schema of it. */
export const planFindings = (plan: unknown, schema: unknown): Finding[] => dataFindings(plan, schema, "CognitivePlan");

function issueFindings(issue: z.core.$ZodIssue, rule: string, root: string, outer: readonly PropertyKey[]): Finding[] {
  const path = [...outer, ...issue.path];
  const nearest = issue.code === "invalid_union" ? [...issue.errors].sort((a, b) => deepest(b) - deepest(a))[0] : undefined;
  if (nearest && nearest.length > 0 && deepest(nearest) > 0) return nearest.flatMap((inner) => issueFindings(inner, rule, root, path));
  const at = root + pathText(path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      guardian,
      rule,
      message: `${at}.${key} is not part of ${rule}: leave it out`,
      path: `${at}.${key}`,
    }));
  }
  return [{ guardian, rule, message: `${at}: ${issue.message}`, path: at }];
}

const deepest = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");

function core(schema: Schema, path: string, depth: number): z.ZodType {
  const form = ["type", "enum", "const", "anyOf"].filter((key) => schema[key] !== undefined);
  if (form.length !== 1) return refuse(path, "a schema has exactly one of type, enum, const and anyOf");
  if (form[0] !== "type") onlyKeys(schema, path, [form[0] as string]);
  if (form[0] === "enum") return enumeration(schema.enum, `${path}.enum`);
  if (form[0] === "const") return enumeration([schema.const], `${path}.const`);
  if (form[0] === "anyOf") {
    if (!Array.isArray(schema.anyOf) || schema.anyOf.length === 0) return refuse(`${path}.anyOf`, "anyOf is a list of at least one schema");
    return z.union(schema.anyOf.map((one, at) => compileCovenant(one, `${path}.anyOf[${at}]`, depth + 1)));
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.length === 0 || !types.every((type): type is string => typeof type === "string" && Object.hasOwn(bounds, type)))
    return refuse(`${path}.type`, `a type is one of ${Object.keys(bounds).join(", ")}, or a list of them`);
  onlyKeys(schema, path, ["type", ...types.flatMap((type) => bounds[type] ?? [])]);
  return z.union(types.map((type) => typed(type, schema, path, depth)));
}

function typed(type: string, schema: Schema, path: string, depth: number): z.ZodType {
  switch (type) {
    case "null":
      return z.null();
    case "boolean":
      return z.boolean();
    case "string":
      return text(schema, path);
    case "array": {
      refuseEmptyCount(schema, path, "minItems", "maxItems");
      const items = z.array(schema.items === undefined ? z.unknown() : compileCovenant(schema.items, `${path}.items`, depth + 1));
      return limited(items, schema, path, ["minItems", (list, n) => list.min(n)], ["maxItems", (list, n) => list.max(n)]);
    }
    case "object":
      return record(schema, path, depth);
    default: {
      refuseEmptyRange(schema, path, type === "integer");
      const number = type === "integer" ? z.number().int() : z.number();
      return limited(
        number,
        schema,
        path,
        ["minimum", (one, n) => one.min(n)],
        ["maximum", (one, n) => one.max(n)],
        ["exclusiveMinimum", (one, n) => one.gt(n)],
        ["exclusiveMaximum", (one, n) => one.lt(n)],
      );
    }
  }
}

function record(schema: Schema, path: string, depth: number): z.ZodType {
  const properties = schema.properties ?? {};
  const required = schema.required ?? [];
  if (!isRecord(properties)) return refuse(`${path}.properties`, "properties is an object of schemas");
  if (!Array.isArray(required) || !required.every((name) => typeof name === "string"))
    return refuse(`${path}.required`, "required is a list of names");
  const shape: Record<string, z.ZodType> = {};
  for (const [name, property] of Object.entries(properties)) {
    const at = `${path}.properties.${name}`;
    if (name === "prototype" || name in Object.prototype) refuse(at, `a property cannot be named ${name}`);
    const compiled = compileCovenant(property, at, depth + 1);
    shape[name] = required.includes(name) ? compiled : compiled.optional();
  }
  for (const name of required)
    if (!Object.hasOwn(shape, name)) refuse(`${path}.required`, `"${name}" is required but has no schema in properties`);
  const { additionalProperties: rest = true } = schema;
  const type =
    rest === true
      ? z.looseObject(shape)
      : rest === false
        ? z.strictObject(shape)
        : z.object(shape).catchall(compileCovenant(rest, `${path}.additionalProperties`, depth + 1));
  return membersOf(shape).pipe(type);
}

/** Looked at before zod does: it passes a member `__proto__` over, and to it a reference is a record like any other. */
function membersOf(shape: Readonly<Record<string, z.ZodType>>): z.ZodType {
  const boxed = ["$ref", "$blob"].filter((key) => !Object.hasOwn(shape, key));
  const has = (value: unknown, key: string): boolean => isRecord(value) && Object.hasOwn(value, key);
  return z
    .unknown()
    .refine((value) => !boxed.some((key) => has(value, key)), {
      message: "Invalid input: expected plain data, received a reference or a blob handle",
    })
    .refine((value) => !has(value, "__proto__"), { message: "Invalid input: a member cannot be named __proto__" });
}

function text(schema: Schema, path: string): z.ZodType {
  refuseEmptyCount(schema, path, "minLength", "maxLength");
  const bounded = limited(z.string(), schema, path, ["minLength", (one, n) => one.min(n)], ["maxLength", (one, n) => one.max(n)]);
  if (schema.pattern === undefined) return bounded;
  const pattern = safePattern(schema.pattern, `${path}.pattern`);
  return bounded.refine((value) => value.length <= MATCHED_CHARACTERS && pattern.test(value), {
    message: `Invalid string: must match ${pattern.source} and have at most ${MATCHED_CHARACTERS} characters`,
  });
}

/** A pattern without groups, alternatives, look-around and back-references, anchored at its start: nothing in it can run away. */
function safePattern(pattern: unknown, path: string): RegExp {
  if (typeof pattern !== "string" || pattern.length > PATTERN_CHARACTERS)
    return refuse(path, `a pattern is text of at most ${PATTERN_CHARACTERS} characters`);
  const plain = pattern.replace(/\\[^1-9kpPux]/g, "_").replace(/\[(?:[^\]\\[])*\]/g, "_");
  if (!plain.startsWith("^") || /[()|\\[\]]/.test(plain))
    return refuse(path, "a pattern starts with ^ and has no groups, alternatives or back-references");
  if ((plain.match(/[*+]|\{\d+,\}/g) ?? []).length > 2) return refuse(path, "a pattern has at most two unbounded quantifiers (*, +, {n,})");
  try {
    return new RegExp(pattern, "u");
  } catch {
    return refuse(path, "the pattern is not a regular expression");
  }
}

/** A type with those of the bounds that the schema gives. */
function limited<T extends z.ZodType>(
  type: T,
  schema: Schema,
  path: string,
  ...limits: [key: string, apply: (type: T, bound: number) => T][]
): T {
  let bounded = type;
  for (const [key, apply] of limits) {
    const bound = schema[key];
    if (bound === undefined) continue;
    const counts = key.endsWith("Items") || key.endsWith("Length");
    if (typeof bound !== "number" || !Number.isFinite(bound) || (counts && (!Number.isInteger(bound) || bound < 0)))
      return refuse(`${path}.${key}`, `${key} is ${counts ? "a whole number, 0 or more" : "a number"}`);
    bounded = apply(bounded, bound);
  }
  return bounded;
}

/** Bounds that no value can keep are a mistake in the covenant, not in every value. */
function refuseEmptyCount(schema: Schema, path: string, least: string, most: string): void {
  if (boundOf(schema[least], 0) > boundOf(schema[most], Infinity)) refuse(`${path}.${most}`, `${most} is less than ${least}`);
}

function refuseEmptyRange(schema: Schema, path: string, whole: boolean): void {
  const [from, above] = [boundOf(schema.minimum, -Infinity), boundOf(schema.exclusiveMinimum, -Infinity)];
  const [to, below] = [boundOf(schema.maximum, Infinity), boundOf(schema.exclusiveMaximum, Infinity)];
  const [least, most] = [Math.max(from, above), Math.min(to, below)];
  const first = whole ? Math.max(Math.ceil(from), Math.floor(above) + 1) : least;
  const last = whole ? Math.min(Math.floor(to), Math.ceil(below) - 1) : most;
  const open = !whole && least === most && (above === least || below === most);
  if (first > last || (open && Number.isFinite(least))) refuse(path, `no ${whole ? "whole number" : "number"} is within its bounds`);
}

const boundOf = (bound: unknown, otherwise: number): number => (typeof bound === "number" ? bound : otherwise);

function enumeration(values: unknown, path: string): z.ZodType {
  const literal = (value: unknown): value is string | number | boolean | null =>
    value === null || ["string", "number", "boolean"].includes(typeof value);
  if (!Array.isArray(values) || values.length === 0 || !values.every(literal))
    return refuse(path, "its values are text, numbers, true, false or null, at least one");
  return z.literal(values as [string]);
}

function onlyKeys(schema: Schema, path: string, known: readonly string[]): void {
  for (const key of Object.keys(schema)) {
    if (!known.includes(key) && key !== "nullable" && !annotations.includes(key))
      refuse(`${path}.${key}`, `"${key}" is not supported here; known: ${[...known, "nullable", ...annotations].join(", ")}`);
  }
}

function refuse(path: string, why: string): never {
  throw new BatError("InvalidInput", `${path}: ${why}`, { path });
}

const isRecord = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);
