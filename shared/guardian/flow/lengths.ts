/**
 * Lists that are only added to: `const done = [];`, `done.push(x)`, and reads. Whether such a list is empty says whether something
 * happened, as a counter does: `if (done.length > 0) this._p_changed = true;`.
 */
import type { Binding, Scopes } from "../scope.ts";
import { type AnyFunction, bare, type MemberExpression, memberName, type Node, walk } from "../syntax.ts";
import { Fact } from "./facts.ts";

export interface Lengths {
  /** The fact about a list's length, by its variable, by each `list.length` and by each `list.push(...)`. */
  of: ReadonlyMap<Binding | Node, Fact>;
}

const readers = new Set(
  "at concat entries every filter find findIndex flat flatMap forEach includes indexOf join keys map reduce slice some toSorted values".split(
    " ",
  ),
);
const adders = new Set(["push", "unshift"]);
/** Where a list may stand on its way into an answer. */
const carriers = new Set(["ReturnStatement", "Property", "ObjectExpression", "ConditionalExpression", "SpreadElement", "TemplateLiteral"]);

/** The lists of a method of which each use is an addition, a read, or an answer. */
export function listLengths(method: AnyFunction, scopes: Scopes): Lengths {
  const lists = new Map<Binding, Fact>();
  const uses = new Map<Node, Fact>();
  walk(method, (node) => {
    if (node.type !== "VariableDeclaration" || node.kind !== "const") return;
    for (const { id, init } of node.declarations) {
      const list = init ? bare(init as Node) : undefined;
      const binding = scopes.of.get(id);
      if (binding && list?.type === "ArrayExpression" && list.elements.length === 0) lists.set(binding, new Fact(binding.owner));
    }
    return;
  });
  walk(method, (node, ancestors) => {
    const binding = node.type === "Identifier" ? scopes.of.get(node) : undefined;
    const fact = binding && lists.get(binding);
    if (!binding || !fact) return;
    const [parent, outer] = [ancestors.at(-1), ancestors.at(-2)];
    const use = parent && useOf(node, parent, outer);
    if (use === undefined) lists.delete(binding);
    else if (use !== "read") uses.set(use, fact);
  });
  const kept = new Set(lists.values());
  return { of: new Map<Binding | Node, Fact>([...lists, ...[...uses].filter(([, fact]) => kept.has(fact))]) };
}

/** The node that adds to the list or asks for its length, "read" for what does neither, undefined for what may do anything. */
function useOf(node: Node, parent: Node, outer: Node | undefined): Node | "read" | undefined {
  if (parent.type === "VariableDeclarator") return parent.id === node ? "read" : undefined;
  if (parent.type === "ForOfStatement") return parent.right === node ? "read" : undefined;
  if (carriers.has(parent.type))
    return parent.type === "Property" && outer?.type !== "ObjectExpression" ? undefined : answered(parent, outer);
  if (parent.type !== "MemberExpression" || parent.object !== node) return undefined;
  const called = outer?.type === "CallExpression" && outer.callee === parent ? outer : undefined;
  const name = memberName(parent as MemberExpression);
  if (!called) {
    const written =
      outer && (outer.type === "AssignmentExpression" || outer.type === "UpdateExpression" || outer.type === "UnaryExpression");
    return name === "length" && !(written && outer.type !== "UnaryExpression") ? parent : undefined;
  }
  if (name !== undefined && adders.has(name))
    return called.arguments.length > 0 && called.arguments.every((one) => one.type !== "SpreadElement") ? called : undefined;
  return name !== undefined && readers.has(name) ? "read" : undefined;
}

/** What carries a list must end in a return or a spread: anywhere else it would be a second name for it. */
const answered = (parent: Node, outer: Node | undefined): "read" | undefined =>
  parent.type === "ReturnStatement" || parent.type === "SpreadElement" || parent.type === "TemplateLiteral"
    ? "read"
    : parent.type === "ConditionalExpression" && outer?.type === "ReturnStatement"
      ? "read"
      : undefined;
