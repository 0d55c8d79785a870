/** `npm run eval`: starts a system in a data folder of its own, lets `batos eval` work on it, and takes it away again. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TSX = ["--import", import.meta.resolve("tsx")];
/** Lines of the system's log that are shown when it does not come up. */
const LOG_LINES = 40;

async function evaluate(args: readonly string[], dataDir: string): Promise<number> {
  // A database and blobs that are shared are none of its business.
  const env = { ...process.env, BATOS_PORT: "0", BATOS_DATA: dataDir, BATOS_DATABASE: "", BATOS_BLOBS: "" };
  const system = spawn(process.execPath, [...TSX, program("system.ts"), "--without-first-message"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const children: ChildProcess[] = [system];
  // Whoever ends the evaluation ends all of it: nothing of it may go on alone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      for (const child of children) child.kill("SIGTERM");
    });
  const log: string[] = [];
  createInterface({ input: system.stderr }).on("line", (line) => {
    log.push(line);
    if (log.length > LOG_LINES) log.shift();
  });
  const ended = new Promise<undefined>((resolve) => system.once("close", () => resolve(undefined)));
  try {
    const url = await Promise.race([ended, readyUrl(system.stdout)]);
    if (url === undefined) {
      process.stderr.write(`${log.join("\n")}\nthe system did not come up\n`);
      return 1;
    }
    const client = spawn(process.execPath, [...TSX, program("../../api/client/cli.ts"), "eval", ...args], {
      env: { ...process.env, BATOS_URL: url, BATOS_DATA: dataDir },
      stdio: "inherit",
    });
    children.push(client);
    return await new Promise((resolve) => client.once("close", (code) => resolve(code ?? 1)));
  } finally {
    system.kill("SIGTERM");
    await ended;
  }
}

function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on("line", (line) => {
      const ready = /^BAT OS ready (\S+)$/.exec(line);
      if (ready) resolve(ready[1] as string);
    });
  });
}

const dataDir = mkdtempSync(join(tmpdir(), "batos-eval-"));
try {
  process.exitCode = await evaluate(process.argv.slice(2), dataDir);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
