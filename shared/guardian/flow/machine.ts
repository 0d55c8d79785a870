/**
 * The ground of the analysis: the state of the path under way, jumps that leave it, data made and changed on it.
 * The layers above (calls, expressions, statements) each add what they know of the language.
 */
import type { Binding, Scopes } from "../scope.ts";
import type { AnyFunction, Node } from "../syntax.ts";
import {
  type Atom,
  type Cell,
  Closure,
  Global,
  isShared,
  NOTHING,
  PLAIN,
  readCell,
  SHARED,
  Site,
  State,
  union,
  unionAll,
  type Value,
  value,
  writeCell,
} from "./state.ts";

/** How a change is made; becomes part of the finding's rule. */
export type ChangeKind = "write" | "update" | "delete" | "call" | "destructuring";

/** A way off the path: to the end of a loop, a switch, a labelled statement, a function or a try. */
export interface Jump {
  kind: "break" | "continue" | "return" | "throw";
  label: string | undefined;
  node: Node | undefined;
  state: State;
  value: Value;
}

/** The method asks for more analysis than is reasonable. */
export class TooComplex extends Error {}
/** A function turned out to be recursive: what was assumed about its variables does not hold, and the analysis starts again. */
export class Restart extends Error {}

interface Frame {
  fn: AnyFunction;
  entry: State;
  grew: boolean;
  exit: State | undefined;
  result: Value;
}

const STEPS = 60_000;

export abstract class Machine {
  /** The path under way; undefined when no path leads here. */
  protected state: State | undefined = new State();
  protected jumps = new Map<string, Jump>();
  /** How each change was made; filled while the analysis runs. */
  readonly changes = new Map<Node, ChangeKind>();
  /** Functions that were handed where calls cannot be followed, and change state. */
  readonly untracked = new Set<Node>();
  /** The local functions that each variable held at any time. */
  protected readonly functionsHeld = new Map<Binding, Value>();
  protected readonly scopes: Scopes;
  /** Variables whose value decides tests: a pending change remembers what they held. */
  protected readonly tested: ReadonlySet<Binding>;
  private readonly recursive: Set<AnyFunction>;
  private readonly sites = new Map<Node, Map<string, Site>>();
  private readonly closures = new Map<AnyFunction, Value>();
  private readonly globals = new Map<string, Value>();
  private readonly stack: Frame[] = [];
  private steps = 0;
  private tries = 0;

  constructor(scopes: Scopes, tested: ReadonlySet<Binding>, recursive: Set<AnyFunction>) {
    this.scopes = scopes;
    this.tested = tested;
    this.recursive = recursive;
  }

  /** Runs a function's body on the current state, its parameters bound; returns become jumps. An expression body gives its value. */
  protected abstract runBody(fn: AnyFunction): Value;
  /** Binds the parameters of a function to arguments. */
  protected abstract bindParameters(fn: AnyFunction, args: readonly Value[]): void;

  protected step(): void {
    if (++this.steps > STEPS) throw new TooComplex();
  }

  // ---- paths ----

  /** Joins the current path with another one; the current path becomes both. */
  protected meet(other: State | undefined): void {
    if (!other) return;
    if (this.state) this.state.join(other);
    else this.state = other;
  }

  /** Runs each alternative from the same state, and goes on with all of their ends. */
  protected either(...alternatives: (() => Value)[]): Value {
    if (alternatives.length === 1) return (alternatives[0] as () => Value)();
    const before = this.state;
    let end: State | undefined;
    let result = NOTHING;
    for (const alternative of alternatives) {
      this.state = before?.clone();
      result = union(result, alternative());
      const after = this.state;
      this.state = end;
      this.meet(after);
      end = this.state;
    }
    return result;
  }

  /** Leaves the path. */
  protected jump(kind: Jump["kind"], label?: string, node?: Node, carried: Value = NOTHING): void {
    if (this.state) this.addJump({ kind, label, node, state: this.state, value: carried });
    this.state = undefined;
  }

  protected addJump(jump: Jump): void {
    const key = `${jump.kind} ${jump.label ?? ""} ${jump.kind === "return" ? jump.node?.start : ""}`;
    const known = this.jumps.get(key);
    if (!known) return void this.jumps.set(key, { ...jump, state: jump.state.clone() });
    known.state.join(jump.state);
    known.value = union(known.value, jump.value);
  }

  /** Notes that what is done next may throw: a handler may go on from here. Only paths to a handler matter, an uncaught error undoes the send. */
  protected mayThrow(): void {
    if (this.tries > 0 && this.state) this.addJump({ kind: "throw", label: undefined, node: undefined, state: this.state, value: PLAIN });
  }

  /** Runs something and gives back the jumps that left it. */
  protected collect(run: () => void): Jump[] {
    const outer = this.jumps;
    this.jumps = new Map();
    run();
    const found = [...this.jumps.values()];
    this.jumps = outer;
    return found;
  }

  protected guarded(run: () => void): Jump[] {
    this.tries++;
    const found = this.collect(run);
    this.tries--;
    return found;
  }

  // ---- values held while others are computed ----

  protected hold(held: Value): number {
    return this.state ? this.state.temps.push(held) - 1 : 0;
  }

  protected held(at: number): Value {
    return this.state?.temps[at] ?? NOTHING;
  }

  protected release(at: number): Value {
    const held = this.held(at);
    if (this.state) this.state.temps.length = Math.min(this.state.temps.length, at);
    return held;
  }

  // ---- variables ----

  protected assign(binding: Binding | undefined, stored: Value): void {
    const { state } = this;
    if (!state || !binding) return;
    const functions = [...stored].filter((atom) => atom instanceof Closure);
    if (functions.length > 0) this.functionsHeld.set(binding, union(this.functionsHeld.get(binding) ?? NOTHING, new Set(functions)));
    const certain = this.certain(binding);
    state.env.set(binding, certain ? stored : union(state.env.get(binding) ?? NOTHING, stored));
    if (!this.tested.has(binding)) return;
    for (const [node, witness] of state.pending)
      state.pending.set(node, new Map(witness).set(binding, certain ? stored : union(witness.get(binding) ?? NOTHING, stored)));
  }

  /** Whether there is one instance of a variable, so that an assignment says all about it. */
  protected certain(binding: Binding): boolean {
    return !binding.several && !this.recursive.has(binding.owner);
  }

  protected variable(binding: Binding): Value {
    const held = this.state?.env.get(binding) ?? NOTHING;
    if (held.size > 0) return held;
    // Perhaps read before its declaration was reached, which throws.
    this.mayThrow();
    return PLAIN;
  }

  protected globalAt(path: string): Value {
    const known = this.globals.get(path) ?? value(new Global(path));
    this.globals.set(path, known);
    return known;
  }

  protected closure(fn: AnyFunction): Value {
    const known = this.closures.get(fn) ?? value(new Closure(fn));
    this.closures.set(fn, known);
    return known;
  }

  // ---- data ----

  /** New data made by a node. */
  protected make(node: Node, rest: Value, fields: ReadonlyMap<string, Value> = new Map(), tag = "", kind: Site["kind"] = "data"): Value {
    const { state } = this;
    if (!state) return NOTHING;
    const site = this.siteAt(node, tag, kind);
    const cell: Cell = { fields, rest: union(rest, PLAIN) };
    if (this.stack.some((frame) => this.recursive.has(frame.fn))) return value(this.addTo(site.old, cell));
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

  /** Data from outside (arguments, copies that sends answer, parsed text): it and all that is in it may be changed freely. */
  protected outside(node: Node, also: Value = NOTHING, tag = "outside"): Value {
    if (!this.state) return NOTHING;
    const site = this.siteAt(node, tag, "data").old;
    return value(this.addTo(site, { fields: new Map(), rest: union(value(site, "plain"), also) }), "plain");
  }

  private addTo(site: Site, cell: Cell): Site {
    const state = this.state as State;
    const known = state.heap.get(site);
    let merged = known ? writeCell(known, undefined, cell.rest, false) : cell;
    if (known) for (const [name, held] of cell.fields) merged = writeCell(merged, name, held, false);
    state.heap.set(site, merged);
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
      if (isShared(atom)) found = union(found, SHARED);
      else if (atom instanceof Site) {
        const cell = this.state?.heap.get(atom);
        if (cell) found = union(found, readCell(cell, name));
        if (this.state?.escaped.has(atom)) found = union(found, SHARED);
      } else if (atom instanceof Global) found = union(found, this.globalAt(`${atom.path}.${name ?? "?"}`));
      else found = union(found, PLAIN);
    }
    return found;
  }

  /** What iteration gives: members, and for a map its pairs. */
  protected elements(base: Value, node: Node): Value {
    let found = NOTHING;
    for (const atom of base) {
      const one = this.member(value(atom), undefined);
      found = union(found, atom instanceof Site && atom.kind === "map" ? union(one, this.outside(node, one, "pair")) : one);
      // A function among the members may be the one that iteration calls; it may answer anything.
      if ([...one].some((member) => member instanceof Closure)) found = union(found, SHARED);
    }
    return found;
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
    if (this.isState(base)) {
      this.change(node, kind);
      for (const atom of this.reach(stored)) if (atom instanceof Site) state.escaped.add(atom);
    }
    for (const atom of base) {
      const cell = atom instanceof Site ? state.heap.get(atom) : undefined;
      if (cell) state.heap.set(atom as Site, writeCell(cell, name, stored, base.size === 1 && (atom as Site).single));
    }
  }

  protected change(node: Node, kind: ChangeKind): void {
    this.changes.set(node, kind);
    const { state } = this;
    state?.pending.set(node, new Map([...this.tested].map((binding) => [binding, state.env.get(binding) ?? NOTHING])));
  }

  // ---- functions ----

  /** Calls one local function on the current state, as if its body stood here. */
  protected call(fn: AnyFunction, args: readonly Value[]): Value {
    this.step();
    if (!this.state) return NOTHING;
    const depth = this.state.temps.length;
    this.bindParameters(fn, args);
    const running = this.stack.find((frame) => frame.fn === fn);
    if (running) return this.callAgain(running);
    if (!this.state) return NOTHING;
    const frame: Frame = { fn, entry: this.state, grew: false, exit: undefined, result: NOTHING };
    this.stack.push(frame);
    for (;;) {
      frame.grew = false;
      this.state = frame.entry.clone();
      let result = NOTHING;
      const jumps = this.collect(() => {
        result = this.runBody(fn);
      });
      for (const jump of jumps) {
        if (jump.kind !== "return") this.addJump(jump);
        else {
          this.meet(jump.state);
          result = union(result, jump.value);
        }
      }
      if (this.state) this.state.temps.length = depth;
      frame.grew = this.settle(frame, result) || frame.grew;
      if (!frame.grew || !this.recursive.has(fn)) break;
    }
    this.stack.pop();
    this.state = frame.exit?.clone();
    return frame.result;
  }

  private settle(frame: Frame, result: Value): boolean {
    const more = union(frame.result, result);
    let grew = more !== frame.result;
    frame.result = more;
    if (!this.state) return grew;
    if (frame.exit) grew = frame.exit.join(this.state) || grew;
    else {
      frame.exit = this.state;
      grew = true;
    }
    return grew;
  }

  private callAgain(frame: Frame): Value {
    const within = this.stack.slice(this.stack.indexOf(frame));
    if (within.some(({ fn }) => !this.recursive.has(fn))) {
      for (const { fn } of within) this.recursive.add(fn);
      throw new Restart();
    }
    if (!this.state) return NOTHING;
    const { temps } = this.state;
    if (frame.entry.join(this.state)) frame.grew = true;
    this.state = frame.exit?.clone();
    if (this.state) this.state.temps = temps;
    return frame.result;
  }
}
