import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A reason not to go on that the reader can act on: shown as one line, without a stack. */
export class Refusal extends Error {}

/**
 * Runs a program's main function and ends the process with the status it returns. A Refusal becomes one line on stderr. Whoever reads no more
 * (`| head`) has heard enough: the program goes on, and ends with a status of its own.
 *
 * @param {() => Promise<number>} program
 */
export async function main(program) {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "EPIPE") throw error;
    });
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/**
 * Tells the user, on stderr: stdout belongs to the program that is being started.
 *
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`batos: ${message}\n`);
}

/**
 * Runs work that may take minutes and says every quarter of a minute that it is still going.
 *
 * @template T
 * @param {string} what as in "still installing"
 * @param {() => Promise<T>} work
 */
export async function withHeartbeat(what, work) {
  const started = Date.now();
  const heartbeat = setInterval(() => say(`still ${what}, ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
