/** Expressions: what they may be worth, in the order of evaluation, and the patterns that take values apart. */
import type { AssignmentExpression, CallExpression, NewExpression, ObjectExpression } from "oxc-parser";
import { bare, isFunction, keyName, type MemberExpression, memberName, type Node } from "../syntax.ts";
import { type Args, Calls } from "./calls.ts";
import { type Atom, NOTHING, PLAIN, SHARED, type State, truth, union, type Value, value } from "./state.ts";

/** What a test says of an atom in a variable: true, false, or undefined when it cannot tell. */
type Predicate = (atom: Atom) => boolean | undefined;

export abstract class Expressions extends Calls {
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
        return "regex" in node ? this.make(node, NOTHING) : constant(node.value);
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
        return PLAIN;
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
        return this.member(this.release(at), node.type === "MemberExpression" ? memberName(node) : undefined);
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
        const before = this.readTarget(node.argument as Node, (old, put) => put(counted(old, node.operator === "++")));
        return before.has("zero") || before.has("positive") ? before : PLAIN;
      }
      case "UnaryExpression":
        return this.unary(node.operator, node.argument as Node, node);
      case "BinaryExpression": {
        this.evaluate(node.left as Node);
        this.evaluate(node.right as Node);
        if (!node.operator.startsWith("===") && !node.operator.startsWith("!==")) this.mayThrow();
        return PLAIN;
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

  private receiver(node: Node): Value {
    return this.ownReceiver(node) ? value("this") : union(SHARED, PLAIN);
  }
  /** Whether `this` at a node is the method's receiver. */
  protected abstract ownReceiver(node: Node): boolean;

  // ---- tests ----

  /** Evaluates a test: the states in which it came out true and false, and what it may have been worth. */
  protected condition(test: Node): { yes: State | undefined; no: State | undefined; worth: Value } {
    const node = bare(test);
    if (node.type === "UnaryExpression" && node.operator === "!") {
      const { yes, no } = this.condition(node.argument as Node);
      return { yes: no, no: yes, worth: PLAIN };
    }
    if (node.type === "LogicalExpression" && node.operator !== "??") {
      const and = node.operator === "&&";
      const first = this.condition(node.left as Node);
      this.state = and ? first.yes : first.no;
      const second = this.condition(node.right as Node);
      this.state = and ? first.no : first.yes;
      this.meet(and ? second.no : second.yes);
      const worth = union(first.worth, second.worth);
      return and ? { yes: second.yes, no: this.state, worth } : { yes: this.state, no: second.no, worth };
    }
    const worth = this.evaluate(node);
    const end = (wanted: boolean): State | undefined => {
      if (!this.state || (worth.size > 0 && [...worth].every((atom) => truth(atom) === !wanted))) return undefined;
      return this.assume(this.state.clone(), node, wanted);
    };
    return { yes: end(true), no: end(false), worth };
  }

  private logical(operator: string, left: Node, right: Node): Value {
    if (operator === "??") {
      const first = this.evaluate(left);
      const before = this.state?.clone();
      const second = this.evaluate(right);
      this.meet(before);
      return union(first, second);
    }
    const { yes, no, worth } = this.condition(left);
    this.state = operator === "&&" ? yes : no;
    const second = this.evaluate(right);
    this.meet(operator === "&&" ? no : yes);
    return union(worth, second);
  }

  /** A state in which a test of a variable is known to have come out as it did: changes that are pending only otherwise are not pending there. */
  private assume(state: State, test: Node, wanted: boolean): State | undefined {
    const [id, predicate] = tested(test);
    const binding = id && this.scopes.of.get(id);
    if (!binding || !predicate) return state;
    const possible = (held: Value): boolean => held.size === 0 || [...held].some((atom) => predicate(atom) !== !wanted);
    const left = (held: Value): Value => new Set([...held].filter((atom) => predicate(atom) !== !wanted));
    const held = state.env.get(binding) ?? NOTHING;
    if (!possible(held)) return undefined;
    if (this.certain(binding)) state.env.set(binding, left(held));
    for (const [node, witness] of state.pending) {
      const then = witness.get(binding);
      if (!then) continue;
      if (!possible(then)) state.pending.delete(node);
      else if (this.certain(binding)) state.pending.set(node, new Map(witness).set(binding, left(then)));
    }
    return state;
  }

  protected skip(base: Value): void {
    if ([...base].some((atom) => truth(atom) !== true)) this.skipped.push(this.state?.clone());
  }

  private unary(operator: string, argument: Node, node: Node): Value {
    if (operator === "delete") {
      const target = bare(argument);
      const member = target.type === "ChainExpression" ? bare(target.expression) : target;
      if (member.type !== "MemberExpression") return PLAIN;
      const base = this.evaluate(member.object);
      const at = this.hold(base);
      if (member.computed) this.evaluate(member.property);
      this.mayThrow();
      const before = member.optional ? this.state?.clone() : undefined;
      this.write(this.release(at), memberName(member as MemberExpression), value("undefined"), node, "delete");
      this.meet(before);
      return PLAIN;
    }
    const inner = this.evaluate(argument);
    if (operator === "void") return value("undefined");
    if (operator !== "!") return PLAIN;
    const truths = new Set([...inner].map(truth));
    return truths.size === 1 && !truths.has(undefined) ? value(truths.has(true) ? "false" : "true") : PLAIN;
  }

  // ---- literals ----

  private arrayLiteral(elements: readonly (Node | null)[], node: Node): Value {
    const at = this.hold(NOTHING);
    for (const element of elements) {
      if (!element) continue;
      const held = this.evaluate(element);
      if (this.state) this.state.temps[at] = union(this.held(at), element.type === "SpreadElement" ? this.elements(held, element) : held);
      if (element.type === "SpreadElement") this.mayThrow();
    }
    return this.make(node, this.release(at));
  }

  private objectLiteral(node: ObjectExpression): Value {
    const first = this.state?.temps.length ?? 0;
    const parts: { name: string | undefined; spread: boolean }[] = [];
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        this.hold(this.evaluate(property.argument as Node));
        parts.push({ name: undefined, spread: true });
        continue;
      }
      if (property.computed) this.evaluate(property.key as Node);
      const held = this.evaluate(property.value as Node);
      const name = keyName(property as { computed?: boolean; key: Node });
      if (name === undefined || property.kind !== "init") this.untrack(held, node);
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

  // ---- assignment ----

  private assignment(node: AssignmentExpression): Value {
    const left = bare(node.left as Node);
    if (node.operator === "=") {
      if (left.type !== "MemberExpression") {
        const stored = this.evaluate(node.right as Node);
        const at = this.hold(stored);
        this.bindPattern(left, () => this.held(at), node);
        return this.release(at);
      }
      const at = this.hold(this.evaluate(left.object));
      if (left.computed) this.evaluate(left.property);
      const stored = this.evaluate(node.right as Node);
      const base = this.release(at);
      const name = memberName(left as MemberExpression);
      if (name === "_p_changed" && base.size === 1 && base.has("this")) {
        const right = bare(node.right as Node);
        if (right.type === "Literal" && right.value === true) this.state?.pending.clear();
        return stored;
      }
      this.mayThrow();
      if (name === undefined) this.untrack(stored, node);
      this.write(base, name, stored, node, "write");
      this.succeeded(left.object);
      return stored;
    }
    if (["&&=", "||=", "??="].includes(node.operator)) {
      return this.readTarget(left, (old, put) => {
        const at = this.hold(old);
        const before = this.state?.clone();
        put(this.evaluate(node.right as Node));
        this.meet(before);
        return this.release(at);
      }, node, true);
    }
    return this.readTarget(left, (old, put) => {
      const added = this.evaluate(node.right as Node);
      this.mayThrow();
      put(node.operator === "+=" && added.size === 1 && (added.has("positive") || added.has("zero")) ? sum(old, added) : PLAIN);
      return PLAIN;
    }, node);
  }

  /** Reads a name or member and hands on a way to write it back; gives what the reader answers, or what was there. */
  private readTarget(argument: Node, use: (old: Value, put: (stored: Value) => void) => Value | void, node: Node = argument, logical = false): Value {
    const target = bare(argument);
    if (target.type === "Identifier") {
      const binding = this.scopes.of.get(target);
      const old = binding ? this.variable(binding) : PLAIN;
      let after: Value = NOTHING;
      const answer = use(old, (stored) => {
        after = stored;
        this.assign(binding, stored);
      });
      return logical ? union(old, after) : (answer ?? old);
    }
    if (target.type !== "MemberExpression") return PLAIN;
    const at = this.hold(this.evaluate(target.object));
    if (target.computed) this.evaluate(target.property);
    const name = memberName(target as MemberExpression);
    this.mayThrow();
    const old = this.member(this.held(at), name);
    let after: Value = NOTHING;
    const answer = use(old, (stored) => {
      after = stored;
      const base = this.held(at);
      if (name === "_p_changed" && base.size === 1 && base.has("this")) return;
      this.mayThrow();
      if (name === undefined) this.untrack(stored, node);
      this.write(base, name, stored, node, node === argument ? "update" : "write");
    });
    this.release(at);
    if (!logical) this.succeeded(target.object);
    return logical ? union(old, after) : (answer ?? PLAIN);
  }

  /** A write into a variable's data went well: what it holds is an object, and true in tests. */
  private succeeded(base: Node): void {
    const target = bare(base);
    const binding = target.type === "Identifier" ? this.scopes.of.get(target) : undefined;
    if (!binding || !this.certain(binding) || !this.state) return;
    const held = this.state.env.get(binding);
    if (held?.has("shared")) this.assign(binding, new Set([...held].map((atom) => (atom === "shared" ? "object" : atom))));
  }

  /** Takes a value apart into the names and members of a pattern. */
  protected bindPattern(pattern: Node, from: () => Value, node: Node): void {
    this.step();
    if (!this.state) return;
    const target = bare(pattern);
    switch (target.type) {
      case "Identifier":
        return this.assign(this.scopes.of.get(target), from());
      case "MemberExpression": {
        const at = this.hold(this.evaluate(target.object));
        if (target.computed) this.evaluate(target.property);
        const base = this.release(at);
        this.mayThrow();
        return this.write(base, memberName(target as MemberExpression), from(), target, "destructuring");
      }
      case "AssignmentPattern": {
        const at = this.hold(from());
        const given = this.state.clone();
        const fallback = this.evaluate(target.right as Node);
        if (this.state) this.state.temps[at] = union(this.held(at), fallback);
        this.meet(given);
        this.bindPattern(target.left as Node, () => this.held(at), node);
        return void this.release(at);
      }
      case "RestElement": {
        const made = this.make(target, from());
        const at = this.hold(made);
        this.bindPattern(target.argument as Node, () => this.held(at), node);
        return void this.release(at);
      }
      case "ArrayPattern":
        this.mayThrow();
        for (const element of target.elements) if (element) this.bindPattern(element as Node, () => this.elements(from(), target), node);
        return;
      case "ObjectPattern":
        this.mayThrow();
        for (const property of target.properties) {
          if (property.type === "RestElement") {
            this.bindPattern(property, () => this.member(from(), undefined), node);
            continue;
          }
          if (property.computed) this.evaluate(property.key as Node);
          const name = keyName(property as { computed?: boolean; key: Node });
          this.bindPattern(property.value as Node, () => this.member(from(), name), node);
        }
        return;
      default:
        this.untracked.add(target);
    }
  }
}

const constant = (literal: unknown): Value => {
  if (literal === true) return value("true");
  if (literal === false) return value("false");
  if (literal === null) return value("null");
  if (typeof literal === "number") return value(literal === 0 ? "zero" : "positive");
  return PLAIN;
};

const counts = (held: Value): boolean => held.size > 0 && [...held].every((atom) => atom === "zero" || atom === "positive");
const counted = (held: Value, up: boolean): Value => (up && counts(held) ? value("positive") : PLAIN);
const sum = (held: Value, added: Value): Value => (counts(held) ? (added.has("positive") ? value("positive") : held) : PLAIN);

/** The variable that a test is about, and what the test says of what it holds: `x`, `x > 0`, `x === null` and their like. */
function tested(test: Node): [Node, Predicate] | [] {
  const node = bare(test);
  if (node.type === "Identifier") return [node, truth];
  if (node.type !== "BinaryExpression") return [];
  const [id, other] = [bare(node.left as Node), bare(node.right as Node)];
  if (id.type !== "Identifier") return [];
  const number = other.type === "Literal" && typeof other.value === "number" ? other.value : undefined;
  const isZero: Predicate = (atom) => (atom === "zero" ? true : atom === "positive" ? false : undefined);
  const not =
    (predicate: Predicate): Predicate =>
    (atom) => {
      const is = predicate(atom);
      return is === undefined ? undefined : !is;
    };
  if (number === 0 && node.operator === ">") return [id, not(isZero)];
  if (number === 0 && node.operator === "<=") return [id, isZero];
  const equal = node.operator === "===" || node.operator === "==";
  if (!equal && node.operator !== "!==" && node.operator !== "!=") return [];
  let is: Predicate | undefined;
  if (number === 0) is = isZero;
  else if (other.type === "Literal" && typeof other.value === "boolean") is = (atom) => (atom === "true" || atom === "false" ? (atom === "true") === other.value : undefined);
  else {
    const named = other.type === "Identifier" && other.name === "undefined" ? "undefined" : other.type === "Literal" && other.value === null && other.raw === "null" ? "null" : undefined;
    const loose = node.operator.length === 2;
    if (named) is = (atom) => (atom === named || (loose && (atom === "null" || atom === "undefined")) ? true : atom === "plain" || atom === "shared" ? undefined : false);
  }
  return is ? [id, equal ? is : not(is)] : [];
}

/** The variables that tests in a tree are about. */
export const testedVariable = (node: Node): Node | undefined => tested(node)[0];
