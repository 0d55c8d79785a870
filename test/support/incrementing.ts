/** Processes of their own that add to one counter. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const program = fileURLToPath(new URL("./increment-process.ts", import.meta.url));

/** Adds to the counter `n` of object `counter` of a database so many times; prints a line for each commit. */
export function incrementing(target: string, times: number) {
  const child = spawn(process.execPath, ["--import", "tsx", program, target, String(times)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, lines: createInterface({ input: child.stdout }), ended: once(child, "exit") };
}
