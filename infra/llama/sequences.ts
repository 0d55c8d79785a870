/**
 * The sequences that completions run on: one context per adapter and size, several sequences in each. llama.cpp decodes the sequences of a
 * context in one batch, so completions that run at once share the passes over the weights. An adapter belongs to a context, never to a
 * sequence: a completion cannot run with another's.
 */
import { InsufficientMemoryError, type LlamaContext, type LlamaContextSequence, type LlamaModel, type Token } from "node-llama-cpp";
import { BatError } from "../../shared/errors.ts";
import type { LlamaUse } from "./open-llama.ts";
import { isMemoryShortage } from "./passing-failure.ts";
import { Prefill } from "./prefill.ts";
import type { PrefixFiles } from "./prefix-files.ts";
import { orderSampling } from "./sampling-order.ts";

export interface SequencesOptions {
  /** Completions that run at once in one context; fewer where memory does not allow it. */
  sequences: number;
  threads: number;
  /** Where the evaluated beginnings of prompts are kept, and what is the same for all of these weights' (`key`). */
  prefixes?: { files: PrefixFiles; key: string } | undefined;
  /** What llama.cpp logs as errors. */
  heard: Pick<LlamaUse, "why" | "forget" | "fail">;
  /** Tokens; no context is larger, whatever the model allows. */
  largestContext: number;
}

const SMALLEST_CONTEXT = 1024;
/** Contexts kept for adapters that nobody is using just now. */
const IDLE_CONTEXTS = 4;

/** What a completion needs evaluated: its tokens, how many of them it begins with that other prompts begin with too, and `need`: prompt and answer together. */
export interface Asked {
  tokens: Token[];
  shared: number;
  need: number;
}

/** An adapter as a file, named by its hash. */
interface Adapter {
  path: string;
  sha256: string;
}

interface Lane {
  context: LlamaContext;
  prefill: Prefill;
  free: LlamaContextSequence[];
  waiting: ((sequence: LlamaContextSequence) => void)[];
}

export class Sequences {
  readonly #model: LlamaModel;
  readonly #options: SequencesOptions;
  /** Least recently used first; `users` counts the completions that run, wait or are about to. */
  readonly #lanes = new Map<string, { lane: Promise<Lane>; users: number }>();

  #failed = false;

  constructor(model: LlamaModel, options: SequencesOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** Whether a context could not be made. node-llama-cpp may then wait for its end for ever before it lets go of the model. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The most tokens, prompt and answer together, that a completion may take. */
  get limit(): number {
    return Math.min(this.#model.trainContextSize, this.#options.largestContext);
  }

  /**
   * Runs a job on a sequence that has evaluated all of `tokens` but the last, waiting for a sequence where all are busy. The job is told how many
   * of them were evaluated for it.
   * `need` is in tokens, at most `limit`. An aborted wait rejects with the signal's reason.
   */
  async run<T>(
    adapter: Adapter | undefined,
    { tokens, shared, need }: Asked,
    signal: AbortSignal,
    job: (sequence: LlamaContextSequence, evaluated: number) => Promise<T>,
  ): Promise<T> {
    const size = this.#sizeFor(need);
    const key = `${size} ${adapter?.path ?? ""}`;
    const entry = this.#lanes.get(key) ?? { lane: this.#open(adapter, size), users: 0 };
    this.#lanes.delete(key);
    this.#lanes.set(key, entry);
    entry.users += 1;
    try {
      const lane = await entry.lane;
      const sequence = await take(lane, tokens, signal);
      try {
        return await job(sequence, await lane.prefill.run(sequence, tokens, { shared, signal }));
      } finally {
        const next = lane.waiting.shift();
        if (next) next(sequence);
        else lane.free.push(sequence);
      }
    } catch (error) {
      await entry.lane.catch(() => this.#lanes.get(key) === entry && this.#lanes.delete(key));
      throw error;
    } finally {
      entry.users -= 1;
      await this.#dropIdle(IDLE_CONTEXTS);
    }
  }

  #sizeFor(need: number): number {
    let size = SMALLEST_CONTEXT;
    while (size < need) size *= 2;
    return Math.min(size, this.limit);
  }

  async #open(adapter: Adapter | undefined, contextSize: number): Promise<Lane> {
    const { threads, prefixes, heard } = this.#options;
    // On a CPU flash attention was measured slower, and its rounding depends far more on what else is in the batch: of 80 sampled answers 48
    // changed with the company they had, without it 9 (a model with random weights, nearly indifferent between tokens).
    const flashAttention = this.#model.llama.gpu === false ? false : "auto";
    for (let sequences = this.#options.sequences; ; ) {
      heard.forget();
      try {
        const context = await this.#model.createContext({
          contextSize,
          sequences,
          threads,
          flashAttention,
          ...(adapter === undefined ? {} : { lora: adapter.path }),
        });
        const usable = orderSampling(context) ? sequences : 1;
        const key = [prefixes?.key, adapter?.sha256, contextSize, sequences, context.flashAttention, threads].join(" ");
        const prefill = new Prefill(prefixes && { files: prefixes.files, key });
        return { context, prefill, free: Array.from({ length: usable }, () => context.getSequence()), waiting: [] };
      } catch (error) {
        if (!(error instanceof InsufficientMemoryError)) {
          heard.fail(); // made in part; what is refused by an estimate is not made
          this.#failed = true;
        }
        const why = await heard.why();
        if (!isMemoryShortage(error, why))
          throw adapter === undefined ? error : adapterRefused(adapter.path, why || (error as Error).message, error);
        if (await this.#dropIdle(0)) continue;
        if (sequences > 1) {
          sequences = Math.floor(sequences / 2);
          continue;
        }
        throw new BatError(
          "Unavailable",
          `no memory for a context of ${contextSize} tokens: name smaller weights, or give the worker more memory`,
          { contextSize },
          error,
        );
      }
    }
  }

  /** Disposes the contexts that nobody uses, but for the last ones used; answers whether there were any. */
  async #dropIdle(kept: number): Promise<boolean> {
    const idle = [...this.#lanes].filter(([, { users }]) => users === 0);
    const dropped = idle.slice(0, Math.max(0, idle.length - kept));
    for (const [key] of dropped) this.#lanes.delete(key);
    for (const [, { lane }] of dropped) await (await lane).context.dispose();
    return dropped.length > 0;
  }
}

/** A free sequence, the one with the longest common prefix first; the caller waits its turn where there is none. */
function take(lane: Lane, tokens: Token[], signal: AbortSignal): Promise<LlamaContextSequence> {
  if (signal.aborted) return Promise.reject(signal.reason);
  if (lane.free.length > 0) return Promise.resolve(lane.free.splice(closest(lane.free, tokens), 1)[0] as LlamaContextSequence);
  return new Promise((resolve, reject) => {
    const leave = () => {
      lane.waiting.splice(lane.waiting.indexOf(turn), 1);
      reject(signal.reason);
    };
    const turn = (sequence: LlamaContextSequence) => {
      signal.removeEventListener("abort", leave);
      resolve(sequence);
    };
    lane.waiting.push(turn);
    signal.addEventListener("abort", leave, { once: true });
  });
}

function closest(free: readonly LlamaContextSequence[], tokens: Token[]): number {
  const common = free.map((sequence) => sequence.compareContextTokens(tokens).firstDifferentIndex);
  // Among equals the emptiest: a state that another prompt could reuse is kept.
  return common.reduce((best, length, at) => {
    const longer = length - (common[best] as number);
    return longer > 0 || (longer === 0 && held(free, at) < held(free, best)) ? at : best;
  }, 0);
}

const held = (free: readonly LlamaContextSequence[], at: number): number => free[at]?.nextTokenIndex ?? 0;

function adapterRefused(path: string, why: string, cause: unknown): BatError {
  return new BatError("InvalidInput", `the adapter ${path} does not fit the model (${why}): train one for these weights`, { path }, cause);
}
