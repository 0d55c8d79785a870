/** Completions with four adapters and with none, mixed at random by many callers, against a process that had nothing else to do. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { Completion, CompletionRequest, LanguageModel } from "../../shared/language/language-model.ts";
import { SEED, seeded } from "../fault/seeded.ts";

const CALLERS = 8;
const COMPLETIONS = 200;
const QUESTIONS_EACH = 8;
/** About 25 s of one core's work, and the machine may be busy. */
const LIMIT_MS = 180_000;
const folder = fileURLToPath(new URL("../../infra/seed-model/", import.meta.url));
const NAMES = ["plans", "methods", "inputs", "reports"];
const recorded = JSON.parse(readFileSync(join(folder, "adapters/cases.json"), "utf8")) as Record<
  string,
  { cases: { system: string; user: string }[] }
>;

let data: string;
let model: LanguageModel;
/** Each adapter and none, with the questions that it is asked: greedy and drawn, its own kind and others'. */
let asked: CompletionRequest[][];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "interleaved-"));
  const blobs = await openDiskBlobStore(data);
  const put = (path: string): Promise<BlobHandle> => blobs.put(createReadStream(join(folder, path)), "application/x-gguf");
  const weights = await put("seed.gguf");
  const adapters = [null, ...(await Promise.all(NAMES.map((name) => put(`adapters/${name}.gguf`))))];
  const cases = NAMES.flatMap((name) => recorded[name]?.cases.slice(0, QUESTIONS_EACH / NAMES.length) ?? []);
  asked = adapters.map((adapter) =>
    cases.map(({ system, user }, sample) => ({
      messages: [
        { role: "system", content: system },
        { role: "user", content: user },
      ],
      weights,
      adapter,
      sampling: { temperature: sample % 2 === 0 ? 0 : 0.8, topP: 0.95, topK: 40, seed: 1000 + sample, maxTokens: 32 },
      purpose: { step: "method", selector: "", attempt: 0, sample },
    })),
  );
  model = openLlamaModel({ blobs, threads: 1 });
});
afterAll(async () => {
  await model?.close();
  await rm(data, { recursive: true, force: true });
});

/** What can be compared of an answer: all but what the work before it saved. */
const told = ({ milliseconds: _, evaluatedTokens: __, ...rest }: Completion) => rest;

async function dedicated(requests: CompletionRequest[]): Promise<Completion[]> {
  const child = fork(fileURLToPath(new URL("../support/completions-process.ts", import.meta.url)), [], { execArgv: ["--import", "tsx"] });
  child.send({ folder: data, requests });
  const answered = once(child, "message");
  const [answers] = await Promise.race([
    answered,
    once(child, "exit").then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
  ]);
  return answers as Completion[];
}

it(
  `${COMPLETIONS} completions, interleaved at random (seed ${SEED}), are each what a process of their own gives`,
  async () => {
    const expected = new Map<CompletionRequest, Completion>();
    for (const requests of asked) {
      for (const [at, answer] of (await dedicated(requests)).entries()) expected.set(requests[at] as CompletionRequest, answer);
    }
    // The test can only see a leak where the adapters differ.
    const texts = asked.map((requests) => requests.map((request) => expected.get(request)?.text));
    for (let at = 0; at < QUESTIONS_EACH; at++) expect(new Set(texts.map((of) => of[at])).size).toBeGreaterThan(1);

    const all = asked.flat();
    const order = seeded(SEED).shuffled(Array.from({ length: COMPLETIONS / all.length }, () => all).flat());
    const answers: [CompletionRequest, Completion][] = [];
    const queue = order.values();
    const caller = async (): Promise<void> => {
      for (const request of queue) answers.push([request, await model.complete(request)]);
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    expect(answers).toHaveLength(COMPLETIONS);
    for (const [request, answer] of answers) expect(told(answer)).toEqual(told(expected.get(request) as Completion));
  },
  LIMIT_MS,
);
