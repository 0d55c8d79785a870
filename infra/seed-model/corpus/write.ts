/**
 * Writes the corpus: JSON lines of `{kind, ops, brief, system, user, completion}`.
 * `tsx infra/seed-model/corpus/write.ts --seed 1 --count 100000 --out FILE`; the same seed and count give the same file.
 */

import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Rng } from "./random.ts";
import { type Codices, drawSample } from "./sample.ts";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, count: { type: "string", default: "1000" }, out: { type: "string" } },
});
if (!values.out) throw new Error("write.ts needs --out FILE");

const codices = JSON.parse(readFileSync(new URL("../../../shared/persona/codex.json", import.meta.url), "utf8")) as Codices;
const rng = new Rng(Number(values.seed));
const stream = createWriteStream(values.out);
const count = Number(values.count);
for (let at = 0; at < count; at++) {
  const { kind, ops, brief, messages, completion } = drawSample(rng, codices);
  const [system, user] = messages.map((message) => message.content);
  if (!stream.write(`${JSON.stringify({ kind, ops, brief, system, user, completion })}\n`)) await once(stream, "drain");
}
stream.end();
await once(stream, "finish");
