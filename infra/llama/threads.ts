/**
 * How many threads evaluate weights. llama.cpp's threads wait for each other spinning, so one more than there are free cores costs most of the
 * speed, whatever the weights: with one core of two busy elsewhere, a second thread took the seed model from 420 tokens a second to 12, weights
 * of 321 MB from 70 to 7 and of 1.3 GB from 12 to 7. One thread has nobody to wait for.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Config } from "../../shared/config.ts";

export type ThreadSetting = Config["BATOS_MODEL_THREADS"];

/** What the CPU computes with: below it, one thread is fast enough to not risk two. */
const SMALL_BYTES = 256 * 2 ** 20;

export interface Cores {
  /** That are good for arithmetic. */
  math: number;
  /** That this process may use. */
  usable: number;
  /** Worker processes that share them. */
  workers: number;
}

/**
 * The threads for weights of which the CPU computes with so many bytes (what lies on a GPU is not among them). Of the cores, `auto` leaves one to
 * everything else that runs here.
 */
export function threadsFor(setting: ThreadSetting, bytes: number, { math, usable, workers }: Cores): number {
  const wanted = setting !== "auto" ? setting : bytes < SMALL_BYTES ? 1 : Math.floor((Math.min(math, usable) - 1) / workers);
  return Math.max(1, Math.min(wanted, usable));
}

/** The cores that this process may use: those it may run on, or fewer where its control group is given less time. */
export const usableThreads = (): number => Math.max(1, Math.floor(Math.min(availableParallelism(), groupLimit("/"))));

/** The cores' worth of time that control groups allow, the tightest of this process's; Infinity without a limit. `root` is where `proc` and `sys` are. */
export function groupLimit(root: string): number {
  const read = (path: string): string => {
    try {
      return readFileSync(join(root, path), "utf8").trim();
    } catch {
      return "";
    }
  };
  const limits = read("proc/self/cgroup")
    .split("\n")
    .flatMap((line) => {
      const [, controllers = "", group = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers !== "" && !controllers.split(",").includes("cpu")) return [];
      const folder = join("sys/fs/cgroup", controllers);
      // Inside a container the group's own name may lie outside of what is mounted: its root is then the group.
      return upwards(group).map((parent) =>
        controllers === ""
          ? quota(read(join(folder, parent, "cpu.max")))
          : quota(`${read(join(folder, parent, "cpu.cfs_quota_us"))} ${read(join(folder, parent, "cpu.cfs_period_us"))}`),
      );
    });
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}

/** A group, its parent, and so on to the root. */
function upwards(group: string): string[] {
  const parts = group.split("/").filter((part) => part !== "" && part !== "..");
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("/")).concat("");
}

/** "200000 100000" is two cores; "max 100000", "-1 100000" and what cannot be read are no limit. */
function quota(text: string): number {
  const [time = 0, period = 0] = text.split(" ").map(Number);
  return time > 0 && period > 0 ? time / period : Number.POSITIVE_INFINITY;
}
