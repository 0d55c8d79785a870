/** Method source (TypeScript) -> the JavaScript the guest runs, or findings that say what is wrong with it. */
import { createHash } from "node:crypto";
import { transformSync } from "amaro";
import { type Function as FunctionNode, type Program, parseSync, Visitor } from "oxc-parser";
import type { Finding } from "../../shared/guardian/guardian.ts";
import { placer, type Rewritten, rewriteSends } from "./rewrite.ts";

export interface CompiledMethod extends Rewritten {
  selector: string;
  params: string[];
}

export type Compilation = { ok: true; method: CompiledMethod } | { ok: false; findings: Finding[] };

const CACHED = 2000;
const cache = new Map<string, { key: string; compilation: Compilation | undefined }>();

/** Names one text of one selector, for caches on both sides of the sandbox: 32 hex digits. */
export function methodKey(source: string, selector: string): string {
  return cached(source, selector).key;
}

/**
 * Compiles one method. Problems are data: findings of the guardian "syntax" with rule, line and column (1-based).
 * The result is cached by selector and source.
 */
export function compile(source: string, selector: string): Compilation {
  const entry = cached(source, selector);
  entry.compilation ??= compileAfresh(source, selector);
  return entry.compilation;
}

function cached(source: string, selector: string): { key: string; compilation: Compilation | undefined } {
  const id = `${selector}\0${source}`;
  let entry = cache.get(id);
  if (entry) return entry;
  entry = { key: createHash("sha256").update(id).digest("hex").slice(0, 32), compilation: undefined };
  if (cache.size >= CACHED) for (const oldest of [...cache.keys()].slice(0, CACHED / 10)) cache.delete(oldest);
  cache.set(id, entry);
  return entry;
}

function compileAfresh(source: string, selector: string): Compilation {
  const parsed = parseSync("method.ts", source, { lang: "ts", sourceType: "script", showSemanticErrors: true });
  const at = placer(source);
  const findings: Finding[] = [];
  const refuse = (rule: string, message: string, offset: number): void =>
    void findings.push({ guardian: "syntax", rule, message, ...at(offset) });
  for (const error of parsed.errors) refuse("syntax", error.message, error.labels.at(-1)?.start ?? 0);
  if (findings.length === 0) checkShape(parsed.program, selector, refuse);
  if (findings.length > 0) return { ok: false, findings };
  let js: string;
  try {
    js = transformSync(source, { mode: "strip-only" }).code;
  } catch (error) {
    const { message, startLine, startColumn } = error as { message: string; startLine?: number; startColumn?: number };
    const where = startLine === undefined ? {} : { line: startLine, column: (startColumn ?? 0) + 1 };
    return {
      ok: false,
      findings: [{ guardian: "syntax", rule: "types-only", message: `${message}: use only type annotations`, ...where }],
    };
  }
  const { program } = parseSync("method.js", js, { lang: "js", sourceType: "script" });
  const declaration = program.body[0] as FunctionNode;
  const params = declaration.params.map((param) => (param.type === "Identifier" ? param.name : js.slice(param.start, param.end)));
  return { ok: true, method: { selector, params, ...rewriteSends(program, js) } };
}

/** What any method must be, whatever it does: one plain function of its selector's name, without what the sandbox cannot hold. */
function checkShape(program: Program, selector: string, refuse: (rule: string, message: string, offset: number) => void): void {
  const [declaration, second] = program.body;
  if (declaration?.type !== "FunctionDeclaration" || second) {
    refuse(
      "one-function",
      `a method is exactly one function declaration: function ${selector}(...) { ... }`,
      (second ?? declaration)?.start ?? 0,
    );
    return;
  }
  if (declaration.id?.name !== selector) {
    refuse(
      "selector",
      `the function is named ${declaration.id?.name ?? "nothing"}: name it ${selector}, after its selector`,
      declaration.id?.start ?? declaration.start,
    );
  }
  if (declaration.generator) refuse("plain-function", "a method is a plain function: remove the * and return a list", declaration.start);
  const reserved = (name: string, offset: number): void => {
    if (name.startsWith("__")) refuse("reserved-name", `${name}: names that begin with __ are reserved; choose another`, offset);
  };
  const notAsync = (node: { async: boolean; start: number }): void => {
    if (node.async) refuse("synchronous", "sends are synchronous: remove async and await", node.start);
  };
  new Visitor({
    Identifier: (node) => reserved(node.name, node.start),
    Literal: (node) => {
      if (node.value === "__proto__") reserved("__proto__", node.start);
    },
    FunctionDeclaration: notAsync,
    FunctionExpression: notAsync,
    ArrowFunctionExpression: notAsync,
    AwaitExpression: (node) => refuse("synchronous", "sends are synchronous: remove async and await", node.start),
    ImportExpression: (node) => refuse("no-import", "a method cannot import: send a message to the object that knows", node.start),
    Property: (node) => {
      if (node.kind !== "init") refuse("no-accessor", "getters and setters are refused: write a value or a method", node.start);
    },
    MethodDefinition: (node) => {
      if (node.kind === "get" || node.kind === "set")
        refuse("no-accessor", "getters and setters are refused: write a value or a method", node.start);
    },
  }).visit(program);
}
