import { expect, it } from "vitest";
import { probeEnvironment } from "../../infra/llama/probe.ts";

it("a probe, which runs native code on a stranger's file, is told where programs and devices are, and no keys", () => {
  const given = { PATH: "/usr/bin", HOME: "/root", CUDA_VISIBLE_DEVICES: "1", MALLOC_MMAP_THRESHOLD_: "1" };
  const kept = {
    BATOS_KEY: "k",
    BATOS_MODEL_KEY: "k",
    BATOS_DATABASE: "postgres://u:p@h/d",
    AWS_SECRET_ACCESS_KEY: "k",
    NODE_OPTIONS: "--inspect",
    PATHS: "x",
  };
  expect(probeEnvironment({ ...given, ...kept })).toEqual(given);
});
