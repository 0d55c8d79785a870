/** What a message says about the method it asks for (§14.1): names, intent and examples that could be the contract of a method. */

import { BatError } from "../shared/errors.ts";
import { contradictions } from "../shared/guardian/behaviour.ts";
import { checkStored, RESERVED_SLOTS, type Stored, slotNameProblem } from "../shared/image/values.ts";
import type { Example } from "../shared/mind/brief.ts";
import type { MessageBody } from "./schemas.ts";
import { checkExampleSlots, checkExampleValue } from "./slots.ts";

/** Words that no function and no parameter can be named, because a method's source is a function declaration in strict code. */
const keywords = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in " +
    "instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

export interface CheckedMessage {
  args: Stored[];
  examples: Example[];
}

/**
 * Checks everything about a message that does not need the image.
 * @throws BatError InvalidInput naming what is wrong; Contradiction when two examples cannot both hold
 */
export function checkMessage(body: MessageBody): CheckedMessage {
  checkIdentifier(body.selector, "selector");
  const args = body.args.map((arg, at) => checkStored(arg, `args[${at}]`));
  if (body.params) checkParams(body.params, args.length);
  const examples = body.examples ?? [];
  examples.forEach((example, at) => {
    checkExample(example, `examples[${at}]`);
  });
  const findings = contradictions(examples);
  if (findings[0]) throw new BatError("Contradiction", findings[0].message, { findings });
  return { args, examples };
}

function checkExample(example: Example, path: string): void {
  if (example.slots) checkExampleSlots(example.slots, `${path}.slots`);
  if (example.after) checkExampleSlots(example.after, `${path}.after`);
  example.args.forEach((arg, at) => {
    checkExampleValue(arg, `${path}.args[${at}]`);
  });
  if (example.returns !== undefined) checkExampleValue(example.returns, `${path}.returns`);
  if (example.throws && example.returns !== undefined) {
    throw new BatError("InvalidInput", `${path}: a send that throws returns nothing: give "throws" or "returns", not both`, { path });
  }
}

function checkParams(params: readonly string[], count: number): void {
  params.forEach((name, at) => {
    checkIdentifier(name, `params[${at}]`);
    if (params.indexOf(name) !== at)
      throw new BatError("InvalidInput", `params[${at}]: "${name}" is named twice: give each parameter its own name`, { path: "params" });
  });
  if (params.length !== count) {
    throw new BatError("InvalidInput", `params names ${params.length} parameters and args has ${count}: give one name for each argument`, {
      path: "params",
    });
  }
}

function checkIdentifier(name: string, path: string): void {
  const reserved = keywords.has(name) || (RESERVED_SLOTS as readonly string[]).includes(name);
  const problem = reserved ? `"${name}" is reserved: choose another name` : slotNameProblem(name)?.replace("slot name", "the name");
  if (problem !== undefined) throw new BatError("InvalidInput", `${path}: ${problem}`, { path });
}
