/** What the language provides: its functions by their names, and what `new` makes. */
import type { Node } from "../syntax.ts";
import { writers } from "./built-ins.ts";
import { type Args, Callbacks } from "./callbacks.ts";
import type { ChangeKind } from "./machine.ts";
import { Closure, Global, KEYS, NOTHING, PLAIN, SHARED, union, unionAll, type Value, value } from "./state.ts";

export abstract class Language extends Callbacks {
  /** A callback that is no local function, and what it gets as its `this`: `[1].forEach([].push, this.items)` changes the latter. */
  protected lend(callback: Value, receiver: Value, given: Value, node: Node): void {
    if ([...callback].some((atom) => !(atom instanceof Closure))) this.write(receiver, undefined, given, node, "call");
  }

  protected callGlobalMethod(path: string, name: string | undefined, args: Args, node: Node): Value {
    const called = /^[A-Z]\w*\.\w+$|^[a-z]\w*$/.test(path);
    if (called && name === "call") return this.withArgs(this.list(args, node).slice(1), (rest) => this.callGlobal(path, rest, node));
    if (called && name === "apply")
      return this.withArgs([this.arg(args, 1, node)], (rest) => this.callGlobal(path, { ...rest, spread: [true] }, node));
    return this.callGlobal(`${path}.${name ?? "?"}`, args, node);
  }

  protected callGlobal(path: string, args: Args, node: Node): Value {
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
        return this.make(node, this.pair(node, PLAIN, this.member(first(), undefined)));
      case "Object.fromEntries": {
        const members = this.elementAt(this.elements(first(), node), 1, node);
        this.untrack(members, node);
        return this.make(node, members);
      }
      case "Object.groupBy":
      case "Map.groupBy": {
        const keys = this.repeat(second(), node, () => [this.elements(first(), node), PLAIN]);
        const group = this.make(node, this.elements(first(), node), new Map(), "group");
        return path === "Object.groupBy" ? this.make(node, group) : this.make(node, group, new Map([[KEYS, keys]]), "", "map");
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
    if (path.startsWith("Iterator.")) return this.make(node, unionAll([first(), this.elements(first(), node)]), new Map(), "", "iterator");
    return union(first(), this.outside(node, this.reach(all()), "global"));
  }

  /** A new map of pairs. */
  private map(node: Node, pairs: Value, path: string): Value {
    const keys = this.elementAt(pairs, 0, node);
    return this.make(node, this.elementAt(pairs, 1, node), new Map([[KEYS, keys]]), path, "map");
  }

  /** `new callee(args)`. */
  protected construct(callee: Value, args: Args, node: Node): Value {
    let made = NOTHING;
    for (const atom of callee) {
      const path = atom instanceof Global ? atom.path : "";
      if (path === "Map" || path === "WeakMap") made = union(made, this.map(node, this.elements(this.arg(args, 0, node), node), path));
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
    // Whatever it is, it may keep what it is given, and call it.
    for (const given of this.functionsIn(this.argsFrom(args, 0, node))) this.untrack(value(given), node);
    return unionAll([made, this.argsFrom(args, 0, node), this.outside(node, this.reach(this.argsFrom(args, 0, node)))]);
  }
}
