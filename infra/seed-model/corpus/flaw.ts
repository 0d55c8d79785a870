/** Flawed methods and what the product's own guardians find in them: what a correction's author reads. */
import { judgeExample, type TrialOutcome } from "../../../shared/guardian/behaviour.ts";
import type { Finding } from "../../../shared/guardian/guardian.ts";
import { staticVerdicts } from "../../../shared/guardian/static.ts";
import type { Stored } from "../../../shared/image/values.ts";
import type { Correction, Example } from "../../../shared/mind/brief.ts";
import type { Mission } from "./mission.ts";
import type { Rng } from "./random.ts";
import { compile } from "./run-case.ts";

const OPERATORS: [string, string][] = [
  [" + ", " - "],
  [" - ", " + "],
  [" > ", " < "],
  [" >= ", " > "],
  [" === ", " !== "],
  [" !== ", " === "],
  ["?? 0", "?? 1"],
  ["slice(1)", "slice(0)"],
];

/** A wrong version of the mission's method; undefined where the drawn kind of flaw does not apply. */
function flawed(rng: Rng, { method, brief, mistaken }: Mission): string | undefined {
  if (mistaken) return mistaken;
  const lines = method.split("\n");
  const without = (text: string): string => lines.filter((line) => !line.includes(text)).join("\n");
  switch (rng.weighted({ mark: 3, guard: 3, operator: 2, slot: 2, result: 2 })) {
    case "mark":
      return without("_p_changed");
    case "guard":
      return without("throw new");
    case "operator": {
      const swap = rng.shuffle(OPERATORS).find(([from]) => method.includes(from));
      return swap && method.replace(swap[0], swap[1]);
    }
    case "slot": {
      const [from, to] = rng.sample(Object.keys(brief.slots), 2);
      return from && to && method.replaceAll(`this.${from}`, `this.${to}`);
    }
    case "result":
      return method.replace(/\n\treturn [^;]+;\n\}$/, "\n}");
  }
}

/** The correction that the cycle would ask for, or undefined when no guardian notices the flaw. */
export function correctionOf(rng: Rng, mission: Mission): Correction | undefined {
  const artifact = flawed(rng, mission);
  if (!artifact || artifact === mission.method) return undefined;
  const findings = staticVerdicts(artifact, mission.brief.selector).flatMap((verdict) => verdict.findings);
  const names = mission.brief.params.map((param) => param.name);
  const method = compile(artifact.split("\n").slice(1, -1), names);
  if (!method) return undefined;
  if (findings.length === 0)
    for (const example of mission.brief.examples) findings.push(...judgeExample(example, trial(method, mission, example)));
  const [first] = findings;
  if (!first) return undefined;
  const errors = findings.slice(0, rng.int(1, 2)).map((finding: Finding) => `${finding.guardian}: ${finding.message}`);
  return { artifact, rule: first.rule, errors, instruction: "correct the method" };
}

function trial(method: (...args: unknown[]) => unknown, { receiver }: Mission, example: Example): TrialOutcome {
  const self = structuredClone({ ...receiver, ...example.slots });
  try {
    const result: unknown = JSON.parse(JSON.stringify(method.apply(self, structuredClone(example.args))) ?? "null");
    const unset = Object.fromEntries(Object.keys(example.after ?? {}).map((name) => [name, null]));
    const { _p_changed, ...after } = { ...unset, ...self } as Record<string, unknown>;
    return { kind: "returned", result: result as Stored, after: after as Record<string, Stored> };
  } catch (error) {
    return { kind: "threw", error: { name: "Error", message: error instanceof Error ? error.message : String(error) } };
  }
}
