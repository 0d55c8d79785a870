#!/usr/bin/env node
import { join } from "node:path";
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

// `npm run bench`: the measurements of test/bench/, each on a system of its own.
await main(async () => {
  await install({ tests: true });
  return run(process.execPath, ["--import", "tsx", join(root, "test/bench/main.ts"), ...process.argv.slice(2)], { cwd: root });
});
