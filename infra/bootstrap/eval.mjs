#!/usr/bin/env node
import { join } from "node:path";
import { run } from "./child.mjs";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

// `npm run eval -- FILE --json OUT`: missions from a file, on a system of their own that is gone afterwards.
await main(async () => {
  await install();
  return run(process.execPath, ["--import", import.meta.resolve("tsx"), join(root, "infra/start/evaluation.ts"), ...process.argv.slice(2)]);
});
