import { execFile } from "node:child_process";
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBoundary } from "../../infra/boundary.ts";
import { takeLock } from "../../infra/exclusive-lock.ts";
import type { Stores } from "../../infra/sql/stores.ts";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { createTrail, type Trail, type TrailOptions } from "../../infra/trail/trail.ts";
import type { CycleEvent } from "../../shared/audit/event.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";

const NOON = Date.UTC(2026, 0, 31, 12);
const DAY = 24 * 3600 * 1000;

let dir: string;
let stores: Stores;
let now: number;
let published: string[];
let opened: Trail[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "batos-trail-"));
  stores = await openSqliteStores(join(dir, "image.sqlite"));
  now = NOON;
  published = [];
  opened = [];
});
afterEach(async () => {
  for (const trail of opened) await trail.close();
  await stores.close();
  await rm(dir, { recursive: true, force: true });
});

function open(more: Partial<TrailOptions> = {}): Trail {
  const publish = async (mission: string): Promise<void> => void published.push(mission);
  const onError = (error: unknown): void => {
    throw error;
  };
  const trail = createTrail({ dir: join(dir, "trail"), operations: stores.operations, clock: () => now, publish, onError, ...more });
  opened.push(trail);
  return trail;
}

const files = async (): Promise<string[]> => (await readdir(join(dir, "trail"))).filter((name) => name.endsWith(".jsonl")).sort();
const lines = async (name: string): Promise<CycleEvent[]> =>
  (await readFile(join(dir, "trail", name), "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("the audit trail", () => {
  it("stores, appends and announces what was emitted before a flush, in order and with the same seq in the table and in the file", async () => {
    const trail = open();
    for (let at = 0; at < 3; at++) trail.emit({ event_type: "state_entered", mission_id: "m1", data: { at } });
    trail.emit({ event_type: "mission_done", mission_id: "m2" });
    await trail.flush();
    const table = await stores.operations.eventsAfter(0, 100);
    expect(table.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
    expect(await lines("trail-2026-01-31.jsonl")).toEqual(table);
    expect(published.sort()).toEqual(["m1", "m2"]);
  });

  it("stores what nobody flushes by itself", async () => {
    const announced = new Promise<string>((resolve) => {
      open({ publish: async (mission) => resolve(mission) }).emit({ event_type: "message_failed", mission_id: "m1" });
    });
    expect(await announced).toBe("m1");
    expect(await stores.operations.eventsAfter(0, 10)).toHaveLength(1);
  });

  it("has an event that a transaction of the image stores with the transaction's number, or not at all, and announces it with the next flush", async () => {
    const trail = open({ secrets: ["correct horse"] });
    const commit = (write: OperationsWrite, startTid: number): Promise<number> =>
      stores.store.commit({
        startTid,
        reads: new Map([["o1", new Set(["a"])]]),
        absentNames: new Set(),
        creates: startTid === 0 ? new Map([["o1", { a: 1 }]]) : new Map(),
        writes: startTid === 0 ? new Map() : new Map([["o1", new Map([["a", 2]])]]),
        merges: new Map(),
        names: [],
        meta: { time: now, actor: "test" },
        operations: [write],
      });
    const event = trail.asWrite({
      event_type: "mission_done",
      mission_id: "m1",
      transaction_id: { session: "s1", tid: null },
      data: { note: "correct horse" },
    });
    const tid = await commit(event, 0);
    await commit(event, tid);
    await expect(commit(event, tid)).rejects.toMatchObject({ code: "Conflict" });
    trail.announce("m1");
    await trail.flush();
    const stored = await lines("trail-2026-01-31.jsonl");
    expect(stored.map((one) => one.transaction_id)).toEqual([
      { session: "s1", tid: 1 },
      { session: "s1", tid: 2 },
    ]);
    expect(JSON.stringify(stored)).not.toContain("correct horse");
    expect(published).toEqual(["m1"]);
  });

  it("stores together what was emitted while a flush was under way, and announces what a flush that failed did not", async () => {
    let away = true;
    let applied = 0;
    const operations = {
      ...stores.operations,
      apply: async (writes: readonly OperationsWrite[]) => {
        applied++;
        if (away) throw new Error("away");
        await stores.operations.apply(writes);
      },
    };
    const trail = open({ operations });
    trail.announce("m0");
    await trail.flush();
    trail.emit({ event_type: "cycle_started", mission_id: "m1" });
    trail.announce("m2");
    await expect(trail.flush()).rejects.toMatchObject({ code: "Unavailable" });
    expect(published).toEqual(["m0"]);
    away = false;
    applied = 0;
    const flushes = Array.from({ length: 50 }, (_, at) => {
      trail.emit({ event_type: "state_entered", mission_id: "m3", data: { at } });
      return trail.flush();
    });
    await Promise.all(flushes);
    expect(applied).toBeLessThanOrEqual(2);
    expect((await stores.operations.eventsAfter(0, 100)).map(({ event_type }) => event_type)).toEqual([
      "cycle_started",
      ...flushes.map(() => "state_entered"),
    ]);
    expect(published.sort()).toEqual(["m0", "m1", "m2", "m3"]);
  });

  it("appends once what a crash left in the table alone, and removes the line that it cut short", async () => {
    const first = open();
    first.emit({ event_type: "cycle_started", mission_id: "m1" });
    await first.close();
    const [stored] = await stores.operations.eventsAfter(0, 1);
    await stores.operations.apply([
      {
        write: "insertEvents",
        events: [
          { ...(stored as CycleEvent), data: { lost: 1 } },
          { ...(stored as CycleEvent), data: { lost: 2 } },
        ],
      },
    ]);
    await appendFile(join(dir, "trail", "trail-2026-01-31.jsonl"), '{"seq":2,"event_ty');
    const second = open();
    await second.flush();
    second.emit({ event_type: "mission_done", mission_id: "m1" });
    await second.flush();
    expect((await lines("trail-2026-01-31.jsonl")).map((event) => event.seq)).toEqual([1, 2, 3, 4]);
    expect(await lines("trail-2026-01-31.jsonl")).toEqual(await stores.operations.eventsAfter(0, 100));
  });

  it("begins a file each day and when one grows too big, and goes on after the newest one", async () => {
    const first = open({ maxFileBytes: 1500 });
    for (let at = 0; at < 6; at++) first.emit({ event_type: "state_entered", data: { at, filling: "x".repeat(200) } });
    await first.flush();
    now += DAY;
    first.emit({ event_type: "mission_done" });
    await first.close();
    const names = await files();
    expect(names).toContain("trail-2026-01-31.1.jsonl");
    expect(names).toContain("trail-2026-02-01.jsonl");
    for (const name of names) expect((await stat(join(dir, "trail", name))).size).toBeLessThanOrEqual(1500);
    const second = open({ maxFileBytes: 1500 });
    now -= DAY;
    second.emit({ event_type: "mission_failed" });
    await second.flush();
    const all = (await Promise.all((await files()).map(lines))).flat().map((event) => event.seq);
    expect(all.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await lines("trail-2026-02-01.jsonl")).map((event) => event.seq)).toEqual([7, 8]);
  });

  it.each([
    ["an older copy of the image", 3],
    ["another image", 0],
  ])("goes on in a new file, and misses and doubles nothing, when %s was put beside the files", async (_, shared) => {
    const thinks = async (trail: Trail, mark: string, times: number): Promise<void> => {
      for (let at = 0; at < times; at++) trail.emit({ event_type: "state_entered", data: { mark, at } });
      await trail.close();
      opened = [];
      now += 1000;
    };
    const image = join(dir, "image.sqlite");
    const other = join(dir, "other.sqlite");
    const replace = async (by: string): Promise<void> => {
      await stores.close();
      for (const end of ["", "-wal", "-shm"]) await rm(`${image}${end}`, { force: true });
      await copyFile(by, image);
      stores = await openSqliteStores(image);
    };
    await thinks(open(), "before", shared);
    await stores.close();
    await copyFile(image, other);
    stores = await openSqliteStores(image);
    await thinks(open(), "gone", 600);
    await replace(other);
    // What a transaction stores before the first flush is new, too; and then there are more events than were put away.
    const told: unknown[] = [];
    const onError = (error: unknown): void => void told.push(error);
    const after = open({ onError });
    await stores.operations.apply([after.asWrite({ event_type: "message_failed", data: { mark: "after" } })]);
    await thinks(after, "after", 700);
    await thinks(open({ onError }), "after", 1);
    expect(told).toMatchObject([{ code: "Conflict", details: { seq: shared } }]);

    const table = await stores.operations.eventsAfter(0, 2000);
    expect(table).toHaveLength(shared + 702);
    const [first, second, ...more] = await Promise.all((await files()).map(lines));
    expect(more).toEqual([]);
    const [older, newer] = first?.length === shared + 600 ? [first, second] : [second, first];
    expect(older?.map(({ data }) => data.mark)).toEqual([...Array(shared).fill("before"), ...Array(600).fill("gone")]);
    expect([...(older ?? []).slice(0, shared), ...(newer ?? [])]).toEqual(table);
    // Once more, from a copy that is older than all that the newest file has.
    await replace(other);
    const again = open({ onError });
    await thinks(again, "again", 2);
    expect(told.at(-1)).toMatchObject({ details: { seq: shared } });
    expect((await lines((await files()).find((name) => name.endsWith(".2.jsonl")) as string)).map(({ data }) => data.mark)).toEqual([
      "again",
      "again",
    ]);
  });

  it("leaves the files to the process that has them, and that one appends the others' events too", async () => {
    const first = open();
    first.emit({ event_type: "cycle_started" });
    await first.flush();
    const second = open();
    second.emit({ event_type: "mission_done", mission_id: "m2" });
    await second.flush();
    expect(await lines("trail-2026-01-31.jsonl")).toHaveLength(1);
    await first.flush();
    expect((await lines("trail-2026-01-31.jsonl")).map((event) => event.event_type)).toEqual(["cycle_started", "mission_done"]);
    await first.close();
    second.emit({ event_type: "mission_failed" });
    await second.flush();
    expect((await lines("trail-2026-01-31.jsonl")).map((event) => event.seq)).toEqual([1, 2, 3]);
  });

  it("keeps secrets off the record: known ones, those that look like one, and fields that are named like one", async () => {
    const trail = open({ secrets: ["correct horse battery"] });
    trail.emit({
      event_type: "completion",
      llm_response_raw: "use Authorization: Bearer abcdefghijklmnop1234 and correct horse battery and redis://me:hunter22@host/",
      tokens: { prompt: 3, completion: 4 },
      data: { password: "x", source: "function deposit(token: number) { return token; }", nested: [{ api_key: "12345678" }] },
    });
    await trail.flush();
    const text = await readFile(join(dir, "trail", "trail-2026-01-31.jsonl"), "utf8");
    for (const secret of ["abcdefghijklmnop1234", "correct horse", "hunter22", '"x"', "12345678"]) expect(text).not.toContain(secret);
    const [event] = await lines("trail-2026-01-31.jsonl");
    expect(event).toMatchObject({
      tokens: { prompt: 3, completion: 4 },
      data: { source: "function deposit(token: number) { return token; }" },
    });
    expect(JSON.stringify(await stores.operations.eventsAfter(0, 10))).not.toContain("hunter22");
  });

  it("tells whoever flushes that the files cannot be written, and appends what is missing later", async () => {
    await writeFile(join(dir, "trail"), "in the way");
    const trail = open();
    trail.emit({ event_type: "cycle_started" });
    await expect(trail.flush()).rejects.toMatchObject({ code: "Unavailable" });
    await rm(join(dir, "trail"));
    trail.emit({ event_type: "mission_done" });
    await trail.flush();
    expect((await lines("trail-2026-01-31.jsonl")).map((event) => event.event_type)).toEqual(["cycle_started", "mission_done"]);
  });

  it("keeps what could not be stored, and says so", async () => {
    const broken = await openSqliteStores(join(dir, "image.sqlite"));
    await broken.close();
    const trail = createTrail({
      dir: join(dir, "trail"),
      operations: broken.operations,
      clock: () => now,
      publish: async () => {},
      onError: () => {},
    });
    trail.emit({ event_type: "cycle_started" });
    await expect(trail.flush()).rejects.toMatchObject({ code: "Unavailable" });
    await expect(trail.flush()).rejects.toMatchObject({ code: "Unavailable" });
  });
});

describe("an exclusive lock", () => {
  it("has one holder, and is free again when the holder is killed", async () => {
    const path = join(dir, "lock");
    const module = new URL("../../infra/exclusive-lock.ts", import.meta.url).href;
    const script = `import { takeLock } from ${JSON.stringify(module)}; if (!takeLock(${JSON.stringify(path)})) process.exit(3); process.kill(process.pid, "SIGKILL");`;
    const lock = takeLock(path);
    const run = promisify(execFile);
    const take = (): Promise<unknown> => run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
    expect(takeLock(path)).toBeUndefined();
    await expect(take()).rejects.toMatchObject({ code: 3 });
    lock?.release();
    await expect(take()).rejects.toMatchObject({ signal: "SIGKILL" });
    const again = takeLock(path);
    expect(again).toBeDefined();
    again?.release();
  });
});

describe("a boundary", () => {
  it("waits at the tester's socket for a line, and says its name and process", async () => {
    const path = join(dir, "gate");
    const arrivals: string[] = [];
    let letGo = (): void => {};
    const server = createServer((socket) => {
      socket.on("data", (piece) => {
        arrivals.push(String(piece));
        letGo = () => socket.write("go\n");
        here();
      });
    });
    let here = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      here = resolve;
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    let passed = false;
    const crossing = createBoundary(path)("message:parked").then(() => {
      passed = true;
    });
    await arrived;
    expect(arrivals).toEqual([`message:parked ${process.pid}\n`]);
    expect(passed).toBe(false);
    letGo();
    await crossing;
    await new Promise((resolve) => server.close(resolve));
  });

  it("holds nobody up without a tester", async () => {
    await createBoundary(undefined)("message:parked");
    await createBoundary(join(dir, "nobody"))("message:parked");
  });
});
