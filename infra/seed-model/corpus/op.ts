/**
 * An op is one thing a method does, written once: the roles it needs, how people ask for it, and the code that does it.
 *
 * Placeholders. In code: `$x` the name of role x, `@x` a read of it (`this.name`, with a default where the slot may be missing, or the bare
 * parameter), `%c` a constant as a literal. In wording: `<x>` the role in prose, `<x.>` without article, `<x1>` one element of it, `%c` the constant,
 * `{a|b}` alternatives. In selectors: `^x` the capitalised name, `^x1` its singular.
 */
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
  | "flags";

export interface Role {
  place: "slot" | "param" | "field" | "const";
  kind: Kind;
  names: string[];
  /** For a param: the slot whose elements, keys or size its values come from. For a field: its list of records. */
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

export const constant = (values: readonly unknown[]): Role => ({ place: "const", kind: "any", names: [], values });

/** A query's returns: one expression, named by the op's own `np`. */
export const query = (code: string): { code: string; np: string[] }[] => [{ code, np: [] }];

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
