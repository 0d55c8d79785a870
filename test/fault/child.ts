/** A process of a fault test: it is told to go by one line, and what it says comes line by line. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Child {
  readonly lines: AsyncIterable<string>;
  /** Lets a process go that has loaded its program and waits. */
  go(line: string): void;
  kill(): void;
  /** How it ended: its exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts a program of this folder; it loads while others are at work. */
export function startChild(program: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Child {
  const path = new URL(program, import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  // A process that was killed reads no more.
  child.stdin.on("error", () => {});
  return {
    lines: createInterface({ input: child.stdout }),
    go: (line) => void child.stdin.end(`${line}\n`),
    kill: () => void child.kill("SIGKILL"),
    ended: once(child, "exit").then(([status, signal]) => status ?? signal),
  };
}

/** In the process: waits for the line that `go` sends. */
export async function told<T>(): Promise<T> {
  const [line] = await once(createInterface({ input: process.stdin }), "line");
  return JSON.parse(line) as T;
}
