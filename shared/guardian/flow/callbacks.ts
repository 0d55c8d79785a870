/** Calls of values: what they are given, callbacks that run any number of times, and functions whose calls cannot be seen. */
import { conversions } from "../language-rules.ts";
import { isFunction, type Node } from "../syntax.ts";
import { Inlining } from "./inlining.ts";
import { Closure, Global, NOTHING, PLAIN, SHARED, type State, union, unionAll, type Value, value } from "./state.ts";

/** Arguments of a call, held on the state's stack of temporaries while callbacks run: `first` is where they begin. */
export interface Args {
  first: number;
  spread: readonly boolean[];
}

export abstract class Callbacks extends Inlining {
  /** Calls of functions of which nothing is known that are being followed: by the global's path, or by the call. */
  private readonly unknown = new Set<string | Node>();

  /** What such a function is given it may call, itself included: once is enough to see what that changes. */
  protected mayCall(key: string | Node, given: readonly Value[], node: Node, args: () => Value[]): void {
    if (this.unknown.has(key)) return;
    this.unknown.add(key);
    for (const one of given) this.repeat(one, node, args);
    this.unknown.delete(key);
  }

  // ---- arguments ----

  /** The i-th argument a function gets. */
  protected arg(args: Args, at: number, node: Node): Value {
    const spreadFrom = args.spread.indexOf(true);
    if (spreadFrom === -1 || at < spreadFrom) return at < args.spread.length ? this.held(args.first + at) : value("undefined");
    return union(this.argsFrom(args, spreadFrom, node), value("undefined"));
  }

  /** All arguments from the i-th on. */
  protected argsFrom(args: Args, from: number, node: Node): Value {
    const first = args.spread.indexOf(true) === -1 ? from : Math.min(from, args.spread.indexOf(true));
    return unionAll(
      args.spread
        .slice(first)
        .map((spread, at) => (spread ? this.elements(this.held(args.first + first + at), node) : this.held(args.first + first + at))),
    );
  }

  protected list(args: Args, node: Node): Value[] {
    const parameters = Math.max(args.spread.length, args.spread.includes(true) ? 8 : 0);
    return Array.from({ length: parameters }, (_, at) => this.arg(args, at, node));
  }

  // ---- calling values ----

  /** Calls whatever a value may be, with given arguments. */
  protected callValue(callee: Value, node: Node, args: () => Value[]): Value {
    const ways: (() => Value)[] = [];
    for (const atom of callee) {
      if (atom instanceof Closure) ways.push(() => this.call(atom.node, args()));
      else if (atom instanceof Global) ways.push(() => this.withArgs(args(), (held) => this.callGlobal(atom.path, held, node)));
    }
    if (ways.length === 0 || [...callee].some((atom) => !(atom instanceof Closure) && !(atom instanceof Global))) {
      ways.push(() => {
        this.mayCall(node, args(), node, () => [this.doubtful(node, unionAll(args()))]);
        return this.outside(node);
      });
    }
    return this.either(...ways);
  }

  protected withArgs(values: readonly Value[], run: (args: Args) => Value): Value {
    const first = this.state?.temps.length ?? 0;
    for (const one of values) this.hold(one);
    const result = run({ first, spread: values.map(() => false) });
    this.release(first);
    return result;
  }

  /** Calls a callback any number of times, none included; gives all it may answer. */
  protected repeat(callee: Value, node: Node, args: (answered: Value) => Value[]): Value {
    if (!this.state || ![...callee].some((atom) => atom instanceof Closure || atom instanceof Global)) return PLAIN;
    const slot = this.hold(NOTHING);
    const head = this.state.clone();
    for (;;) {
      this.step();
      this.state = head.clone();
      const answered = this.callValue(callee, node, () => args(this.held(slot)));
      if (!this.state) break;
      this.state.temps[slot] = union(this.held(slot), answered);
      if (!head.join(this.state)) break;
    }
    this.state = head;
    return this.release(slot);
  }

  /** Anything that could be among some values, or could be the receiver's data when they reach it. */
  protected doubtful(node: Node, among: Value): Value {
    const all = this.reach(among);
    return union(all, union(this.outside(node, NOTHING, "doubt"), this.isState(all) ? SHARED : NOTHING));
  }

  /** Functions whose calls cannot be seen, and where they were handed over. */
  private readonly unseen = new Map<Closure, Node>();

  /** A function is kept where its calls cannot be seen: it may change nothing. */
  protected untrack(callee: Value, node: Node): void {
    const before = this.state;
    for (const atom of callee) {
      if (!(atom instanceof Closure) || !before) continue;
      this.unseen.set(atom, node);
      this.state = before.clone();
      this.state.pending.clear();
      const any = union(SHARED, PLAIN);
      const answer = this.call(atom.node, [any, any, any]);
      if (((this.state as typeof before | undefined)?.pending.size ?? 0) > 0) this.untracked.add(isFunction(atom.node) ? atom.node : node);
      // Nor may it change what tests are about: they would come out otherwise after a call that cannot be seen.
      for (const [binding, held] of this.state?.env ?? []) {
        const known = this.tested.has(binding) ? before.env.get(binding) : undefined;
        if (known && [...held].some((one) => !known.has(one))) this.untracked.add(isFunction(atom.node) ? atom.node : node);
      }
      // What it answers may be called as well: an iterator's `next`.
      const within = this.functionsIn(answer).filter((one) => !this.unseen.has(one));
      if (within.length > 0) this.untrack(new Set(within), node);
    }
    this.state = before;
  }

  protected functionsIn(held: Value): Closure[] {
    return [...this.reach(held)].filter((atom) => atom instanceof Closure);
  }

  /** Calls that cannot be seen may come late: at the end such functions are looked at again, with every function that variables held by then. */
  protected untrackAgain(end: State): void {
    for (const [binding, held] of this.functionsHeld) end.env.set(binding, union(end.env.get(binding) ?? NOTHING, held));
    this.state = end;
    for (const [closure, node] of [...this.unseen]) this.untrack(value(closure), node);
  }

  /** A function is kept under a name that the language itself may call, now or later: its calls cannot be seen. */
  protected keep(name: string | undefined, stored: Value, node: Node): void {
    if (name === undefined || conversions.has(name)) this.untrack(stored, node);
  }

  /** Calls something that the language provides. */
  protected abstract callGlobal(path: string, args: Args, node: Node): Value;
}
