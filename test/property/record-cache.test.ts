/** What several processes keep in memory never shows: every read is what the history of commits says. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordCache } from "../../infra/sql/record-cache.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import type { Stored } from "../../shared/image/values.ts";
import { commit } from "../contract/object-store-suite.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const OIDS = ["a", "b", "c", "d"];
const step = fc.oneof(
  fc.record({ kind: fc.constant("write"), by: fc.nat(2), oid: fc.constantFrom(...OIDS), n: fc.nat(9) }),
  // The tid of a commit that changes nothing is somebody else's.
  fc.record({ kind: fc.constant("commit nothing"), by: fc.nat(2), oids: fc.subarray(OIDS, { minLength: 1 }) }),
  fc.record({ kind: fc.constant("read"), by: fc.nat(2), oids: fc.subarray(OIDS, { minLength: 1 }) }),
  fc.record({ kind: fc.constant("read an older snapshot"), by: fc.nat(2), oids: fc.subarray(OIDS, { minLength: 1 }), back: fc.nat(4) }),
  // A tid that this process was told of by its own commit, and not by asking for the newest.
  fc.record({ kind: fc.constant("write, read at once"), by: fc.nat(2), oid: fc.constantFrom(...OIDS), n: fc.nat(9) }),
);

describe("records kept in memory", () => {
  test("are what the history says, whoever commits, with room for all or for one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { path } = await temporarySqlite();
        const stores = await Promise.all([1_000_000, 1_000_000, 300].map((bytes) => openSqliteStores(path, bytes)));
        const store = (by: number): ObjectStore => (stores[by] as (typeof stores)[number]).store;
        await commit(store(0), { creates: Object.fromEntries(OIDS.map((oid) => [oid, { n: -1 }])) });
        const past: Record<string, Stored>[] = [{}, Object.fromEntries(OIDS.map((oid) => [oid, -1]))];
        const read = async (by: number, oids: string[], tid: number): Promise<void> => {
          const seen = (await store(by).load(oids, tid)).map(({ oid, slots }) => [oid, slots.n]);
          expect(seen).toEqual(tid === 0 ? [] : oids.map((oid) => [oid, past[tid]?.[oid]]));
        };
        for (const at of steps) {
          if ("n" in at) {
            const tid = await commit(store(at.by), { writes: { [at.oid]: { n: at.n } } });
            past[tid] = { ...past[tid - 1], [at.oid]: at.n };
            if (at.kind === "write, read at once") await read((at.by + 1) % 3, OIDS, tid);
          } else if (at.kind === "commit nothing") {
            expect(await commit(store(at.by), { startTid: 1 })).toBe(past.length - 1);
            await read(at.by, at.oids, await store(at.by).lastTid());
          } else await read(at.by, at.oids, Math.max(0, (await store(at.by).lastTid()) - ("back" in at ? at.back : 0)));
        }
        for (const each of stores) await each.close();
      }),
      { numRuns: 60 },
    );
  });

  test("are dropped, longest unused first, when they take more room than they are given", () => {
    const cache = new RecordCache(100_000);
    const record = (oid: string) => ({ oid, serial: 1, slots: { text: "x".repeat(1000) }, serials: { text: 1 } });
    cache.advance({ tid: 1, sweep: 0, oids: [] });
    for (let n = 0; n < 1000; n++) {
      cache.keep(record(`o${n}`), cache.at);
      cache.get("o0", 1);
    }
    const kept = Array.from({ length: 1000 }, (_, n) => `o${n}`).filter((oid) => cache.get(oid, 1) !== undefined);
    expect(kept.length).toBeLessThan(50);
    expect(kept).toContain("o0");
    expect(kept).toContain("o999");
  });

  test("that were read while another process committed are not kept", () => {
    const cache = new RecordCache(100_000);
    cache.advance({ tid: 1, sweep: 0, oids: [] });
    const old = { oid: "a", serial: 1, slots: { n: 1 }, serials: { n: 1 } };
    const readAt = cache.at;
    cache.advance({ tid: 2, sweep: 0, oids: ["a"] });
    cache.keep(old, readAt);
    expect(cache.get("a", 2)).toBeUndefined();
  });

  test("are gone after a pack that removed objects, and so is what was read before it: none of that was written", () => {
    const cache = new RecordCache(100_000);
    const record = (oid: string) => ({ oid, serial: 1, slots: {}, serials: {} });
    cache.advance({ tid: 1, sweep: 0, oids: [] });
    const readAt = cache.at;
    cache.keep(record("a"), readAt);
    cache.advance({ tid: 1, sweep: 1, oids: [] });
    cache.keep(record("b"), readAt);
    // What was asked before the pack, and answered after it.
    cache.advance({ tid: 1, sweep: 0, oids: [] });
    cache.keep(record("c"), cache.at);
    expect(["a", "b", "c"].filter((oid) => cache.get(oid, 1) !== undefined)).toEqual(["c"]);
    cache.advance({ tid: 1, sweep: 1, oids: [] });
    expect(cache.get("c", 1)).toBeDefined();
  });
});
