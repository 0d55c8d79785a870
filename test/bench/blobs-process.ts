/** Moves one blob in a process of its own, and says how far its memory rose above what it was before: argv is what to do, where, and how large. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { S3Place } from "../../infra/s3/client.ts";
import { content } from "./blobs-content.ts";

export interface Errand {
  what: "put" | "get" | "cache";
  place: S3Place;
  mebibytes: number;
  /** What to get. */
  sha256: string;
}

const SAMPLE_MS = 2;
const { what, place, mebibytes, sha256 } = JSON.parse(process.argv[2] as string) as Errand;
const folder = mkdtempSync(join(tmpdir(), "batos-bench-"));
const remote = await openS3Blobs(place, { spool: join(folder, "incoming"), warn: () => {} });
const cache = await openBlobCache(folder, 1e12, remote);
// Once with little, so that programs and connections are not counted.
const { $blob } = await remote.put(Readable.from([Buffer.alloc(100_000, process.pid)]), "text/plain");
for await (const _ of await remote.get($blob));
await cache.localPath($blob);

const before = process.memoryUsage.rss();
let peak = before;
const sample = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const sampling = setInterval(sample, SAMPLE_MS);
if (what === "put") await remote.put(Readable.from(content(mebibytes, process.pid)), "application/octet-stream");
else if (what === "cache") await cache.localPath(sha256);
else for await (const _ of await remote.get(sha256)) sample();
clearInterval(sampling);
process.stdout.write(`${JSON.stringify(Math.round((peak - before) / 1e6))}\n`);
rmSync(folder, { recursive: true });
process.exit();
