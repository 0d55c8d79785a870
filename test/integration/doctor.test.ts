/** What `batos doctor` says of the blobs that an image names. */
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openBlobStore } from "../../infra/blobs.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { parseConfig } from "../../shared/config.ts";
import { Session } from "../../shared/image/session.ts";
import type { BlobHandle } from "../../shared/image/values.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";

let root: string;
let folder: string;
let s3: S3Server;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "batos-doctor-"));
  s3 = await startS3();
});
afterAll(async () => {
  await s3.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(root, "data-"));
});

const doctor = (env: Record<string, string>, ...args: string[]) =>
  new Promise<{ status: number; out: string; told: string }>((resolve) =>
    execFile(
      process.execPath,
      ["infra/bootstrap/batos.mjs", "doctor", ...args],
      { env: { ...process.env, BATOS_DATA: folder, ...env } },
      (error, out, told) => resolve({ status: error ? Number(error.code) : 0, out, told }),
    ),
  );

/** An image of which `a` names three blobs, one of them twice and one deep in a list, and `b` the first again with a size of its own. */
async function image(env: Record<string, string>, sizeByOther?: number): Promise<{ blobs: BlobStore; one: BlobHandle; deep: BlobHandle }> {
  const blobs = await openBlobStore(parseConfig({ BATOS_DATA: folder, ...env }), () => {});
  const put = (text: string) => blobs.put(Readable.from([text]), "text/plain");
  const [one, deep] = [await put("the first blob"), await put("one that is deep")];
  const { store, close } = await openSqliteStores(join(folder, "image.sqlite"));
  let oid = "a".charCodeAt(0);
  const session = await Session.open(store, { id: "s", newOid: () => String.fromCharCode(oid++) });
  session.create({ weights: one as never, same: one as never, list: [{ at: deep as never }] });
  session.create({ weights: { ...one, size: sizeByOther ?? one.size } as never });
  await session.commit({ time: 1, actor: "test" });
  await close();
  return { blobs, one, deep };
}

test("that are all there it says so, and with --bytes that they are whole", async () => {
  await image({});
  const whole = "the image is whole: 2 objects as of transaction 1\nall blobs that it names are there (2, 0.0 MB)";
  expect(await doctor({})).toEqual({ status: 0, out: `${whole}\n`, told: "" });
  expect((await doctor({}, "--bytes")).out).toBe(`${whole}, with the bytes that their names say\n`);
  expect(await doctor({}, "--bites")).toMatchObject({ status: 1, told: expect.stringContaining("batos doctor --bytes") });
});

test("that are missing or of another size it names with the objects that name them", async () => {
  const { blobs, one, deep } = await image({}, 99);
  await blobs.remove(deep.$blob);
  const { status, out } = await doctor({});
  expect(status).toBe(1);
  expect(out.split("\n").slice(0, -1)).toEqual([
    "the image is whole: 2 objects as of transaction 1",
    expect.stringMatching(`^object a: slot list: blob ${deep.$blob} is not in the blob store: bring it back from a backup`),
    expect.stringMatching(
      `^object b: slot weights: blob ${one.$blob} has ${one.size} bytes in the blob store and 99 by this handle: bring`,
    ),
    "missing or damaged blobs are named by 2 of its slots (it names 2 in all)",
  ]);
});

test("whose bytes were changed it finds by reading them", async () => {
  const { one } = await image({});
  const path = join(folder, "blobs", one.$blob.slice(0, 2), one.$blob.slice(2));
  chmodSync(path, 0o644);
  writeFileSync(path, "x".repeat(one.size));
  expect(await doctor({})).toMatchObject({ status: 0 });
  const { status, out } = await doctor({}, "--bytes");
  expect(status).toBe(1);
  for (const slot of ["a: slot weights", "a: slot same", "b: slot weights"])
    expect(out).toContain(`object ${slot}: blob ${one.$blob} did not match its hash and was moved to`);
  expect(readdirSync(join(folder, "blobs", "corrupt"))).toHaveLength(1);
});

test("on S3 it looks for where they are kept, not for this machine's copies; and a store that cannot be used does not hide the image", async () => {
  const { bucket, endpoint } = await s3.bucket();
  const env = { BATOS_BLOBS: `s3://${bucket}/some/prefix`, BATOS_S3_ENDPOINT: endpoint as string };
  const { blobs, one, deep } = await image(env);
  await blobs.localPath(one.$blob);
  expect(await doctor(env, "--bytes")).toMatchObject({ status: 0 });
  await s3.minio.putObject(bucket, `some/prefix/blobs/${one.$blob}`, "x".repeat(one.size));
  await s3.minio.removeObjects(bucket, [`some/prefix/blobs/${deep.$blob}`]);
  expect((await doctor(env)).out).toMatch(
    /^the image is whole: .*\nobject a: slot list: blob [0-9a-f]{64} is not in the blob store.*\nmissing or damaged blobs are named by 1 of/,
  );
  expect((await doctor(env, "--bytes")).out).toMatch(/object a: slot weights: .* was moved to some\/prefix\/corrupt\//);
  expect(await doctor({ ...env, BATOS_BLOBS: "s3://nowhere/" })).toMatchObject({
    status: 1,
    out: expect.stringMatching(
      /^the image is whole: .*\nthe blobs that it names were not all looked at: the blob store s3:\/\/nowhere.*NoSuchBucket/,
    ),
  });
});

test("on S3 it looks and leaves everything as it is: no folder is made, and no upload of somebody else's is ended", async () => {
  const { bucket, endpoint } = await s3.bucket();
  const env = { BATOS_BLOBS: `s3://${bucket}/some/prefix`, BATOS_S3_ENDPOINT: endpoint as string };
  await image(env);
  rmSync(join(folder, "blob-cache"), { recursive: true });
  await s3.minio.initiateNewMultipartUpload(bucket, "some/prefix/blobs/old", {});
  await s3.ageUploads(Date.now() - 25 * 3_600_000);
  await s3.forget();
  expect(await doctor(env, "--bytes")).toMatchObject({ status: 0 });
  expect((await s3.uploads()).filter((upload) => upload.bucket === bucket)).toHaveLength(1);
  expect(readdirSync(folder).filter((name) => !name.startsWith("image.sqlite"))).toEqual([]);
  expect([...new Set((await s3.requests()).map(({ method }) => method))].sort()).toEqual(["GET", "HEAD"]);
});

test("of an image that names none it says nothing, and makes no folder for them", async () => {
  mkdirSync(folder, { recursive: true });
  const { close } = await openSqliteStores(join(folder, "image.sqlite"));
  await close();
  expect(await doctor({})).toMatchObject({ status: 0, out: "the image is whole: 0 objects as of transaction 0\n" });
  expect(readdirSync(folder).filter((name) => !name.startsWith("image.sqlite"))).toEqual([]);
});
