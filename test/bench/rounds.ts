/** Interleaved rounds: what else the machine does falls on all cases alike, and ratios are taken round by round. */
import { performance } from "node:perf_hooks";

type Case = () => unknown;
const WARM_UP = 0.1;

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Microseconds of every round by case. A case may answer a number instead: the microseconds that count of what it did. */
export async function interleaved<Name extends string>(cases: Record<Name, Case>, rounds: number): Promise<Record<Name, number[]>> {
  const names = Object.keys(cases) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -Math.ceil(rounds * WARM_UP); round < rounds; round++) {
    for (const name of names) {
      const began = performance.now();
      const answer = await cases[name]();
      const spent = typeof answer === "number" ? answer : (performance.now() - began) * 1000;
      if (round >= 0) times[name].push(spent);
    }
  }
  return times;
}

/** A line for each case: median, least, and the median of its ratios to the floor. */
export function report<Name extends string>(times: Record<Name, number[]>, floor: Name): void {
  for (const [name, measured] of Object.entries<number[]>(times)) {
    const ratio = median(measured.map((time, at) => time / (times[floor][at] ?? Number.NaN)));
    const cells = [name.padEnd(44), us(median(measured)), us(Math.min(...measured)), `${ratio.toFixed(2).padStart(8)} times ${floor}`];
    console.log(cells.join(" "));
  }
}

const us = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0).padStart(9)} us`;
