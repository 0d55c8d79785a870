#!/usr/bin/env node
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { main, root } from "./program.mjs";

/** Commands that work on the data folder itself, whether the system is up or not; all others are the client's. */
const ON_THE_FOLDER = {
  backup: "infra/start/backup.ts",
  import: "infra/start/import.ts",
  doctor: "infra/start/doctor.ts",
  repeat: "infra/start/repeat.ts",
};

// `npx batos`: installs what is missing (speaking on stderr only), then becomes the command.
await main(async () => {
  await install();
  const { register } = await import("tsx/esm/api");
  register();
  const program = ON_THE_FOLDER[/** @type {keyof typeof ON_THE_FOLDER} */ (process.argv[2])];
  if (program) process.argv.splice(2, 1);
  await import(pathToFileURL(join(root, program ?? "api/client/cli.ts")).href);
  return Number(process.exitCode ?? 0);
});
