/** Objects that are made in parts, of a file or of another object: visible when the last request has been answered. */
import { createReadStream } from "node:fs";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Received } from "../disk/incoming.ts";

const MEBIBYTE = 1024 * 1024;
const LEAST_PART = 8 * MEBIBYTE;
const MOST_PARTS = 10_000;
/** Memory is this many parts, and a little more than one for the part that is being read. */
const PARALLEL = 3;
/** The reader of parts joins the chunks it gets: large ones would be copied twice over. */
const CHUNK = 256 * 1024;
/** What S3 copies in one request. */
const COPIED = 5 * 1024 ** 3;
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Uploads a file. What was sent of one that fails is thrown away; when that fails too, `abortAbandoned` does it a day later. */
export async function uploadFile(
  client: S3Client,
  target: { Bucket: string; Key: string; ContentType: string },
  { path, size }: Received,
): Promise<void> {
  // Up to 80 GB the parts, and with them the memory, do not grow with the file.
  const partSize = Math.max(LEAST_PART, Math.ceil(size / MOST_PARTS / MEBIBYTE) * MEBIBYTE);
  const content = createReadStream(path, { highWaterMark: CHUNK });
  try {
    await new Upload({ client, params: { ...target, Body: content }, partSize, queueSize: PARALLEL }).done();
  } finally {
    content.destroy();
  }
}

/** Copies an object within its bucket, on the server: one that is larger than what is `copied` in one request, in parts of that size. */
export async function copyObject(
  client: S3Client,
  from: { Bucket: string; Key: string },
  to: { key: string; size: number },
  copied = COPIED,
): Promise<void> {
  const target = { Bucket: from.Bucket, Key: to.key };
  const CopySource = encodeURI(`${from.Bucket}/${from.Key}`);
  if (to.size <= copied) return void (await client.send(new CopyObjectCommand({ ...target, CopySource })));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let start = 0; start < to.size; start += copied) {
      const CopySourceRange = `bytes=${start}-${Math.min(start + copied, to.size) - 1}`;
      const PartNumber = Parts.length + 1;
      const { CopyPartResult } = await client.send(
        new UploadPartCopyCommand({ ...target, UploadId, PartNumber, CopySource, CopySourceRange }),
      );
      Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    // When this fails too, `abortAbandoned` does it a day later.
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
    throw error;
  }
}

/** Aborts the uploads to keys with a prefix that began more than a day ago: whoever made them is dead, and their parts cost what whole objects cost. */
export async function abortAbandoned(client: S3Client, target: { Bucket: string; Prefix: string }): Promise<void> {
  for (let after: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}; after; ) {
    const page: Awaited<ReturnType<typeof listUploads>> = await listUploads(client, { ...target, ...after });
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (!Key?.startsWith(target.Prefix) || UploadId === undefined || !Initiated) continue;
      if (Date.now() - Initiated.getTime() > ABANDONED_MS)
        await client.send(new AbortMultipartUploadCommand({ Bucket: target.Bucket, Key, UploadId }));
    }
    after =
      page.IsTruncated && page.NextKeyMarker
        ? { KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}) }
        : undefined;
  }
}

const listUploads = (client: S3Client, input: { Bucket: string; Prefix: string; KeyMarker?: string; UploadIdMarker?: string }) =>
  client.send(new ListMultipartUploadsCommand(input));
