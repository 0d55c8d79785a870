import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { groupLimit, threadsFor, usableThreads } from "../../infra/llama/threads.ts";

const MB = 2 ** 20;
const cores = { math: 8, usable: 16, workers: 1 };

describe("threads", () => {
  it.each([
    ["small weights have one", "auto", 6 * MB, cores, 1],
    ["weights that lie on a GPU have one", "auto", 0, cores, 1],
    ["large weights have the cores, but for one that everything else has", "auto", 4000 * MB, cores, 7],
    ["or those that the process may use, but for one", "auto", 4000 * MB, { ...cores, usable: 4 }, 3],
    ["several workers share them", "auto", 4000 * MB, { ...cores, math: 9, workers: 2 }, 4],
    ["there is always one", "auto", 4000 * MB, { math: 1, usable: 1, workers: 4 }, 1],
    ["a number is a number", 5, 6 * MB, cores, 5],
    ["and never more than the process may use", 64, 4000 * MB, { ...cores, usable: 4 }, 4],
  ] as const)("%s", (_, setting, bytes, machine, expected) => {
    expect(threadsFor(setting, bytes, machine)).toBe(expected);
  });

  it("that a process may use are no more than the system says", () => {
    expect(usableThreads()).toBeGreaterThanOrEqual(1);
    expect(usableThreads()).toBeLessThanOrEqual(availableParallelism());
  });
});

describe("a control group's limit", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "batos-group-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (files: Record<string, string>): number => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), `${text}\n`);
    }
    return groupLimit(root);
  };

  it("is the tightest of a group and those around it", () => {
    expect(
      write({
        "proc/self/cgroup": "0::/pods/one",
        "sys/fs/cgroup/pods/one/cpu.max": "max 100000",
        "sys/fs/cgroup/pods/cpu.max": "250000 100000",
        "sys/fs/cgroup/cpu.max": "800000 100000",
      }),
    ).toBe(2.5);
  });

  it("is found where a container shows its own group as the root", () => {
    expect(write({ "proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "150000 100000" })).toBe(1.5);
    expect(write({ "proc/self/cgroup": "0::/docker/0123", "sys/fs/cgroup/cpu.max": "150000 100000" })).toBe(1.5);
  });

  it("is read in the older form as well", () => {
    const files = { "proc/self/cgroup": "5:memory:/x\n4:cpu,cpuacct:/x", "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "300000" };
    expect(write({ ...files, "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000" })).toBe(3);
    expect(write({ "sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "-1" })).toBe(Number.POSITIVE_INFINITY);
  });

  it("is none where there are no groups", () => {
    expect(groupLimit(root)).toBe(Number.POSITIVE_INFINITY);
  });
});
