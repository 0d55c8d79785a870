/** What plan steps may ask of the personas (§5.3): messages with inputs, answered as data. */
import { z } from "zod";
import { BatError } from "../errors.ts";
import { deriveInputs } from "../guardian/behaviour.ts";
import type { PrimitiveCall } from "../image/interpreter.ts";
import type { Stored } from "../image/values.ts";
import { fromSlot, toSlot } from "../mind/data.ts";
import type { MindEffects } from "../mind/effects.ts";
import { dataSlots } from "../mind/trial.ts";

const example = z.looseObject({ slots: z.record(z.string(), z.unknown()).optional(), args: z.array(z.unknown()) });
/** The part of a mission's brief that the actions read. Anyone may send an action, so it is checked here. */
const stepInputs = z.looseObject({
  brief: z.looseObject({
    selector: z.string(),
    receiver: z.string(),
    holder: z.string(),
    params: z.array(z.looseObject({ name: z.string(), type: z.string() })),
    slots: z.record(z.string(), z.string()),
    intent: z.string().nullish(),
    examples: z.array(example),
    args: z.array(z.unknown()),
  }),
  limit: z.int().min(1).optional(),
});

const SIMILAR = 1;
const EDGE_CASES = 4;
const PROMPT_LINES = 9;

/** BABS: sources of installed methods that are most like the brief, best first, the method asked for left out. */
export function findSimilarMethods(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const { brief, limit = SIMILAR } = inputsOf(call);
    const words = wordsOf(
      [brief.selector, brief.intent ?? "", ...brief.params.map((param) => param.name), ...Object.keys(brief.slots)].join(" "),
    );
    const found = await effects.operations.similarMethods(words, Math.min(limit, PROMPT_LINES) + 1);
    const others = found.filter((method) => method.holder !== brief.holder || method.selector !== brief.selector);
    return toSlot(others.slice(0, Math.min(limit, PROMPT_LINES)).map((method) => method.source));
  };
}

/** ALFRED: argument lists at the edges of what the brief shows, for the author to think of. */
export function deriveEdgeCases(_effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const { brief, limit = EDGE_CASES } = inputsOf(call);
    const slots = await dataSlots(call.session, brief.receiver);
    const inputs = deriveInputs({
      params: brief.params,
      slots,
      examples: brief.examples,
      realArgs: brief.args,
      count: Math.min(limit, PROMPT_LINES),
      seed: brief.selector,
    });
    return toSlot(brief.params.length === 0 ? [] : inputs.map((input) => input.args));
  };
}

/** @throws BatError InvalidInput for a message that is no step of a plan. */
function inputsOf({ selector, args }: PrimitiveCall): z.infer<typeof stepInputs> {
  const parsed = stepInputs.safeParse(fromSlot(args[0]));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BatError(
    "InvalidInput",
    `${selector} takes a mission's {"brief": {..}, "limit"?: WHOLE_NUMBER}, as a plan's step gives it: ${issue?.path.join(".") || "its argument"}: ${issue?.message}`,
  );
}

/** Lower-case words of three letters or more, identifiers split at case changes. */
export function wordsOf(text: string): string[] {
  const split = text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z]{3,}/g);
  return [...new Set(split ?? [])];
}
