/**
 * What the analysis knows at one point of a method: what each variable may hold, what fresh data may hold, and which changes of the
 * receiver's state are not signalled yet. A join of two paths keeps what either may be; nothing is forgotten, so nothing passes by luck.
 */
import type { Binding } from "../scope.ts";
import type { AnyFunction, Node } from "../syntax.ts";
import { isFact } from "./facts.ts";

/**
 * What a value may be. `this`: the receiver. `shared`: data of its slots, at any depth, or anything in them; `object`: the same, known to
 * be an object (a write into it has succeeded). `plain`: a value in which no change can be made, of unknown truth; the ones after it have
 * a known truth. `positive` and `negative` are whole numbers from 1 up and from -1 down. A site is data made by the method itself, a
 * closure a local function, a global something the language provides.
 */
export type Atom =
  | "this"
  | "shared"
  | "object"
  | "plain"
  | "truthy"
  | "falsy"
  | "true"
  | "false"
  | "zero"
  | "positive"
  | "negative"
  | "null"
  | "undefined"
  | Other
  | Text
  | Site
  | Closure
  | Global;
export type Value = ReadonlySet<Atom>;

/** A place that makes data: its newest datum, or (`old`) all the earlier ones together. */
export class Site {
  readonly kind: "data" | "map" | "iterator";
  readonly old: Site;
  constructor(kind: Site["kind"], isOld = false) {
    this.kind = kind;
    this.old = isOld ? this : new Site(kind, true);
  }
  get single(): boolean {
    return this.old !== this;
  }
}

/** Another object that a slot of the receiver holds, or a list of such. */
export class Other {
  readonly slot: string;
  readonly isList: boolean;
  constructor(slot: string, isList: boolean) {
    this.slot = slot;
    this.isList = isList;
  }
}

/** A constant text; one atom for each, so that equal texts are the same atom. */
export class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export class Closure {
  readonly node: AnyFunction;
  constructor(node: AnyFunction) {
    this.node = node;
  }
}

export class Global {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** What a datum holds: members known by name, and what every other member may be. */
export interface Cell {
  fields: ReadonlyMap<string, Value>;
  rest: Value;
}

export const value = (...atoms: Atom[]): Value => new Set(atoms);
export const NOTHING: Value = value();
export const PLAIN: Value = value("plain");
export const SHARED: Value = value("shared");

export function union(a: Value, b: Value): Value {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  for (const atom of b) if (!a.has(atom)) return new Set([...a, ...b]);
  return a;
}

export const unionAll = (values: Iterable<Value>): Value => {
  let all = NOTHING;
  for (const one of values) all = union(all, one);
  return all;
};

export const isShared = (atom: Atom): boolean => atom === "this" || atom === "shared" || atom === "object" || atom instanceof Other;

/** Whether an atom is true in a test; undefined when it may be either. */
export function truth(atom: Atom): boolean | undefined {
  if (atom === "plain" || atom === "shared") return undefined;
  if (atom instanceof Text) return atom.text !== "";
  // What the language provides is there; a member of it may not be (`Math.nope`), and NaN is false.
  if (atom instanceof Global && (atom.path === "NaN" || atom.path.includes("."))) return undefined;
  return !(atom === "falsy" || atom === "false" || atom === "zero" || atom === "null" || atom === "undefined");
}

/** What is left of a value when a test of its truth came out one way. */
export function refine(held: Value, wanted: boolean): Value {
  const left = new Set<Atom>();
  for (const atom of held) {
    const known = truth(atom);
    if (known === !wanted) continue;
    if (known === wanted || atom instanceof Global) left.add(atom);
    else {
      if (atom === "shared" && wanted) left.add("object");
      left.add(wanted ? "truthy" : "falsy");
    }
  }
  return left;
}

/** For a pending change: what the tested variables hold on the paths on which it is pending. */
export type Witness = ReadonlyMap<Binding, Value>;

export class State {
  env: Map<Binding, Value>;
  heap: Map<Site, Cell>;
  /** Changes not yet signalled, by the node that makes them. */
  pending: Map<Node, Witness>;
  /** Sites whose data has become part of the receiver's state. */
  escaped: Set<Site>;
  /** Values held while a larger expression is evaluated. */
  temps: Value[];

  constructor(from?: State) {
    this.env = new Map(from?.env);
    this.heap = new Map(from?.heap);
    this.pending = new Map(from?.pending);
    this.escaped = new Set(from?.escaped);
    this.temps = from ? [...from.temps] : [];
  }

  clone(): State {
    return new State(this);
  }

  /** Takes in what another path may have brought here; says whether that was anything new. */
  join(other: State): boolean {
    let grew = false;
    const put = <K>(map: Map<K, Value>, key: K, more: Value): void => {
      const now = map.get(key) ?? NOTHING;
      const both = union(now, more);
      if (both === now && map.has(key)) return;
      map.set(key, both);
      grew = true;
    };
    for (const binding of [...this.env.keys()]) {
      // Of a fact nothing is known where it is not there.
      if (isFact(binding) && !other.env.has(binding) && this.env.delete(binding)) grew = true;
    }
    for (const [binding, more] of other.env) if (!isFact(binding) || this.env.has(binding)) put(this.env, binding, more);
    for (const [site, cell] of other.heap) {
      const now = this.heap.get(site);
      const both = now ? joinCells(now, cell) : cell;
      if (both === now) continue;
      this.heap.set(site, both);
      grew = true;
    }
    for (const [node, witness] of other.pending) {
      const now = this.pending.get(node);
      const both = new Map(now);
      let more = now === undefined;
      for (const binding of now?.keys() ?? []) if (isFact(binding) && !witness.has(binding) && both.delete(binding)) more = true;
      for (const [binding, held] of witness) {
        if (now && isFact(binding) && !now.has(binding)) continue;
        const before = both.get(binding) ?? NOTHING;
        const after = union(before, held);
        if (after !== before) more = true;
        both.set(binding, after);
      }
      if (!more) continue;
      this.pending.set(node, both);
      grew = true;
    }
    for (const site of other.escaped) {
      if (this.escaped.has(site)) continue;
      this.escaped.add(site);
      grew = true;
    }
    this.temps.length = Math.min(this.temps.length, other.temps.length);
    for (const [at, held] of this.temps.entries()) {
      const both = union(held, other.temps[at] as Value);
      if (both === held) continue;
      this.temps[at] = both;
      grew = true;
    }
    return grew;
  }

  /** What was known of something is known no longer. */
  forget(binding: Binding): void {
    this.env.delete(binding);
    for (const [node, witness] of this.pending) {
      if (!witness.has(binding)) continue;
      const less = new Map(witness);
      less.delete(binding);
      this.pending.set(node, less);
    }
  }

  /** The place is about to make a new datum: the one before it joins the older ones. */
  age(site: Site): void {
    const cell = this.heap.get(site);
    if (!cell) return;
    const older = (held: Value): Value => (held.has(site) ? new Set([...held].map((atom) => (atom === site ? site.old : atom))) : held);
    const olderAll = <K>(map: ReadonlyMap<K, Value>): Map<K, Value> => new Map([...map].map(([key, held]) => [key, older(held)]));
    this.heap.delete(site);
    const before = this.heap.get(site.old);
    this.heap.set(site.old, before ? joinCells(before, cell) : cell);
    for (const [key, { fields, rest }] of this.heap) this.heap.set(key, { fields: olderAll(fields), rest: older(rest) });
    this.env = olderAll(this.env);
    this.temps = this.temps.map(older);
    for (const [node, witness] of this.pending) this.pending.set(node, olderAll(witness));
    if (this.escaped.delete(site)) this.escaped.add(site.old);
  }
}

/** Where the cell of a map has its keys, and no cell has anything: what is read there is a map's values. */
export const KEYS = "\0keys";
export const VALUES = "\0values";

export const readCell = (cell: Cell, name: string | undefined): Value =>
  name === undefined ? unionAll([cell.rest, ...cell.fields.values()]) : (cell.fields.get(name) ?? cell.rest);

/** A cell after a write: `certain` when it is this very datum and this very member that is written. */
export function writeCell(cell: Cell, name: string | undefined, stored: Value, certain: boolean): Cell {
  if (name !== undefined)
    return { fields: new Map(cell.fields).set(name, certain ? stored : union(readCell(cell, name), stored)), rest: cell.rest };
  return { fields: new Map([...cell.fields].map(([key, held]) => [key, union(held, stored)])), rest: union(cell.rest, stored) };
}

export function joinCells(a: Cell, b: Cell): Cell {
  let grew = false;
  const fields = new Map<string, Value>();
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const before = readCell(a, name);
    const both = union(before, readCell(b, name));
    if (both !== before || !a.fields.has(name)) grew = true;
    fields.set(name, both);
  }
  const rest = union(a.rest, b.rest);
  return grew || rest !== a.rest ? { fields, rest } : a;
}
