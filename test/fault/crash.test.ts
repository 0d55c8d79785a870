/** kill -9 at random moments of processes that commit: single commits, groups, the making of the image, its opening. Nothing needs to be repaired. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTarget } from "../support/open-target.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { type Committer, type Committers, randomMoment, reportsOf, startCommitters } from "./committer.ts";
import { type CrashFinding, crashFindings, summary } from "./crash-checker.ts";
import type { CrashFault } from "./crash-process.ts";
import { SEED, seeded } from "./seeded.ts";

const CRASHES = Number(process.env.CRASHES ?? (process.env.CI ? 80 : 20));
/** What a killed client leaves there is the server's own doing: fewer are enough. */
const ON_POSTGRES = hasPostgres ? Math.floor(CRASHES / 5) : 0;
/** A new image after so many: the making of one is killed too, and none becomes large. */
const CRASHES_OF_AN_IMAGE = 10;

/** `freshTarget` makes an empty database and names it. */
function crashSuite(freshTarget: () => Promise<string>, times: number): void {
  test(`processes killed ${times} times leave every acknowledged commit and no half of any`, {
    timeout: 60_000 + times * 3000,
  }, async () => {
    const committers = startCommitters();
    let acknowledged = 0;
    for (let killed = 0; killed < times; killed += CRASHES_OF_AN_IMAGE) {
      const seed = `${SEED}/${killed}`;
      const crashes = Math.min(CRASHES_OF_AN_IMAGE, times - killed);
      const outcome = await killing(committers, { target: await freshTarget(), seed, fault: "none" }, crashes);
      expect(summary(outcome.findings), `seed ${seed}`).toEqual({});
      acknowledged += outcome.acknowledged;
    }
    expect(acknowledged).toBeGreaterThan(times);
  });
}

describe("on SQLite", () => crashSuite(async () => (await temporarySqlite()).path, CRASHES - ON_POSTGRES));

describe.skipIf(!hasPostgres)("on PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  crashSuite(async () => (await server.schema()).path, ON_POSTGRES);
});

test.each<[CrashFault, CrashFinding["what"]]>([
  ["early", "lost commit"],
  ["halves", "half a commit"],
])("an acknowledgement or a row that goes its own way is found: %s", { timeout: 60_000 }, async (fault, what) => {
  const committers = startCommitters();
  const found = new Set<string>();
  for (let round = 0; round < 5 && !found.has(what); round++) {
    const target = (await temporarySqlite()).path;
    const { findings } = await killing(committers, { target, seed: `${SEED}/${round}`, fault }, 6);
    for (const finding of findings) found.add(finding.what);
  }
  expect([...found]).toContain(what);
});

interface Orders {
  target: string;
  seed: string;
  fault: CrashFault;
}

/** Two processes commit to one image and are killed, together or one after the other, then two others do. Ends at the first findings. */
async function killing(
  committers: Committers,
  orders: Orders,
  crashes: number,
): Promise<{ findings: CrashFinding[]; acknowledged: number }> {
  const chance = seeded(orders.seed);
  const findings: CrashFinding[] = [];
  const used: Committer[] = [];
  const look = async (): Promise<void> => {
    const stores = await openTarget(orders.target);
    findings.push(...(await crashFindings(stores, reportsOf(used)).finally(() => stores.close())));
  };
  for (let killed = 0; killed < crashes && findings.length === 0; killed += 2) {
    const pair = ["a", "b"].map((letter) => {
      const committer = committers.next();
      used.push(committer);
      committer.go({ ...orders, actor: `${letter}${killed}` });
      return committer;
    });
    const [first, second] = chance.shuffled(pair) as [Committer, Committer];
    await randomMoment(first, chance);
    if (chance.below(3) === 0) await Promise.all([first.kill(), second.kill()]);
    else {
      await first.kill();
      // The other one goes on meanwhile.
      if (chance.below(2) === 0) await look();
      await randomMoment(second, chance);
      await second.kill();
    }
    await look();
  }
  return { findings, acknowledged: reportsOf(used).acknowledged.size };
}
