/** Assignments: names, members and patterns that are written. */
import type { AssignmentExpression } from "oxc-parser";
import { bare, keyName, type MemberExpression, memberName, type Node } from "../syntax.ts";
import { Conditions } from "./conditions.ts";
import { NOTHING, PLAIN, Text, truth, union, type Value, value } from "./state.ts";

export abstract class Assignments extends Conditions {
  protected assignment(node: AssignmentExpression): Value {
    const left = bare(node.left as Node);
    if (node.operator === "=") {
      const variable = left.type === "Identifier" ? this.scopes.of.get(left) : undefined;
      if (variable) return this.assignFrom(variable, node.right as Node);
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
      this.keep(name, stored, node);
      this.write(base, name, stored, node, "write");
      this.succeeded(left.object);
      return stored;
    }
    if (["&&=", "||=", "??="].includes(node.operator)) {
      const variable = left.type === "Identifier" && node.operator !== "??=" ? this.scopes.of.get(left) : undefined;
      if (variable && this.certain(variable)) return this.assignUnless(variable, left, node.operator, node.right as Node);
      return this.readTarget(
        left,
        (old, put) => {
          const at = this.hold(old);
          const before = this.state?.clone();
          put(this.evaluate(node.right as Node));
          this.meet(before);
          return this.release(at);
        },
        node,
        true,
      );
    }
    return this.readTarget(
      left,
      (old, put) => {
        const added = this.evaluate(node.right as Node);
        this.mayThrow();
        const after =
          node.operator === "+="
            ? sum(old, added)
            : node.operator === "|=" && counts(added) && !added.has("zero")
              ? value("truthy")
              : PLAIN;
        put(after);
        return after;
      },
      node,
    );
  }

  /** Reads a name or member and hands on a way to write it back; gives what the reader answers, or what was there. */
  protected readTarget(
    argument: Node,
    use: (old: Value, put: (stored: Value) => void) => Value | undefined,
    node: Node = argument,
    logical = false,
  ): Value {
    const target = bare(argument);
    if (target.type === "Identifier") {
      const binding = this.scopes.of.get(target);
      const old = binding ? this.variable(binding) : PLAIN;
      let after: Value = NOTHING;
      if (!logical && !counts(old)) this.mayThrow();
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
      this.keep(name, stored, node);
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
        this.assign(this.scopes.of.get(target), from());
        return;
      case "MemberExpression": {
        const at = this.hold(this.evaluate(target.object));
        if (target.computed) this.evaluate(target.property);
        const base = this.release(at);
        const name = memberName(target as MemberExpression);
        this.mayThrow();
        this.keep(name, from(), target);
        this.write(base, name, from(), target, "destructuring");
        return;
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
        for (const [at, element] of target.elements.entries()) {
          const rest = element?.type === "RestElement";
          const given = (): Value => (rest ? this.elements(from(), target) : union(this.elementAt(from(), at, target), value("undefined")));
          if (element) this.bindPattern(element as Node, given, node);
        }
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
  protected unary(operator: string, argument: Node, node: Node): Value {
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
    if (operator !== "!" && operator !== "typeof" && operator !== "void" && !counts(inner)) this.mayThrow();
    if (operator === "void") return value("undefined");
    if (operator === "-" && counts(inner)) return inner.has("zero") ? (inner.size === 1 ? inner : PLAIN) : value("negative");
    if (operator !== "!") return PLAIN;
    const truths = new Set([...inner].map(truth));
    return truths.size === 1 && !truths.has(undefined) ? value(truths.has(true) ? "false" : "true") : PLAIN;
  }
}

const counts = (held: Value): boolean => held.size > 0 && [...held].every((atom) => atom === "zero" || atom === "positive");
const isText = (held: Value): boolean => held.size > 0 && [...held].every((atom) => atom instanceof Text && atom.text !== "");
export const counted = (held: Value, up: boolean): Value => (up && counts(held) ? value("positive") : PLAIN);
/** `a + b`: counts stay counts, and what has a text in it is one. */
export const sum = (held: Value, added: Value): Value => {
  if (isText(held) || isText(added)) return value("truthy");
  if (!counts(held) || !counts(added)) return PLAIN;
  return added.has("zero") ? union(held, added) : value("positive");
};
