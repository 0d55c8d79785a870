/** All ops, and how often each is drawn. */
import { callOps } from "./calls.ts";
import { composedListOps } from "./composed/lists.ts";
import { composedMapOps } from "./composed/maps.ts";
import { composedNumberOps } from "./composed/numbers.ts";
import { askedRecordOps } from "./composed/records-asked.ts";
import { changedRecordOps } from "./composed/records-changed.ts";
import { sceneOps } from "./composed/scenes.ts";
import { surveyMoney } from "./composed/survey-money.ts";
import { surveyMoneyMore } from "./composed/survey-money-more.ts";
import { surveyText } from "./composed/survey-text.ts";
import { surveyTextMore } from "./composed/survey-text-more.ts";
import { surveyWork } from "./composed/survey-work.ts";
import { surveyWorkMore } from "./composed/survey-work-more.ts";
import { composedTextOps } from "./composed/texts.ts";
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
  [2, numberOps],
  [1.7, listOps],
  [1.4, recordOps],
  [1, mapOps],
  [1.7, textOps],
  [1.4, stateOps],
  [0.25, callOps],
  [1.6, composedNumberOps],
  [1.2, askedRecordOps],
  [1.2, changedRecordOps],
  [1.3, composedListOps],
  [1.1, composedTextOps],
  [0.9, composedMapOps],
  [2, sceneOps],
  [0.5, surveyMoney],
  [0.8, surveyMoneyMore],
  [1.4, [...surveyText, ...surveyTextMore]],
  [1.4, [...surveyWork, ...surveyWorkMore]],
];
/** What is asked for often is drawn more often still: a small model has no room to learn the rare as well as the common. */
const weightOf = (op: Op): number => (op.weight ?? 1) ** 1.25;
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

/** All of them, for checks that go through every op. */
export const ops: readonly Op[] = families.flatMap(([, family]) => family);

/** Which roles an op has, as kinds by place: ops of one signature can stand for each other over the same slots and parameters. */
function signature(op: Op): string {
  const roles = Object.values(op.roles).map((role) => (role.place === "const" ? "" : `${role.place}:${role.kind}`));
  return [op.change ? "changes" : "asks", ...roles.filter(Boolean).sort()].join(" ");
}

const alike = new Map<string, Op[]>();
for (const op of ops) {
  const key = signature(op);
  const group = alike.get(key);
  if (group) group.push(op);
  else alike.set(key, [op]);
}

/** Another op over the same kinds of slots and parameters: what a wrong guess would have taken this one for. */
export function mistakenFor(rng: Rng, op: Op): Op | undefined {
  const others = (alike.get(signature(op)) ?? []).filter((other) => other.id !== op.id);
  return others.length > 0 ? rng.pick(others) : undefined;
}
