/** The blob store that the settings name: BATOS_BLOBS on an S3 server behind a cache on this machine's disk, or a directory in the data folder. */
import { join } from "node:path";
import type { BlobStore } from "../shared/blob/blob-store.ts";
import type { Config } from "../shared/config.ts";
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
  // Loaded when it is asked for: the S3 client costs every process a fifth of a second and 30 MB.
  const [{ openS3Blobs }, { openBlobCache }] = await Promise.all([import("./s3/blob-store.ts"), import("./blob-cache/blob-cache.ts")]);
  const folder = config.BATOS_BLOB_CACHE ?? join(config.BATOS_DATA, "blob-cache");
  const remote = await openS3Blobs(place, { spool: join(folder, "incoming"), warn });
  return openBlobCache(folder, config.BATOS_BLOB_CACHE_GB * GIGABYTE, remote);
}

/** The directory of the blobs in a data folder. */
export const blobFolder = ({ BATOS_DATA }: Pick<Config, "BATOS_DATA">): string => join(BATOS_DATA, "blobs");

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
