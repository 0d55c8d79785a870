/** A real system, started as `npm start` starts it, in a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type ChildName = "worker" | "worker-2" | "api";

export interface RunningSystem {
  url: string;
  /** The admin key. */
  key: string;
  dataDir: string;
  /** The process id of the supervisor. */
  pid: number;
  /** Everything written to standard error so far: the logs of all processes. */
  log(): string;
  /** Process ids of the children of this name, in the order in which they became ready: the last one is the living one. */
  pids(name: ChildName): number[];
  /** Call it before the process is killed: resolves when another process has taken the place of this child and is ready. */
  restarted(pid: number): Promise<void>;
  /** Stops it in order and resolves with the exit status. A data folder that was made for it is removed. */
  stop(): Promise<number | null>;
  /** Kills the supervisor; resolves when it and its children are gone. */
  kill(): Promise<void>;
}

interface ChildReady {
  child: ChildName;
  pid: number;
}

const READY = /^BAT OS ready (\S+)$/;

/**
 * Starts a system with these settings and waits until it is ready. Where none is given, the data folder is temporary.
 * A start that fails rejects with an Error that has what was written to standard error as its message, and `dataDir`.
 */
export async function startSystem(env: Record<string, string>, options: { dataDir?: string } = {}): Promise<RunningSystem> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "batos-system-"));
  const child = spawn(process.execPath, ["--import", "tsx", "infra/start/system.ts", "--without-first-message"], {
    env: { ...inherited(), BATOS_PORT: "0", ...env, BATOS_DATA: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors: string[] = [];
  const ready: ChildReady[] = [];
  const listeners = new Set<() => void>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors.push(line);
    const said = readyLine(line);
    if (!said) return;
    ready.push(said);
    for (const listener of [...listeners]) listener();
  });
  const log = (): string => errors.join("\n");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const url = await readyUrl(child, ended, log).catch((error: Error) => {
    throw Object.assign(error, { dataDir });
  });

  return {
    url,
    dataDir,
    key: readFileSync(join(dataDir, "admin.key"), "utf8").trim(),
    pid: child.pid as number,
    log,
    pids: (name) => ready.filter((one) => one.child === name).map((one) => one.pid),
    restarted(pid) {
      const { child: name } = ready.find((one) => one.pid === pid) ?? {};
      if (!name) throw new Error(`process ${pid} is not a child of this system:\n${log()}`);
      const before = ready.length;
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!ready.slice(before).some((one) => one.child === name)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        ended.then((code) => reject(new Error(`the system ended with ${code}:\n${log()}`)));
      });
    },
    async stop() {
      child.kill("SIGTERM");
      const status = await ended;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return status;
    },
    async kill() {
      child.kill("SIGKILL");
      // The children have its standard error open: the stream ends when the last of them is gone.
      await ended;
    },
  };
}

/** The environment of the tests, without settings of the system that happen to be in it. */
const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BATOS_") && name !== "REDIS_URL"));

function readyUrl(child: ChildProcess, ended: Promise<number | null>, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, url] = READY.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    ended.then((code) => reject(new Error(`the system ended with ${code} before it was ready:\n${log()}`)));
  });
}

function readyLine(line: string): ChildReady | undefined {
  try {
    const { name, msg, child, pid_of_child: pid } = JSON.parse(line) as Record<string, unknown>;
    return name === "system" && msg === "ready" && typeof pid === "number" ? { child: child as ChildName, pid } : undefined;
  } catch {
    return undefined;
  }
}
