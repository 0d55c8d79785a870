/** Group commit: pieces of work that wait for the database at the same moment share one transaction, and with it one fsync. */
import type { Connection } from "./connection.ts";
import type { On } from "./database.ts";
import type { Programs } from "./programs.ts";
import type { Work } from "./work.ts";

export interface GroupCommit {
  /** The work's result, once it is durable. Rejects with what the work throws; the others of its group are not touched by that. */
  submit<T>(work: On<T>): Promise<T>;
  /** Resolves when everything submitted so far has been written or refused. */
  settled(): Promise<void>;
}

/** The write lock is held for a whole group, so that a crowd in one process does not starve the others. */
const LARGEST_GROUP = 64;

interface Piece {
  work: On<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
type Outcome = { value: unknown } | { error: unknown };

/** `whole` runs work in a transaction of its own once nobody else writes. */
export function groupCommit(whole: <T>(work: On<T>) => Promise<T>): GroupCommit {
  const waiting: Piece[] = [];
  let writing: Promise<void> | undefined;

  async function write(group: readonly Piece[]): Promise<void> {
    const [only] = group as [Piece];
    try {
      const outcomes =
        group.length === 1
          ? [{ value: await whole(only.work) }]
          : await whole((on) =>
              together(
                on,
                group.map(({ work }) => work),
              ),
            );
      for (const [at, outcome] of outcomes.entries()) {
        if ("error" in outcome) group[at]?.reject(outcome.error);
        else group[at]?.resolve(outcome.value);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  async function drain(): Promise<void> {
    for (;;) {
      // The end of the event loop's turn: whoever commits in this turn, those among them that the group before has just answered, is in the group.
      await new Promise(setImmediate);
      if (waiting.length === 0) break;
      await write(waiting.splice(0, LARGEST_GROUP));
    }
    writing = undefined;
  }

  return {
    submit: <T>(work: On<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as Piece["resolve"], reject });
        writing ??= drain();
      }),
    settled: async () => writing,
  };
}

/** Each piece in a savepoint: one that throws is taken back alone. */
function* together(on: Programs, pieces: readonly On<unknown>[]): Work<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const piece of pieces) outcomes.push(yield* attempt(on, on.connection, piece));
  return outcomes;
}

function* attempt(on: Programs, { savepoint, isOpen, translated }: Connection, piece: On<unknown>): Work<Outcome> {
  yield* savepoint.mark();
  try {
    const value = yield* piece(on);
    yield* savepoint.keep();
    return { value };
  } catch (error) {
    // The whole transaction is gone: nothing that the group did before counts.
    if (!isOpen()) throw error;
    yield* savepoint.undo();
    return { error: translated(error) };
  }
}
