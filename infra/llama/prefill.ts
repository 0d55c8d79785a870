/**
 * The prompt's part of a completion, evaluated once for all completions that ask the same at the same time (the candidates of one brief):
 * the first evaluates, the others copy its state. The public way to copy a state between sequences is through a file. What a prompt has in
 * common with other briefs' may come from an earlier process in the same way (`prefix-files.ts`).
 */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { PrefixFiles } from "./prefix-files.ts";

/** Copying costs a few milliseconds, about as much as evaluating this many tokens with the smallest of models. */
const WORTH_COPYING = 32;
const STATE = "state";
const COPIED = "batos-prefix-";
/** A state that is being copied is there for seconds. */
const ABANDONED_MS = 3_600_000;

interface Evaluation {
  /** The folder of the state's file once evaluated; undefined when nobody wanted it or it failed. */
  state: Promise<string | undefined>;
  readers: number;
}

/** One for each context: a state made with one adapter is wrong with another. */
export class Prefill {
  readonly #running = new Map<string, Evaluation>();
  readonly #kept: { files: PrefixFiles; key: string } | undefined;
  /** Of beginnings, as measured last. */
  #tokensPerMs: number | undefined;

  /** `kept`: where beginnings are kept beyond this process, and a text that says all that a state depends on but its tokens. */
  constructor(kept?: { files: PrefixFiles; key: string }) {
    this.#kept = kept;
  }

  /**
   * Brings a sequence to the state after all tokens but the last, keeping what it has in common with them. The last is left to the caller,
   * always alone in its batch, so that an answer does not depend on how much of the prompt was there before. `shared` is how many tokens of
   * the beginning other prompts begin with too. Between two batches it rejects with the reason of an abort.
   * @returns how many tokens were evaluated, neither kept nor copied.
   */
  async run(sequence: LlamaContextSequence, tokens: Token[], how: { shared?: number; signal?: AbortSignal } = {}): Promise<number> {
    const prefix = tokens.slice(0, -1);
    const key = prefix.join();
    const running = this.#running.get(key);
    if (running) {
      const missing = prefix.length - sequence.compareContextTokens(prefix).firstDifferentIndex;
      return missing >= WORTH_COPYING && (await copy(running, sequence)) ? 0 : this.#evaluate(sequence, prefix, how);
    }
    const evaluated = this.#evaluate(sequence, prefix, how);
    const evaluation: Evaluation = { readers: 0, state: evaluated.then(() => save(sequence, evaluation)).catch(() => undefined) };
    this.#running.set(key, evaluation); // before anything is awaited: whoever comes next finds it
    await evaluation.state;
    this.#running.delete(key);
    return evaluated;
  }

  async #evaluate(
    sequence: LlamaContextSequence,
    prefix: Token[],
    { shared = 0, signal }: { shared?: number; signal?: AbortSignal },
  ): Promise<number> {
    const keep = sequence.compareContextTokens(prefix).firstDifferentIndex;
    if (keep < sequence.nextTokenIndex) await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
    // A state that lacks something of the past (a sliding window's) cannot be cut back to what the next prompt has in common with it.
    const begins = this.#kept && !sequence.needsCheckpoints && shared > sequence.nextTokenIndex;
    const first = begins ? await this.#begin(this.#kept, sequence, prefix.slice(0, shared), signal) : 0;
    return first + (await evaluateRest(sequence, prefix, signal));
  }

  /** Whether to look for a file. What is evaluated, and in which batches, does not depend on it. */
  #mayPay(missing: number): boolean {
    if (missing < WORTH_COPYING) return false;
    return this.#tokensPerMs === undefined || this.#kept?.files.worth(missing / this.#tokensPerMs) === true;
  }

  /**
   * The beginning, from its file or evaluated by itself, also where no file pays: so the batches, and with them the rounding of what follows, are the same either way.
   * @returns how many tokens were evaluated
   */
  async #begin(
    { files, key }: { files: PrefixFiles; key: string },
    sequence: LlamaContextSequence,
    beginning: Token[],
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const description = `${key}\n${beginning.join()}`;
    const missing = beginning.length - sequence.nextTokenIndex;
    if (this.#mayPay(missing) && (await files.use(description, (path) => restore(sequence, path, beginning)))) return 0;
    const started = performance.now();
    const evaluated = await evaluateRest(sequence, beginning, signal);
    if (evaluated < WORTH_COPYING) return evaluated; // too few to measure by
    this.#tokensPerMs = evaluated / (performance.now() - started);
    await files.keep(description, beginning.length / this.#tokensPerMs, (path) => sequence.saveStateToFile(path));
    return evaluated;
  }
}

/** Puts a state into a sequence; where it is not of these tokens, the sequence is empty afterwards and the answer false. */
async function restore(sequence: LlamaContextSequence, path: string, tokens: Token[]): Promise<boolean> {
  try {
    await sequence.loadStateFromFile(path, { acceptRisk: true }); // written by this user's processes, of the same model, and whole
    const { length } = tokens;
    if (sequence.nextTokenIndex === length && sequence.compareContextTokens(tokens).firstDifferentIndex === length) return true;
  } catch {
    // A context that has no room for it, say.
  }
  await sequence.clearHistory();
  return false;
}

async function copy(evaluation: Evaluation, sequence: LlamaContextSequence): Promise<boolean> {
  evaluation.readers += 1;
  const folder = await evaluation.state;
  try {
    if (folder === undefined) return false;
    await sequence.loadStateFromFile(join(folder, STATE), { acceptRisk: true }); // the file is this process's own, of the same model
    return true;
  } catch {
    await sequence.clearHistory();
    return false;
  } finally {
    evaluation.readers -= 1;
    if (folder !== undefined && evaluation.readers === 0) await rm(folder, { recursive: true, force: true });
  }
}

/** Saves the state where somebody waits for it by now. */
async function save(sequence: LlamaContextSequence, evaluation: Evaluation): Promise<string | undefined> {
  if (evaluation.readers === 0) return undefined;
  const folder = await mkdtemp(join(tmpdir(), COPIED)); // for this user's eyes only: the prompt is in it
  try {
    await sequence.saveStateToFile(join(folder, STATE));
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true }); // a full disk, say, which half a state would keep full
    throw error;
  }
}

/** Removes the states that processes left behind which were killed while they copied one. Never fails: others' are not this user's to remove. */
export async function removeAbandonedStates(): Promise<void> {
  const folder = tmpdir();
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(COPIED)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Evaluates what a sequence lacks of these tokens, of which it has the beginning. */
async function evaluateRest(sequence: LlamaContextSequence, tokens: Token[], signal: AbortSignal | undefined): Promise<number> {
  const missing = tokens.slice(sequence.nextTokenIndex);
  const { batchSize } = sequence.context;
  for (let at = 0; at < missing.length; at += batchSize) {
    signal?.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(missing.slice(at, at + batchSize));
  }
  return missing.length;
}
