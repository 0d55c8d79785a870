/**
 * The prompt's part of a completion, evaluated once for all completions that ask the same at the same time (the candidates of one brief):
 * the first evaluates, the others copy its state. The public way to copy a state between sequences is through a file.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** Copying costs a few milliseconds, about as much as evaluating this many tokens with the smallest of models. */
const WORTH_COPYING = 32;
const STATE = "state";

interface Evaluation {
  /** The folder of the state's file once evaluated; undefined when nobody wanted it or it failed. */
  state: Promise<string | undefined>;
  readers: number;
}

/** One for each context: a state made with one adapter is wrong with another. */
export class Prefill {
  readonly #running = new Map<string, Evaluation>();

  /**
   * Brings a sequence to the state after all tokens but the last, keeping what it has in common with them. The last is left to the caller,
   * always alone in its batch, so that an answer does not depend on how much of the prompt was there before.
   * @returns how many tokens were evaluated, neither kept nor copied.
   */
  async run(sequence: LlamaContextSequence, tokens: Token[]): Promise<number> {
    const prefix = tokens.slice(0, -1);
    const key = prefix.join();
    const running = this.#running.get(key);
    if (running) {
      const missing = prefix.length - sequence.compareContextTokens(prefix).firstDifferentIndex;
      return missing >= WORTH_COPYING && (await copy(running, sequence)) ? 0 : evaluate(sequence, prefix);
    }
    const evaluated = evaluate(sequence, prefix);
    const evaluation: Evaluation = { readers: 0, state: evaluated.then(() => save(sequence, evaluation)).catch(() => undefined) };
    this.#running.set(key, evaluation); // before anything is awaited: whoever comes next finds it
    await evaluation.state;
    this.#running.delete(key);
    return evaluated;
  }
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
  const folder = await mkdtemp(join(tmpdir(), "batos-prefix-")); // for this user's eyes only: the prompt is in it
  await sequence.saveStateToFile(join(folder, STATE));
  return folder;
}

async function evaluate(sequence: LlamaContextSequence, prefix: Token[]): Promise<number> {
  const keep = sequence.compareContextTokens(prefix).firstDifferentIndex;
  if (keep < sequence.nextTokenIndex) await sequence.eraseContextTokenRanges([{ start: keep, end: sequence.nextTokenIndex }]);
  const missing = prefix.slice(sequence.nextTokenIndex);
  if (missing.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(missing);
  return missing.length;
}
