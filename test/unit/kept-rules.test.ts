import { describe, expect, it } from "vitest";
import { identity } from "../../infra/ids.ts";
import { checkImage } from "../../shared/image/check.ts";
import { awaken } from "../../shared/image/genesis.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import { ref } from "../../shared/image/values.ts";
import { sealed } from "../support/sealed-export.ts";
import { sessionsOn } from "../support/sessions.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const open = async (): Promise<ObjectStore> => (await (await temporarySqlite()).open()).store;
const balance = { type: "number", minimum: 0 };

/** An image with a prototype that has a covenant, a clone that keeps it, and one that is older than the covenant and does not. */
async function image(): Promise<ObjectStore> {
  const store = await open();
  const openSession = createSessions(store, identity);
  const seedWeights = { $blob: "0".repeat(64), size: 1, mediaType: "application/x-gguf" };
  await awaken({ store, openSession, identity, boundary: async () => {}, seedWeights, statesRules: false });
  const { change } = sessionsOn(store);
  await change((session) => {
    session.create({ parents: [] }, "prototype");
    session.create({ parents: [ref("prototype")], balance: -1 }, "old");
    session.name("old", "old");
  });
  await change((session) => session.write("prototype", "covenants", { balance }));
  await change((session) => session.create({ parents: [ref("prototype")], balance: 4242 }, "new"));
  return store;
}

async function lines(store: ObjectStore): Promise<string[]> {
  const all: string[] = [];
  for await (const line of exportImage(store)) all.push(line.trimEnd());
  return all;
}

/** An export that somebody has changed and sealed again. */
async function* forged(all: readonly string[], change: (text: string) => string): AsyncGenerator<string> {
  yield* sealed(all.map(change));
}

describe("an image whose slots keep their covenants, but for one that is older than its covenant", () => {
  it("is whole, and says which one is to be written anew", async () => {
    const { problems, breaches, older } = await checkImage(await image());
    expect({ problems, breaches }).toEqual({ problems: [], breaches: [] });
    expect(older).toMatchObject([{ oid: "old", slot: "balance", message: expect.stringContaining("old.balance") }]);
  });

  it("is exported and imported as it is", async () => {
    const store = await image();
    const other = await open();
    await importImage(
      other,
      forged(await lines(store), (line) => line),
    );
    expect(await other.canonicalHash()).toBe(await store.canonicalHash());
  });
});

describe.each<[what: string, change: (line: string) => string, says: RegExp]>([
  ["a value in breach of a covenant that was there when it was written", (line) => line.replaceAll("4242", "-42"), /new\.balance/],
  ["a covenant that is none", (line) => line.replaceAll('"minimum":0', '"minimum":"0"'), /covenants\.balance\.minimum/],
  ["a codex without a mandate", (line) => line.replaceAll('"mandate":"ROBIN', '"motto":"ROBIN'), /ROBIN\.codex\.mandate/],
  ["a system without inference", (line) => line.replaceAll('{"$primitive":"infer"}', "null"), /pLLM_obj\.infer_/],
  ["a state of another name", (line) => line.replaceAll('"state":"IDLE"', '"state":"FAILED"'), /IDLE\.state/],
])("an export that was made to hold %s", (_, change, says) => {
  it("is refused", async () => {
    const all = await lines(await image());
    expect(all.map(change)).not.toEqual(all);
    await expect(importImage(await open(), forged(all, change))).rejects.toMatchObject({
      code: "GuardianRejected",
      message: expect.stringMatching(says),
    });
  });

  it("is seen where it was restored unseen", async () => {
    const all = (await lines(await image())).map(change);
    const store = await open();
    await store.restore(all.slice(1, -1).map((line) => JSON.parse(line)));
    const { problems, breaches } = await checkImage(store);
    expect(problems).toEqual([]);
    expect(breaches.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
  });
});
