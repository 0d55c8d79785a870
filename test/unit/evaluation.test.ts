import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMissions } from "../../api/client/evaluation/missions-file.ts";
import { type MissionResult, share, totalsOf } from "../../api/client/evaluation/totals.ts";

describe("a share's interval", () => {
  test("is Wilson's: 0 of 10, 5 of 10 and 10 of 10 as published", () => {
    const rounded = ({ low, high }: { low: number; high: number }): [number, number] => [
      Math.round(low * 1000) / 1000,
      Math.round(high * 1000) / 1000,
    ];
    expect(rounded(share(0, 10))).toEqual([0, 0.278]);
    expect(rounded(share(5, 10))).toEqual([0.237, 0.763]);
    expect(rounded(share(10, 10))).toEqual([0.722, 1]);
  });

  test("holds the share, stays within 0 and 1, and is everything when nothing was counted", () => {
    expect(share(0, 0)).toMatchObject({ low: 0, high: 1 });
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (count, more) => {
        const { share: part, low, high } = share(count, count + more + 1);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(part + 1e-12);
        expect(high).toBeGreaterThanOrEqual(part - 1e-12);
      }),
    );
  });
});

describe("totals", () => {
  const result = (status: MissionResult["status"], first: boolean, seconds: number): MissionResult => ({
    id: `${status}-${seconds}`,
    status,
    first_sample: first,
    samples: 4,
    corrections: 1,
    tokens: { prompt: 10, completion: 5 },
    seconds,
  });

  test("count wrong ones against the installed, everything else against all", () => {
    const totals = totalsOf([result("solved", true, 1), result("solved", false, 2), result("wrong", false, 3), result("refused", true, 9)]);
    expect(totals.solved).toMatchObject({ count: 2, of: 4 });
    expect(totals.wrong_of_installed).toMatchObject({ count: 1, of: 3 });
    expect(totals.refused).toMatchObject({ count: 1, of: 4 });
    expect(totals.first_sample).toMatchObject({ count: 2, of: 4 });
    expect(totals).toMatchObject({ samples: 16, corrections: 4, tokens: { prompt: 40, completion: 20 }, median_seconds: 3 });
  });
});

describe("a file of missions", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "batos-missions-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (text: string): string => {
    const path = join(folder, "missions.jsonl");
    writeFileSync(path, text);
    return path;
  };
  const line = (id: string, more: object = {}): string =>
    JSON.stringify({ id, slots: {}, selector: "s", params: [], intent: "x", examples: [], hidden: [], ...more });

  test("is read in order, empty lines left out, arguments empty where none are given", () => {
    const missions = readMissions(file(`${line("a")}\n\n${line("b", { examples: [{ returns: 1 }] })}\n`));
    expect(missions.map((mission) => mission.id)).toEqual(["a", "b"]);
    expect(missions[1]?.examples).toEqual([{ args: [], returns: 1 }]);
  });

  test.each<[string, string, RegExp]>([
    ["no JSON", `${line("a")}\n{`, /missions\.jsonl:2 is not JSON/],
    ["an unknown member", line("a", { extra: 1 }), /missions\.jsonl:1: .*extra/],
    ["a missing member", '{"id": "a"}', /missions\.jsonl:1: slots/],
    ["the same id twice", `${line("a")}\n${line("a")}`, /missions\.jsonl:2: a second mission with the id a/],
    ["nothing", "\n", /no missions/],
  ])("with %s is refused with the place", (_, text, says) => {
    expect(() => readMissions(file(text))).toThrow(says);
  });

  test("that is not there is refused by name", () => {
    expect(() => readMissions(join(folder, "nowhere.jsonl"))).toThrow(/nowhere\.jsonl cannot be read/);
  });
});
