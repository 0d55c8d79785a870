/**
 * Where brackets end in text that may be anything: a method, JSON, prose around them. A parser cannot be asked, because it refuses the whole
 * text for the prose in it.
 */

const CLOSING: Record<string, string> = { "{": "}", "(": ")", "[": "]" };

/** The end of the bracketed group that begins at `from`, or undefined when it does not end. `skip` steps over one token that is no bracket. */
export function endOfGroup(text: string, from: number, skip: (text: string, at: number) => number): number | undefined {
  const open: string[] = [];
  for (let at = from; at < text.length; ) {
    const character = text[at] as string;
    const closing = CLOSING[character];
    if (closing) open.push(closing);
    else if (character === open.at(-1)) open.pop();
    else if (character === "}" || character === ")" || character === "]") return undefined;
    else {
      at = skip(text, at);
      continue;
    }
    at += 1;
    if (open.length === 0) return at;
  }
  return undefined;
}

/** Past a JSON string, or past one character. */
export function jsonSkip(text: string, at: number): number {
  return text[at] === '"' ? endOfQuoted(text, at) : at + 1;
}

/** Past a string, template, comment or regular expression of the source, or past one character. */
export function codeSkip(text: string, at: number): number {
  const character = text[at] as string;
  if (character === '"' || character === "'") return endOfQuoted(text, at);
  if (character === "`") return endOfTemplate(text, at);
  if (character !== "/") return at + 1;
  if (text[at + 1] === "/") return past(text, "\n", at);
  if (text[at + 1] === "*") return past(text, "*/", at + 2);
  return startsRegExp(text, at) ? endOfRegExp(text, at) : at + 1;
}

function past(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

/** The end of a one-line string; a quote that is not closed on its line is stepped over as one character. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === text[from]) return at + 1;
  }
  return from + 1;
}

function endOfTemplate(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`") return at + 1;
    else if (text[at] === "$" && text[at + 1] === "{") at = (endOfGroup(text, at + 1, codeSkip) ?? text.length) - 1;
  }
  return text.length;
}

function endOfRegExp(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return from + 1;
}

/** Whether a slash begins a regular expression: what stands before it cannot end a value. */
function startsRegExp(text: string, at: number): boolean {
  const end = skipBack(text, at);
  if (end === 0 || /[(,=:[!&|?{};+\-*%<>~^]/.test(text[end - 1] as string)) return true;
  return /(?<![\w$.])(?:return|typeof|case|in|of|delete|void|throw|do|else)$/.test(text.slice(Math.max(0, end - 12), end));
}

/** The first position from `from` on that is not blank. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  return at;
}

function skipBack(text: string, from: number): number {
  let at = from;
  while (at > 0 && /\s/.test(text[at - 1] as string)) at -= 1;
  return at;
}
