/** A process that uses a cache of blobs: it opens it, says so, waits to be told which blobs to get, and says what it has of each. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { openBlobCache } from "../../infra/blob-cache/blob-cache.ts";
import { openS3Blobs } from "../../infra/s3/blob-store.ts";
import type { S3Place } from "../../infra/s3/client.ts";
import { isBatError } from "../../shared/errors.ts";
import { told } from "./child.ts";

export interface BlobOrders {
  place: S3Place;
  cache: string;
  bytes: number;
}
/** `read` is the hash of what is at the path, or the code of the error. */
export interface Got {
  asked: string;
  read: string;
}

const { place, cache, bytes } = JSON.parse(process.argv[2] ?? "") as BlobOrders;
const remote = await openS3Blobs(place, { spool: `${cache}/incoming`, warn: () => {} });
const blobs = await openBlobCache(cache, bytes, remote);
process.stdout.write('"open"\n');
for (const asked of await told<string[]>()) {
  const read = await blobs.localPath(asked).then(
    async (path) => {
      const hash = createHash("sha256");
      // Between the path and the opening, a blob may go: whoever maps it asks again.
      await pipeline(createReadStream(path), hash).catch((error) => {
        if (error.code !== "ENOENT") throw error;
      });
      return hash.digest("hex");
    },
    (error) => {
      if (!isBatError(error)) throw error;
      return error.code;
    },
  );
  process.stdout.write(`${JSON.stringify({ asked, read } satisfies Got)}\n`);
}
process.exit();
