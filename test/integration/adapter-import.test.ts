/** Adapters by upload and API on the seed model: what is refused and why, and what the image says afterwards. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../../api/client/program.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";
import { call, type Door } from "../support/http.ts";
import { writeTinyAdapter, writeTinyGguf } from "../support/random-gguf.ts";

const SEED = "infra/seed-model/seed.gguf";
const METHODS = "infra/seed-model/adapters/methods.gguf";

let folder: string;
let api: ApiUnderTest;
let door: Door;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function upload(path: string): Promise<string> {
  const response = await fetch(`${door.url}/v1/blobs`, {
    method: "POST",
    headers: { authorization: `Bearer ${door.key}`, "content-type": "application/x-gguf" },
    body: readFileSync(path),
  });
  return ((await response.json()) as { $blob: string }).$blob;
}

const add = async (name: string, path: string, persona?: string) =>
  call(door, "POST", "/v1/adapters", { name, sha256: await upload(path), ...(persona ? { persona } : {}) });
const adapterOf = async (persona: string) => (await call(door, "GET", `/v1/objects/${persona}`)).body.slots.codex.adapter;
const batos = async (...argv: string[]) => {
  const out: string[] = [];
  const told: string[] = [];
  const around = { env: { BATOS_URL: door.url, BATOS_KEY: door.key }, interactive: false };
  const status = await runProgram(argv, { ...around, write: (text) => out.push(text), tell: (text) => told.push(text) });
  return { status, out: out.join(""), told: told.join("") };
};

/** A real adapter whose lora_b are all zero: it loads, and adds nothing. */
async function withoutEffect(): Promise<string> {
  const info = await readGgufFileInfo(METHODS, { sourceType: "filesystem", logWarnings: false });
  const bytes = readFileSync(METHODS);
  for (const { name, offset, dimensions } of info.tensorInfo ?? []) {
    const start = (info.infoEndOffset as number) + Number(offset);
    if (name.endsWith(".lora_b")) bytes.fill(0, start, start + 4 * dimensions.map(Number).reduce((product, size) => product * size, 1));
  }
  const path = join(folder, "zero.gguf");
  writeFileSync(path, bytes);
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-adapters-"));
  api = await startApiUnderTest();
  door = { url: await api.app.listen({ host: "127.0.0.1", port: 0 }), key: await api.key("admin") };
  const seed = await upload(SEED);
  const size = readFileSync(SEED).length;
  await call(door, "PATCH", "/v1/objects/pLLM_obj", { slots: { weights: { $blob: seed, size, mediaType: "application/x-gguf" } } });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

test("what is no adapter for the weights in use is refused with one reason, and leaves the image as it was", async () => {
  const file = async (name: string, write: (path: string) => Promise<void>) => {
    const path = join(folder, name);
    await write(path);
    return path;
  };
  const wide = await file("wide.gguf", (path) => writeTinyAdapter(path, 1, { width: 128 }));
  const other = await file("other.gguf", (path) => writeTinyAdapter(path, 1, {}, "qwen2"));
  const before = await api.fingerprint();
  const reasons: [string, RegExp][] = [
    [SEED, /is not a LoRA adapter/],
    ["package.json", /is not a GGUF file/],
    [other, /was made for qwen2 weights and the model is llama/],
    [wide, /blk\.0\.attn_q\.weight is 192 x 192 there, and the adapter has 128 x 4 and 4 x 128 for it/],
    [await withoutEffect(), /changes nothing/],
  ];
  for (const [path, says] of reasons)
    expect(await add("x", path, "ROBIN"), path).toMatchObject({
      status: 400,
      body: { code: "InvalidInput", detail: expect.stringMatching(says) },
    });
  expect((await call(door, "POST", "/v1/adapters", { name: "x", sha256: "0".repeat(64), persona: "ROBIN" })).status).toBe(404);
  expect((await call(door, "POST", "/v1/adapters", { name: "x", sha256: "0".repeat(64), persona: "NOBODY" })).status).toBe(400);
  const writer = { ...door, key: await api.key("write") };
  expect((await call(writer, "PUT", "/v1/personas/ROBIN/adapter", { adapter: null })).status).toBe(403);
  expect((await call(writer, "POST", "/v1/adapters", { name: "x", sha256: "0".repeat(64) })).status).toBe(403);
  expect((await api.fingerprint()).image).toBe(before.image);
});

test("added for a persona it is an object of the repository and in her codex, in one transaction; then taken away and given again", async () => {
  const hash = sha256(readFileSync(METHODS));
  const added = await batos("adapter", "add", METHODS, "--persona", "ROBIN", "--json");
  expect(added.status, added.told).toBe(0);
  const { adapter, tid } = JSON.parse(added.out);
  expect(adapter).toMatchObject({ name: "methods", personas: ["ROBIN"], weights: { $blob: hash } });
  expect(adapter.facts).toEqual({ architecture: "llama", rank: 8, alpha: 16, base: sha256(readFileSync(SEED)) });
  const { body: robin } = await call(door, "GET", "/v1/objects/ROBIN");
  expect(robin).toMatchObject({ tid, slots: { codex: { adapter: { $blob: hash }, mandate: "ROBIN writes one method." } } });
  expect((await call(door, "GET", "/v1/objects/lora_repository")).body).toMatchObject({ tid, slots: { adapters: { methods: {} } } });
  expect((await batos("adapter", "list")).out).toMatch(/^methods +ROBIN: llama, rank 8, alpha 16, for [0-9a-f]{12}, 0\.7 MB/);
  expect(await batos("adapter", "add", METHODS)).toMatchObject({ status: 1, told: expect.stringContaining("Conflict") });

  expect(await batos("adapter", "use", "--none", "--persona", "ROBIN")).toMatchObject({
    status: 0,
    out: expect.stringContaining("no adapter"),
  });
  expect(await adapterOf("ROBIN")).toBeNull();
  expect((await batos("adapter", "use", "methods", "--persona", "BABS")).status).toBe(0);
  expect(await adapterOf("BABS")).toMatchObject({ $blob: hash });
  expect((await batos("adapter", "use", "methods", "--none", "--persona", "BABS")).status).toBe(2);
  expect((await batos("adapter", "use", "nobody", "--persona", "BABS")).told).toContain("batos adapter list");
});

test("does not survive a model that it does not fit, and is refused on it", async () => {
  await call(door, "PUT", "/v1/personas/BABS/adapter", { adapter: "methods" });
  const path = join(folder, "tiny.gguf");
  await writeTinyGguf(path, 1);
  expect((await call(door, "POST", "/v1/models", { name: "tiny", sha256: await upload(path) })).status).toBe(201);
  const used = await batos("model", "use", "tiny");
  expect(used).toMatchObject({ status: 0, told: "BABS completes without adapter now: the one it had does not fit this model\n" });
  expect(await adapterOf("BABS")).toBeNull();
  expect(await batos("adapter", "use", "methods", "--persona", "BABS")).toMatchObject({
    status: 1,
    told: expect.stringContaining("does not fit"),
  });
  expect(await adapterOf("BABS")).toBeNull();
});
