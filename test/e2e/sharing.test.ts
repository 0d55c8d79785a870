import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, create, type Reply, send, slotsOf } from "../support/http.ts";
import { DEPOSIT, method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const twenty = <T>(make: (at: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, (_, at) => make(at)));

describe("twenty clients at once", () => {
  let system: RunningSystem;

  beforeAll(async () => {
    const recordings = [plan(), method("deposit", DEPOSIT), method("impossible", "function impossible() { return this.balance + 1; }")];
    system = await startSystem({ BATOS_MODEL: `recorded:${recordingFile(recordings)}`, BATOS_CANDIDATES: "2" });
  });
  afterAll(() => system?.stop());

  it("share one mission for one missing message, and their answers are a permutation of 1..20", async () => {
    const account = await create(system, { balance: 0 });
    const replies = await twenty(() =>
      send(system, {
        receiver: account,
        selector: "deposit",
        args: [1],
        params: ["amount"],
        intent: "add the amount to the balance and return it",
      }),
    );
    expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200));
    const results = replies.map((reply) => reply.body.result as number).sort((a, b) => a - b);
    expect(results).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(new Set(replies.map((reply) => reply.body.mission).filter(Boolean)).size).toBe(1);
    expect((await slotsOf(system, account)).balance).toBe(20);
    expect((await slotsOf(system, account)).deposit).toMatchObject({ $method: { version: 1, source: DEPOSIT } });
  });

  it("each get the same clear error from a mission that cannot succeed", async () => {
    const account = await create(system, { balance: 0 });
    const examples = [{ slots: { balance: 1 }, args: [], returns: 5 }];
    const replies: Reply[] = await twenty(() =>
      send(system, { receiver: account, selector: "impossible", args: [], intent: "return what cannot be", examples }),
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([422]));
    expect(new Set(replies.map((reply) => reply.body.detail)).size).toBe(1);
    const [first] = replies as [Reply];
    expect(first.body.details.tried.length).toBeGreaterThan(0);
    for (const reply of replies) {
      expect(reply.body.details).toEqual(first.body.details);
      expect((await call(system, "GET", `/v1/jobs/${reply.body.job}/trace`)).status).toBe(200);
    }
    expect((await slotsOf(system, account)).balance).toBe(0);
  });
});
