import { describe, expect, it } from "vitest";
import { objectsIn, persistenceFindings } from "../../shared/guardian/persistence.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";
import { argumentLists, type Case, messages, receivers, runsHere, written } from "../fixtures/covenant/corpus.ts";
import { compiled, type Data, type Observed, observe } from "../fixtures/covenant/observe.ts";

function persistence(source: string, ...objects: [ReturnType<typeof objectsIn>?]) {
  const parsed = parseMethod(source, "m");
  if (!("tree" in parsed)) throw new Error(parsed.findings[0]?.message);
  return persistenceFindings(parsed.tree, ...objects);
}

/** What happened on runs with all arguments: on the receiver that has everything, and on the others in turn. */
function* runs({ source, slots = {}, args }: Case): Generator<Observed> {
  const method = compiled(source);
  const first = receivers[0] as () => Data;
  for (const [at, list] of argumentLists.entries())
    for (const receiver of new Set([
      first,
      receivers[at % receivers.length] as () => Data,
      receivers[(at + 3) % receivers.length] as () => Data,
    ]))
      yield observe(method, { ...receiver(), ...structuredClone(slots) }, args ?? list(), messages());
}

const some = <T>(all: Iterable<T>, is: (one: T) => boolean): boolean => {
  for (const one of all) if (is(one)) return true;
  return false;
};

describe("methods that break the Persistence Covenant are refused", () => {
  const cases = written("breaks");
  it("has a corpus worth the name", () => expect(cases.length).toBeGreaterThanOrEqual(250));
  it.each(cases)("$name", (one) => {
    expect(persistence(one.source)).not.toEqual([]);
    if (runsHere(one.source))
      expect(
        some(runs(one), ({ left }) => left),
        "a run leaves a change unsignalled",
      ).toBe(true);
  });
});

describe("methods that keep the covenants are accepted by every static guardian", () => {
  const cases = written("keeps");
  it("has a corpus worth the name", () => expect(cases.length).toBeGreaterThanOrEqual(250));
  it.each(cases)("$name", (one) => {
    expect(staticVerdicts(one.source, "m").flatMap((verdict) => verdict.findings)).toEqual([]);
    if (!runsHere(one.source)) return;
    const ran = [...runs(one)].filter(({ ended }) => ended === "returned");
    expect(ran.length).toBeGreaterThan(0);
    expect(ran.filter(({ touched, left }) => touched || left)).toEqual([]);
  });
});

describe("what is called on another object is a send", () => {
  const objects = objectsIn(Object.entries({ cart: { $ref: "a" }, friends: [{ $ref: "a" }, { $ref: "b" }], items: [1], none: [] }));
  const findings = (body: string): number => persistence(`function m(a, b) { ${body} }`, objects).length;

  it.each([
    "this.cart.add(a);",
    "this.cart?.push(a);",
    "const { cart } = this; cart.push(a); cart.clear();",
    "for (const friend of this.friends) friend.add(a);",
    "this.friends.forEach((friend) => friend.push(a));",
    "this.friends.find((friend) => friend.id() === a)?.set(a, b);",
    "const [friend] = this.friends; friend.pop();",
    "[...this.friends].sort().at(0).delete(a);",
    "this.cart = null; this._p_changed = true; this.cart?.push(a);",
  ])("where the receiver's slots say so: %s", (body) => {
    expect(findings(body)).toBe(0);
    expect(persistence(`function m(a, b) { ${body} }`), "without the slots, in doubt a change").not.toEqual([]);
  });

  it.each([
    "this.items.push(a);",
    "this.none.push(a);",
    "this.friends.push(a);",
    "this.friends.sort();",
    "this.cart.total = 1;",
    "this.cart.items.push(1);",
    "const list = a ? this.cart : this.items; list.push(1);",
    "this.cart = []; this._p_changed = true; this.cart.push(1);",
    "this[a] = []; this._p_changed = true; this.cart.push(1);",
    "Object.assign(this, { cart: [] }); this._p_changed = true; this.cart.push(1);",
    "[this.cart] = [[]]; this._p_changed = true; this.cart.push(1);",
    "this.friends[0] = []; this._p_changed = true; this.friends[0].push(1);",
    "const put = (k, v) => { this[k] = v; this._p_changed = true; }; put('cart', []); this.cart.push(1);",
  ])("and not where it may be the receiver's own data: %s", (body) => expect(findings(body)).toBeGreaterThan(0));
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
