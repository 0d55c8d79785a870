/** Models and adapters from elsewhere: what comes is what was published, however the line is cut; keys go to nobody else; and what is said when it cannot be had. */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import { runProgram } from "../../api/client/program.ts";
import { uploadSource } from "../../api/client/upload.ts";
import { openSource } from "../../infra/sources/source.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";
import { call, type Door } from "../support/http.ts";
import { type HubServer, startHub } from "../support/hub-server.ts";
import { startProxy } from "../support/proxy.ts";
import { writeTinyGguf } from "../support/random-gguf.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";

const MEBIBYTE = 2 ** 20;
const QUICK = { attempts: 4, firstPauseMs: 1 };

let folder: string;
let hub: HubServer;
let s3: S3Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-sources-"));
  s3 = await startS3();
});
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => Promise.all([hub.close(), s3.mend()]));
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const hubEnv = (more: Record<string, string> = {}) => ({ HF_ENDPOINT: hub.url, HF_HOME: join(folder, "none"), ...more });
const open = (name: string, env: Record<string, string> = hubEnv()) => openSource(name, { env, retries: QUICK });
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
async function read(source: { bytes(): AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.bytes()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
/** The sentence, which has no secret in it, nor has anything that hangs on the error. */
async function sentence(asked: Promise<unknown>): Promise<string> {
  const error = (await asked.then(
    () => new Error("it came"),
    (reason) => reason,
  )) as Error & { code?: string };
  const everything = JSON.stringify([error, error.message, error.stack, error.cause, String(error.cause)]);
  for (const secret of [hub.token, "Signature", ...Object.values(s3.env)]) expect(everything).not.toContain(secret);
  return `${error.code}: ${error.message}`;
}

describe("a file on Hugging Face", () => {
  const bytes = randomBytes(3 * MEBIBYTE);
  beforeEach(() => void hub.commit("owner/repo", "sub/weights.gguf", bytes));

  test("comes whole, with the size and the sha256 that the hub names, from the host that it redirects to", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf");
    expect(source).toMatchObject({ fileName: "weights.gguf", size: bytes.length, sha256: sha256(bytes) });
    expect((await read(source)).equals(bytes)).toBe(true);
    expect(hub.asked.filter(({ host }) => host === "store")).toHaveLength(1);
  });

  test("that is small comes from the hub itself, and so does what is beside another", async () => {
    hub.commit("owner/repo", "sub/config.json", Buffer.from("{}"));
    const beside = await (await open("hf:owner/repo/sub/weights.gguf")).beside("config.json");
    expect(beside).toMatchObject({ size: 2, sha256: undefined });
    expect((await read(beside)).toString()).toBe("{}");
    hub.commit("owner/repo", "empty", Buffer.alloc(0));
    expect(await read(await open("hf:owner/repo/empty"))).toHaveLength(0);
  });

  test("that is cut, again and again, is asked for from where it was cut, of the same file, at a fresh address", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf");
    hub.break({ cutAfter: MEBIBYTE }, { cutAfter: MEBIBYTE });
    expect((await read(source)).equals(bytes)).toBe(true);
    const got = hub.asked.filter(({ host }) => host === "store");
    expect(got.map(({ range }) => range?.replace(/\d+/, (at) => String(Number(at) > 0)))).toEqual([
      undefined,
      "bytes=true-",
      "bytes=true-",
    ]);
    expect(new Set(got.map(({ path }) => path)).size).toBe(3);
    expect(got[2]?.ifRange).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test("comes whole from a store that knows no ranges, or is busy for a while", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf");
    hub.break({ cutAfter: MEBIBYTE }, { noRanges: true });
    expect((await read(source)).equals(bytes)).toBe(true);
    hub.break({ status: 503 }, { status: 429 }, { cutAfter: 0 });
    expect((await read(source)).equals(bytes)).toBe(true);
  });

  test("is asked for again when the hub does not say at once what it is, and no sooner than the hub wants", async () => {
    hub.break({ hub: true, status: 503 }, { hub: true, status: 429, retryAfter: 1 });
    const began = performance.now();
    const source = await open("hf:owner/repo/sub/weights.gguf");
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(hub.asked.map(({ host, method }) => `${host} ${method}`)).toEqual(["hub HEAD", "hub HEAD", "hub HEAD"]);
    expect((await read(source)).equals(bytes)).toBe(true);
  });

  test("is given up when it was asked for too often, with what to do about that", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf");
    hub.break({ hub: true, status: 429, always: true });
    const tooOften = /^Unavailable: hf:.* cannot be fetched from .* \(127\.0\.0\.1:\d+ answers 429\): /;
    for (const ask of [() => open("hf:owner/repo/sub/weights.gguf"), () => read(source)]) {
      const said = await sentence(ask());
      expect(said).toMatch(tooOften);
      expect(said).toMatch(/: wait, or set HF_TOKEN to your token$/);
    }
    expect(hub.asked.filter(({ method }) => method === "HEAD")).toHaveLength(1 + QUICK.attempts);
    expect(await sentence(open("hf:owner/repo/sub/weights.gguf", hubEnv({ HF_TOKEN: hub.token })))).toMatch(
      /answers 429\): wait, and try again$/,
    );
    hub.asked.length = 0;
    hub.break({ hub: true, status: 429, retryAfter: 300, always: true });
    expect(await sentence(open("hf:owner/repo/sub/weights.gguf"))).toMatch(
      /answers 429, and not before 300 seconds anything else: wait, or set HF_TOKEN/,
    );
    expect(hub.asked).toHaveLength(1);
  });

  test("is not asked for over and over before anything is known of it: the hub may not be there", async () => {
    const patient = { env: hubEnv(), retries: { attempts: 12, firstPauseMs: 1 } };
    hub.break({ hub: true, status: 503, always: true });
    expect(await sentence(openSource("hf:owner/repo/sub/weights.gguf", patient))).toContain("answers 503");
    expect(hub.asked).toHaveLength(4);
    hub.asked.length = 0;
    hub.break({ hub: true, stallAfter: 0, always: true });
    expect(await sentence(openSource("hf:owner/repo/sub/weights.gguf", { ...patient, idleMs: 50 }))).toMatch(
      /timeout.*: check the network/,
    );
    expect(hub.asked).toHaveLength(4);
  });

  test("comes through the proxy that the surroundings name, but from hosts that need none", async () => {
    const proxy = await startProxy();
    try {
      const through = { HTTP_PROXY: proxy.url };
      expect((await read(await open("hf:owner/repo/sub/weights.gguf", hubEnv(through)))).equals(bytes)).toBe(true);
      expect(proxy.asked.map((url) => new URL(url).host)).toEqual([new URL(hub.url).host, new URL(hub.url).host, new URL(hub.store).host]);
      expect(proxy.credentials).toEqual(["user:pass word"]);
      const asked = proxy.asked.length;
      await read(await open("hf:owner/repo/sub/weights.gguf", hubEnv({ ...through, no_proxy: "other.example,127.0.0.1" })));
      await read(await open("hf:owner/repo/sub/weights.gguf", hubEnv({ HTTPS_PROXY: proxy.url })));
      expect(proxy.asked).toHaveLength(asked);
      const secure = { HF_ENDPOINT: "https://hub.example", HTTPS_PROXY: proxy.url };
      expect(await sentence(open("hf:owner/repo/sub/weights.gguf", hubEnv(secure)))).toMatch(
        /^Unavailable: .*check the proxy that HTTPS_PROXY names/,
      );
      expect(new Set(proxy.asked.slice(asked))).toEqual(new Set(["tunnel://hub.example:443"]));
    } finally {
      await proxy.close();
    }
    const said = await sentence(open("hf:owner/repo/sub/weights.gguf", hubEnv({ http_proxy: proxy.url })));
    expect(said).toMatch(/^Unavailable: .* \(ECONNREFUSED\): check the proxy that HTTP_PROXY names, or set HF_ENDPOINT to a mirror$/);
    expect(said).not.toContain("pass");
    expect(await sentence(open("hf:owner/repo/x", hubEnv({ HTTPS_PROXY: "ftp://user:pass%20word@proxy" })))).toBe(
      "InvalidInput: setting HTTPS_PROXY: is the address of a proxy, as http://proxy.example:3128",
    );
  });

  test("that stands still is asked for again; a reader that is slow is waited for", async () => {
    const source = await openSource("hf:owner/repo/sub/weights.gguf", { env: hubEnv(), retries: QUICK, idleMs: 300 });
    hub.break({ stallAfter: MEBIBYTE });
    expect((await read(source)).equals(bytes)).toBe(true);
    expect(hub.asked.filter(({ host }) => host === "store")).toHaveLength(2);
    const reading = source.bytes()[Symbol.asyncIterator]();
    await reading.next();
    await pause(600); // what is slow here is the test itself
    for (let next = await reading.next(); !next.done; next = await reading.next());
    expect(hub.asked.filter(({ host }) => host === "store")).toHaveLength(3);
  });

  test("is given up when it does not move, in a sentence", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf");
    hub.break({ cutAfter: 0, always: true });
    expect(await sentence(read(source))).toMatch(
      /^Unavailable: hf:owner\/repo\/sub\/weights.gguf@main cannot be fetched from .*: check the network/,
    );
    expect(hub.asked.filter(({ host }) => host === "store")).toHaveLength(QUICK.attempts);
    hub.break({ status: 500, always: true });
    expect(await sentence(read(source))).toContain("answers 500");
  });

  test("is the commit's that it was when it was asked for, though the branch moves on", async () => {
    const source = await open("hf:owner/repo/sub/weights.gguf@main");
    hub.commit("owner/repo", "sub/weights.gguf", randomBytes(2000));
    expect((await read(source)).equals(bytes)).toBe(true);
    const later = hub.commit("owner/repo", "sub/weights.gguf", Buffer.from("on a branch"), "refs/pr/1");
    expect((await read(await open("hf:owner/repo/sub/weights.gguf@refs/pr/1"))).toString()).toBe("on a branch");
    expect((await read(await open(`hf:owner/repo/sub/weights.gguf@${later}`))).toString()).toBe("on a branch");
  });

  test("that is another one after a cut is not sewn onto the first", async () => {
    const changing = Buffer.from(bytes);
    hub.commit("owner/repo", "changing.gguf", changing);
    const reading = (await open("hf:owner/repo/changing.gguf")).bytes()[Symbol.asyncIterator]();
    hub.break({ cutAfter: MEBIBYTE });
    await reading.next();
    changing.reverse(); // beneath the commit, as a hub does that is not what it says
    const rest = (async () => {
      for (let next = await reading.next(); !next.done; next = await reading.next());
    })();
    expect(await sentence(rest)).toMatch(/^Conflict: .* is not what it was when it was asked for first: try again/);
  });

  test("takes the same memory whatever its size", async () => {
    const large = Buffer.alloc(160 * MEBIBYTE, "large");
    hub.commit("owner/repo", "large.gguf", large);
    const source = await open("hf:owner/repo/large.gguf");
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let size = 0;
    for await (const chunk of source.bytes()) {
      size += chunk.length;
      // The server is of this process, and copies the file once.
      most = Math.max(most, process.memoryUsage().arrayBuffers - before - large.length);
    }
    expect(size).toBe(large.length);
    expect(most).toBeLessThan(80 * MEBIBYTE);
  });
});

describe("a token of Hugging Face's", () => {
  beforeEach(() => {
    hub.commit("owner/private", "weights.gguf", Buffer.alloc(5000));
    hub.allow("owner/private", "members");
  });
  const shown = () => [...new Set(hub.asked.map(({ host, authorization }) => `${host} ${authorization}`))].sort();

  test("is shown to the hub, and never to whom it redirects to", async () => {
    expect(await read(await open("hf:owner/private/weights.gguf", hubEnv({ HF_TOKEN: hub.token })))).toHaveLength(5000);
    expect(shown()).toEqual([`hub Bearer ${hub.token}`, "store undefined"]);
  });

  test("is found where their own tools keep it, unless they are told not to use it", async () => {
    const home = join(folder, "huggingface");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "token"), `${hub.token}\n`);
    expect(await read(await open("hf:owner/private/weights.gguf", hubEnv({ HF_HOME: home })))).toHaveLength(5000);
    const cache = { HF_ENDPOINT: hub.url, XDG_CACHE_HOME: folder };
    expect(await read(await open("hf:owner/private/weights.gguf", cache))).toHaveLength(5000);
    hub.asked.length = 0;
    await sentence(open("hf:owner/private/weights.gguf", { ...cache, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }));
    expect(shown()).toEqual(["hub undefined"]);
  });
});

describe("what is said of a file that cannot be had from Hugging Face", () => {
  const said = (name: string, env: Record<string, string> = {}) => sentence(open(name, hubEnv(env)));

  test("names what is wrong and what to do", async () => {
    const commit = hub.commit("owner/repo", "weights.gguf", Buffer.alloc(5000));
    expect(await said("hf:owner/repo/wegihts.gguf")).toBe(
      `NotFound: owner/repo has no file wegihts.gguf at main: ${hub.url}/owner/repo/tree/main lists them`,
    );
    expect(await said("hf:owner/repo/weights.gguf@v2")).toBe(
      `NotFound: owner/repo has no revision v2: ${hub.url}/owner/repo shows its branches and tags`,
    );
    const hidden = `NotFound: ${hub.url} has no owner/nobody, or does not show it: check the name, and for a private one set HF_TOKEN to a token that may read it`;
    expect(await said("hf:owner/nobody/weights.gguf")).toBe(hidden);
    expect(await said("hf:owner/nobody/weights.gguf", { HF_TOKEN: hub.token })).toBe(hidden);
    expect(await said("hf:owner/repo/weights.gguf", { HF_TOKEN: "hf_old" })).toMatch(/^Forbidden: .* does not know the token: make one at/);
    hub.allow("owner/repo", "none");
    expect(await said("hf:owner/repo/weights.gguf")).toBe(
      `Forbidden: owner/repo is given to who has agreed to its terms: agree at ${hub.url}/owner/repo, and set HF_TOKEN to your token`,
    );
    expect(await said(`hf:owner/repo/weights.gguf@${commit}`, { HF_TOKEN: hub.token })).toMatch(/agree at [^,]*$/);
    const gone = await startHub();
    await gone.close();
    expect(await said("hf:owner/repo/weights.gguf", { HF_ENDPOINT: gone.url })).toMatch(
      /^Unavailable: .* \(ECONNREFUSED\): check the network, or set HF_ENDPOINT to a mirror$/,
    );
    expect(await said("hf:owner/repo/weights.gguf", { HF_ENDPOINT: "nowhere" })).toMatch(/^InvalidInput: setting HF_ENDPOINT/);
    const withPassword = await said("hf:owner/repo/weights.gguf", { HF_ENDPOINT: `http://user:${hub.token}@127.0.0.1:1` });
    expect(withPassword).toBe("InvalidInput: setting HF_ENDPOINT: has no user or password in it; put the token into HF_TOKEN");
    expect(await said("hf:owner/repo/weights.gguf", { HTTPS_PROXY: "http://user:100%sure@127.0.0.1:1" })).toBe(
      "InvalidInput: setting HTTPS_PROXY: a % in the user or the password of a proxy is written %25",
    );
  });

  test("refuses what names nothing before anybody is asked", async () => {
    for (const name of [
      "hf:",
      "hf:owner/repo",
      "hf:owner/repo/",
      "hf:owner/repo/../../other/x",
      "hf:../../x",
      "hf:owner/../x",
      "hf://owner/repo/x",
      "s3:bucket",
      "s3:/key",
    ])
      expect(await said(name)).toMatch(/^InvalidInput: .* names nothing to fetch: name a file, hf:OWNER/);
    expect(hub.asked).toEqual([]);
  });
});

describe("an object in an S3 bucket", () => {
  const bytes = randomBytes(9 * MEBIBYTE);
  const env = () => ({ BATOS_S3_ENDPOINT: s3.endpoint });
  let bucket: string;
  beforeAll(async () => {
    ({ bucket } = await s3.bucket());
    await s3.minio.putObject(bucket, "some folder/weights.gguf", bytes);
  });

  test("comes whole, though the line is cut", async () => {
    const source = await open(`s3:${bucket}/some folder/weights.gguf`, env());
    expect(source).toMatchObject({ fileName: "weights.gguf", size: bytes.length });
    await s3.break({ cutAfter: 700_000, times: 3 });
    expect((await read(source)).equals(bytes)).toBe(true);
    expect((await read(await open(`s3://${bucket}/some folder/weights.gguf`, env()))).equals(bytes)).toBe(true);
  });

  test("that is changed while it comes is not sewn together", async () => {
    await s3.minio.putObject(bucket, "some folder/changing", Buffer.alloc(1000, "before"));
    const source = await (await open(`s3:${bucket}/some folder/weights.gguf`, env())).beside("changing");
    await s3.minio.putObject(bucket, "some folder/changing", Buffer.alloc(1000, "after"));
    expect(await sentence(read(source))).toMatch(
      /^Unavailable: .*\(PreconditionFailed 412\): it was changed while it was read; try again$/,
    );
  });

  test("that cannot be had is told in a sentence that says what to do", async () => {
    expect(await sentence(open(`s3:${bucket}/nothing`, env()))).toBe(
      `NotFound: s3:${bucket}/nothing at ${s3.endpoint} is not there: check the bucket, the key, and BATOS_S3_ENDPOINT`,
    );
    const before = process.env.AWS_SECRET_ACCESS_KEY;
    process.env.AWS_SECRET_ACCESS_KEY = "wrong";
    const refused = await sentence(open(`s3:${bucket}/some folder/weights.gguf`, env())).finally(() => {
      process.env.AWS_SECRET_ACCESS_KEY = before;
    });
    expect(refused).toMatch(/^Unavailable: s3:.* cannot be used \(.*403\): let the keys in AWS_ACCESS_KEY_ID/);
  });
});

describe("on the command line, from elsewhere", () => {
  let api: ApiUnderTest;
  let admin: Door;
  beforeAll(async () => {
    api = await startApiUnderTest({ BATOS_MODEL: "openai:http://user:password@127.0.0.1:1/v1" });
    admin = { url: await api.app.listen({ host: "127.0.0.1", port: 0 }), key: await api.key("admin") };
  });
  afterAll(() => api.close());

  const batos = async (env: Record<string, string>, ...argv: string[]) => {
    const out: string[] = [];
    const told: string[] = [];
    const status = await runProgram(argv, {
      env: { BATOS_URL: admin.url, BATOS_KEY: admin.key, ...env },
      interactive: true,
      write: (text) => out.push(text),
      tell: (text) => told.push(text),
    });
    expect(`${out}${told}`).not.toContain(hub.token);
    return { status, out: out.join(""), told: told.join("") };
  };
  const stored = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const blob of api.deps.blobs.list()) found.push(blob.sha256);
    return found;
  };
  const weights = async (seed: number): Promise<Buffer> => {
    const path = join(folder, `${seed}.gguf`);
    await writeTinyGguf(path, seed);
    return readFileSync(path);
  };

  test.each([
    ["grows", "and more"],
    ["shrinks", ""],
  ])("a file that %s while it is sent is said to, and nothing is stored", async (_, more) => {
    const before = await stored();
    const path = join(folder, "changing.gguf");
    writeFileSync(path, "some bytes");
    const source = await openSource(path, { env: {} });
    const changing = { ...source, bytes: () => Readable.from([Buffer.from("some"), Buffer.from(more === "" ? "" : ` bytes ${more}`)]) };
    const around = { env: {}, interactive: false, write: () => {}, tell: () => {} };
    const client = new BatosClient({ url: admin.url, key: admin.key });
    await expect(uploadSource(client, changing, around)).rejects.toThrow(/changing\.gguf was changed while it was sent/);
    expect(await stored()).toEqual(before);
  });

  test("a model is added from Hugging Face through a cut, and from S3; who uses one is told what answers instead", async () => {
    const [one, two] = [await weights(1), await weights(2)];
    hub.commit("owner/tiny", "gguf/tiny-Q8_0.gguf", one);
    hub.allow("owner/tiny", "members");
    hub.break({ cutAfter: 100_000 });
    const added = await batos(hubEnv({ HF_TOKEN: hub.token }), "model", "add", "hf:owner/tiny/gguf/tiny-Q8_0.gguf@main");
    expect(added.told).toMatch(/tiny-Q8_0\.gguf: 0\.4 of 0\.4 MB \(100 %\)\n/);
    expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/^ {2}tiny-Q8_0 +llama, 98816 parameters/) });
    const { bucket } = await s3.bucket();
    await s3.minio.putObject(bucket, "two.gguf", two);
    expect(await batos({ BATOS_S3_ENDPOINT: s3.endpoint }, "model", "add", `s3:${bucket}/two.gguf`, "--name", "second")).toMatchObject({
      status: 0,
    });
    expect((await stored()).sort()).toEqual([sha256(one), sha256(two)].sort());

    const used = await batos({}, "model", "use", "second");
    expect(used).toMatchObject({ status: 0, out: expect.stringMatching(/^second thinks/) });
    expect(used.told).toContain("not its weights answer but openai:http://...@127.0.0.1:1/v1: start it with BATOS_MODEL=image\n");
    expect((await call(admin, "POST", "/v1/models/second/use")).body.instead).toBe("openai:http://...@127.0.0.1:1/v1");
  });

  test("bytes that are not what the hub says are refused before anybody has stored them", async () => {
    hub.commit("owner/tiny", "three.gguf", await weights(3));
    const before = await stored();
    hub.break({ flipAt: 200_000 });
    const flipped = await batos(hubEnv(), "model", "add", "hf:owner/tiny/three.gguf");
    expect(flipped).toMatchObject({
      status: 1,
      out: "",
      told: expect.stringMatching(/came with the sha256 [0-9a-f]{64}, and .* try again/),
    });
    await vi.waitFor(() => expect(readdirSync(join(api.deps.config.BATOS_DATA, "blobs", "incoming"))).toEqual([]), 10_000);
    expect(await stored()).toEqual(before);
    expect(await batos(hubEnv(), "model", "add", "hf:owner/tiny/nothing.gguf")).toMatchObject({
      status: 1,
      told: expect.stringMatching(/^owner\/tiny has no file nothing\.gguf/),
    });
  });

  test("an adapter as PEFT writes it is fetched with what is beside it, of the same commit", async () => {
    hub.commit("owner/lora", "adapter_model.safetensors", randomBytes(2000));
    expect(await batos(hubEnv(), "adapter", "add", "hf:owner/lora/adapter_model.safetensors")).toMatchObject({
      status: 2,
      told: expect.stringMatching(/has no file adapter_config\.json .*a \.safetensors adapter comes with it/),
    });
    hub.commit("owner/lora", "adapter_config.json", Buffer.from('{"peft_type": "IA3"}'));
    const refused = await batos(hubEnv(), "adapter", "add", "hf:owner/lora/adapter_model.safetensors");
    expect(refused).toMatchObject({ status: 1, told: expect.stringContaining("adapter_config.json: ") });
  });
});
