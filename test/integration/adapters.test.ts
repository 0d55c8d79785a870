/** The personas' adapters on the seed model: each writes its own kind of output unasked, and none shows in a completion that asked for another or none. */
import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { LanguageModel } from "../../shared/language/language-model.ts";

interface Case {
  system: string;
  user: string;
  base: string;
  adapted: string;
}

const folder = fileURLToPath(new URL("../../infra/seed-model/", import.meta.url));
const recorded = JSON.parse(readFileSync(join(folder, "adapters/cases.json"), "utf8")) as Record<
  string,
  { score: { of: number; base: number; adapted: number }; cases: Case[] }
>;
const NAMES = ["plans", "methods", "inputs", "reports"];

let data: string;
let model: LanguageModel;
let weights: BlobHandle;
const adapters = new Map<string, BlobHandle>();

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "adapters-"));
  const blobs = await openDiskBlobStore(join(data, "blobs"));
  const put = (path: string): Promise<BlobHandle> => blobs.put(createReadStream(join(folder, path)), "application/x-gguf");
  weights = await put("seed.gguf");
  for (const name of NAMES) adapters.set(name, await put(`adapters/${name}.gguf`));
  model = openLlamaModel({ blobs, threads: 1 });
});
afterAll(async () => {
  await model?.close();
  await rm(data, { recursive: true, force: true });
});

async function answer({ system, user }: Case, adapter: string | undefined): Promise<string> {
  const completion = await model.complete({
    messages: [
      { role: "system", content: system },
      { role: "user", content: user },
    ],
    weights,
    adapter: adapter === undefined ? null : (adapters.get(adapter) as BlobHandle),
    sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 300 },
    purpose: { step: "method", selector: "", attempt: 0, sample: 0 },
  });
  return completion.text;
}

describe.each(NAMES)("the adapter for %s", (name) => {
  const { cases, score } = recorded[name] as (typeof recorded)[string];

  it("was better at it than the model alone, and is recorded with prompts that show it", () => {
    expect(score.adapted).toBeGreaterThan(score.base);
    expect(cases.length).toBeGreaterThanOrEqual(4);
  });

  it("answers as it was trained to, where the model alone answers otherwise", async () => {
    for (const one of cases) {
      expect(await answer(one, name)).toBe(one.adapted);
      expect(await answer(one, undefined)).toBe(one.base);
    }
  });
});

it("no adapter leaks: completions with all of them and with none, mixed and at once, are what each is alone", async () => {
  const asked = NAMES.flatMap((name, at) =>
    (recorded[name]?.cases ?? []).slice(0, 4).flatMap((one, index) => [
      { one, adapter: name as string | undefined, expected: one.adapted, order: (index * 7 + at * 3) % 11 },
      { one, adapter: undefined, expected: one.base, order: (index * 5 + at * 2) % 11 },
    ]),
  ).sort((a, b) => a.order - b.order);
  const answers = await Promise.all(asked.map(({ one, adapter }) => answer(one, adapter)));
  expect(answers).toEqual(asked.map(({ expected }) => expected));
});
