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
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { blobMissing, checkedName } from "../../shared/blob/blob-store.ts";
import { BatError } from "../../shared/errors.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import type { RemoteBlobs } from "../blob-cache/remote-blobs.ts";
import { openIncoming, type Received, receive } from "../disk/incoming.ts";
import type { Retries } from "../resumed-read.ts";
import { openClient, type S3Place, storeName } from "./client.ts";
import { isMissing, unavailable } from "./errors.ts";
import { readObject } from "./read-object.ts";
import { abortAbandoned, copyObject, uploadFile } from "./uploads.ts";

const CHUNK = 64 * 1024;
const LONG_UPLOAD_MS = 10_000;

interface S3Options {
  /** A local folder for what is being put; made where it is missing. It needs the room of the largest blob. */
  spool: string;
  /** Told in a sentence what could not be done and hinders nobody. */
  warn(message: string): void;
  retries?: Retries;
  /** What the server copies in one request, in bytes. */
  copied?: number;
  /** Nothing will be put: no folder is made, and nothing thrown away. */
  look?: true;
}

/**
 * Opens the store: asks for the bucket, and throws away what uploads that died left there.
 * @throws BatError Unavailable when the bucket cannot be used, with what to do about it
 */
export async function openS3Blobs(place: S3Place, { spool, warn, retries, copied, look }: S3Options): Promise<RemoteBlobs> {
  if (!look) await openIncoming(spool);
  const client = openClient(place);
  const store = new S3Blobs(client, place, spool, retries, copied);
  await store.check();
  if (look) return store;
  try {
    for (const kind of ["blobs", "corrupt"]) await abortAbandoned(client, { Bucket: place.bucket, Prefix: `${place.prefix}${kind}/` });
  } catch (error) {
    warn(`uploads that were never finished stay: ${(unavailable(error, storeName(place)) as Error).message}`);
  }
  return store;
}

class S3Blobs implements RemoteBlobs {
  readonly #client: S3Client;
  readonly #place: S3Place;
  readonly #spool: string;
  readonly #retries: Retries | undefined;
  readonly #copied: number | undefined;

  constructor(client: S3Client, place: S3Place, spool: string, retries: Retries | undefined, copied: number | undefined) {
    this.#client = client;
    this.#place = place;
    this.#spool = spool;
    this.#retries = retries;
    this.#copied = copied;
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
      if ((await this.size(sha256)) !== size || !(await this.#putAgain(sha256, size))) {
        const began = performance.now();
        await this.#ask(() => uploadFile(this.#client, { ...this.#object("blobs", sha256), ContentType: mediaType }, file));
        // Some servers call the beginning of an upload the time of what it made.
        if (performance.now() - began > LONG_UPLOAD_MS) await this.#note(sha256);
      }
      await keep?.(file);
      return { $blob: sha256, size, mediaType };
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * Notes that it was put now: nobody collects it before what refers to it is committed. False where that came too late. Rejected: copying it to
   * itself, which moves the whole blob on many servers.
   */
  async #putAgain(sha256: string, size: number): Promise<boolean> {
    await this.#note(sha256);
    return (await this.size(sha256)) === size;
  }

  async #note(sha256: string): Promise<void> {
    await this.#ask(() => this.#client.send(new PutObjectCommand({ ...this.#object("puts", sha256), Body: "", ContentLength: 0 })));
  }

  async get(sha256: string): Promise<Readable> {
    const size = await this.size(sha256);
    if (size === undefined) throw blobMissing(sha256);
    return Readable.from(this.#checked(sha256, size), { objectMode: false, highWaterMark: CHUNK });
  }

  async size(sha256: string): Promise<number | undefined> {
    return (await this.#head("blobs", sha256))?.size;
  }

  async #head(kind: "blobs" | "puts", sha256: string): Promise<{ size: number; at: number } | undefined> {
    const object = this.#object(kind, sha256);
    try {
      const { ContentLength = 0, LastModified } = await this.#client.send(new HeadObjectCommand(object));
      return { size: ContentLength, at: LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unavailable(error, storeName(this.#place));
    }
  }

  async *range(sha256: string, range: { start: number; end: number }): AsyncGenerator<Buffer> {
    try {
      yield* readObject(this.#client, this.#object("blobs", sha256), range, this.#retries);
    } catch (error) {
      throw isMissing(error) ? blobMissing(sha256) : unavailable(error, storeName(this.#place));
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

  async removeIfOld(sha256: string, before: number): Promise<boolean> {
    const [blob, noted] = [await this.#head("blobs", sha256), await this.#head("puts", sha256)];
    if (!blob || Math.max(blob.at, noted?.at ?? 0) >= before) return false;
    await this.remove(sha256);
    return true;
  }

  async setAside(sha256: string): Promise<BatError> {
    const blob = this.#object("blobs", sha256);
    const size = await this.size(sha256);
    const aside = `${this.#place.prefix}corrupt/${sha256}.${randomUUID()}`;
    const details = { sha256, aside };
    if (size === undefined)
      return new BatError("Corrupt", `blob ${sha256} did not match its hash and was set aside: put it again`, details);
    await this.#ask(() => copyObject(this.#client, blob, { key: aside, size }, this.#copied));
    await this.remove(sha256);
    return new BatError("Corrupt", `blob ${sha256} did not match its hash and was moved to ${aside}: put the blob again`, details);
  }

  #object(kind: "blobs" | "puts", sha256: string): { Bucket: string; Key: string } {
    return { Bucket: this.#place.bucket, Key: `${this.#place.prefix}${kind}/${checkedName(sha256)}` };
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
      throw unavailable(error, storeName(this.#place));
    }
  }
}
