/** Objects that are made in parts, of a file or of another object: visible when the last request has been answered. */
import { type FileHandle, open } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { Received } from "../disk/incoming.ts";

const MEBIBYTE = 1024 * 1024;
const LEAST_PART = 8 * MEBIBYTE;
const MOST_PARTS = 10_000;
/** Memory is this many parts. */
const PARALLEL = 3;
/** What S3 copies in one request. */
const COPIED = 5 * 1024 ** 3;
const ABANDONED_MS = 24 * 60 * 60 * 1000;

interface Target {
  Bucket: string;
  Key: string;
  ContentType?: string;
}

/**
 * Uploads a file. What was sent of one that fails is thrown away; when that fails too, `abortAbandoned` does it a day later. Parts are read into
 * buffers that are used again: the SDK's own uploader makes new ones of the chunks of a stream, and then collects garbage for as long as it sends.
 */
export async function uploadFile(client: S3Client, target: Target, { path, size }: Received): Promise<void> {
  const file = await open(path, "r");
  const free: Buffer[] = [];
  try {
    if (size <= LEAST_PART) {
      const Body = await readPart(file, Buffer.allocUnsafe(size), 0);
      await client.send(new PutObjectCommand({ ...target, Body }));
      return;
    }
    // Up to 80 GB the parts, and with them the memory, do not grow with the file.
    const partSize = Math.max(LEAST_PART, Math.ceil(size / MOST_PARTS / MEBIBYTE) * MEBIBYTE);
    await makeInParts(client, target, { size, partSize, parallel: PARALLEL }, async ({ start, end, ...part }, abortSignal) => {
      const buffer = free.pop() ?? Buffer.allocUnsafe(partSize);
      const Body = await readPart(file, buffer.subarray(0, end - start), start);
      const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }), { abortSignal });
      free.push(buffer);
      return ETag;
    });
  } finally {
    await file.close();
  }
}

/** Copies an object within its bucket, on the server: one that is larger than what is `copied` in one request, in parts of that size. */
export async function copyObject(client: S3Client, from: Target, to: { key: string; size: number }, copied = COPIED): Promise<void> {
  const target = { Bucket: from.Bucket, Key: to.key };
  const CopySource = encodeURI(`${from.Bucket}/${from.Key}`);
  if (to.size <= copied) {
    await client.send(new CopyObjectCommand({ ...target, CopySource }));
    return;
  }
  await makeInParts(client, target, { size: to.size, partSize: copied, parallel: 1 }, async ({ start, end, ...part }, abortSignal) => {
    const CopySourceRange = `bytes=${start}-${end - 1}`;
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand({ ...part, CopySource, CopySourceRange }), { abortSignal });
    return CopyPartResult?.ETag;
  });
}

interface Part {
  Bucket: string;
  Key: string;
  UploadId: string | undefined;
  PartNumber: number;
  /** Its first byte, and the byte after its last one. */
  start: number;
  end: number;
}

/** Makes an object of parts, `parallel` at once. `send` answers a part's ETag. When one fails, the others are ended and what is there is thrown away. */
async function makeInParts(
  client: S3Client,
  target: Target,
  { size, partSize, parallel }: { size: number; partSize: number; parallel: number },
  send: (part: Part, abortSignal: AbortSignal) => Promise<string | undefined>,
): Promise<void> {
  const { Bucket, Key } = target;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  const ended = new AbortController();
  let failed: { with: unknown } | undefined;
  let next = 1;
  const lane = async (): Promise<void> => {
    for (let PartNumber = next++; (PartNumber - 1) * partSize < size && !failed; PartNumber = next++) {
      const start = (PartNumber - 1) * partSize;
      const part = { Bucket, Key, UploadId, PartNumber, start, end: Math.min(start + partSize, size) };
      Parts[PartNumber - 1] = { PartNumber, ETag: await send(part, ended.signal) };
    }
  };
  const lanes = Array.from({ length: parallel }, () =>
    lane().catch((error: unknown) => {
      failed ??= { with: error };
      ended.abort();
    }),
  );
  // All of them, before anything is thrown away: a part that arrives later would stay.
  await Promise.all(lanes);
  try {
    if (failed) throw failed.with;
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
    throw error;
  }
}

/** Fills a buffer from a place of the file on: one read may give a part of it. */
async function readPart(file: FileHandle, buffer: Buffer, start: number): Promise<Buffer> {
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) throw new Error(`the file ends ${buffer.length - filled} bytes early`);
    filled += bytesRead;
  }
  return buffer;
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
