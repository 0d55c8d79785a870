/** How a job ended, as lines for people. */
import type { Answered } from "./client.ts";
import type { ProblemDocument } from "./errors.ts";

/** The answer as JSON, or what went wrong and where to read more. */
export function renderOutcome(outcome: Answered | ProblemDocument): string[] {
  if (outcome.status === "answered") return [JSON.stringify((outcome as Answered).result)];
  const problem = outcome as ProblemDocument;
  return [`${problem.code}: ${problem.detail}`, ...(problem.job === undefined ? [] : [`the whole record: batos trace ${problem.job}`])];
}
