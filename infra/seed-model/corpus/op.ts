/**
 * An op is one thing a method does, written once: the roles it needs, how people ask for it, and the code that does it.
 *
 * Placeholders. In code: `$x` the name of role x, `@x` a read of it (`this.name`, with a default where the slot may be missing, or the bare
 * parameter), `%c` a constant as a literal. In wording: `<x>` the role in prose, `<x.>` without article, `<x1>` one element of it, `%c` the constant,
 * `{a|b}` alternatives. In selectors: `^x` the capitalised name, `^x1` its singular.
 */
import { isHeld } from "./random.ts";

export type Kind =
  | "int"
  | "num"
  | "flag"
  | "word"
  | "text"
  | "ints"
  | "words"
  | "records"
  | "counts"
  | "labels"
  | "enum"
  | "record"
  | "any"
  | "flags"
  | "object";

export interface Role {
  place: "slot" | "param" | "field" | "const" | "method";
  kind: Kind;
  names: string[];
  /** For a method that is there already: its parameters as written, and what it may do; `$n` is a slot of whoever has it. */
  parameters?: string;
  bodies?: readonly string[];
  /** For a method: the slot whose object has it, the receiver itself when absent. For a param: the slot whose elements, keys or size its values come from. For a field: its list of records. */
  from?: string;
  values?: readonly unknown[];
}

export interface Op {
  id: string;
  roles: Record<string, Role>;
  selectors: string[];
  /** Imperative sentences that say all of it. */
  says: string[];
  /** A noun phrase for what a query returns; gives "return NP", "what is NP?" and the like. */
  np?: string[];
  /** Lines before any change: constants, early exits. */
  pre?: string[];
  change?: string[];
  /** What a query returns, or what a mutator may return besides the generic choices: expression, and how it is asked for. */
  returns?: { code: string; np: string[] }[];
  /** Guards that suit it, as `kind role role`; see guards.ts. */
  guards?: string[];
  /** Hardly ever asked for by examples alone: they could not tell it. */
  told?: boolean;
  /** How often it is drawn against the others (1 by default). */
  weight?: number;
}

const split = (names: string): string[] => names.split(/\s+/).filter(Boolean);

export const slot = (kind: Kind, names: string): Role => ({ place: "slot", kind, names: split(names) });

export const param = (kind: Kind, names: string, from?: string): Role => ({
  place: "param",
  kind,
  names: split(names),
  ...(from ? { from } : {}),
});

export const field = (from: string, kind: Kind, names: string): Role => ({ place: "field", kind, names: split(names), from });

/** A method that the receiver has already, or the object in the slot of role `from`. */
export const method = (names: string, parameters: string, bodies: readonly string[], from?: string): Role => ({
  place: "method",
  kind: "any",
  names: split(names),
  parameters,
  bodies,
  ...(from ? { from } : {}),
});

export const constant = (values: readonly unknown[]): Role => ({ place: "const", kind: "any", names: [], values });

/** A role whose values are drawn from a few chosen ones. */
export const fixed = (role: Role, values: readonly unknown[]): Role => ({ ...role, kind: "enum", values });

/** A query's returns: one expression, named by the op's own `np`. */
export const query = (code: string): { code: string; np: string[] }[] => [{ code, np: [] }];

/** A choice among clauses inside a frame, of those that training may show in it: a sentence kept for the held-out missions must not leak here. */
export const either = (clauses: readonly string[], frame: (clause: string) => string): string =>
  `{${clauses.filter((clause) => !isHeld(frame(clause))).join("|") || clauses[0]}}`;

/** The same op over a slot and over a parameter: methods on plain arguments are asked for as well. */
export function overBoth(source: string, kind: Kind, slots: string, params: string, op: Op): Op[] {
  const onSlot = { ...op, roles: { [source]: slot(kind, slots), ...op.roles } };
  const onParam = {
    ...op,
    id: `${op.id}-of-argument`,
    weight: (op.weight ?? 1) * 0.4,
    roles: { [source]: param(kind, params), ...op.roles },
  };
  return [onSlot, onParam];
}
