/**
 * Power loss: what was written and not synced is gone, or half there. A library that is loaded into the committing processes keeps a copy of each file
 * as of its last sync; after kill -9 the copies must be a sound image with every commit that was acknowledged.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTarget } from "../support/open-target.ts";
import { type Committer, type Committers, randomMoment, reportsOf, startCommitters } from "./committer.ts";
import { type CrashFinding, crashFindings, type Reports, summary } from "./crash-checker.ts";
import type { CrashFault } from "./crash-process.ts";
import { type Chance, SEED, seeded } from "./seeded.ts";
import { compileShim, type Disk, missingTools, openDisk, scratchFolder } from "./synced-copies.ts";

const LOSSES = Number(process.env.POWER_LOSSES ?? (process.env.CI ? 12 : 10));
/** A new image after so many: its first moments count too, and it stays small. */
const LOSSES_OF_AN_IMAGE = 5;
/** Moments at which a fault that loses commits has to show. */
const MOMENTS = 8;
const missing = missingTools();
// Where every change is judged the tools must be there; elsewhere their absence is said, not hidden.
if (missing && process.env.CI) throw new Error(`the tests of power loss need ${missing}`);
if (missing) console.warn(`SKIPPED: the tests of power loss need ${missing}`);

describe.skipIf(missing !== undefined)("after a power loss", () => {
  let folder: string;
  let library: string;
  beforeAll(() => {
    folder = scratchFolder();
    library = compileShim(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Two processes commit until the power goes; it returns them, dead. */
  async function work(
    disk: Disk,
    committers: Committers,
    seed: string,
    chance: Chance,
    fault: CrashFault = "none",
    lines = 0,
  ): Promise<Committer[]> {
    const target = join(disk.live, "image.sqlite");
    const pair: [Committer, Committer] = [committers.next(), committers.next()];
    for (const [at, committer] of pair.entries()) committer.go({ target, actor: `${seed}p${at}`, seed: SEED, fault });
    if (lines > 0) await pair[0].says(lines);
    await randomMoment(pair[0], chance);
    await Promise.all(pair.map((committer) => committer.kill()));
    return pair;
  }

  async function look(left: string, reports: Reports): Promise<CrashFinding[]> {
    const stores = await openTarget(join(left, "image.sqlite"));
    return crashFindings(stores, reports).finally(() => stores.close());
  }

  test(`${LOSSES} times over, the image is sound and has every acknowledged commit`, { timeout: 60_000 + LOSSES * 5000 }, async () => {
    const chance = seeded(`${SEED}/power`);
    const disk = openDisk(library, folder);
    const committers = startCommitters(disk.env);
    let acknowledged = 0;
    for (let first = 0; first < LOSSES; first += LOSSES_OF_AN_IMAGE) {
      const used: Committer[] = [];
      disk.fill();
      for (let loss = first; loss < Math.min(first + LOSSES_OF_AN_IMAGE, LOSSES); loss++) {
        used.push(...(await work(disk, committers, `r${loss}`, chance)));
        const left = { synced: disk.lose("synced", chance), torn: disk.lose("torn", chance) };
        for (const [how, where] of Object.entries(left))
          expect(summary(await look(where, reportsOf(used))), `seed ${SEED}, loss ${loss}, ${how}`).toEqual({});
        // Life goes on from what was left.
        disk.fill(chance.pick([left.synced, left.torn]));
      }
      acknowledged += reportsOf(used).acknowledged.size;
    }
    expect(acknowledged).toBeGreaterThan(LOSSES);
  });

  // The copies tell: the same processes on a SQLite that syncs less than the store asks for.
  test.each<CrashFault>(["synchronous = off", "synchronous = normal"])("commits are lost that were not synced: %s", async (fault) => {
    const chance = seeded(`${SEED}/${fault}`);
    // What is lost hangs on the moment: right after a checkpoint everything is synced. One loss in many moments is found.
    for (let moment = 1; ; moment++) {
      const disk = openDisk(library, folder);
      const used = await work(disk, startCommitters(disk.env), `unsynced${moment}`, chance, fault, 20);
      const found = summary(await look(disk.lose("synced", chance), reportsOf(used)));
      if (moment < MOMENTS && found["lost commit"] === undefined) continue;
      expect(found).toMatchObject({ "lost commit": expect.any(String) });
      return;
    }
  });
});
