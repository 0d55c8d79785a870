import { describe, expect, it } from "vitest";
import { typedParams } from "../../shared/mind/brief.ts";
import { shapeOf, unite } from "../../shared/mind/shapes.ts";

describe("the type a prompt shows for a value", () => {
  it.each([
    [10, "number"],
    ["a", "string"],
    [true, "boolean"],
    [null, "null"],
    [[], "unknown[]"],
    [[1, 2], "number[]"],
    [["a"], "string[]"],
    [[1, "a"], "unknown[]"],
    [{}, "Record<string, unknown>"],
    [{ ada: 3, bob: 5 }, "Record<string, number>"],
    [{ theme: "dark", size: 12 }, "{theme: string, size: number}"],
    [[{ name: "pen", price: 2 }], "{name: string, price: number}[]"],
    [{ $ref: "x" }, "object"],
    [{ $blob: "a".repeat(64), size: 1, mediaType: "text/plain" }, "blob"],
    [{ $$ref: "literal", n: 1 }, "{$ref: string, n: number}"],
    [[[1], []], "number[][]"],
    [[1, null], "(number | null)[]"],
  ])("%j is %s", (value, type) => {
    expect(shapeOf(value)).toBe(type);
  });

  it("stops at a depth, so that a prompt stays short", () => {
    expect(shapeOf({ a: { b: { c: { d: 1 } }, e: 1 }, f: "x" })).toBe("{a: {b: {c: unknown}, e: number}, f: string}");
  });

  it("is unknown where observations differ by more than null", () => {
    expect(unite(["number", "string"])).toBe("unknown");
    expect(unite(["null", "number"])).toBe("number | null");
    expect(unite(["unknown[]", "string[]"])).toBe("string[]");
  });
});

describe("parameters of a brief", () => {
  it("take the caller's names and the types of every argument seen", () => {
    expect(
      typedParams(
        ["amount", "note"],
        [
          [5, "x"],
          [7.5, "y"],
        ],
      ),
    ).toEqual([
      { name: "amount", type: "number" },
      { name: "note", type: "string" },
    ]);
  });

  it("are numbered where the caller named none", () => {
    expect(typedParams(undefined, [[1], [2, "b"]])).toEqual([
      { name: "arg1", type: "number" },
      { name: "arg2", type: "string" },
    ]);
  });
});
