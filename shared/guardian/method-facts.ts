/** What the rules of the CapabilityGuardian ask of a node: what it writes, what it is about, what it carries. */
import type { Scopes } from "./scope.ts";
import { type AnyFunction, bare, isFunction, keyName, type MemberExpression, memberName, type Node } from "./syntax.ts";

export interface Look {
  source: string;
  method: AnyFunction;
  scopes: Scopes;
  free: ReadonlySet<Node>;
  allowed: ReadonlySet<string>;
}

/** A rule and what a node that breaks it is told; undefined when the node keeps it. */
export interface Rule {
  rule: string;
  check: Check;
}

type Check = (node: Node, ancestors: readonly Node[], look: Look) => string | undefined;

export const isReceiver = (node: Node, { scopes }: Look): boolean => {
  const target = bare(node);
  if (target.type === "ThisExpression") return true;
  const initial = target.type === "Identifier" ? scopes.of.get(target)?.initial : undefined;
  return initial !== undefined && bare(initial).type === "ThisExpression";
};

/** Whether a value is the receiver's or came with the message: data or other objects, to which functions cannot be sent. */
export function isRemote(node: Node, look: Look, depth = 0): boolean {
  const target = bare(node);
  if (target.type === "ThisExpression") return true;
  if (target.type === "MemberExpression") return isRemote(target.object, look, depth);
  if (target.type === "ChainExpression") return isRemote(target.expression, look, depth);
  if (target.type !== "Identifier" || depth > 8) return false;
  const binding = look.scopes.of.get(target);
  if (binding?.isParameter) return binding.owner === look.method;
  return binding?.initial !== undefined && isRemote(binding.initial, look, depth + 1);
}

export const carriesFunction = (node: Node, look: Look): boolean => {
  const target = bare(node);
  if (isFunction(target)) return true;
  if (target.type === "ArrayExpression") return target.elements.some((one) => one !== null && carriesFunction(one as Node, look));
  if (target.type === "ObjectExpression")
    return target.properties.some((one) => one.type === "Property" && carriesFunction(one.value as Node, look));
  if (target.type !== "Identifier") return false;
  const binding = look.scopes.of.get(target);
  return binding?.initial !== undefined && isFunction(bare(binding.initial));
};

/** The members and names that a node writes: assignment, update, delete, loop and destructuring targets. */
export function targetsOf(node: Node): Node[] {
  if (node.type === "AssignmentExpression") return leaves(node.left as Node);
  if (node.type === "UpdateExpression" || (node.type === "UnaryExpression" && node.operator === "delete"))
    return leaves(node.argument as Node);
  if ((node.type === "ForOfStatement" || node.type === "ForInStatement") && node.left.type !== "VariableDeclaration")
    return leaves(node.left as Node);
  return [];
}

function leaves(pattern: Node): Node[] {
  const target = bare(pattern);
  switch (target.type) {
    case "ArrayPattern":
      return target.elements.flatMap((one) => (one ? leaves(one as Node) : []));
    case "ObjectPattern":
      return target.properties.flatMap((one) => leaves(one.type === "RestElement" ? (one.argument as Node) : (one.value as Node)));
    case "AssignmentPattern":
      return leaves(target.left as Node);
    case "RestElement":
      return leaves(target.argument as Node);
    case "ChainExpression":
      return leaves(target.expression);
    default:
      return [target];
  }
}

/** The slot of the receiver that a node writes, where it writes one by name. */
export function slotsWritten(node: Node, look: Look): { slot: string; node: Node }[] {
  const written: { slot: string; node: Node }[] = [];
  for (const target of targetsOf(node)) {
    const slot = target.type === "MemberExpression" && isReceiver(target.object, look) ? memberName(target) : undefined;
    if (slot !== undefined) written.push({ slot, node: target });
  }
  if (node.type !== "CallExpression") return written;
  const callee = bare(node.callee as Node);
  if (
    callee.type !== "MemberExpression" ||
    memberName(callee as MemberExpression) !== "assign" ||
    !node.arguments[0] ||
    !isReceiver(node.arguments[0] as Node, look)
  )
    return written;
  for (const source of node.arguments.slice(1)) {
    const literal = bare(source as Node);
    if (literal.type !== "ObjectExpression") continue;
    for (const property of literal.properties) {
      const slot = property.type === "Property" ? keyName(property as { computed?: boolean; key: Node }) : undefined;
      if (slot !== undefined) written.push({ slot, node: property });
    }
  }
  return written;
}

/** The names a node spells: identifiers, member names and keys. */
export function spelled(node: Node): string | undefined {
  if (node.type === "MemberExpression") return memberName(node);
  if (node.type === "Property") return keyName(node as { computed?: boolean; key: Node });
  return node.type === "Identifier" ? node.name : undefined;
}

export const first = (whys: (string | undefined)[]): string | undefined => whys.find((why) => why !== undefined);
