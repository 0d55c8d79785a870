import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRecordedModel, recordTo } from "../../infra/recorded/recorded-model.ts";
import { findRecording, parseRecordings } from "../../infra/recorded/recordings.ts";
import type { CompletionRequest } from "../../shared/language/language-model.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recorded-"));
});
afterEach(() => rm(folder, { recursive: true }));

const lines = (...recordings: object[]): string => recordings.map((line) => JSON.stringify(line)).join("\n");
const request = (purpose: Partial<CompletionRequest["purpose"]> = {}): CompletionRequest => ({
  messages: [{ role: "user", content: "brief" }],
  weights: null,
  adapter: null,
  sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 10 },
  purpose: { step: "method", selector: "addItem", attempt: 0, sample: 0, ...purpose },
});

async function model(...recordings: object[]) {
  await writeFile(join(folder, "answers.jsonl"), lines(...recordings));
  return openRecordedModel(join(folder, "answers.jsonl"));
}

describe("recorded completions", () => {
  it("answer a purpose with the most specific line", () => {
    const recordings = parseRecordings(
      lines(
        { step: "method", selector: "*", text: "any" },
        { step: "method", selector: "addItem", attempt: 1, text: "second attempt" },
        { step: "method", selector: "addItem", text: "named" },
        { step: "method", selector: "*", attempt: 1, sample: 2, text: "any, second attempt, third sample" },
        { step: "method", selector: "addItem", sample: 2, text: "third sample" },
      ),
      "test",
    );
    const found = (attempt: number, sample: number, selector = "addItem") =>
      findRecording(recordings, { step: "method", selector, attempt, sample })?.text;
    expect(found(0, 0)).toBe("named");
    expect(found(1, 0)).toBe("second attempt");
    expect(found(1, 2)).toBe("second attempt");
    expect(found(0, 2)).toBe("third sample");
    expect(found(1, 2, "other")).toBe("any, second attempt, third sample");
    expect(found(0, 0, "other")).toBe("any");
  });

  it("prefer the later of two equal lines", async () => {
    const recorded = await model(
      { step: "method", selector: "addItem", text: "old" },
      { step: "method", selector: "addItem", text: "new" },
    );
    expect((await recorded.complete(request())).text).toBe("new");
  });

  it("say that nothing is recorded", async () => {
    const recorded = await model({ step: "plan", selector: "addItem", text: "{}" });
    expect(await recorded.complete(request())).toMatchObject({ text: "", stopReason: "none" });
  });

  it("stream the text and keep the stop reason", async () => {
    const recorded = await model({ step: "method", selector: "*", text: "function", stopReason: "length" });
    const pieces: string[] = [];
    expect(await recorded.complete(request(), { onText: (piece) => pieces.push(piece) })).toMatchObject({
      text: "function",
      stopReason: "length",
    });
    expect(pieces.join("")).toBe("function");
  });

  it("do not answer an aborted request", async () => {
    const recorded = await model({ step: "method", selector: "*", text: "x" });
    expect(await recorded.complete(request(), { signal: AbortSignal.abort() })).toMatchObject({ text: "", stopReason: "aborted" });
  });

  it.each([
    ["not JSON", '{"step": "plan", "text": "a"}\n\n{"step":', /line 3 is not JSON/],
    ["no text", '{"step": "plan", "selector": "*"}', /line 1 is not a recorded completion: text/],
    ["an unknown key", '{"step": "plan", "selector": "*", "text": "", "reply": ""}', /line 1.*reply/],
  ])("refuse a bad line and name it: %s", async (_, jsonl, message) => {
    await writeFile(join(folder, "answers.jsonl"), jsonl);
    await expect(openRecordedModel(join(folder, "answers.jsonl"))).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringMatching(message),
    });
  });

  it("refuse a file that is not there", async () => {
    await expect(openRecordedModel(join(folder, "absent.jsonl"))).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringContaining("absent.jsonl"),
    });
  });
});

describe("the recorder", () => {
  it("writes what a model says so that it can be answered from, and nothing that was not said", async () => {
    const source = await model(
      { step: "method", selector: "addItem", sample: 0, text: "one" },
      { step: "method", selector: "addItem", sample: 1, text: "two\nlines" },
    );
    const file = join(folder, "made", "recording.jsonl");
    const recorder = recordTo(source, file);
    await Promise.all([0, 1, 0].map((sample) => recorder.complete(request({ sample }))));
    await recorder.complete(request({ step: "plan" }));
    await recorder.complete(request(), { signal: AbortSignal.abort() });
    await recorder.close();
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(3);
    const replay = await openRecordedModel(file);
    expect((await replay.complete(request({ sample: 1 }))).text).toBe("two\nlines");
    expect((await replay.complete(request({ sample: 2 }))).stopReason).toBe("none");
  });
});
