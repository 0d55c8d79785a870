/**
 * A method's source as a tree (§14.6). The one parser and the one walker of all rules: a rule that parsed for itself could judge
 * another program than the one that is installed.
 */

import type { ArrowFunctionExpression, Function as FunctionNode, MemberExpression, Node } from "oxc-parser";
import { parseSync, visitorKeys } from "oxc-parser";
import type { Finding } from "./guardian.ts";

export type { Expression, MemberExpression, Node } from "oxc-parser";
export type AnyFunction = FunctionNode | ArrowFunctionExpression;

export interface MethodTree {
  source: string;
  selector: string;
  /** The one function declaration. */
  method: FunctionNode;
  /** 1-based line and column of an offset in the source. */
  place(offset: number): { line: number; column: number };
}

const guardian = "SyntaxGuardian";

/** Types that are expressions in disguise: the value is their `expression`. */
const wrappers = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "ParenthesizedExpression",
]);

/** Syntax that does something at run time, so that erasing the types would change the program or break it. */
const unerasable: Record<string, string> = {
  TSEnumDeclaration: "an enum is not erasable: use an object literal",
  TSModuleDeclaration: "a namespace is not erasable: use local constants",
  TSParameterProperty: "a parameter property is not erasable: name the parameter alone",
  TSTypeAssertion: "write `value as Type` in place of `<Type>value`",
  TSImportEqualsDeclaration: "a method imports nothing",
  TSExportAssignment: "a method exports nothing",
  Decorator: "a method has no decorators",
};

/** The tree of a method, or the findings that say why it is none: exactly one plain function declaration named after its selector, with erasable types only. */
export function parseMethod(source: string, selector: string): { tree: MethodTree } | { findings: Finding[] } {
  const place = placer(source);
  const refuse = (rule: string, message: string, offset = 0): { findings: Finding[] } => ({
    findings: [{ guardian, rule, message: `line ${place(offset).line}: ${message}`, ...place(offset) }],
  });
  const parsed = parseSync("method.ts", source, { lang: "ts", sourceType: "module", preserveParens: false, showSemanticErrors: true });
  const [error] = parsed.errors;
  if (error) return refuse("syntax", error.message.replace(/[.\s]*$/, ""), error.labels[0]?.start ?? 0);
  const { body, hashbang } = parsed.program;
  const [method] = body;
  if (hashbang || body.length !== 1 || method?.type !== "FunctionDeclaration" || !method.body)
    return refuse(
      "one-function",
      `the source is exactly one function declaration: \`function ${selector}(...) { ... }\`, with nothing before or after it`,
      body[1]?.start ?? 0,
    );
  if (method.async || method.generator)
    return refuse("plain-function", "a method is a plain function: no async, no generator; a send answers at once", method.start);
  if (method.id?.name !== selector)
    return refuse("name", `the function is named \`${method.id?.name}\`; name it \`${selector}\` after its selector`, method.id?.start);
  const findings: Finding[] = [];
  everyNode(method, (node) => {
    const why = unerasable[node.type];
    // Engines read `<!--` as the start of a comment where a parser of modules reads operators: two programs in one text.
    if (node.type === "BinaryExpression" && node.operator === "<" && /<!--/.test(source.slice(node.left.end, node.right.end)))
      findings.push(...refuse("ambiguous", "`<!--` may be read as a comment: put a space after `<`", node.start).findings);
    if (why && !(node.type === "TSModuleDeclaration" && node.declare)) findings.push(...refuse("erasable", why, node.start).findings);
  });
  return findings.length > 0 ? { findings } : { tree: { source, selector, method, place } };
}

/** What stands behind casts, `!` and parentheses. */
export function bare(node: Node): Node {
  let inner = node;
  while (wrappers.has(inner.type)) inner = (inner as unknown as { expression: Node }).expression;
  return inner;
}

/** The child nodes that run, in source order: types, decorators and a `this` parameter are not among them. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    if (key === "typeAnnotation" || key === "returnType" || key === "typeParameters" || key === "typeArguments") continue;
    const child = (node as unknown as Record<string, unknown>)[key];
    for (const item of Array.isArray(child) ? child : [child]) {
      if (!isNode(item) || (item.type.startsWith("TS") && !wrappers.has(item.type))) continue;
      if (key === "params" && item.type === "Identifier" && item.name === "this") continue;
      found.push(item);
    }
  }
  return found;
}

/** Walks what runs. `visit` gets the node and its ancestors, innermost last, and may return false to leave the children out. */
export function walk(node: Node, visit: (node: Node, ancestors: readonly Node[]) => boolean | undefined): void {
  const ancestors: Node[] = [];
  const step = (at: Node): void => {
    if (visit(at, ancestors) === false) return;
    ancestors.push(at);
    for (const child of children(at)) step(child);
    ancestors.pop();
  };
  step(node);
}

export const isFunction = (node: Node): node is AnyFunction =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

export const isLoop = (node: Node): boolean =>
  node.type === "ForStatement" ||
  node.type === "ForInStatement" ||
  node.type === "ForOfStatement" ||
  node.type === "WhileStatement" ||
  node.type === "DoWhileStatement";

/** The text a constant expression has: string literals, templates without holes, and their concatenations; undefined for anything else. */
export function constantText(node: Node): string | undefined {
  const inner = bare(node);
  if (inner.type === "Literal") return typeof inner.value === "string" ? inner.value : undefined;
  if (inner.type === "TemplateLiteral") {
    let text = inner.quasis[0]?.value.cooked ?? "";
    for (const [at, hole] of inner.expressions.entries()) {
      const part = constantText(hole);
      if (part === undefined) return undefined;
      text += part + (inner.quasis[at + 1]?.value.cooked ?? "");
    }
    return text;
  }
  if (inner.type !== "BinaryExpression" || inner.operator !== "+") return undefined;
  const left = constantText(inner.left);
  const right = constantText(inner.right);
  return left === undefined || right === undefined ? undefined : left + right;
}

/** The name that a member access reads, when it is known. */
export function memberName(node: MemberExpression): string | undefined {
  if (!node.computed) return node.property.name;
  return constantText(node.property);
}

/** The name of a property in a literal or a pattern, when it is known. */
export function keyName(node: { computed?: boolean; key: Node }): string | undefined {
  if (!node.computed && node.key.type === "Identifier") return node.key.name;
  if (node.key.type === "Literal" && typeof node.key.value === "number") return String(node.key.value);
  return constantText(node.key);
}

function everyNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, unknown>)[key];
    for (const item of Array.isArray(child) ? child : [child]) if (isNode(item)) everyNode(item, visit);
  }
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function placer(source: string): MethodTree["place"] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = starts.length;
    while (line > 1 && (starts[line - 1] as number) > offset) line--;
    return { line, column: offset - (starts[line - 1] as number) + 1 };
  };
}
