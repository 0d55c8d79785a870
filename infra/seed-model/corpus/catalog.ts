/** All ops, and how often each is drawn. */
import { listOps } from "./lists.ts";
import { mapOps } from "./maps.ts";
import { numberOps } from "./numbers.ts";
import type { Op } from "./op.ts";
import type { Rng } from "./random.ts";
import { recordOps } from "./records.ts";
import { stateOps } from "./states.ts";
import { textOps } from "./texts.ts";

/** The share of each family, whatever the number of its ops. */
const families: [number, Op[]][] = [
  [1.25, numberOps],
  [1.35, listOps],
  [1, recordOps],
  [0.95, mapOps],
  [1.05, textOps],
  [1.15, stateOps],
];
/** What is asked for often is drawn more often still: a small model has no room to learn the rare as well as the common. */
const weightOf = (op: Op): number => (op.weight ?? 1) ** 1.5;
const totalWeight = (ops: Op[]): number => ops.reduce((sum, op) => sum + weightOf(op), 0);
const table: [number, Op][] = [];
let reach = 0;
for (const [share, ops] of families) {
  for (const op of ops) {
    reach += (share * weightOf(op)) / totalWeight(ops);
    table.push([reach, op]);
  }
}

/** One op, each as likely as its weight. */
export function drawOp(rng: Rng): Op {
  const at = rng.next() * reach;
  let low = 0;
  let high = table.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle] as [number, Op])[0] > at) high = middle;
    else low = middle + 1;
  }
  return (table[low] as [number, Op])[1];
}
