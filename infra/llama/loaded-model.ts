/** One model in memory: its weights, its chat template, its grammars and the sequences that completions run on. */
import { type LlamaContextSequence, type LlamaGrammar, LlamaGrammarEvaluationState, type LlamaModel } from "node-llama-cpp";
import { BatError, isBatError } from "../../shared/errors.ts";
import type { CompletionRequest, Sampling } from "../../shared/language/language-model.ts";
import type { Accelerator } from "./accelerator.ts";
import { Answer } from "./answer.ts";
import { chatTemplateOf, grammarStops, type Prompt, promptOf, SharedBeginnings } from "./chat-prompt.ts";
import type { FileToLoad } from "./first-load.ts";
import { checkAdapter, checkWeights } from "./gguf-check.ts";
import { disposal, type LlamaUse, loadOn, type Threads } from "./open-llama.ts";
import { passingFailure } from "./passing-failure.ts";
import { type PrefixFiles, prefixKey } from "./prefix-files.ts";
import { grammarFor } from "./schema-grammar.ts";
import { Sequences } from "./sequences.ts";

/** What a loaded model took, and where. Layers are whole decoder layers: a block is never split across devices. */
export interface Placement {
  sha256: string;
  gpu: string | false;
  /** The names of the GPUs that the layers are on. */
  devices: string[];
  layers: number;
  gpuLayers: number;
  threads: number;
  /** Bytes. */
  ram: number;
  vram: number;
  milliseconds: number;
}

export interface LoadOptions extends Threads {
  accelerator: Accelerator;
  /** Where evaluated beginnings of prompts are kept; nowhere where undefined. */
  prefixes?: PrefixFiles | undefined;
}

/** What is known of a completion while it runs; an aborted one is answered with what is here. */
export interface Progress {
  promptTokens: number;
  evaluatedTokens: number;
  completionTokens: number;
  answer: Answer | undefined;
}

/** An answer with less room than this is not worth its prompt: the request is refused instead of being cut. */
const LEAST_ROOM = 64;
const LARGEST_CONTEXT = 4096;
const SMALL_MODEL_BYTES = 2 ** 30;

export class LoadedModel {
  readonly file: FileToLoad;
  readonly placement: Placement;
  readonly #model: LlamaModel;
  readonly #template: ReturnType<typeof chatTemplateOf>;
  /** Only where they are kept. */
  readonly #shared: SharedBeginnings | undefined;
  readonly #sequences: Sequences;
  readonly #grammars = new Map<string, Promise<LlamaGrammar>>();
  readonly #adapters = new Map<string, Promise<void>>();

  private constructor(use: LlamaUse, model: LlamaModel, file: FileToLoad, { prefixes }: LoadOptions, placement: Placement) {
    this.file = file;
    this.placement = placement;
    this.#model = model;
    this.#template = chatTemplateOf(model);
    this.#shared = prefixes && new SharedBeginnings(model, this.#template);
    const { sha256, gpu, gpuLayers, threads } = placement;
    // Each sequence costs a cache of its own: a small model can have many, a large one gains little past four.
    this.#sequences = new Sequences(model, {
      threads,
      heard: use,
      prefixes: prefixes && { files: prefixes, key: prefixKey({ weights: sha256, gpu, gpuLayers }) },
      largestContext: LARGEST_CONTEXT,
      sequences: model.size < SMALL_MODEL_BYTES ? 8 : 4,
    });
  }

  /**
   * @throws BatError InvalidInput when the file is not a model that can be loaded, Unavailable when there is no memory for it.
   */
  static async load(use: LlamaUse, file: FileToLoad, options: LoadOptions): Promise<LoadedModel> {
    const started = performance.now();
    const { path, sha256 } = file;
    const { llama } = use;
    await checkWeights(path, sha256);
    const model = await loadOn(llama, path, options.accelerator).catch(async (error) => {
      if (isBatError(error)) throw error;
      const why = await use.why();
      const passing = passingFailure(error, sha256, why);
      if (passing) throw passing;
      throw new BatError(
        "InvalidInput",
        `llama.cpp cannot load the weights ${sha256} (${why || error.message}): convert the model again`,
        { sha256 },
        error,
      );
    });
    const { ram, vram } = model.memoryUsage;
    const layers = model.fileInsights.totalLayers;
    const threads = use.threadsOf(model, options);
    return new LoadedModel(use, model, file, options, {
      sha256,
      gpu: llama.gpu,
      devices: model.gpuLayers > 0 ? await llama.getGpuDeviceNames() : [],
      layers,
      gpuLayers: model.gpuLayers,
      threads,
      ram,
      vram,
      milliseconds: performance.now() - started,
    });
  }

  /** Runs one completion, keeping `progress` current. Stops soon after the signal aborts, in whatever state it is. */
  async complete(
    request: CompletionRequest,
    adapterPath: string | undefined,
    progress: Progress,
    signal: AbortSignal,
    onText?: (piece: string) => void,
  ): Promise<"end" | "length"> {
    signal.throwIfAborted(); // weights may have been loaded meanwhile
    if (adapterPath !== undefined) await this.#checkAdapter(adapterPath, request.adapter?.$blob as string);
    const grammar = request.schema ? await this.#grammar(request.schema) : undefined;
    const prompt = promptOf(this.#model, this.#template, request.messages);
    const { tokens } = prompt;
    const { maxTokens } = request.sampling;
    const { limit } = this.#sequences;
    progress.promptTokens = tokens.length;
    const room = Math.min(maxTokens, limit - tokens.length);
    if (room < Math.min(maxTokens, LEAST_ROOM)) {
      throw new BatError(
        "InvalidInput",
        `the prompt is ${tokens.length} tokens and the model's context ${limit}: that leaves no room for an answer; shorten the brief`,
        { promptTokens: tokens.length, limit },
      );
    }
    const asked = { tokens, shared: this.#shared?.lengthIn(tokens, request.messages) ?? 0, need: tokens.length + room };
    const adapter = adapterPath === undefined ? undefined : { path: adapterPath, sha256: request.adapter?.$blob as string };
    return this.#sequences.run(adapter, asked, signal, async (sequence, evaluated) => {
      progress.evaluatedTokens = evaluated + 1; // the last is always left to the generation
      progress.answer = new Answer(
        this.#model,
        tokens,
        [...prompt.stops, ...grammarStops(this.#model, grammar?.stopGenerationTriggers ?? [])],
        { json: grammar !== undefined, onText },
      );
      return generate(sequence, prompt, { ...request.sampling, maxTokens: room }, grammar, progress, progress.answer, signal);
    });
  }

  dispose(): Promise<void> {
    return disposal(this.#model.dispose(), this.#sequences.failed);
  }

  #grammar(schema: Record<string, unknown>): Promise<LlamaGrammar> {
    const key = JSON.stringify(schema);
    const grammar = this.#grammars.get(key) ?? grammarFor(this.#model.llama, schema);
    this.#grammars.set(key, grammar);
    return grammar;
  }

  #checkAdapter(path: string, sha256: string): Promise<void> {
    const check = this.#adapters.get(sha256) ?? checkAdapter(path, sha256, this.#model.architecture);
    this.#adapters.set(sha256, check);
    check.catch(() => this.#adapters.delete(sha256)); // the next completion looks again: what failed may have been the disk
    return check;
  }
}

async function generate(
  sequence: LlamaContextSequence,
  { tokens }: Prompt,
  { temperature, topK, topP, seed, maxTokens }: Sampling,
  grammar: LlamaGrammar | undefined,
  progress: Progress,
  answer: Answer,
  signal: AbortSignal,
): Promise<"end" | "length"> {
  const sampling = { temperature, topK, topP, seed: seed >>> 0 };
  const state = grammar && { grammarEvaluationState: new LlamaGrammarEvaluationState({ model: sequence.model, grammar }) };
  for await (const token of sequence.evaluate(tokens.slice(sequence.nextTokenIndex), { ...sampling, ...state })) {
    if (signal.aborted) return "end";
    progress.completionTokens += 1;
    const ended = answer.push(token);
    if (!ended && progress.completionTokens < maxTokens) continue;
    answer.finish();
    return ended ? "end" : "length";
  }
  if (!signal.aborted) answer.finish();
  return "end";
}
