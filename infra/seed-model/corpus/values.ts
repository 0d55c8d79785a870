/** Random values for slots and arguments: small, mostly plain, and related where a method relates them. */
import type { Kind } from "./op.ts";
import type { Rng } from "./random.ts";
import { dataWord } from "./words.ts";

export interface Variable {
  name: string;
  place: "slot" | "param" | "field" | "const" | "method";
  kind: Kind;
  value?: unknown;
  values?: readonly unknown[];
  fields?: Variable[];
  /** A method's parameters and body; `owner` is then the slot whose object has it. */
  parameters?: string;
  body?: string;
  /** The slot (or parameter) that values are drawn from, and how. */
  owner?: Variable;
  how?: string;
  elementField?: Variable;
}

type State = Record<string, unknown>;

export function integer(rng: Rng): number {
  const size = rng.next();
  if (size < 0.62) return rng.int(0, 12);
  if (size < 0.82) return rng.int(0, 100);
  if (size < 0.92) return rng.int(1, 20) * 10;
  return size < 0.96 ? -rng.int(1, 9) : rng.int(100, 999);
}

export const decimal = (rng: Rng): number => (rng.chance(0.8) ? integer(rng) : rng.int(0, 40) + rng.pick([0.5, 0.25, 0.75, 0.5]));

const words = (rng: Rng, low: number, high: number): string[] => {
  const list = Array.from({ length: rng.int(low, high) }, () => dataWord(rng));
  if (list.length > 1 && rng.chance(0.3)) list.push(rng.pick(list));
  return list;
};

const email = (rng: Rng): string => `${dataWord(rng).toLowerCase()}@${dataWord(rng).toLowerCase()}.org`;

function sentence(rng: Rng): string {
  if (rng.chance(0.03)) return email(rng);
  const count = rng.pick([1, 2, 2, 3, 3, 4]);
  const list = Array.from({ length: count }, () =>
    rng.chance(0.3) ? rng.pick(["the", "a", "of", "in", "is", "and", "Hello", "World", "to"]) : dataWord(rng),
  );
  if (count > 2 && rng.chance(0.25)) list[2] = list[0] as string;
  const text = list.join(" ");
  const style = rng.next();
  if (style < 0.2) return text.charAt(0).toUpperCase() + text.slice(1);
  if (style < 0.3) return list.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
  if (style < 0.36) return ` ${text} `;
  return style < 0.4 ? [...text].reverse().join("") : text;
}

function record(rng: Rng, list: Variable): State {
  return Object.fromEntries((list.fields ?? []).map((field) => [field.name, drawValue(rng, { ...field, place: "slot" }, {})]));
}

function entries(rng: Rng, value: (rng: Rng) => unknown): State {
  return Object.fromEntries(Array.from({ length: rng.pick([0, 1, 2, 2, 2, 3]) }, () => [dataWord(rng), value(rng)]));
}

/** A value for the variable; one that is drawn from a slot mostly meets what the slot holds. */
export function drawValue(rng: Rng, variable: Variable, state: State): unknown {
  if (variable.place === "param" && variable.owner && rng.chance(0.72)) {
    const related = relatedValue(rng, variable, state[variable.owner.name]);
    if (related !== undefined) return related;
  }
  switch (variable.kind) {
    case "int":
      return variable.place === "param" ? Math.min(integer(rng), 100) : integer(rng);
    case "num":
      return decimal(rng);
    case "flag":
      return rng.chance(0.5);
    case "word":
      return variable.how === "email" ? email(rng) : dataWord(rng);
    case "text":
      return sentence(rng);
    case "ints":
      return Array.from({ length: rng.pick([0, 1, 2, 3, 3, 4]) }, () => rng.int(-2, 12) * (rng.chance(0.12) ? 10 : 1));
    case "words":
      return words(rng, 0, 3);
    case "flags":
      return [rng.chance(0.5), rng.chance(0.5)];
    case "counts":
      return entries(rng, (chance) => chance.int(0, 12));
    case "labels":
      return entries(rng, dataWord);
    case "records":
      return Array.from({ length: rng.pick([0, 1, 2, 2, 2, 3]) }, () => record(rng, variable));
    case "object":
      return record(rng, variable);
    case "record":
      return record(rng, variable.owner ?? variable);
    case "enum":
      return rng.pick(variable.values ?? []);
    case "any":
      return integer(rng);
  }
}

function relatedValue(rng: Rng, variable: Variable, held: unknown): unknown {
  if (typeof held === "number") return held > 0 ? Math.min(held, rng.int(1, Math.max(1, Math.ceil(held)))) : undefined;
  if (typeof held === "string") {
    if (variable.how === "same") return held;
    if (variable.how === "letter") return held.trim() ? rng.pick([...held.trim()]) : undefined;
    return held.trim() ? rng.pick(held.trim().split(" ")) : undefined;
  }
  if (Array.isArray(held)) {
    if (held.length === 0) return undefined;
    const chosen: unknown = rng.pick(held);
    if (variable.kind === "words") return [chosen, dataWord(rng)];
    if (variable.elementField) {
      const value = (chosen as State)[variable.elementField.name];
      if (typeof value === "number") return rng.chance(0.5) ? value + rng.int(-2, 2) : value;
      return typeof value === "string" ? pieceOf(rng, value, variable.how) : value;
    }
    if (variable.kind === "record") return undefined;
    if (typeof chosen === "string" && variable.kind === "int") return rng.int(0, held.length - 1);
    if (typeof chosen === "string") return pieceOf(rng, chosen, variable.how);
    return typeof chosen === "number" ? chosen + rng.int(-1, 1) : chosen;
  }
  if (held && typeof held === "object") {
    const keys = Object.keys(held);
    if (keys.length === 0) return undefined;
    return variable.how === "values" ? (held as State)[rng.pick(keys)] : rng.pick(keys);
  }
  return undefined;
}

/** The start or a part of a text where a role asks for one, else the whole. */
function pieceOf(rng: Rng, text: string, how: string | undefined): string {
  if (how === "prefix") return text.slice(0, rng.int(1, 2));
  return how === "part" ? text.slice(rng.int(0, 1), rng.int(2, 3)) : text;
}
