/**
 * Measures a GGUF on missions: greedy, and the best of N samples by the visible examples, both then judged by the hidden ones.
 * `tsx infra/seed-model/evaluate.ts [--model FILE] [--missions FILE] [--samples 16] [--temperature 0.8] [--limit N] [--out FILE]`
 * Candidates run in node:vm, on plain data: this is a measure of the model alone, without guardians, for code from our own model only.
 * MISSIONS is an evaluation file: one JSON mission a line.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  type ChatHistoryItem,
  type ChatWrapper,
  getLlama,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  resolveChatWrapper,
} from "node-llama-cpp";
import { deriveInputs } from "../../shared/guardian/inputs.ts";
import { type ChatMessage, type Gathered, methodPrompt, type PromptCodex, planPrompt } from "../../shared/language/prompts.ts";
import { type Example, type MethodBrief, typedParams } from "../../shared/mind/brief.ts";
import { shapeOf } from "../../shared/mind/shapes.ts";
import { passes } from "./run-method.ts";

interface Mission {
  id: string;
  slots: Record<string, unknown>;
  selector: string;
  params: string[];
  intent?: string;
  examples: Example[];
  hidden: Example[];
}

interface Outcome {
  id: string;
  greedy: boolean;
  solved: boolean;
  /** Visible examples met by a sample, hidden ones not. */
  wrong: boolean;
  /** Which sample was first to meet the visible examples (0 is greedy). */
  at: number | null;
  /** How many of all samples meet the visible examples. */
  met: number;
  source: string;
  plan: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    model: { type: "string", default: here("seed.gguf") },
    missions: { type: "string", default: here("../../test/fixtures/missions.jsonl") },
    samples: { type: "string", default: "16" },
    temperature: { type: "string", default: "0.8" },
    limit: { type: "string", default: "1000" },
    out: { type: "string" },
    show: { type: "boolean", default: false },
  },
});

const codices = JSON.parse(readFileSync(here("../../shared/persona/codex.json"), "utf8")) as { BRICK: PromptCodex; ROBIN: PromptCodex };
const missions = readFileSync(values.missions, "utf8")
  .trim()
  .split("\n")
  .slice(0, Number(values.limit))
  .map((line) => JSON.parse(line) as Mission);

function briefOf(mission: Mission): MethodBrief {
  return {
    selector: mission.selector,
    params: typedParams(
      mission.params,
      mission.examples.map((example) => example.args),
    ),
    slots: Object.fromEntries(Object.entries(mission.slots).map(([name, value]) => [name, shapeOf(value)])),
    intent: mission.intent,
    examples: mission.examples,
  };
}

/** What the plan's steps bring, as far as it does not take an image: the slots to change and the edge cases. Nothing for a plan that is no JSON. */
function gathered(mission: Mission, brief: MethodBrief, plan: string): Gathered {
  try {
    const { changes, steps } = JSON.parse(plan) as { changes: string[]; steps: { action: string; limit: number }[] };
    const step = steps.find(({ action }) => action === "derive_edge_cases_");
    const seen = { params: brief.params, slots: mission.slots, examples: mission.examples, seed: mission.selector };
    return { changes, edgeCases: step && deriveInputs({ ...seen, count: step.limit }).map(({ args }) => args) };
  } catch {
    return {};
  }
}

async function complete(
  model: LlamaModel,
  wrapper: ChatWrapper,
  sequence: LlamaContextSequence,
  messages: ChatMessage[],
  temperature: number,
  seed: number,
): Promise<string> {
  const chatHistory: ChatHistoryItem[] = [
    { type: "system", text: messages[0]?.content ?? "" },
    { type: "user", text: messages[1]?.content ?? "" },
    { type: "model", response: [] },
  ];
  const tokens = wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
  await sequence.clearHistory();
  const out = [];
  for await (const token of sequence.evaluate(tokens, { temperature, seed, topP: 0.95, yieldEogToken: true })) {
    if (model.isEogToken(token) || out.length >= 320) break;
    out.push(token);
  }
  return model.detokenize(out);
}

const llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: values.model });
const wrapper = resolveChatWrapper(model);
const context = await model.createContext({ contextSize: 1024, threads: 1 });
const sequence = context.getSequence();
const outcomes: Outcome[] = [];
for (const mission of missions) {
  const brief = briefOf(mission);
  const plan = await complete(model, wrapper, sequence, planPrompt(codices.BRICK, brief, false), 0, 1);
  const messages = methodPrompt(codices.ROBIN, brief, gathered(mission, brief, plan), false);
  const outcome: Outcome = { id: mission.id, greedy: false, solved: false, wrong: false, at: null, met: 0, source: "", plan };
  for (let at = 0; at <= Number(values.samples); at++) {
    const source = await complete(model, wrapper, sequence, messages, at === 0 ? 0 : Number(values.temperature), at);
    const visible = passes(source, mission, mission.examples);
    if (at === 0) {
      outcome.source = source;
      outcome.greedy = visible && passes(source, mission, mission.hidden);
    }
    if (!visible) continue;
    outcome.met++;
    if (outcome.at !== null) continue;
    const solved = passes(source, mission, mission.hidden);
    Object.assign(outcome, { solved, wrong: !solved, at, source });
  }
  outcomes.push(outcome);
  if (values.show)
    console.error(
      `${outcome.solved ? "solved " : outcome.wrong ? "WRONG  " : "REFUSED"} ${mission.id} first ${outcome.at} met ${outcome.met}\n${outcome.plan}\n${outcome.source}\n`,
    );
}
const count = (test: (outcome: Outcome) => boolean): number => outcomes.filter(test).length;
const totals = {
  missions: outcomes.length,
  greedy: count((o) => o.greedy),
  solved: count((o) => o.solved),
  wrong: count((o) => o.wrong),
  refused: count((o) => o.at === null),
};
console.log(JSON.stringify(totals));
if (values.out) writeFileSync(values.out, JSON.stringify({ totals, missions: outcomes }, null, 1));
await model.dispose();
process.exit(0);
