/** GPU settings on a machine whose GPU does not work or is not there: what is refused says so, and what need not be there is not missed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openLanguageModel } from "../../infra/language.ts";
import { type LlamaUse, loadOn, openLlama } from "../../infra/llama/open-llama.ts";
import { createProbe } from "../../infra/llama/probe.ts";
import { parseConfig } from "../../shared/config.ts";
import { writeTinyGguf } from "../support/random-gguf.ts";

let folder: string;
let path: string;
let use: LlamaUse;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-gpu-"));
  path = join(folder, "tiny.gguf");
  await writeTinyGguf(path, 1);
  use = await openLlama({ gpu: "off", layers: "auto" });
});
afterAll(async () => {
  await use.close();
  rmSync(folder, { recursive: true, force: true });
});

/** No driver can offer all of them: metal is a Mac's, cuda is not. */
const absent = process.platform === "darwin" ? "cuda" : "metal";

it("a GPU that is named and does not work is refused before anything is loaded", async () => {
  const config = parseConfig({ BATOS_GPU: absent, BATOS_DATA: folder });
  await expect(openLanguageModel(config, {} as never, { warn: () => {} })).rejects.toMatchObject({
    code: "Unavailable",
    message: expect.stringMatching(
      new RegExp(`^BATOS_GPU names ${absent}, which does not work on this machine: .+, or set BATOS_GPU to auto or off$`),
    ),
  });
});

it("off is the CPU, with all layers there", async () => {
  expect(use.llama.gpu).toBe(false);
  const model = await loadOn(use.llama, path, { gpu: "off", layers: "auto" });
  expect(model.gpuLayers).toBe(0);
  await model.dispose();
});

it.each(["max", 2] as const)("%s layers on a GPU that is not there are refused", async (layers) => {
  await expect(loadOn(use.llama, path, { gpu: "auto", layers })).rejects.toMatchObject({
    code: "Unavailable",
    message: expect.stringMatching(/^BATOS_GPU_LAYERS asks for (max|2) layers on a GPU and none works here: set BATOS_GPU_LAYERS=auto/),
  });
});

it("no layers on a GPU are what a machine without one has", async () => {
  const model = await loadOn(use.llama, path, { gpu: "auto", layers: 0 });
  expect(model.gpuLayers).toBe(0);
  await model.dispose();
});

it.each(["max", 2] as const)("a setting of %s layers does not keep a file from being tried, with what is left of a GPU", async (layers) => {
  const probe = createProbe({ threads: 1, accelerator: { gpu: "auto", layers } });
  expect(await probe.weights({ path, sha256: "a".repeat(64) })).toMatchObject({ architecture: "llama" });
});
