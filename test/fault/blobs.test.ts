/** What networks, disks and dying processes do to blobs on their way: whoever asks gets the right bytes or hears why not. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import type { RemoteBlobs } from "../../infra/blob-cache/remote-blobs.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { S3Place } from "../../infra/s3/client.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { readAll, sha256Of } from "../contract/blob-store.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";
import type { BlobOrders, Got } from "./blob-process.ts";
import { type Child, startChild } from "./child.ts";
import { seeded } from "./seeded.ts";

const MEBIBYTE = 1024 * 1024;
/** Not a whole number of ranges. */
const LARGE = Buffer.alloc(19 * MEBIBYTE + 17);
for (let at = 0; at < LARGE.length; at += 4) LARGE.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, Math.min(at, LARGE.length - 4));
const LARGE_NAME = sha256Of(LARGE);
/** The ranges that a download of it asks for. */
const RANGES = 5;
const ATTEMPTS = 4;

let s3: S3Server;
let place: S3Place;
let folder: string;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  place = await s3.bucket();
  folder = await mkdtemp(join(tmpdir(), "blobs-fault-"));
});
afterEach(async () => {
  await s3.mend();
  await rm(folder, { recursive: true, force: true });
});

const remote = (): Promise<RemoteBlobs> =>
  openS3Blobs(place, { spool: join(folder, "incoming"), warn: () => {}, retries: { attempts: ATTEMPTS, firstPauseMs: 1 } });
const cached = async (): Promise<BlobStore> => openBlobCache(folder, 1e9, await remote());
const put = async (store: Pick<BlobStore, "put">, bytes: Buffer): Promise<string> =>
  (await store.put(Readable.from([bytes]), "text/plain")).$blob;

/** Not the bytes: a failure would show them. */
const hashOf = async (store: Pick<BlobStore, "get">): Promise<string> => sha256Of(await readAll(await store.get(LARGE_NAME)));

/** The ranges asked for since `forget`, first and last byte. */
async function ranges(): Promise<{ start: number; end: number; sent: number }[]> {
  return (await s3.requests()).flatMap(({ range, sent }) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    return start === undefined ? [] : [{ start: Number(start), end: Number(end), sent }];
  });
}

describe("a download", () => {
  beforeEach(async () => {
    await put(await remote(), LARGE);
    await s3.forget();
  });

  test("that is cut in the middle of its ranges goes on where it was cut", async () => {
    const cutAfter = 1.5 * MEBIBYTE;
    const cuts = 7;
    await s3.break({ cutAfter, times: cuts });
    expect(await hashOf(await remote())).toBe(LARGE_NAME);
    const asked = await ranges();
    expect(asked).toHaveLength(RANGES + cuts);
    const fromWithin = asked.filter(({ start }) => start % (4 * MEBIBYTE) !== 0);
    expect(fromWithin.length).toBe(cuts);
    // What was sent and did not arrive before the cut is sent once more, and nothing else is.
    expect(asked.reduce((total, { sent }) => total + sent, 0)).toBeLessThanOrEqual(LARGE.length + cuts * cutAfter);
    for (const { end } of fromWithin) expect((end + 1) % (4 * MEBIBYTE) === 0 || end + 1 === LARGE.length).toBe(true);
  });

  test("whose server stays away ends with an error that says what to do, after a bounded number of tries", async () => {
    const store = await remote();
    await s3.break({ refuse: true });
    await expect(hashOf(store)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringMatching(/cannot be used \(ECONNRESET\): see that it runs/),
    });
    const tries = (await ranges()).length;
    expect(tries).toBeGreaterThan(ATTEMPTS);
    expect(tries).toBeLessThanOrEqual(4 * ATTEMPTS * 3);
  });

  test("from a server that does not serve ranges says so", async () => {
    const store = await remote();
    await s3.break({ noRanges: true });
    await expect(hashOf(store)).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("no range came: use a server that serves ranges"),
    });
  });

  test("in which a byte was turned over on the way is refused, and leaves the blob alone", async () => {
    const store = await remote();
    await s3.break({ flipAt: 5, times: 1 });
    await expect(hashOf(store)).rejects.toMatchObject({
      code: "Corrupt",
      message: expect.stringContaining("whole in the store"),
    });
    expect(await hashOf(store)).toBe(LARGE_NAME);
  });

  test("of bytes that are wrong each time sets the blob aside, where it can be looked into", async () => {
    const store = await remote();
    await s3.break({ flipAt: LARGE.length - 1 });
    await expect(hashOf(store)).rejects.toMatchObject({
      code: "Corrupt",
      message: expect.stringContaining("moved to"),
    });
    await s3.mend();
    await expect(store.get(LARGE_NAME)).rejects.toMatchObject({ code: "NotFound" });
    const aside: string[] = [];
    for await (const { name } of s3.minio.listObjectsV2(place.bucket, "some/prefix/corrupt/", true)) aside.push(name as string);
    expect(aside).toEqual([expect.stringContaining(LARGE_NAME)]);
    await put(store, LARGE);
    expect(await hashOf(store)).toBe(LARGE_NAME);
  });

  test("into the cache fetches again what came damaged once", async () => {
    const store = await cached();
    await s3.break({ flipAt: 9 * MEBIBYTE, times: RANGES });
    expect(sha256Of(await readAll(Readable.from(await fileAt(store))))).toBe(LARGE_NAME);
    expect((await ranges()).length).toBe(2 * RANGES);
  });

  test("into the cache sets aside what comes damaged twice, and keeps none of it", async () => {
    const store = await cached();
    await s3.break({ flipAt: 9 * MEBIBYTE });
    await expect(store.localPath(LARGE_NAME)).rejects.toMatchObject({ code: "Corrupt" });
    await expect(store.localPath(LARGE_NAME)).rejects.toMatchObject({ code: "NotFound" });
    expect(await readdir(join(folder, "partial"))).toEqual([]);
  });

  test("into the cache is read while it goes on", async () => {
    const store = await cached();
    await s3.break({ stallAfter: 3 * MEBIBYTE, times: 4 });
    const stream = await store.get(LARGE_NAME);
    const chunks: Buffer[] = [];
    let come = 0;
    let mended = false;
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      come += (chunk as Buffer).length;
      if (come >= 3 * MEBIBYTE && !mended) {
        mended = true;
        await s3.stalled(4);
        await s3.mend();
      }
    }
    expect(sha256Of(Buffer.concat(chunks))).toBe(LARGE_NAME);
    expect((await ranges()).length).toBe(RANGES + 4);
  });

  test("into the cache that was read while it came damaged ends with Corrupt; the next reading is right", async () => {
    const store = await cached();
    await s3.break({ flipAt: 100, times: 1 });
    await expect(hashOf(store)).rejects.toMatchObject({ code: "Corrupt" });
    expect(await hashOf(store)).toBe(LARGE_NAME);
  });
});

const fileAt = async (store: BlobStore): Promise<Buffer> => readFile(await store.localPath(LARGE_NAME));

describe("processes that share a cache", () => {
  async function start(orders: Partial<BlobOrders> = {}): Promise<Child & { got(): Promise<Got[]> }> {
    const child = startChild("blob-process.ts", [JSON.stringify({ place, cache: folder, bytes: 1e9, ...orders } satisfies BlobOrders)]);
    onTestFinished(() => child.kill());
    const lines = child.lines[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('"open"');
    return {
      ...child,
      async got() {
        const all: Got[] = [];
        for (let line = await lines.next(); !line.done; line = await lines.next()) all.push(JSON.parse(line.value) as Got);
        return all;
      },
    };
  }
  const right = [{ asked: LARGE_NAME, read: LARGE_NAME }];

  test.each([2, 8])("download a blob once: %i that ask at the same time", async (count) => {
    await put(await remote(), LARGE);
    const children = await Promise.all(Array.from({ length: count }, () => start()));
    await s3.forget();
    for (const child of children) child.go(JSON.stringify([LARGE_NAME]));
    expect(await Promise.all(children.map((child) => child.got()))).toEqual(children.map(() => right));
    const asked = (await ranges()).map(({ start }) => start);
    expect(asked.sort((a, b) => a - b)).toEqual(Array.from({ length: RANGES }, (_, at) => at * 4 * MEBIBYTE));
  });

  test("go on where one was killed, with what it had, whether they waited for it or came later", async () => {
    await put(await remote(), LARGE);
    const [first, waiting] = await Promise.all([start(), start()]);
    await s3.break({ stallAfter: 3 * MEBIBYTE, times: 4 });
    first.go(JSON.stringify([LARGE_NAME]));
    await s3.stalled(4);
    const part = join(folder, "partial", `${LARGE_NAME}.${LARGE.length}`);
    await expect.poll(() => stat(part).then(({ size }) => size)).toBe(3 * MEBIBYTE);
    waiting.go(JSON.stringify([LARGE_NAME]));
    first.kill();
    await first.ended;
    await s3.forget();
    expect(await waiting.got()).toEqual(right);
    const starts = (await ranges()).map(({ start }) => start);
    expect(Math.min(...starts)).toBe(3 * MEBIBYTE);
    expect(await readdir(join(folder, "partial"))).toEqual([]);
    const later = await start();
    await s3.forget();
    later.go(JSON.stringify([LARGE_NAME]));
    expect(await later.got()).toEqual(right);
    expect(await ranges()).toEqual([]);
  });

  test("never serve bytes of a download that died damaged, as after a power loss", async () => {
    await put(await remote(), LARGE);
    for (const left of [Buffer.alloc(5 * MEBIBYTE), Buffer.alloc(LARGE.length), Buffer.alloc(LARGE.length + 4096)]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(join(folder, "partial"), { recursive: true });
      await writeFile(join(folder, "partial", `${LARGE_NAME}.${LARGE.length}`), left);
      expect(sha256Of(await fileAt(await cached()))).toBe(LARGE_NAME);
    }
    expect(await (await remote()).size(LARGE_NAME)).toBeGreaterThan(0);
  });

  test("keep one bound between them, whatever they ask for, and every byte is right", async () => {
    const store = await remote();
    const names: string[] = [];
    for (let at = 0; at < 12; at++) names.push(await put(store, Buffer.alloc(20_000 + at, String(at))));
    const bytes = 90_000;
    const children = await Promise.all(Array.from({ length: 4 }, () => start({ bytes })));
    children.forEach((child, at) => {
      const { pick } = seeded(`bound ${at}`);
      child.go(JSON.stringify(Array.from({ length: 60 }, () => pick(names))));
    });
    const empty = sha256Of("");
    for (const got of await Promise.all(children.map((child) => child.got()))) {
      expect(got).toHaveLength(60);
      for (const { asked, read } of got) expect([asked, empty, "Unavailable"]).toContain(read);
      expect(got.filter(({ asked, read }) => asked === read).length).toBeGreaterThan(50);
    }
    const kept = (await readdir(folder, { recursive: true })).filter((name) => /^..\/[0-9a-f]{62}$/.test(name));
    const sizes = await Promise.all(kept.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThanOrEqual(bytes);
    expect(kept.length).toBe(4);
  });
});
