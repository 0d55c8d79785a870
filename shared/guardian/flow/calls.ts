/** Calls of methods: the language's own as documented, local functions in place, everything else a send (which works on copies). */
import type { Node } from "../syntax.ts";
import { callers, lazy, mutators } from "./built-ins.ts";
import type { Args } from "./callbacks.ts";
import { Language } from "./language.ts";
import {
  type Atom,
  Closure,
  Global,
  KEYS,
  NOTHING,
  Other,
  PLAIN,
  SHARED,
  Site,
  union,
  unionAll,
  VALUES,
  type Value,
  value,
} from "./state.ts";

export abstract class Calls extends Language {
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
    const isObject = (atom: Atom): boolean => atom === "this" || (atom instanceof Other && !atom.isList);
    if ([...on].some(isObject)) ways.push(() => this.send(node, args));
    const data = new Set([...on].filter((atom) => !isObject(atom) && !(atom instanceof Global) && !(atom instanceof Closure)));
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
    const isMap = [...on()].every((atom) => atom instanceof Site && atom.kind === "map");
    const inside = (): Value => this.member(on(), isMap ? VALUES : undefined);
    const keys = (): Value => this.member(on(), isMap ? KEYS : undefined);
    const all = (): Value => this.argsFrom(args, 0, node);
    const callback = (): Value => this.arg(args, 0, node);
    const each = (): Value => {
      this.lend(callback(), this.arg(args, 1, node), unionAll([inside(), keys(), on()]), target);
      return this.repeat(callback(), node, () => [inside(), union(keys(), PLAIN), on()]);
    };
    const iterator = [...on()].some((atom) => atom instanceof Site && atom.kind === "iterator");

    if (iterator) for (const given of this.list(args, node)) this.untrack(given, node);
    if (name === undefined || name === "call" || name === "apply" || name === "bind") {
      const some = this.doubtful(node, union(on(), all()));
      if (this.isState(this.reach(union(on(), all())))) this.write(union(SHARED, on()), undefined, some, target, "call");
      this.write(new Set([...this.reach(all())].filter((atom) => atom instanceof Site)), undefined, some, target, "call");
      if (name === "bind" && this.isState(this.reach(union(on(), all())))) this.untracked.add(target);
      for (const given of this.list(args, node)) this.repeat(given, node, () => [some, some, some]);
      return union(some, this.make(node, some, new Map(), "", "iterator"));
    }
    if (iterator && lazy.has(name)) {
      const answered = each();
      return this.make(node, unionAll([inside(), answered, this.member(answered, undefined)]), new Map(), "", "iterator");
    }
    if (callers.has(name))
      for (const given of this.functionsIn(union(on(), all()))) if (!all().has(given)) this.untrack(value(given), node);
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
        return this.make(node, inside(), new Map(), "", "iterator");
      case "keys":
        return this.make(node, keys(), new Map(), "", "iterator");
      case "entries":
        return this.make(node, this.pair(node, keys(), inside(), "entry"), new Map(), "", "iterator");
      case "union":
      case "intersection":
      case "difference":
      case "symmetricDifference":
        return this.make(node, union(inside(), this.member(all(), undefined)));
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
    if (made.size === 0) return this.outside(node);
    const reached = this.reach(union(made, all()));
    return union(reached, this.outside(node, reached, "own"));
  }

  private mutate(node: Node, receiver: number, name: string, args: Args, target: Node): Value {
    const on = (): Value => this.held(receiver);
    const inside = (): Value => this.member(on(), undefined);
    const added = name === "splice" ? 2 : /^(sort|reverse|copyWithin|pop|shift|delete|clear)$/.test(name) ? Infinity : 0;
    const given = added === Infinity ? NOTHING : this.argsFrom(args, added, node);
    // What moves members may put any of them in any place.
    const stored = /^(push|pop|fill|add|set|delete|clear)$/.test(name) ? given : union(given, inside());
    if (name === "set" && [...on()].every((atom) => atom instanceof Site && atom.kind === "map")) {
      this.mayThrow();
      this.write(on(), KEYS, this.arg(args, 0, node), target, "call");
      this.write(on(), VALUES, this.arg(args, 1, node), target, "call");
      return on();
    }
    if (name === "sort") this.repeat(this.arg(args, 0, node), node, () => [inside(), inside()]);
    const before = inside();
    this.mayThrow();
    const fromState = [...on()].every((atom) => atom === "shared" || atom === "object");
    if ((name === "pop" || name === "shift") && fromState && !this.inRecursion) return this.take(node, on(), target);
    this.write(on(), undefined, stored, target, "call");
    if (name === "pop" || name === "shift") return union(before, value("undefined"));
    if (name === "splice") return this.make(node, before);
    return name === "push" || name === "unshift" || name === "delete" || name === "clear" ? PLAIN : on();
  }

  /** Takes a member out of a list of a slot: nothing is changed when there is none, and then `undefined` comes out, which is never in a slot's data. */
  private take(node: Node, list: Value, target: Node): Value {
    const fact = this.facts.result(node, this.running);
    const taken = union(value("object", "truthy", "false", "zero", "null"), this.text(""));
    this.answered.set(node, fact);
    return this.either(
      () => {
        this.assign(fact, value("undefined"));
        return value("undefined");
      },
      () => {
        this.write(list, undefined, NOTHING, target, "call");
        this.assign(fact, taken);
        return taken;
      },
    );
  }
}
