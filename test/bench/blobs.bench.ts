/**
 * Blobs on an S3 server, as ratios to one plain HTTP download of the same object and to another client's upload of as much, and the memory that they take. Run: npm run bench blobs
 * MEBIBYTES sets the size of the blob (default 256), ROUNDS how often each is measured (default 10). The server is on this machine and takes its
 * share of the processor, so without a limit what is measured is what a byte costs there and here; with a limit for each connection, as
 * servers and networks have, what counts is how many of them are used.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import { startS3 } from "../support/s3-server.ts";
import { content } from "./blobs-content.ts";
import type { Errand } from "./blobs-process.ts";
import { interleaved, median, report } from "./rounds.ts";

const mebibytes = Number(process.env.MEBIBYTES ?? 256);
const rounds = Number(process.env.ROUNDS ?? 10);
const LIMIT = 20e6;
const folder = mkdtempSync(join(tmpdir(), "batos-bench-"));
const s3 = await startS3();
const place = await s3.bucket();
const store = await openS3Blobs(place, { spool: join(folder, "incoming"), warn: () => {} });
const cache = await openBlobCache(folder, 1e12, store);

const { $blob: sha256 } = await store.put(Readable.from(content(mebibytes, -1)), "application/octet-stream");
const read = async (stream: Readable): Promise<void> => {
  let size = 0;
  for await (const chunk of stream) size += chunk.length;
  if (size !== mebibytes * 1024 * 1024) throw new Error(`${size} bytes came`);
};

const FLOOR = "one plain HTTP download";
const downloads = {
  [FLOOR]: async () => read(await s3.minio.getObject(place.bucket, `${place.prefix}blobs/${sha256}`)),
  "get, checked": async () => read(await store.get(sha256)),
  "into the cache, checked, on the disk": async () => {
    await cache.localPath(sha256);
    rmSync(join(folder, sha256.slice(0, 2)), { recursive: true });
  },
};
let seed = 0;
const UPLOAD_FLOOR = "one upload of another client's";
const uploads = {
  // In parts, as a server takes what is large, one after the other; signed over plain HTTP, so each is hashed.
  [UPLOAD_FLOOR]: async () => {
    await s3.minio.putObject(place.bucket, "plain", Readable.from(content(mebibytes, ++seed)), mebibytes * 1024 * 1024);
    await s3.minio.removeObject(place.bucket, "plain");
  },
  "put: hashed, on the disk, uploaded": async () => {
    const { $blob } = await store.put(Readable.from(content(mebibytes, ++seed)), "application/octet-stream");
    await store.remove($blob);
  },
};

try {
  console.log(`\n${mebibytes} MiB to and from an S3 server on this machine`);
  const times = await interleaved(downloads, rounds);
  report(times, FLOOR);
  report(await interleaved(uploads, rounds), UPLOAD_FLOOR);
  console.log(`${((mebibytes * 1024 * 1024) / median(times[FLOOR])).toFixed(0)} MB/s plain`);

  console.log(`\nthe same from a server that gives a connection ${LIMIT / 1e6} MB/s`);
  await s3.break({ perSecond: LIMIT });
  report(await interleaved(downloads, Math.ceil(rounds / 5)), FLOOR);
  await s3.mend();

  console.log("\npeak memory over what the process had before");
  for (const what of ["put", "get", "cache"] as const) {
    const errand: Errand = { what, place, mebibytes, sha256 };
    const megabytes = execFileSync(process.execPath, ["--import", "tsx", "test/bench/blobs-process.ts", JSON.stringify(errand)]);
    console.log(`${what.padEnd(44)} ${String(megabytes).trim().padStart(9)} MB`);
  }
} finally {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
}
