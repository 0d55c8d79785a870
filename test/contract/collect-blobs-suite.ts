/** Which blobs a pack removes: those that nothing names, and that were put before anything that is still under way began. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openDiskBlobStore } from "../../infra/disk/blob-store.ts";
import type { Stores } from "../../infra/sql/stores.ts";
import type { BlobStore } from "../../shared/blob/blob-store.ts";
import { collectBlobs } from "../../shared/image/collect-blobs.ts";
import { commit } from "./object-store-suite.ts";

/** Opens a blob store that goes with the test. */
type OpenBlobs = () => Promise<Omit<BlobStore, "localPath">>;

async function openFolder(): Promise<BlobStore> {
  const folder = await mkdtemp(join(tmpdir(), "batos-blobs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return openDiskBlobStore(folder);
}

export function collectBlobsSuite(open: () => Promise<Stores>, openBlobs: OpenBlobs = openFolder): void {
  describe("blobs", () => {
    test("are removed when no revision, job or journal names them, at any depth; those put lately stay", async () => {
      const blobs = await openBlobs();
      const put = (text: string) => blobs.put(Readable.from([text]), "text/plain");
      const { store, operations } = await open();
      const [now, past, argument, result, cycle, nobody, literal] = await Promise.all(
        ["now", "past", "argument", "result", "cycle", "nobody", "literal"].map(put),
      );
      const named = { now, past, argument, result, cycle, nobody, literal } as Record<string, Awaited<ReturnType<typeof put>>>;
      await commit(store, {
        creates: { a: { list: [{ deep: named.now as never }], gone: named.past as never } },
        names: [{ name: "a", oid: "a" }],
      });
      await commit(store, { writes: { a: { gone: { $$blob: named.literal?.$blob as string, size: 1, mediaType: "text/plain" } } } });
      const job = {
        id: "job",
        keyId: "k",
        receiver: "a",
        selector: "s",
        args: [named.argument as never],
        result: { nested: named.result as never },
        examples: [],
        status: "answered" as const,
        replays: 0,
        createdAt: 1,
        updatedAt: 1,
        deadline: 2,
      };
      const entry = { cycle: "c", seq: 0, mission: "m", state: "IDLE", slots: { weights: named.cycle as never }, at: 1 };
      await operations.apply([
        { write: "insertJob", job },
        { write: "insertJournal", entry: entry as never },
      ]);
      const there = async () => {
        const found = await Promise.all(
          Object.entries(named).map(async ([name, { $blob }]) => ((await blobs.size($blob)) === undefined ? "" : name)),
        );
        return found.filter(Boolean);
      };

      expect(await collectBlobs(store, blobs, 0)).toBe(0);
      expect(await there()).toEqual(Object.keys(named));
      expect(await collectBlobs(store, blobs, Date.now() + 1000)).toBe(2);
      expect(await there()).toEqual(["now", "past", "argument", "result", "cycle"]);
      await store.pack(2, { time: 1, collect: true });
      expect(await collectBlobs(store, blobs, Date.now() + 1000)).toBe(1);
      expect(await there()).toEqual(["now", "argument", "result", "cycle"]);
    });

    test("that are put again while it is found out that nothing names them stay", async () => {
      const blobs = await openBlobs();
      const put = () => blobs.put(Readable.from(["put again"]), "text/plain");
      const { $blob } = await put();
      const { store } = await open();
      const at = Date.now();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(at + 1600), 3000); // a store's times may be whole seconds
      const before = at + 500;
      const meanwhile = { blobs: () => put().then(() => store.blobs()) } as unknown as Stores["store"];
      expect(await collectBlobs(meanwhile, blobs, before)).toBe(0);
      expect(await blobs.size($blob)).toBe("put again".length);
      expect(await blobs.removeIfOld("0".repeat(64), Date.now())).toBe(false);
    });
  });
}
