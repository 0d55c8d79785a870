/**
 * Random methods, judged and run: what the guardian passes never leaves a change of the receiver unsignalled, on any run, and it refuses
 * hardly any that never do. The oracle knows nothing of syntax: it watches the receiver.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";
import { compiled, type Data, type Observed, observe, Reference } from "../fixtures/covenant/observe.ts";
import { program } from "./covenant-programs.ts";

const PROGRAMS = 5000;
/** Runs of each, and of one that is refused although none of those shows why: a path through many tests is seldom taken. */
const RUNS = 32;
const MORE_RUNS = 600;
const BITS = 32;

/** `count` items of at most two, by the run: a list that is never empty would hide the path around its loop. */
const items = (count: number, n: number): Data[] =>
  [
    { n, tags: [1] },
    { n: 0, tags: [] },
  ].slice(0, count % 3);

const receiver = (run: number): Data => ({
  n: run % 5 === 2 ? 0 : 1,
  name: "bat",
  ...(run % 4 === 1 ? { late: 1 } : {}),
  items: items(Math.floor(run / 3) + 2, 2),
  map: { k: { n: 1, tags: [3] }, j: { n: 4, tags: [] } },
  friend: new Reference((selector) => (selector === "item" ? { n: 1, tags: [1] } : items(Math.floor(run / 5), 3))),
});
const messages = (run: number): Data => ({ record: () => 1, listOf: () => items(Math.floor(run / 2), 5) });

/** Bits of one run: none, all, or drawn by a linear congruential generator that begins with the run's number. */
function bits(run: number): number[] {
  let seed = Math.imul(run, 2654435761);
  // How many there are left decides how often some loops run.
  return Array.from({ length: BITS + (Math.floor(run / 4) % 3) }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return run === 0 ? 0 : run === 1 ? 1 : seed >>> 31;
  });
}

/** The runs from one number to another that came to an end. */
function* returned(method: ReturnType<typeof compiled>, from: number, to: number): Generator<Observed> {
  for (let run = from; run < to; run++) {
    const seen = observe(method, receiver(run), [run % 3, (run >> 1) % 2, bits(run)], messages(run));
    if (seen.ended === "returned") yield seen;
  }
}
const leaves = ({ touched, left }: Observed): boolean => touched || left;

it(`judges ${PROGRAMS} random methods as running them does`, () => {
  const passed = { all: 0, withChange: 0 };
  const refused = { forCause: 0, without: [] as string[] };
  fc.assert(
    fc.property(program, (source) => {
      const parsed = parseMethod(source, "m");
      if (!("tree" in parsed)) throw new Error(`${parsed.findings[0]?.message}\n${source}`);
      const findings = persistenceFindings(parsed.tree);
      const method = compiled(source);
      const seen = [...returned(method, 0, RUNS)];
      const isLeft = seen.some(leaves);
      if (findings.length === 0) {
        passed.all++;
        if (seen.some(({ changed }) => changed)) passed.withChange++;
        expect(isLeft, `passed, and a run leaves a change unsignalled:\n${source}`).toBe(false);
      } else if (isLeft || [...returned(method, RUNS, RUNS + MORE_RUNS)].some(leaves)) refused.forCause++;
      else refused.without.push(`${source}\n${findings.map(({ message }) => message).join("\n")}`);
    }),
    { numRuns: PROGRAMS },
  );
  // It says something only while there are many of each kind.
  expect(passed.withChange).toBeGreaterThan(PROGRAMS / 5);
  expect(refused.forCause).toBeGreaterThan(PROGRAMS / 25);
  const never = passed.all + refused.without.length;
  expect(refused.without.length / never, refused.without.join("\n\n")).toBeLessThanOrEqual(0.02);
});
