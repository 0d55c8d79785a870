/** Keeping a child process running: started, started again with growing pauses when it dies, and stopped when told. */
import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { BatError } from "../../shared/errors.ts";
import type { Logger } from "../log.ts";
import type { Ready } from "./child.ts";

export interface Supervised {
  /** What the child said when it was first ready. @throws BatError Unavailable when it ends by itself before that */
  ready: Promise<Ready>;
  /** Ends the child: SIGTERM, and SIGKILL after `graceMs`. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
  /** Ends the child at once. */
  kill(): void;
}

export interface ChildProgram {
  name: string;
  /** The program's file. */
  entry: string;
  /** Its environment; changes of it count from the next start on. */
  env: NodeJS.ProcessEnv;
  log: Logger;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TYPESCRIPT = ["--import", import.meta.resolve("tsx")];
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A child that ran this long had no trouble starting: the pauses begin anew. */
const SOUND_MS = 30_000;

/** Starts a program of this repository and keeps it running. Its output goes to our standard error. */
export function supervise({ name, entry, env, log }: ChildProgram): Supervised {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let stopping = false;
  let failures = 0;
  const giveUp = new AbortController();
  const { promise: ready, resolve, reject } = promiseOf<Ready>();
  // Whoever waits for `ready` hears of it; nobody has to.
  ready.catch(() => {});
  let wasReady = false;

  const start = (): void => {
    const began = performance.now();
    const started = fork(entry, [], { cwd: ROOT, env, execArgv: TYPESCRIPT, stdio: ["ignore", 2, 2, "ipc"] });
    child = started;
    log.debug({ child: name, pid_of_child: started.pid }, "started");
    started.on("message", (said) => {
      if (!isReady(said)) return;
      log.info({ child: name, pid_of_child: started.pid, ...(said.url === undefined ? {} : { url: said.url }) }, "ready");
      wasReady = true;
      resolve(said);
    });
    ended = new Promise((gone) => {
      started.once("error", (err) => log.error({ child: name, err }, "a child process cannot be run"));
      started.once("close", (code, signal) => {
        gone();
        if (stopping) return;
        if (!wasReady && code !== null) {
          reject(new BatError("Unavailable", `the ${name} could not start (exit ${code}); what it said stands above`));
          return;
        }
        failures = performance.now() - began > SOUND_MS ? 0 : failures + 1;
        const wait = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS);
        log.warn({ child: name, pid_of_child: started.pid, code, signal, again_in_ms: wait }, "a child process ended; it is started again");
        pause(wait, undefined, { signal: giveUp.signal }).then(start, () => {});
      });
    });
  };
  start();

  return {
    ready,
    async stop(graceMs) {
      stopping = true;
      giveUp.abort();
      child?.kill("SIGTERM");
      const killing = setTimeout(() => child?.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(killing);
    },
    kill() {
      stopping = true;
      giveUp.abort();
      child?.kill("SIGKILL");
    },
  };
}

const isReady = (said: unknown): said is Ready => typeof said === "object" && said !== null && (said as Partial<Ready>).ready === true;

function promiseOf<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
