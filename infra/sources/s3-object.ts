/** An object in an S3 bucket as a source, with the keys and the settings of the blob store; the bucket may be any that these keys may read. */
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { parseConfig } from "../../shared/config.ts";
import { BatError } from "../../shared/errors.ts";
import { s3Server } from "../blobs.ts";
import { openClient, type S3Place } from "../s3/client.ts";
import { isMissing, unavailable } from "../s3/errors.ts";
import { readObject } from "../s3/read-object.ts";
import type { Access, Source } from "./source.ts";

const ADVICE = {
  NoSuchBucket: "check the bucket's name",
  AccessDenied: "let the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile's, read it",
  PreconditionFailed: "it was changed while it was read; try again",
};

/** @throws BatError NotFound, Unavailable */
export async function openS3Object({ bucket, key }: { bucket: string; key: string }, access: Access): Promise<Source> {
  const place: S3Place = { ...s3Server(parseConfig(access.env)), bucket, prefix: "" };
  const object = { Bucket: bucket, Key: key };
  const name = `s3:${bucket}/${key}`;
  const where = place.endpoint === undefined ? name : `${name} at ${place.endpoint}`;
  const client = openClient(place);
  const { ContentLength: size = 0, ETag } = await client.send(new HeadObjectCommand(object)).catch((error: unknown) => {
    client.destroy();
    // A HEAD's answer does not say which of the two is missing.
    if (isMissing(error)) throw new BatError("NotFound", `${where} is not there: check the bucket, the key, and BATOS_S3_ENDPOINT`);
    throw unavailable(error, where, ADVICE);
  });
  const read = { ...object, ...(ETag === undefined ? {} : { IfMatch: ETag }) };
  return {
    name,
    fileName: key.slice(key.lastIndexOf("/") + 1),
    size,
    bytes: () => bytesOf(client, read, size, where, access),
    beside: (fileName) => openS3Object({ bucket, key: key.slice(0, key.lastIndexOf("/") + 1) + fileName }, access),
  };
}

async function* bytesOf(
  client: S3Client,
  object: Parameters<typeof readObject>[1],
  size: number,
  where: string,
  { retries }: Access,
): AsyncGenerator<Uint8Array> {
  try {
    yield* readObject(client, object, { start: 0, end: size }, retries);
  } catch (error) {
    throw unavailable(error, where, ADVICE);
  } finally {
    client.destroy();
  }
}
