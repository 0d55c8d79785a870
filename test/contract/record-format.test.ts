/** What an older program wrote, a newer one reads: the state, the past and the export; and the other way round it is refused, not misread. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Stores, storesOn } from "../../infra/sql/stores.ts";
import { openDatabase } from "../../infra/sqlite/connection.ts";
import { checkImage } from "../../shared/image/check.ts";
import { recordFormat, type Upgrade, upgrades } from "../../shared/image/format.ts";
import type { WholeTransaction } from "../../shared/image/store.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { commit } from "./object-store-suite.ts";

/** Format 2 writes amounts as cents, format 3 as texts. */
const toCents: Upgrade = (slots) => ({ ...slots, ...(typeof slots.amount === "number" ? { amount: slots.amount * 100 } : {}) });
const toText: Upgrade = (slots) => ({ ...slots, ...(typeof slots.amount === "number" ? { amount: `${slots.amount} cents` } : {}) });

async function openedBy(program: readonly Upgrade[], path: string): Promise<Stores> {
  const stores = storesOn(await openDatabase(path, recordFormat(program)));
  onTestFinished(() => stores.close());
  return stores;
}

/** As a file is read: without the ends of lines. */
async function* linesOf(written: AsyncIterable<string>) {
  for await (const line of written) yield line.trimEnd();
}

describe("an image of an older program", () => {
  test("is read in the newest format, its past too, and written in it; nothing of its history is rewritten", async () => {
    const { path } = await temporarySqlite();
    const { store: old } = await openedBy([], path);
    await commit(old, { creates: { a: { amount: 1 }, b: { amount: 2, friend: { $ref: "a" } } } });
    await commit(old, { writes: { a: { amount: 3 } } });
    const { store: middle } = await openedBy([toCents], path);
    await commit(middle, { writes: { a: { note: "n" } } });
    const { store } = await openedBy([toCents, toText], path);
    const amounts = async (tid: number) => (await store.load(["a", "b"], tid)).map(({ slots }) => slots.amount);
    expect(await amounts(1)).toEqual(["100 cents", "200 cents"]);
    expect(await amounts(2)).toEqual(["300 cents", "200 cents"]);
    expect(await amounts(3)).toEqual(["300 cents", "200 cents"]);
    await commit(store, { writes: { b: { note: "n" } } });
    expect(await amounts(4)).toEqual(["300 cents", "200 cents"]);
    expect((await store.history("a", 5)).map(({ slots }) => slots.amount)).toEqual(["300 cents", "300 cents", "100 cents"]);
    expect(await checkImage(store)).toMatchObject({ objects: 2, problems: [] });
    const exported: unknown[] = [];
    for await (const line of exportImage(store))
      for (const { slots } of (JSON.parse(line) as Partial<WholeTransaction>).objects ?? []) exported.push(slots.amount);
    expect(exported).toEqual(["100 cents", "200 cents", "300 cents", "300 cents", "200 cents"]);
  });

  test("is exported and imported into the newest format", async () => {
    const { store: old } = await openedBy([], (await temporarySqlite()).path);
    await commit(old, { creates: { a: { amount: 1 } } });
    const { store } = await openedBy([toCents], (await temporarySqlite()).path);
    await importImage(store, linesOf(exportImage(old, recordFormat([]))), recordFormat([toCents]));
    expect((await store.load(["a"], 1))[0]?.slots).toEqual({ amount: 100 });
    const { store: older } = await openedBy([], (await temporarySqlite()).path);
    await expect(importImage(older, linesOf(exportImage(store, recordFormat([toCents]))), recordFormat([]))).rejects.toMatchObject({
      code: "Unavailable",
    });
  });

  test("is refused by a program older than what has been written since, which says to start a newer one", async () => {
    const { path } = await temporarySqlite();
    const { store } = await openedBy([toCents], path);
    await commit(store, { creates: { a: { amount: 1 } } });
    const { store: old } = await openedBy([], path);
    await expect(old.load(["a"], 1)).rejects.toMatchObject({ code: "Unavailable", message: expect.stringMatching(/format 2 .* knows 1/) });
  });

  test("comes back as it was when there is nothing to upgrade, whatever its slots are called", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-zA-Z_]\w{0,5}$/), fc.jsonValue()), fc.nat(2), (slots, newer) => {
        const format = recordFormat(Array.from({ length: newer }, () => (same) => same));
        expect(format.fromText(format.toText(slots as never))).toEqual(JSON.parse(JSON.stringify(slots)));
        expect(format.fromText(recordFormat([]).toText(slots as never))).toEqual(JSON.parse(JSON.stringify(slots)));
      }),
    );
  });

  test("is not upgraded by what adds, drops or renames slots: on record is who wrote which slot by name", () => {
    for (const upgrade of [() => ({}), (slots) => ({ ...slots, more: 1 }), ({ a }) => ({ b: a })] as Upgrade[])
      expect(() => recordFormat([upgrade]).fromText('{"a":1}')).toThrow(/what slots there are/);
  });
});

test("no upgrade that this program has takes a record of format 1 apart", () => {
  const old = JSON.stringify({ parents: [{ $ref: "a" }], _v: 1, m: { $method: { source: "function m() {}", version: 1 } } });
  expect(Object.keys(recordFormat(upgrades).fromText(old)).sort()).toEqual(["_v", "m", "parents"]);
});
