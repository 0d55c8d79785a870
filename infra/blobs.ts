/** The blob store that the settings name: BATOS_BLOBS on an S3 server behind a cache on this machine's disk, or a directory in the data folder. */
import { join } from "node:path";
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
import type { RemoteBlobs } from "./blob-cache/remote-blobs.ts";
import { BlobFolder } from "./disk/blob-folder.ts";
import { openDiskBlobStore } from "./disk/blob-store.ts";
import type { S3Place } from "./s3/client.ts";

type Named = Pick<
  Config,
  | "BATOS_DATA"
  | "BATOS_BLOBS"
  | "BATOS_S3_ENDPOINT"
  | "BATOS_S3_REGION"
  | "BATOS_S3_PATH_STYLE"
  | "BATOS_BLOB_CACHE"
  | "BATOS_BLOB_CACHE_GB"
>;

const GIGABYTE = 1e9;

/**
 * Opens the blob store. `warn` is told in a sentence what could not be done and hinders nobody.
 * @throws BatError Unavailable when the bucket cannot be used, with what to do about it
 */
export async function openBlobStore(config: Named, warn: (message: string) => void): Promise<BlobStore> {
  const place = s3Place(config);
  if (!place) return openDiskBlobStore(blobFolder(config));
  const { openBlobCache } = await import("./blob-cache/blob-cache.ts");
  return openBlobCache(cacheFolder(config), config.BATOS_BLOB_CACHE_GB * GIGABYTE, await openRemote(config, place, { warn }));
}

/**
 * The blobs where they are kept, past this machine's copies of them. A look changes nothing there, but a blob that is read and found damaged is set aside.
 * Errors as of `openBlobStore`.
 */
export async function keptBlobs(config: Named): Promise<Pick<BlobStore, "size" | "get">> {
  const place = s3Place(config);
  if (place) return openRemote(config, place, { warn: () => {}, look: true });
  const folder = new BlobFolder(blobFolder(config));
  return { size: (sha256) => folder.size(sha256), get: (sha256) => folder.read(sha256) };
}

async function openRemote(config: Named, place: S3Place, options: { warn: (message: string) => void; look?: true }): Promise<RemoteBlobs> {
  // Loaded when it is asked for: the S3 client costs every process a fifth of a second and 30 MB.
  const { openS3Blobs } = await import("./s3/blob-store.ts");
  return openS3Blobs(place, { spool: join(cacheFolder(config), "incoming"), ...options });
}

/** The directory of the blobs in a data folder. */
export const blobFolder = ({ BATOS_DATA }: Pick<Config, "BATOS_DATA">): string => join(BATOS_DATA, "blobs");

const cacheFolder = ({ BATOS_DATA, BATOS_BLOB_CACHE }: Named): string => BATOS_BLOB_CACHE ?? join(BATOS_DATA, "blob-cache");

function s3Place(config: Named): S3Place | undefined {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(config.BATOS_BLOBS ?? "") ?? [];
  if (bucket === undefined) return undefined;
  return { ...s3Server(config), bucket, prefix: prefix === "" ? "" : `${prefix.replace(/\/+$/, "")}/` };
}

/** The S3 server that the settings name. */
export const s3Server = (
  config: Pick<Config, "BATOS_S3_ENDPOINT" | "BATOS_S3_REGION" | "BATOS_S3_PATH_STYLE">,
): Omit<S3Place, "bucket" | "prefix"> => ({
  endpoint: config.BATOS_S3_ENDPOINT,
  region: config.BATOS_S3_REGION,
  pathStyle: config.BATOS_S3_PATH_STYLE === undefined ? undefined : config.BATOS_S3_PATH_STYLE === "true",
});
