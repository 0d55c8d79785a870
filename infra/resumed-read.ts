/**
 * Reading bytes from elsewhere that goes on where it was cut: the parts of an object on S3, and models as they are fetched from where they are
 * published. Whoever reads sees one stream without a seam.
 */
import { setTimeout as pause } from "node:timers/promises";

/** How often in a row a range is asked for before it is given up, and the pause after the first failure, which doubles. */
export interface Retries {
  attempts: number;
  firstPauseMs: number;
}

export interface Range {
  /** The first byte, from 0. */
  start: number;
  /** The byte after the last one. */
  end: number;
}

/** Asks for a range. What it answers may end early or fail at any byte. */
export type Ask<Chunk extends Uint8Array> = (range: Range, signal: AbortSignal) => Promise<AsyncIterable<Chunk>>;

const LONGEST_PAUSE_MS = 5_000;
/** A failure after so many bytes came is a first one again: a long download on a bad line ends, one that stands still does not go on for ever. */
const PROGRESS = 4 * 1024 * 1024;

/** A failure of who is asked too often: asking again helps, and not before so many milliseconds. */
export class Busy extends Error {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** What is longer than it said it is, is another thing, and asking again does not make it shorter. */
class Surplus extends Error {}

/**
 * The bytes of a range in order. What was cut is asked for again from the byte where it was cut.
 * @throws what `ask` or its stream threw last, when it failed as often as `retries` says, or when `isFinal` says that asking again is no use; an Error
 *   when more comes than the range has
 */
export async function* readResumed<Chunk extends Uint8Array>(
  { start, end }: Range,
  ask: Ask<Chunk>,
  retries: Retries,
  isFinal: (error: unknown) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  let at = start;
  let counted = start;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const chunk of await ask({ start: at, end }, signal)) {
        if (at + chunk.length > end) throw new Surplus(`more bytes came than the ${end - at} that were asked for`);
        at += chunk.length;
        yield chunk;
      }
      if (at === end) return;
      throw Object.assign(new Error(`${end - at} bytes did not come`), { code: "ECONNRESET" });
    } catch (error) {
      if (error instanceof Surplus) throw error;
      if (at === end && end > start) return; // cut behind the last byte
      if (at - counted >= PROGRESS) {
        attempt = 1;
        counted = at;
      }
      if (signal.aborted || attempt >= retries.attempts || isFinal(error)) throw error;
      await pause(pauseAfter(error, attempt, retries), undefined, { signal });
    }
  }
}

/** What `ask` answers, asked again when it fails as a range is. @throws as `readResumed` */
export async function askAgain<Answer>(
  ask: () => Promise<Answer>,
  retries: Retries,
  isFinal: (error: unknown) => boolean,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= retries.attempts || isFinal(error)) throw error;
      await pause(pauseAfter(error, attempt, retries));
    }
  }
}

/** Milliseconds: doubling, spread so that many do not come back together, and no sooner than was asked for. */
function pauseAfter(error: unknown, attempt: number, { firstPauseMs }: Retries): number {
  const doubled = Math.min(firstPauseMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
  return error instanceof Busy ? Math.max(error.waitMs, doubled) : doubled;
}
