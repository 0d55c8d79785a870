#!/usr/bin/env node
import { join } from "node:path";
import { run } from "./child.mjs";
import { restoreGpuIfPossible } from "./gpu.mjs";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

// `npm start`: installs what is missing, then runs the whole system until it is told to stop.
await main(async () => {
  await install();
  await restoreGpuIfPossible();
  return run(process.execPath, ["--import", "tsx", join(root, "infra/start/system.ts"), ...process.argv.slice(2)], { cwd: root });
});
