/**
 * Recorded completions: a JSONL file, one completion a line:
 * `{"step": "plan", "selector": "*" or a name, "attempt": n, "sample": n, "text": "..."}`; an absent `attempt` or `sample` stands for any.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";

type Purpose = CompletionRequest["purpose"];

const recording = z.strictObject({
  step: z.string().min(1),
  selector: z.string().min(1).default("*"),
  attempt: z.number().int().min(0).optional(),
  sample: z.number().int().min(0).optional(),
  text: z.string(),
  /** `length` where the recorded answer was cut at its token limit. */
  stopReason: z.enum(["end", "length"]).default("end"),
});

export type Recording = z.infer<typeof recording>;

/**
 * The recordings of a JSONL text; blank lines are passed over. `origin` names the text in errors.
 * @throws BatError InvalidInput naming the first line that is not a recording, and why.
 */
export function parseRecordings(jsonl: string, origin: string): Recording[] {
  return jsonl.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [parseLine(line, `${origin} line ${at + 1}`)]));
}

/** The recordings of a file. @throws BatError InvalidInput when it cannot be read or has a bad line. */
export async function readRecordings(file: string): Promise<Recording[]> {
  const jsonl = await readFile(file, "utf8").catch((error) => {
    throw new BatError(
      "InvalidInput",
      `the recorded completions ${file} cannot be read (${error.code}): name a JSONL file that exists`,
      { file },
      error,
    );
  });
  return parseRecordings(jsonl, file);
}

/** The most specific recording for a purpose: a named selector counts before an attempt, an attempt before a sample; among equals the last line. */
export function findRecording(recordings: readonly Recording[], purpose: Purpose): Recording | undefined {
  let best: Recording | undefined;
  for (const candidate of recordings) {
    if (matches(candidate, purpose) && (!best || specificity(candidate) >= specificity(best))) best = candidate;
  }
  return best;
}

function parseLine(line: string, where: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new BatError("InvalidInput", `${where} is not JSON (${(error as Error).message}): write one recorded completion a line`);
  }
  const parsed = recording.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BatError("InvalidInput", `${where} is not a recorded completion: ${[...(issue?.path ?? []), issue?.message].join(" ")}`);
}

function matches(candidate: Recording, purpose: Purpose): boolean {
  return (
    candidate.step === purpose.step &&
    (candidate.selector === "*" || candidate.selector === purpose.selector) &&
    (candidate.attempt === undefined || candidate.attempt === purpose.attempt) &&
    (candidate.sample === undefined || candidate.sample === purpose.sample)
  );
}

function specificity(candidate: Recording): number {
  return (candidate.selector === "*" ? 0 : 4) + (candidate.attempt === undefined ? 0 : 2) + (candidate.sample === undefined ? 0 : 1);
}
