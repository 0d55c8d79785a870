/** Training samples: what a persona reads (made by the product's own prompt code) and what it should answer. */
import { type ChatMessage, type Gathered, methodPrompt, type PromptCodex, planPrompt } from "../../../shared/language/prompts.ts";
import type { MethodBrief } from "../../../shared/mind/brief.ts";
import { drawMission, type Mission } from "./mission.ts";
import { expand, type Rng } from "./random.ts";

export interface Sample {
  kind: "plan" | "method" | "correction";
  ops: string[];
  brief: MethodBrief;
  messages: ChatMessage[];
  completion: string;
}

export interface Codices {
  BRICK: PromptCodex;
  ROBIN: PromptCodex;
}

export function draw(rng: Rng): Mission {
  for (;;) {
    const mission = drawMission(rng);
    if (mission) return mission;
  }
}

/** The plan that suits a brief: a function of what the plan's author can see. */
export function planOf({ brief, changes }: Mission): string {
  const steps: object[] = [{ persona: "BABS", action: "find_similar_methods_", limit: 1 }];
  if (brief.params.length > 0)
    steps.push({ persona: "ALFRED", action: "derive_edge_cases_", limit: Math.min(6, 2 + 2 * brief.params.length) });
  return JSON.stringify({ artifact: "method", changes, steps });
}

const edges: Record<string, readonly unknown[]> = {
  number: [0, -1, 1, 0.5, 1e9, -0.5, 100],
  string: ["", " ", "a", "A b", "x-y"],
  boolean: [true, false],
};

function edgeCases(rng: Rng, brief: MethodBrief): unknown[][] {
  const plain = (type: string): unknown =>
    type.endsWith("[]") ? [] : type.startsWith("Record") || type.startsWith("{") ? {} : rng.pick(edges[type] ?? [null]);
  return Array.from({ length: rng.int(2, 4) }, () => brief.params.map((param) => plain(param.type)));
}

function gather(rng: Rng, mission: Mission): Gathered {
  const { brief, changes } = mission;
  const shown = rng.chance(0.03) ? rng.sample(Object.keys(brief.slots), 1) : changes;
  return {
    changes: rng.chance(0.72) ? shown : undefined,
    edgeCases: brief.params.length > 0 && rng.chance(0.25) ? edgeCases(rng, brief) : undefined,
    similar: rng.chance(0.11) ? [draw(rng).method] : undefined,
  };
}

/** A wrong version of a method and what a guardian would say about it; undefined where a flaw does not apply. */
function flaw(rng: Rng, mission: Mission): { artifact: string; rule: string; errors: string[] } | undefined {
  const { method, brief } = mission;
  const lines = method.split("\n");
  const example = brief.examples.findIndex((each) => !each.throws);
  const failed = (got: string): string =>
    `example ${Math.max(0, example) + 1} ${expand(rng, "{failed|is not met|gives a different result}")}: ${got}`;
  const kind = rng.weighted({ mark: 3, guard: 3, operator: 2, slot: 2, result: 2 });
  if (kind === "mark" && method.includes("_p_changed")) {
    const slot = mission.changes[0] ?? "a slot";
    return {
      artifact: lines.filter((line) => !line.includes("_p_changed")).join("\n"),
      rule: "persistence",
      errors: [
        expand(
          rng,
          `{this.${slot} is changed and the method ends without this._p_changed = true|set this._p_changed = true after the change of ${slot}|_p_changed is not set after ${slot} changes}`,
        ),
      ],
    };
  }
  if (kind === "guard" && /throw new/.test(method)) {
    const at = lines.findIndex((line) => line.includes("throw new"));
    return {
      artifact: lines.filter((_, index) => index !== at).join("\n"),
      rule: "behaviour",
      errors: [
        `example ${brief.examples.findIndex((each) => each.throws) + 1 || 1} ${expand(rng, "{should throw|expected a throw|was expected to throw}")}`,
      ],
    };
  }
  if (kind === "operator") {
    const swaps: [string, string][] = [
      [" + ", " - "],
      [" - ", " + "],
      [" > ", " < "],
      [" >= ", " > "],
      [" === ", " !== "],
      [" !== ", " === "],
      ["?? 0", "?? 1"],
      ["slice(1)", "slice(0)"],
    ];
    const swap = rng.shuffle(swaps).find(([from]) => method.includes(from));
    if (swap)
      return {
        artifact: method.replace(swap[0], swap[1]),
        rule: "behaviour",
        errors: [failed(expand(rng, "{expected|should be} {another value|what the example says}"))],
      };
  }
  if (kind === "slot") {
    const [from, to] = rng.sample(Object.keys(brief.slots), 2);
    if (from && to && method.includes(`this.${from}`))
      return { artifact: method.replaceAll(`this.${from}`, `this.${to}`), rule: "behaviour", errors: [failed(`${to} is not ${from}`)] };
  }
  if (kind === "result" && /\n\treturn [^;]+;\n\}$/.test(method)) {
    return {
      artifact: method.replace(/\n\treturn [^;]+;\n\}$/, "\n}"),
      rule: "behaviour",
      errors: [failed(expand(rng, "{returned nothing|expected a result, got nothing|got null}"))],
    };
  }
  return undefined;
}

export function drawSample(rng: Rng, codices: Codices): Sample {
  const mission = draw(rng);
  const { brief, ops } = mission;
  if (rng.chance(0.1)) return { kind: "plan", ops, brief, messages: planPrompt(codices.BRICK, brief, false), completion: planOf(mission) };
  const gathered = gather(rng, mission);
  const wrong = rng.chance(0.09) ? flaw(rng, mission) : undefined;
  const asked = wrong ? { ...brief, correction: { ...wrong, instruction: "correct the method" } } : brief;
  return {
    kind: wrong ? "correction" : "method",
    ops,
    brief,
    messages: methodPrompt(codices.ROBIN, asked, gathered, false),
    completion: mission.method,
  };
}
