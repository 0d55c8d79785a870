/**
 * A call on a member becomes a send by rewriting the property, not the call: `a.sel(x)` -> `a.__send("sel",x)`. Wrapping the call,
 * `send(a, "sel", [x])`, was rejected: it breaks optional chains and the order of evaluation, and needs nested edits. Every edit is
 * local and keeps line breaks, so lines never move.
 */
import {
  type AssignmentTargetProperty,
  type BindingProperty,
  type CallExpression,
  type CatchClause,
  type Expression,
  type MethodDefinition,
  type ObjectProperty,
  type Program,
  type Super,
  Visitor,
} from "oxc-parser";
import { ALLOWED_GLOBALS } from "../../shared/guardian/globals.ts";

type Property = ObjectProperty | BindingProperty | AssignmentTargetProperty;

/** A place in a method's source: both 1-based. */
export interface Place {
  line: number;
  column: number;
}

export interface Rewritten {
  /** A strict-mode expression whose value is the function. */
  code: string;
  /** The source place of a place in `code`. */
  place(line: number, column: number): Place;
  /** The selector sent at or last before a place in `code` on the same line, for error messages. */
  sentAt(line: number, column: number): string | undefined;
}

/** An edit of the stripped text: what stands at `at` for `length` is replaced by `text`. */
interface Edit {
  at: number;
  length: number;
  text: string;
  selector?: string;
}

const builtIn = new Set(ALLOWED_GLOBALS);

/** Rewrites the sends and catches of a parsed script of one function (`js`, the text it was parsed from). */
export const rewriteSends = (program: Program, js: string): Rewritten => apply(js, editsOf(program, js));

function editsOf(program: Program, js: string): Edit[] {
  const edits: Edit[] = [];
  const sends = new Set<object>();
  new Visitor({ CallExpression: (node) => void sends.add(node.callee) }).visit(program);
  new Visitor({
    CallExpression: (node) => {
      edits.push(...sendEdits(node, js));
      if (!node.optional && isOptionalSend(node.callee))
        edits.push({ at: skipBlank(js, node.callee.end, node.end), length: 0, text: "?." });
    },
    MemberExpression: (node) => {
      if (!node.optional && !node.computed && isOptionalSend(node.object))
        edits.push({ at: skipBlank(js, node.object.end, node.end), length: 0, text: "?" });
      if (!node.optional && node.computed && isOptionalSend(node.object) && !sends.has(node))
        edits.push({ at: skipBlank(js, node.object.end, node.end), length: 0, text: "?." });
    },
    CatchClause: (node) => edits.push(...catchEdits(node, js)),
    TryStatement: (node) => {
      if (!node.finalizer) return;
      if (!node.handler) edits.push({ at: node.block.end, length: 0, text: PASS });
      else edits.push({ at: node.start + "try".length, length: 0, text: "{try" }, { at: node.handler.end, length: 0, text: `}${PASS}` });
    },
    Property: (node) => edits.push(...endEdits(node)),
    MethodDefinition: (node) => edits.push(...endEdits(node)),
  }).visit(program);
  return edits.sort((a, b) => a.at - b.at);
}

/** What ends the run cannot be caught: the guard comes first. A pattern would take the error apart before the guard sees it. */
function catchEdits({ start, param, body }: CatchClause, js: string): Edit[] {
  const inBody = (text: string): Edit => ({ at: body.start + 1, length: 0, text });
  if (!param) return [{ at: start + "catch".length, length: 0, text: "(__e)" }, inBody("__end(__e);")];
  if (param.type === "Identifier") return [inBody(`__end(${param.name});`)];
  return [
    { at: param.start, length: 0, text: "__e) {__end(__e);let " },
    { at: param.end, length: body.start + 1 - param.end, text: `${linesOf(js, param.end, body.start + 1)}=__e;` },
  ];
}

/**
 * `finally` may drop an error by a `return`, a `break` or a `throw` of its own: the guard sees it before, errors of the `catch` too. Where the stack
 * is used up, the guard cannot be called: that it was to be is counted first, for which neither stack nor memory is needed.
 */
const PASS = "catch(__e){__unanswered.guards++;__pass(__e);}";

/**
 * An iterator's `return`: the engine drops what it throws when the loop is left by an error. What gets that name only as the method runs is not
 * seen; what can be lost by it is an exhausted stack, for time and memory are noted outside (see thread.ts).
 */
function endEdits({ key, computed, value }: Property | MethodDefinition): Edit[] {
  const name = key.type === "Identifier" && !computed ? key.name : key.type === "Literal" ? key.value : undefined;
  if (name !== "return" || (value.type !== "FunctionExpression" && value.type !== "ArrowFunctionExpression") || !value.body) return [];
  const { start, end, type } = value.body;
  const inside = type === "BlockStatement" ? 1 : 0;
  return [
    { at: start + inside, length: 0, text: inside ? "try{" : "{try{return " },
    { at: end - inside, length: 0, text: `}${PASS}${inside ? "" : "}"}` },
  ];
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
  if (object.type === "Super" || property.type === "PrivateIdentifier" || (object.type === "Identifier" && builtIn.has(object.name)))
    return [];
  const verb = node.optional ? "__maybe" : "__send";
  const open = skipBlank(js, callee.end, node.end) + 1;
  const comma = node.arguments.length > 0 ? "," : "";
  const lines = (from: number, to: number): string => linesOf(js, from, to);
  if (callee.computed) {
    const bracket = js.indexOf("[", skipBlank(js, object.end, callee.end)) + 1;
    return [
      {
        at: object.end,
        length: bracket - object.end,
        text: `${lines(object.end, bracket)}${callee.optional || isOptionalSend(object) ? "?." : "."}${verb}((`,
        selector: "[...]",
      },
      { at: callee.end - 1, length: open - (callee.end - 1), text: `)${comma}${lines(callee.end - 1, open)}` },
    ];
  }
  const selector = js.slice(property.start, property.end);
  return [
    { at: property.start, length: property.end - property.start, text: verb, selector },
    { at: callee.end, length: open - callee.end, text: `(${JSON.stringify(selector)}${comma}${lines(callee.end, open)}` },
  ];
}

/** The line breaks of what is replaced. */
const linesOf = (js: string, from: number, to: number): string => js.slice(from, to).replace(/[^\n]/g, "");

/** The offset of the first character from `at` that is not blank, a comment or `?.`. */
function skipBlank(js: string, at: number, end: number): number {
  return at + (/^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*|\?\.)*/.exec(js.slice(at, end))?.[0].length ?? 0);
}

function apply(js: string, edits: Edit[]): Rewritten {
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
      const on = pieces.filter(
        (piece) => piece.selector !== undefined && piece.generated >= from && piece.generated < (starts[line] ?? code.length),
      );
      return (on.findLast((piece) => piece.generated <= generated) ?? on[0])?.selector;
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Offsets of a text -> places in it. */
export function placer(text: string): (offset: number) => Place {
  const starts = lineStarts(text);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
