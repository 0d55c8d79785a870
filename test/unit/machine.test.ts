import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkStored } from "../../shared/image/values.ts";
import { fromSlot, toSlot } from "../../shared/mind/data.ts";
import { FINAL_STATES, mayLead, STATES, TRANSITIONS } from "../../shared/mind/machine.ts";

describe("the state machine", () => {
  it("reaches every state from IDLE, and an end from every state", () => {
    const reached = new Set<string>(["IDLE"]);
    for (const state of reached) for (const next of TRANSITIONS[state as keyof typeof TRANSITIONS]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATES].sort());
    for (const state of STATES) expect(FINAL_STATES.includes(state) || TRANSITIONS[state].some((next) => next !== state)).toBe(true);
  });

  it("never leads back: a cycle is bounded by the number of its states", () => {
    for (const [from, targets] of Object.entries(TRANSITIONS))
      for (const to of targets) expect(STATES.indexOf(to)).toBeGreaterThan(STATES.indexOf(from as (typeof STATES)[number]));
    expect(mayLead("VALIDATING", "SYNTHESIZING")).toBe(false);
  });

  it("has one file for every state", () => {
    for (const state of STATES)
      expect(readFileSync(`shared/mind/states/${state.toLowerCase()}.ts`, "utf8")).toContain(`export function ${state.toLowerCase()}(`);
  });
});

describe("plain data in a slot", () => {
  it("comes back as it went in, whatever its keys are", () => {
    const data = { a: [1, { $object: { slots: { $ref: "x" } } }], $$b: null, c: { $blob: 1 } };
    const slot = toSlot(data);
    expect(checkStored(slot, "slot")).toBe(slot);
    expect(fromSlot(slot)).toEqual(data);
  });

  it("leaves out what is undefined", () => {
    expect(toSlot({ a: undefined, b: 1 })).toEqual({ b: 1 });
  });
});
