import { describe, expect, test } from "vitest";
import { isBatError } from "../../shared/errors.ts";
import { canonicalJson, checkSlot, checkStored, slotNameProblem } from "../../shared/image/values.ts";

const pathRefused = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return isBatError(error, "InvalidInput") ? error.details?.path : error;
  }
  return "nothing was refused";
};

describe("what a slot may hold", () => {
  test("JSON, references and blob handles at any depth, and keys with a doubled $", () => {
    const value = {
      a: [1, "x", null, true, { $ref: "o" }],
      b: { $$ref: 1, c: { $blob: "a".repeat(64), size: 3, mediaType: "text/plain" } },
      __proto__x: 0,
    };
    expect(checkStored(value, "s")).toBe(value);
    expect(checkStored(Object.assign(Object.create(null), { a: 1 }), "s")).toEqual({ a: 1 });
  });

  test.each<[string, unknown, string]>([
    ["a number JSON cannot write", { a: [Number.NaN] }, "s.a[0]"],
    ["undefined in a list", [1, undefined], "s[1]"],
    ["a hole in a list", new Array(1), "s[0]"],
    ["undefined in an object", { a: undefined }, "s.a"],
    ["a function", { a: { f: () => 1 } }, "s.a.f"],
    ["a bigint", 1n, "s"],
    ["a class instance", { when: new Date(0) }, "s.when"],
    ["a list with a named member", Object.assign([1], { extra: 2 }), "s"],
    ["a symbol key", { [Symbol("x")]: 1 }, "s"],
    ["a hidden member", Object.defineProperty({}, "x", { value: 1 }), "s"],
    ["a reference with more to it", [{ $ref: "o", more: 1 }], "s[0]"],
    ["a reference to no text", { $ref: 1 }, "s"],
    ["a blob handle with a bad hash", { $blob: "abc", size: 1, mediaType: "x" }, "s"],
    ["an unknown $ key", { $date: "2020" }, "s"],
    ["a method inside data", { m: { $method: {} } }, "s.m"],
  ])("not %s", (_, value, path) => {
    expect(pathRefused(() => checkStored(value, "s"))).toBe(path);
  });

  test("not data that contains itself or is deeper than 64 levels", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => checkStored(loop, "s")).toThrow(/64 levels/);
    let deep: unknown = 1;
    for (let level = 0; level < 64; level++) deep = [deep];
    expect(() => checkStored(deep, "s")).not.toThrow();
    expect(() => checkStored([deep], "s")).toThrow(/64 levels/);
  });

  test("a method or a primitive only as the whole slot and well formed", () => {
    const method = {
      source: "function f() {}",
      hash: "h",
      version: 1,
      contract: { examples: [{ args: [{ $object: { slots: {} } }] }] },
      provenance: { actor: "a" },
    };
    expect(() => checkSlot("f", { $method: method }, "o.f")).not.toThrow();
    expect(() => checkSlot("f", { $primitive: "infer" }, "o.f")).not.toThrow();
    expect(pathRefused(() => checkSlot("f", { $primitive: 1 }, "o.f"))).toBe("o.f");
    expect(pathRefused(() => checkSlot("f", { $method: { ...method, source: 1 } }, "o.f"))).toBe("o.f");
    expect(pathRefused(() => checkSlot("f", { $method: method, more: 1 }, "o.f"))).toBe("o.f");
    expect(pathRefused(() => checkSlot("f", { $method: { ...method, contract: { examples: [() => 1] } } }, "o.f"))).toBe(
      "o.f.$method.contract.examples[0]",
    );
  });

  test("references in parents and slot names in delegates", () => {
    expect(() => checkSlot("parents", [{ $ref: "a" }], "o.parents")).not.toThrow();
    expect(() => checkSlot("delegates", ["state"], "o.delegates")).not.toThrow();
    for (const value of [{ $ref: "a" }, ["a"], [{ $ref: "a", b: 1 }], null])
      expect(pathRefused(() => checkSlot("parents", value, "o.parents"))).toMatch(/^o\.parents/);
    for (const value of ["state", ["_p_x"], [1], [{ $ref: "a" }]])
      expect(pathRefused(() => checkSlot("delegates", value, "o.delegates"))).toBe("o.delegates");
  });
});

describe("slot names", () => {
  test.each(["total", "_private", "_v_socket", "parents", "delegates", "_doesNotUnderstand_", "a1"])("%s is allowed", (name) => {
    expect(slotNameProblem(name)).toBeUndefined();
  });
  test.each(["parent", "parent*", "a-b", "", "1a", "a b", "é", "_p_changed", "__proto__", "_slots", "constructor", "then", "$ref", "a\n"])(
    "%j is refused",
    (name) => {
      expect(slotNameProblem(name)).toBeTypeOf("string");
    },
  );
  test("parent* is told about parents", () => {
    expect(slotNameProblem("parent*")).toMatch(/"parents"/);
  });
});

test("canonical JSON is the same for equal values and differs for others", () => {
  expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }], gone: undefined })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  expect(canonicalJson({ a: "1" })).not.toBe(canonicalJson({ a: 1 }));
});
