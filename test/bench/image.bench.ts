/**
 * The image on SQLite, as ratios: durable commits to one append and fsync and to the same rows through the bare driver, sixteen committers to one, bulk
 * work to the driver's, lookups by depth, and a large image to a small one. Run: npm run bench image
 * OBJECTS sets the size of the large image (default 100,000).
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import BetterSqlite from "better-sqlite3";
import { identity } from "../../infra/ids.ts";
import { openDatabase } from "../../infra/sqlite/connection.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { awaken } from "../../shared/image/genesis.ts";
import { Session } from "../../shared/image/session.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { ref, type Stored } from "../../shared/image/values.ts";
import { interleaved, median, report } from "./rounds.ts";

const folder = mkdtempSync(join(tmpdir(), "batos-bench-"));
const meta = { time: 1, actor: "bench" };
const COMMITTERS = 16;
const MANY = 10_000;
const LARGE = Number(process.env.OBJECTS ?? 100_000);
const microseconds = async (work: () => unknown): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) * 1000;
};
const session = (store: ObjectStore): Promise<Session> => Session.open(store, { id: "bench", newOid: identity.newId });
const account = (n: number): Record<string, Stored> => ({ balance: n, owner: `owner ${n}`, tags: ["a", "b"], open: true });

/** A database with the image's tables and nothing of ours above it. */
async function bareDriver(name: string) {
  const path = join(folder, name);
  await (await openDatabase(path)).close();
  const client = new BetterSqlite(path);
  client.pragma("synchronous = full");
  const transaction = client.prepare("insert into transactions (time, actor) values (1, 'bench') returning tid").pluck();
  const put = client.prepare(
    "insert into objects (oid, serial, slots, serials) values (?, ?, ?, ?) on conflict (oid) do update set serial = excluded.serial, slots = excluded.slots, serials = excluded.serials",
  );
  const revision = client.prepare("insert into revisions (oid, tid, slots, serials, changed) values (?, ?, ?, ?, ?)");
  const write = client.transaction((objects: [string, Record<string, Stored>][]) => {
    const tid = transaction.get() as number;
    for (const [oid, slots] of objects) {
      const text = JSON.stringify(slots);
      const serials = JSON.stringify(Object.fromEntries(Object.keys(slots).map((slot) => [slot, tid])));
      put.run(oid, tid, text, serials);
      revision.run(oid, tid, text, serials, JSON.stringify(Object.keys(slots)));
    }
  });
  return { client, write };
}

async function commits(): Promise<void> {
  console.log("\ndurable commits of one object");
  const file = openSync(join(folder, "append"), "a");
  const kilobytes = Buffer.alloc(4096, 1);
  const { client, write } = await bareDriver("bare.sqlite");
  const { store, close } = await openSqliteStores(join(folder, "ours.sqlite"));
  const setUp = await session(store);
  const oids = Array.from({ length: COMMITTERS }, (_, n) => setUp.create(account(n)));
  await setUp.commit(meta);
  const system = await openSqliteStores(join(folder, "system.sqlite"));
  const openSession = createSessions(system.store, identity);
  const seedWeights = { $blob: "0".repeat(64), size: 1, mediaType: "application/octet-stream" };
  await awaken({ store: system.store, openSession, identity, boundary: async () => {}, seedWeights, statesRules: false });
  const founder = await openSession();
  const ofSystem = founder.create({ ...account(0), parents: [ref(await founder.resolve("traits"))] });
  await founder.commit(meta);
  const add = async (one: Session, oid: string): Promise<void> => {
    one.write(oid, "balance", ((await one.read(oid, "balance")) as number) + 1);
    await one.commit(meta);
  };
  let n = 0;
  const commit = async (oid: string): Promise<void> => {
    await add(await session(store), oid);
  };
  const times = await interleaved(
    {
      "append 4 KB and fsync": () => {
        writeSync(file, kilobytes);
        fsyncSync(file);
      },
      "the same rows, bare driver": () => write([["one", account(n++)]]),
      "session: open, read, write, commit": () => commit(oids[0] as string),
      "the same, a session of the system": async () => add(await openSession(), ofSystem),
      "16 sessions at once, each": async () => (await microseconds(() => Promise.all(oids.map(commit)))) / COMMITTERS,
    },
    300,
  );
  report(times, "the same rows, bare driver");
  closeSync(file);
  client.close();
  await system.close();
  await close();
}

async function bulk(): Promise<void> {
  console.log(`\n${MANY} objects`);
  const { client, write } = await bareDriver("bulk-bare.sqlite");
  const { store, close } = await openSqliteStores(join(folder, "bulk.sqlite"));
  let oids: string[] = [];
  const select = client.prepare("select slots from objects where oid = ?").pluck();
  const made = await interleaved(
    {
      "make, bare driver": () => {
        oids = Array.from({ length: MANY }, () => identity.newId());
        write(oids.map((oid, n) => [oid, account(n)]));
      },
      "make, one session": async () => {
        const one = await session(store);
        for (let n = 0; n < MANY; n++) one.create(account(n));
        await one.commit(meta);
      },
    },
    5,
  );
  report(made, "make, bare driver");
  // Keeps nothing: as a process that has just started.
  const cold = await openSqliteStores(join(folder, "bulk.sqlite"), 1);
  const listed = (await store.list(undefined, MANY)).map(({ oid }) => oid);
  const loaded = await interleaved(
    {
      "load and parse, bare driver": () => {
        for (const oid of oids) JSON.parse(select.get(oid) as string);
      },
      "load, a new process": async () => (await session(cold.store)).preload(listed),
      "load, the process has them": async () => (await session(store)).preload(listed),
    },
    10,
  );
  report(loaded, "load and parse, bare driver");
  client.close();
  await cold.close();
  await close();
}

async function lookups(): Promise<void> {
  console.log("\na lookup in a session that has the objects, by depth of delegation");
  const { store, close } = await openSqliteStores(join(folder, "lookups.sqlite"));
  const setUp = await session(store);
  const leaf = (depth: number): string => {
    let oid = setUp.create({ target: 1 });
    for (let at = 0; at < depth; at++) oid = setUp.create({ parents: [ref(oid)], n: at });
    return oid;
  };
  const [one, five, twenty] = [leaf(1), leaf(5), leaf(20)];
  await setUp.commit(meta);
  const cached = await session(store);
  const find = (oid: string) => async (): Promise<number> =>
    (await microseconds(async () => {
      for (let time = 0; time < 1000; time++) await cached.find(oid, "target");
    })) / 1000;
  report(await interleaved({ "depth 1": find(one), "depth 5": find(five), "depth 20": find(twenty) }, 30), "depth 1");
  await close();
}

async function size(): Promise<void> {
  console.log(`\nopen and first send's lookup, 1,000 objects and ${LARGE}`);
  const paths: Record<string, string> = {};
  const target: Record<string, string> = {};
  for (const count of [1000, LARGE]) {
    const path = join(folder, `size-${count}.sqlite`);
    paths[count] = path;
    const { store, close } = await openSqliteStores(path);
    for (let at = 0; at < count; at += MANY) {
      const one = await session(store);
      const parent = one.create({ shared: 1 });
      for (let n = at; n < Math.min(count, at + MANY); n++) target[count] = one.create({ ...account(n), parents: [ref(parent)] });
      await one.commit(meta);
    }
    await close();
  }
  const open = (count: number) => async (): Promise<void> => {
    const { store, close } = await openSqliteStores(paths[count] as string);
    const one = await session(store);
    await one.find(target[count] as string, "shared");
    one.write(target[count] as string, "balance", 0);
    await one.commit(meta);
    await close();
  };
  const before = process.memoryUsage().rss;
  const times = await interleaved({ "1,000 objects": open(1000), [`${LARGE} objects`]: open(LARGE) }, 60);
  report(times, "1,000 objects");
  console.log(
    `memory grew by ${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB; a median open took ${median(times["1,000 objects"] ?? []).toFixed(0)} us`,
  );
}

try {
  await commits();
  await bulk();
  await lookups();
  await size();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
