/** Short leases on keys within this process: whoever keeps losing on a hot object gets it alone for one try (§2.2). */
export class Leases {
  readonly #held = new Map<string, Promise<void>>();

  /** Resolves when nobody holds the key. */
  async free(key: string): Promise<void> {
    for (let held = this.#held.get(key); held; held = this.#held.get(key)) await held;
  }

  /** Waits for the key, takes it, and answers what gives it back. */
  async take(key: string): Promise<() => void> {
    // Not `await this.free(key)`: between its end and the next line another that waited as long would take the key too.
    for (let held = this.#held.get(key); held; held = this.#held.get(key)) await held;
    let giveBack = (): void => {};
    const held = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    this.#held.set(key, held);
    return () => {
      this.#held.delete(key);
      giveBack();
    };
  }
}
