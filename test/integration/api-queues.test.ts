import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identity } from "../../infra/ids.ts";
import { ensureAdminKey, hashKey, verifyKey } from "../../infra/keys.ts";
import { connectRedis } from "../../infra/redis/connection.ts";
import { publishEvent, publishJobSettled } from "../../infra/redis/notices.ts";
import { drainOutbox } from "../../infra/redis/outbox.ts";
import { closeQueues, openQueues } from "../../infra/redis/queues.ts";
import type { OutboxEntry } from "../../shared/operations/records.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;

beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const entry = (jobId: string, fields: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id: identity.newId(),
  queue: "messages",
  name: "message",
  jobId,
  payload: { job: jobId },
  delay: 0,
  createdAt: identity.clock(),
  ...fields,
});
const write = (...entries: OutboxEntry[]) => api.deps.operations.apply(entries.map((one) => ({ write: "insertOutbox", entry: one })));
const drain = () => drainOutbox(api.deps.operations, api.queues, api.deps.boundary);

describe("the outbox", () => {
  test("is handed to its queues with job id, payload and delay, and is empty then", async () => {
    await write(
      entry("a-r0"),
      entry("m-1", { queue: "missions", name: "mission", payload: { mission: "m-1" } }),
      entry("a-w0", { queue: "waits", name: "wait", delay: 60_000 }),
    );
    expect(await drain()).toBe(3);
    expect((await api.queues.messages.getJob("a-r0"))?.data).toEqual({ job: "a-r0" });
    expect((await api.queues.missions.getJob("m-1"))?.data).toEqual({ mission: "m-1" });
    expect(await (await api.queues.waits.getJob("a-w0"))?.getState()).toBe("delayed");
    expect(await api.deps.operations.outbox(10)).toEqual([]);
  });

  test("keeps everything when a crash comes before the queue, and delivers once when it comes after", async () => {
    const before = (await api.queues.messages.getJobCounts("waiting")).waiting as number;
    await write(entry("crash-r0"), entry("crash-r1"));
    for (const place of ["outbox:before-queue", "outbox:queued"] as const) {
      const dies = drainOutbox(api.deps.operations, api.queues, async (name) => {
        if (name === place) throw new Error("killed");
      });
      await expect(dies).rejects.toThrow("killed");
      expect(await api.deps.operations.outbox(10)).toHaveLength(2);
    }
    await drain();
    expect(await api.deps.operations.outbox(10)).toEqual([]);
    expect((await api.queues.messages.getJobCounts("waiting")).waiting).toBe(before + 2);
  });

  test("drained by many at once, each entry becomes one job", async () => {
    const before = (await api.queues.messages.getJobCounts("waiting")).waiting as number;
    await write(...Array.from({ length: 450 }, (_, at) => entry(`many-${at}-r0`)));
    await Promise.all(Array.from({ length: 4 }, drain));
    expect((await api.queues.messages.getJobCounts("waiting")).waiting).toBe(before + 450);
    expect(await api.deps.operations.outbox(10)).toEqual([]);
  });

  test("keeps what Redis could not take, and says so", async () => {
    const away = connectRedis("unix:///nowhere/redis.sock", "client", () => {});
    const queues = openQueues(away, "batos", () => {});
    try {
      await write(entry("later-r0"));
      await expect(drainOutbox(api.deps.operations, queues, api.deps.boundary)).rejects.toMatchObject({ code: "Unavailable" });
      expect(await api.deps.operations.outbox(10)).toHaveLength(1);
    } finally {
      away.disconnect();
      await closeQueues(queues);
    }
    await drain();
    expect(await api.queues.messages.getJob("later-r0")).toBeDefined();
  });
});

describe("notices", () => {
  test("wake those who wait for that job, and everyone who waits for events", async () => {
    const heard: string[] = [];
    const unlisten = api.deps.hub.onJobSettled("job-1", () => heard.push("job-1"));
    const settled = new Promise<void>((resolve) => api.deps.hub.onJobSettled("job-2", resolve));
    const event = new Promise<string>((resolve) => api.deps.hub.onEvent(resolve));
    await publishJobSettled(api.redis, "job-1");
    await publishEvent(api.redis, "mission-1");
    expect(await event).toBe("mission-1");
    expect(heard).toEqual(["job-1"]);
    unlisten();
    await publishJobSettled(api.redis, "job-1");
    await publishJobSettled(api.redis, "job-2");
    await settled;
    expect(heard).toEqual(["job-1"]);
  });
});

describe("the first key", () => {
  const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "batos-keys-"));
    try {
      await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const keyIn = (path: string): string => readFileSync(path, "utf8").trim();

  test("stands alone in a file that only its owner can read, and stays the same", () =>
    withFolder(async (folder) => {
      const path = await ensureAdminKey(folder, api.deps.operations, identity);
      const key = keyIn(path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(["admin.key"]);
      expect(await verifyKey(api.deps.operations, key)).toMatchObject({
        name: "admin",
        scopes: ["read", "write", "admin"],
        hash: hashKey(key),
      });
      await ensureAdminKey(folder, api.deps.operations, identity);
      expect(keyIn(path)).toBe(key);
    }));

  test("whose file was written before a crash is registered at the next start", () =>
    withFolder(async (folder) => {
      const key = `batos_${"k".repeat(43)}`;
      writeFileSync(join(folder, "admin.key"), `${key}\n`, { mode: 0o644 });
      const path = await ensureAdminKey(folder, api.deps.operations, identity);
      expect(keyIn(path)).toBe(key);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await verifyKey(api.deps.operations, key)).toBeDefined();
    }));

  test("is one, when many processes start at once", () =>
    withFolder(async (folder) => {
      await Promise.all(Array.from({ length: 8 }, () => ensureAdminKey(folder, api.deps.operations, identity)));
      expect(readdirSync(folder)).toEqual(["admin.key"]);
      expect(await verifyKey(api.deps.operations, keyIn(join(folder, "admin.key")))).toBeDefined();
    }));
});

/** How a process ended, and what it said on standard error. */
async function ending(child: ChildProcess): Promise<{ status: number; said: string }> {
  let said = "";
  child.stderr?.on("data", (piece) => {
    said += piece;
  });
  const [status] = await once(child, "close");
  return { status, said };
}

describe("the process", () => {
  const main = join(import.meta.dirname, "../../api/main.ts");
  const start = (env: Record<string, string>) =>
    spawn(process.execPath, ["--import", "tsx", main], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe", "ipc"] });

  test("listens, answers, and ends with status 0 when it is told to stop", async () => {
    const { config, redis } = api.deps;
    const child = start({ BATOS_DATA: config.BATOS_DATA, BATOS_PORT: "0", BATOS_LOG: "silent", REDIS_URL: `unix://${redis.options.path}` });
    const [ready] = (await once(child, "message")) as [{ ready: true; url: string }];
    const key = readFileSync(join(config.BATOS_DATA, "admin.key"), "utf8").trim();
    const reply = await fetch(`${ready.url}/v1/objects/genesis`, { headers: { authorization: `Bearer ${key}` } });
    expect(await reply.json()).toMatchObject({ name: "genesis" });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("ends with one clear line when its port is taken", async () => {
    const { config, redis } = api.deps;
    const url = new URL(await api.app.listen({ host: "127.0.0.1", port: 0 }));
    const child = start({
      BATOS_DATA: config.BATOS_DATA,
      BATOS_PORT: url.port,
      BATOS_LOG: "silent",
      REDIS_URL: `unix://${redis.options.path}`,
    });
    expect(await ending(child)).toEqual({
      status: 1,
      said: expect.stringMatching(new RegExp(`^port ${url.port} of 127.0.0.1 is taken: .*BATOS_PORT.*\n$`)),
    });
  });

  test("ends with one clear line for a bad setting", async () => {
    const child = start({ BATOS_PORT: "many" });
    expect(await ending(child)).toEqual({ status: 1, said: expect.stringMatching(/^setting BATOS_PORT: .*"many"\)\n$/) });
  });
});
