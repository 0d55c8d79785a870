import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRunning } from "../../infra/bootstrap/process-identity.mjs";
import { connectRedis } from "../../infra/redis/connection.ts";
import { ensureRedis, type RedisServer } from "../../infra/redis/embedded-server.ts";
import { findServerBinary } from "../../infra/redis/server-binary.ts";

const log = (): void => {};
let dataDir: string;
const servers: RedisServer[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "batos-redis-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ensure(folder = dataDir): Promise<RedisServer> {
  const server = await ensureRedis({ dataDir: folder, log });
  servers.push(server);
  return server;
}

/** Runs one command and hangs up. */
async function command(url: string, ...[name, ...args]: [string, ...string[]]): Promise<unknown> {
  const connection = connectRedis(url, "client", () => {});
  try {
    return await connection.call(name, ...args);
  } finally {
    connection.disconnect();
  }
}

/** A process that ensures a Redis for `dataDir`, writes a key, says where the server is, and then lives until it is killed. */
async function startOwner(): Promise<{ url: string; kill(): Promise<void> }> {
  const program = `
    import { ensureRedis } from ${JSON.stringify(new URL("../../infra/redis/embedded-server.ts", import.meta.url).href)};
    import { connectRedis } from ${JSON.stringify(new URL("../../infra/redis/connection.ts", import.meta.url).href)};
    const { url } = await ensureRedis({ dataDir: ${JSON.stringify(dataDir)}, log: () => {} });
    await connectRedis(url, "client", () => {}).set("written-by", "the first owner");
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    url: line.toString().trim(),
    kill: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

describe("embedded Redis", () => {
  test("starts a server that keeps every job and writes an append-only file", async () => {
    const { url, adopted } = await ensure();
    expect(adopted).toBe(false);
    expect(url).toBe(`unix://${join(dataDir, "redis.sock")}`);
    expect(await command(url, "CONFIG", "GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
    expect(await command(url, "CONFIG", "GET", "appendonly")).toEqual(["appendonly", "yes"]);
    expect(await command(url, "CONFIG", "GET", "port")).toEqual(["port", "0"]);
    expect(statSync(join(dataDir, "redis.sock")).mode & 0o77).toBe(0);
  });

  test("keeps what was written over a stop and a new start", async () => {
    const first = await ensure();
    await command(first.url, "SET", "colour", "red");
    await first.stop();
    await expect(command(first.url, "GET", "colour")).rejects.toThrow();
    const second = await ensure();
    expect(second.adopted).toBe(false);
    expect(await command(second.url, "GET", "colour")).toBe("red");
  });

  test("adopts the server of an owner that was killed, and then stops it", async () => {
    const owner = await startOwner();
    const before = await command(owner.url, "INFO", "server");
    await owner.kill();
    const heir = await ensure();
    expect(heir).toMatchObject({ adopted: true, url: owner.url });
    expect(processOf(await command(heir.url, "INFO", "server"))).toBe(processOf(before));
    expect(await command(heir.url, "GET", "written-by")).toBe("the first owner");
    await heir.stop();
    await expect(command(heir.url, "PING")).rejects.toThrow();
  });

  test("shares the server of an owner that lives, and leaves it running", async () => {
    const owner = await startOwner();
    const guest = await ensureRedis({ dataDir, log });
    expect(guest.adopted).toBe(true);
    await guest.stop();
    expect(await command(owner.url, "PING")).toBe("PONG");
    await owner.kill();
    await ensure(); // adopts, so that the server ends with this test
  });

  test("starts one server when many ask at once", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => ensure()));
    expect(all.filter((server) => !server.adopted)).toHaveLength(1);
    const processes = await Promise.all(all.map(async ({ url }) => processOf(await command(url, "INFO", "server"))));
    expect(new Set(processes).size).toBe(1);
  });

  test("replaces a server whose socket file is gone, and loses nothing", async () => {
    const first = await ensure();
    await command(first.url, "SET", "colour", "green");
    const identity = readFileSync(join(dataDir, "redis.pid"), "utf8");
    rmSync(join(dataDir, "redis.sock"));
    const second = await ensure();
    expect(second.adopted).toBe(false);
    expect(isRunning(identity)).toBe(false);
    expect(await command(second.url, "GET", "colour")).toBe("green");
  });

  test("puts the socket into a private folder when the data folder's path is too long for one", async () => {
    const deep = join(dataDir, "a-rather-long-folder-name".repeat(4), "and-another-one");
    const { url } = await ensure(deep);
    const socket = url.slice("unix://".length);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
    expect(socket.startsWith(deep)).toBe(false);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    expect(await command(url, "PING")).toBe("PONG");
    rmSync(dirname(socket), { recursive: true, force: true });
  });

  test("reports a server that dies at start with its own words", async () => {
    mkdirSync(join(dataDir, "appendonlydir"));
    writeFileSync(join(dataDir, "appendonlydir/appendonly.aof.manifest"), "not a manifest\n");
    await expect(ensureRedis({ dataDir, log })).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringMatching(/did not start: it ended with status 1\. It said: .*manifest/s),
    });
    expect(existsSync(join(dataDir, "redis.lock"))).toBe(false);
  });

  test("uses the server it is given and starts none", async () => {
    const server = await ensureRedis({ dataDir, url: "redis://127.0.0.1:6390", log });
    expect(server).toMatchObject({ url: "redis://127.0.0.1:6390", adopted: false });
    await server.stop();
    expect(existsSync(join(dataDir, "redis.pid"))).toBe(false);
  });
});

describe("the server program", () => {
  test("is the one on PATH, valkey-server before redis-server", async () => {
    for (const name of ["redis-server", "valkey-server"]) {
      writeFileSync(join(dataDir, name), "#!/bin/sh\n");
      chmodSync(join(dataDir, name), 0o755);
      expect(await findServerBinary(log, dataDir, dataDir)).toEqual({ program: join(dataDir, name), libraries: [] });
    }
  });
});

function processOf(info: unknown): string | undefined {
  return /process_id:(\d+)/.exec(String(info))?.[1];
}
