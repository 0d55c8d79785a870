/**
 * Writes the corpus: JSON lines of `{kind, ops, system, user, completion}`.
 * `tsx infra/seed-model/corpus/write.ts --seed 1 --count 100000 [--kind plan] [--unnamed 0.5] [--held] --out FILE`; the same seed and count give the same file.
 */

import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Rng } from "./random.ts";
import { type Codices, drawSample, type Sample } from "./sample.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000" },
    /** Only samples of this kind; the corpus's mixture otherwise. */
    kind: { type: "string" },
    /** Share of samples whose system message names no persona: an adapter is to know its own kind of output without being told. */
    unnamed: { type: "string", default: "0" },
    /** Words, wordings and combinations that are kept from training. */
    held: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
if (!values.out) throw new Error("write.ts needs --out FILE");

const codices = JSON.parse(readFileSync(new URL("../../../shared/persona/codex.json", import.meta.url), "utf8")) as Codices;
const rng = new Rng(Number(values.seed), values.held ? "held" : "train");
const stream = createWriteStream(values.out);
const count = Number(values.count);
const unnamed = Number(values.unnamed);
const wanted = values.kind as Sample["kind"] | undefined;
for (let at = 0; at < count; at++) {
  const { kind, ops, messages, completion } = drawSample(rng, codices, wanted);
  const [named, user] = messages.map((message) => message.content);
  const system = unnamed > 0 && rng.chance(unnamed) ? "Answer." : named;
  if (!stream.write(`${JSON.stringify({ kind, ops, system, user, completion })}\n`)) await once(stream, "drain");
}
stream.end();
await once(stream, "finish");
