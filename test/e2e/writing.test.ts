/** What the seed model writes, as a client of a real system sees it while it is written. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import type { WrittenPiece } from "../../shared/audit/writing.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

let system: RunningSystem;
beforeAll(async () => {
  system = await startSystem({});
});
afterAll(() => system?.stop());

interface Completion {
  step: string;
  sample: number;
  text: string;
}

it("a job's stream carries what the model writes before its answer, and it is what the model is recorded to have written", async () => {
  const client = new BatosClient(system);
  await client.createObject({ name: "account", slots: { balance: 10 } });
  const { job } = await client.send({
    receiver: "account",
    selector: "deposit",
    args: [25],
    params: ["amount"],
    intent: "add the amount to the balance and return the balance",
    examples: [{ slots: { balance: 10 }, args: [5], returns: 15, after: { balance: 15 } }],
  });
  const kinds: string[] = [];
  const pieces: WrittenPiece[] = [];
  const selectors = new Set<string>();
  for await (const said of client.events(job)) {
    kinds.push(said.kind);
    if (said.kind !== "writing") continue;
    selectors.add(said.writing.selector);
    pieces.push(...said.writing.pieces);
  }
  expect(kinds).toContain("writing");
  expect(kinds.at(-1)).toBe("settled");
  expect([...selectors]).toEqual(["deposit"]);

  const { missions, events } = await client.trace(job);
  const completions = missions.flatMap((mission) => mission.completions as Completion[]);
  const written = new Map<string, string>();
  for (const { step, sample, at, text } of pieces) {
    const answer = `${step} ${sample}`;
    expect(at).toBe(written.get(answer)?.length ?? 0);
    written.set(answer, (written.get(answer) ?? "") + text);
  }
  const whole = [...written].filter(([answer, text]) => {
    const recorded = completions.find(({ step, sample }) => `${step} ${sample}` === answer)?.text ?? "";
    expect(recorded.startsWith(text)).toBe(true);
    return recorded === text;
  });
  expect(whole.length).toBeGreaterThan(0);
  expect(whole.map(([answer]) => answer).some((answer) => answer.startsWith("method"))).toBe(true);
  expect(JSON.stringify(events)).not.toContain('"writing"');
});
