#!/usr/bin/env node
import { parseArgs } from "node:util";
import { forgetGpu, gpuPackages, installGpu, restoreGpu } from "./gpu.mjs";
import { install } from "./install.mjs";
import { main, Refusal, say } from "./program.mjs";

// `npm run setup`: what `npm start` does before it starts anything, for building images and for working offline later.
// `npm run setup -- --gpu cuda`: llama.cpp for a GPU as well; with --dry-run it says what that would fetch, and does nothing.
// `--gpu off`: the choice of before is forgotten.
await main(async () => {
  const { gpu, "dry-run": dryRun } = options();
  const off = gpu === "off";
  const packages = gpu === undefined || off ? [] : gpuPackages(gpu);
  if (dryRun) {
    for (const { name, version, integrity } of packages) console.log(`${name}@${version} ${integrity}`);
    return 0;
  }
  await install();
  if (off) forgetGpu();
  else if (gpu === undefined) await restoreGpu();
  else await installGpu(gpu, packages);
  say(packages.length === 0 ? "everything is installed" : `everything is installed, llama.cpp for ${gpu} too`);
  return 0;
});

/** @returns {{ gpu?: string | undefined, "dry-run"?: boolean | undefined }} */
function options() {
  try {
    return parseArgs({ options: { gpu: { type: "string" }, "dry-run": { type: "boolean" } } }).values;
  } catch (error) {
    throw new Refusal(`${/** @type {Error} */ (error).message} (npm run setup -- [--gpu cuda|vulkan|off] [--dry-run])`);
  }
}
