/** Bodies are JSON, and not deeper than anything that can be stored: what recurses over a body later never runs out of stack. */
import type { FastifyInstance } from "fastify";
import { BatError } from "../shared/errors.ts";

/** A stored value has 64 levels at most; a message wraps it in a few more. */
const DEPTH = 96;

export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, async (_request: unknown, text: string) => parseBody(text));
}

/** A body as data. @throws BatError InvalidInput for what is empty, too deep or no JSON, and for a key `__proto__` */
export function parseBody(text: string): unknown {
  if (text === "") throw new BatError("InvalidInput", "the body is empty: send JSON");
  if (depthOf(text) > DEPTH)
    throw new BatError("InvalidInput", `the body is nested deeper than ${DEPTH} levels: make the inner part an object of its own`);
  try {
    // The reviver costs as much as the parsing: only a text that could spell the name pays for it.
    return JSON.parse(text, /__proto__|\\u005f/i.test(text) ? refusePrototype : undefined);
  } catch (error) {
    throw error instanceof BatError
      ? error
      : new BatError("InvalidInput", `the body is not JSON: ${(error as Error).message}`, undefined, error);
  }
}

/** As data the key is harmless; as soon as someone merges objects it is not. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new BatError("InvalidInput", 'the key "__proto__" would change a prototype: choose another');
  return value;
}

/** How deep brackets nest in JSON text, strings left out. Reads the text, because parsing first would build what is to be refused. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, ++depth);
    else if (character === "}" || character === "]") depth--;
  }
  return deepest;
}
