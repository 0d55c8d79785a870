import { fileURLToPath } from "node:url";

/** The weights that come with the program. */
export const SEED = fileURLToPath(new URL("seed.gguf", import.meta.url));
