/** Adapters by upload and API on the seed model: what is refused and why, and what the image says afterwards. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runProgram } from "../../api/client/program.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { takeStagedAdapters } from "../../infra/start/adapters.ts";
import { BatError } from "../../shared/errors.ts";
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

interface Tensor {
  dimensions: number[];
  numbers: Float32Array;
}

async function tensorsOf(path: string): Promise<Map<string, Tensor>> {
  const info = await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
  const bytes = readFileSync(path);
  return new Map(
    (info.tensorInfo ?? []).map((tensor) => {
      const dimensions = tensor.dimensions.map(Number);
      const start = (info.infoEndOffset as number) + Number(tensor.offset);
      const size = 4 * dimensions.reduce((product, one) => product * one, 1);
      return [tensor.name, { dimensions, numbers: new Float32Array(Uint8Array.from(bytes.subarray(start, start + size)).buffer) }];
    }),
  );
}

/** The same numbers as PEFT has them: its names, and the rows of q and k as Hugging Face's Llama orders them within each of the four heads. */
function safetensors(tensors: Map<string, Tensor>): Buffer {
  const modules: Record<string, string> = { attn_q: "self_attn.q_proj", attn_k: "self_attn.k_proj", attn_v: "self_attn.v_proj" };
  Object.assign(modules, { attn_output: "self_attn.o_proj", ffn_gate: "mlp.gate_proj", ffn_up: "mlp.up_proj", ffn_down: "mlp.down_proj" });
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  const data: Buffer[] = [];
  let at = 0;
  for (const [name, { dimensions, numbers }] of tensors) {
    const [, layer, matrix = "", side = ""] = /^blk\.(\d+)\.(\w+)\.weight\.lora_(\w)$/.exec(name) ?? [];
    const [columns = 0, rows = 0] = dimensions;
    const perHead = rows / 4;
    const turned = side === "b" && ["attn_q", "attn_k"].includes(matrix);
    const ordered = new Float32Array(numbers.length);
    for (let head = 0; head < 4; head += 1)
      for (let pair = 0; pair < perHead / 2; pair += 1)
        for (const part of [0, 1]) {
          const here = head * perHead + 2 * pair + part;
          const there = turned ? head * perHead + part * (perHead / 2) + pair : here;
          ordered.set(numbers.subarray(here * columns, (here + 1) * columns), there * columns);
        }
    const bytes = Buffer.from(ordered.buffer);
    const key = `base_model.model.model.layers.${layer}.${modules[matrix]}.lora_${side.toUpperCase()}.weight`;
    header[key] = { dtype: "F32", shape: [rows, columns], data_offsets: [at, at + bytes.length] };
    data.push(bytes);
    at += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...data]);
}

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

describe("a safetensors adapter", () => {
  const config = { peft_type: "LORA", r: 8, lora_alpha: 16, bias: "none", target_modules: ["q_proj"] };
  const stage = (folderName: string, bytes: Buffer, peft: unknown = config): string => {
    const path = join(folder, folderName);
    mkdirSync(path);
    writeFileSync(join(path, "adapter_config.json"), JSON.stringify(peft));
    writeFileSync(join(path, "adapter_model.safetensors"), bytes);
    return join(path, "adapter_model.safetensors");
  };

  test("becomes the GGUF adapter that has the same numbers: same tensors, same greedy answers", async () => {
    const original = await tensorsOf(METHODS);
    const path = stage("peft", safetensors(original));
    const added = await batos("adapter", "add", path, "--name", "converted", "--json");
    expect(added.status, added.told).toBe(0);
    const { weights, facts } = JSON.parse(added.out).adapter;
    expect(facts).toMatchObject({ rank: 8, alpha: 16 });
    const converted = await tensorsOf(await api.deps.blobs.localPath(weights.$blob));
    expect([...converted.keys()].sort()).toEqual([...original.keys()].sort());
    for (const [name, { numbers }] of original) expect(converted.get(name)?.numbers, name).toEqual(numbers);

    const model = openLlamaModel({ blobs: api.deps.blobs, threads: 1 });
    try {
      const { cases } = JSON.parse(readFileSync("infra/seed-model/adapters/cases.json", "utf8")).methods;
      for (const { system, user, adapted } of cases.slice(0, 2)) {
        const completion = await model.complete({
          messages: [
            { role: "system", content: system },
            { role: "user", content: user },
          ],
          weights: { $blob: sha256(readFileSync(SEED)), size: 1, mediaType: "application/x-gguf" },
          adapter: weights,
          sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maxTokens: 300 },
          purpose: { step: "method", selector: "", attempt: 0, sample: 0 },
        });
        expect(completion.text).toBe(adapted);
      }
    } finally {
      await model.close();
    }
  });

  test("that cannot be converted is refused with the command that does it", async () => {
    const whole = safetensors(await tensorsOf(METHODS));
    const refused: [string, Buffer, unknown, RegExp][] = [
      ["dora", whole, { ...config, use_dora: true }, /DoRA/],
      ["short", whole.subarray(0, 5000), config, /safetensors|not where/],
      ["text", Buffer.from("no tensors at all"), config, /no safetensors file/],
      ["named", Buffer.from(whole.toString("latin1").replaceAll("q_proj", "x_proj"), "latin1"), config, /x_proj/],
    ];
    for (const [name, bytes, peft, says] of refused) {
      const { status, told } = await batos("adapter", "add", stage(name, bytes, peft), "--name", name);
      expect({ name, status }).toEqual({ name, status: 1 });
      expect(told).toMatch(says);
      expect(told).toContain("python convert_lora_to_gguf.py");
    }
    expect((await batos("adapter", "add", stage("config", whole, { peft_type: "IA3" }), "--name", "config")).told).toContain(
      "adapter_config.json",
    );
  });
});

test("does not survive a model that it does not fit, and is refused on it", async () => {
  await call(door, "PUT", "/v1/personas/BABS/adapter", { adapter: "methods" });
  const path = join(folder, "tiny.gguf");
  await writeTinyGguf(path, 1);
  expect((await call(door, "POST", "/v1/models", { name: "tiny", sha256: await upload(path) })).status).toBe(201);

  // A store that cannot be reached says nothing of what fits.
  const { $blob } = (await adapterOf("BABS")) as { $blob: string };
  const localPath = api.deps.blobs.localPath.bind(api.deps.blobs);
  const away = vi.spyOn(api.deps.blobs, "localPath").mockImplementation(async (name) => {
    if (name === $blob) throw new BatError("Unavailable", "the blob store cannot be reached");
    return localPath(name);
  });
  expect(await batos("model", "use", "tiny")).toMatchObject({ status: 1, told: expect.stringContaining("cannot be reached") });
  away.mockRestore();
  expect(await adapterOf("BABS")).toMatchObject({ $blob });

  const used = await batos("model", "use", "tiny");
  expect(used).toMatchObject({ status: 0, told: "BABS completes without adapter now: the one it had does not fit this model\n" });
  expect(await adapterOf("BABS")).toBeNull();
  expect(await batos("adapter", "use", "methods", "--persona", "BABS")).toMatchObject({
    status: 1,
    told: expect.stringContaining("does not fit"),
  });
  expect(await adapterOf("BABS")).toBeNull();
});

test("a staging folder's adapters are taken once, those named after a persona for her, and what was changed since stays", async () => {
  const staging = join(folder, "staging");
  mkdirSync(staging);
  const reports = "infra/seed-model/adapters/reports.gguf";
  copyFileSync(reports, join(staging, "babs.gguf"));
  copyFileSync("infra/seed-model/adapters/plans.gguf", join(staging, "some plans.gguf"));
  writeFileSync(join(staging, "broken.gguf"), "no adapter");
  const seed = { $blob: await upload(SEED), size: readFileSync(SEED).length, mediaType: "application/x-gguf" };
  await call(door, "PATCH", "/v1/objects/pLLM_obj", { slots: { weights: seed } });

  const refused: string[] = [];
  const take = () => takeStagedAdapters(staging, { ...api.deps, onRefused: (file, error) => refused.push(`${file}: ${error.message}`) });
  expect(await take()).toEqual(["babs.gguf", "some plans.gguf"]);
  expect(refused).toEqual([expect.stringMatching(/^broken\.gguf: .*is not a GGUF file/)]);
  expect(await adapterOf("BABS")).toMatchObject({ $blob: sha256(readFileSync(reports)) });
  expect((await batos("adapter", "list")).out).toMatch(/^some-plans +nobody: /m);

  await batos("adapter", "use", "--none", "--persona", "BABS");
  expect(await take()).toEqual([]);
  expect(await adapterOf("BABS")).toBeNull();

  copyFileSync("infra/seed-model/adapters/inputs.gguf", join(staging, "babs.gguf"));
  expect(await take()).toEqual(["babs.gguf"]);
  const inputs = sha256(readFileSync("infra/seed-model/adapters/inputs.gguf"));
  expect((await batos("adapter", "list")).out).toMatch(new RegExp(`^babs-${inputs.slice(0, 8)} +BABS: `, "m"));
  await expect(takeStagedAdapters(join(folder, "nowhere"), { ...api.deps, onRefused: () => {} })).rejects.toThrow(/BATOS_ADAPTERS/);
});
