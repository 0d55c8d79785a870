/** Expressions: what they may be worth, in the order of evaluation. */
import type { CallExpression, NewExpression, ObjectExpression } from "oxc-parser";
import { bare, isFunction, keyName, type MemberExpression, memberName, type Node } from "../syntax.ts";
import { Assignments, counted, sum } from "./assignments.ts";
import type { Args } from "./callbacks.ts";
import { Closure, NOTHING, PLAIN, SHARED, type State, truth, union, unionAll, type Value, value } from "./state.ts";

/** Members of a list that are told apart by their place. */
const PLACES = 8;

export abstract class Expressions extends Assignments {
  /** States at the `?.` links of the chain under way that were skipped. */
  private skipped: (State | undefined)[] = [];

  protected evaluate(expression: Node): Value {
    this.step();
    if (!this.state) return NOTHING;
    const node = bare(expression);
    if (isFunction(node)) {
      const fn = this.closure(node);
      if (node.async || node.generator) this.untrack(fn, node);
      return fn;
    }
    switch (node.type) {
      case "Literal":
        return "regex" in node ? this.make(node, NOTHING) : this.constant(node.value);
      case "ThisExpression":
        return this.receiver(node);
      case "Identifier": {
        if (node.name === "undefined") return value("undefined");
        const binding = this.scopes.of.get(node);
        if (binding) return this.variable(binding);
        // The arguments of an inner function could be anything it was given.
        return node.name === "arguments" ? union(SHARED, PLAIN) : this.globalAt(node.name);
      }
      case "TemplateLiteral":
        for (const hole of node.expressions) this.evaluate(hole);
        this.mayThrow();
        return node.quasis.some(({ value: { cooked } }) => cooked) ? value("truthy") : PLAIN;
      case "TaggedTemplateExpression":
        return this.callWith(node, node.tag as Node, node.quasi.expressions as Node[], true);
      case "ArrayExpression":
        return this.arrayLiteral(node.elements as (Node | null)[], node);
      case "ObjectExpression":
        return this.objectLiteral(node);
      case "MemberExpression": {
        const base = this.evaluate(node.object);
        const at = this.hold(base);
        if (node.optional) this.skip(base);
        if (node.computed) this.evaluate(node.property);
        if (!base.has("this") || base.size > 1) this.mayThrow();
        const index = node.computed ? bare(node.property) : undefined;
        const name = index?.type === "Literal" && typeof index.value === "number" ? String(index.value) : memberName(node);
        const member = this.member(this.release(at), name);
        const length = this.factOf(node);
        return (length && this.state?.env.get(length)) ?? member;
      }
      case "ChainExpression": {
        const outer = this.skipped;
        this.skipped = [];
        const depth = this.state.temps.length;
        let result = this.evaluate(node.expression);
        for (const state of this.skipped) {
          this.meet(state);
          result = union(result, value("undefined"));
        }
        if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
        this.skipped = outer;
        return result;
      }
      case "CallExpression":
        return this.callWith(node, node.callee as Node, node.arguments as Node[]);
      case "NewExpression":
        return this.newWith(node);
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression": {
        const before = this.readTarget(node.argument as Node, (old, put) => {
          put(counted(old, node.operator === "++"));
          return undefined;
        });
        return before.has("zero") || before.has("positive") ? before : PLAIN;
      }
      case "UnaryExpression":
        return this.unary(node.operator, node.argument as Node, node);
      case "BinaryExpression": {
        const at = this.hold(this.evaluate(node.left as Node));
        const right = this.evaluate(node.right as Node);
        const left = this.release(at);
        const added = node.operator === "+" ? sum(left, right) : PLAIN;
        if (added !== PLAIN && !added.has("truthy")) return added;
        if (!node.operator.startsWith("===") && !node.operator.startsWith("!==")) this.mayThrow();
        return added;
      }
      case "LogicalExpression":
        return this.logical(node.operator, node.left as Node, node.right as Node);
      case "ConditionalExpression": {
        const { yes, no } = this.condition(node.test as Node);
        this.state = yes;
        let result = this.evaluate(node.consequent as Node);
        const then = this.state;
        this.state = no;
        result = union(result, this.evaluate(node.alternate as Node));
        this.meet(then);
        return result;
      }
      case "SequenceExpression":
        return node.expressions.reduce<Value>((_, one) => this.evaluate(one as Node), NOTHING);
      case "SpreadElement":
        return this.evaluate(node.argument as Node);
      case "MetaProperty":
      case "ImportExpression":
        return PLAIN;
      case "AwaitExpression":
      case "YieldExpression":
        if (node.argument) this.evaluate(node.argument as Node);
        return this.outside(node);
      default:
        // A class: its methods would have to be followed through instances. Another rule refuses it; here it may do anything.
        this.untracked.add(node);
        return PLAIN;
    }
  }

  private constant(literal: unknown): Value {
    if (literal === true) return value("true");
    if (literal === false) return value("false");
    if (literal === null) return value("null");
    if (typeof literal === "number") return value(literal === 0 ? "zero" : Number.isInteger(literal) ? "positive" : "truthy");
    return typeof literal === "string" ? this.text(literal) : PLAIN;
  }

  private receiver(node: Node): Value {
    return this.ownReceiver(node) ? value("this") : union(SHARED, PLAIN);
  }
  /** Whether `this` at a node is the method's receiver. */
  protected abstract ownReceiver(node: Node): boolean;

  protected skip(base: Value): void {
    if ([...base].some((atom) => truth(atom) !== true)) this.skipped.push(this.state?.clone());
  }

  // ---- literals ----

  private arrayLiteral(elements: readonly (Node | null)[], node: Node): Value {
    const first = this.state?.temps.length ?? 0;
    const spread = elements.some((element) => element?.type === "SpreadElement");
    for (const element of elements) {
      const held = element ? this.evaluate(element) : value("undefined");
      this.hold(element?.type === "SpreadElement" ? this.elements(held, element) : held);
      if (element?.type === "SpreadElement") this.mayThrow();
    }
    const members = elements.map((_, at) => this.held(first + at));
    this.release(first);
    const byPlace = !spread && members.length <= PLACES;
    return byPlace
      ? this.make(node, NOTHING, new Map(members.map((member, at) => [String(at), member])))
      : this.make(node, unionAll(members));
  }

  private objectLiteral(node: ObjectExpression): Value {
    const first = this.state?.temps.length ?? 0;
    const parts: { name: string | undefined; spread: boolean }[] = [];
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        this.hold(this.evaluate(property.argument as Node));
        this.mayThrow();
        parts.push({ name: undefined, spread: true });
        continue;
      }
      if (property.computed) this.evaluate(property.key as Node);
      const held = this.evaluate(property.value as Node);
      const name = keyName(property as { computed?: boolean; key: Node });
      if (property.kind !== "init") this.untrack(held, node);
      else this.keep(name, held, node);
      if (property.computed) this.mayThrow();
      this.hold(held);
      parts.push({ name, spread: false });
    }
    let rest = NOTHING;
    const fields = new Map<string, Value>();
    for (const [index, { name, spread }] of parts.entries()) {
      const held = this.held(first + index);
      if (name !== undefined) fields.set(name, held);
      else {
        // What is spread over earlier members may replace them.
        for (const [key, before] of fields) fields.set(key, union(before, spread ? this.member(held, key) : held));
        rest = union(rest, spread ? this.member(held, undefined) : held);
      }
    }
    this.release(first);
    return this.make(node, rest, fields);
  }

  // ---- calls ----

  private evaluateArgs(list: readonly Node[]): Args {
    const first = this.state?.temps.length ?? 0;
    for (const one of list) this.hold(this.evaluate(one));
    return { first, spread: list.map((one) => one.type === "SpreadElement") };
  }

  private callWith(node: Node, callee: Node, list: readonly Node[], tagged = false): Value {
    const target = bare(callee);
    this.answered.delete(node);
    const optional = (node as CallExpression).optional === true;
    const depth = this.state?.temps.length ?? 0;
    if (target.type === "MemberExpression") {
      const base = this.evaluate(target.object);
      const receiver = this.hold(base);
      if (target.optional) this.skip(base);
      if (target.computed) this.evaluate(target.property);
      if (optional) this.skipped.push(this.state?.clone());
      if (tagged) this.hold(this.outside(node, NOTHING, "strings"));
      const args = this.evaluateArgs(list);
      this.mayThrow();
      const named = { first: tagged ? args.first - 1 : args.first, spread: tagged ? [false, ...args.spread] : args.spread };
      const result = this.callMethod(node, receiver, memberName(target as MemberExpression), named, node);
      this.assign(this.lengths.of.get(node), value("positive"));
      if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
      return result;
    }
    const fn = this.evaluate(target);
    if (optional) this.skip(fn);
    if (tagged) this.hold(this.outside(node, NOTHING, "strings"));
    const args = this.evaluateArgs(list);
    const named = { first: tagged ? args.first - 1 : args.first, spread: tagged ? [false, ...args.spread] : args.spread };
    this.mayThrow();
    const count = named.spread.includes(true) ? named.spread.length + 8 : named.spread.length;
    const result = this.callValue(fn, node, () => Array.from({ length: count }, (_, at) => this.arg(named, at, node)));
    const [only] = fn;
    if (fn.size === 1 && only instanceof Closure) this.answered.set(node, this.facts.result(only.node, only.node));
    if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
    return result;
  }

  private newWith(node: NewExpression): Value {
    const callee = this.evaluate(node.callee as Node);
    const depth = this.state?.temps.length ?? 0;
    const args = this.evaluateArgs(node.arguments as Node[]);
    this.mayThrow();
    const made = this.construct(callee, args, node);
    if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
    return made;
  }
}
