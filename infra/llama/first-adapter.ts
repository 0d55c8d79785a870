/** The first use of an adapter that nobody has used yet, on the weights it is to be used with. Runs in a process of its own (`probe-process.ts`). */
import type { LlamaModel, Token } from "node-llama-cpp";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { AdapterFacts } from "../../shared/language/adapters.ts";
import { checkFit } from "./adapter-fit.ts";
import type { FileToLoad, Found, LoadLimits } from "./first-load.ts";
import { checkWeights, readAdapter } from "./gguf-check.ts";
import { loadOn, openLlama } from "./open-llama.ts";
import { passingFailure } from "./passing-failure.ts";

/** Texts of several kinds: an adapter that was trained for one kind of answer moves at least the next token's chances on one of them. */
const TEXTS = [
  "function add(amount: number) {\n\tthis.total = this.total +",
  '{"artifact":"method","changes":["',
  "The report says that the",
];
/** Chances of the same pass differ by rounding alone; what an adapter moves less than this changes no answer. */
const LEAST_CHANGE = 1e-7;

/**
 * Compares an adapter with the weights, tensor by tensor, then what they complete with and without it.
 * @throws BatError InvalidInput for what is no adapter, does not fit, changes nothing or makes numbers that are none
 */
export async function tryAdapter(base: FileToLoad, adapter: FileToLoad, limits: LoadLimits): Promise<Found<AdapterFacts>> {
  const info = await checkWeights(base.path, base.sha256);
  const architecture = String(info.metadata.general.architecture);
  const header = await readAdapter(adapter.path, adapter.sha256, architecture);
  checkFit(header, info, adapter.sha256);
  const refuse = (why: string): never => {
    throw new BatError("InvalidInput", `adapter ${adapter.sha256} ${why}`, { sha256: adapter.sha256 });
  };
  const use = await openLlama(limits.accelerator);
  const { llama } = use;
  const model = await loadOn(llama, base.path, limits.accelerator);
  const threads = use.threadsOf(model, limits);
  const plain = await chances(model, threads, undefined);
  const adapted = await chances(model, threads, adapter.path).catch(async (error) => {
    const why = await use.why();
    throw passingFailure(error, adapter.sha256, why) ?? refuse(`cannot be loaded (${why}): convert it again with convert_lora_to_gguf.py`);
  });
  if (adapted.some((value) => !Number.isFinite(value))) refuse("makes numbers that are none: its training diverged; train it again");
  const change = Math.max(...adapted.map((value, at) => Math.abs(value - (plain[at] ?? 0))));
  if (change < LEAST_CHANGE)
    refuse("changes nothing: completions with it are those without; export it again, and see that its lora_b matrices are not zero");
  const { adapter: said } = header.metadata as unknown as { adapter: { lora?: { alpha?: number } } };
  const rank = Number(header.tensorInfo?.find(({ name }) => name.endsWith(".lora_b"))?.dimensions[0]);
  return { gpu: model.gpuLayers > 0 && llama.gpu, facts: { architecture, rank, alpha: said.lora?.alpha ?? rank, base: base.sha256 } };
}

/** Which of some adapters fit weights by their headers; what is no adapter does not. @throws BatError Unavailable when a file cannot be read just now */
export async function fittingAdapters(base: FileToLoad, adapters: readonly FileToLoad[]): Promise<string[]> {
  const info = await checkWeights(base.path, base.sha256);
  const fitting: string[] = [];
  for (const { path, sha256 } of adapters) {
    try {
      checkFit(await readAdapter(path, sha256, String(info.metadata.general.architecture)), info, sha256);
      fitting.push(sha256);
    } catch (error) {
      if (!isBatError(error, "InvalidInput")) throw error;
    }
  }
  return fitting;
}

/** The chances of every token to be the next one after each of the texts, in the order of their ids. */
async function chances(model: LlamaModel, threads: number, adapter: string | undefined): Promise<number[]> {
  const context = await model.createContext({
    contextSize: 256,
    threads,
    ...(adapter === undefined ? {} : { lora: { adapters: [{ filePath: adapter }] } }),
  });
  const sequence = context.getSequence();
  const found: number[] = [];
  for (const text of TEXTS) {
    await sequence.clearHistory();
    const tokens = model.tokenize(text);
    const last = tokens.at(-1) as Token;
    const options = { temperature: 1, topK: 0, topP: 1, minP: 0 };
    const results = await sequence.controlledEvaluate([...tokens.slice(0, -1), [last, { generateNext: { probabilities: true, options } }]]);
    const probabilities = [...(results.at(-1)?.next.probabilities ?? [])].sort(([a], [b]) => a - b);
    found.push(...probabilities.map(([, chance]) => chance));
  }
  await context.dispose();
  return found;
}
