/** Training samples: what a persona reads (made by the product's own prompt code) and what it should answer. */
import { deriveInputs } from "../../../shared/guardian/inputs.ts";
import { type ChatMessage, type Gathered, methodPrompt, type PromptCodex, planPrompt } from "../../../shared/language/prompts.ts";
import type { MethodBrief } from "../../../shared/mind/brief.ts";
import { correctionOf } from "./flaw.ts";
import { drawMission, type Mission } from "./mission.ts";
import type { Op } from "./op.ts";
import type { Rng } from "./random.ts";

export interface Sample {
  kind: "plan" | "method" | "correction";
  ops: string[];
  brief: MethodBrief;
  messages: ChatMessage[];
  completion: string;
}

export interface Codices {
  BRICK: PromptCodex;
  ROBIN: PromptCodex;
}

function draw(rng: Rng, op?: Op): Mission {
  for (;;) {
    const mission = drawMission(rng, op);
    if (mission) return mission;
  }
}

const edgeCases = (brief: MethodBrief): number => Math.min(6, 2 + brief.params.length);

/** The plan that suits a brief: a function of what the plan's author can see. */
function planOf({ brief, changes }: Mission): string {
  const steps: object[] = [{ persona: "BABS", action: "find_similar_methods_", limit: 1 }];
  if (brief.params.length > 0) steps.push({ persona: "ALFRED", action: "derive_edge_cases_", limit: edgeCases(brief) });
  return JSON.stringify({ artifact: "method", changes, steps });
}

/** What DELEGATING would have brought: mostly what the plan above asks for, sometimes less, and now and then a wrong plan. */
function gather(rng: Rng, { brief, changes, ops, receiver, args }: Mission): Gathered {
  const inputs = { params: brief.params, slots: receiver, examples: brief.examples, realArgs: args, seed: brief.selector };
  const considers = brief.params.length > 0 && rng.chance(0.65);
  return {
    changes: rng.chance(0.88) ? (rng.chance(0.03) ? rng.sample(Object.keys(brief.slots), 1) : changes) : undefined,
    edgeCases: considers ? deriveInputs({ ...inputs, count: edgeCases(brief) }).map((input) => input.args) : undefined,
    // The most alike method of an image is another one for the same purpose about as often as one that only shares a word.
    similar: rng.chance(0.2) ? [draw(rng, rng.chance(0.4) ? ops[0] : undefined).method] : undefined,
  };
}

/** One sample: a plan, a method, or the correction of a flawed one. */
export function drawSample(rng: Rng, codices: Codices): Sample {
  const mission = draw(rng);
  const { brief } = mission;
  const ops = mission.ops.map((op) => op.id);
  if (rng.chance(0.09)) return { kind: "plan", ops, brief, messages: planPrompt(codices.BRICK, brief, false), completion: planOf(mission) };
  const gathered = gather(rng, mission);
  const correction = rng.chance(0.1) ? correctionOf(rng, mission) : undefined;
  const messages = methodPrompt(codices.ROBIN, { ...brief, correction }, gathered, false);
  return { kind: correction ? "correction" : "method", ops, brief, messages, completion: mission.method };
}
