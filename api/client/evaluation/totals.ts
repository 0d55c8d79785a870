/** What the missions of an evaluation come to. */

/** How one mission ended. `wrong`: a method is installed, and a hidden case differs. */
export type MissionStatus = "solved" | "wrong" | "refused";

export interface MissionResult {
  id: string;
  status: MissionStatus;
  /** Whether the first sample (greedy) would have been right, taken alone. */
  first_sample: boolean;
  samples: number;
  corrections: number;
  tokens: { prompt: number; completion: number };
  seconds: number;
  /** Why it was refused, or the hidden case that differs. */
  reason?: string;
  /** The installed method. */
  source?: string;
}

/** A share with its 95 % interval. */
export interface Share {
  count: number;
  of: number;
  share: number;
  low: number;
  high: number;
}

export interface Totals {
  missions: number;
  solved: Share;
  refused: Share;
  /** Of the methods that were installed. */
  wrong_of_installed: Share;
  first_sample: Share;
  samples: number;
  corrections: number;
  tokens: { prompt: number; completion: number };
  median_seconds: number;
}

const Z = 1.959964;

/**
 * A proportion with Wilson's score interval, which is sound for small counts and for 0 of n.
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 */
export function share(count: number, of: number): Share {
  if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
  const p = count / of;
  const z2 = (Z * Z) / of;
  const middle = (p + z2 / 2) / (1 + z2);
  const reach = (Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of))) / (1 + z2);
  return { count, of, share: p, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

export function totalsOf(results: readonly MissionResult[]): Totals {
  const count = (test: (result: MissionResult) => boolean): number => results.filter(test).length;
  const sum = (value: (result: MissionResult) => number): number => results.reduce((total, result) => total + value(result), 0);
  const solved = count((result) => result.status === "solved");
  const wrong = count((result) => result.status === "wrong");
  const seconds = results.map((result) => result.seconds).sort((a, b) => a - b);
  return {
    missions: results.length,
    solved: share(solved, results.length),
    refused: share(results.length - solved - wrong, results.length),
    wrong_of_installed: share(wrong, solved + wrong),
    first_sample: share(
      count((result) => result.first_sample),
      results.length,
    ),
    samples: sum((result) => result.samples),
    corrections: sum((result) => result.corrections),
    tokens: { prompt: sum((result) => result.tokens.prompt), completion: sum((result) => result.tokens.completion) },
    median_seconds: seconds[Math.floor(seconds.length / 2)] ?? 0,
  };
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const said = ({ count, of, share: part, low, high }: Share): string =>
  `${count} of ${of} (${percent(part)}, 95 % interval ${percent(low)} to ${percent(high)})`;

/** The totals as lines for people. */
export function renderTotals(totals: Totals): string[] {
  return [
    `solved by the whole cycle   ${said(totals.solved)}`,
    `solved by the first sample  ${said(totals.first_sample)}`,
    `wrong among the installed   ${said(totals.wrong_of_installed)}`,
    `refused                     ${said(totals.refused)}`,
    `${totals.samples} samples, ${totals.corrections} corrections, ${totals.tokens.prompt} + ${totals.tokens.completion} tokens, median ${totals.median_seconds.toFixed(1)} s a mission`,
  ];
}
