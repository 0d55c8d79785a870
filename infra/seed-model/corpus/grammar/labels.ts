// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** One of a few words: by conditions, thresholds or a comparison. */
import type { Op } from "../op.ts";
import { type Draft, within } from "./draft.ts";
import { amount, condition, name } from "./expressions.ts";

const LABELS = "full empty low high ok open closed late early free busy hot cold big small new old good bad yes no pass fail gold silver basic above below even odd ready waiting loud silent off on reorder overdue expired warn cheap dear".split(" ");

/** One of two or three words, by conditions, thresholds or a comparison. */
export function label(d: Draft): Op {
  const { rng } = d;
  const [a, b, c] = rng.sample(LABELS, 3) as [string, string, string];
  if (rng.chance(0.4)) return rng.chance(0.5) ? graded(d, a, b, c) : compared(d, a, b, c);
  const first = condition(d);
  const quote = rng.chance(0.3) ? "'" : "";
  const q = (word: string): string => `${quote}${word}${quote}`;
  const selectors = "status label state mode kind level grade rating verdict alarm signal describe class category advice";
  if (rng.chance(0.55))
    return d.op("grammar-label", { selectors, says: [], np: [d.say([`${q(a)} {if|when} C, {else|otherwise} ${q(b)}`, `${q(a)} {if|when} C and ${q(b)} {if not|otherwise}`, `${q(b)}, but ${q(a)} {if|when} C`, `${q(b)} unless C, then ${q(a)}`, `if C ${q(a)}, {else|otherwise} ${q(b)}`], { C: first.said })], returns: [{ code: `${within(first, 5)} ? "${a}" : "${b}"`, np: [] }] });
  const second = condition(d);
  return d.op("grammar-label-three", { selectors, says: [], np: [d.say([`${q(a)} {if|when} C, ${q(b)} {if|when} A, {else|otherwise} ${q(c)}`, `${q(a)} {if|when} C, {else|otherwise} ${q(b)} {if|when} A, and ${q(c)} {if neither|in all other cases|otherwise}`, `if C ${q(a)}, {else if|otherwise if} A ${q(b)}, else ${q(c)}`], { C: first.said, A: second.said })], returns: [{ code: `${within(first, 5)} ? "${a}" : ${within(second, 5)} ? "${b}" : "${c}"`, np: [] }] });
}

/** "A from 75 points, B from 50, else C". */
function graded(d: Draft, a: string, b: string, c: string): Op {
  const { rng } = d;
  const by = amount(d, rng.pick([0, 0, 0, 1]), undefined, true);
  const [low, high] = [rng.int(1, 9), rng.int(10, 20)].map((step) => step * rng.pick([1, 1, 5])).sort((left, right) => left - right) as [number, number];
  const over = rng.chance(0.4);
  const sign = over ? ">" : ">=";
  const [first, second] = over ? ["{above|over}", "{above|over}"] : ["from", "from"];
  const q = rng.chance(0.3) ? '"' : "";
  const said = d.say([`${q}${a}${q} ${first} ${high} B${over ? "" : " on"}, ${q}${b}${q} ${second} ${low}${over ? "" : " on"}, {else|otherwise} ${q}${c}${q}`, `${q}${a}${q} {if|when} B is ${over ? "{above|over|more than}" : "at least"} ${high}, ${q}${b}${q} {if|when} it is ${over ? "{above|over|more than}" : "at least"} ${low}, {else|otherwise} ${q}${c}${q}`, `by B: ${q}${a}${q} ${first} ${high}, ${q}${b}${q} ${second} ${low}, ${q}${c}${q} below`, ...(over ? [] : [`${q}${a}${q} for B of ${high} or more, ${q}${b}${q} for ${low} or more, ${q}${c}${q} {for less|below that}`])], { B: by.said });
  const x = within(by, 2);
  return d.op("grammar-label-graded", { selectors: "grade level rank size tier category label status class rating", says: [], np: [said], returns: [{ code: `${x} ${sign} ${high} ? "${a}" : ${x} ${sign} ${low} ? "${b}" : "${c}"`, np: [] }] });
}

/** "Rising if b is above a, falling if below, else steady". */
function compared(d: Draft, a: string, b: string, c: string): Op {
  const [left, right] = [amount(d, d.rng.pick([0, 0, 1]), undefined, true), name(d)];
  if (left.code === right.code) return label(d);
  const q = d.rng.chance(0.4) ? "'" : "";
  const said = d.say([`${q}${a}${q} {if|when} A is {above|more than|higher than} B, ${q}${b}${q} {if|when} {below|less|lower|it is below}, {else|otherwise} ${q}${c}${q}`, `compare A with B: ${q}${a}${q} {if|when} {more|higher|larger|above}, ${q}${b}${q} {if|when} {less|lower|smaller|below}, ${q}${c}${q} {if|when} {equal|the same}`, `${q}${a}${q} for A above B, ${q}${b}${q} for A below it, ${q}${c}${q} {for equal ones|in between|otherwise}`, `${q}${c}${q} {if|when} A and B are {equal|the same}, ${q}${a}${q} {if|when} A is {more|larger}, {else|otherwise} ${q}${b}${q}`], { A: left.said, B: right.said });
  const [x, y] = [within(left, 2), within(right, 2)];
  return d.op("grammar-label-compared", { selectors: "trend compare direction status verdict outcome result change tendency winner", says: [], np: [said], returns: [{ code: `${x} > ${y} ? "${a}" : ${x} < ${y} ? "${b}" : "${c}"`, np: [] }] });
}
