/** Recorded completions for tests: a file in the form that BATOS_MODEL=recorded:FILE reads. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Recording {
  step: "plan" | "method";
  selector?: string;
  attempt?: number;
  sample?: number;
  text: string;
}

/** The plan most tests use: both of the personas' actions. */
export const PLAN = JSON.stringify({
  artifact: "method",
  changes: [],
  steps: [
    { persona: "BABS", action: "find_similar_methods_", limit: 1 },
    { persona: "ALFRED", action: "derive_edge_cases_", limit: 3 },
  ],
});

export const plan = (text = PLAN, rest: Partial<Recording> = {}): Recording => ({ step: "plan", selector: "*", text, ...rest });
export const method = (selector: string, text: string, rest: Partial<Recording> = {}): Recording => ({
  step: "method",
  selector,
  text,
  ...rest,
});

/** Writes the recordings and returns the file's path. */
export function recordingFile(recordings: readonly Recording[]): string {
  const file = join(mkdtempSync(join(tmpdir(), "batos-recordings-")), "completions.jsonl");
  writeFileSync(file, recordings.map((recording) => `${JSON.stringify({ selector: "*", ...recording })}\n`).join(""));
  return file;
}

export const DEPOSIT =
  "function deposit(amount: number) {\n\tthis.balance = this.balance + amount;\n\tthis._p_changed = true;\n\treturn this.balance;\n}";
