import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gpuPackages } from "../../infra/bootstrap/gpu.mjs";
import { acceleratorOf } from "../../infra/llama/accelerator.ts";
import { workerEnvironments } from "../../infra/start/worker-environments.ts";
import { parseConfig } from "../../shared/config.ts";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const OF_GPUS = /^@node-llama-cpp\/.*-(cuda|vulkan)/;

describe("what npm ci installs", () => {
  it("holds no program for GPUs: each has an empty package in its place", () => {
    const named = Object.keys(json("node_modules/node-llama-cpp/package.json").optionalDependencies).filter((name) => OF_GPUS.test(name));
    expect(named.length).toBeGreaterThan(0);
    for (const file of ["package-lock.json", "node_modules/.package-lock.json"]) {
      const { packages } = json(file);
      for (const name of named) expect(packages[`node_modules/${name}`]?.name, `${name} in ${file}`).toBe("empty-npm-package");
    }
  });
});

describe("what --gpu fetches", () => {
  const { version, optionalDependencies } = json("node_modules/node-llama-cpp/package.json");
  const list = ["linux-x64", "win32-x64"].flatMap((system) => ["cuda", "vulkan"].flatMap((gpu) => gpuPackages(gpu, system)));

  it("is every package for GPUs that node-llama-cpp asks for, in the version that it asks for", () => {
    const wanted = Object.entries(optionalDependencies).filter(([name]) => OF_GPUS.test(name));
    expect(Object.fromEntries(list.map((one) => [one.name, one.version]))).toEqual(Object.fromEntries(wanted));
    expect(list.every((one) => one.version === version && /^sha512-.{86}==$/.test(one.integrity))).toBe(true);
  });

  it("is refused for what there is no program for", () => {
    expect(() => gpuPackages("amd", "linux-x64")).toThrow('--gpu takes cuda or vulkan on linux-x64 (it is "amd")');
    expect(() => gpuPackages("cuda", "linux-arm64")).toThrow("there is no llama.cpp for GPUs of linux-arm64");
    expect(() => gpuPackages("toString", "linux-x64")).toThrow("--gpu takes");
    expect(gpuPackages("metal", "darwin-arm64")).toEqual([]);
  });
});

describe("workers and GPUs", () => {
  it("one worker sees what the system sees", () => {
    expect(workerEnvironments({ CUDA_VISIBLE_DEVICES: "0,1", A: "b" }, 1)).toEqual([{ CUDA_VISIBLE_DEVICES: "0,1", A: "b" }]);
  });

  it("several are shown one each, in turn, of the GPUs that are listed", () => {
    const given = { CUDA_VISIBLE_DEVICES: "GPU-a, GPU-b", GGML_VK_VISIBLE_DEVICES: "2" };
    const shown = workerEnvironments(given, 3).map((env) => [env.CUDA_VISIBLE_DEVICES?.trim(), env.GGML_VK_VISIBLE_DEVICES]);
    expect(shown).toEqual([
      ["GPU-a", "2"],
      ["GPU-b", "2"],
      ["GPU-a", "2"],
    ]);
  });

  it("without a list, or with an empty one, nothing is changed", () => {
    expect(workerEnvironments({ CUDA_VISIBLE_DEVICES: "" }, 2)).toEqual([{ CUDA_VISIBLE_DEVICES: "" }, { CUDA_VISIBLE_DEVICES: "" }]);
    expect(workerEnvironments({}, 2)).toEqual([{}, {}]);
  });
});

describe("settings", () => {
  it("of a GPU are whole layers and bytes", () => {
    expect(acceleratorOf(parseConfig({}))).toEqual({ gpu: "auto", layers: "auto", reserve: undefined });
    const given = { BATOS_GPU: "cuda", BATOS_GPU_LAYERS: "20", BATOS_VRAM_RESERVE_MB: "512" };
    expect(acceleratorOf(parseConfig(given))).toEqual({ gpu: "cuda", layers: 20, reserve: 512 * 2 ** 20 });
  });

  it.each([
    ["BATOS_GPU", "rocm"],
    ["BATOS_GPU_LAYERS", "1.5"],
    ["BATOS_GPU_LAYERS", "most"],
    ["BATOS_VRAM_RESERVE_MB", "-1"],
    ["BATOS_MODEL_THREADS", "0"],
    ["BATOS_MODEL_THREADS", "many"],
    ["BATOS_WORKERS", "0"],
  ])("%s=%s is refused in one line", (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(new RegExp(`^setting ${name}: .*"${value}"`));
  });
});
