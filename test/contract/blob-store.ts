/** What every blob store does, and what those do besides that have local paths. `corrupt` changes a stored blob's bytes behind the store's back. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobStore } from "../../shared/blob/blob-store.ts";

export interface BlobStoreFixture<Store = Omit<BlobStore, "localPath">> {
  store: Store;
  corrupt(sha256: string): Promise<void>;
  /** Makes a blob look as if it had been put an hour ago. */
  age(sha256: string): Promise<void>;
  close(): Promise<void>;
}

export function describeBlobStore(name: string, open: () => Promise<BlobStoreFixture>): void {
  describe(`blob store: ${name}`, () => {
    let fixture: BlobStoreFixture;
    let store: BlobStoreFixture["store"];
    beforeEach(async () => {
      fixture = await open();
      store = fixture.store;
    });
    afterEach(() => fixture.close());

    it("gives back what was put, under the hash of its bytes", async () => {
      const bytes = Buffer.from("weights \u0000 and more");
      const handle = await store.put(Readable.from([bytes]), "application/x-gguf");
      expect(handle).toEqual({ $blob: sha256Of(bytes), size: bytes.length, mediaType: "application/x-gguf" });
      expect(await store.size(handle.$blob)).toBe(bytes.length);
      expect(await readAll(await store.get(handle.$blob))).toEqual(bytes);
    });

    it("stores an empty blob", async () => {
      const handle = await store.put(Readable.from([]), "text/plain");
      expect([handle.size, await store.size(handle.$blob)]).toEqual([0, 0]);
      expect(await readAll(await store.get(handle.$blob))).toHaveLength(0);
    });

    it("puts equal bytes once, also when they come at the same time", async () => {
      const put = () => store.put(Readable.from(["same ", "bytes"]), "text/plain");
      const handles = await Promise.all([put(), put(), put()]);
      expect(new Set(handles.map(({ $blob }) => $blob)).size).toBe(1);
      expect((await readAll(await store.get((await put()).$blob))).toString()).toBe("same bytes");
    });

    it("says that an unknown blob is not there", async () => {
      const absent = "0".repeat(64);
      expect(await store.size(absent)).toBeUndefined();
      await expect(store.get(absent)).rejects.toMatchObject({ code: "NotFound", message: expect.stringContaining(absent) });
    });

    it("refuses names that are not a sha256", async () => {
      for (const name of ["", "../../../etc/passwd", "A".repeat(64), "0".repeat(63)]) {
        await expect(store.get(name)).rejects.toMatchObject({ code: "InvalidInput" });
        await expect(store.size(name)).rejects.toMatchObject({ code: "InvalidInput" });
      }
    });

    it("shows nothing of a blob whose content failed midway", async () => {
      const half = "first half";
      const failing = Readable.from(
        (async function* () {
          yield half;
          throw new Error("the line was cut");
        })(),
      );
      await expect(store.put(failing, "text/plain")).rejects.toThrow("the line was cut");
      expect(await store.size(sha256Of(half))).toBeUndefined();
    });

    it("ends the stream of damaged bytes with Corrupt and does not serve them again", async () => {
      const handle = await store.put(Readable.from(["precious"]), "text/plain");
      await fixture.corrupt(handle.$blob);
      await expect(store.get(handle.$blob).then(readAll)).rejects.toMatchObject({
        code: "Corrupt",
        message: expect.stringContaining(handle.$blob),
      });
      await expect(store.get(handle.$blob)).rejects.toMatchObject({ code: "NotFound" });
      await store.put(Readable.from(["precious"]), "text/plain");
      expect((await readAll(await store.get(handle.$blob))).toString()).toBe("precious");
    });

    it("lists what is there with when it was put, also put again, and removes it for good", async () => {
      const listed = async () => {
        const found = new Map<string, number>();
        for await (const { sha256, put } of store.list()) found.set(sha256, put);
        return found;
      };
      expect(await listed()).toEqual(new Map());
      const [one, other] = [await store.put(Readable.from(["one"]), "text/plain"), await store.put(Readable.from(["other"]), "text/plain")];
      await fixture.age(one.$blob);
      const before = await listed();
      expect([...before.keys()].sort()).toEqual([one.$blob, other.$blob].sort());
      expect(before.get(one.$blob)).toBeLessThan(before.get(other.$blob) as number);
      await store.put(Readable.from(["one"]), "text/plain");
      expect((await listed()).get(one.$blob)).toBeGreaterThanOrEqual(before.get(other.$blob) as number);
      await store.remove(one.$blob);
      await store.remove(one.$blob);
      expect([...(await listed()).keys()]).toEqual([other.$blob]);
      expect(await store.size(one.$blob)).toBeUndefined();
      await expect(store.remove("../other")).rejects.toMatchObject({ code: "InvalidInput" });
    });

    it("gives whoever reads a blob while it is removed the whole of it, or says that it is gone", async () => {
      const bytes = Buffer.alloc(40 * 1024 * 1024, "abcdefg");
      const { $blob } = await store.put(Readable.from([bytes]), "text/plain");
      const stream = await store.get($blob);
      const reading = stream[Symbol.asyncIterator]();
      const first = (await reading.next()).value as Buffer;
      await store.remove($blob);
      const rest = readAll(Readable.from({ [Symbol.asyncIterator]: () => reading }));
      const read = await rest.then(
        (all) => sha256Of(Buffer.concat([first, all])),
        (error) => error.code,
      );
      expect([$blob, "NotFound"]).toContain(read);
      expect(await store.size($blob)).toBeUndefined();
    });

    it("lets who reads stop early, and reads it whole again", async () => {
      const bytes = Buffer.alloc(20 * 1024 * 1024, "0123456789");
      const { $blob } = await store.put(Readable.from([bytes]), "text/plain");
      for await (const chunk of await store.get($blob)) {
        expect(chunk).toEqual(bytes.subarray(0, chunk.length));
        break;
      }
      expect(sha256Of(await readAll(await store.get($blob)))).toBe($blob);
    });

    it("moves a large blob both ways in memory that does not grow with it", async () => {
      const pieces = 3072;
      const piece = Buffer.alloc(64 * 1024, "x");
      const peak = watchMemory();
      const handle = await store.put(
        Readable.from(
          (function* () {
            for (let at = 0; at < pieces; at += 1) {
              if (at % 192 === 0) peak.sample();
              yield Buffer.from(piece); // a fresh buffer each time, as from a socket
            }
          })(),
        ),
        "application/octet-stream",
      );
      let largest = 0;
      let size = 0;
      for await (const chunk of await store.get(handle.$blob)) {
        if (Math.floor(size / 2 ** 24) !== Math.floor((size + chunk.length) / 2 ** 24)) peak.sample();
        largest = Math.max(largest, chunk.length);
        size += chunk.length;
      }
      expect(handle.size).toBe(pieces * piece.length);
      expect(size).toBe(handle.size);
      expect(largest).toBeLessThanOrEqual(1024 * 1024);
      expect(peak.sample()).toBeLessThan(handle.size / 8);
    });
  });
}

export function describeLocalPaths(name: string, open: () => Promise<BlobStoreFixture<BlobStore>>): void {
  describe(`local paths of a blob store: ${name}`, () => {
    let fixture: BlobStoreFixture<BlobStore>;
    let store: BlobStore;
    beforeEach(async () => {
      fixture = await open();
      store = fixture.store;
    });
    afterEach(() => fixture.close());

    it("are of files that have the bytes and nobody can write to", async () => {
      const bytes = Buffer.from("weights \u0000 and more");
      const { $blob } = await store.put(Readable.from([bytes]), "application/x-gguf");
      const path = await store.localPath($blob);
      expect(await readFile(path)).toEqual(bytes);
      expect((await stat(path)).mode & 0o222).toBe(0);
    });

    it("of what is not there or has no blob's name are refused", async () => {
      await expect(store.localPath("0".repeat(64))).rejects.toMatchObject({ code: "NotFound" });
      for (const name of ["", "../../../etc/passwd", "A".repeat(64), "0".repeat(63)])
        await expect(store.localPath(name)).rejects.toMatchObject({ code: "InvalidInput" });
    });

    it("are never of damaged bytes, also when they were good before", async () => {
      const handle = await store.put(Readable.from(["precious"]), "text/plain");
      await store.localPath(handle.$blob);
      await fixture.corrupt(handle.$blob);
      await expect(store.localPath(handle.$blob)).rejects.toMatchObject({ code: "Corrupt" });
      await expect(store.localPath(handle.$blob)).rejects.toMatchObject({ code: "NotFound" });
    });

    it("come in memory that does not grow with the blob", async () => {
      const piece = Buffer.alloc(1024 * 1024, "x");
      const peak = watchMemory();
      const { $blob, size } = await store.put(Readable.from(repeated(piece, 128)), "application/octet-stream");
      peak.sample();
      expect((await stat(await store.localPath($blob))).size).toBe(size);
      expect(peak.sample()).toBeLessThan(size / 8);
    });
  });
}

function* repeated(piece: Buffer, count: number): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) yield Buffer.from(piece); // a fresh buffer each time, as from a socket
}

/** How far what lives in memory, heap and buffers, rises above where it was, in bytes. Garbage is collected first: it is not use. */
function watchMemory() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = () => {
    collect();
    collect(); // what the first one found dead may only be freed while the next one runs
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const start = used();
  let peak = 0;
  return {
    sample() {
      peak = Math.max(peak, used() - start);
      return peak;
    },
  };
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const sha256Of = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");
