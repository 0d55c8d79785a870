/**
 * A large object read as ranges, several at once and in order: one connection alone is slower than most networks and disks. The ranges under
 * way are the memory that it takes: PARALLEL times PART bytes at the most, however large the object and however slow the reader.
 */
import { setTimeout as pause } from "node:timers/promises";

const PART = 4 * 1024 * 1024;
const PARALLEL = 4;

/** How often a range is asked for before it is given up, and the pause after the first failure, which doubles. */
export interface Retries {
  attempts: number;
  firstPauseMs: number;
}

const LONGEST_PAUSE_MS = 5_000;

export interface Range {
  /** The first byte, from 0. */
  start: number;
  /** The byte after the last one. */
  end: number;
}

/** Asks for a range. What it answers may end early or fail at any byte. */
type Ask = (range: Range, signal: AbortSignal) => Promise<AsyncIterable<Buffer>>;

/**
 * The bytes of a range in order. What was cut is asked for again from the byte where it was cut. Whoever ends the reading early ends the requests.
 * @throws what `ask` or its stream threw last, when a range failed as often as `retries` says, or when `isFinal` says that asking again is no use.
 */
export async function* readRanges(
  { start, end }: Range,
  ask: Ask,
  retries: Retries,
  isFinal: (error: unknown) => boolean,
): AsyncGenerator<Buffer> {
  const ended = new AbortController();
  const parts: Part[] = [];
  let next = start;
  const begin = (): void => {
    if (next >= end) return;
    const range = { start: next, end: Math.min(next + PART, end) };
    next = range.end;
    parts.push(new Part(range, ask, retries, isFinal, ended.signal));
  };
  for (let count = 0; count < PARALLEL; count++) begin();
  try {
    for (let part = parts.shift(); part; part = parts.shift()) {
      yield* part.chunks();
      begin();
    }
  } finally {
    ended.abort();
  }
}

/** One range: its bytes come in at once, and wait here until it is their turn. */
class Part {
  readonly #received: Buffer[] = [];
  #state: "coming" | "whole" | { failed: unknown } = "coming";
  #wake = (): void => {};

  constructor(range: Range, ask: Ask, retries: Retries, isFinal: (error: unknown) => boolean, signal: AbortSignal) {
    this.#receive(range, ask, retries, isFinal, signal).then(
      () => this.#end("whole"),
      (failed) => this.#end({ failed }),
    );
  }

  async *chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      for (let chunk = this.#received.shift(); chunk; chunk = this.#received.shift()) yield chunk;
      if (this.#state === "whole") return;
      if (this.#state !== "coming") throw this.#state.failed;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #end(state: "whole" | { failed: unknown }): void {
    this.#state = state;
    this.#wake();
  }

  async #receive(
    { start, end }: Range,
    ask: Ask,
    retries: Retries,
    isFinal: (error: unknown) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    let at = start;
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const chunk of await ask({ start: at, end }, signal)) {
          if (at + chunk.length > end) throw new Error(`more bytes came than the ${end - at} that were asked for`);
          at += chunk.length;
          this.#received.push(chunk);
          this.#wake();
        }
        if (at === end) return;
        throw Object.assign(new Error(`${end - at} bytes did not come`), { code: "ECONNRESET" });
      } catch (error) {
        if (signal.aborted || attempt >= retries.attempts || isFinal(error)) throw error;
        await pause(Math.min(retries.firstPauseMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2), undefined, {
          signal,
        });
      }
    }
  }
}
