/** What plan steps may ask of the personas (§5.3): messages with inputs, answered as data. */
import { deriveInputs } from "../guardian/behaviour.ts";
import type { PrimitiveCall } from "../image/interpreter.ts";
import type { Stored } from "../image/values.ts";
import { fromSlot, toSlot } from "../mind/data.ts";
import type { MindEffects } from "../mind/effects.ts";
import { dataSlots } from "../mind/trial.ts";
import type { MissionBrief } from "../operations/records.ts";

interface StepInputs {
  brief: MissionBrief;
  limit?: number;
}

const SIMILAR = 1;
const EDGE_CASES = 4;
const PROMPT_LINES = 9;

/** BABS: sources of installed methods that are most like the brief, best first, the method asked for left out. */
export function findSimilarMethods(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const { brief, limit = SIMILAR } = fromSlot<StepInputs>(call.args[0]);
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
    const { brief, limit = EDGE_CASES } = fromSlot<StepInputs>(call.args[0]);
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

/** Lower-case words of three letters or more, identifiers split at case changes. */
export function wordsOf(text: string): string[] {
  const split = text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .match(/[a-z]{3,}/g);
  return [...new Set(split ?? [])];
}
