#!/usr/bin/env node
import { install } from "./install.mjs";
import { main, say } from "./program.mjs";

// `npm run setup`: what `npm start` does before it starts anything, for building images and for working offline later.
await main(async () => {
  await install();
  say("everything is installed");
  return 0;
});
