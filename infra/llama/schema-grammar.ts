/** A JSON Schema as a grammar that llama.cpp samples by, and the place where an answer that follows it ends. */
import type { GbnfJsonSchema, Llama, LlamaGrammar } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";

type Schema = Record<string, unknown>;

/** A bounded integer with more values than this keeps only its type; the caller validates the bounds. */
const ENUMERATED = 256;
const TYPES = ["null", "boolean", "number", "integer", "string", "object", "array"];

/**
 * The grammar of a schema.
 * @throws BatError InvalidInput when the schema has a form that no grammar can be made from.
 */
export async function grammarFor(llama: Llama, schema: Schema): Promise<LlamaGrammar> {
  try {
    return await llama.createGrammarForJsonSchema<GbnfJsonSchema>(translated(schema) as never);
  } catch (error) {
    throw new BatError(
      "InvalidInput",
      `the schema cannot constrain a completion (${(error as Error).message}): use type, properties, items, enum, const, oneOf`,
      undefined,
      error,
    );
  }
}

/**
 * The schema in the words that the grammar compiler honours. It drops `minimum` and `maximum` without a word, so small ranges are spelled
 * out as what they allow; it does not know `anyOf`, whose grammar is that of `oneOf`; and it takes a type it does not know for null.
 */
function translated(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(translated);
  if (typeof node !== "object" || node === null) return node;
  const { type, minimum, maximum, anyOf, ...rest } = node as Schema;
  const unknown = (Array.isArray(type) ? type : [type]).find((name) => typeof name === "string" && !TYPES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no type "${unknown}"`);
  if (type === "integer" && typeof minimum === "number" && typeof maximum === "number") {
    const first = Math.ceil(minimum);
    const count = Math.floor(maximum) - first + 1;
    if (count >= 1 && count <= ENUMERATED) return { enum: Array.from({ length: count }, (_, at) => first + at) };
  }
  const members = { ...(type === undefined ? {} : { type }), ...(Array.isArray(anyOf) ? { oneOf: anyOf } : {}), ...rest };
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [
      key,
      key === "enum" || key === "const" ? value : key === "properties" ? each(value) : translated(value),
    ]),
  );
}

/** Property names are not keywords, whatever they are called. */
const each = (properties: unknown): Schema =>
  Object.fromEntries(Object.entries(properties as Schema).map(([name, schema]) => [name, translated(schema)]));

/**
 * Says when an object or list is complete, fed with pieces of text that are known to be valid JSON so far. The grammar alone lets white
 * space follow, which costs tokens and could be mistaken for an answer that was cut.
 */
export class JsonEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The position in the piece just past the end of the value, or undefined while it goes on. */
  push(piece: string): number | undefined {
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at] as string;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (character === "\\") this.#escaped = true;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') this.#inString = true;
      else if (character === "{" || character === "[") this.#depth += 1;
      else if (character === "}" || character === "]") {
        this.#depth -= 1;
        if (this.#depth === 0) return at + 1;
      }
    }
    return undefined;
  }
}
