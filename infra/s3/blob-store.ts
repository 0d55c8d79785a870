/**
 * Blobs on an S3 server: `PREFIX/blobs/SHA256` is a blob, `PREFIX/puts/SHA256` notes that it was put again, `PREFIX/corrupt/` has what was
 * found not to match its name.
 *
 * What is put goes to a local file first, where it is hashed: so the key is known before a byte is sent, what is there already is not sent
 * at all, and what is sent becomes visible whole, by the last request of its upload. Rejected: an upload under another key and a copy on the
 * server, which sends what is there already, cannot copy more than 5 GiB in one request, and leaves objects behind when it dies; and memory,
 * which a model does not fit.
 *
 * Times are the server's: a clock that is minutes off from this machine's makes a collector of blobs too eager or too shy.
 */
import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { blobMissing, checkedName } from "../../shared/blob/blob-store.ts";
import { BatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { RemoteBlobs } from "../blob-cache/remote-blobs.ts";
import { openIncoming, type Received, receive } from "../disk/incoming.ts";
import { openClient, placeName, type S3Place } from "./client.ts";
import { isFinal, isMissing, unavailable } from "./errors.ts";
import { type Retries, readRanges } from "./ranged-read.ts";
import { abortAbandoned, uploadFile } from "./uploads.ts";

const RETRIES: Retries = { attempts: 8, firstPauseMs: 100 };
/** What a server copies in one request. */
const COPY_BYTES = 5 * 1024 ** 3;
const CHUNK = 64 * 1024;

interface S3Options {
  /** A local folder for what is being put; made where it is missing. It needs the room of the largest blob. */
  spool: string;
  /** Told in a sentence what could not be done and hinders nobody. */
  warn(message: string): void;
  retries?: Retries;
}

/**
 * Opens the store: asks for the bucket, and throws away what uploads that died left there.
 * @throws BatError Unavailable when the bucket cannot be used, with what to do about it
 */
export async function openS3Blobs(place: S3Place, { spool, warn, retries = RETRIES }: S3Options): Promise<RemoteBlobs> {
  await openIncoming(spool);
  const client = openClient(place);
  const store = new S3Blobs(client, place, spool, retries);
  await store.check();
  try {
    await abortAbandoned(client, { Bucket: place.bucket, Prefix: `${place.prefix}blobs/` });
  } catch (error) {
    warn(`uploads that were never finished stay in ${placeName(place)}: ${(unavailable(error, place) as Error).message}`);
  }
  return store;
}

class S3Blobs implements RemoteBlobs {
  readonly #client: S3Client;
  readonly #place: S3Place;
  readonly #spool: string;
  readonly #retries: Retries;

  constructor(client: S3Client, place: S3Place, spool: string, retries: Retries) {
    this.#client = client;
    this.#place = place;
    this.#spool = spool;
    this.#retries = retries;
  }

  /** Asks for one key: unlike a HEAD of the bucket, the answer says what is wrong. @throws BatError Unavailable */
  async check(): Promise<void> {
    const { bucket: Bucket, prefix } = this.#place;
    await this.#ask(() => this.#client.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}blobs/`, MaxKeys: 1 })));
  }

  async put(content: Readable, mediaType: string, keep?: (file: Received) => Promise<void>): Promise<BlobHandle> {
    const file = await receive(this.#spool, content);
    const { sha256, size, path } = file;
    try {
      if ((await this.#sizeOf(sha256)) === size) {
        // It was put now: `list` says so, and nobody collects it before what refers to it is committed. Rejected: copying it to itself, which
        // moves the whole blob on many servers.
        await this.#ask(() => this.#client.send(new PutObjectCommand({ ...this.#object("puts", sha256), Body: "", ContentLength: 0 })));
      } else await this.#ask(() => uploadFile(this.#client, { ...this.#object("blobs", sha256), ContentType: mediaType }, file));
      await keep?.(file);
      return { $blob: sha256, size, mediaType };
    } finally {
      await rm(path, { force: true });
    }
  }

  async get(sha256: string): Promise<Readable> {
    const size = await this.size(sha256);
    return Readable.from(this.#checked(sha256, size), { objectMode: false, highWaterMark: CHUNK });
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#sizeOf(sha256)) !== undefined;
  }

  async size(sha256: string): Promise<number> {
    const size = await this.#sizeOf(sha256);
    if (size === undefined) throw blobMissing(sha256);
    return size;
  }

  async *range(sha256: string, range: { start: number; end: number }): AsyncGenerator<Buffer> {
    const object = this.#object("blobs", sha256);
    const ask = async ({ start, end }: { start: number; end: number }, abortSignal: AbortSignal) => {
      const command = new GetObjectCommand({ ...object, Range: `bytes=${start}-${end - 1}` });
      const { Body, ContentRange = "no range" } = await this.#client.send(command, { abortSignal });
      if (ContentRange.startsWith(`bytes ${start}-${end - 1}/`)) return Body as Readable;
      (Body as Readable).destroy();
      throw new BatError(
        "Unavailable",
        `the blob store ${placeName(this.#place)} was asked for bytes ${start} to ${end - 1} and answers ${ContentRange}: use a server that serves ranges`,
      );
    };
    try {
      yield* readRanges(range, ask, this.#retries, isFinal);
    } catch (error) {
      throw isMissing(error) ? blobMissing(sha256) : unavailable(error, this.#place);
    }
  }

  async *list(): AsyncGenerator<{ sha256: string; put: number }> {
    // Both are listed in the order of their keys.
    const again = this.#keys("puts");
    let noted = await again.next();
    for await (const { sha256, at } of this.#keys("blobs")) {
      while (!noted.done && noted.value.sha256 < sha256) noted = await again.next();
      const later = !noted.done && noted.value.sha256 === sha256 ? noted.value.at : at;
      yield { sha256, put: Math.max(at, later) };
    }
  }

  async remove(sha256: string): Promise<void> {
    for (const kind of ["blobs", "puts"] as const) {
      const object = this.#object(kind, sha256);
      await this.#ask(() => this.#client.send(new DeleteObjectCommand(object)));
    }
  }

  async setAside(sha256: string): Promise<BatError> {
    const blob = this.#object("blobs", sha256);
    const size = await this.#sizeOf(sha256);
    const aside = `${this.#place.prefix}corrupt/${sha256}.${randomUUID()}`;
    const details = { sha256, aside };
    if (size === undefined)
      return new BatError("Corrupt", `blob ${sha256} did not match its hash and was set aside: put it again`, details);
    if (size > COPY_BYTES)
      return new BatError(
        "Corrupt",
        `blob ${sha256} does not match its hash: remove ${blob.Key} from the bucket ${blob.Bucket}, then put the blob again`,
        { sha256 },
      );
    await this.#ask(() =>
      this.#client.send(new CopyObjectCommand({ Bucket: blob.Bucket, Key: aside, CopySource: encodeURI(`${blob.Bucket}/${blob.Key}`) })),
    );
    await this.remove(sha256);
    return new BatError("Corrupt", `blob ${sha256} did not match its hash and was moved to ${aside}: put the blob again`, details);
  }

  #object(kind: "blobs" | "puts", sha256: string): { Bucket: string; Key: string } {
    return { Bucket: this.#place.bucket, Key: `${this.#place.prefix}${kind}/${checkedName(sha256)}` };
  }

  async #sizeOf(sha256: string): Promise<number | undefined> {
    const object = this.#object("blobs", sha256);
    try {
      return (await this.#client.send(new HeadObjectCommand(object))).ContentLength ?? 0;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unavailable(error, this.#place);
    }
  }

  async *#checked(sha256: string, size: number): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    for await (const chunk of this.range(sha256, { start: 0, end: size })) {
      hash.update(chunk);
      yield chunk;
    }
    if (hash.digest("hex") !== sha256) throw await this.#judge(sha256, size);
  }

  /** What came was wrong. Bytes can be damaged on the way and in this machine: a blob is only set aside when a second reading is wrong as well. */
  async #judge(sha256: string, size: number): Promise<BatError> {
    const hash = createHash("sha256");
    for await (const chunk of this.range(sha256, { start: 0, end: size })) hash.update(chunk);
    if (hash.digest("hex") !== sha256) return this.setAside(sha256);
    return new BatError("Corrupt", `blob ${sha256} was damaged on the way here and is whole in the store: read it again`, { sha256 });
  }

  async *#keys(kind: "blobs" | "puts"): AsyncGenerator<{ sha256: string; at: number }> {
    const Prefix = `${this.#place.prefix}${kind}/`;
    for (let ContinuationToken: string | undefined, more = true; more; ) {
      const input = { Bucket: this.#place.bucket, Prefix, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) };
      const page = await this.#ask(() => this.#client.send(new ListObjectsV2Command(input)));
      for (const { Key = "", LastModified } of page.Contents ?? []) {
        const sha256 = Key.slice(Prefix.length);
        if (/^[0-9a-f]{64}$/.test(sha256)) yield { sha256, at: LastModified?.getTime() ?? 0 };
      }
      ContinuationToken = page.NextContinuationToken;
      more = page.IsTruncated === true && ContinuationToken !== undefined;
    }
  }

  async #ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (error) {
      throw unavailable(error, this.#place);
    }
  }
}
