/**
 * Method source (TypeScript) -> the JavaScript the guest runs. A call on a member becomes a send by rewriting the property,
 * not the call: `a.sel(x)` -> `a.__send("sel",x)`. Wrapping the call, `send(a, "sel", [x])`, was rejected: it breaks optional chains
 * and the order of evaluation, and needs nested edits. Every edit is local and keeps line breaks, so lines never move.
 */
import { createHash } from "node:crypto";
import { transformSync } from "amaro";
import { type CallExpression, type Expression, type Function as FunctionNode, type Program, parseSync, type Super, Visitor } from "oxc-parser";
import { ALLOWED_GLOBALS } from "../../shared/guardian/globals.ts";
import type { Finding } from "../../shared/guardian/guardian.ts";

/** A place in a method's source: both 1-based. */
export interface Place {
  line: number;
  column: number;
}

export interface CompiledMethod {
  selector: string;
  params: string[];
  /** A strict-mode expression whose value is the function. */
  code: string;
  /** The source place of a place in `code`. */
  place(line: number, column: number): Place;
  /** The selector sent at or last before a place in `code` on the same line, for error messages. */
  sentAt(line: number, column: number): string | undefined;
}

export type Compilation = { ok: true; method: CompiledMethod } | { ok: false; findings: Finding[] };

/** An edit of the stripped text: what stands at `at` for `length` is replaced by `text`. */
interface Edit {
  at: number;
  length: number;
  text: string;
  selector?: string;
}

const builtIn = new Set(ALLOWED_GLOBALS);
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
  const refuse = (rule: string, message: string, offset: number): void => void findings.push({ guardian: "syntax", rule, message, ...at(offset) });
  for (const error of parsed.errors) refuse("syntax", error.message, error.labels.at(-1)?.start ?? 0);
  if (findings.length === 0) checkShape(parsed.program, selector, refuse);
  if (findings.length > 0) return { ok: false, findings };
  let js: string;
  try {
    js = transformSync(source, { mode: "strip-only" }).code;
  } catch (error) {
    const { message, startLine, startColumn } = error as { message: string; startLine?: number; startColumn?: number };
    const where = startLine === undefined ? {} : { line: startLine, column: (startColumn ?? 0) + 1 };
    return { ok: false, findings: [{ guardian: "syntax", rule: "types-only", message: `${message}: use only type annotations`, ...where }] };
  }
  const { program } = parseSync("method.js", js, { lang: "js", sourceType: "script" });
  const declaration = program.body[0] as FunctionNode;
  const params = declaration.params.map((param) => (param.type === "Identifier" ? param.name : js.slice(param.start, param.end)));
  return { ok: true, method: { selector, params, ...apply(js, editsOf(program, js)) } };
}

/** What any method must be, whatever it does: one plain function of its selector's name, without what the sandbox cannot hold. */
function checkShape(program: Program, selector: string, refuse: (rule: string, message: string, offset: number) => void): void {
  const [declaration, second] = program.body;
  if (declaration?.type !== "FunctionDeclaration" || second) {
    refuse("one-function", `a method is exactly one function declaration: function ${selector}(...) { ... }`, (second ?? declaration)?.start ?? 0);
    return;
  }
  if (declaration.id?.name !== selector) {
    refuse("selector", `the function is named ${declaration.id?.name ?? "nothing"}: name it ${selector}, after its selector`, declaration.id?.start ?? declaration.start);
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
      if (node.kind === "get" || node.kind === "set") refuse("no-accessor", "getters and setters are refused: write a value or a method", node.start);
    },
  }).visit(program);
}

function editsOf(program: Program, js: string): Edit[] {
  const edits: Edit[] = [];
  const replaced: [number, number][] = [];
  const sends = new Set<object>();
  new Visitor({ CallExpression: (node) => void sends.add(node.callee) }).visit(program);
  new Visitor({
    CallExpression: (node) => {
      edits.push(...sendEdits(node, js));
      if (!node.optional && isOptionalSend(node.callee)) edits.push({ at: skipBlank(js, node.callee.end, node.end), length: 0, text: "?." });
    },
    MemberExpression: (node) => {
      if (!node.optional && !node.computed && isOptionalSend(node.object)) edits.push({ at: skipBlank(js, node.object.end, node.end), length: 0, text: "?" });
      if (!node.optional && node.computed && isOptionalSend(node.object) && !sends.has(node)) edits.push({ at: skipBlank(js, node.object.end, node.end), length: 0, text: "?." });
    },
    CatchClause: (node) => {
      const { param, body } = node;
      if (!param) edits.push({ at: node.start + "catch".length, length: 0, text: "(__e)" });
      else if (param.type !== "Identifier") {
        // A pattern would take the error apart before the guard sees it.
        replaced.push([param.start, param.end]);
        edits.push({ at: param.start, length: param.end - param.start, text: "__e" });
      }
      const name = param?.type === "Identifier" ? param.name : "__e";
      const unpack = param && param.type !== "Identifier" ? `let ${js.slice(param.start, param.end).replaceAll("\n", " ")}=__e;` : "";
      edits.push({ at: body.start + 1, length: 0, text: `__end(${name});${unpack}` });
    },
  }).visit(program);
  const kept = edits.filter(({ at, text }) => text === "__e" || !replaced.some(([start, end]) => at >= start && at < end));
  return kept.sort((a, b) => a.at - b.at);
}

/** `a.sel?.(x)`: JavaScript skips the rest of the chain when there is no such method; `a.__maybe("sel",x)?.rest` does so too. */
function isOptionalSend(node: Expression | Super): boolean {
  return node.type === "CallExpression" && node.optional && node.callee.type === "MemberExpression";
}

/** `a.sel(x)` -> `a.__send("sel",x)`, `a[k](x)` -> `a.__send((k),x)`, `a.sel?.(x)` -> `a.__maybe("sel",x)`. */
function sendEdits(node: CallExpression, js: string): Edit[] {
  const callee = node.callee;
  if (callee.type !== "MemberExpression") return [];
  const { object, property } = callee;
  // Calls of built-in functions stay: quick, and if a local name shadows one, the method there cannot be read, so it fails safe.
  if (object.type === "Super" || property.type === "PrivateIdentifier" || (object.type === "Identifier" && builtIn.has(object.name))) return [];
  const verb = node.optional ? "__maybe" : "__send";
  const open = skipBlank(js, callee.end, node.end) + 1;
  const comma = node.arguments.length > 0 ? "," : "";
  const lines = (from: number, to: number): string => js.slice(from, to).replace(/[^\n]/g, "");
  if (callee.computed) {
    const bracket = js.indexOf("[", skipBlank(js, object.end, callee.end)) + 1;
    return [
      { at: object.end, length: bracket - object.end, text: `${lines(object.end, bracket)}${callee.optional || isOptionalSend(object) ? "?." : "."}${verb}((`, selector: "[...]" },
      { at: callee.end - 1, length: open - (callee.end - 1), text: `)${comma}${lines(callee.end - 1, open)}` },
    ];
  }
  const selector = js.slice(property.start, property.end);
  return [
    { at: property.start, length: property.end - property.start, text: verb, selector },
    { at: callee.end, length: open - callee.end, text: `(${JSON.stringify(selector)}${comma}${lines(callee.end, open)}` },
  ];
}

/** The offset of the first character from `at` that is not blank, a comment or `?.`. */
function skipBlank(js: string, at: number, end: number): number {
  return at + (/^(?:\s|\/\*[^]*?\*\/|\/\/.*|\?\.)*/.exec(js.slice(at, end))?.[0].length ?? 0);
}

function apply(js: string, edits: Edit[]): Pick<CompiledMethod, "code" | "place" | "sentAt"> {
  let code = '"use strict";(';
  let at = 0;
  const pieces: { generated: number; source: number; selector: string | undefined }[] = [];
  for (const edit of [...edits, { at: js.length, length: 0, text: "\n)" } as Edit]) {
    pieces.push({ generated: code.length, source: at, selector: undefined });
    code += js.slice(at, edit.at);
    if (edit.selector !== undefined) pieces.push({ generated: code.length, source: edit.at, selector: edit.selector });
    code += edit.text;
    at = edit.at + edit.length;
  }
  const sourcePlace = placer(js);
  const starts = lineStarts(code);
  const offset = (line: number, column: number): number => (starts[line - 1] ?? 0) + column - 1;
  return {
    code,
    place: (line, column) => {
      const generated = offset(line, column);
      const piece = pieces.findLast((candidate) => candidate.generated <= generated) ?? { generated: 0, source: 0 };
      return sourcePlace(Math.min(js.length, piece.source + generated - piece.generated));
    },
    sentAt: (line, column) => {
      const from = starts[line - 1] ?? 0;
      const generated = offset(line, column);
      const on = pieces.filter((piece) => piece.selector !== undefined && piece.generated >= from && piece.generated < (starts[line] ?? code.length));
      return (on.findLast((piece) => piece.generated <= generated) ?? on[0])?.selector;
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function placer(text: string): (offset: number) => Place {
  const starts = lineStarts(text);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
