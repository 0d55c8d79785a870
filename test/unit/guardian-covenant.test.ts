import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";

const folder = new URL("../fixtures/covenant/", import.meta.url);

/** Methods of a corpus: `// case: NAME` and the method after it. */
function corpus(kind: "breaks" | "keeps"): { name: string; source: string }[] {
  return readdirSync(new URL(`${kind}/`, folder)).flatMap((file) => {
    const parts = readFileSync(new URL(`${kind}/${file}`, folder), "utf8")
      .split(/^\/\/ case: /m)
      .slice(1);
    return parts.map((part) => {
      const end = part.indexOf("\n");
      return { name: `${file.replace(".txt", "")}: ${part.slice(0, end)}`, source: part.slice(end + 1).trim() };
    });
  });
}

function persistence(source: string) {
  const parsed = parseMethod(source, "m");
  if (!("tree" in parsed)) throw new Error(parsed.findings[0]?.message);
  return persistenceFindings(parsed.tree);
}

describe("methods that break the Persistence Covenant are refused", () => {
  const cases = corpus("breaks");
  it("has a corpus worth the name", () => expect(cases.length).toBeGreaterThanOrEqual(60));
  it.each(cases)("$name", ({ source }) => {
    expect(persistence(source)).not.toEqual([]);
  });
});

describe("methods that keep the covenants are accepted by every static guardian", () => {
  const cases = corpus("keeps");
  it("has a corpus worth the name", () => expect(cases.length).toBeGreaterThanOrEqual(60));
  it.each(cases)("$name", ({ source }) => {
    expect(staticVerdicts(source, "m").flatMap((verdict) => verdict.findings)).toEqual([]);
  });
});

describe("a finding says what to do", () => {
  it("names the change, its place and the exit that forgets it", () => {
    const [finding, ...others] = persistence(
      "function m(v) {\n  const items = this.items;\n  items.push(v);\n  if (v > 3) {\n    return 1;\n  }\n  this._p_changed = true;\n}",
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guardian: "PersistenceGuardian", rule: "unsignalled-call", line: 3, column: 3 });
    expect(finding?.message).toBe(
      "line 3: `items` changes here and the return at line 5 leaves without `this._p_changed = true;` after it",
    );
  });

  it("names the end of the method where there is no return", () => {
    expect(persistence("function m(v) {\n  this.total = v;\n}")[0]?.message).toBe(
      "line 2: `this.total` changes here and the method ends at line 3 without `this._p_changed = true;` after it",
    );
  });

  it("gives up on a method with too many paths, and refuses it", () => {
    const nest = (depth: number): string =>
      depth === 0 ? "this.items.forEach((x) => { x.n = 1; });" : `[1].forEach(() => { ${nest(depth - 1)} ${nest(depth - 1)} });`;
    expect(persistence(`function m() { ${nest(9)} this._p_changed = true; }`)).toMatchObject([{ rule: "too-complex" }]);
  });
});

it.each([
  ["unsignalled-write", "this.x = 1;"],
  ["unsignalled-update", "this.x++;"],
  ["unsignalled-delete", "delete this.x;"],
  ["unsignalled-call", "this.x.push(1);"],
  ["unsignalled-destructuring", "[this.x] = [1];"],
  ["untracked-function", "const o = {}; o[this.k] = () => { this.x = 1; }; this._p_changed = true;"],
])("PersistenceGuardian rule %s fires alone", (rule, body) => {
  expect([...new Set(persistence(`function m() { ${body} }`).map((finding) => finding.rule))]).toEqual([rule]);
});

describe("what cannot be followed to its end", () => {
  const rules = (body: string): string[] =>
    staticVerdicts(`function only(keys: string[]) {\n${body}\n}`, "only").flatMap((verdict) =>
      verdict.findings.map((finding) => finding.rule),
    );

  it("is no endless walk: an unknown function that is handed itself", () => {
    expect(rules('\tif (!keys.includes(entry)) throw new Error("no");\n\treturn 1;')).toEqual(["unknown-global"]);
    expect(rules("\treturn entry(entry, other(entry, other));")).toEqual(expect.arrayContaining(["unknown-global"]));
    expect(rules("\tentry(() => { this.items = []; }, entry);")).toContain("unsignalled-write");
  });

  it.each([
    ["lists", "[".repeat(4000) + "]".repeat(4000)],
    ["a sum", Array.from({ length: 9000 }, () => "1").join("-")],
    ["calls", "f(".repeat(4000) + ")".repeat(4000)],
  ])("is refused and not thrown: %s nested thousands deep", (_, expression) => {
    expect(rules(`\treturn ${expression};`)).toContain("too-complex");
  });
});
