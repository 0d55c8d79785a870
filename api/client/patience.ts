/** Trying again where a connection was lost: after pauses that grow, and no longer than nobody is heard for a while. */
import { setTimeout as sleep } from "node:timers/promises";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;

export class Patience {
  readonly #milliseconds: number;
  readonly #until: number;
  #heard = Date.now();
  #pause = FIRST_PAUSE_MS;

  /**
   * @param milliseconds without a sign of the other side after which it is over
   * @param until when it is over at any rate, in epoch milliseconds
   */
  constructor(milliseconds: number, until = Number.POSITIVE_INFINITY) {
    this.#milliseconds = milliseconds;
    this.#until = until;
  }

  /** There was a sign of the other side. */
  heard(): void {
    this.#heard = Date.now();
  }

  /** What was asked for goes on: the next pause is short again. */
  goesOn(): void {
    this.heard();
    this.#pause = FIRST_PAUSE_MS;
  }

  /** Pauses, and answers true; or false at once when it is over. @throws what the signal is aborted with */
  async lasts(signal: AbortSignal | undefined): Promise<boolean> {
    const left = Math.min(this.#heard + this.#milliseconds, this.#until) - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(this.#pause, left), undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    return true;
  }
}
