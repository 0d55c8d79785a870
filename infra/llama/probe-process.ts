/** The process of a probe: takes one question from its parent, answers it, and ends. See probe.ts. */
import { isBatError } from "../../shared/errors.ts";
import { loadWeights } from "./first-load.ts";
import type { ProbeAnswer, ProbeQuestion } from "./probe.ts";

async function answerTo({ weights, limits }: ProbeQuestion): Promise<ProbeAnswer> {
  try {
    return { found: await loadWeights(weights, limits) };
  } catch (error) {
    if (isBatError(error)) return { refused: error.record() };
    return { refused: { code: "InvalidInput", message: `llama.cpp cannot use the file: ${(error as Error).message}` } };
  }
}

process.once("message", async (question: ProbeQuestion) => {
  process.send?.(await answerTo(question));
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
