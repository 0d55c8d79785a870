/**
 * The one place that cleans what a model wrote (§7.6). A cleaned text is a contiguous piece of the raw one: nothing is added, nothing is
 * repaired. What is left after cleaning is what the guardians judge and what is installed.
 */
import { codeSkip, endOfGroup, jsonSkip, skipBlank } from "./brackets.ts";

/** Beginnings that are looked at in one text: an answer has a few, and each costs a walk to the end when it has none. */
const TRIES = 100;

/**
 * The method in a model's answer: the function declaration named after the selector (the last whole one, since an answer that changes its
 * mind ends with what it means), else the only function there is, else the text without fences.
 */
export function cleanMethod(raw: string, selector: string): string {
  return settle(raw, (text) => {
    const found = functionsIn(text);
    const named = found.filter((candidate) => candidate.name === selector);
    const chosen = named.findLast((candidate) => candidate.whole) ?? named.at(-1) ?? (found.length === 1 ? found[0] : undefined);
    return chosen ? text.slice(chosen.start, chosen.end) : withoutFence(text);
  });
}

/** The JSON value in a model's answer: the whole text where it parses, else the longest object or list in it that does, else the text from its first brace on. */
export function cleanJson(raw: string): string {
  return settle(raw, (text) => {
    if (parses(text)) return text;
    let longest = "";
    for (let at = nextOpening(text, 0), tries = 0; at !== -1 && tries < TRIES; at = nextOpening(text, at + 1), tries += 1) {
      const end = endOfGroup(text, at, jsonSkip);
      const candidate = end === undefined ? "" : text.slice(at, end);
      if (candidate.length <= longest.length || !parses(candidate)) continue;
      longest = candidate;
      at += candidate.length - 1;
    }
    if (longest) return longest;
    const bare = withoutFence(text);
    return bare === text ? text.slice(Math.max(0, nextOpening(text, 0))) : bare;
  });
}

/** Applies a step that only ever shortens until it changes nothing: cleaning twice is cleaning once, by construction. */
function settle(raw: string, step: (text: string) => string): string {
  let text = withoutThoughts(raw).trim();
  for (;;) {
    const next = step(text).trim();
    if (next === text) return text;
    text = next;
  }
}

/** What follows the last closed thought of a model that thinks aloud. */
function withoutThoughts(text: string): string {
  const at = text.lastIndexOf("</think>");
  return at === -1 ? text : text.slice(at + "</think>".length);
}

/** The inside of the first fenced block, to the end of the text where the answer was cut before the closing fence. */
function withoutFence(text: string): string {
  const opening = /^[ \t]*```[^\n`]*\n/m.exec(text);
  if (!opening) return text;
  const inside = text.slice(opening.index + opening[0].length);
  const closing = /^[ \t]*```/m.exec(inside);
  return closing ? inside.slice(0, closing.index) : inside;
}

interface Found {
  name: string;
  start: number;
  end: number;
  /** Whether the body was closed before the text ended. */
  whole: boolean;
}

/** The function declarations that are not inside another one. The word "function" in prose has no body and is passed over. */
function functionsIn(text: string): Found[] {
  const declaration = /(?<![\w$.])(?:async\s+)?function\s*(?:\*\s*)?([A-Za-z_$][\w$]*)\s*(?=[(<])/g;
  const found: Found[] = [];
  for (let match = declaration.exec(text), tries = 0; match && tries < TRIES; match = declaration.exec(text), tries += 1) {
    const body = bodyOf(text, match.index + match[0].length);
    if (body === undefined) continue;
    const end = endOfGroup(text, body, codeSkip);
    found.push({ name: match[1] as string, start: match.index, end: end ?? text.length, whole: end !== undefined });
    declaration.lastIndex = end ?? text.length;
  }
  return found;
}

/** Where the body's brace is, given where the type parameters or parameters begin; undefined when what follows is no declaration. */
function bodyOf(text: string, from: number): number | undefined {
  let at = text[from] === "<" ? text.indexOf("(", from) : from;
  const parameters = at === -1 ? undefined : endOfGroup(text, at, codeSkip);
  if (parameters === undefined) return undefined;
  at = skipBlank(text, parameters);
  if (text[at] === "{") return at;
  if (text[at] !== ":") return undefined;
  // A return type: a brace after one of these goes on with the type, any other brace opens the body.
  const continuing = [":", "|", "&", "<", ",", "=>"];
  let before = ":";
  for (at = skipBlank(text, at + 1); at < text.length; at = skipBlank(text, at)) {
    const character = text[at] as string;
    if (character === "{" && !continuing.includes(before)) return at;
    if (character === ";" || character === "}") return undefined;
    const arrow = text.startsWith("=>", at);
    const end = arrow ? at + 2 : "{([".includes(character) ? endOfGroup(text, at, codeSkip) : codeSkip(text, at);
    if (end === undefined) return undefined;
    before = arrow ? "=>" : (text[end - 1] as string);
    at = end;
  }
  return undefined;
}

function nextOpening(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === "{" || text[at] === "[") return at;
  return -1;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
