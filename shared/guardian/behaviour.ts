/**
 * BehaviourGuardian (§6.4, §13.2): what trials of a method say about it. Pure: whoever asks runs the trials and passes their outcomes in.
 * Passing the visible examples is not enough, so candidates are also compared with each other on derived inputs.
 */
import type { ErrorRecord } from "../errors.ts";
import { canonicalJson, type Stored } from "../image/values.ts";
import type { Example } from "../mind/brief.ts";
import { oneLine } from "../one-line.ts";
import type { Finding } from "./guardian.ts";

export { deriveInputs } from "./inputs.ts";
export { normalisedSource } from "./normal-form.ts";

/** How a trial ended. `threw`: the method's own error. `failed`: a limit, a message not understood, an unsignalled change. `after`: the receiver's data slots. */
export type TrialOutcome =
  | { kind: "returned"; result: Stored; after: Record<string, Stored> }
  | { kind: "threw"; error: { name: string; message: string } }
  | { kind: "failed"; error: ErrorRecord };

export interface Voice<Id> {
  id: Id;
  /** How many samples wrote it. */
  weight: number;
  /** Characters of its source; the smallest speaks for its cluster. */
  size?: number | undefined;
  /** Its outcome on each derived input. */
  signatures: readonly string[];
}

export interface Agreement<Id> {
  /** The candidate to install, or null when too few agree. */
  chosen: Id | null;
  /** The biggest cluster's part of all weight, 0 to 1. */
  share: number;
  /** The first input on which the two biggest clusters differ. */
  distinguishing: number | null;
  /** Candidates that did the same on every input, biggest weight first. */
  clusters: { ids: Id[]; weight: number }[];
}

const guardian = "BehaviourGuardian";
const TOLERANCE = 1e-9;
const CHARACTERS = 120;

/** Whether two values are the same to an example (§14.1): undefined, null and an absent member are the same, fractions to 1 in 10^9, key order does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a === "number" && typeof b === "number") return a === b || (!areWhole(a, b) && isNear(a, b));
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]));
  // An object written out in an example is another object of the trial: that it is one is all that can be compared.
  if ("$object" in a || "$object" in b) return ["$object", "$ref"].some((key) => key in a) && ["$object", "$ref"].some((key) => key in b);
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameValue(own(left, key), own(right, key)));
}

/** Whole numbers are ids, times and counts as often as sums: one that is off by one is wrong. */
const areWhole = (a: number, b: number): boolean => Number.isSafeInteger(a) && Number.isSafeInteger(b);
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));

/** What an outcome has against an example. */
export function judgeExample(example: Example, outcome: TrialOutcome): Finding[] {
  const call = `with ${text(example.slots ?? {})} and arguments (${example.args.map(text).join(", ")})`;
  const refuse = (rule: string, message: string, path?: string): Finding => ({
    guardian,
    rule,
    message: `${call} ${message}`,
    ...(path ? { path } : {}),
  });
  if (outcome.kind === "failed") return [refuse("failed", `it fails: ${oneLine(outcome.error.message)}`)];
  if (outcome.kind === "threw")
    return example.throws ? [] : [refuse("throws", `it throws ${text(outcome.error.message)}; it should ${expectation(example)}`)];
  if (example.throws)
    return [refuse("should-throw", `it returns ${text(outcome.result)}; it should throw an Error before anything is changed`)];
  const findings: Finding[] = [];
  if (example.returns !== undefined && !sameValue(example.returns, outcome.result))
    findings.push(refuse("returns", `it returns ${text(outcome.result)}; it should return ${text(example.returns)}`, "returns"));
  for (const [slot, expected] of Object.entries(example.after ?? {})) {
    const found = own(outcome.after, slot);
    if (!sameValue(expected, found))
      findings.push(refuse("after", `it leaves ${slot} as ${text(found)}; it should be ${text(expected)}`, `after.${slot}`));
  }
  return findings;
}

/** Pairs of examples that no method can satisfy: the same slots and arguments, another expectation. */
export function contradictions(examples: readonly Example[]): Finding[] {
  const findings: Finding[] = [];
  for (const [at, example] of examples.entries()) {
    const earlier = examples.slice(0, at).findIndex((other) => situation(other) === situation(example) && !compatible(other, example));
    if (earlier === -1) continue;
    const both = `one says it should ${expectation(examples[earlier] as Example)}, the other that it should ${expectation(example)}`;
    const message = `examples ${earlier + 1} and ${at + 1} contradict each other: with ${text(example.slots ?? {})} and arguments (${example.args.map(text).join(", ")}) ${both}`;
    findings.push({ guardian, rule: "contradiction", message, path: `examples[${at}]` });
  }
  return findings;
}

/** All examples, those of the same situation that agree made into one. Those that do not agree stay apart, for `contradictions` to show. */
export function mergeExamples(...lists: (readonly Example[])[]): Example[] {
  const merged: Example[] = [];
  for (const example of lists.flat()) {
    const at = merged.findIndex((known) => situation(known) === situation(example) && compatible(known, example));
    const known = merged[at];
    if (!known) merged.push(example);
    else merged[at] = { ...example, ...known, ...(known.after || example.after ? { after: { ...example.after, ...known.after } } : {}) };
  }
  return merged;
}

/** An outcome as text: equal for outcomes that are the same to an example. Errors are equal whatever they say. */
export function outcomeSignature(outcome: TrialOutcome): string {
  if (outcome.kind === "threw") return "throws";
  if (outcome.kind === "failed") return `fails ${outcome.error.code}`;
  return canonicalJson({ returns: coarse(outcome.result), after: coarse(outcome.after) });
}

/**
 * Which candidates agree with each other, and whether enough of them do (`quorum`: part of all weight, 0 to 1). `judged`: so many inputs, the first
 * ones, have been judged already; not failing on them shows nothing more.
 */
export function agree<Id>(candidates: readonly Voice<Id>[], quorum: number, judged = 0): Agreement<Id> {
  const bySignature = new Map<string, Voice<Id>[]>();
  for (const candidate of candidates) {
    const key = JSON.stringify(candidate.signatures);
    bySignature.set(key, [...(bySignature.get(key) ?? []), candidate]);
  }
  const weigh = (voices: readonly Voice<Id>[]): number => voices.reduce((sum, voice) => sum + voice.weight, 0);
  const clusters = [...bySignature.values()].sort((a, b) => weigh(b) - weigh(a));
  for (const cluster of clusters) cluster.sort((a, b) => (a.size ?? 0) - (b.size ?? 0));
  const [biggest = [], second] = clusters;
  const total = weigh(candidates);
  const share = total === 0 ? 0 : weigh(biggest) / total;
  const speaker = biggest[0];
  const differs = second ? (speaker?.signatures ?? []).findIndex((signature, at) => signature !== second[0]?.signatures[at]) : -1;
  // Methods that agree only in failing everywhere have shown nothing.
  const shown = speaker?.signatures.slice(judged) ?? [];
  const silent = shown.length > 0 && shown.every((signature) => signature === "throws" || signature.startsWith("fails "));
  return {
    chosen: speaker && share >= quorum && !silent ? speaker.id : null,
    share,
    distinguishing: differs === -1 ? null : differs,
    clusters: clusters.map((voices) => ({ ids: voices.map((voice) => voice.id), weight: weigh(voices) })),
  };
}

const situation = (example: Example): string => canonicalJson({ slots: example.slots ?? {}, args: example.args });

function compatible(a: Example, b: Example): boolean {
  if ((a.throws ?? false) !== (b.throws ?? false)) return false;
  if (a.throws) return true;
  if (a.returns !== undefined && b.returns !== undefined && !sameValue(a.returns, b.returns)) return false;
  return Object.entries(a.after ?? {}).every(([slot, value]) => !Object.hasOwn(b.after ?? {}, slot) || sameValue(value, b.after?.[slot]));
}

function expectation(example: Example): string {
  if (example.throws) return "throw an Error";
  const returns = example.returns === undefined ? [] : [`return ${text(example.returns)}`];
  const after = Object.entries(example.after ?? {}).map(([slot, value]) => `leave ${slot} as ${text(value)}`);
  return [...returns, ...after].join(" and ") || "not throw";
}

/** Fractions to ten digits and no empty members, so that what is the same gives the same text. */
function coarse(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : Number(value.toPrecision(10));
  if (typeof value !== "object" || value === null) return value ?? null;
  if (Array.isArray(value)) return value.map(coarse);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null || member === undefined ? [] : [[key, coarse(member)]])),
  );
}

const own = (record: Record<string, unknown>, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);

function text(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  return json.length > CHARACTERS ? `${json.slice(0, CHARACTERS)}...` : json;
}
