/**
 * TypeScript files of this folder as one script: what runs inside QuickJS, and what runs in a worker thread. Types are stripped, relative
 * imports joined into one scope, package imports become `require`. Starting a thread through a TypeScript loader was rejected: it costs
 * more than the thread itself. Function.prototype.toString was rejected: loaders rewrite functions.
 */
import { readFileSync } from "node:fs";
import { transformSync } from "amaro";
import { parseSync } from "oxc-parser";

interface SourceFile {
  imports: URL[];
  text: string;
}

function readSource(url: URL): SourceFile {
  const code = transformSync(readFileSync(url, "utf8"), { mode: "strip-only" }).code;
  const { program } = parseSync("source.js", code, { sourceType: "module", lang: "js" });
  const imports: URL[] = [];
  let text = "";
  let at = 0;
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      const from = node.source.value;
      if (from.startsWith(".")) imports.push(new URL(from, url));
      const names = node.specifiers.map((specifier) => specifier.local.name).join(", ");
      text += code.slice(at, node.start) + (from.startsWith(".") ? "" : `const { ${names} } = require(${JSON.stringify(from)});`);
      at = node.end;
    } else if (node.type === "ExportNamedDeclaration") {
      text += code.slice(at, node.start);
      at = node.declaration?.start ?? node.end;
    }
  }
  return { imports, text: text + code.slice(at) };
}

/** The text of a file after all that it imports by relative paths, each once. */
export function joined(entry: URL): string {
  const done = new Set<string>();
  const parts: string[] = [];
  const add = (url: URL): void => {
    if (done.has(url.href)) return;
    done.add(url.href);
    const { imports, text } = readSource(url);
    for (const wanted of imports) add(wanted);
    parts.push(text.trim());
  };
  add(entry);
  return parts.join("\n");
}

let guest: string | undefined;
let thread: string | undefined;

/** An expression for QuickJS: a function of `host` that answers the function that runs a message. */
export function guestScript(): string {
  guest ??= `(function (host) { "use strict";\n${joined(new URL("./guest/main.ts", import.meta.url))}\nreturn answer; })`;
  return guest;
}

/** The script of a worker thread. */
export function threadScript(): string {
  thread ??= `"use strict";((require) => {\n${joined(new URL("./thread.ts", import.meta.url))}\n})(process.getBuiltinModule("node:module").createRequire(${JSON.stringify(import.meta.url)}));`;
  return thread;
}
