/** What a method makes and holds: data at the places that make it, what may be in it, and what a write to it changes. */
import type { Node } from "../syntax.ts";
import { type Fact, isFact } from "./facts.ts";
import { type ChangeKind, Machine, Restart } from "./machine.ts";
import {
  type Atom,
  type Cell,
  Closure,
  Global,
  isShared,
  joinCells,
  KEYS,
  NOTHING,
  Other,
  PLAIN,
  readCell,
  SHARED,
  Site,
  type State,
  union,
  unionAll,
  VALUES,
  type Value,
  value,
  writeCell,
} from "./state.ts";

export abstract class Memory extends Machine {
  /** New data made by a node. */
  protected make(node: Node, rest: Value, fields: ReadonlyMap<string, Value> = new Map(), tag = "", kind: Site["kind"] = "data"): Value {
    const { state } = this;
    if (!state) return NOTHING;
    const site = this.siteAt(node, tag, kind);
    const cell: Cell = { fields, rest: union(rest, PLAIN) };
    if (this.inRecursion) return value(this.addTo(site.old, cell));
    const at = this.hold(union(rest, unionAll(fields.values())));
    if (state.heap.has(site)) {
      state.age(site);
      // What the new datum holds may have been its predecessor.
      const aged = (held: Value): Value => (held.has(site) ? new Set([...held].map((atom) => (atom === site ? site.old : atom))) : held);
      cell.rest = aged(cell.rest);
      cell.fields = new Map([...cell.fields].map(([key, held]) => [key, aged(held)]));
    }
    this.release(at);
    state.heap.set(site, cell);
    return value(site);
  }

  /**
   * Data from outside (arguments, copies that sends answer, parsed text): it and all that is in it may be changed freely. Such data is a
   * tree: it is not in itself. With `also`, which may be in it, it may be anything.
   */
  protected outside(node: Node, also: Value = NOTHING, tag = "outside"): Value {
    if (!this.state) return NOTHING;
    const site = this.siteAt(node, tag, "data").old;
    const inner = also.size > 0 ? site : this.siteAt(node, `${tag} inner`, "data").old;
    this.given.set(site, inner !== site && this.given.get(site) !== false);
    if (inner !== site) {
      this.given.set(inner, true);
      this.addTo(inner, { fields: new Map(), rest: value(inner, "plain") });
    }
    return value(this.addTo(site, { fields: new Map(), rest: union(value(inner, "plain"), also) }), "plain");
  }

  private addTo(site: Site, cell: Cell): Site {
    const state = this.state as State;
    const known = state.heap.get(site);
    state.heap.set(site, known ? joinCells(known, cell) : cell);
    return site;
  }

  private siteAt(node: Node, tag: string, kind: Site["kind"]): Site {
    const tagged = this.sites.get(node) ?? new Map<string, Site>();
    this.sites.set(node, tagged);
    const site = tagged.get(tag) ?? new Site(kind);
    tagged.set(tag, site);
    return site;
  }

  /** What a member may be; without a name, any member. */
  protected member(base: Value, name: string | undefined): Value {
    let found = NOTHING;
    for (const atom of base) {
      const other =
        atom === "this" ? this.others.slot(name) : atom instanceof Other && atom.isList ? this.others.member(atom, name) : undefined;
      if (other) found = union(found, value(other));
      else if (isShared(atom)) found = union(found, SHARED);
      else if (atom instanceof Site) {
        const cell = this.state?.heap.get(atom);
        if (cell) found = union(found, readCell(cell, name));
        if (this.state?.escaped.has(atom)) found = union(found, SHARED);
      } else if (atom instanceof Global) found = union(found, this.globalAt(`${atom.path}.${name ?? "?"}`));
      else found = union(found, PLAIN);
    }
    return found;
  }

  /** What iteration gives: members, and of a map its pairs. */
  protected elements(base: Value, node: Node): Value {
    let found = NOTHING;
    for (const atom of base) {
      const one = value(atom);
      const isMap = atom instanceof Site && atom.kind === "map";
      const given = isMap ? this.pair(node, this.member(one, KEYS), this.member(one, VALUES)) : this.member(one, undefined);
      found = union(found, given);
      // A function among the members may be the one that iteration calls; it may answer anything.
      if ([...given].some((member) => member instanceof Closure)) found = union(found, SHARED);
    }
    return found;
  }

  /** The `at`-th of what iteration gives. */
  protected elementAt(base: Value, at: number, node: Node): Value {
    const lists = [...base].filter((atom) => atom instanceof Site && atom.kind === "data");
    const others = [...base].filter((atom) => !(atom instanceof Site && atom.kind === "data"));
    const found = union(this.member(new Set(lists), String(at)), this.elements(new Set(others), node));
    const any = union(found, this.member(new Set(lists), undefined));
    return [...any].some((member) => member instanceof Closure) ? union(any, SHARED) : found;
  }

  /** Key and value, as a list of two. */
  protected pair(node: Node, key: Value, held: Value, tag = "pair"): Value {
    const cell: Cell = {
      fields: new Map([
        ["0", union(key, PLAIN)],
        ["1", held],
      ]),
      rest: PLAIN,
    };
    return this.state ? value(this.addTo(this.siteAt(node, tag, "data").old, cell)) : NOTHING;
  }

  /** All that can be reached from a value. */
  protected reach(base: Value): Value {
    const all = new Set<Atom>(base);
    for (const atom of all) if (atom instanceof Site) for (const inner of this.member(value(atom), undefined)) all.add(inner);
    return all;
  }

  /** Whether changing a value changes the receiver's state. */
  protected isState(base: Value): boolean {
    for (const atom of base) if (isShared(atom) || (atom instanceof Site && this.state?.escaped.has(atom))) return true;
    return false;
  }

  /** Writes `stored` into a member of `base` (of any name when it is not known). */
  protected write(base: Value, name: string | undefined, stored: Value, node: Node, kind: ChangeKind): void {
    const { state } = this;
    if (!state) return;
    this.forgetContent(base);
    if (this.isState(base)) {
      if (this.others.doubt(base, name, stored)) throw new Restart();
      this.change(node, kind);
      for (const atom of this.reach(stored)) if (atom instanceof Site) state.escaped.add(atom);
    }
    for (const atom of base) {
      const cell = atom instanceof Site ? state.heap.get(atom) : undefined;
      if (cell) state.heap.set(atom as Site, writeCell(cell, name, stored, base.size === 1 && (atom as Site).single && !this.isMany(name)));
    }
  }

  /** Whether a name stands for many members: a map has more than one key. */
  private isMany(name: string | undefined): boolean {
    return name === KEYS || name === VALUES;
  }

  protected change(node: Node, kind: ChangeKind): void {
    this.changes.set(node, kind);
    const { state } = this;
    if (!state) return;
    const witness = new Map([...this.tested].map((binding) => [binding, state.env.get(binding) ?? NOTHING]));
    for (const [binding, held] of state.env) if (isFact(binding)) witness.set(binding, held);
    state.pending.set(node, witness);
  }

  /** Comparisons of objects may come out otherwise once there is something else in them. */
  private forgetContent(base: Value): void {
    for (const fact of this.facts.all()) {
      if (!fact.byContent) continue;
      const compared = this.reach(unionAll(fact.about.map((binding) => this.state?.env.get(binding) ?? NOTHING)));
      if ((this.isState(compared) && this.isState(base)) || [...base].some((atom) => compared.has(atom))) this.state?.forget(fact);
    }
  }

  /** The fact that a test of variables comes out true, or not, where nothing but an assignment can change that. */
  protected comparison(test: Node): { fact: Fact; same: boolean } | undefined {
    const found = this.facts.comparison(test);
    if (!found?.fact.about.every((binding) => this.certain(binding))) return undefined;
    // Of what the method made itself, a date say, a method of it may change what it is worth.
    const made = (atom: Atom): boolean => atom instanceof Site && !this.given.get(atom);
    const held = found.fact.about.map((binding) => this.state?.env.get(binding) ?? NOTHING);
    return found.fact.byContent && held.some((one) => [...this.reach(one)].some(made)) ? undefined : found;
  }
}
