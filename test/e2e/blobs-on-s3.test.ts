/** The system with its blobs on an S3 server: the mind comes from there, through the cache, and what nothing names is collected there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { S3Place } from "../../infra/s3/client.ts";
import { sha256Of } from "../contract/blob-store.ts";
import { call, create, send } from "../support/http.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";
import { startSystem } from "../support/system.ts";

const [mission] = readFileSync("test/fixtures/missions.jsonl", "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const SEED = sha256Of(readFileSync("infra/seed-model/seed.gguf"));
const cache = mkdtempSync(join(tmpdir(), "batos-s3-cache-"));
let s3: S3Server;
let place: S3Place;
beforeAll(async () => {
  s3 = await startS3();
  place = await s3.bucket();
});
afterAll(async () => {
  await s3?.close();
  rmSync(cache, { recursive: true, force: true });
});
const settings = (changes: Record<string, string> = {}): Record<string, string> => ({
  BATOS_BLOBS: `s3://${place.bucket}/${place.prefix}`,
  BATOS_S3_ENDPOINT: s3.endpoint,
  BATOS_BLOB_CACHE: cache,
  ...changes,
});
const cached = (): string[] =>
  readdirSync(cache, { recursive: true }).filter((name) => /^..\/[0-9a-f]{62}$/.test(String(name))) as string[];

it("thinks with weights from there, fetched when this machine has none, and collects what nothing names", async () => {
  const system = await startSystem(settings());
  try {
    expect((await s3.minio.statObject(place.bucket, `some/prefix/blobs/${SEED}`)).size).toBeGreaterThan(0);
    expect(readdirSync(system.dataDir)).not.toContain("blobs");
    // As on a machine that has never seen them.
    for (const name of cached()) rmSync(join(cache, name));
    await s3.forget();
    const { slots, selector, params, intent, examples } = mission;
    const object = await create(system, slots);
    const reply = await send(system, { receiver: object, selector, args: examples[0].args, params, intent, examples });
    expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200, body: { result: examples[0].returns } });
    expect(
      (await s3.requests()).filter(({ method, key, range }) => method === "GET" && key.endsWith(SEED) && range).length,
    ).toBeGreaterThan(0);
    expect(cached()).toEqual([`${SEED.slice(0, 2)}/${SEED.slice(2)}`]);

    const lost = sha256Of("lost");
    await s3.minio.putObject(place.bucket, `some/prefix/blobs/${lost}`, "lost");
    const old = Date.now() - 7_200_000;
    for (const [kind, name] of [
      ["blobs", lost],
      ["blobs", SEED],
      ["puts", SEED],
    ])
      await s3.age(`${place.bucket}/some/prefix/${kind}/${name}`, old);
    const packed = await call(system, "POST", "/v1/image/pack", { before: new Date(old).toISOString(), collect: true });
    expect(packed, JSON.stringify(packed.body)).toMatchObject({ status: 200, body: { blobs: 1 } });
    const left: string[] = [];
    for await (const { name } of s3.minio.listObjectsV2(place.bucket, "some/prefix/blobs/", true)) left.push(name as string);
    expect(left).toEqual([`some/prefix/blobs/${SEED}`]);
  } finally {
    await system.stop();
  }
});

it("says in one line what is wrong when the bucket is not there, the keys are wrong or nobody answers", async () => {
  const refusal = (changes: Record<string, string>): Promise<string> =>
    startSystem(settings(changes)).then(
      () => "it started",
      (error: Error & { dataDir: string }) => {
        rmSync(error.dataDir, { recursive: true, force: true });
        // Without the log, and what is said while a start takes its time.
        const lines = error.message.split("\n").filter((line) => !/^(\{|batos: )/.test(line));
        return lines.join("\n");
      },
    );
  const ended = "the system ended with 1 before it was ready:\n";
  expect(await refusal({ BATOS_BLOBS: "s3://none" })).toBe(
    `${ended}the blob store s3://none/ at ${s3.endpoint} cannot be used (NoSuchBucket 404): make the bucket, or name another in BATOS_BLOBS`,
  );
  expect(await refusal({ AWS_SECRET_ACCESS_KEY: "wrong" })).toBe(
    `${ended}the blob store s3://${place.bucket}/some/prefix/ at ${s3.endpoint} cannot be used (SignatureDoesNotMatch 403): check AWS_SECRET_ACCESS_KEY`,
  );
  expect(await refusal({ BATOS_S3_ENDPOINT: "http://127.0.0.1:1" })).toBe(
    `${ended}the blob store s3://${place.bucket}/some/prefix/ at http://127.0.0.1:1 cannot be used (ECONNREFUSED): see that it runs and can be reached, or set BATOS_S3_ENDPOINT`,
  );
  expect(await refusal({ BATOS_S3_ENDPOINT: "http://key:secret@127.0.0.1:1" })).toMatch(
    /^the system ended with 1 before it was ready:\nsetting BATOS_S3_ENDPOINT: is an http.*\(it is not shown, because it may hold a secret\)$/,
  );
});
