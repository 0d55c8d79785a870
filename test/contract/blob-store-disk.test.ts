import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import { describeBlobStore, describeLocalPaths } from "./blob-store.ts";

/** What happens just before a file is taken out of its place, and just after. The file system itself is the real one. */
const moments: { before?: (() => Promise<unknown>) | undefined; after?: (() => Promise<unknown>) | undefined } = {};
vi.mock("node:fs/promises", async (real) => {
  const files = await real<typeof import("node:fs/promises")>();
  const at = async (moment: keyof typeof moments, path: unknown): Promise<void> => {
    if (!/\/[0-9a-f]{2}\/[0-9a-f]{62}$/.test(String(path))) return;
    const happens = moments[moment];
    moments[moment] = undefined;
    await happens?.();
  };
  const rename: typeof files.rename = async (from, to) => {
    await at("before", from);
    await files.rename(from, to);
    await at("after", from);
  };
  const rm: typeof files.rm = async (path, options) => {
    await at("before", path);
    await files.rm(path, options);
    await at("after", path);
  };
  return { ...files, rename, rm };
});
afterEach(() => {
  moments.before = undefined;
  moments.after = undefined;
});

const fresh = () => mkdtemp(join(tmpdir(), "blobs-"));
const pathOf = (folder: string, sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2));

const open = async () => {
  const folder = await fresh();
  return {
    folder,
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
  /** A store, and a blob to put into it. */
  async function withBlob(content: string) {
    const { folder, ...fixture } = await open();
    return { folder, ...fixture, put: () => fixture.store.put(Readable.from([content]), "text/plain") };
  }

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

  it("heals a blob whose damage nobody has read yet by the next put of it, and keeps what was damaged", async () => {
    const { folder, store, put, corrupt } = await withBlob("precious");
    const { $blob } = await put();
    await store.localPath($blob);
    await corrupt($blob);
    await put();
    expect((await (await store.get($blob)).toArray()).join("")).toBe("precious");
    expect(await readdir(join(folder, "corrupt"))).toEqual([expect.stringContaining($blob)]);
  });

  it("leaves the file of a blob that is put again where it is, mapped by whoever has it mapped", async () => {
    const { folder, put } = await withBlob("mapped");
    const { $blob } = await put();
    const { ino } = await stat(pathOf(folder, $blob));
    await put();
    expect((await stat(pathOf(folder, $blob))).ino).toBe(ino);
    expect(await readdir(join(folder, "incoming"))).toEqual([]);
  });

  it.each(["before", "after"] as const)("keeps a blob that is put again just %s the old one is taken out of its place", async (moment) => {
    const { folder, store, put, age } = await withBlob("put again");
    const { $blob } = await put();
    await age($blob);
    const putAgain = vi.fn(put);
    moments[moment] = putAgain;
    const removed = await store.removeIfOld($blob, Date.now() - 60_000);
    expect([putAgain.mock.calls.length, removed]).toEqual([1, moment === "after"]);
    expect((await (await store.get($blob)).toArray()).join("")).toBe("put again");
    expect(await readdir(join(folder, "leaving"))).toEqual([]);
  });

  it("puts back at its opening what somebody who died had taken out and not yet removed, unless it was put again", async () => {
    const { folder, store, put, age } = await withBlob("left");
    const { $blob } = await put();
    await age($blob);
    const death = new Error("killed");
    for (const again of [false, true]) {
      moments.after = () => Promise.reject(death);
      await expect(store.removeIfOld($blob, Date.now() - 60_000)).rejects.toBe(death);
      expect(await store.size($blob)).toBeUndefined();
      if (again) await put();
      const opened = await openDiskBlobStore(folder);
      expect((await (await opened.get($blob)).toArray()).join("")).toBe("left");
      expect(await readdir(join(folder, "leaving"))).toEqual([]);
      await age($blob);
    }
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
