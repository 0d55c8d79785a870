/** What a power loss would leave of an image that processes commit to: the copies that `synced-copy.c` keeps of its files. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Chance } from "./seeded.ts";

const COMPILER = process.env.CC ?? "cc";
/** A disk writes a sector or does not. */
const SECTOR = 512;

/** What is missing for these tests, if anything. */
export function missingTools(): string | undefined {
  if (process.platform !== "linux") return "LD_PRELOAD and /proc, which Linux has";
  try {
    execFileSync(COMPILER, ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return `a C compiler (${COMPILER})`;
  }
}

export interface Disk {
  /** Where the processes work. */
  readonly live: string;
  /** What they are to be started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Empties it, or fills it with the files of another folder, all of them synced. Call this and `lose` when nobody works on it. */
  fill(from?: string): void;
  /**
   * The folder as the power loss leaves it, as another folder. `synced`: each file as of its last sync. `torn`: of what was written since,
   * some sectors were kept, as chance will have it.
   */
  lose(how: "synced" | "torn", chance: Chance): string;
}

/** Compiles the library into a folder of its own. */
export function compileShim(folder: string): string {
  const library = join(folder, "synced-copy.so");
  const source = new URL("./synced-copy.c", import.meta.url).pathname;
  execFileSync(COMPILER, ["-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], { stdio: "inherit" });
  return library;
}

/** A fresh one. */
export function openDisk(library: string, parent: string): Disk {
  const folder = mkdtempSync(join(realpathSync(parent), "disk-"));
  const [live, copies] = [join(folder, "live"), join(folder, "copies")];
  let losses = 0;
  const fill = (from?: string): void => {
    for (const each of [live, copies]) {
      rmSync(each, { recursive: true, force: true });
      mkdirSync(each);
      for (const name of from ? lasting(from) : []) copyFileSync(join(from as string, name), join(each, name));
    }
  };
  fill();
  return {
    live,
    env: { LD_PRELOAD: library, SYNCED_OF: live, SYNCED_TO: copies },
    fill,
    lose(how, chance) {
      const left = join(folder, `left-${++losses}`);
      mkdirSync(left);
      const names = how === "synced" ? lasting(copies) : new Set([...lasting(copies), ...lasting(live)]);
      for (const name of names) {
        const synced = contents(join(copies, name));
        writeFileSync(join(left, name), how === "synced" ? synced : torn(synced, contents(join(live, name)), chance));
      }
      return left;
    },
  };
}

/** Shared memory does not outlive a machine; hidden files are the library's own. */
const lasting = (folder: string): string[] => readdirSync(folder).filter((name) => !name.startsWith(".") && !name.endsWith("-shm"));
const contents = (path: string): Buffer => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0));

/** The file as it was synced, with some of the sectors, and perhaps the length, that were written since. */
function torn(synced: Buffer, written: Buffer, chance: Chance): Buffer {
  const mixed = Buffer.alloc(chance.pick([synced.length, written.length]));
  for (let at = 0; at < mixed.length; at += SECTOR) {
    const from = chance.pick([synced, written]);
    mixed.set(from.subarray(at, Math.min(at + SECTOR, mixed.length)), at);
  }
  return mixed;
}

export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), "batos-power-"));
