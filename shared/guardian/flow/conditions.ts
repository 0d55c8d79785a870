/** Tests: which changes can still be pending once a test of a variable has come out one way. */
import { bare, type Node } from "../syntax.ts";
import { Calls } from "./calls.ts";
import { type Atom, Global, NOTHING, PLAIN, type State, truth, union, type Value } from "./state.ts";

/** What a test says of an atom in a variable: true, false, or undefined when it cannot tell. */
type Predicate = (atom: Atom) => boolean | undefined;

export abstract class Conditions extends Calls {
  protected abstract evaluate(expression: Node): Value;

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

  protected logical(operator: string, left: Node, right: Node): Value {
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
}

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
  else if (other.type === "Literal" && typeof other.value === "boolean")
    is = (atom) => (atom === "true" || atom === "false" ? (atom === "true") === other.value : undefined);
  else {
    const named =
      other.type === "Identifier" && other.name === "undefined"
        ? "undefined"
        : other.type === "Literal" && other.value === null && other.raw === "null"
          ? "null"
          : undefined;
    const loose = node.operator.length === 2;
    if (named)
      is = (atom) =>
        atom === named || (loose && (atom === "null" || atom === "undefined"))
          ? true
          : atom === "plain" || atom === "shared" || (atom instanceof Global && truth(atom) === undefined)
            ? undefined
            : false;
  }
  return is ? [id, equal ? is : not(is)] : [];
}

/** The variables that tests in a tree are about. */
export const testedVariable = (node: Node): Node | undefined => tested(node)[0];
