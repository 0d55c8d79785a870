import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { describeBlobStore, describeLocalPaths } from "./blob-store.ts";

const fresh = () => mkdtemp(join(tmpdir(), "blobs-"));
const pathOf = (folder: string, sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2));

const open = async () => {
  const folder = await fresh();
  return {
    store: await openDiskBlobStore(folder),
    async corrupt(sha256: string) {
      const path = pathOf(folder, sha256);
      const { size } = await stat(path);
      await chmod(path, 0o644);
      await writeFile(path, Buffer.alloc(size, "!"));
    },
    async age(sha256: string) {
      const { mtime } = await stat(pathOf(folder, sha256));
      await utimes(pathOf(folder, sha256), Date.now() / 1000 - 3600, mtime);
    },
    close: () => rm(folder, { recursive: true }),
  };
};
describeBlobStore("a directory", open);
describeLocalPaths("a directory", open);

describe("blob store: a directory, beyond the contract", () => {
  it("leaves no file behind when a put fails", async () => {
    const folder = await fresh();
    const store = await openDiskBlobStore(folder);
    const failing = Readable.from(
      (async function* () {
        yield "half";
        throw new Error("cut");
      })(),
    );
    await expect(store.put(failing, "text/plain")).rejects.toThrow("cut");
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
  });

  it("was put when its last byte came, not its first", async () => {
    const folder = await fresh();
    const store = await openDiskBlobStore(folder);
    let last = 0;
    const slow = Readable.from(
      (async function* () {
        yield "first ";
        const first = Date.now();
        await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(first + 50)); // what is slow here is who sends
        last = Date.now();
        yield "last";
      })(),
    );
    await store.put(slow, "text/plain");
    for await (const { put } of store.list()) expect(put).toBeGreaterThanOrEqual(last);
    expect(last).toBeGreaterThan(0);
  });

  it("puts aside the file that was found damaged, and never the one that took its place meanwhile", async () => {
    const folder = await fresh();
    const store = await openDiskBlobStore(folder);
    const content = "precious".repeat(50_000);
    const put = () => store.put(Readable.from([content]), "text/plain");
    const { $blob, size } = await put();
    await chmod(pathOf(folder, $blob), 0o644);
    await writeFile(pathOf(folder, $blob), Buffer.alloc(size, "!"));
    const slow = (await store.get($blob))[Symbol.asyncIterator]();
    await slow.next();
    await expect(store.localPath($blob)).rejects.toMatchObject({ code: "Corrupt" });
    await put();
    const rest = async () => {
      for (let next = await slow.next(); !next.done; next = await slow.next());
    };
    await expect(rest()).rejects.toMatchObject({ code: "Corrupt", message: expect.stringMatching(/another file by now: read it again/) });
    expect(await store.size($blob)).toBe(size);
    expect(await readdir(join(folder, "corrupt"))).toHaveLength(1);
  });

  it("removes at its opening what dead writers left, and nothing that a living one is writing", async () => {
    const folder = await fresh();
    await openDiskBlobStore(folder);
    const { pid: dead } = spawnSync(process.execPath, ["-e", ""]);
    const incoming = join(folder, "incoming");
    const files = {
      living: `${hostname()}.${process.ppid}.a`,
      mine: `${hostname()}.${process.pid}.b`,
      elsewhere: `another-host.${dead}.c`,
      dead: `${hostname()}.${dead}.d`,
      formerLife: `${hostname()}.${process.pid}.e`,
      abandoned: "another-host.1.f",
    };
    for (const name of Object.values(files)) await writeFile(join(incoming, name), "half");
    await utimes(join(incoming, files.formerLife), 0, Date.now() / 1000 - process.uptime() - 60);
    await utimes(join(incoming, files.abandoned), 0, Date.now() / 1000 - 2 * 86_400);
    await openDiskBlobStore(folder);
    expect((await readdir(incoming)).sort()).toEqual([files.living, files.mine, files.elsewhere].sort());
  });

  it("heals a blob that was cut short by the next put of it", async () => {
    const folder = await fresh();
    const store = await openDiskBlobStore(folder);
    const { $blob } = await store.put(Readable.from(["whole blob"]), "text/plain");
    await chmod(pathOf(folder, $blob), 0o644);
    await writeFile(pathOf(folder, $blob), "who");
    await store.put(Readable.from(["whole blob"]), "text/plain");
    expect((await (await store.get($blob)).toArray()).join("")).toBe("whole blob");
  });
});
