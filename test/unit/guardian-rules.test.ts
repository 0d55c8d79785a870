/** Each rule is needed: there is an artifact that it alone refuses, so that with the rule switched off it would be let in. */
import { readdirSync, readFileSync } from "node:fs";
import { type Function as FunctionNode, parseSync, Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { compile } from "../../infra/sandbox/compile.ts";
import { contradictions, judgeExample } from "../../shared/guardian/behaviour.ts";
import { capabilityFindings, capabilityRules } from "../../shared/guardian/capability.ts";
import { dataFindings } from "../../shared/guardian/data.ts";
import type { Finding } from "../../shared/guardian/guardian.ts";
import { organizationFindings } from "../../shared/guardian/organization.ts";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import type { MethodTree } from "../../shared/guardian/syntax.ts";
import type { Stored } from "../../shared/image/values.ts";

const nest = (depth: number): string =>
  depth === 0 ? "this.items.forEach((x) => { x.n = 1; });" : `[1].forEach(() => { ${nest(depth - 1)} ${nest(depth - 1)} });`;

/** Guardian, rule, and the method that this rule alone refuses. */
const methods: [guardian: string, rule: string, source: string][] = [
  ["SyntaxGuardian", "syntax", "function m(a) { let b = 1; let b = 2; return a; }"],
  ["SyntaxGuardian", "one-function", "function m(a) { return a; } function other() {}"],
  ["SyntaxGuardian", "plain-function", "async function m(a) { return a; }"],
  ["SyntaxGuardian", "name", "function other(a) { return a; }"],
  ["SyntaxGuardian", "ambiguous", "function m(a, b) { return a<!--b; }"],
  ["SyntaxGuardian", "erasable", "function m(a) { enum Kind { One } return a; }"],
  ["CapabilityGuardian", "dynamic-code", "function m(a) { return eval(a); }"],
  ["CapabilityGuardian", "asynchronous", "function m(a) { return Promise.resolve(a); }"],
  ["CapabilityGuardian", "unknown-global", "function m(a) { return fetch(a); }"],
  ["CapabilityGuardian", "global-write", "function m(a) { Math.max = a; }"],
  ["CapabilityGuardian", "constant-write", "function m(a) { const n = 1; n = a; return n; }"],
  ["CapabilityGuardian", "prototype", "function m(a) { return Object.getPrototypeOf(a); }"],
  ["CapabilityGuardian", "accessor", "function m(a) { return { get one() { return a; } }; }"],
  ["CapabilityGuardian", "class", "function m(a) { const never = () => class {}; return a; }"],
  ["CapabilityGuardian", "conversion", "function m(a) { return a + { valueOf: () => 1 }; }"],
  ["CapabilityGuardian", "reserved-name", "function m(a) { return a[__end]; }"],
  ["CapabilityGuardian", "unsupported", "function m(a) { return /(/.test(a); }"],
  ["CapabilityGuardian", "endless-loop", "function m(a) { for (;;) a++; }"],
  ["CapabilityGuardian", "reserved-slot", "function m(a) { this.parents = a; this._p_changed = true; }"],
  ["CapabilityGuardian", "signal", "function m(a) { this._p_changed = a; }"],
  ["CapabilityGuardian", "slot-name", "function m(a) { this.parent = a; this._p_changed = true; }"],
  ["CapabilityGuardian", "reserved-send", "function m(a) { return a._install_method_('x', 'y'); }"],
  ["CapabilityGuardian", "function-in-send", "function m(a) { return this.each((x) => x + a); }"],
  ["CapabilityGuardian", "inner-this", "function m(a) { const f = function () { return this; }; return f(a); }"],
  ["CapabilityGuardian", "object-method", "function m(a) { return this.hasOwnProperty(a); }"],
  ["CapabilityGuardian", "receiver-as-text", "function m(a) { return `${this} and ${a}`; }"],
  ["CapabilityGuardian", "too-large", `function m() { return "${"x".repeat(17_000)}"; }`],
  ["PersistenceGuardian", "unsignalled-write", "function m(a) { this.total = a; }"],
  ["PersistenceGuardian", "unsignalled-update", "function m() { this.total++; }"],
  ["PersistenceGuardian", "unsignalled-delete", "function m() { delete this.total; }"],
  ["PersistenceGuardian", "unsignalled-call", "function m(a) { this.items.push(a); }"],
  ["PersistenceGuardian", "unsignalled-destructuring", "function m(a) { [this.total] = a; }"],
  [
    "PersistenceGuardian",
    "untracked-function",
    "function m(a) { const o = {}; o[a] = () => { this.total = 1; }; this._p_changed = true; }",
  ],
  ["PersistenceGuardian", "too-complex", `function m() { ${nest(7)} this._p_changed = true; }`],
];

/**
 * Where a finding stands for a method that no guardian could walk through without running out of stack: all of them say so, each for
 * itself, and none of them can be the only one.
 */
const together = ["SyntaxGuardian too-complex", "CapabilityGuardian too-complex"];

/** All that every static guardian says: where the syntax is refused, also what the others would say of the first function in it. */
function allFindings(source: string): Finding[] {
  const found = staticVerdicts(source, "m").flatMap((verdict) => verdict.findings);
  if (!found.some(({ guardian }) => guardian === "SyntaxGuardian")) return found;
  const { program } = parseSync("method.ts", source, { lang: "ts", sourceType: "module", preserveParens: false });
  const method = program.body.find((node): node is FunctionNode => node.type === "FunctionDeclaration");
  if (!method) throw new Error("the fixture needs a function");
  const tree: MethodTree = { source, selector: "m", method, place: () => ({ line: 1, column: 1 }) };
  return [...found, ...capabilityFindings(tree), ...persistenceFindings(tree)];
}

describe("a method that one rule alone refuses", () => {
  it.each(methods)("%s: %s", (guardian, rule, source) => {
    const findings = allFindings(source);
    expect(findings).not.toEqual([]);
    expect(findings.filter((finding) => finding.guardian !== guardian || finding.rule !== rule)).toEqual([]);
  });

  it("is there for every rule of the capabilities", () => {
    expect(methods.filter(([guardian, rule]) => guardian === "CapabilityGuardian" && rule !== "too-large").map(([, rule]) => rule)).toEqual(
      capabilityRules.map(({ rule }) => rule),
    );
  });
});

const primordial = (name: string, slot: string, value: Stored | undefined): Finding[] =>
  organizationFindings(new Map([["oid", new Map([[slot, value]])]]), new Map([["oid", name]]));
const returned = { kind: "returned", result: 1, after: { total: 1 } } as const;
const one = { args: [], returns: 1, after: { total: 1 } };

/** Guardian, rule, and what the guardian says of something that this rule alone refuses. */
const others: [guardian: string, rule: string, findings: Finding[]][] = [
  ["OrganizationGuardian", "primitive", primordial("traits", "_clone_persistent_", undefined)],
  ["OrganizationGuardian", "behaviour", primordial("IDLE", "_process_synthesis_", "text")],
  ["OrganizationGuardian", "fixed", primordial("ROBIN", "parents", [])],
  ["OrganizationGuardian", "required-data", primordial("pLLM_obj", "weights", null)],
  ["OrganizationGuardian", "delegates", primordial("ROBIN", "delegates", ["friend"])],
  ["OrganizationGuardian", "ruled", primordial("traits", "covenants", { codex: { type: "null" } })],
  ["OrganizationGuardian", "hidden", primordial("orchestrator", "infer_", 1)],
  ["DataGuardian", "codex", primordial("ROBIN", "codex", { mandate: "", rules: "be right" })],
  ["DataGuardian", "covenant", dataFindings(1, { type: "number", minimum: "none" }, "Amount")],
  ["DataGuardian", "Amount", dataFindings(-1, { type: "number", minimum: 0 }, "Amount")],
  ["BehaviourGuardian", "failed", judgeExample(one, { kind: "failed", error: { code: "SandboxLimit", message: "more than 250 ms" } })],
  ["BehaviourGuardian", "throws", judgeExample(one, { kind: "threw", error: { name: "Error", message: "no" } })],
  ["BehaviourGuardian", "should-throw", judgeExample({ args: [], throws: true }, returned)],
  ["BehaviourGuardian", "returns", judgeExample({ ...one, returns: 2 }, returned)],
  ["BehaviourGuardian", "after", judgeExample({ ...one, after: { total: 2 } }, returned)],
  ["BehaviourGuardian", "contradiction", contradictions([one, { ...one, returns: 2 }])],
];

describe("something else that one rule alone refuses", () => {
  it.each(others)("%s: %s", (guardian, rule, findings) => {
    expect(findings).toMatchObject([{ guardian, rule }]);
  });

  it("is let in when nothing is wrong with it", () => {
    expect(primordial("traits", "parents", [])).toEqual([]);
    expect(dataFindings(1, { type: "number", minimum: 0 }, "Amount")).toEqual([]);
    expect(judgeExample(one, returned)).toEqual([]);
    expect(contradictions([one, one])).toEqual([]);
  });
});

describe("what the sandbox does not compile, for one reason alone", () => {
  it.each([
    ["syntax", "function m( { }"],
    ["one-function", "function m() {} other();"],
    ["selector", "function other() {}"],
    ["plain-function", "function* m() {}"],
    ["reserved-name", "function m(a) { return a.__send; }"],
    ["synchronous", "async function m() {}"],
    ["no-import", "function m() { return import('fs'); }"],
    ["no-accessor", "function m() { return { get a() { return 1; } }; }"],
    ["types-only", "function m() { enum Kind { One } return 1; }"],
  ])("%s", (rule, source) => {
    const compilation = compile(source, "m");
    expect(compilation.ok ? [] : compilation.findings.map((finding) => finding.rule)).toEqual([rule]);
  });
});

/** Rule names as the guardians' own sources spell them: `rule: "name"`, and the first argument of `refuse`. */
function rulesIn(file: string, text: string): string[] {
  const rules: string[] = [];
  const guardian = /const guardian = "(\w+)"/.exec(text)?.[1] ?? (file.endsWith("-rules.ts") ? "CapabilityGuardian" : "SyntaxGuardian");
  const add = (node: { type: string; value?: unknown }): void => {
    if (node.type === "Literal" && typeof node.value === "string") rules.push(`${guardian} ${node.value}`);
  };
  new Visitor({
    Property: ({ key, value }) => {
      if (key.type === "Identifier" && key.name === "rule") add(value);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === "Identifier" && callee.name === "refuse" && first) add(first);
    },
  }).visit(parseSync(file, text, { lang: "ts", sourceType: "module" }).program);
  return rules;
}

it("there is a fixture for every rule that the guardians' sources name", () => {
  const folder = new URL("../../shared/guardian/", import.meta.url);
  const named = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "data.ts")
    .flatMap((file) => rulesIn(file, readFileSync(new URL(file, folder), "utf8")));
  expect(new Set(named).size).toBeGreaterThan(35);
  const shown = new Set([...methods, ...others].map(([guardian, rule]) => `${guardian} ${rule}`));
  expect([...new Set(named)].filter((rule) => !shown.has(rule) && !together.includes(rule))).toEqual([]);
});
