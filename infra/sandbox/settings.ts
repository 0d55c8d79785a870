/** The sandbox as the settings want it. */
import type { Config } from "../../shared/config.ts";
import type { SandboxPoolOptions } from "./pool.ts";

const DEPTH = 64;
const RESULT_CHARACTERS = 4 * 1024 * 1024;
const GRACE_MS = 500;

export const sandboxOptions = (config: Pick<Config, "BATOS_SANDBOXES" | "BATOS_MEMORY_MB" | "BATOS_CPU_MS">): SandboxPoolOptions => ({
  size: config.BATOS_SANDBOXES,
  memoryMb: config.BATOS_MEMORY_MB,
  defaultLimits: { cpuMs: config.BATOS_CPU_MS, depth: DEPTH, resultCharacters: RESULT_CHARACTERS },
  graceMs: GRACE_MS,
});
