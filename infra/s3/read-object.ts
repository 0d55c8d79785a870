/** The bytes of an object on an S3 server. */
import type { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { BatError } from "../../shared/errors.ts";
import type { Range, Retries } from "../resumed-read.ts";
import { isFinal } from "./errors.ts";
import { readRanges } from "./ranged-read.ts";

const RETRIES: Retries = { attempts: 8, firstPauseMs: 100 };

/** What is read. With `IfMatch` the server refuses (PreconditionFailed) an object that has another ETag by now. */
interface S3Object {
  Bucket: string;
  Key: string;
  IfMatch?: string;
}

/**
 * The bytes from `start` up to and without `end`, in order and unchecked. What was cut is asked for again.
 * @throws the client's errors, or BatError Unavailable for a server that does not serve ranges
 */
export function readObject(client: S3Client, object: S3Object, range: Range, retries: Retries = RETRIES): AsyncGenerator<Buffer> {
  const ask = async ({ start, end }: Range, abortSignal: AbortSignal) => {
    const command = new GetObjectCommand({ ...object, Range: `bytes=${start}-${end - 1}` });
    const { Body, ContentRange = "no range" } = await client.send(command, { abortSignal });
    if (ContentRange.startsWith(`bytes ${start}-${end - 1}/`)) return Body as Readable;
    (Body as Readable).destroy();
    throw new BatError(
      "Unavailable",
      `bytes ${start} to ${end - 1} of ${object.Key} in the bucket ${object.Bucket} were asked for and ${ContentRange} came: use a server that serves ranges`,
    );
  };
  return readRanges(range, ask, retries, isFinal);
}
