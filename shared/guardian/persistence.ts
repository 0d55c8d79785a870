/**
 * PersistenceGuardian (§6.1): on every path from a change of the receiver's state to an exit of the method stands
 * `this._p_changed = true`, after the last change. A throwing exit needs none: the send is undone. The analysis in flow/ follows
 * control and aliases; what it cannot follow it refuses, for a change that is not signalled is a change that is lost.
 */
import { isRef } from "../image/values.ts";
import { TooComplex } from "./flow/machine.ts";
import type { HeldObjects } from "./flow/others.ts";
import { findLeaks } from "./flow/statements.ts";
import type { Finding } from "./guardian.ts";
import { resolveScopes } from "./scope.ts";
import { bare, type MethodTree, type Node } from "./syntax.ts";

const guardian = "PersistenceGuardian";
const CHARACTERS = 60;

/**
 * What changes state without a signal, or cannot be followed. Rules: unsignalled-write, -update, -delete, -call, -destructuring;
 * untracked-function; too-complex. `objects`: slots of the receiver that hold other objects, where it is known (`objectsIn`). Without
 * them, `this.cart.add(x)` may be a change of the receiver's own data and needs a signal.
 */
export function persistenceFindings(tree: MethodTree, objects: HeldObjects = new Map()): Finding[] {
  const { source, place } = tree;
  const at = (node: Node): { line: number; column: number } => place(node.start);
  try {
    const { leaks, untracked } = findLeaks(tree, resolveScopes(tree.method), objects);
    const findings = leaks.map(({ change, kind, exit }): Finding => {
      const { line, column } = at(change);
      const leaves = exit ? `the return at line ${at(exit).line} leaves` : `the method ends at line ${place(tree.method.end - 1).line}`;
      const message = `line ${line}: \`${excerpt(source, target(change))}\` changes here and ${leaves} without \`this._p_changed = true;\` after it`;
      return { guardian, rule: `unsignalled-${kind}`, message, line, column };
    });
    for (const node of untracked) {
      const { line, column } = at(node);
      const message = `line ${line}: what \`${excerpt(source, node)}\` changes cannot be followed; change slots in the method itself, or in a local function that is called by its name`;
      findings.push({ guardian, rule: "untracked-function", message, line, column });
    }
    return findings.sort((a, b) => (a.line as number) - (b.line as number) || (a.column as number) - (b.column as number));
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    const message = "the method has too many paths to be sure that every change is signalled; write it as several methods";
    return [{ guardian, rule: "too-complex", message, line: 1, column: 1 }];
  }
}

/** The slots that hold an object or a list of objects alone, of a receiver's slots in stored form. */
export function objectsIn(slots: Iterable<readonly [string, unknown]>): HeldObjects {
  const found = new Map<string, "object" | "objects">();
  for (const [slot, held] of slots) {
    if (isRef(held)) found.set(slot, "object");
    else if (Array.isArray(held) && held.length > 0 && held.every(isRef)) found.set(slot, "objects");
  }
  return found;
}

/** What a change changes, as the source names it. */
function target(change: Node): Node {
  const node = bare(change);
  if (node.type === "AssignmentExpression") return node.left as Node;
  if (node.type === "UpdateExpression" || node.type === "UnaryExpression") return node.argument as Node;
  if (node.type !== "CallExpression") return node;
  const callee = bare(node.callee as Node);
  const [first] = node.arguments;
  if (callee.type !== "MemberExpression") return node;
  const global = callee.object.type === "Identifier" && /^(Object|Reflect)$/.test(callee.object.name);
  return global && first ? (first as Node) : callee.object;
}

function excerpt(source: string, node: Node): string {
  const text = source.slice(node.start, node.end).replace(/\s+/g, " ");
  return text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}...` : text;
}
