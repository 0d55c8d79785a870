/** Group commit: pieces of work that wait for the database at the same moment share one transaction, and with it one fsync. */

/** A connection that runs synchronous work in a transaction, or in a savepoint when one is open, and takes back what a piece that throws has done. */
export interface Transactions {
  /** Runs the work in a transaction of its own once nobody else holds the write lock. */
  whole<T>(work: () => T): Promise<T>;
  nested<T>(work: () => T): T;
  /** Whether a transaction is open: some errors of the disk end it. */
  isOpen(): boolean;
}

export interface GroupCommit {
  /** The work's result, once it is durable. Rejects with what the work throws; the others of its group are not touched by that. */
  submit<T>(work: () => T): Promise<T>;
  /** Resolves when everything submitted so far has been written or refused. */
  settled(): Promise<void>;
}

/** The write lock is held for a whole group, so that a crowd in one process does not starve the others. */
const LARGEST_GROUP = 64;

interface Piece {
  work: () => unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
type Outcome = { value: unknown } | { error: unknown };

export function groupCommit(transactions: Transactions): GroupCommit {
  const waiting: Piece[] = [];
  let writing: Promise<void> | undefined;

  const attempt = (work: () => unknown): Outcome => {
    try {
      return { value: transactions.nested(work) };
    } catch (error) {
      // The whole transaction is gone: nothing that the group did before counts.
      if (!transactions.isOpen()) throw error;
      return { error };
    }
  };

  async function write(group: readonly Piece[]): Promise<void> {
    const [only] = group as [Piece];
    try {
      const outcomes =
        group.length === 1
          ? [{ value: await transactions.whole(only.work) }]
          : await transactions.whole(() => group.map(({ work }) => attempt(work)));
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
    submit: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as Piece["resolve"], reject });
        writing ??= drain();
      }),
    settled: async () => writing,
  };
}
