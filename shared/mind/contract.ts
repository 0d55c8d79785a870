/** The contract a method is installed with (§13.1): what it was asked for, what the versions before it promised, and what it does in real sends. */
import { mergeExamples, outcomeSignature, sameValue } from "../guardian/behaviour.ts";
import type { Interpreter } from "../image/interpreter.ts";
import type { Contract, Stored } from "../image/values.ts";
import type { Example } from "./brief.ts";
import { dataSlots, laterThan, runTrial, type TrialSubject } from "./trial.ts";

/** Examples of real sends that a method keeps, and the longest of them, in characters. */
const SEEN = 4;
const SEEN_CHARACTERS = 2_000;

/**
 * The contract of a new version. `before`: the contract it adds to, if any. `realArgs`: the arguments of the message that waits for the method; what
 * comes of them is kept as an example, where it is short, makes no objects, and hangs on neither time nor chance.
 */
export async function contractAfter(
  interpreter: Interpreter,
  subject: TrialSubject,
  contract: Contract,
  before: Contract | undefined,
  realArgs: Stored[] | undefined,
): Promise<Contract> {
  const example = realArgs && (await exampleOf(interpreter, subject, realArgs));
  const seen = mergeExamples(before?.seen ?? [], example ? [example] : []).slice(-SEEN);
  const examples = mergeExamples(before?.examples ?? [], contract.examples);
  return { ...before, ...contract, examples, ...(seen.length > 0 ? { seen } : {}) };
}

async function exampleOf(interpreter: Interpreter, subject: TrialSubject, args: Stored[]): Promise<Example | undefined> {
  const slots = await dataSlots(subject.session, subject.receiver);
  const outcome = await runTrial(interpreter, subject, { args });
  const later = await runTrial(interpreter, laterThan(subject), { args });
  if (outcome.kind !== "returned" || outcomeSignature(outcome) !== outcomeSignature(later)) return undefined;
  const changed = Object.entries(outcome.after).filter(([slot, value]) => !sameValue(value, slots[slot]));
  const example: Example = { slots, args, returns: outcome.result, after: Object.fromEntries(changed) };
  const text = JSON.stringify(example);
  const aboutOthers = changed.some(([slot]) => slot === "other objects" || slot === "new objects");
  return text.length > SEEN_CHARACTERS || aboutOthers ? undefined : example;
}
