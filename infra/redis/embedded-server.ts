/**
 * The private Redis of an installation without one: a child process that listens on a unix socket only and keeps its append-only file in the
 * data folder.
 *
 * The server runs in a process group of its own, so Ctrl-C reaches our shutdown first and Redis is stopped last. It therefore outlives a
 * killed owner; whoever comes next adopts it. Two servers on one append-only file would ruin it, so starting is done under a lock, and
 * a server that is alive without its socket is stopped before another starts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BatError } from "../../shared/errors.ts";
import { withLock } from "../bootstrap/lock.mjs";
import { identify, isRunning, pidOf } from "../bootstrap/process-identity.mjs";
import { findServerBinary } from "./server-binary.ts";

export interface EmbeddedRedisOptions {
  /** Holds the append-only file, the log and, where its path is short enough, the socket. */
  readonly dataDir: string;
  /** A server that is there already; then none is started. */
  readonly url?: string | undefined;
  readonly log: (message: string) => void;
}

export interface RedisServer {
  /** `redis://`, `rediss://` or `unix:///path/to/redis.sock`. */
  readonly url: string;
  /** Whether a running server was found, rather than started. */
  readonly adopted: boolean;
  /** Ends the server, after everyone's connections are closed; leaves one alone that is not ours or that its living owner still uses. */
  stop(): Promise<void>;
}

/** The kernel's limit for the path of a unix socket, without its ending zero byte. */
const SOCKET_PATH_LIMIT = 107;
const START_LIMIT_MS = 10_000;
/** A server opens its socket before anything that takes long. */
const NO_SOCKET_LIMIT_MS = 1_000;
/** A server that loads its append-only file answers that it is loading; half a gigabyte takes about ten seconds. */
const LOADING_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 10_000;

/**
 * A Redis to work with: the one at `url`, else the one that already serves `dataDir`, else one started now.
 * @throws BatError Unavailable when none can be found or started, with the server's own last words
 */
export async function ensureRedis({ dataDir, url, log }: EmbeddedRedisOptions): Promise<RedisServer> {
  if (url !== undefined) return { url, adopted: false, stop: async () => {} };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const home = realpathSync(dataDir);
  const files = {
    socket: socketPath(home),
    pid: join(home, "redis.pid"), // written by us, with the start time, so that a reused id is not mistaken for the server
    owner: join(home, "redis.owner"),
    log: join(home, "redis.log"),
  };
  return withLock(join(home, "redis.lock"), () => adoptOrStart(home, files, log));
}

interface ServerFiles {
  readonly socket: string;
  readonly pid: string;
  readonly owner: string;
  readonly log: string;
}

async function adoptOrStart(home: string, files: ServerFiles, log: (message: string) => void): Promise<RedisServer> {
  const url = `unix://${files.socket}`;
  const running = readIfThere(files.pid);
  if (running !== undefined && isRunning(running)) {
    const limit = existsSync(files.socket) ? START_LIMIT_MS : NO_SOCKET_LIMIT_MS;
    if (await becomesReady(files.socket, limit, () => isRunning(running))) {
      const owner = readIfThere(files.owner);
      const shared = owner !== undefined && isRunning(owner);
      if (!shared) writeFileSync(files.owner, identify());
      log(`adopted the Redis that is already running (process ${pidOf(running)})`);
      return { url, adopted: true, stop: async () => (shared ? undefined : await end(running, files)) };
    }
    log(`process ${pidOf(running)} is our Redis but does not answer at its socket: restarting it`);
    await end(running, files);
  }
  const { child, identity } = await start(home, files, log);
  writeFileSync(files.owner, identify());
  child.unref();
  return { url, adopted: false, stop: () => end(identity, files) };
}

async function start(home: string, files: ServerFiles, log: (message: string) => void): Promise<{ child: ChildProcess; identity: string }> {
  const { program, libraries } = await findServerBinary(log);
  rmSync(files.socket, { force: true });
  // To a file and not to a pipe: the server outlives us, and its words must be there for whoever adopts it.
  const output = openSync(files.log, "a");
  const before = lstatSync(files.log).size;
  const child = spawn(program, serverArguments(home, files.socket), {
    cwd: home,
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...(libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : {}) },
  });
  closeSync(output);
  let failure: string | undefined;
  child.once("error", (error) => (failure = error.message));
  child.once("exit", (code, signal) => (failure ??= `it ended with ${signal ?? `status ${code}`}`));
  const identity = child.pid === undefined ? "" : identify(child.pid);
  if (child.pid !== undefined) writeFileSync(files.pid, identity);
  if (await becomesReady(files.socket, START_LIMIT_MS, () => failure === undefined)) {
    log(`started ${program} (process ${child.pid})`);
    return { child, identity };
  }
  if (child.pid !== undefined && failure === undefined) await end(identity, files);
  const words = readFileSync(files.log).subarray(before).toString("utf8").trim().split("\n").slice(-5).join(" | ");
  throw new BatError("Unavailable", `Redis (${program}) did not start: ${failure ?? "no answer in time"}. It said: ${words || "nothing"}`);
}

function serverArguments(home: string, socket: string): string[] {
  const settings = {
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    dir: home,
    daemonize: "no",
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction", // anything else may evict jobs
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** The socket's path: in the data folder, or, where that is too long, in a private folder under the system's temporary one. */
function socketPath(home: string): string {
  const direct = join(home, "redis.sock");
  if (Buffer.byteLength(direct) <= SOCKET_PATH_LIMIT) return direct;
  const folder = join(tmpdir(), `batos-${createHash("sha256").update(home).digest("hex").slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o77) !== 0 || !lstatSync(folder).isDirectory()) {
    throw new BatError("Unavailable", `${folder} belongs to someone else: remove it, or choose a data folder with a shorter path.`);
  }
  const path = join(folder, "redis.sock");
  if (Buffer.byteLength(path) > SOCKET_PATH_LIMIT)
    throw new BatError("Unavailable", `${path} is too long for a socket: set TMPDIR to a shorter path.`);
  return path;
}

/** Waits until the server answers PING; false when `alive` says it is gone, or when it stays silent. */
async function becomesReady(socket: string, limitMs: number, alive: () => boolean): Promise<boolean> {
  const started = Date.now();
  let limit = limitMs;
  while (alive() && Date.now() - started < limit) {
    const answer = await ping(socket);
    if (answer.startsWith("+PONG")) return true;
    if (answer.startsWith("-LOADING")) limit = LOADING_LIMIT_MS;
    await pause(20);
  }
  return false;
}

/** The first bytes of the answer to PING; empty when nobody answers within a second. */
function ping(socket: string): Promise<string> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.write("PING\r\n"));
    const done = (answer: string): void => {
      connection.destroy();
      resolve(answer);
    };
    connection.setTimeout(1_000, () => done(""));
    connection.once("data", (data) => done(data.toString("latin1")));
    connection.once("error", () => done(""));
    connection.once("close", () => done(""));
  });
}

/** Asks the server to write out its file and end; kills it if it does not. */
async function end(identity: string, files: ServerFiles): Promise<void> {
  const started = Date.now();
  let signal: NodeJS.Signals = "SIGTERM";
  if (isRunning(identity)) process.kill(pidOf(identity), signal);
  while (isRunning(identity)) {
    if (signal === "SIGTERM" && Date.now() - started > STOP_LIMIT_MS) {
      signal = "SIGKILL";
      process.kill(pidOf(identity), signal);
    }
    await pause(20);
  }
  for (const file of [files.socket, files.pid, files.owner]) rmSync(file, { force: true });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
