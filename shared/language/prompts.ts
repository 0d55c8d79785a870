/**
 * Prompts: a persona's codex and a brief become chat messages. One home, for the seed model's corpus and for any larger
 * model alike; the model's own chat template turns the messages into tokens.
 */
import type { Example, MethodBrief } from "../mind/brief.ts";
import { oneLine } from "../one-line.ts";

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** The part of a persona's codex that prompts are made from. */
export interface PromptCodex {
  mandate: string;
  rules: string;
}

/** What DELEGATING brought back for the author. Absent parts leave no trace in the prompt. */
export interface Gathered {
  changes?: readonly string[] | undefined;
  similar?: readonly string[] | undefined;
  edgeCases?: readonly (readonly unknown[])[] | undefined;
}

const EXAMPLES = 6;
const VALUE_CHARACTERS = 160;
/** A type is long where the data has many members, and all of them are of use to an author. */
const TYPE_CHARACTERS = 2000;

/**
 * The system message: the mandate alone for a model trained on it (the seed model), the mandate and the rules for others.
 * pLLM_obj's `states_rules` slot decides.
 */
export function systemMessage(codex: PromptCodex, statesRules: boolean): ChatMessage {
  return { role: "system", content: statesRules ? `${codex.mandate}\n\n${codex.rules}` : codex.mandate };
}

/** What BRICK reads to write a CognitivePlan. */
export function planPrompt(codex: PromptCodex, brief: MethodBrief, statesRules: boolean): ChatMessage[] {
  return [systemMessage(codex, statesRules), { role: "user", content: briefLines(brief).join("\n") }];
}

/** What ALFRED reads to write test inputs: the brief alone, so that the tests do not follow the author's method. */
export function inputsPrompt(codex: PromptCodex, brief: MethodBrief, statesRules: boolean): ChatMessage[] {
  return [systemMessage(codex, statesRules), { role: "user", content: ["test inputs", ...briefLines(brief)].join("\n") }];
}

/** What BABS reads to write a report: counts by name, in the order given. */
export function reportPrompt(codex: PromptCodex, counts: readonly (readonly [string, number])[], statesRules: boolean): ChatMessage[] {
  const lines = counts.map(([name, count]) => `${name} ${count}`);
  return [systemMessage(codex, statesRules), { role: "user", content: ["report", ...lines].join("\n") }];
}

/** What ROBIN reads to write a method: the brief, what was gathered, and for a correction the flawed method and its findings. */
export function methodPrompt(codex: PromptCodex, brief: MethodBrief, gathered: Gathered, statesRules: boolean): ChatMessage[] {
  const lines = briefLines(brief);
  if (gathered.changes) lines.push(`changes ${gathered.changes.map((slot) => oneLine(slot)).join(", ") || "nothing"}`);
  if (gathered.edgeCases?.length) lines.push(`consider ${gathered.edgeCases.map((args) => `(${args.map(text).join(", ")})`).join(" ")}`);
  for (const source of gathered.similar ?? []) lines.push("similar", indented(source.trim()));
  if (brief.correction) {
    lines.push("flawed", brief.correction.artifact.trim());
    for (const error of brief.correction.errors.slice(0, 4)) lines.push(`finding ${oneLine(error)}`);
    lines.push(brief.correction.instruction);
  }
  return [systemMessage(codex, statesRules), { role: "user", content: lines.join("\n") }];
}

/** Another's method: no line within it begins where ours do, its closing brace apart. */
const indented = (source: string): string => source.replace(/([\n\r\u2028\u2029])(?=[^\s}])/g, "$1\t");

function briefLines(brief: MethodBrief): string[] {
  const typed = (name: string, type: string): string => `${oneLine(name)}: ${oneLine(type, TYPE_CHARACTERS)}`;
  const lines = [
    `function ${brief.selector}(${brief.params.map(({ name, type }) => typed(name, type)).join(", ")})`,
    `this {${Object.entries(brief.slots)
      .map(([slot, type]) => typed(slot, type))
      .join(", ")}}`,
  ];
  if (brief.methods?.length) lines.push(`answers ${brief.methods.map((method) => oneLine(method)).join(", ")}`);
  if (brief.intent) lines.push(`intent ${brief.intent.replace(/\s+/g, " ").trim()}`);
  for (const example of brief.examples.slice(0, EXAMPLES)) lines.push(exampleLine(example));
  return lines;
}

function exampleLine(example: Example): string {
  const call = `example ${text(example.slots ?? {})} (${example.args.map(text).join(", ")})`;
  if (example.throws) return `${call} throws`;
  const returns = example.returns === undefined ? "" : ` -> ${text(example.returns)}`;
  return `${call}${returns}${example.after ? ` then ${text(example.after)}` : ""}`;
}

/** JSON, cut where a long value would crowd out the rest: the guardians run the whole example whatever the prompt shows. */
function text(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return json.length > VALUE_CHARACTERS ? `${json.slice(0, VALUE_CHARACTERS)}...` : json;
}
