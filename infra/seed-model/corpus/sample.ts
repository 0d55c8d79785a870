/** Training samples: what a persona reads (made by the product's own prompt code) and what it should answer. */
import { deriveInputs } from "../../../shared/guardian/inputs.ts";
import {
  type ChatMessage,
  type Gathered,
  inputsPrompt,
  methodPrompt,
  type PromptCodex,
  planPrompt,
  reportPrompt,
} from "../../../shared/language/prompts.ts";
import type { MethodBrief } from "../../../shared/mind/brief.ts";
import { correctionOf } from "./flaw.ts";
import { drawFromGrammar } from "./grammar/index.ts";
import { drawMission, type Mission } from "./mission.ts";
import type { Op } from "./op.ts";
import type { Rng } from "./random.ts";

export interface Sample {
  kind: keyof typeof KINDS | "correction";
  ops: string[];
  messages: ChatMessage[];
  completion: string;
}

export interface Codices {
  BRICK: PromptCodex;
  ROBIN: PromptCodex;
  ALFRED: PromptCodex;
  BABS: PromptCodex;
}

/** Share of the missions whose operation is drawn from the grammar. */
const FROM_GRAMMAR = 0.55;

function draw(rng: Rng, op?: Op): Mission {
  for (;;) {
    // What is kept for held-out missions was drawn before there was a grammar, and stays as it is.
    const drawn = op ?? (rng.split === "train" && rng.chance(FROM_GRAMMAR) ? drawFromGrammar(rng) : undefined);
    const mission = drawMission(rng, drawn);
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

/** Rules of the product's guardians, as its reports name them. */
const RULES = [
  "PersistenceGuardian/unsignalled-write",
  "PersistenceGuardian/unsignalled-call",
  "BehaviourGuardian/returns",
  "BehaviourGuardian/after",
  "BehaviourGuardian/throws",
  "BehaviourGuardian/should-throw",
  "CapabilityGuardian/unknown-global",
  "CapabilityGuardian/too-large",
];

/** A report on counts: which missions ended how, and what the guardians found most. */
function reportSample(rng: Rng, codex: PromptCodex): Sample {
  const amount = (): number => rng.pick([0, rng.int(0, 9), rng.int(0, 99), rng.int(0, 2000)]);
  const [done, corrected, failed] = [amount(), amount(), amount()];
  const rules = rng.sample(RULES, rng.int(0, 4)).map((rule): [string, number] => [rule, rng.int(1, 300)]);
  const counts: [string, number][] = [["done", done], ["corrected", corrected], ["failed", failed], ...rules];
  const [first] = rules.toSorted(([, a], [, b]) => b - a);
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
  const completion =
    `${plural(done, "mission")} done, ${plural(corrected, "correction")}, ${failed} failed. ` +
    (first ? `The guardians found ${first[0]} most often, ${plural(first[1], "time")}.` : "The guardians found nothing.");
  return { kind: "report", ops: [], messages: reportPrompt(codex, counts, false), completion };
}

/** Share of each persona's kind of output; all of them stand in the base model, an adapter makes one the better. */
const KINDS = { method: 0.86, plan: 0.08, inputs: 0.045, report: 0.015 } as const;

/** One sample of a kind, or of the corpus's mixture: a plan, a method, the correction of a flawed one, test inputs, a report. */
export function drawSample(rng: Rng, codices: Codices, kind: Sample["kind"] = rng.weighted(KINDS)): Sample {
  if (kind === "report") return reportSample(rng, codices.BABS);
  const mission = draw(rng);
  const { brief } = mission;
  const ops = mission.ops.map((op) => op.id);
  if (kind === "plan") return { kind, ops, messages: planPrompt(codices.BRICK, brief, false), completion: planOf(mission) };
  if (kind === "inputs")
    return { kind, ops, messages: inputsPrompt(codices.ALFRED, brief, false), completion: JSON.stringify(mission.trials) };
  const gathered = gather(rng, mission);
  const correction = mission.mistaken || rng.chance(0.05) ? correctionOf(rng, mission) : undefined;
  const messages = methodPrompt(codices.ROBIN, { ...brief, correction }, gathered, false);
  return { kind: correction ? "correction" : "method", ops, messages, completion: mission.method };
}
