/**
 * A large object read as ranges, several at once and in order: one connection alone is slower than most networks and disks. The ranges under
 * way are the memory that it takes: PARALLEL times PART bytes at the most, however large the object and however slow the reader.
 */
import { type Ask, type Range, type Retries, readResumed } from "../resumed-read.ts";

const PART = 4 * 1024 * 1024;
const PARALLEL = 4;

/**
 * The bytes of a range in order. Whoever ends the reading early ends the requests.
 * @throws as `readResumed`
 */
export async function* readRanges(
  { start, end }: Range,
  ask: Ask<Buffer>,
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

  constructor(range: Range, ask: Ask<Buffer>, retries: Retries, isFinal: (error: unknown) => boolean, signal: AbortSignal) {
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

  async #receive(...read: Parameters<typeof readResumed<Buffer>>): Promise<void> {
    for await (const chunk of readResumed(...read)) {
      this.#received.push(chunk);
      this.#wake();
    }
  }
}
