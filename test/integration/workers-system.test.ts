import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeLock } from "../../infra/exclusive-lock.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

let folder: string;
let settings: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batos-start-"));
  const weights = join(folder, "weights.gguf");
  writeFileSync(weights, "never loaded: the completions are recorded");
  settings = {
    BATOS_SEED_MODEL: weights,
    BATOS_MODEL: `recorded:${recordingFile([plan(), method("deposit", DEPOSIT)])}`,
    BATOS_CANDIDATES: "2",
    BATOS_GRACE_SECONDS: "3",
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const api = async (system: RunningSystem, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${system.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${system.key}`, "content-type": "application/json", prefer: "wait=60" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Runs the start with settings that it must refuse. */
function refused(env: Record<string, string>): Promise<{ status: number | null; stderr: string; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", "infra/start/system.ts"], { env: { ...process.env, ...env } });
    const said = { stderr: "", stdout: "" };
    child.stdout.on("data", (piece) => (said.stdout += piece));
    child.stderr.on("data", (piece) => (said.stderr += piece));
    child.once("close", (status) => resolve({ status, ...said }));
  });
}

/** Nobody serves the address, and nobody holds the worker's lock, which the kernel takes back from the dead. */
async function expectNobodyLeft({ url, dataDir }: RunningSystem): Promise<void> {
  await expect(fetch(url)).rejects.toThrow();
  const lock = takeLock(join(dataDir, "worker.lock"));
  expect(lock).toBeDefined();
  lock?.release();
}

describe("the system's start", () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem(settings, { dataDir: join(folder, "data") });
  });
  afterAll(() => system.kill());

  it("is ready to be taught, keeps its data to its owner, and lets no second one at it", async () => {
    const { body: account } = await api(system, "/v1/objects", { slots: { balance: 10 } });
    const message = {
      receiver: account.oid,
      selector: "deposit",
      args: [5],
      params: ["amount"],
      examples: [{ slots: { balance: 1 }, args: [2], returns: 3 }],
    };
    expect((await api(system, "/v1/messages", message)).body).toMatchObject({ status: "answered", result: 15 });
    expect(statSync(system.dataDir).mode & 0o777).toBe(0o700);
    const second = await refused({ ...settings, BATOS_DATA: system.dataDir, BATOS_PORT: "0" });
    expect(second).toMatchObject({ status: 1, stdout: "" });
    expect(second.stderr).toMatch(/^another BAT OS is running on the data folder .+\n$/);
  });

  it("starts a child again that was killed, and the API where it was", async () => {
    for (const name of ["worker", "api"] as const) {
      const pid = system.pids(name).at(-1) as number;
      const again = system.restarted(pid);
      process.kill(pid, "SIGKILL");
      await again;
    }
    expect((await api(system, "/v1/objects/genesis")).status).toBe(200);
  });

  it("starts its Redis again that was killed, and answers what is sent meanwhile", async () => {
    const { body: account } = await api(system, "/v1/objects", { slots: { balance: 1 } });
    const teach = {
      receiver: account.oid,
      selector: "deposit",
      args: [5],
      params: ["amount"],
      examples: [{ slots: { balance: 1 }, args: [2], returns: 3 }],
    };
    expect((await api(system, "/v1/messages", teach)).body).toMatchObject({ result: 6 });
    process.kill(Number.parseInt(readFileSync(join(system.dataDir, "redis", "redis.pid"), "utf8"), 10), "SIGKILL");
    expect((await api(system, "/v1/messages", { receiver: account.oid, selector: "deposit", args: [4] })).body).toMatchObject({
      status: "answered",
      result: 10,
    });
  });

  it("takes its children with it when it is killed, and the next start needs no repair", async () => {
    await system.kill();
    await expectNobodyLeft(system);
    system = await startSystem(settings, { dataDir: system.dataDir });
    expect((await api(system, "/v1/objects/genesis")).status).toBe(200);
  });

  it("stops in order and says so with its exit status", async () => {
    expect(await system.stop()).toBe(0);
    await expectNobodyLeft(system);
  });
});

describe("a start that waits", () => {
  it.each(["api/main.ts", "workers/main.ts"])("of %s for a Redis that is not there ends when it is told to stop", async (program) => {
    const env = {
      ...settings,
      BATOS_DATA: join(folder, `waits-${program.replace("/", "-")}`),
      BATOS_PORT: "0",
      BATOS_GRACE_SECONDS: "1",
      BATOS_LOG: "warn",
      REDIS_URL: "redis://127.0.0.1:1",
    };
    const child = spawn(process.execPath, ["--import", "tsx", program], { env: { ...process.env, ...env } });
    const ended = once(child, "close");
    try {
      await new Promise<void>((resolve) => {
        child.stderr.on("data", (piece) => String(piece).includes("ECONNREFUSED") && resolve());
      });
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("a start that cannot be", () => {
  it("is refused with one line that names the setting", async () => {
    const { status, stderr, stdout } = await refused({ BATOS_PORT: "abc" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^setting BATOS_PORT: .+\(it is "abc"\)\n$/);
  });

  it("is refused with one line when the model to begin with is not there, and leaves no image", async () => {
    const env = {
      ...settings,
      BATOS_DATA: join(folder, "no-model"),
      BATOS_PORT: "0",
      BATOS_SEED_MODEL: join(folder, "nowhere.gguf"),
      BATOS_LOG: "silent",
    };
    const { status, stderr } = await refused(env);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^the model to begin with is not at .+nowhere\.gguf: set BATOS_SEED_MODEL/);
  });

  it("is refused with one line when the audit's schedule means nothing", async () => {
    const { status, stderr } = await refused({
      ...settings,
      BATOS_DATA: join(folder, "no-cron"),
      BATOS_PORT: "0",
      BATOS_AUDIT_CRON: "every now and then",
      BATOS_LOG: "silent",
    });
    expect(status).toBe(1);
    expect(stderr).toContain('setting BATOS_AUDIT_CRON: is a cron pattern for a time zone that exists (it is "every now and then" in UTC)');
  });
});
