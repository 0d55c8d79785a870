/** The process of a probe: takes one question from its parent, answers it, and ends. See probe.ts. */
import { isBatError } from "../../shared/errors.ts";
import { fittingAdapters, tryAdapter } from "./first-adapter.ts";
import { tryEmbeddings } from "./first-embeddings.ts";
import { loadWeights } from "./first-load.ts";
import { lastErrors } from "./open-llama.ts";
import { passingFailure } from "./passing-failure.ts";
import { type ProbeAnswer, type ProbeQuestion, triedIn } from "./probe.ts";

function find({ about, weights, adapters, limits }: ProbeQuestion): Promise<unknown> {
  if (about === "weights") return loadWeights(weights, limits);
  if (about === "embeddings") return tryEmbeddings(weights, limits);
  const [first] = adapters;
  return about === "adapter" && first ? tryAdapter(weights, first, limits) : fittingAdapters(weights, adapters);
}

async function answerTo(question: ProbeQuestion): Promise<ProbeAnswer> {
  try {
    return { found: await find(question) };
  } catch (error) {
    if (isBatError(error)) return { refused: error.record() };
    const passing = passingFailure(error, triedIn(question), await lastErrors());
    if (passing) return { refused: passing.record() };
    return { refused: { code: "InvalidInput", message: `llama.cpp cannot use the file: ${(error as Error).message}` } };
  }
}

// A terminal and a control group signal all their processes: the one that asked stops in its own way, and this one with it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
process.once("message", async (question: ProbeQuestion) => {
  process.send?.({ begun: true } satisfies ProbeAnswer);
  process.send?.(await answerTo(question));
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
