/**
 * Which part of words, wordings and combinations is drawn: `train` never draws what is kept for `held`, so that a held-out mission has names,
 * sentences and pairs of operations that no training sample had.
 */
export type Split = "train" | "held";

const KEPT = 8;

/** Whether this text (a word, a template, a pair) is kept from training. */
export function isHeld(text: string): boolean {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % KEPT === 0;
}

/** Seeded randomness: the corpus is a function of its seed, so no other source of chance is used here. */
export class Rng {
  private state: number;
  readonly split: Split;

  constructor(seed: number, split: Split = "train") {
    this.state = seed >>> 0;
    this.split = split;
  }

  /** One of the texts that this split may use; any of them where it may use none. */
  text(list: readonly string[]): string {
    const wanted = this.split === "held";
    const allowed = list.filter((each) => isHeld(each) === wanted);
    return this.pick(allowed.length > 0 ? allowed : list);
  }

  /** A number in [0, 1) (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** An integer in [low, high]. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  shuffle<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let at = result.length - 1; at > 0; at--) {
      const other = this.int(0, at);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }

  sample<T>(list: readonly T[], count: number): T[] {
    return this.shuffle(list).slice(0, count);
  }

  /** One of the keys, each as likely as its weight. */
  weighted<K extends string>(weights: Record<K, number>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return (entries.at(-1) as [K, number])[0];
  }
}

/** `{a|b|c}` becomes one of the three; braces nest. */
export function expand(rng: Rng, text: string): string {
  let result = text;
  for (let inner = /\{([^{}]*)\}/.exec(result); inner; inner = /\{([^{}]*)\}/.exec(result)) {
    const choice = rng.pick((inner[1] as string).split("|"));
    result = result.slice(0, inner.index) + choice + result.slice(inner.index + inner[0].length);
  }
  return result.replace(/ {2,}/g, " ").trim();
}
