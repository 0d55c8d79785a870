/**
 * Writes held-out missions in the form of an evaluation file (§14.5): names, wordings and combinations that no training sample has.
 * `tsx infra/seed-model/corpus/held-out.ts --seed 4000 --count 500 --out FILE`; the same seed and count give the same file.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { drawMission, type Mission } from "./mission.ts";
import { Rng } from "./random.ts";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "4000" }, count: { type: "string", default: "500" }, out: { type: "string" } },
});
if (!values.out) throw new Error("held-out.ts needs --out FILE");

/** What a hidden case must number, and what the caller would show: with fewer the behaviour would be a guess. */
const HIDDEN = 3;
const SHOWN = 2;

const rng = new Rng(Number(values.seed), "held");
const lines: string[] = [];
const seen = new Set<string>();
while (lines.length < Number(values.count)) {
  const mission = drawMission(rng);
  if (!mission || !tellable(mission) || sends(mission)) continue;
  const { brief, receiver, hidden } = mission;
  const key = `${brief.selector} ${brief.intent}`;
  if (seen.has(key)) continue;
  seen.add(key);
  const params = brief.params.map((param) => param.name);
  const id = `${mission.ops.map((op) => op.id).join("+")}-${lines.length}`;
  lines.push(
    JSON.stringify({ id, slots: receiver, selector: brief.selector, params, intent: brief.intent, examples: brief.examples, hidden }),
  );
}
writeFileSync(values.out, `${lines.join("\n")}\n`);

/** Whether the method sends messages to methods that are there already: a missions file has no place for those. */
function sends({ ops }: Mission): boolean {
  return ops.some((op) => Object.values(op.roles).some((role) => role.place === "method"));
}

/** Whether sentence and examples say what the hidden cases ask: a caller shows cases that differ, and one where something happens. */
function tellable({ brief, hidden, vague, changes }: Mission): boolean {
  const succeeding = brief.examples.filter((example) => !example.throws);
  const happens =
    changes.length === 0 || succeeding.some(({ slots, after }) => after && changes.some((name) => differs(slots?.[name], after[name])));
  const various =
    succeeding.length < 2 || changes.length > 0 || new Set(succeeding.map((example) => JSON.stringify(example.returns))).size > 1;
  return !vague && brief.examples.length >= SHOWN && succeeding.length > 0 && hidden.length >= HIDDEN && happens && various;
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
