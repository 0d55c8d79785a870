import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "../../infra/bootstrap/lock.mjs";
import { identify, isRunning } from "../../infra/bootstrap/process-identity.mjs";
import { withLock as withKernelLock } from "../../infra/waiting-lock.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batos-lock-"));
  path = join(folder, "some.lock");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("withLock", () => {
  test("lets one in at a time", async () => {
    let inside = 0;
    let most = 0;
    const visit = () =>
      withLock(path, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 5 }, visit));
    expect({ most, inside }).toEqual({ most: 1, inside: 0 });
  });

  test("is released when the work throws, and leaves nothing behind", async () => {
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is taken over from a process that is dead", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path, `${pid} 1`);
    expect(await withLock(path, async () => existsSync(path))).toBe(true);
  });

  test.runIf(process.platform === "linux")("is taken over when a stranger has the dead holder's process id", async () => {
    writeFileSync(path, `${process.pid} 1`);
    expect(await withLock(path, async () => "in")).toBe("in");
  });

  test("says once whom it waits for", async () => {
    const waitedFor: number[] = [];
    let second: Promise<void> | undefined;
    await withLock(path, async () => {
      second = withLock(
        path,
        async () => {},
        (holder) => waitedFor.push(holder),
      );
      await expect.poll(() => waitedFor).toHaveLength(1);
    });
    await second;
    expect(waitedFor).toEqual([process.pid]);
  });
});

test("a process is running until it ends", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "inherit"] });
  await once(child, "spawn");
  const identity = identify(child.pid);
  expect(isRunning(identity)).toBe(true);
  child.stdin.end();
  await once(child, "exit");
  expect(isRunning(identity)).toBe(false);
});

describe("a lock that the kernel keeps", () => {
  test("lets one in at a time, and the next one when the work is done or has failed", async () => {
    let inside = 0;
    let most = 0;
    const visit = (fails: boolean) =>
      withKernelLock(path, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        if (fails) throw new Error("no");
        return "done";
      }).catch((error: Error) => error.message);
    expect(await Promise.all([visit(false), visit(true), visit(false), visit(true)])).toEqual(["done", "no", "done", "no"]);
    expect({ most, inside }).toEqual({ most: 1, inside: 0 });
  });
});
