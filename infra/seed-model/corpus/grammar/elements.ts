// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Lists as the grammar draws them: what their elements have, and an amount of each. */
import type { Draft, Element, Part } from "./draft.ts";
import { amount } from "./expressions.ts";

/** What people call either end of an order. */
export const ENDS = { up: ["lowest", "smallest", "least"], down: ["highest", "largest", "most", "biggest"] };

/** A list and what its elements have. */
export function elements(d: Draft, kinds = { records: 6, ints: 1.5, words: 1 }): Element {
  const kind = d.rng.weighted(kinds) as "records" | "ints" | "words";
  // Fields are bound before arguments: a list of records stands in a slot.
  const list = kind === "records" || d.rng.chance(0.85) ? d.slot(kind, 0) : d.param(kind);
  const it: Part = { code: "entry", said: "it", rank: 0 };
  if (kind === "ints") return { list, numbers: [it], words: [], flags: [] };
  if (kind === "words") return { list, numbers: [{ code: "entry.length", said: d.say(["length", "number of letters"]), rank: 0 }], words: [it], flags: [] };
  const fields = (of: "int" | "word" | "flag", count: number): Part[] => Array.from({ length: count }, () => d.field(list, of)).map((key) => ({ code: `entry.$${key}`, said: `<${key}.>`, rank: 0 }));
  return { list, numbers: fields("int", d.rng.pick([1, 1, 2, 2])), words: fields("word", d.rng.pick([0, 1, 1])), flags: fields("flag", d.rng.pick([0, 0, 1])) };
}

/** How code reads the list itself. */
export const read = (d: Draft, { list }: Element): string => `${d.roles[list]?.place === "param" ? "$" : "@"}${list}`;

/** An amount of each element: its own numbers, alone or computed with. */
export function worth(d: Draft, at: Element, computed = 0.5): Part {
  const part = d.rng.chance(computed) ? amount(d, 1, at) : undefined;
  return part?.code.includes("entry") ? part : d.rng.pick(at.numbers);
}
