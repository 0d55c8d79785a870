#!/usr/bin/env node
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

// `npx batos`: installs what is missing (speaking on stderr only), then becomes the command line client.
await main(async () => {
  await install();
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(join(root, "api/client/cli.ts")).href);
  return Number(process.exitCode ?? 0);
});
