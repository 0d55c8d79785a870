/** Tests: which changes can still be pending once a test of a variable, or of a fact, has come out one way. */
import type { Binding } from "../scope.ts";
import { bare, type Node } from "../syntax.ts";
import { Calls } from "./calls.ts";
import { isFact } from "./facts.ts";
import { type Atom, Global, NOTHING, PLAIN, refine, type State, Text, truth, union, type Value, value } from "./state.ts";

/** What a test says of an atom in a variable: true, false, or undefined when it cannot tell. */
type Predicate = (atom: Atom) => boolean | undefined;

/** A test of one variable: its node, what the test says of what it holds, and what it holds once that came out as wanted. */
interface Test {
  node: Node;
  says: Predicate;
  left: (held: Value, wanted: boolean) => Value;
}

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
    const tests = this.testsOf(node);
    const end = (wanted: boolean): State | undefined => {
      if (!this.state || (worth.size > 0 && [...worth].every((atom) => truth(atom) === !wanted))) return undefined;
      return this.assume(this.state.clone(), tests, wanted);
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

  /** What a test is about: a variable and a fact, where it is about one. */
  private testsOf(node: Node): { binding: Binding; test: Omit<Test, "node"> }[] {
    const found: { binding: Binding; test: Omit<Test, "node"> }[] = [];
    const test = tested(node);
    const binding = test && this.sourceOf(test.node);
    if (test && binding) found.push({ binding, test });
    const compared = this.comparison(node);
    if (compared) found.push({ binding: compared.fact, test: compared.same ? byTruth : byUntruth });
    return found;
  }

  /** A state in which a test is known to have come out as it did: changes that are pending only otherwise are not pending there. */
  private assume(state: State, tests: readonly { binding: Binding; test: Omit<Test, "node"> }[], wanted: boolean): State | undefined {
    for (const { binding, test } of tests) {
      const unknown = isFact(binding) ? PLAIN : NOTHING;
      const possible = (held: Value): boolean => held.size === 0 || [...held].some((atom) => test.says(atom) !== !wanted);
      const held = state.env.get(binding) ?? unknown;
      if (!possible(held)) return undefined;
      const certain = this.certain(binding);
      if (certain) state.env.set(binding, test.left(held, wanted));
      for (const [node, witness] of state.pending) {
        const then = witness.get(binding) ?? (isFact(binding) ? PLAIN : undefined);
        if (!then) continue;
        if (!possible(then)) state.pending.delete(node);
        else if (certain) state.pending.set(node, new Map(witness).set(binding, test.left(then, wanted)));
      }
    }
    return state;
  }

  /** Gives a variable the value of an expression; where that depends on a test, on each way by itself. */
  protected assignFrom(binding: Binding, expression: Node): Value {
    const node = bare(expression);
    const split = this.tested.has(binding) && this.certain(binding);
    if (split && node.type === "LogicalExpression" && node.operator !== "??") {
      const left = node.left as Node;
      const { yes, no, worth } = this.condition(left);
      const decided = node.operator === "||";
      this.state = decided ? yes : no;
      const kept = refine(worth, decided);
      this.assign(binding, kept, this.sourceOf(left));
      const done = this.state;
      this.state = decided ? no : yes;
      const other = this.assignFrom(binding, node.right as Node);
      this.meet(done);
      return union(kept, other);
    }
    if (split && node.type === "ConditionalExpression") {
      const { yes, no } = this.condition(node.test as Node);
      this.state = yes;
      const one = this.assignFrom(binding, node.consequent as Node);
      const done = this.state;
      this.state = no;
      const other = this.assignFrom(binding, node.alternate as Node);
      this.meet(done);
      return union(one, other);
    }
    const stored = this.evaluate(node);
    this.assign(binding, stored, this.sourceOf(node));
    return stored;
  }

  /** `name ||= value` and `name &&= value`: on the way on which nothing is assigned, what the name holds is known to be true, or not. */
  protected assignUnless(binding: Binding, target: Node, operator: string, right: Node): Value {
    const { yes, no, worth } = this.condition(target);
    const decided = operator === "||=";
    this.state = decided ? no : yes;
    const other = this.assignFrom(binding, right);
    this.meet(decided ? yes : no);
    return union(refine(worth, decided), other);
  }

  protected sourceOf(expression: Node | null | undefined): Binding | undefined {
    const node = expression ? bare(expression) : undefined;
    if (node?.type === "Identifier") return this.scopes.of.get(node);
    return node && this.factOf(node);
  }
}

const byTruth: Omit<Test, "node"> = { says: truth, left: refine };
const byUntruth: Omit<Test, "node"> = { says: (atom) => not(truth(atom)), left: (held, wanted) => refine(held, !wanted) };
const flipped: Record<string, string> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/** The variable that a test is about, and what the test says of what it holds: `x`, `x > 0`, `x === null` and their like. */
function tested(test: Node): Test | undefined {
  const node = bare(test);
  if (node.type === "Identifier" || node.type === "MemberExpression" || node.type === "CallExpression") return { node, ...byTruth };
  if (node.type !== "BinaryExpression") return undefined;
  const [left, right] = [bare(node.left as Node), bare(node.right as Node)];
  return compare(left, node.operator, right) ?? compare(right, flipped[node.operator] ?? node.operator, left);
}

function compare(subject: Node, operator: string, other: Node): Test | undefined {
  const equal = operator === "===" || operator === "==";
  if (!equal && operator !== "!==" && operator !== "!=" && !(operator in flipped)) return undefined;
  const strict = operator.length === 3;
  const test = (node: Node, is: Predicate, known?: Value): Test => {
    const says: Predicate = equal || operator in flipped ? is : (atom) => not(is(atom));
    const left = (held: Value, wanted: boolean): Value => {
      const kept = new Set<Atom>();
      for (const atom of held) {
        if (says(atom) === !wanted) continue;
        const same = known !== undefined && wanted === equal && (atom === "plain" || atom === "shared" || atom === "falsy");
        for (const one of same ? known : [atom]) kept.add(one);
      }
      return kept;
    };
    return { node, says, left };
  };
  const number = numberOf(other);
  if (number !== undefined) return isSubject(subject) ? test(subject, (atom) => byNumber(atom, operator, number)) : undefined;
  if (operator in flipped) return undefined;
  const named = nameOf(other);
  const typed =
    subject.type === "UnaryExpression" && subject.operator === "typeof" && other.type === "Literal" && other.value === "undefined";
  if (typed) return test(bare(subject.argument as Node), (atom) => isNothing(atom, "undefined", false), value("undefined"));
  if (!isSubject(subject)) return undefined;
  if (named) {
    const known: Value = strict ? value(named) : value("null", "undefined");
    return test(subject, (atom) => isNothing(atom, named, !strict), known);
  }
  if (other.type !== "Literal") return undefined;
  const { value: constant } = other;
  if (typeof constant === "boolean")
    return test(subject, (atom) => (atom === "true" || atom === "false" ? (atom === "true") === constant : undefined));
  return typeof constant === "string" && strict ? test(subject, (atom) => byText(atom, constant)) : undefined;
}

const not = (is: boolean | undefined): boolean | undefined => (is === undefined ? undefined : !is);

const isSubject = (node: Node): boolean =>
  (node.type === "Identifier" && node.name !== "undefined") || node.type === "MemberExpression" || node.type === "CallExpression";

const nameOf = (node: Node): "undefined" | "null" | undefined => {
  if (node.type === "Identifier" && node.name === "undefined") return "undefined";
  return node.type === "Literal" && node.value === null && node.raw === "null" ? "null" : undefined;
};

function numberOf(node: Node): number | undefined {
  if (node.type === "Literal") return typeof node.value === "number" ? node.value : undefined;
  const inner = node.type === "UnaryExpression" && node.operator === "-" ? bare(node.argument as Node) : undefined;
  return inner?.type === "Literal" && typeof inner.value === "number" ? -inner.value : undefined;
}

/** Whether an atom is `undefined` or `null`; with `loose`, either. */
function isNothing(atom: Atom, named: "undefined" | "null", loose: boolean): boolean | undefined {
  if (atom === named || (loose && (atom === "null" || atom === "undefined"))) return true;
  if (atom === "plain" || atom === "shared" || atom === "falsy") return undefined;
  return atom instanceof Global && truth(atom) === undefined ? undefined : false;
}

/** How a comparison of an atom with a number comes out. */
function byNumber(atom: Atom, operator: string, number: number): boolean | undefined {
  const equality = operator.startsWith("=") || operator.startsWith("!");
  const range = atom === "zero" ? [0, 0] : atom === "positive" ? [1, Infinity] : atom === "negative" ? [-Infinity, -1] : undefined;
  if (!range)
    return operator.length === 3 && (atom === "null" || atom === "undefined" || atom === "true" || atom === "false") ? false : undefined;
  const [low, high] = range as [number, number];
  if (equality) return number < low || number > high ? false : low === high ? true : undefined;
  const decide = (all: boolean, none: boolean): boolean | undefined => (all ? true : none ? false : undefined);
  if (operator === ">") return decide(low > number, high <= number);
  if (operator === ">=") return decide(low >= number, high < number);
  if (operator === "<") return decide(high < number, low >= number);
  return decide(high <= number, low > number);
}

function byText(atom: Atom, text: string): boolean | undefined {
  if (atom instanceof Text) return atom.text === text;
  if (atom === "truthy" && text === "") return false;
  if (atom === "falsy" && text !== "") return false;
  if (atom === "plain" || atom === "shared" || atom === "truthy" || atom === "falsy") return undefined;
  return atom instanceof Global && truth(atom) === undefined ? undefined : false;
}

/** What tests in a tree are about. */
export const testedVariable = (node: Node): Node | undefined => tested(node)?.node;
