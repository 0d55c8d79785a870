/**
 * Database work as generators: a piece of work yields its statements one by one and is given their results. One body thereby runs on SQLite, whose
 * driver answers at once and inside whose transactions nothing may wait, and on PostgreSQL, whose driver answers later. Rejected: asynchronous
 * bodies for both (a SQLite transaction would be open across turns of the event loop), and a copy of every body for each database.
 */
export type Work<T> = Generator<() => unknown, T, unknown>;

/** One statement as a piece of work. */
export function* step<T>(run: () => T | Promise<T>): Work<T> {
  return (yield run) as T;
}

/** Runs work whose statements answer at once. Throws what it throws. */
export function runNow<T>(work: Work<T>): T {
  let at = work.next();
  while (!at.done) {
    let result: unknown;
    try {
      result = at.value();
    } catch (error) {
      at = work.throw(error);
      continue;
    }
    at = work.next(result as never);
  }
  return at.value;
}

/** Runs work whose statements answer later. Rejects with what it throws. */
export async function runLater<T>(work: Work<T>): Promise<T> {
  let at = work.next();
  while (!at.done) {
    let result: unknown;
    try {
      result = await at.value();
    } catch (error) {
      at = work.throw(error);
      continue;
    }
    at = work.next(result as never);
  }
  return at.value;
}
