/** Which blobs a backup has: all that the copied image names, whole, whatever becomes of the image meanwhile. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { backUpBlobs } from "../../infra/start/backup-blobs.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { collectBlobs } from "../../shared/image/collect-blobs.ts";
import { Session } from "../../shared/image/session.ts";
import type { BlobHandle } from "../../shared/image/values.ts";

let root: string;
let source: BlobStore;
let target: BlobStore;
let image: Awaited<ReturnType<typeof openSqliteStores>>;
/** What the image named when it was copied. */
let copy: { blobs(): Promise<ReadonlySet<string>> };
let old: BlobHandle;
let current: BlobHandle;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "batos-backup-blobs-"));
  source = await openDiskBlobStore(join(root, "source"));
  target = await openDiskBlobStore(join(root, "target"));
  image = await openSqliteStores(join(root, "image.sqlite"));
  const put = (content: string) => source.put(Readable.from([content]), "text/plain");
  [old, current] = [await put("what it was"), await put("what it is")];
  await put("that nothing names");
  const write = async (time: number, handle: BlobHandle): Promise<void> => {
    const session = await Session.open(image.store, { id: `s${time}`, newOid: () => "a" });
    if (time === 1) session.create({ weights: handle as never });
    else await session.write("a", "weights", handle as never);
    await session.commit({ time, actor: "test" });
  };
  await write(1, old);
  await write(2, current);
  const named = await image.store.blobs();
  copy = { blobs: async () => named };
});
afterEach(async () => {
  await image.close();
  rmSync(root, { recursive: true, force: true });
});

const backUp = () => backUpBlobs(copy, image.store, source, target);

test("all that the image or its history names is copied, and what is there already is not copied again", async () => {
  expect(await backUp()).toEqual({ blobs: 2, lost: [] });
  expect(await text(await target.get(old.$blob))).toBe("what it was");
  expect(await text(await target.get(current.$blob))).toBe("what it is");
  expect(await named(target)).toHaveLength(2);
  await source.remove(current.$blob);
  expect(await backUp()).toEqual({ blobs: 2, lost: [] });
});

test("a pack that takes blobs of the copied history while it is copied refuses the backup", async () => {
  await image.store.pack(2, { time: 3, collect: true });
  await collectBlobs(image.store, source, Number.POSITIVE_INFINITY);
  await expect(backUp()).rejects.toMatchObject({
    code: "Conflict",
    message: expect.stringMatching(/packed while it was copied.*: back up again$/),
  });
});

test("what is missing or damaged in the source is said, and the rest is there", async () => {
  const path = join(root, "source", old.$blob.slice(0, 2), old.$blob.slice(2));
  chmodSync(path, 0o644);
  writeFileSync(path, "x".repeat(old.size));
  expect(await backUp()).toEqual({ blobs: 1, lost: [old.$blob] });
  expect(await target.size(old.$blob)).toBeUndefined();
  await source.remove(old.$blob);
  expect(await backUp()).toEqual({ blobs: 1, lost: [old.$blob] });
});

async function named(blobs: BlobStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { sha256 } of blobs.list()) names.push(sha256);
  return names;
}
