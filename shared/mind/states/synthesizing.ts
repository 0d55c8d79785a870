/** SYNTHESIZING. Entry: a brief, a plan, what was gathered. ROBIN writes N candidates. Exit: VALIDATING with `candidates`, the same ones counted together, those of earlier attempts among them. */
import type { PrimitiveCall } from "../../image/interpreter.ts";
import type { Stored } from "../../image/values.ts";
import { type ChatMessage, type Gathered, methodPrompt } from "../../language/prompts.ts";
import type { Mission } from "../../operations/records.ts";
import { codexOf, statesRules } from "../../persona/codex.ts";
import { cycleOf } from "../cycle.ts";
import { fromSlot, toSlot } from "../data.ts";
import type { MindEffects } from "../effects.ts";
import type { Inference } from "../infer.ts";
import { candidatesFrom, methodsWritten, UNDECIDED } from "../selection.ts";

/** The first sample of a new prompt is greedy, the others spread: the guardians choose among them. */
const SPREAD = 0.8;
/** Corrections that say nothing against a method: the plan was wrong, or nothing decided among those that passed. They are asked for anew. */
const RESAMPLED: readonly string[] = ["CognitivePlan", ...UNDECIDED];
/** Completions under way at once: the model batches them. */
const AT_ONCE = 4;

export function synthesizing(effects: MindEffects) {
  return async (call: PrimitiveCall): Promise<Stored> => {
    const cycle = await cycleOf(effects, call);
    const brief = await cycle.need("brief");
    const plan = await cycle.need("plan");
    const gathered = await cycle.need("gathered");
    const robin = await codexOf(call.session, "ROBIN");
    const known = gatheredFor(plan.changes, gathered);
    const rules = await statesRules(call.session);
    const anew = methodPrompt(robin, { ...brief, correction: undefined }, known, rules);
    const promptFor = (correction: Mission["correction"]): ChatMessage[] =>
      correction === undefined || RESAMPLED.includes(correction.rule) ? anew : methodPrompt(robin, { ...brief, correction }, known, rules);
    const corrected = promptFor(brief.correction);
    const asked = (await correctionsBefore(effects, cycle.mission)).map((correction) => JSON.stringify(promptFor(correction)));
    // The greedy answer to a prompt is always the same: asked for again, one voice would count as two.
    const isNew = !asked.includes(JSON.stringify(corrected));

    const sample = async (number: number): Promise<Inference> => {
      const request = {
        persona: "ROBIN",
        step: "method",
        sample: number,
        // Every other sample of a correction starts afresh: who reads a wrong attempt tends to repeat it.
        messages: number % 2 === 0 ? corrected : anew,
        temperature: number === 0 && isNew ? 0 : SPREAD,
        adapter: robin.adapter,
      };
      return fromSlot<Inference>(await call.send(call.receiver, "infer_", [toSlot(request)]));
    };
    const answers: Inference[] = [];
    for (let first = 0; first < effects.settings.candidates; first += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, effects.settings.candidates - first) }, (_, at) => first + at);
      answers.push(...(await Promise.all(numbers.map(sample))));
    }
    const candidates = candidatesFrom(await methodsWritten(effects, cycle.mission), brief.selector);
    if (candidates.length === 0) {
      const finding = { guardian: "SyntaxGuardian", rule: "no-method", message: `the model wrote no function named ${brief.selector}` };
      await cycle.fail({ rule: "no-method", artifact: answers[0]?.text ?? "", findings: [finding] });
    } else {
      cycle.set("candidates", candidates);
      await cycle.become("VALIDATING");
    }
    return null;
  };
}

/** What the attempts before a mission's were told, undefined for the first. */
async function correctionsBefore({ operations }: MindEffects, { id, root = id, attempt }: Mission): Promise<Mission["correction"][]> {
  if (attempt === 0) return [];
  const corrections = await operations.corrections(root);
  return [undefined, ...corrections.filter((one) => one.attempt < attempt).map(({ correction }) => correction)];
}

/** The parts of what was gathered that the prompt has a place for; a part the plan did not ask for leaves no trace. */
function gatheredFor(changes: string[], gathered: Record<string, unknown>): Gathered {
  return {
    changes,
    similar: gathered.find_similar_methods_ as string[] | undefined,
    edgeCases: gathered.derive_edge_cases_ as unknown[][] | undefined,
  };
}
