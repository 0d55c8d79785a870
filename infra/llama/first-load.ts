/** The first load of a file that nobody has loaded yet. Runs in a process of its own (`probe-process.ts`): llama.cpp aborts on what it does not expect. */
import { totalmem } from "node:os";
import { GgufInsights, type Llama } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { ModelFacts } from "../../shared/language/models.ts";
import type { Accelerator } from "./accelerator.ts";
import { checkWeights } from "./gguf-check.ts";
import { LoadedModel, type Progress } from "./loaded-model.ts";
import { openLlama, type Threads } from "./open-llama.ts";

export interface FileToLoad {
  path: string;
  sha256: string;
}

export interface LoadLimits extends Threads {
  accelerator: Accelerator;
  /** Bytes that weights and caches may take; what the machine has where undefined. */
  memory?: number | undefined;
}

/** What was found out about a file, and on which kind of GPU: none where no layer of it had room there. */
export interface Found<Facts> {
  gpu: string | false;
  facts: Facts;
}

/** The caches of one context, as the product opens the first one. */
const CONTEXT_TOKENS = 4096;
const TRIED_TOKENS = 8;

/**
 * Plans a model's memory, loads it and has it answer a few tokens, as the worker will.
 * @throws BatError InvalidInput for what is no model or cannot be loaded, TooLarge when its memory cannot be had here
 */
export async function loadWeights({ path, sha256 }: FileToLoad, limits: LoadLimits): Promise<Found<ModelFacts>> {
  const info = await checkWeights(path, sha256);
  const use = await openLlama(limits.accelerator);
  const { llama } = use;
  const insights = await GgufInsights.from(info, llama);
  const context = insights.trainContextSize ?? CONTEXT_TOKENS;
  const memory = await planMemory(llama, insights, sha256, Math.min(context, CONTEXT_TOKENS), limits);
  const model = await LoadedModel.load(use, { path, sha256 }, limits);
  await answerOnce(model, sha256);
  const { totalParameters: parameters, totalLayers: layers } = insights;
  const facts = { architecture: String(info.metadata.general.architecture), parameters, context, layers, memory };
  return { gpu: model.placement.gpuLayers > 0 && llama.gpu, facts };
}

/** The bytes that weights will take with the caches of a context of so many tokens. @throws BatError TooLarge when they cannot be had here */
export async function planMemory(
  llama: Llama,
  insights: GgufInsights,
  sha256: string,
  contextSize: number,
  limits: LoadLimits,
): Promise<number> {
  const memory = await plannedMemory(insights, contextSize);
  const { total: vram } = await llama.getVramState();
  const had = limits.memory ?? machineMemory() + vram;
  if (memory <= had) return memory;
  throw new BatError(
    "TooLarge",
    `the weights ${sha256} need ${inMegabytes(memory)} with their caches and there are ${inMegabytes(had)}: take a smaller model or a stronger quantization of it, or give the system more memory (BATOS_MODEL_MEMORY_MB)`,
    { sha256, needed: memory, had },
  );
}

/** In bytes. A control group without a limit is said to have one of more bytes than there are. */
export const machineMemory = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

/** Bytes of weights and caches together, wherever they go: on a machine with accelerators what does not fit there stays in RAM, layer by layer. */
async function plannedMemory(insights: GgufInsights, contextSize: number): Promise<number> {
  const model = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
  const context = insights.estimateContextResourceRequirements({ contextSize, modelGpuLayers: 0, sequences: 1 });
  return Math.ceil(model.cpuRam + model.gpuVram + context.cpuRam + context.gpuVram);
}

async function answerOnce(model: LoadedModel, sha256: string): Promise<void> {
  const progress: Progress = { promptTokens: 0, evaluatedTokens: 0, completionTokens: 0, answer: undefined };
  const request = {
    messages: [{ role: "user" as const, content: "Hello" }],
    weights: { $blob: sha256, size: 0, mediaType: "" },
    adapter: null,
    sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: TRIED_TOKENS },
    purpose: { step: "probe", selector: "", attempt: 0, sample: 0 },
  };
  await model.complete(request, undefined, progress, new AbortController().signal);
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
