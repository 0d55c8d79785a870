/**
 * TypeGuardian (§6.2): the TypeScript language service holds a method against its receiver's slots, the methods that its receiver and the objects it
 * holds answer, and the arguments it has been called with. `rules.ts` says which of its diagnostics count.
 */
import ts from "typescript";
import type { Finding } from "../guardian.ts";
import { parseMethod } from "../syntax.ts";
import { METHOD, TYPE_GUARDIAN, type TypeQuestion } from "./declarations.ts";
import { typeRules } from "./rules.ts";

/** Answers what is wrong with the types of a method. */
export type TypeCheck = (question: TypeQuestion) => Finding[];

const METHOD_FILE = "/method.ts";
const SURROUNDINGS_FILE = "/surroundings.d.ts";
const SHOWN = 12;
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  types: [],
  noEmit: true,
  // Generated methods seldom say their types, and what they are held against is guessed from data: strictness would refuse what is right.
  strict: false,
  noResolve: true,
  moduleDetection: ts.ModuleDetectionKind.Force,
};

/**
 * A checker with a language service of its own: the first question takes half a second, each further one some milliseconds.
 * @param readLibrary The text of a file that ships with the compiler (`lib.es2023.d.ts`), by its name.
 */
export function createTypeCheck(readLibrary: (name: string) => string | undefined): TypeCheck {
  const libraries = new Map<string, ts.IScriptSnapshot | undefined>();
  const library = (path: string): ts.IScriptSnapshot | undefined => {
    const name = /^\/lib\/(lib\.[\w.]*d\.ts)$/.exec(path)?.[1];
    if (name === undefined) return undefined;
    if (!libraries.has(name)) {
      const text = readLibrary(name);
      libraries.set(name, text === undefined ? undefined : ts.ScriptSnapshot.fromString(text));
    }
    return libraries.get(name);
  };
  let version = 0;
  const texts = new Map<string, string>();
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [METHOD_FILE, SURROUNDINGS_FILE],
    getScriptVersion: (path) => (texts.has(path) ? String(version) : "0"),
    getScriptSnapshot: (path) => {
      const text = texts.get(path);
      return text === undefined ? library(path) : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.es2023.full.d.ts",
    fileExists: (path) => texts.has(path) || library(path) !== undefined,
    readFile: (path) => texts.get(path) ?? library(path)?.getText(0, library(path)?.getLength() ?? 0),
  });

  return ({ source, selector, declarations }) => {
    const parsed = parseMethod(source, selector);
    if (!("tree" in parsed)) return [];
    const opening = `const ${METHOD.toLowerCase()}: ${METHOD} = `;
    version++;
    // The author does not say where the guardian looks: a comment that silences the compiler is made into one that does not.
    texts.set(METHOD_FILE, `${opening}${source.replaceAll("@ts-", "@ts_")};\nexport {};`);
    texts.set(SURROUNDINGS_FILE, declarations);
    const program = service.getProgram() as ts.Program;
    const [method, surroundings] = [METHOD_FILE, SURROUNDINGS_FILE].map((path) => program.getSourceFile(path) as ts.SourceFile) as [
      ts.SourceFile,
      ts.SourceFile,
    ];
    const checker = program.getTypeChecker();
    const findings: Finding[] = [];
    for (const { code, start = 0, length = 0, messageText } of program.getSemanticDiagnostics(method)) {
      const node = nodeAt(method, start, start + length);
      const broken = typeRules.find((one) => one.codes.includes(code) && one.refuses({ node, checker, method, surroundings }));
      if (!broken) continue;
      const { line, column } = parsed.tree.place(Math.max(0, start - opening.length));
      const text = ts.flattenDiagnosticMessageText(messageText, " ").replace(/\s+/g, " ").replace(/\.$/, "");
      findings.push({ guardian: TYPE_GUARDIAN, rule: broken.rule, message: `line ${line}: ${text}; ${broken.advice}`, line, column });
    }
    return findings.slice(0, SHOWN);
  };
}

/** The largest node that spans exactly what a diagnostic names, or the smallest that holds it. */
function nodeAt(file: ts.SourceFile, start: number, end: number): ts.Node {
  let at: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(at, (child) =>
      child.getStart(file) <= start && end <= child.getEnd() ? child : undefined,
    );
    if (!inner) return at;
    at = inner;
    if (at.getStart(file) === start && at.getEnd() === end) return at;
  }
}
