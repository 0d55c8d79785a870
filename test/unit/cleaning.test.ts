import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanJson, cleanMethod } from "../../shared/language/cleaning.ts";

const method =
  "function addItem(item: number): number {\n  this.items = [...this.items, item];\n  this._p_changed = true;\n  return this.items.length;\n}";

describe("cleaning a method", () => {
  it.each([
    ["nothing around it", method],
    ["white space around it", `\n\n  ${method}\n\n`],
    ["a fence", `\`\`\`typescript\n${method}\n\`\`\``],
    [
      "prose and a fence",
      `Sure! Here's the function addItem(item) you asked for:\n\n\`\`\`ts\n${method}\n\`\`\`\n\nIt doesn't mutate the list.`,
    ],
    ["prose without a fence", `Here is the method:\n${method}\nThat's all (I hope).`],
    ["a fence that was never closed", `\`\`\`\n${method}`],
    ["an export keyword", `export ${method}`],
    ["a thought before it", `<think>maybe function addItem(x) { return 1; }</think>\n${method}`],
    ["an abandoned first try", `function addItem(item) { return 0; }\nWait, that is wrong.\n${method}`],
    ["another function beside it", `function other(a) { return a; }\n${method}\nfunction more() {}`],
  ])("leaves the method alone: %s", (_, raw) => {
    expect(cleanMethod(raw, "addItem")).toBe(method);
  });

  it.each([
    [
      "braces in strings, templates, comments and regular expressions",
      'function f(a) { // a } comment\n  /* } */ const s = "}" + `}${a ? `{` : "}"}` + \'{\';\n  return /[}\\/]}/.test(s) ? { s } : a / 2 / 1;\n}',
    ],
    ["an object type for the result", "function f(a: { b: number }): { c: number } | { d: string } { return { c: a.b }; }"],
    ["a function type for the result", "function f(): (a: number) => { b: number } { return (a) => ({ b: a }); }"],
    ["a generic result", "function f(): Record<string, { n: number }> { return {}; }"],
    ["a generic result that ends the type", "function f(): Array<number> { return []; }"],
    ["default values with braces", "function f(a = { b: '}' }, [c] = [')']) { return a; }"],
    ["type parameters", "function f<T>(a: T): T { return a; }"],
    ["a nested function of the same name", "function f(a) { function f() { return 1; } return f(); }"],
    ["an asynchronous function, which a guardian refuses by name", "async function f() { return 1; }"],
  ])("finds the end of a method with %s", (_, source) => {
    expect(cleanMethod(`Here it is, isn't it:\n${source}\nDone {really}.`, "f")).toBe(source);
  });

  it("takes the only function when none has the selector's name", () => {
    expect(cleanMethod(`Try:\n${method}\n`, "append")).toBe(method);
  });

  it("keeps an answer that was cut as it is, for the guardian to refuse", () => {
    const cut = method.slice(0, 70);
    expect(cleanMethod(`\`\`\`ts\n${cut}`, "addItem")).toBe(cut.trim());
  });

  it("adds nothing where there is no function", () => {
    expect(cleanMethod("I cannot do that.", "addItem")).toBe("I cannot do that.");
    expect(cleanMethod("", "addItem")).toBe("");
  });
});

describe("cleaning JSON", () => {
  const plan = '{"artifact":"method","changes":["a}b"],"steps":[]}';
  it.each([
    ["nothing around it", plan],
    ["a fence", `\`\`\`json\n${plan}\n\`\`\``],
    ["prose with braces", `The plan {draft} is:\n${plan}\nas [asked].`],
    ["a smaller value before it", `An empty plan is {} but here: ${plan}`],
  ])("leaves the value alone: %s", (_, raw) => {
    expect(cleanJson(raw)).toBe(plan);
  });

  it("keeps a cut answer from its first brace on", () => {
    expect(cleanJson('Plan: {"artifact":"met')).toBe('{"artifact":"met');
  });

  it("takes a list or a bare value as it is", () => {
    expect(cleanJson(" [1, 2] ")).toBe("[1, 2]");
    expect(cleanJson("42")).toBe("42");
  });
});

describe("any text at all", () => {
  const piece = fc.constantFrom(
    "```",
    "```ts\n",
    "\n",
    "function f",
    "function g",
    "(a)",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "`",
    "${",
    "/",
    "//",
    "/*",
    "*/",
    ": {",
    "=>",
    "return ",
    "a",
    "1",
    ",",
    ":",
    "<think>",
    "</think>",
    "\\",
    " ",
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
    fc.string({ maxLength: 200 }),
  );

  it.each([
    ["method", (raw: string) => cleanMethod(raw, "f")],
    ["JSON", cleanJson],
  ])("is cleaned to a piece of itself, and cleaning it again changes nothing: %s", (_, clean) => {
    fc.assert(
      fc.property(text, (raw) => {
        const cleaned = clean(raw);
        expect(raw).toContain(cleaned);
        expect(clean(cleaned)).toBe(cleaned);
      }),
      { numRuns: 5000 },
    );
  });

  it("is cleaned in time that grows gently with its length", () => {
    for (const hostile of ["{", "[{", "function f(", "function f(){", "`${", "/[", '"\\', "```\n"]) {
      const started = performance.now();
      cleanMethod(hostile.repeat(4000), "f");
      cleanJson(hostile.repeat(4000));
      expect(performance.now() - started).toBeLessThan(3000);
    }
  });
});
