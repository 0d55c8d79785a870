/** The compiler's own declarations of the language, from where the package is installed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const folder = dirname(createRequire(import.meta.url).resolve("typescript"));

/** The text of a file that ships with the compiler, by its name (`lib.es5.d.ts`). */
export const readLibrary = (name: string): string => readFileSync(join(folder, name), "utf8");
