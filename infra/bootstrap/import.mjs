#!/usr/bin/env node
import { join } from "node:path";
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

// `npm run import -- FILE`: a new image out of an exported one, in a data folder that has none.
await main(async () => {
  await install();
  return run(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "infra/start/import.ts"), ...process.argv.slice(2)]);
});
