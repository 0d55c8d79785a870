/**
 * The contract on an S3 server that somebody runs, Amazon's or another's, which this suite neither starts nor can break. By hand, with keys that
 * may read, write, list and delete objects and uploads of a bucket that is there:
 *
 *   BATOS_TEST_S3=https://HOST/BUCKET AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... [AWS_REGION=...] \
 *     npx vitest run --project contract test/contract/blob-store-s3.test.ts -t elsewhere
 *
 * What it writes is under batos-test/ in the bucket, and is removed.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { Client } from "minio";
import { beforeAll, describe, expect, it } from "vitest";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import { openClient } from "../../infra/s3/client.ts";
import { openSource } from "../../infra/sources/source.ts";
import { describeBlobStore, describeLocalPaths, readAll, sha256Of } from "./blob-store.ts";

const MEBIBYTE = 2 ** 20;
/** Servers list times in whole seconds. */
const SECOND = 1_100;

/** `address` is the server's and the bucket's: `https://HOST/BUCKET`. */
export function s3ElsewhereSuite(address: string): void {
  describe(`elsewhere: ${address}`, () => {
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_REGION: region = "us-east-1" } = process.env;
    // Tests beside these have a server of their own, and keys to it.
    beforeAll(() => void Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }));
    const { origin, hostname, port, protocol, pathname } = new URL(address);
    const bucket = pathname.slice(1);
    const minio = new Client({
      endPoint: hostname,
      ...(port === "" ? {} : { port: Number(port) }),
      useSSL: protocol === "https:",
      accessKey: AWS_ACCESS_KEY_ID,
      secretKey: AWS_SECRET_ACCESS_KEY,
      region,
      partSize: 5 * MEBIBYTE,
    });
    const warnings: string[] = [];
    const keysIn = async (prefix: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { name } of minio.listObjectsV2(bucket, prefix, true)) keys.push(name);
      return keys;
    };

    const openBare = async (copied?: number) => {
      const folder = await mkdtemp(join(tmpdir(), "blobs-elsewhere-"));
      const prefix = `batos-test/${randomUUID()}/`;
      const place = { bucket, prefix, endpoint: origin, region };
      const spool = join(folder, "incoming");
      const warn = (message: string) => void warnings.push(message);
      return {
        folder,
        place,
        store: await openS3Blobs(place, { spool, warn, ...(copied === undefined ? {} : { copied }) }),
        async corrupt(sha256: string) {
          const { size } = await minio.statObject(bucket, `${prefix}blobs/${sha256}`);
          await minio.putObject(bucket, `${prefix}blobs/${sha256}`, Buffer.alloc(size, "!"));
        },
        // Nobody sets a server's clock back: all others are put again, later.
        async age(sha256: string) {
          await pause(SECOND);
          for (const key of await keysIn(`${prefix}blobs/`))
            if (!key.endsWith(sha256)) await minio.putObject(bucket, key.replace("/blobs/", "/puts/"), "");
          await pause(SECOND);
        },
        async close() {
          for (const key of await keysIn(prefix)) await minio.removeObject(bucket, key);
          await rm(folder, { recursive: true });
        },
      };
    };
    const openCached = async () => {
      const bare = await openBare();
      return {
        ...bare,
        store: await openBlobCache(bare.folder, 1e9, bare.store),
        async corrupt(sha256: string) {
          await bare.corrupt(sha256);
          await rm(join(bare.folder, sha256.slice(0, 2)), { recursive: true });
        },
      };
    };

    describeBlobStore("an S3 server elsewhere", openBare);
    describeBlobStore("a cache in front of an S3 server elsewhere", openCached);
    describeLocalPaths("a cache in front of an S3 server elsewhere", openCached);

    it("large blobs go both ways between this client and another", async () => {
      const { place, store, close } = await openBare();
      const bytes = Buffer.alloc(21 * MEBIBYTE, "large ");
      const { $blob } = await store.put(Readable.from([bytes]), "application/x-gguf");
      const key = `${place.prefix}blobs/${$blob}`;
      expect(sha256Of(await readAll(await minio.getObject(bucket, key)))).toBe($blob);
      await store.remove($blob);
      await minio.putObject(bucket, key, Readable.from([bytes.subarray(0, 9e6), bytes.subarray(9e6)]), bytes.length);
      expect(sha256Of(await readAll(await store.get($blob)))).toBe($blob);
      await close();
    });

    it("a damaged blob is set aside in parts", async () => {
      const { store, corrupt, close } = await openBare(5 * MEBIBYTE);
      const { $blob } = await store.put(Readable.from([Buffer.alloc(10.5 * MEBIBYTE, "large ")]), "text/plain");
      await corrupt($blob);
      const error = await store
        .get($blob)
        .then(readAll)
        .catch((reason) => reason);
      expect(error).toMatchObject({ code: "Corrupt", details: { aside: expect.any(String) } });
      const aside = await readAll(await minio.getObject(bucket, error.details.aside));
      expect(aside.equals(Buffer.alloc(10.5 * MEBIBYTE, "!"))).toBe(true);
      await close();
    });

    it("uploads that were never finished can be listed, and a store that is opened again leaves the young ones", async () => {
      const { place, folder, close } = await openBare();
      const key = `${place.prefix}blobs/young`;
      const upload = await minio.initiateNewMultipartUpload(bucket, key, {});
      await openS3Blobs(place, { spool: join(folder, "incoming"), warn: (message) => void warnings.push(message) });
      // The other client asks in a way in which some servers find none.
      const { Uploads } = await openClient(place).send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }));
      expect(Uploads?.map(({ UploadId }) => UploadId)).toEqual([upload]);
      await minio.abortMultipartUpload(bucket, key, upload);
      expect(warnings).toEqual([]);
      await close();
    });

    it("an object is a source, and one that was changed meanwhile is told", async () => {
      const { place, close } = await openBare();
      const access = { env: { BATOS_S3_ENDPOINT: origin, BATOS_S3_REGION: region }, retries: { attempts: 2, firstPauseMs: 1 } };
      const name = `${place.prefix}source.gguf`;
      await minio.putObject(bucket, name, "before");
      const source = await openSource(`s3:${bucket}/${name}`, access);
      expect((await readAll(Readable.from(source.bytes()))).toString()).toBe("before");
      const changing = await openSource(`s3:${bucket}/${name}`, access);
      await minio.putObject(bucket, name, "after!");
      await expect(readAll(Readable.from(changing.bytes()))).rejects.toThrow(/changed while it was read/);
      await expect(openSource(`s3:${bucket}/${place.prefix}nothing`, access)).rejects.toMatchObject({ code: "NotFound" });
      await close();
    });
  });
}
