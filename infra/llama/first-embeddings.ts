/** The first vectors of a file that nobody has made any by. Runs in a process of its own (`probe-process.ts`). */
import { GgufInsights } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { ModelFacts } from "../../shared/language/models.ts";
import { type FileToLoad, type Found, type LoadLimits, planMemory } from "./first-load.ts";
import { checkWeights } from "./gguf-check.ts";
import { LARGEST_CONTEXT, LoadedEmbeddings } from "./loaded-embeddings.ts";
import { openLlama } from "./open-llama.ts";

/** Texts that no model of any use takes for the same. */
const TEXTS = ["add the amount to the balance", "remove the last item of the list"];
/** Two vectors as near as this say the same of both texts, but for rounding. */
const SAME = 1 - 1e-6;

/** What was seen of a model that makes vectors. */
export interface FirstEmbeddings {
  facts: ModelFacts;
  /** Numbers in a vector. */
  dimension: number;
}

/**
 * Has a file make vectors, as the worker will.
 * @throws BatError InvalidInput for what is no model, or makes no vectors, or the same one of every text; TooLarge when its memory cannot be had here
 */
export async function tryEmbeddings({ path, sha256 }: FileToLoad, limits: LoadLimits): Promise<Found<FirstEmbeddings>> {
  const info = await checkWeights(path, sha256, "embeddings");
  const use = await openLlama(limits.accelerator);
  const { llama } = use;
  const insights = await GgufInsights.from(info, llama);
  const { totalParameters: parameters, totalLayers: layers, trainContextSize: context = LARGEST_CONTEXT } = insights;
  const memory = await planMemory(llama, insights, sha256, Math.min(context, LARGEST_CONTEXT), limits);
  const loaded = await LoadedEmbeddings.load(use, path, sha256, limits);
  const { dimension, vectors } = await loaded.embed(TEXTS, new AbortController().signal);
  const cosine = vectors[0]?.reduce((sum, value, at) => sum + value * (vectors[1]?.[at] ?? 0), 0) ?? 1;
  if (cosine > SAME)
    throw new BatError("InvalidInput", `the weights ${sha256} make the same vector of every text: take another model`, { sha256 });
  const facts = { architecture: String(info.metadata.general.architecture), parameters, context, layers, memory };
  return { gpu: loaded.gpuLayers > 0 && llama.gpu, facts: { facts, dimension } };
}
