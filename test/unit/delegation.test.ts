import { readFileSync } from "node:fs";
import { transformSync } from "amaro";
import { describe, expect, test } from "vitest";
import { lookup } from "../../shared/image/delegation.ts";
import type { Stored } from "../../shared/image/values.ts";

const ref = (oid: string) => ({ $ref: oid });
const image = (objects: Record<string, Record<string, Stored>>) => (oid: string, slot: string) => objects[oid]?.[slot];

describe("delegation", () => {
  test("searches own slots, then delegates, then parents in order, depth first", () => {
    const slotOf = image({
      cycle: { delegates: ["state", "other"], state: ref("IDLE"), other: ref("helper"), parents: [ref("left"), ref("right")], own: 1 },
      IDLE: { parents: [ref("traits")], a: "IDLE" },
      helper: { a: "helper", b: "helper" },
      left: { parents: [ref("above")], a: "left", b: "left", c: "left" },
      above: { d: "above", e: "above" },
      right: { d: "right", f: "right" },
      traits: { e: "traits" },
    });
    const holders = ["own", "a", "b", "c", "d", "e", "f", "g"].map((slot) => lookup(slotOf, "cycle", slot, 0)?.holder);
    expect(holders).toEqual(["cycle", "IDLE", "helper", "left", "above", "traits", "right", undefined]);
  });

  test("passes over definitions for resend, each holder once", () => {
    const slotOf = image({
      a: { m: 1, parents: [ref("b"), ref("c")] },
      b: { m: 2, parents: [ref("d")] },
      c: { m: 3, parents: [ref("d")] },
      d: { m: 4 },
    });
    expect([0, 1, 2, 3, 4].map((skip) => lookup(slotOf, "a", "m", skip)?.holder)).toEqual(["a", "b", "d", "c", undefined]);
  });

  test("ends on a cycle, and takes null and false for definitions", () => {
    const slotOf = image({ a: { parents: [ref("b")] }, b: { parents: [ref("a"), ref("b")], none: null, no: false } });
    expect(lookup(slotOf, "a", "missing", 0)).toBeUndefined();
    expect(lookup(slotOf, "a", "none", 0)).toEqual({ holder: "b", value: null });
    expect(lookup(slotOf, "a", "no", 0)).toEqual({ holder: "b", value: false });
  });

  test("asks for nothing after the answer is known", () => {
    const asked: string[] = [];
    const slotOf = image({ a: { m: 1, parents: [ref("b")] }, b: {} });
    lookup((oid, slot) => (asked.push(`${oid}.${slot}`) > 0 ? slotOf(oid, slot) : undefined), "a", "m", 0);
    expect(asked).toEqual(["a.m"]);
  });

  test("goes through 10,000 parents", () => {
    const slotOf = (oid: string, slot: string): Stored | undefined =>
      slot === "parents" ? [ref(`${Number(oid) + 1}`)] : oid === "10000" && slot === "m" ? 1 : undefined;
    expect(lookup(slotOf, "0", "m", 0)?.holder).toBe("10000");
  });

  test("is text that runs alone once its types are gone: the guest runs the same", () => {
    const source = readFileSync(new URL("../../shared/image/delegation.ts", import.meta.url), "utf8");
    const { code } = transformSync(source, { mode: "strip-only" });
    expect(code).not.toMatch(/^import/m);
    const alone = new Function(`"use strict"; ${code.replaceAll(/^export /gm, "")}; return lookup;`)() as typeof lookup;
    expect(alone(image({ a: { parents: [ref("b")] }, b: { m: 1 } }), "a", "m", 0)).toEqual({ holder: "b", value: 1 });
  });
});
