/** Saying what takes long, on standard error, to whoever waits for the start. */

const SOON_MS = 1000;
const AGAIN_MS = 10_000;

/** Resolves as the work does; says what it is when it takes over a second, and every ten seconds that it still goes on. */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const say = (text: string): void => void process.stderr.write(`batos: ${text}\n`);
  const first = setTimeout(() => say(`${what} ...`), SOON_MS);
  const later = setInterval(() => say(`still ${what}, ${Math.round((performance.now() - began) / 1000)} s`), AGAIN_MS);
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(later);
  }
}
