/** The seed model's corpus: what it teaches is true, follows the product's own rules, and keeps the held-out missions out. */
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { passes } from "../../infra/seed-model/run-method.ts";
import { readLibrary } from "../../infra/types/library.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { createTypeCheck } from "../../shared/guardian/types/checker.ts";
import { declarationsOf } from "../../shared/guardian/types/declarations.ts";
import type { PromptCodex } from "../../shared/language/prompts.ts";

const WORDNET = "/usr/share/wordnet/cntlist.rev";
const DRAWS = 1000;
const checkTypes = createTypeCheck(readLibrary);

const codices = JSON.parse(readFileSync("shared/persona/codex.json", "utf8")) as Record<
  "BRICK" | "ROBIN" | "ALFRED" | "BABS",
  PromptCodex
> & {
  ALFRED: { covenants: { CognitivePlan: Parameters<typeof z.fromJSONSchema>[0] } };
};

if (!existsSync(WORDNET))
  console.warn(`SKIPPED: the seed model's corpus is not checked, because ${WORDNET} is missing (apt-get install wordnet-base)`);

describe.skipIf(!existsSync(WORDNET))("the corpus", () => {
  // Loaded late: without WordNet the generator refuses to load.
  let corpus: typeof import("../../infra/seed-model/corpus/grammar/index.ts") &
    typeof import("../../infra/seed-model/corpus/mission.ts") &
    typeof import("../../infra/seed-model/corpus/random.ts") &
    typeof import("../../infra/seed-model/corpus/sample.ts");
  beforeAll(async () => {
    corpus = {
      ...(await import("../../infra/seed-model/corpus/grammar/index.ts")),
      ...(await import("../../infra/seed-model/corpus/mission.ts")),
      ...(await import("../../infra/seed-model/corpus/random.ts")),
      ...(await import("../../infra/seed-model/corpus/sample.ts")),
    };
  });

  const missions = (split: "train" | "held", seed: number) => {
    const rng = new corpus.Rng(seed, split);
    return Array.from({ length: DRAWS }, () => corpus.drawMission(rng)).filter((mission) => mission !== undefined);
  };

  const missionsFromGrammar = (seed: number) => {
    const rng = new corpus.Rng(seed);
    return Array.from({ length: DRAWS }, () => corpus.drawMission(rng, corpus.drawFromGrammar(rng))).filter(
      (mission) => mission !== undefined,
    );
  };

  test("teaches methods that the static guardians and the type guardian accept and that do what their examples say", () => {
    let judged = 0;
    for (const { brief, method, receiver, ops } of [...missions("train", 11), ...missionsFromGrammar(13)]) {
      const id = `${ops.map((op) => op.id).join(" ")}: ${method}`;
      const findings = staticVerdicts(method, brief.selector).flatMap((verdict) => verdict.findings);
      expect(findings, id).toEqual([]);
      const slots = brief.examples.flatMap((example) => [receiver, example.slots ?? {}, example.after ?? {}]);
      const data = new Map(Object.keys(receiver).map((slot) => [slot, slots.map((seen) => seen[slot])]));
      const args = brief.examples.map((example) => example.args);
      const declarations = declarationsOf({ data, methods: new Map(), primitives: [], objects: new Map(), args });
      expect(checkTypes({ source: method, selector: brief.selector, declarations }), id).toEqual([]);
      if (brief.methods || JSON.stringify(brief.examples).includes("$object")) continue;
      const params = brief.params.map((param) => param.name);
      expect(passes(method, { selector: brief.selector, params, slots: receiver }, brief.examples), id).toBe(true);
      judged++;
    }
    expect(judged).toBeGreaterThan(DRAWS);
  });

  test("teaches plans that the plan's schema accepts", () => {
    const schema = z.fromJSONSchema(codices.ALFRED.covenants.CognitivePlan);
    const rng = new corpus.Rng(5);
    for (let at = 0; at < 200; at++) {
      const { completion } = corpus.drawSample(rng, codices, "plan");
      expect(schema.safeParse(JSON.parse(completion)).success, completion).toBe(true);
    }
  });

  test("is a function of its seed", () => {
    const texts = (seed: number): string => {
      const rng = new corpus.Rng(seed);
      return JSON.stringify(Array.from({ length: 50 }, () => corpus.drawSample(rng, codices)));
    };
    expect(texts(3)).toBe(texts(3));
    expect(texts(3)).not.toBe(texts(4));
  });

  test("draws more than half of the training's methods from the grammar, and none of the held-out ones", () => {
    const share = (split: "train" | "held"): number => {
      const rng = new corpus.Rng(21, split);
      const drawn = Array.from({ length: 300 }, () => corpus.drawSample(rng, codices, "method").ops[0] ?? "");
      return drawn.filter((id) => id.startsWith("grammar-")).length / drawn.length;
    };
    expect(share("train")).toBeGreaterThan(0.45);
    expect(share("held")).toBe(0);
  });

  test("never asks in training with a sentence of the held-out file, nor for a pair of operations that is kept", () => {
    const held = new Set(
      readFileSync("test/fixtures/missions-held-out.jsonl", "utf8")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { intent: string }).intent),
    );
    expect(held.size).toBeGreaterThanOrEqual(500);
    const drawn = [...missions("train", 12), ...missionsFromGrammar(14)];
    for (const { brief, ops } of drawn) {
      if (brief.intent !== undefined) expect(held.has(brief.intent), brief.intent).toBe(false);
      if (ops.length > 1) expect(corpus.isHeld(ops.map((op) => op.id).join(" "))).toBe(false);
    }
    expect(drawn.some(({ ops }) => ops.length > 1)).toBe(true);
  });
});
