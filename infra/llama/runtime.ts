/** Which llama.cpp runs here: what was found out with one build of it says nothing of another. */
import { readFileSync } from "node:fs";

// Not asked of the package itself: importing it takes a third of a second, and not all who want to know run it.
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.resolve("node-llama-cpp")), "utf8")) as {
  version: string;
};

export const LLAMA_BUILD = `node-llama-cpp ${version} ${process.platform} ${process.arch}`;
