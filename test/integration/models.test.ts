/** Models by upload and API: what is sent, what is refused and leaves nothing, what the image says afterwards. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import { runProgram } from "../../api/client/program.ts";
import { uploadSource } from "../../api/client/upload.ts";
import { openSource } from "../../infra/sources/source.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";
import { call, type Door } from "../support/http.ts";
import { writeCrashingGguf, writeTinyGguf } from "../support/random-gguf.ts";

const MEGABYTE = 2 ** 20;
/** Some 100 kB: less than a tiny model has. */
const SMALL_GB = "0.0001";

let folder: string;
let api: ApiUnderTest;
let admin: Door;

const listen = async (started: ApiUnderTest): Promise<Door> => ({
  url: await started.app.listen({ host: "127.0.0.1", port: 0 }),
  key: await started.key("admin"),
});
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const stored = async (started: ApiUnderTest): Promise<string[]> => {
  const found: string[] = [];
  for await (const blob of started.deps.blobs.list()) found.push(blob.sha256);
  return found;
};
const incoming = (started: ApiUnderTest): string[] => readdirSync(join(started.deps.config.BATOS_DATA, "blobs", "incoming"));

async function tiny(name: string, seed: number): Promise<string> {
  const path = join(folder, name);
  await writeTinyGguf(path, seed);
  return path;
}

async function upload(door: Door, bytes: Uint8Array | ReadableStream<Uint8Array>, type = "application/x-gguf") {
  const response = await fetch(`${door.url}/v1/blobs`, {
    method: "POST",
    headers: { authorization: `Bearer ${door.key}`, "content-type": type },
    body: bytes as never,
    ...(bytes instanceof ReadableStream ? { duplex: "half" } : {}),
  } as RequestInit);
  return { status: response.status, body: await response.json() };
}

async function crashing(): Promise<Buffer> {
  const path = join(folder, "crashing.gguf");
  await writeCrashingGguf(path, 3);
  return readFileSync(path);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-models-"));
  api = await startApiUnderTest();
  admin = await listen(api);
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("an upload", () => {
  test("is a blob named by its bytes, and the same one twice is one", async () => {
    const bytes = Buffer.from("some bytes");
    const first = await upload(admin, bytes);
    expect(first).toEqual({ status: 201, body: { $blob: sha256(bytes), size: bytes.length, mediaType: "application/x-gguf" } });
    expect((await upload(admin, bytes)).body).toEqual(first.body);
    expect((await stored(api)).filter((name) => name === sha256(bytes))).toHaveLength(1);
    expect(incoming(api)).toEqual([]);
  });

  test("that breaks off leaves nothing, and the system takes the next one", async () => {
    const before = await stored(api);
    const { hostname, port } = new URL(admin.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/blobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin.key}\r\nContent-Type: application/x-gguf\r\nContent-Length: 100000\r\n\r\nbeginning`,
    );
    await vi.waitFor(() => expect(incoming(api)).toHaveLength(1), 10_000);
    socket.destroy();
    await vi.waitFor(() => expect(incoming(api)).toEqual([]), 10_000);
    expect(await stored(api)).toEqual(before);
    expect((await upload(admin, Buffer.from("the next"))).status).toBe(201);
  });

  test("takes the same memory whatever its size, on either side", async () => {
    const path = join(folder, "large");
    writeFileSync(path, "");
    truncateSync(path, 160 * MEGABYTE);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    const quiet = { env: {}, interactive: false, write: () => {}, tell: () => {} };
    const handle = await uploadSource(new BatosClient(admin), await openSource(path, quiet), quiet);
    clearInterval(look);
    expect(handle.size).toBe(160 * MEGABYTE);
    expect(most).toBeLessThan(80 * MEGABYTE);
  });

  test("needs a key with the scope admin, and bytes", async () => {
    expect(await upload({ ...admin, key: await api.key("read", "write") }, Buffer.from("x"))).toMatchObject({
      status: 403,
      body: { code: "Forbidden" },
    });
    expect((await upload({ ...admin, key: "nobody" }, Buffer.from("x"))).status).toBe(401);
    expect(await upload(admin, Buffer.from("{}"), "application/json")).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/Content-Type/) },
    });
    expect((await upload(admin, Buffer.from("x"), "text/plain")).status).toBe(415);
  });

  test("larger than the setting allows is refused, whether it says its size or not, and leaves nothing", async () => {
    const small = await startApiUnderTest({ BATOS_BLOB_GB: SMALL_GB });
    try {
      const door = await listen(small);
      const bytes = Buffer.alloc(400_000);
      expect(await upload(door, bytes)).toMatchObject({
        status: 413,
        body: { code: "TooLarge", detail: expect.stringMatching(/BATOS_BLOB_GB/) },
      });
      const unsized = new Blob([bytes]).stream() as ReadableStream<Uint8Array>;
      expect(await upload(door, unsized)).toMatchObject({ status: 413, body: { code: "TooLarge" } });
      expect(incoming(small)).toEqual([]);
      expect(await stored(small)).toEqual([]);
    } finally {
      await small.close();
    }
  });
});

describe("a model", () => {
  const add = (name: string, hash: string, door = admin) => call(door, "POST", "/v1/models", { name, sha256: hash });

  test("is tried and then an object of the image; using it replaces the mind in one transaction, and undo brings the old one back", async () => {
    const bytes = readFileSync(await tiny("other.gguf", 1));
    await upload(admin, bytes);
    const added = await add("other", sha256(bytes));
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    expect(added.body.model).toMatchObject({ name: "other", inUse: false, statesRules: true, by: "key:test" });
    expect(added.body.model.facts).toMatchObject({ architecture: "llama", context: 1024, layers: 3 });
    expect(added.body.model.facts.parameters).toBe(98_816);
    expect(added.body.model.facts.memory).toBeGreaterThan(98_816 * 4);

    const before = (await call(admin, "GET", "/v1/objects/pLLM_obj")).body.slots;
    const used = await call(admin, "POST", "/v1/models/other/use");
    expect(used.status, JSON.stringify(used.body)).toBe(200);
    const mind = (await call(admin, "GET", "/v1/objects/pLLM_obj")).body;
    expect(mind).toMatchObject({
      tid: used.body.tid,
      slots: { weights: { $blob: sha256(bytes), size: bytes.length }, states_rules: true },
    });
    const listed = (await call({ ...admin, key: await api.key("read") }, "GET", "/v1/models")).body.models;
    expect(listed.map((model: { name: string; inUse: boolean }) => [model.name, model.inUse])).toEqual([
      ["other", true],
      ["seed", false],
    ]);
    expect((await call(admin, "POST", `/v1/transactions/${used.body.tid}/undo`)).status).toBe(200);
    expect((await call(admin, "GET", "/v1/objects/pLLM_obj")).body.slots).toEqual(before);
  });

  test("that is refused leaves the image as it was, and says why", async () => {
    const bad = { "no GGUF": Buffer.from("plainly not"), "a crash": await crashing() };
    const adapter = readFileSync("infra/seed-model/adapters/plans.gguf");
    for (const bytes of [...Object.values(bad), adapter]) await upload(admin, bytes);
    const before = await api.fingerprint();
    expect(await add("x", sha256(bad["no GGUF"]))).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/is not a GGUF file/) },
    });
    expect(await add("x", sha256(adapter))).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/they are an adapter/) } });
    const crashed = await add("x", sha256(bad["a crash"]));
    expect(crashed).toMatchObject({
      status: 400,
      body: { code: "InvalidInput", detail: expect.stringMatching(/llama\.cpp crashes on the file .*GGML_ASSERT/) },
    });
    expect(crashed.body.detail).not.toContain("/");
    expect(await add("x", "0".repeat(64))).toMatchObject({ status: 404 });
    for (const name of ["../../etc", "a/b", ".hidden", "a:b", ""]) expect((await add(name, sha256(adapter))).status).toBe(400);
    expect(await call(admin, "POST", "/v1/models/nobody/use")).toMatchObject({
      status: 404,
      body: { detail: expect.stringMatching(/batos model list/) },
    });
    const writer = { ...admin, key: await api.key("write") };
    expect((await add("x", sha256(adapter), writer)).status).toBe(403);
    expect((await call(writer, "POST", "/v1/models/seed/use")).status).toBe(403);
    expect((await api.fingerprint()).image).toBe(before.image);
  });

  test("of a name or of weights that are there already is a conflict", async () => {
    const [one, two] = [readFileSync(await tiny("one.gguf", 11)), readFileSync(await tiny("two.gguf", 12))];
    for (const bytes of [one, two]) await upload(admin, bytes);
    expect((await add("one", sha256(one))).status).toBe(201);
    expect(await add("one", sha256(two))).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/--name/) } });
    expect(await add("two", sha256(one))).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/as model one/) } });
  });

  test("that needs more memory than there is is refused before it is loaded", async () => {
    const little = await startApiUnderTest({ BATOS_MODEL_MEMORY_MB: "8" });
    try {
      const door = await listen(little);
      const bytes = readFileSync("infra/seed-model/seed.gguf");
      await upload(door, bytes);
      expect(await add("large", sha256(bytes), door)).toMatchObject({
        status: 413,
        body: { code: "TooLarge", detail: expect.stringMatching(/need \d+ MB with their caches and there are 8 MB/) },
      });
    } finally {
      await little.close();
    }
  });

  test("on the command line: uploaded, listed, used", async () => {
    const batos = async (...argv: string[]) => {
      const out: string[] = [];
      const told: string[] = [];
      const status = await runProgram(argv, {
        env: { BATOS_URL: admin.url, BATOS_KEY: admin.key },
        interactive: true,
        write: (text) => out.push(text),
        tell: (text) => told.push(text),
      });
      return { status, out: out.join(""), told: told.join("") };
    };
    const path = await tiny("from-the-shell.gguf", 21);
    const added = await batos("model", "add", path);
    expect(added.told).toMatch(/from-the-shell\.gguf: 0\.4 of 0\.4 MB \(100 %\)\n/);
    expect(added).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^ {2}from-the-shell +llama, 98816 parameters, context 1024, 0\.4 MB/),
    });
    expect(await batos("model", "use", "from-the-shell")).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^from-the-shell thinks/),
    });
    expect((await batos("model", "list")).out).toMatch(/^\* from-the-shell /m);
    expect((await batos("model", "list")).out).toMatch(/^ {2}seed /m);

    const text = join(folder, "notes.txt");
    writeFileSync(text, "no model");
    expect(await batos("model", "add", text)).toMatchObject({ status: 1, told: expect.stringContaining("not a GGUF file") });
    expect(await batos("model", "add", join(folder, "nowhere.gguf"))).toMatchObject({
      status: 2,
      told: expect.stringContaining("cannot be read"),
    });
  });
});
