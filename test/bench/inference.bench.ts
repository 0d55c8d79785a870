/**
 * What the language core costs: CPU time for a token through the port, as a ratio to a bare `sequence.evaluate` loop on the same weights, prompts
 * and samplings in the same process; what a second mission evaluates of its prompts; the event loop's delay; how fast an abort is answered.
 * Run: npm run bench inference
 */
import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { getLlama, type LlamaContextSequence, type Token } from "node-llama-cpp";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { chatTemplateOf, promptOf } from "../../infra/llama/chat-prompt.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import type { Completion, CompletionRequest } from "../../shared/language/language-model.ts";
import { methodPrompt } from "../../shared/language/prompts.ts";
import type { MethodBrief } from "../../shared/mind/brief.ts";
import { interleaved, median } from "./rounds.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 8);
const CONCURRENT = [1, 4, 8];
/** Completions that each of those at once asks for, one after another, all of one brief: the candidates of a cycle. */
const SAMPLES = 4;
const MAX_TOKENS = 96;
const ABORTS = 30;
const THREADS = Number(process.env.THREADS ?? 1);

const file = fileURLToPath(new URL("../../infra/seed-model/seed.gguf", import.meta.url));
const codex = JSON.parse(readFileSync(new URL("../../shared/persona/codex.json", import.meta.url), "utf8"));
const lines = readFileSync(new URL("../fixtures/missions.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter(Boolean);
const briefs = lines.map((line): MethodBrief => {
  const { slots, params, ...mission } = JSON.parse(line);
  const types = Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, Array.isArray(value) ? "any[]" : typeof value]));
  return { ...mission, params: params.map((name: string) => ({ name, type: "any" })), slots: types };
});

const folder = await mkdtemp(join(tmpdir(), "inference-bench-"));
const blobs = await openDiskBlobStore(folder);
const weights = await blobs.put(createReadStream(file), "application/x-gguf");
const open = () => openLlamaModel({ blobs, threads: THREADS });
const model = open();

function request(at: number, sample: number, { rules = false, maxTokens = MAX_TOKENS } = {}): CompletionRequest {
  return {
    messages: methodPrompt(codex.ROBIN, briefs[at % briefs.length] as MethodBrief, {}, rules),
    weights,
    adapter: null,
    sampling: { temperature: sample === 0 ? 0 : 0.8, topP: 0.95, topK: 40, seed: at * 100 + sample, maxTokens },
    purpose: { step: "method", selector: "", attempt: 0, sample },
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
/** Microseconds of CPU for each token that the work counts. */
async function cpuPerToken(work: () => Promise<number[]>): Promise<number> {
  const before = cpu();
  const tokens = (await work()).reduce((sum, count) => sum + count, 0);
  return (cpu() - before) / tokens;
}

// The floor: the same prompts and samplings, one sequence each, and nothing done with the tokens.
const llama = await getLlama({ build: "never", gpu: "auto", maxThreads: THREADS });
const bareModel = await llama.loadModel({ modelPath: file });
const template = chatTemplateOf(bareModel);
const context = await bareModel.createContext({ contextSize: 1024, sequences: 8, threads: THREADS, flashAttention: false });
const sequences = numbers(8).map(() => context.getSequence());

async function bare(sequence: LlamaContextSequence, { messages, sampling }: CompletionRequest): Promise<number> {
  const { tokens } = promptOf(bareModel, template, messages);
  const keep = Math.min(sequence.compareContextTokens(tokens).firstDifferentIndex, tokens.length - 1);
  await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  const { temperature, topK, topP, seed } = sampling;
  let count = 0;
  const evaluated: AsyncIterable<Token> = sequence.evaluate(tokens.slice(keep), { temperature, topK, topP, seed });
  for await (const _ of evaluated) {
    count += 1;
    if (count === sampling.maxTokens) break;
  }
  return count;
}

/** `at` cycles side by side, each asking for its samples one after another. */
const cycles = (at: number, round: number, ask: (request: CompletionRequest, cycle: number) => Promise<number>): Promise<number[]> =>
  Promise.all(
    numbers(at).map(async (cycle) => {
      let tokens = 0;
      for (const sample of numbers(SAMPLES)) tokens += await ask(request(round * 8 + cycle, sample), cycle);
      return tokens;
    }),
  );
const rounds: Record<string, number> = {};
const next = (name: string): number => {
  rounds[name] = (rounds[name] ?? -1) + 1;
  return rounds[name];
};
const cases = Object.fromEntries(
  CONCURRENT.flatMap((at) => [
    [
      `bare evaluate, ${at}`,
      () => cpuPerToken(() => cycles(at, next(`bare ${at}`), (asked, cycle) => bare(sequences[cycle] as LlamaContextSequence, asked))),
    ],
    [
      `completions, ${at}`,
      () => cpuPerToken(() => cycles(at, next(`ours ${at}`), async (asked) => (await model.complete(asked)).completionTokens)),
    ],
  ]),
);
const times = await interleaved(cases, ROUNDS);
console.log("CPU for a token, microseconds; tokens per CPU second against the bare loop");
for (const at of CONCURRENT) {
  const [floor, ours] = [times[`bare evaluate, ${at}`] ?? [], times[`completions, ${at}`] ?? []];
  const ratios = floor.map((time, round) => time / (ours[round] as number));
  const cell = (values: number[]) => `median ${median(values).toFixed(0)} least ${Math.min(...values).toFixed(0)}`;
  console.log(`  ${at} at once: bare ${cell(floor)}; completions ${cell(ours)}; ${median(ratios).toFixed(2)} of the bare loop's tokens`);
}

console.log("prompt tokens evaluated, by missions of 16 samples one after another, each with a brief of its own");
for (const rules of [false, true]) {
  const fresh = open();
  const evaluated: string[] = [];
  for (const mission of numbers(3)) {
    const answers: Completion[] = [];
    for (let first = 0; first < 16; first += 4)
      answers.push(...(await Promise.all(numbers(4).map((at) => fresh.complete(request(mission, first + at, { rules, maxTokens: 16 }))))));
    const sum = (field: "promptTokens" | "evaluatedTokens") => answers.reduce((total, answer) => total + answer[field], 0);
    evaluated.push(`${sum("evaluatedTokens") - answers.length} of ${answers[0]?.promptTokens} a prompt`);
  }
  console.log(`  ${rules ? "mandate and rules stated" : "mandate alone"}: ${evaluated.join(", ")}`);
  await fresh.close();
}

async function delays(name: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  console.log(`  ${name}: p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}`);
}
console.log("event loop delay, milliseconds");
const fresh = open();
await delays("idle for two seconds", () => pause(2000));
await delays("loading and the first completion", () => fresh.complete(request(0, 0)));
await delays("8 completions at once, 32 in all", () => cycles(8, 9, async (asked) => (await fresh.complete(asked)).completionTokens));
await fresh.close();

const aborts: number[] = [];
for (const at of numbers(ABORTS)) {
  const abort = new AbortController();
  let heard = 0;
  let aborted = 0;
  const onText = (): void => {
    heard += 1;
    if (heard !== 1 + (at % 8)) return;
    aborted = performance.now();
    abort.abort();
  };
  const others = numbers(3).map((other) => model.complete(request(other, 1)));
  const { stopReason } = await model.complete(request(at, 0), { signal: abort.signal, onText });
  if (stopReason === "aborted") aborts.push(performance.now() - aborted);
  await Promise.all(others);
}
console.log(
  `an abort is answered, milliseconds (${aborts.length}): median ${median(aborts).toFixed(1)}, most ${Math.max(...aborts).toFixed(1)}`,
);

await model.close();
await llama.dispose();
await rm(folder, { recursive: true, force: true });
