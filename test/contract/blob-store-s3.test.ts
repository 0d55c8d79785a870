/** Blobs on an S3 server over HTTP, as they are and behind a cache; what the server's own client sees of them; and what is particular to S3. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { S3Place } from "../../infra/s3/client.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { describeBlobStore, describeLocalPaths, readAll, sha256Of } from "./blob-store.ts";
import { collectBlobsSuite } from "./collect-blobs-suite.ts";
import { s3ElsewhereSuite } from "./s3-elsewhere-suite.ts";

const HOUR = 3_600_000;
const MEBIBYTE = 1024 * 1024;

let s3: S3Server;
const folders: string[] = [];
const warnings: string[] = [];
beforeAll(async () => {
  s3 = await startS3();
});
afterEach(() => s3.mend());
afterAll(async () => {
  await s3.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "blobs-s3-"));
  folders.push(path);
  return path;
}

const connect = async (place: S3Place, { spool, copied }: { spool?: string; copied?: number } = {}) =>
  openS3Blobs(place, {
    ...(copied === undefined ? {} : { copied }),
    spool: spool ?? (await folder()),
    warn: (message) => warnings.push(message),
    retries: { attempts: 4, firstPauseMs: 1 },
  });

/** Overwrites an object as somebody else would. */
async function damage({ bucket, prefix }: S3Place, sha256: string): Promise<void> {
  const key = `${prefix}blobs/${sha256}`;
  const { size } = await s3.minio.statObject(bucket, key);
  await s3.minio.putObject(bucket, key, Buffer.alloc(size, "!"));
}

async function listed(store: Pick<BlobStore, "list">): Promise<string[]> {
  const names: string[] = [];
  for await (const { sha256 } of store.list()) names.push(sha256);
  return names;
}

const openBare = async () => {
  const place = await s3.bucket();
  return {
    place,
    store: await connect(place),
    corrupt: (sha256: string) => damage(place, sha256),
    age: (sha256: string) => s3.age(`${place.bucket}/${place.prefix}blobs/${sha256}`, Date.now() - HOUR),
    close: async () => {},
  };
};

const openCached = async () => {
  const { place, ...fixture } = await openBare();
  const cache = await folder();
  return {
    ...fixture,
    store: await openBlobCache(cache, 1e9, await connect(place, { spool: join(cache, "incoming") })),
    async corrupt(sha256: string) {
      await damage(place, sha256);
      await rm(join(cache, sha256.slice(0, 2)), { recursive: true });
    },
  };
};

describeBlobStore("an S3 server", openBare);
describeBlobStore("a cache in front of an S3 server", openCached);
describeLocalPaths("a cache in front of an S3 server", openCached);

describe("on an S3 server", () => {
  const open = async () => (await temporarySqlite()).open();
  collectBlobsSuite(open, async () => (await openBare()).store);
  describe("behind a cache", () => collectBlobsSuite(open, async () => (await openCached()).store));
});

describe("another S3 client", () => {
  it("reads what was put, large or small, under its hash and with its media type", async () => {
    const { place, store } = await openBare();
    for (const bytes of [Buffer.from("small"), Buffer.alloc(21 * MEBIBYTE, "large ")]) {
      const { $blob } = await store.put(Readable.from([bytes]), "application/x-gguf");
      const key = `some/prefix/blobs/${sha256Of(bytes)}`;
      expect((await s3.minio.statObject(place.bucket, key)).metaData["content-type"]).toBe("application/x-gguf");
      expect(sha256Of(await readAll(await s3.minio.getObject(place.bucket, key)))).toBe($blob);
    }
  });

  it("writes what is then there, in one request or in parts", async () => {
    const { place, store } = await openBare();
    for (const bytes of [Buffer.from("theirs"), Buffer.alloc(21 * MEBIBYTE, "theirs ")]) {
      const sha256 = sha256Of(bytes);
      await s3.minio.putObject(place.bucket, `some/prefix/blobs/${sha256}`, Readable.from(pieces(bytes)), bytes.length);
      expect(await store.size(sha256)).toBeGreaterThan(0);
      expect(sha256Of(await readAll(await store.get(sha256)))).toBe(sha256);
    }
  });

  it("may keep other things next to the blobs", async () => {
    const { place, store } = await openBare();
    for (const key of ["some/prefix/blobs/README", `some/prefix/${"a".repeat(64)}`, `blobs/${"b".repeat(64)}`])
      await s3.minio.putObject(place.bucket, key, "not a blob");
    expect(await listed(store)).toEqual([]);
  });
});

describe("an S3 server", () => {
  it("is not sent what it has", async () => {
    const { store } = await openBare();
    const put = () => store.put(Readable.from([Buffer.alloc(20 * MEBIBYTE, "same")]), "text/plain");
    await put();
    await s3.forget();
    await put();
    const writes = (await s3.requests()).filter(({ method }) => method !== "HEAD");
    expect(writes.map(({ method, key }) => [method, key.split("/").at(-2)])).toEqual([["PUT", "puts"]]);
  });

  it("is sent again what it has in another length", async () => {
    const { place, store } = await openBare();
    const { $blob } = await store.put(Readable.from(["whole blob"]), "text/plain");
    await s3.minio.putObject(place.bucket, `some/prefix/blobs/${$blob}`, "who");
    await store.put(Readable.from(["whole blob"]), "text/plain");
    expect((await readAll(await store.get($blob))).toString()).toBe("whole blob");
  });

  it("lists more blobs than fit one answer, each with the time of its last put", async () => {
    const { place, store } = await openBare();
    const names = Array.from({ length: 1003 }, (_, at) => sha256Of(String(at)));
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => s3.minio.putObject(place.bucket, `some/prefix/blobs/${name}`, "x")));
    const again = names.filter((_, at) => at % 100 === 0);
    for (const name of names) await s3.age(`${place.bucket}/some/prefix/blobs/${name}`, Date.now() - HOUR);
    for (const name of again) await s3.minio.putObject(place.bucket, `some/prefix/puts/${name}`, "again");
    const late: string[] = [];
    let count = 0;
    for await (const { sha256, put } of store.list()) {
      count += 1;
      if (put > Date.now() - HOUR / 2) late.push(sha256);
    }
    expect(count).toBe(1003);
    expect(late.sort()).toEqual(again.sort());
  });

  it("keeps no file here of what was put, whether it went well or not", async () => {
    const place = await s3.bucket();
    const spool = await folder();
    const store = await connect(place, { spool });
    await store.put(Readable.from(["well"]), "text/plain");
    const failing = Readable.from(
      (async function* () {
        yield "half";
        throw new Error("cut");
      })(),
    );
    await expect(store.put(failing, "text/plain")).rejects.toThrow("cut");
    await s3.minio.removeObjects(place.bucket, [`some/prefix/blobs/${sha256Of("well")}`]);
    await s3.minio.removeBucket(place.bucket);
    await expect(store.put(Readable.from(["nowhere"]), "text/plain")).rejects.toMatchObject({ code: "Unavailable" });
    expect(await readdir(spool)).toEqual([]);
  });

  it("is rid of uploads that died more than a day ago when it is opened, of this prefix alone", async () => {
    const place = await s3.bucket();
    const begin = (key: string) => s3.minio.initiateNewMultipartUpload(place.bucket, key, {});
    const left = async () => (await s3.uploads()).filter(({ bucket }) => bucket === place.bucket).map(({ key }) => key);
    for (const key of ["some/prefix/blobs/old", "some/prefix/corrupt/old", "some/other/blobs/old", "some/prefix/blobsy"]) await begin(key);
    await connect(place);
    expect(await left()).toHaveLength(4);
    await s3.ageUploads(Date.now() - 25 * HOUR);
    await begin("some/prefix/blobs/new");
    await connect(place);
    expect((await left()).sort()).toEqual(["some/other/blobs/old", "some/prefix/blobs/new", "some/prefix/blobsy"]);
  });

  it("has no upload left of a put that failed midway", async () => {
    const { place, store } = await openBare();
    await s3.break({ uploadsAfter: 2 });
    await expect(store.put(Readable.from([Buffer.alloc(40 * MEBIBYTE, "x")]), "text/plain")).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("see that it runs"),
    });
    expect((await s3.uploads()).filter(({ bucket }) => bucket === place.bucket)).toEqual([]);
    expect(await listed(store)).toEqual([]);
  });
});

describe("a damaged blob that is larger than what the server copies in one request", () => {
  const COPIED = 5 * MEBIBYTE;
  const SIZE = 10.5 * MEBIBYTE;
  const put = async () => {
    const place = await s3.bucket();
    const store = await connect(place, { copied: COPIED });
    const { $blob } = await store.put(Readable.from([Buffer.alloc(SIZE, "large ")]), "application/x-gguf");
    await damage(place, $blob);
    await s3.forget();
    return { place, store, $blob };
  };

  it("is set aside in parts, as it was found", async () => {
    const { place, store, $blob } = await put();
    const error = await store
      .get($blob)
      .then(readAll)
      .catch((reason) => reason);
    expect(error).toMatchObject({ code: "Corrupt", details: { aside: expect.stringMatching(/^some\/prefix\/corrupt\//) } });
    const aside = await readAll(await s3.minio.getObject(place.bucket, error.details.aside));
    expect(aside.equals(Buffer.alloc(SIZE, "!"))).toBe(true);
    expect(await store.size($blob)).toBeUndefined();
    const parts = (await s3.requests()).filter(({ query }) => query.includes("partNumber"));
    expect(parts).toHaveLength(3);
  });

  it("stays where it is, and leaves no upload, when the copy breaks off", async () => {
    const { place, store, $blob } = await put();
    await s3.break({ uploadsAfter: 1 });
    await expect(store.get($blob).then(readAll)).rejects.toMatchObject({ code: "Unavailable" });
    expect((await s3.uploads()).filter(({ bucket }) => bucket === place.bucket)).toEqual([]);
    expect(await store.size($blob)).toBe(SIZE);
  });
});

describe("what is said when an S3 server cannot be used", () => {
  const sentence = async (place: S3Place, env: Record<string, string> = {}): Promise<string> => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      return await connect(place).then(
        () => "it can",
        (error) => {
          expect(error).toMatchObject({ name: "Unavailable", code: "Unavailable" });
          const everything = JSON.stringify([error, error.cause, error.stack, error.cause.stack, Object.entries(error.cause)]);
          for (const secret of Object.values(s3.env)) expect(everything).not.toContain(secret);
          return error.message;
        },
      );
    } finally {
      process.env = before;
    }
  };

  it("names the place, what happened, and what to do", async () => {
    const place = await s3.bucket();
    expect(await sentence(place)).toBe("it can");
    const at = `the blob store s3://${place.bucket}/some/prefix/ at ${s3.endpoint} cannot be used`;
    expect(await sentence(place, { AWS_SECRET_ACCESS_KEY: "wrong" })).toBe(
      `${at} (SignatureDoesNotMatch 403): check AWS_SECRET_ACCESS_KEY`,
    );
    expect(await sentence(place, { AWS_ACCESS_KEY_ID: "wrong" })).toBe(`${at} (InvalidAccessKeyId 403): check AWS_ACCESS_KEY_ID`);
    expect(await sentence({ ...place, bucket: "none" })).toBe(
      `the blob store s3://none/some/prefix/ at ${s3.endpoint} cannot be used (NoSuchBucket 404): make the bucket, or name another in BATOS_BLOBS`,
    );
    expect(await sentence({ ...place, endpoint: "http://127.0.0.1:1" })).toBe(
      `the blob store s3://${place.bucket}/some/prefix/ at http://127.0.0.1:1 cannot be used (ECONNREFUSED): see that it runs and can be reached, or set BATOS_S3_ENDPOINT`,
    );
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" };
    expect(await sentence(place, none)).toBe(`${at} (CredentialsProviderError): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`);
    expect(await sentence({ bucket: place.bucket, prefix: "" }, { HOME: "/nonexistent" })).toContain("set BATOS_S3_REGION");
  });

  it("is not said of uploads that cannot be listed: that is a warning", async () => {
    const place = await s3.bucket();
    await s3.break({ uploadsUnlisted: true });
    await connect(place);
    expect(warnings.splice(0)).toEqual([expect.stringMatching(/^uploads that were never finished stay: the blob store s3:.*AccessDenied/)]);
  });
});

if (process.env.BATOS_TEST_S3) s3ElsewhereSuite(process.env.BATOS_TEST_S3);

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536);
}
