import { describe, expect, test } from "vitest";
import { compile, methodKey } from "../../infra/sandbox/compile.ts";
import { guestScript } from "../../infra/sandbox/prelude.ts";

function code(source: string, selector = "m"): string {
  const compilation = compile(source, selector);
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.findings));
  return compilation.method.code.replace(/\s+/g, " ");
}

const body = (statement: string): string =>
  code(`function m(a: any, b: any) { ${statement} }`)
    .replace(/^.*?\{ /, "")
    .replace(/ \} \)$/, "");

const PASS = "catch(__e){__unanswered.guards++;__pass(__e);}";

describe("calls become sends, and errors that code may drop are guarded", () => {
  test.each([
    ["a.sel(1, b);", 'a.__send("sel",1, b);'],
    ["a.sel();", 'a.__send("sel");'],
    ["a?.sel(b).more;", 'a?.__send("sel",b).more;'],
    ["a.sel?.(b);", 'a.__maybe("sel",b);'],
    ["a.sel?.(b).c.d(1);", 'a.__maybe("sel",b)?.c.__send("d",1);'],
    ["a[b](1);", "a.__send((b),1);"],
    ["a?.[b](...b);", "a?.__send((b),...b);"],
    ["a.sel<string>(b!).x;", 'a.__send("sel",b ).x;'],
    ["a /* why */ . sel /* not */ (b);", 'a /* why */ . __send("sel",b);'],
    ["new a.B(b.c());", 'new a.B(b.__send("c"));'],
    ["Math.max(a.x(), 1);", 'Math.max(a.__send("x"), 1);'],
    ["a(b);", "a(b);"],
    ["try { a(); } catch { b(); }", "try { a(); } catch(__e) {__end(__e); b(); }"],
    ["try { a(); } catch (e) { b(); }", "try { a(); } catch (e) {__end(e); b(); }"],
    ["try { a(); } catch ({ message }) { b(message); }", "try { a(); } catch (__e) {__end(__e);let { message }=__e; b(message); }"],
    [
      "try { a(); } catch ({ message = b.c() }) { b(message); }",
      'try { a(); } catch (__e) {__end(__e);let { message = b.__send("c") }=__e; b(message); }',
    ],
    ["try { a(); } finally { b(); }", `try { a(); }${PASS} finally { b(); }`],
    ["try { a(); } catch (e) { b(); } finally { b(); }", `try{try { a(); } catch (e) {__end(e); b(); }}${PASS} finally { b(); }`],
    ["a({ return() { b(); } });", `a({ return() {try{ b(); }${PASS}} });`],
    ["a({ 'return': () => b() });", `a({ 'return': () => {try{return b()}${PASS}} });`],
    ["a({ return: b });", "a({ return: b });"],
  ])("%s", (source, expected) => {
    expect(body(source)).toBe(expected);
  });

  test("every statement stays on its line", () => {
    const source = "function m(a: any) {\n  a\n    .one(1)\n    .two<\n      string\n    >(2);\n  return a\n    [\n 'three'\n ](3);\n}";
    const compilation = compile(source, "m");
    expect(compilation.ok && compilation.method.code.split("\n").length).toBe(source.split("\n").length + 1);
  });
});

describe("places", () => {
  test("a place in the rewritten code is a place in the source", () => {
    const source = "function m(a: number) {\n  const é = a.first(1); a.second(2); boom;\n}";
    const compilation = compile(source, "m");
    if (!compilation.ok) throw new Error("does not compile");
    const { method } = compilation;
    const line = method.code.split("\n")[1] as string;
    const sourceLine = source.split("\n")[1] as string;
    expect(method.place(2, line.indexOf("boom") + 1)).toEqual({ line: 2, column: sourceLine.indexOf("boom") + 1 });
    expect(method.place(1, method.code.indexOf("function") + 1)).toEqual({ line: 1, column: 1 });
    expect(method.sentAt(2, line.indexOf('__send("second"') + 1)).toBe("second");
    expect(method.sentAt(2, line.indexOf('__send("first"') + 1)).toBe("first");
  });

  test("guards leave every place where it was", () => {
    const source =
      "function m(a: any) {\n  try { a.one(1); } catch ({\n    name, message\n  }) { bang; } finally { boom; }\n  return { return: () => crash };\n}";
    const compilation = compile(source, "m");
    if (!compilation.ok) throw new Error("does not compile");
    const { method } = compilation;
    const placesOf = (text: string, word: string) =>
      text.split("\n").flatMap((line, at) => (line.includes(word) ? [{ line: at + 1, column: line.indexOf(word) + 1 }] : []));
    for (const word of ["bang", "boom", "crash"]) {
      const [generated] = placesOf(method.code, word);
      expect(method.place(generated?.line ?? 0, generated?.column ?? 0), word).toEqual(placesOf(source, word)[0]);
    }
  });
});

describe("what is refused, with rule, line and column", () => {
  test.each([
    ["", "one-function", 1, 1],
    ["const m = () => 1;", "one-function", 1, 1],
    ["function m() {}\nfunction n() {}", "one-function", 2, 1],
    ["export default function m() {}", "one-function", 1, 1],
    ["function n() {}", "selector", 1, 10],
    ["function* m() {}", "plain-function", 1, 1],
    ["async function m() {}", "synchronous", 1, 1],
    ["function m() {\n  return async () => 1;\n}", "synchronous", 2, 10],
    ["function m() {\n  return import('fs');\n}", "no-import", 2, 10],
    ["function m() {\n  return { get x() { return 1; } };\n}", "no-accessor", 2, 12],
    ["function m() {\n  class A { set x(v) {} }\n}", "no-accessor", 2, 13],
    ["function m() {\n  return __end;\n}", "reserved-name", 2, 10],
    ["function m() {\n  return { '__proto__': 1 };\n}", "reserved-name", 2, 12],
    ["function m() {\n  return \\u005f_end;\n}", "reserved-name", 2, 10],
    ["function m() {\n  enum Color { Red }\n}", "types-only", 2, 3],
    ["function m() {\n  let x; let x;\n}", "syntax", 2, 14],
    ["function m() {\n  return 1 +;\n}", "syntax", 2, 13],
  ])("%j", (source, rule, line, column) => {
    const compilation = compile(source, "m");
    expect(compilation).toMatchObject({ ok: false, findings: [{ guardian: "syntax", rule, line, column, message: expect.any(String) }] });
  });
});

test("a compilation is made once; the key belongs to source and selector", () => {
  const source = "function m() { return 1; }";
  expect(compile(source, "m")).toBe(compile(source, "m"));
  expect(methodKey(source, "m")).toBe(methodKey(source, "m"));
  expect(methodKey(source, "m")).not.toBe(methodKey(source, "n"));
  expect(methodKey(source, "m")).toMatch(/^[0-9a-f]{32}$/);
});

test("the guest's files join into one script without imports, types or exports", () => {
  expect(guestScript()).not.toMatch(/^\s*(import|export)\s/m);
  expect(() => new Function(`return ${guestScript()}`)).not.toThrow();
});
