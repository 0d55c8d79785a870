/**
 * Several processes at random transactions on one image, and a checker that knows nothing of the store: what they committed must be what they would
 * have made one after another. That the checker sees what it looks for is shown by breaking the store's promises on purpose.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkImage } from "../../shared/image/check.ts";
import { Session } from "../../shared/image/session.ts";
import type { ObjectStore, WholeTransaction } from "../../shared/image/store.ts";
import type { Stored } from "../../shared/image/values.ts";
import { openTarget } from "../support/open-target.ts";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { startChild } from "./child.ts";
import { summary } from "./crash-checker.ts";
import { type Finding, findingsOf } from "./race-checker.ts";
import { init } from "./race-model.ts";
import type { Entry, Fault, RaceEnd, RaceOrders } from "./race-process.ts";
import { SEED } from "./seeded.ts";

const SECONDS = Number(process.env.RACE_SECONDS ?? (process.env.CI ? 15 : 8));
const PROCESSES = 4;
const everywhere = (fault: Fault): Fault[] => Array.from({ length: PROCESSES }, () => fault);

describe("processes at random transactions", () => {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (hasPostgres) server = await startPostgres();
  });
  afterAll(() => server?.stop());

  // On both at once: the time is what is asked for, and two races load the machine in ways that one does not.
  test(`${PROCESSES} on each database leave what one after another would leave, for ${SECONDS} s`, {
    timeout: SECONDS * 4000 + 60_000,
  }, async () => {
    const targets = [(await temporarySqlite()).path, ...(server ? [(await server.schema()).path] : [])];
    const outcomes = await Promise.all(targets.map((target) => race(target, SECONDS, everywhere("none"))));
    for (const [at, { findings, entries, ends, problems }] of outcomes.entries()) {
      expect(summary(findings), `${targets[at]}, seed ${SEED}`).toEqual({});
      expect(problems).toEqual([]);
      // A race in which nobody met anybody, or in which a kind of transaction never came to its end, shows nothing.
      expect(ends.filter(({ conflicts }) => conflicts === 0)).toEqual([]);
      expect(kinds(entries)).toEqual([
        "create",
        "deposit",
        "find",
        "increment",
        "look",
        "past",
        "stamp",
        "transfer",
        "undo",
        "view",
        "withdraw",
      ]);
    }
  });
});

describe("the checker finds what it is there for", () => {
  test("commits that are not validated: lost updates and write skew", { timeout: 60_000 }, async () => {
    const { findings } = await race((await temporarySqlite()).path, 3, everywhere("no validation"));
    expect(summary(findings)).toMatchObject({ "lost update": expect.any(String), "write skew": expect.any(String) });
  });

  test("reads that do not keep to one transaction: mixed snapshots and torn reads", { timeout: 60_000 }, async () => {
    const { findings } = await race((await temporarySqlite()).path, 3, ["none", "none", "no snapshot", "torn objects"]);
    const of = (actor: string) => summary(findings.filter((finding) => finding.actor === actor));
    expect(of("p2")).toMatchObject({ "mixed snapshot": expect.any(String) });
    expect(of("p3")).toMatchObject({ "torn read": expect.any(String) });
  });
});

interface Outcome {
  findings: Finding[];
  entries: Entry[];
  ends: RaceEnd[];
  /** What is wrong with the image itself. */
  problems: unknown[];
}

/** One race, a process for each fault. */
async function race(target: string, seconds: number, faults: readonly Fault[]): Promise<Outcome> {
  const stores = await openTarget(target);
  onTestFinished(() => stores.close());
  await setUp(stores.store);
  const entries: Entry[] = [];
  const ends: RaceEnd[] = [];
  const processes = faults.map((fault, at) => {
    const orders: RaceOrders = { target, actor: `p${at}`, seed: SEED, fault };
    const child = startChild("./race-process.ts", [JSON.stringify(orders)]);
    onTestFinished(() => child.kill());
    return child;
  });
  // All of them are up before the first begins.
  const waiting = await Promise.all(
    processes.map(async (child) => {
      const lines = child.lines[Symbol.asyncIterator]();
      expect(await lines.next()).toMatchObject({ value: expect.stringContaining("ready") });
      return { child, lines };
    }),
  );
  await Promise.all(
    waiting.map(async ({ child, lines }) => {
      child.go(JSON.stringify({ seconds }));
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        const said = JSON.parse(line.value) as Entry | RaceEnd;
        if ("step" in said) entries.push(said);
        else ends.push(said);
      }
      expect(await child.ended, `seed ${SEED}`).toBe(0);
    }),
  );
  expect(ends).toHaveLength(faults.length);
  return {
    findings: findingsOf(entries, await wholeHistory(stores.store)),
    entries,
    ends,
    problems: (await checkImage(stores.store)).problems,
  };
}

async function setUp(store: ObjectStore): Promise<void> {
  const objects: Record<string, Record<string, Stored>> = {};
  for (const [place, value] of init()) {
    const [oid = "", slot = ""] = place.split(".");
    objects[oid] = { ...objects[oid], [slot]: value as Stored };
  }
  const session = await Session.open(store, { id: "set-up", newOid: () => "none" });
  for (const [oid, slots] of Object.entries(objects)) session.create(slots, oid);
  await session.commit({ time: Date.now(), actor: "set-up" });
}

async function wholeHistory(store: ObjectStore): Promise<WholeTransaction[]> {
  const history: WholeTransaction[] = [];
  for (;;) {
    const page = await store.transactions(history.at(-1)?.tid ?? 0, 500);
    if (page.length === 0) return history;
    history.push(...page);
  }
}

const kinds = (entries: readonly Entry[]): string[] => [...new Set(entries.map(({ step }) => step.do))].sort();
