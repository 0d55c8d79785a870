/** The bound of a cache of blobs, what goes first, and what becomes of those who use what went. */
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { uploadedFile } from "../../api/blob-file.ts";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import type { RemoteBlobs } from "../../infra/blob-cache/remote-blobs.ts";
import { reserve } from "../../infra/blob-cache/room.ts";
import { BlobFolder } from "../../infra/disk/blob-folder.ts";
import { takeLock } from "../../infra/exclusive-lock.ts";
import { openLlamaModel } from "../../infra/llama/llama-model.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { S3Place } from "../../infra/s3/client.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { writeTinyGguf } from "../support/random-gguf.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";

let s3: S3Server;
let place: S3Place;
let folder: string;
let remote: RemoteBlobs;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  place = await s3.bucket();
  folder = await mkdtemp(join(tmpdir(), "blob-cache-"));
  remote = await openS3Blobs(place, { spool: join(folder, "incoming"), warn: () => {} });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (store: Pick<BlobStore, "put">, text: string): Promise<string> =>
  (await store.put(Readable.from([text.padEnd(1000)]), "text/plain")).$blob;
const textOf = async (stream: Readable): Promise<string> => (await stream.toArray()).join("").trimEnd();
const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256.slice(2));
const kept = async (names: string[]): Promise<boolean[]> =>
  Promise.all(
    names.map((sha256) =>
      stat(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    ),
  );
/** As if it had last been used so many seconds ago. */
async function unused(sha256: string, seconds: number): Promise<void> {
  const { mtime } = await stat(pathOf(sha256));
  await utimes(pathOf(sha256), Date.now() / 1000 - seconds, mtime);
}
const downloads = async (): Promise<number> => (await s3.requests()).filter(({ method, range }) => method === "GET" && range).length;

describe("a cache of blobs", () => {
  it("keeps what was put through it, and serves it without asking the store for it", async () => {
    const cache = await openBlobCache(folder, 3000, remote);
    const name = await put(cache, "put");
    await s3.forget();
    expect(await textOf(await cache.get(name))).toBe("put");
    await cache.localPath(name);
    expect(await s3.requests()).toEqual([]);
  });

  it("lets go what was used longest ago, by either way of using it or by putting it", async () => {
    const cache = await openBlobCache(folder, 3500, remote);
    const [a, b, c] = [await put(cache, "a"), await put(cache, "b"), await put(cache, "c")] as [string, string, string];
    for (const name of [a, b, c]) await unused(name, 100);
    await cache.localPath(a);
    await textOf(await cache.get(c));
    const d = await put(cache, "d");
    expect(await kept([a, b, c, d])).toEqual([true, false, true, true]);
    await unused(c, 50);
    await cache.localPath(b);
    expect(await kept([a, b, c, d])).toEqual([true, true, false, true]);
    expect(await cache.size(c)).toBeGreaterThan(0);
  });

  it("refuses the path of a blob that is larger than its bound in a sentence, and streams it past itself", async () => {
    const cache = await openBlobCache(folder, 999, remote);
    const large = await put(cache, "large");
    await expect(cache.localPath(large)).rejects.toMatchObject({
      code: "TooLarge",
      message: expect.stringMatching(/^blob [0-9a-f]+ has .* GB and the cache holds .*: set BATOS_BLOB_CACHE_GB to 1 or more$/),
    });
    expect(await textOf(await cache.get(large))).toBe("large");
    expect(await kept([large])).toEqual([false]);
    expect(await readdir(join(folder, "partial"))).toEqual([]);
  });

  it("comes within a bound that was lowered when it is next opened", async () => {
    const wide = await openBlobCache(folder, 5000, remote);
    const names = [await put(wide, "a"), await put(wide, "b"), await put(wide, "c")];
    await unused(names[2] as string, 10);
    await openBlobCache(folder, 2000, remote);
    expect(await kept(names)).toEqual([true, true, false]);
  });

  it("fetches again a copy that was damaged here, and keeps no damaged one", async () => {
    const cache = await openBlobCache(folder, 5000, remote);
    const name = await put(cache, "whole");
    await cache.localPath(name);
    const damage = async () => {
      await rm(pathOf(name));
      await writeFile(pathOf(name), "other".padEnd(1000));
    };
    await damage();
    expect((await readFile(await cache.localPath(name), "utf8")).trimEnd()).toBe("whole");
    await damage();
    await expect(cache.get(name).then(textOf)).rejects.toMatchObject({ code: "Corrupt" });
    expect(await textOf(await cache.get(name))).toBe("whole");
    expect((await readdir(folder)).sort()).toEqual(["incoming", "locks", name.slice(0, 2), "partial"].sort());
  });

  it("reads what it has downloaded and hashed no second time to give its path", async () => {
    const name = await put(remote, "hashed");
    const cache = await openBlobCache(folder, 5000, remote);
    const path = await cache.localPath(name);
    const { mtime } = await stat(path);
    // Other bytes, and nothing of the file says so: who reads them would notice.
    await chmod(path, 0o644);
    await writeFile(path, "other".padEnd(1000));
    await utimes(path, new Date(), mtime);
    expect(await cache.localPath(name)).toBe(path);
  });

  it("counts downloads of other processes with the size that they will have, and not those of dead ones", async () => {
    const name = await put(remote, "wanted");
    const other = "b".repeat(64);
    const cache = await openBlobCache(folder, 3500, remote);
    await mkdir(join(folder, "partial"), { recursive: true });
    const part = join(folder, "partial", `${other}.3000`);
    await writeFile(part, "the first bytes");
    const download = takeLock(join(folder, "locks", other));
    await expect(cache.localPath(name)).rejects.toMatchObject({ code: "Unavailable", message: expect.stringContaining("other downloads") });
    expect(await readFile(part, "utf8")).toBe("the first bytes");
    download?.release();
    await cache.localPath(name);
    expect(await readdir(join(folder, "partial"))).toEqual([]);
  });

  it("goes on with a download that was whole and read-only, but for its name, when its process died", async () => {
    const name = await put(remote, "wanted");
    const cache = await openBlobCache(folder, 5000, remote);
    await writeFile(join(folder, "partial", `${name}.1000`), "wanted".padEnd(1000), { mode: 0o444 });
    const place = { blobs: new BlobFolder(folder), partial: join(folder, "partial"), locks: join(folder, "locks"), bytes: 5000 };
    // Asked of the file itself: root writes into what is read-only.
    expect((await stat(await reserve(place, name, 1000))).mode & 0o777).toBe(0o644);
    expect((await readFile(await cache.localPath(name), "utf8")).trimEnd()).toBe("wanted");
  });

  it("does not answer for the store whether a blob that is to be named exists", async () => {
    const cache = await openBlobCache(folder, 5000, remote);
    const name = await put(cache, "here alone");
    expect(await uploadedFile(cache, name)).toMatchObject({ handle: { $blob: name, size: 1000 } });
    await remote.remove(name);
    await cache.localPath(name);
    await expect(uploadedFile(cache, name)).rejects.toMatchObject({ code: "NotFound" });
  });

  it("downloads once for all who ask at the same time in one process", async () => {
    const name = await put(remote, "once");
    const cache = await openBlobCache(folder, 5000, remote);
    await s3.forget();
    const texts = await Promise.all(
      [cache.get(name), cache.get(name), cache.localPath(name).then((path) => createReadStream(path))].map(async (stream) =>
        textOf(await stream),
      ),
    );
    expect(texts).toEqual(["once", "once", "once"]);
    expect(await downloads()).toBe(1);
  });

  it("forgets what is removed, and says of a name that was never there that it is not", async () => {
    const cache = await openBlobCache(folder, 5000, remote);
    const name = await put(cache, "gone");
    await cache.remove(name);
    await expect(cache.localPath(name)).rejects.toMatchObject({ code: "NotFound" });
    await expect(cache.get(name)).rejects.toMatchObject({ code: "NotFound" });
  });

  it("takes the name of a file that is in use and not its bytes: who has it open or mapped goes on", async () => {
    const weights = join(folder, "tiny.gguf");
    await writeTinyGguf(weights, 1);
    const { size } = await stat(weights);
    const cache = await openBlobCache(folder, size * 1.5, remote);
    const blob = await cache.put(createReadStream(weights), "application/x-gguf");
    const model = openLlamaModel({ blobs: cache, threads: 1 });
    const complete = async (seed: number) =>
      (
        await model.complete({
          messages: [{ role: "user", content: "hello" }],
          weights: blob,
          adapter: null,
          sampling: { temperature: 1, topP: 1, topK: 0, seed, maxTokens: 24 },
          purpose: { step: "method", selector: "addItem", attempt: 0, sample: 0 },
        })
      ).text;
    try {
      const before = await complete(1);
      const file = await open(await cache.localPath(blob.$blob), "r");
      await cache.put(Readable.from([Buffer.alloc(size, "x")]), "text/plain");
      expect(await kept([blob.$blob])).toEqual([false]);
      expect(await complete(1)).toBe(before);
      expect((await file.readFile()).equals(await readFile(weights))).toBe(true);
      await file.close();
    } finally {
      await model.close();
    }
  });
});
