import { describe, expect, it } from "vitest";
import { organizationFindings } from "../../shared/guardian/organization.ts";
import { PRIMORDIAL } from "../../shared/image/primordial.ts";
import { methodSlot, primitiveSlot, ref, type Stored } from "../../shared/image/values.ts";
import codex from "../../shared/persona/codex.json" with { type: "json" };
import { codexFindings } from "../../shared/persona/codex.ts";

/** Every primordial object under its name as oid. */
const organization = new Map([...PRIMORDIAL.keys()].map((name) => [name, name]));
const judge = (name: string, slot: string, value: Stored | undefined) =>
  organizationFindings(new Map([[name, new Map([[slot, value]])]]), organization);

const method = methodSlot({ source: "function m() {}", hash: "h", version: 1, contract: { examples: [] }, provenance: { actor: "test" } });
const blob = { $blob: "a".repeat(64), size: 1, mediaType: "application/x-gguf" };
const list = (...names: string[]): Stored => names.map(ref);
const all = [...PRIMORDIAL.keys()];

describe("a slot that genesis made", () => {
  it.each<[rule: string, name: string, slot: string, ...values: (Stored | undefined)[]]>([
    ["primitive", "traits", "_doesNotUnderstand_", undefined, null, "text", method, primitiveSlot("search")],
    ["primitive", "traits", "_clone_persistent_", undefined, {}, method, primitiveSlot("infer")],
    ["primitive", "traits", "_install_method_", undefined, 1, method, primitiveSlot("clone_persistent")],
    ["primitive", "pLLM_obj", "infer_", undefined, [], method, primitiveSlot("idle")],
    ["primitive", "knowledge_catalog", "search_", undefined, method],
    ["primitive", "orchestrator", "start_cognitive_cycle_for_", undefined, false, method],
    ["behaviour", "BABS", "find_similar_methods_", undefined, null, [], primitiveSlot("derive_edge_cases")],
    ["behaviour", "ALFRED", "derive_edge_cases_", undefined, "", primitiveSlot("infer")],
    ["behaviour", "IDLE", "_process_synthesis_", undefined, null, {}, primitiveSlot("failed")],
    ["fixed", "traits", "parents", undefined, list("BABS"), list("stranger")],
    ["fixed", "BABS", "parents", undefined, [], list("stranger"), list("BABS"), list("stranger", "traits"), list("traits", "stranger")],
    ["fixed", "orchestrator", "parents", list("traits"), list("pLLM_obj", "traits"), list("traits", "ALFRED", "pLLM_obj")],
    ["fixed", "genesis", "organization", undefined, [], null, list(...all.slice(1)), list(...all, "stranger"), all],
    ["fixed", "IDLE", "state", undefined, null, "FAILED", method],
    ["fixed", "IDLE", "next", undefined, ref("IDLE"), ref("stranger"), "DECOMPOSING"],
    ["required-data", "pLLM_obj", "weights", undefined, null, {}, "weights.gguf", ref("stranger"), method, [blob]],
    ["primitive", "pLLM_obj", "embed_", undefined, null, method, primitiveSlot("infer")],
    ["required-data", "pLLM_obj", "embedding_weights", undefined, {}, "weights.gguf", 0, [], ref("stranger"), method, [blob]],
    ["required-data", "pLLM_obj", "states_rules", undefined, null, "no", 0],
    ["required-data", "lora_repository", "adapters", undefined, null, [], "", ref("stranger"), blob, method],
    ["required-data", "genesis", "reports", undefined, null, {}, method],
    ["codex", "ROBIN", "codex", undefined, null, {}, "", [], ref("ROBIN"), blob, method, { mandate: "Do it." }],
  ])("%s: %s.%s cannot be removed, emptied or become something else", (rule, name, slot, ...values) => {
    for (const value of values) {
      const findings = judge(name, slot, value);
      expect(new Set(findings.map((finding) => finding.rule)), JSON.stringify(value)).toEqual(new Set([rule]));
      for (const { path, message } of findings) {
        expect(path).toMatch(`${name}.${slot}`);
        expect(message).toMatch(/(; |: )\w/);
      }
    }
  });

  it.each<[name: string, slot: string, value: Stored]>([
    ["traits", "_clone_persistent_", primitiveSlot("clone_persistent")],
    ["BABS", "find_similar_methods_", method],
    ["BABS", "find_similar_methods_", primitiveSlot("find_similar_methods")],
    ["IDLE", "_process_synthesis_", method],
    ["COMPLETE", "_process_synthesis_", primitiveSlot("complete")],
    ["orchestrator", "parents", list("pLLM_obj", "ALFRED", "traits")],
    ["genesis", "organization", list(...all)],
    ["genesis", "reports", []],
    ["genesis", "reports", [ref("report")]],
    ["IDLE", "next", ref("DECOMPOSING")],
    ["pLLM_obj", "weights", blob],
    ["pLLM_obj", "states_rules", true],
    ["pLLM_obj", "embed_", primitiveSlot("embed")],
    ["pLLM_obj", "embedding_weights", null],
    ["pLLM_obj", "embedding_weights", blob],
    ["lora_repository", "adapters", { poet: ref("poet") }],
    ["ROBIN", "codex", { mandate: "Write.", rules: "Be right.", adapter: blob, motto: "short" }],
  ])("%s.%s may be %j", (name, slot, value) => {
    expect(judge(name, slot, value)).toEqual([]);
  });
});

describe("a slot that a primordial object did not have", () => {
  it.each<[rule: string, name: string, slot: string, value: Stored]>([
    ["hidden", "orchestrator", "infer_", 1],
    ["hidden", "orchestrator", "infer_", method],
    ["hidden", "orchestrator", "weights", blob],
    ["hidden", "orchestrator", "embedding_weights", blob],
    ["hidden", "SYNTHESIZING", "embed_", method],
    ["hidden", "orchestrator", "derive_edge_cases_", "none"],
    ["hidden", "traits", "infer_", method],
    ["hidden", "SYNTHESIZING", "weights", null],
    ["hidden", "ALFRED", "_clone_persistent_", "no"],
    ["hidden", "IDLE", "_doesNotUnderstand_", method],
    ["delegates", "orchestrator", "delegates", ["friend"]],
    ["ruled", "traits", "covenants", { codex: { type: "null" } }],
    ["ruled", "genesis", "covenants", { mood: { type: "string" }, reports: { type: "array", maxItems: 0 } }],
    ["ruled", "traits", "merge_policies", { parents: "union" }],
  ])("%s: %s.%s cannot be %j", (rule, name, slot, value) => {
    expect(judge(name, slot, value)).toMatchObject([{ guardian: "OrganizationGuardian", rule }]);
  });

  it.each<[name: string, slot: string, value: Stored | undefined]>([
    ["traits", "greet", method],
    ["traits", "covenants", { price: { type: "number" } }],
    ["traits", "covenants", undefined],
    ["BRICK", "mood", "merry"],
    ["BRICK", "merge_policies", { jokes: "append" }],
    ["BRICK", "mood", undefined],
    ["BRICK", "find_similar_methods_", method],
    ["stranger", "parents", []],
    ["stranger", "codex", undefined],
    ["stranger", "infer_", 1],
  ])("is structure and may be there: %s.%s", (name, slot, value) => {
    expect(judge(name, slot, value)).toEqual([]);
  });

  it("each thing that is taken from the system is one finding", () => {
    const writes = new Map([
      [
        "ROBIN",
        new Map<string, Stored | undefined>([
          ["parents", undefined],
          ["mood", undefined],
          ["codex", undefined],
        ]),
      ],
      ["IDLE", new Map<string, Stored | undefined>([["state", "FAILED"]])],
    ]);
    expect(organizationFindings(writes, organization).map((finding) => finding.path)).toEqual([
      "ROBIN.parents",
      "ROBIN.codex",
      "IDLE.state",
    ]);
  });
});

describe("a codex", () => {
  const alfred = (change: (copy: typeof codex.ALFRED) => unknown): (string | undefined)[] => {
    const copy = structuredClone(codex.ALFRED);
    change(copy);
    return codexFindings("ALFRED", copy as unknown as Stored).map((finding) => finding.path);
  };
  const plan = (change: (schema: Record<string, never>) => unknown) => alfred(({ covenants }) => change(covenants.CognitivePlan as never));

  it.each(Object.entries(codex))("of genesis is in order: %s", (persona, slot) => {
    expect(codexFindings(persona, slot as unknown as Stored)).toEqual([]);
  });

  it.each<[path: string, value: Stored]>([
    ["ROBIN.codex.mandate", { rules: "Be right." }],
    ["ROBIN.codex.mandate", { mandate: " ", rules: "Be right." }],
    ["ROBIN.codex.rules", { mandate: "Write.", rules: ["Be right."] }],
    ["ROBIN.codex.identity", { mandate: "Write.", rules: "Be right.", identity: {} }],
    ["ROBIN.codex.adapter", { mandate: "Write.", rules: "Be right.", adapter: "poet" }],
    ["ROBIN.codex.covenants", { mandate: "Write.", rules: "Be right.", covenants: [] }],
    ["ROBIN.codex.covenants.Poem.type", { mandate: "Write.", rules: "Be right.", covenants: { Poem: { type: "verse" } } }],
    [
      "ROBIN.codex.covenants.Poem.items.pattern",
      { mandate: "Write.", rules: "Be right.", covenants: { Poem: { type: "array", items: { type: "string", pattern: "(a+)+" } } } },
    ],
  ])("that lost what is needed is refused at %s: %j", (path, value) => {
    expect(codexFindings("ROBIN", value).map((finding) => finding.path)).toEqual([path]);
  });

  it("reports every failing path", () => {
    expect(codexFindings("ALFRED", { covenants: { Poem: {} } }).map((finding) => finding.path)).toEqual([
      "ALFRED.codex.mandate",
      "ALFRED.codex.rules",
      "ALFRED.codex.covenants.Poem",
      "ALFRED.codex.covenants.CognitivePlan",
    ]);
  });

  it("of ALFRED keeps the covenant by which every cycle's plan is checked", () => {
    const at = "ALFRED.codex.covenants.CognitivePlan";
    expect(alfred((copy) => Reflect.deleteProperty(copy, "covenants"))).toEqual([at]);
    expect(alfred(({ covenants }) => Reflect.deleteProperty(covenants, "CognitivePlan"))).toEqual([at]);
  });

  it.each<[what: string, path: string, change: (schema: never) => unknown]>([
    ["any value at all", "", (schema: Record<string, unknown>) => Object.assign(schema, { nullable: true })],
    ["a plan without steps", "", (schema: { required: string[] }) => schema.required.splice(0)],
    [
      "steps that are no list",
      ".properties.steps",
      (schema: { properties: Record<string, unknown> }) => (schema.properties.steps = { type: "string" }),
    ],
    [
      "changes that are no texts",
      ".properties.changes.items",
      (schema: { properties: Record<string, unknown> }) => (schema.properties.changes = { type: "array", items: { type: "number" } }),
    ],
    [
      "changes of anything",
      ".properties.changes.items",
      (schema: { properties: Record<string, unknown> }) => (schema.properties.changes = { type: "array" }),
    ],
    [
      "a step without a persona",
      ".properties.steps.items",
      ({ properties: { steps } }: { properties: { steps: { items: { required: string[] } } } }) => steps.items.required.shift(),
    ],
    [
      "no persona there is",
      ".properties.steps.items",
      ({ properties: { steps } }: { properties: { steps: { items: { properties: Record<string, unknown> } } } }) =>
        (steps.items.properties.persona = { enum: ["JOKER"] }),
    ],
    [
      "no persona that has the action",
      ".properties.steps.items",
      ({ properties: { steps } }: { properties: { steps: { items: { properties: Record<string, unknown> } } } }) =>
        (steps.items.properties.persona = { enum: ["BRICK", "ROBIN"] }),
    ],
    [
      "no action there is",
      ".properties.steps.items",
      ({ properties: { steps } }: { properties: { steps: { items: { properties: Record<string, unknown> } } } }) =>
        (steps.items.properties.action = { type: "string", pattern: "^sing_$" }),
    ],
  ])("whose CognitivePlan would let pass %s is refused", (_, path, change) => {
    expect(plan(change as never)).toEqual([`ALFRED.codex.covenants.CognitivePlan${path}`]);
  });

  it.each<[what: string, change: (schema: never) => unknown]>([
    ["fewer steps", ({ properties: { steps } }: { properties: { steps: { maxItems: number } } }) => (steps.maxItems = 1)],
    [
      "a reason",
      (schema: { properties: Record<string, unknown>; required: string[] }) => {
        schema.properties.reason = { type: "string" };
        schema.required.push("reason");
      },
    ],
    [
      "a further action",
      ({ properties: { steps } }: { properties: { steps: { items: { properties: { action: { enum: string[] } } } } } }) =>
        steps.items.properties.action.enum.push("sing_"),
    ],
    [
      "any persona by name",
      ({ properties: { steps } }: { properties: { steps: { items: { properties: Record<string, unknown> } } } }) =>
        (steps.items.properties.persona = { type: "string" }),
    ],
  ])("may ask a plan for %s", (_, change) => {
    expect(plan(change as never)).toEqual([]);
  });
});
