/** Vectors by real inference: in the process, by a server, by the image's primitive, and which model makes them. */
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../../api/client/program.ts";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openLlamaEmbeddings } from "../../infra/llama/embeddings.ts";
import { openEmbeddingsClient } from "../../infra/openai/embeddings-client.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { checkImage } from "../../shared/image/check.ts";
import { exportImage } from "../../shared/image/transfer.ts";
import type { BlobHandle, Stored } from "../../shared/image/values.ts";
import type { EmbeddingModel, Embeddings } from "../../shared/language/embedding-model.ts";
import { useForEmbeddings } from "../../shared/language/embeddings-in-use.ts";
import { embeddingWeights, listModels } from "../../shared/language/models.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";
import { call, type Door } from "../support/http.ts";
import { type OpenAiServer, startOpenAiServer } from "../support/openai-server.ts";
import { writeTinyBert, writeTinyGguf } from "../support/random-gguf.ts";
import { sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { openWorkerUnderTest } from "../support/worker.ts";

const SEED = fileURLToPath(new URL("../../infra/seed-model/seed.gguf", import.meta.url));
const TEXTS = ["add the amount to the balance", "add the sum to the balance", "remove the last item of the list"] as const;

let folder: string;
let blobs: BlobStore;
let seed: BlobHandle;
let tiny: BlobHandle;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batos-embeddings-"));
  blobs = await openDiskBlobStore(join(folder, "blobs"));
  seed = await blobs.put(createReadStream(SEED), "application/x-gguf");
  const path = join(folder, "tiny.gguf");
  await writeTinyGguf(path, 1);
  tiny = await blobs.put(createReadStream(path), "application/x-gguf");
});
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cosine = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const local = (): EmbeddingModel => {
  const model = openLlamaEmbeddings({ blobs, threads: 1 });
  undo.push(() => model.close());
  return model;
};

describe("the seed model in the process", () => {
  it("makes equal vectors of equal texts and different ones of different texts, nearer where the texts are", async () => {
    const model = local();
    const made = (await model.embed([...TEXTS, TEXTS[0]], { weights: seed })) as Embeddings;
    expect(made).toMatchObject({ model: seed.$blob, dimension: 192 });
    for (const vector of made.vectors) {
      expect(vector).toHaveLength(192);
      expect(cosine(vector, vector)).toBeCloseTo(1, 9);
    }
    const [first, near, far, again] = made.vectors;
    expect(again).toEqual(first);
    expect(cosine(first, near)).toBeGreaterThan(cosine(first, far) + 0.2);
    expect(cosine(first, near)).toBeLessThan(0.999);
    const alone = await model.embed([TEXTS[2]], { weights: seed });
    expect(alone?.vectors[0]).toEqual(far);
  });

  it("answers many who ask at once, each with its own", async () => {
    const model = local();
    const made = await Promise.all(TEXTS.map((text) => model.embed([text], { weights: seed })));
    const together = await model.embed(TEXTS, { weights: seed });
    expect(made.map((one) => one?.vectors[0])).toEqual(together?.vectors);
  });

  it("other weights are another model, with vectors that do not compare", async () => {
    const model = local();
    const bySeed = await model.embed([TEXTS[0]], { weights: seed });
    expect(await model.embed([TEXTS[0]], { weights: tiny })).toMatchObject({ model: tiny.$blob, dimension: 64 });
    expect(await model.embed([TEXTS[0]], { weights: seed })).toEqual(bySeed);
  });

  it("without weights there are no vectors, and none for texts that cannot have any", async () => {
    const model = local();
    expect(await model.embed([TEXTS[0]], { weights: null })).toBeNull();
    await expect(model.embed([""], { weights: null })).rejects.toMatchObject({ code: "InvalidInput" });
    await expect(model.embed([TEXTS[0], "word ".repeat(6000)], { weights: tiny })).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringMatching(/^text 1 is \d+ tokens, and the model that makes the vectors reads 1023: split it$/),
    });
    expect(await model.embed([TEXTS[0]], { weights: tiny })).not.toBeNull();
  });

  it("weights that are not there, and a file that is no model, are told apart, and the next request is answered", async () => {
    const model = local();
    await expect(model.embed(["a"], { weights: { ...seed, $blob: "0".repeat(64) } })).rejects.toMatchObject({ code: "Unavailable" });
    const adapter = await blobs.put(createReadStream("infra/seed-model/adapters/plans.gguf"), "application/x-gguf");
    await expect(model.embed(["a"], { weights: adapter })).rejects.toMatchObject({ code: "InvalidInput" });
    expect(await model.embed(["a"], { weights: seed })).not.toBeNull();
  });

  it("stops for whoever does not want it any more, and for nobody else", async () => {
    const model = local();
    const abort = new AbortController();
    const stopped = model.embed(Array(32).fill("word ".repeat(300)), { weights: seed, signal: abort.signal });
    const other = model.embed([TEXTS[0]], { weights: seed });
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: "Unavailable", retry: "later" });
    expect((await other)?.vectors).toHaveLength(1);
    await expect(model.embed(["a"], { weights: seed, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "Unavailable" });
  });
});

describe("a model made for embeddings, which reads in both directions", () => {
  it("reads all of a text, up to as much as it can, and is moved by every word of it", async () => {
    const path = join(folder, "bert.gguf");
    await writeTinyBert(path, 3, ["add", "remove", "item"]);
    const bert = await blobs.put(createReadStream(path), "application/x-gguf");
    const model = local();
    const long = "item ".repeat(1000);
    const texts = [`add ${long}`, `remove ${long}`, `${long} remove`, "add item", "item add", "add item"];
    const made = (await model.embed(texts, { weights: bert })) as Embeddings;
    expect(made).toMatchObject({ model: bert.$blob, dimension: 64 });
    const [first, other, last, short, turned, again] = made.vectors;
    expect(again).toEqual(short);
    for (const [one, two] of [
      [first, other],
      [first, last],
      [short, turned],
    ])
      expect(one).not.toEqual(two);
    await expect(model.embed(["item ".repeat(1100)], { weights: bert })).rejects.toMatchObject({ code: "InvalidInput" });
  });
});

describe("a server", () => {
  const started = async (options: Partial<Parameters<typeof startOpenAiServer>[0]> = {}): Promise<OpenAiServer> => {
    const server = await startOpenAiServer({ llama: { folder: join(folder, "blobs"), weights: seed }, ...options });
    undo.push(() => server.close());
    return server;
  };

  it("makes the same vectors of the same model, in the order of the texts, with its own name for the model", async () => {
    const server = await started();
    const model = openEmbeddingsClient({ url: server.url, name: "seed-vectors", key: "k" });
    const made = await model.embed(TEXTS, { weights: null });
    expect(made).toMatchObject({ model: "seed-vectors", dimension: 192 });
    const here = await local().embed(TEXTS, { weights: seed });
    for (const [at, vector] of (made?.vectors ?? []).entries()) expect(cosine(vector, here?.vectors[at])).toBeCloseTo(1, 9);
    const [sent] = await server.requests();
    expect(sent?.headers.authorization).toBe("Bearer k");
    expect(sent?.body).toEqual({ model: "seed-vectors", input: TEXTS, encoding_format: "float" });
  });

  it.each([429, 503])("is asked again when it is busy (%i)", async (status) => {
    const server = await started({ refuse: { status, times: 2, retryAfter: 0 } });
    const made = await openEmbeddingsClient({ url: server.url, name: "m" }).embed([TEXTS[0]], { weights: null });
    expect(made?.vectors).toHaveLength(1);
    expect(await server.requests()).toHaveLength(3);
  });

  it.each<[status: number, says: RegExp]>([
    [400, /^the embeddings server refused the request \(400\)/],
    [401, /^the embeddings server http:.* answered 401: check BATOS_EMBEDDINGS_KEY$/],
  ])("that refuses (%i) is told from the one that thinks, by its name and its settings", async (status, says) => {
    const server = await started({ refuse: { status, times: 1 } });
    await expect(openEmbeddingsClient({ url: server.url, name: "m" }).embed(["a"], { weights: null })).rejects.toThrow(says);
  });

  it("that is not there is told from the one that thinks", async () => {
    const embedded = openEmbeddingsClient({ url: "http://127.0.0.1:1/v1", name: "m" }).embed(["a"], { weights: null });
    await expect(embedded).rejects.toThrow(/^the embeddings server http:\/\/127\.0\.0\.1:1\/v1\/embeddings cannot be reached/);
  });

  it.each<[what: string, answer: unknown]>([
    ["fewer vectors than texts", { data: [{ index: 0, embedding: [1, 2] }] }],
    [
      "the same vector twice",
      {
        data: [
          { index: 1, embedding: [1, 2] },
          { index: 1, embedding: [1, 2] },
        ],
      },
    ],
    [
      "different dimensions",
      {
        data: [
          { index: 0, embedding: [1, 2] },
          { index: 1, embedding: [1] },
        ],
      },
    ],
    [
      "no numbers",
      {
        data: [
          { index: 0, embedding: [1, "2"] },
          { index: 1, embedding: [1, 2] },
        ],
      },
    ],
    ["numbers too large to be any", '{"data":[{"index":0,"embedding":[1e999]},{"index":1,"embedding":[1]}]}'],
    ["nothing of the kind", "<html>"],
  ])("that answers with %s is unavailable", async (_, answer) => {
    const other = createServer((_, response) => response.end(typeof answer === "string" ? answer : JSON.stringify(answer))).listen(
      0,
      "127.0.0.1",
    );
    undo.push(() => other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const model = openEmbeddingsClient({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1`, name: "m" });
    await expect(model.embed(["a", "b"], { weights: null })).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("BATOS_EMBEDDINGS"),
    });
  });
});

describe("the image", () => {
  let api: ApiUnderTest;
  let admin: Door;
  beforeAll(async () => {
    api = await startApiUnderTest();
    admin = { url: await api.app.listen({ host: "127.0.0.1", port: 0 }), key: await api.key("admin") };
  });
  afterAll(() => api.close());

  async function batos(...argv: string[]): Promise<{ status: number; out: string; told: string }> {
    const out: string[] = [];
    const told: string[] = [];
    const env = { BATOS_URL: admin.url, BATOS_KEY: admin.key };
    const status = await runProgram(argv, { env, interactive: false, write: (text) => out.push(text), tell: (text) => told.push(text) });
    return { status, out: out.join(""), told: told.join("") };
  }
  const mind = async (): Promise<Record<string, Stored>> => (await call(admin, "GET", "/v1/objects/pLLM_obj")).body.slots;

  it("has no vectors at first; a model that was tried makes them, and undo takes it back", async () => {
    expect((await mind()).embedding_weights).toBeNull();
    const path = join(folder, "tiny.gguf");
    expect((await batos("model", "add", path, "--name", "tiny")).status).toBe(0);
    const { weights: thinking } = await mind();
    const used = await batos("model", "use", "tiny", "--embeddings");
    expect(used).toMatchObject({ status: 0, out: expect.stringMatching(/^tiny makes the vectors, of 64 numbers \(transaction \d+\)\n$/) });
    expect(await mind()).toMatchObject({ embedding_weights: tiny, weights: thinking });
    const { out } = await batos("model", "list");
    expect(out).toMatch(/^ {2}tiny .*, makes the vectors$/m);
    expect(out).toMatch(/^\* seed (?!.*vectors)/m);
    const tid = /transaction (\d+)/.exec(used.out)?.[1] ?? "";
    expect((await batos("undo", tid)).status).toBe(0);
    expect((await mind()).embedding_weights).toBeNull();
    expect((await call(admin, "PUT", "/v1/embeddings", { model: "tiny" })).body).toMatchObject({ model: "tiny", dimension: 64 });
    expect((await call(admin, "PUT", "/v1/embeddings", { model: null })).body).toMatchObject({ model: null, dimension: null });
    expect((await mind()).embedding_weights).toBeNull();
  });

  it("takes a file that makes vectors and cannot write for vectors alone", async () => {
    const path = join(folder, "vectors.gguf");
    await writeTinyBert(path, 7, ["add", "the", "amount", "to", "balance", "remove"]);
    expect(await batos("model", "add", path)).toMatchObject({ status: 1, told: expect.stringMatching(/eos_token_id/) });
    expect(await batos("model", "add", path, "--embeddings")).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^ {2}vectors +bert, /),
      told: "to have it make the vectors: batos model use vectors --embeddings\n",
    });
    const before = await mind();
    expect(await batos("model", "use", "vectors")).toMatchObject({
      status: 1,
      told: expect.stringContaining("was tried for its vectors alone"),
    });
    expect(await mind()).toEqual(before);
    expect((await batos("model", "use", "vectors", "--embeddings")).status).toBe(0);
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    expect((await mind()).embedding_weights).toMatchObject({ $blob: sha256 });
    expect((await call(admin, "PUT", "/v1/embeddings", { model: null })).status).toBe(200);
  });

  it("lets a model that was taken for vectors alone think once it was tried for that", async () => {
    const path = join(folder, "both.gguf");
    await writeTinyGguf(path, 5);
    expect((await batos("model", "add", path, "--embeddings")).status).toBe(0);
    expect(await batos("model", "use", "both")).toMatchObject({
      status: 1,
      told: expect.stringContaining("add its file again without --embeddings"),
    });
    const again = await batos("model", "add", path, "--embeddings", "--name", "again");
    expect(again).toMatchObject({ status: 1, told: expect.stringContaining("is here already, as model both") });
    const tried = await batos("model", "add", path, "--name", "another", "--trained-on-rules");
    expect(tried).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^ {2}both +llama, /),
      told: "to think with it: batos model use both\n",
    });
    expect((await batos("model", "use", "both")).status).toBe(0);
    expect(await mind()).toMatchObject({ states_rules: false });
    expect(await batos("model", "add", path)).toMatchObject({ status: 1, told: expect.stringContaining("the name both is taken") });
    const { models } = (await call(admin, "GET", "/v1/models")).body;
    expect(models.filter((model: { name: string }) => ["both", "another"].includes(model.name))).toMatchObject([
      { name: "both", embeddingsOnly: false },
    ]);
    expect((await batos("model", "use", "seed")).status).toBe(0);
  });

  it("leaves a model that cannot think for vectors alone when it is tried in vain", async () => {
    const path = join(folder, "in-vain.gguf");
    await writeTinyBert(path, 8, ["add", "remove"]);
    expect((await batos("model", "add", path, "--embeddings")).status).toBe(0);
    expect(await batos("model", "add", path)).toMatchObject({ status: 1, told: expect.stringMatching(/eos_token_id/) });
    const { models } = (await call(admin, "GET", "/v1/models")).body;
    expect(models.find((model: { name: string }) => model.name === "in-vain")).toMatchObject({ embeddingsOnly: true });
  });

  it("is left as it was by a model that is not there, a file that makes no vectors, and a key that may not", async () => {
    const before = await api.fingerprint();
    expect(await call(admin, "PUT", "/v1/embeddings", { model: "nobody" })).toMatchObject({ status: 404 });
    // The weights that genesis of this test was given are no file.
    expect((await call(admin, "PUT", "/v1/embeddings", { model: "seed" })).status).toBe(404);
    expect((await call({ ...admin, key: await api.key("write") }, "PUT", "/v1/embeddings", { model: null })).status).toBe(403);
    const patched = await call(admin, "PATCH", "/v1/objects/pLLM_obj", { slots: { embedding_weights: "many" } });
    expect(patched.body.detail).toMatch(/pLLM_obj\.embedding_weights is data that the system needs/);
    expect((await api.fingerprint()).image).toBe(before.image);
  });

  it("that an older program made is whole, has no vectors, and gets what they need with the model", async () => {
    const added = ["embed_", "embedding_weights"];
    const without = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.filter((item) => !added.includes(item)).map(without);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (added.includes(key) ? [] : [[key, without(member)]])));
    };
    const lines: string[] = [];
    for await (const line of exportImage(api.deps.store)) lines.push(line);
    const [, genesis] = lines;
    const { store } = await (await temporarySqlite()).open();
    await store.restore([without(JSON.parse(genesis as string)) as never]);
    const { open, change } = sessionsOn(store);
    const slots = async (): Promise<Readonly<Record<string, Stored>>> => {
      const session = await open();
      return (await session.record(await session.resolve("pLLM_obj"))).slots;
    };
    expect(Object.keys(await slots()).sort()).toEqual(["infer_", "parents", "states_rules", "weights"]);
    const old = await open();
    expect(await embeddingWeights(old)).toBeNull();
    expect((await listModels(old)).map(({ embeds }) => embeds)).toEqual([false]);
    await change(async (session) => void (await useForEmbeddings(session, "seed")));
    expect(await slots()).toMatchObject({ embed_: { $primitive: "embed" }, embedding_weights: { $blob: "0".repeat(64) } });
    expect((await listModels(await open())).map(({ embeds }) => embeds)).toEqual([true]);
    const { problems, breaches } = await checkImage(store);
    expect({ problems, breaches }).toEqual({ problems: [], breaches: [] });
  });

  it("a step of a cycle asks for vectors by embed_, and nobody else does", async () => {
    const under = await openWorkerUnderTest({ BATOS_SEED_MODEL: SEED });
    undo.push(() => under.close());
    const { openSession, interpreter, identity } = under.deps;
    const ask = async (kind: "cycle" | "message", argument: Stored): Promise<Stored> => {
      const session = await openSession();
      try {
        const message = { kind, actor: "test", clock: identity.clock(), seed: "s" } as Parameters<typeof interpreter.send>[1];
        return await interpreter.send(session, message, await session.resolve("orchestrator"), "embed_", [argument]);
      } finally {
        session.abort();
      }
    };
    const texts = { texts: [...TEXTS] };
    expect(await ask("cycle", texts)).toBeNull();
    const session = await openSession();
    await useForEmbeddings(session, "seed");
    await session.commit({ time: 1, actor: "test" });
    const made = (await ask("cycle", texts)) as unknown as Embeddings;
    expect(made).toMatchObject({ model: seed.$blob, dimension: 192 });
    expect(made.vectors).toEqual((await local().embed(TEXTS, { weights: seed }))?.vectors);
    await expect(ask("message", texts)).rejects.toMatchObject({ code: "Forbidden" });
    await expect(ask("cycle", { texts: "one" })).rejects.toMatchObject({
      code: "InvalidInput",
      message: expect.stringContaining("embed_ takes"),
    });
  });
});
