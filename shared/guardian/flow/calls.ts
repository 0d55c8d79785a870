/** What calls do: local functions are run in place, the language's own methods as documented, everything else is a send (which works on copies). */
import { conversions } from "../language-rules.ts";
import { isFunction, type Node } from "../syntax.ts";
import { lazy, mutators, writers } from "./built-ins.ts";
import { type ChangeKind, Machine } from "./machine.ts";
import { Closure, Global, NOTHING, PLAIN, SHARED, Site, type State, union, unionAll, type Value, value } from "./state.ts";

/** Arguments of a call, held on the state's stack of temporaries while callbacks run: `first` is where they begin. */
export interface Args {
  first: number;
  spread: readonly boolean[];
}

export abstract class Calls extends Machine {
  /** Calls of functions of which nothing is known that are being followed: by the global's path, or by the call. */
  private readonly unknown = new Set<string | Node>();

  /** What such a function is given it may call, itself included: once is enough to see what that changes. */
  private mayCall(key: string | Node, given: readonly Value[], node: Node, args: () => Value[]): void {
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

  private list(args: Args, node: Node): Value[] {
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

  private withArgs(values: readonly Value[], run: (args: Args) => Value): Value {
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
  private doubtful(node: Node, among: Value): Value {
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
      this.call(atom.node, [union(SHARED, PLAIN), union(SHARED, PLAIN), union(SHARED, PLAIN)]);
      if (((this.state as typeof before | undefined)?.pending.size ?? 0) > 0) this.untracked.add(isFunction(atom.node) ? atom.node : node);
    }
    this.state = before;
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

  // ---- methods ----

  /** `receiver.name(args)`, the receiver held; without a name, any method. */
  protected callMethod(node: Node, receiver: number, name: string | undefined, args: Args, target: Node): Value {
    const on = this.held(receiver);
    const ways: (() => Value)[] = [];
    const globals = [...on].filter((atom) => atom instanceof Global);
    const own = [...this.member(new Set([...on].filter((atom) => atom instanceof Site)), name)].filter(
      (atom) => atom instanceof Closure || atom instanceof Global,
    );
    const closures = [...on].filter((atom) => atom instanceof Closure);
    for (const atom of globals) ways.push(() => this.callGlobalMethod(atom.path, name, args, node));
    if (own.length > 0) ways.push(() => this.callValue(new Set(own), node, () => this.list(args, node)));
    if (closures.length > 0) ways.push(() => this.callIndirectly(new Set(closures), name, args, node));
    if (on.has("this")) ways.push(() => this.send(node, args));
    const data = new Set([...on].filter((atom) => atom !== "this" && !(atom instanceof Global) && !(atom instanceof Closure)));
    if (data.size > 0) {
      ways.push(() => {
        const at = this.hold(data);
        const result = this.callData(node, at, name, args, target);
        this.release(at);
        return result;
      });
    }
    return ways.length === 0 ? PLAIN : this.either(...ways);
  }

  /** A send: arguments and the answer are copies, so nothing of the sender is changed by it. */
  private send(node: Node, args: Args): Value {
    for (const given of this.list(args, node)) this.repeat(given, node, () => [this.doubtful(node, SHARED)]);
    return this.outside(node);
  }

  /** `f.call(...)`, `f.apply(...)`, `f.bind(...)` of a local function. */
  private callIndirectly(callee: Value, name: string | undefined, args: Args, node: Node): Value {
    if (name === "call") return this.callValue(callee, node, () => this.list(args, node).slice(1));
    if (name === "apply")
      return this.callValue(callee, node, () => Array.from({ length: 8 }, () => this.elements(this.arg(args, 1, node), node)));
    this.untrack(callee, node);
    return PLAIN;
  }

  private callData(node: Node, receiver: number, name: string | undefined, args: Args, target: Node): Value {
    const on = (): Value => this.held(receiver);
    const inside = (): Value => this.member(on(), undefined);
    const all = (): Value => this.argsFrom(args, 0, node);
    const callback = (): Value => this.arg(args, 0, node);
    const each = (): Value => {
      this.lend(callback(), this.arg(args, 1, node), union(inside(), on()), target);
      return this.repeat(callback(), node, () => [inside(), union(inside(), PLAIN), on()]);
    };
    const iterator = [...on()].some((atom) => atom instanceof Site && atom.kind === "iterator");

    if (iterator) for (const given of this.list(args, node)) this.untrack(given, node);
    if (name === undefined || name === "call" || name === "apply" || name === "bind") {
      const some = this.doubtful(node, union(on(), all()));
      if (this.isState(this.reach(union(on(), all())))) this.write(union(SHARED, on()), undefined, some, target, "call");
      if (name === "bind" && this.isState(this.reach(union(on(), all())))) this.untracked.add(target);
      for (const given of this.list(args, node)) this.repeat(given, node, () => [some, some, some]);
      return union(some, this.make(node, some, new Map(), "", "iterator"));
    }
    if (iterator && lazy.has(name)) {
      const answered = each();
      return this.make(node, unionAll([inside(), answered, this.member(answered, undefined)]), new Map(), "", "iterator");
    }
    if (mutators.has(name)) return this.mutate(node, receiver, name, args, target);
    switch (name) {
      case "forEach":
      case "some":
      case "every":
      case "findIndex":
      case "findLastIndex":
        each();
        return PLAIN;
      case "find":
      case "findLast":
        each();
        return union(inside(), value("undefined"));
      case "filter":
        each();
        return this.make(node, inside());
      case "map":
        return this.make(node, each());
      case "flatMap": {
        const answered = each();
        return this.make(node, union(answered, this.member(answered, undefined)));
      }
      case "reduce":
      case "reduceRight": {
        const initial = this.arg(args, 1, node);
        const start = args.spread.length > 1 ? initial : inside();
        const slot = this.hold(start);
        const answered = this.repeat(callback(), node, (so) => [union(this.held(slot), so), inside(), PLAIN, on()]);
        return union(this.release(slot), answered);
      }
      case "toSorted":
        this.repeat(callback(), node, () => [inside(), inside()]);
        return this.make(node, inside());
      case "slice":
      case "concat":
      case "toReversed":
      case "toSpliced":
      case "with":
        return this.make(node, unionAll([inside(), all(), this.member(all(), undefined)]));
      case "flat": {
        let deep = inside();
        for (let before = NOTHING; before !== deep; ) {
          before = deep;
          deep = union(deep, this.member(deep, undefined));
        }
        return this.make(node, deep);
      }
      case "at":
      case "get":
        return union(inside(), value("undefined"));
      case "values":
      case "keys":
        return this.make(node, inside(), new Map(), "", "iterator");
      case "entries": {
        const pair = this.make(node, inside(), new Map(), "pair");
        return this.make(node, pair, new Map(), "", "iterator");
      }
      case "next":
        return this.make(node, inside());
      case "valueOf":
        return on();
      case "matchAll":
        return this.make(node, this.outside(node), new Map(), "", "iterator");
    }
    // No method of the language that could answer anything of the receiver's: text and number methods, or a send to the object in a slot.
    const made = new Set([...on()].filter((atom) => atom instanceof Site));
    for (const given of this.list(args, node)) this.repeat(given, node, () => [this.doubtful(node, union(on(), all()))]);
    return this.outside(node, made.size > 0 ? this.reach(union(made, all())) : NOTHING, made.size > 0 ? "own" : "outside");
  }

  /** A callback that is no local function, and what it gets as its `this`: `[1].forEach([].push, this.items)` changes the latter. */
  private lend(callback: Value, receiver: Value, given: Value, node: Node): void {
    if ([...callback].some((atom) => !(atom instanceof Closure))) this.write(receiver, undefined, given, node, "call");
  }

  private mutate(node: Node, receiver: number, name: string, args: Args, target: Node): Value {
    const on = (): Value => this.held(receiver);
    const inside = (): Value => this.member(on(), undefined);
    const stored =
      name === "splice"
        ? this.argsFrom(args, 2, node)
        : name === "sort" || name === "delete" || name === "copyWithin"
          ? NOTHING
          : this.argsFrom(args, 0, node);
    if (name === "sort") this.repeat(this.arg(args, 0, node), node, () => [inside(), inside()]);
    const before = inside();
    this.mayThrow();
    this.write(on(), undefined, stored, target, "call");
    if (name === "pop" || name === "shift") return union(before, value("undefined"));
    if (name === "splice") return this.make(node, before);
    return name === "push" || name === "unshift" || name === "delete" || name === "clear" ? PLAIN : on();
  }

  // ---- functions of the language ----

  private callGlobalMethod(path: string, name: string | undefined, args: Args, node: Node): Value {
    const called = /^[A-Z]\w*\.\w+$|^[a-z]\w*$/.test(path);
    if (called && name === "call") return this.withArgs(this.list(args, node).slice(1), (rest) => this.callGlobal(path, rest, node));
    if (called && name === "apply")
      return this.withArgs([this.arg(args, 1, node)], (rest) => this.callGlobal(path, { ...rest, spread: [true] }, node));
    return this.callGlobal(`${path}.${name ?? "?"}`, args, node);
  }

  private callGlobal(path: string, args: Args, node: Node): Value {
    const first = (): Value => this.arg(args, 0, node);
    const second = (): Value => this.arg(args, 1, node);
    const all = (): Value => this.argsFrom(args, 0, node);
    const changes = (kind: ChangeKind, stored: Value): void => this.write(first(), undefined, stored, node, kind);
    if (writers.has(path)) {
      changes("call", this.reach(this.argsFrom(args, 1, node)));
      return first();
    }
    switch (path) {
      case "Object.assign": {
        const sources = this.argsFrom(args, 1, node);
        this.mayThrow();
        changes("call", this.member(sources, undefined));
        // The last member may fail when the ones before it are written.
        this.mayThrow();
        return first();
      }
      case "Object.freeze":
      case "Object.seal":
      case "Object.preventExtensions":
      case "Object":
        return first();
      case "Object.keys":
      case "Object.getOwnPropertyNames":
        return this.make(node, PLAIN);
      case "Object.values":
        return this.make(node, this.member(first(), undefined));
      case "Object.entries":
        return this.make(node, this.make(node, this.member(first(), undefined), new Map(), "pair"));
      case "Object.fromEntries": {
        const members = this.elements(this.elements(first(), node), node);
        this.untrack(members, node);
        return this.make(node, members);
      }
      case "Object.groupBy":
      case "Map.groupBy": {
        this.repeat(second(), node, () => [this.elements(first(), node), PLAIN]);
        const group = this.make(node, this.elements(first(), node), new Map(), "group");
        return this.make(node, group, new Map(), "", path === "Map.groupBy" ? "map" : "data");
      }
      case "Array.from": {
        const mapped = args.spread.length > 1;
        this.lend(second(), this.arg(args, 2, node), this.elements(first(), node), node);
        const answered = this.repeat(second(), node, () => [this.elements(first(), node), PLAIN]);
        return this.make(node, mapped ? answered : this.elements(first(), node));
      }
      case "Array":
      case "Array.of":
        return this.make(node, all());
      case "structuredClone":
        return this.outside(node);
      case "JSON.parse": {
        const answered = this.repeat(second(), node, () => [PLAIN, this.outside(node)]);
        this.untrack(answered, node);
        return this.outside(node, answered);
      }
      case "JSON.stringify":
        this.repeat(second(), node, () => [PLAIN, this.doubtful(node, first())]);
        return PLAIN;
    }
    if (/^(Math|Number|String|Boolean|BigInt|Symbol|Date)(\.|$)|^(Object|Array)\.(is\w*|hasOwn)$|^(is|parse|encode|decode)\w+$/.test(path))
      return PLAIN;
    this.mayCall(path, this.list(args, node), node, () => [this.doubtful(node, all()), this.doubtful(node, all())]);
    if (/\.(call|apply|bind)$|^Reflect\./.test(path) && this.isState(this.reach(all()))) this.write(SHARED, undefined, all(), node, "call");
    if (path.endsWith(".bind") && this.isState(this.reach(all()))) this.untracked.add(node);
    return union(first(), this.outside(node, this.reach(all()), "global"));
  }

  /** `new callee(args)`. */
  protected construct(callee: Value, args: Args, node: Node): Value {
    let made = NOTHING;
    for (const atom of callee) {
      const path = atom instanceof Global ? atom.path : "";
      if (path === "Map" || path === "WeakMap")
        made = union(made, this.make(node, this.elements(this.elements(this.arg(args, 0, node), node), node), new Map(), path, "map"));
      else if (path === "Set" || path === "Array")
        made = union(
          made,
          this.make(node, union(this.argsFrom(args, 0, node), this.elements(this.arg(args, 0, node), node)), new Map(), path),
        );
      else if (path.endsWith("Error"))
        // The options hold the cause.
        made = union(
          made,
          this.make(node, union(this.argsFrom(args, 0, node), this.member(this.arg(args, 1, node), undefined)), new Map(), path),
        );
      else if (/^Date$|^RegExp$|^(Weak)?(Map|Set)$|Array$/.test(path))
        made = union(made, this.make(node, this.argsFrom(args, 0, node), new Map(), path));
      else if (atom instanceof Closure) this.call(atom.node, this.list(args, node));
    }
    if ([...callee].every((atom) => atom instanceof Global && made.size > 0)) return made;
    return unionAll([made, this.argsFrom(args, 0, node), this.outside(node, this.reach(this.argsFrom(args, 0, node)))]);
  }
}
