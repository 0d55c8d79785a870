/** A worker that has loaded weights and adapters so often that it should be started anew: it is, between jobs and in the midst of them, and no job is lost. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, create, type Door, send } from "../support/http.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const MISSIONS = 3;
/** Each worker takes some seconds to start. */
const LIMIT_MS = 300_000;
let system: RunningSystem;

beforeAll(async () => {
  // Every load is one too many, and a cycle gets three seconds to end: each worker does a part of the work and is replaced.
  system = await startSystem({ BATOS_MODEL_LOADS: "1", BATOS_GRACE_SECONDS: "6", BATOS_CANDIDATES: "8" });
});
afterAll(() => system?.stop());

it(
  "takes up the cycles where the one before it put them down, and asks nothing twice",
  async () => {
    const door: Door = system;
    const replaced = system.restarted(system.pids("worker")[0] as number);
    const objects = await Promise.all(Array.from({ length: MISSIONS }, () => create(door, { balance: 10 })));
    const replies = await Promise.all(
      objects.map((receiver, at) =>
        send(door, {
          receiver,
          selector: `deposit${"AZQ"[at]}`,
          args: [5],
          params: ["amount"],
          intent: "add the amount to the balance and return the new balance",
          examples: [
            { slots: { balance: 10 }, args: [5], returns: 15, after: { balance: 15 } },
            { slots: { balance: 0 }, args: [20], returns: 20, after: { balance: 20 } },
          ],
        }),
      ),
    );
    await replaced;
    expect(system.log()).toContain("the language model was loaded often");
    for (const { status, body } of replies) {
      expect(status, JSON.stringify(body)).toBe(200);
      const { events } = (await call(door, "GET", `/v1/jobs/${body.job}/trace`)).body;
      const asked = (events as { event_type: string; cycle_id: string; data: { step: string; sample: number } }[])
        .filter(({ event_type }) => event_type === "completion")
        .map(({ cycle_id, data }) => `${cycle_id} ${data.step} ${data.sample}`);
      expect(new Set(asked).size).toBe(asked.length);
    }
  },
  LIMIT_MS,
);
