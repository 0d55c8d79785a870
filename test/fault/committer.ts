/** A committing process, seen from the test that kills it. */

import { onTestFinished } from "vitest";
import { startChild } from "./child.ts";
import type { Reports } from "./crash-checker.ts";
import type { CrashOrders, Said } from "./crash-process.ts";
import type { Chance } from "./seeded.ts";

export interface Committer {
  readonly reports: Reports;
  go(orders: CrashOrders): void;
  /** Resolves when it has said so many lines more; the first of all is that it opens the image. Rejects when it ends before. */
  says(lines: number): Promise<void>;
  /** Resolves when it is dead and all that it said has been read. Rejects when it had ended by itself. */
  kill(): Promise<void>;
}

export interface Committers {
  /** One that has loaded its program, or nearly; another one begins to load. */
  next(): Committer;
}

/** Keeps two processes loading ahead: what takes long is over before it is needed. They die with the test. */
export function startCommitters(env: NodeJS.ProcessEnv = {}): Committers {
  const load = (): Committer => {
    const committer = startCommitter(env);
    onTestFinished(() => committer.kill());
    return committer;
  };
  const spare = [load(), load()];
  return {
    next() {
      spare.push(load());
      return spare.shift() as Committer;
    },
  };
}

/** What several said. */
export const reportsOf = (committers: readonly Committer[]): Reports => ({
  acknowledged: new Map(committers.flatMap(({ reports }) => [...reports.acknowledged])),
  refused: new Set(committers.flatMap(({ reports }) => [...reports.refused])),
});

function startCommitter(env: NodeJS.ProcessEnv): Committer {
  const child = startChild("./crash-process.ts", [], env);
  const acknowledged = new Map<string, number>();
  const refused = new Set<string>();
  let lines = 0;
  let over = false;
  let wake = (): void => {};
  const reading = (async () => {
    for await (const line of child.lines) {
      const said = JSON.parse(line) as Said;
      lines += 1;
      if ("acknowledged" in said) acknowledged.set(said.acknowledged, said.tid);
      if ("refused" in said) refused.add(said.refused);
      wake();
    }
    over = true;
    wake();
  })();
  return {
    reports: { acknowledged, refused },
    go: (orders) => child.go(JSON.stringify(orders)),
    async says(count) {
      const end = lines + count;
      while (lines < end) {
        if (over) throw new Error(`a committing process ended by itself: ${await child.ended}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async kill() {
      child.kill();
      const [how] = await Promise.all([child.ended, reading]);
      if (how !== "SIGKILL") throw new Error(`a committing process ended by itself: ${how}`);
    },
  };
}

/** Waits for a random moment: so many lines, then some microseconds. Of one that begins, now and then while it opens the image, or makes it. */
export async function randomMoment(committer: Committer, chance: Chance): Promise<void> {
  const soon = chance.below(4) === 0;
  await committer.says(soon ? 1 : 2 + chance.below(30));
  const end = process.hrtime.bigint() + BigInt(chance.below(soon ? 30_000 : 3000)) * 1000n;
  // Busy: a timer would wake up at moments of its own choice.
  while (process.hrtime.bigint() < end);
}
