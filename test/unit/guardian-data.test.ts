import { describe, expect, it } from "vitest";
import { compileCovenant, dataFindings, planFindings } from "../../shared/guardian/data.ts";
import codex from "../../shared/persona/codex.json" with { type: "json" };

const paths = (value: unknown, schema: unknown): (string | undefined)[] =>
  dataFindings(value, schema, "covenant").map((finding) => finding.path);
const step = (over: object = {}) => ({ persona: "BABS", action: "find_similar_methods_", limit: 3, ...over });
const plan = (over: object = {}) => ({ artifact: "method", changes: ["balance"], steps: [step()], ...over });

describe("a CognitivePlan under the schema of the codex", () => {
  const schema = codex.ALFRED.covenants.CognitivePlan;

  it("is accepted when it follows it", () => {
    expect(planFindings(plan(), schema)).toEqual([]);
  });

  it.each([
    ["an unknown persona", plan({ steps: [step({ persona: "JOKER" })] }), "$.steps[0].persona"],
    ["a limit out of bounds", plan({ steps: [step(), step({ limit: 10 })] }), "$.steps[1].limit"],
    ["a limit that is no whole number", plan({ steps: [step({ limit: 1.5 })] }), "$.steps[0].limit"],
    ["no steps", plan({ steps: [] }), "$.steps"],
    ["a missing part", { artifact: "method", steps: [step()] }, "$.changes"],
    ["a part too many", plan({ why: "because" }), "$.why"],
    ["a slot name that is too long", plan({ changes: ["x".repeat(65)] }), "$.changes[0]"],
    ["text in place of a plan", "do it", "$"],
  ])("is refused with the failing path: %s", (_, value, path) => {
    expect(planFindings(value, schema)).toMatchObject([{ guardian: "DataGuardian", rule: "CognitivePlan", path }]);
  });

  it("reports each failing path", () => {
    expect(planFindings(plan({ artifact: "poem", steps: [step({ limit: 0 })] }), schema).map((finding) => finding.path)).toEqual([
      "$.artifact",
      "$.steps[0].limit",
    ]);
  });
});

it.each([
  [{ type: "string", minLength: 2, maxLength: 3 }, ["ab", "abc"], ["a", "abcd", 1, null]],
  [{ type: "string", pattern: "^[a-z]+-\\d{2}$" }, ["ab-12"], ["ab-1", "AB-12", "x".repeat(5000)]],
  [{ type: "number", minimum: 0, exclusiveMaximum: 1 }, [0, 0.5], [-1, 1, "0", Number.NaN]],
  [{ type: "integer" }, [1, -4], [1.5, "1"]],
  [{ type: ["string", "null"] }, ["a", null], [1, undefined]],
  [{ type: "boolean", nullable: true }, [true, null], [0, "true"]],
  [{ enum: ["a", 1, null] }, ["a", 1, null], ["b", 2]],
  [{ const: "x" }, ["x"], ["y"]],
  [{ type: "array", items: { type: "number" }, minItems: 1, maxItems: 2 }, [[1], [1, 2]], [[], [1, 2, 3], ["1"]]],
  [
    { anyOf: [{ type: "string" }, { type: "object", properties: { n: { type: "number" } }, required: ["n"] }] },
    ["a", { n: 1 }],
    [1, { n: "1" }],
  ],
  [{ type: "object", properties: { a: { type: "number" } } }, [{}, { a: 1 }, { b: 2 }], [{ a: "1" }, []]],
  [{ type: "object", properties: {}, additionalProperties: { type: "number" } }, [{}, { a: 1 }], [{ a: "1" }]],
  [{ type: "null" }, [null], [0, ""]],
])("%j takes what it describes and nothing else", (schema, good, bad) => {
  for (const value of good) expect(dataFindings(value, schema, "covenant")).toEqual([]);
  for (const value of bad) expect(dataFindings(value, schema, "covenant")).not.toEqual([]);
});

it("reports the path inside the alternative that comes nearest", () => {
  expect(
    paths(
      { n: { m: "1" } },
      { anyOf: [{ type: "string" }, { type: "object", properties: { n: { type: "object", properties: { m: { type: "number" } } } } }] },
    ),
  ).toEqual(["$.n.m"]);
});

it.each([
  ["$", "a schema"],
  ["$", {}],
  ["$", { type: "string", enum: ["a"] }],
  ["$.type", { type: "date" }],
  ["$.type", { type: "toString" }],
  ["$.$ref", { type: "string", $ref: "#/x" }],
  ["$.items.type", { type: "array", items: { type: "x" } }],
  ["$.properties.a.minimum", { type: "object", properties: { a: { type: "number", minimum: "0" } } }],
  ["$.required", { type: "object", properties: {}, required: ["a"] }],
  ["$.maxLength", { type: "string", maxLength: -1 }],
  ["$.enum", { enum: [] }],
  ["$.enum", { enum: [{}] }],
  ["$.properties.constructor", { type: "object", properties: { constructor: { type: "string" } } }],
  ["$.properties.__proto__", JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}')],
  ["$.pattern", { type: "string", pattern: "^(a+)+$" }],
  ["$.pattern", { type: "string", pattern: "a" }],
  ["$.pattern", { type: "string", pattern: "^a*a*a*$" }],
  ["$.pattern", { type: "string", pattern: "^[a" }],
  ["$.minLength", { type: "number", minLength: 1 }],
])("a wrong covenant is refused at %s: %j", (path, schema) => {
  expect(() => compileCovenant(schema)).toThrow(expect.objectContaining({ code: "InvalidInput", details: { path } }));
  expect(dataFindings(1, schema, "covenant")).toMatchObject([{ rule: "covenant", path }]);
});

it("a covenant nested without end is refused", () => {
  const endless: Record<string, unknown> = { type: "array" };
  endless.items = endless;
  expect(() => compileCovenant(endless)).toThrow("nest no deeper");
});
