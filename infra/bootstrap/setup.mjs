#!/usr/bin/env node
import { parseArgs } from "node:util";
import { gpuPackages, installGpu } from "./gpu.mjs";
import { install } from "./install.mjs";
import { main, Refusal, say } from "./program.mjs";

// `npm run setup`: what `npm start` does before it starts anything, for building images and for working offline later.
// `npm run setup -- --gpu cuda`: llama.cpp for a GPU as well; with --dry-run it says what that would fetch, and does nothing.
await main(async () => {
  const { gpu, "dry-run": dryRun } = options();
  const packages = gpu === undefined ? [] : gpuPackages(gpu);
  if (dryRun) {
    for (const { name, version, integrity } of packages) console.log(`${name}@${version} ${integrity}`);
    return 0;
  }
  await install();
  if (gpu !== undefined) await installGpu(gpu, packages);
  say(gpu === undefined ? "everything is installed" : `everything is installed, llama.cpp for ${gpu} too`);
  return 0;
});

/** @returns {{ gpu?: string | undefined, "dry-run"?: boolean | undefined }} */
function options() {
  try {
    return parseArgs({ options: { gpu: { type: "string" }, "dry-run": { type: "boolean" } } }).values;
  } catch (error) {
    throw new Refusal(`${/** @type {Error} */ (error).message} (npm run setup -- [--gpu cuda|vulkan] [--dry-run])`);
  }
}
