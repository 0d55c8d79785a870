import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, create, send, slotsOf } from "../support/http.ts";
import { method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const REPORT =
  "function report(factor: number) {\n\tthis.asked = this.asked + 1;\n\tthis._p_changed = true;\n\treturn this.size() * factor + this.ledger.sum();\n}";

describe("a send that is missing deeper inside", () => {
  let system: RunningSystem;

  beforeAll(async () => {
    const recordings = [
      plan(),
      method("size", "function size() {\n\treturn this.items.length;\n}"),
      method("sum", "function sum() {\n\treturn this.entries.reduce((all, entry) => all + entry, 0);\n}"),
    ];
    system = await startSystem({ BATOS_MODEL: `recorded:${recordingFile(recordings)}`, BATOS_CANDIDATES: "2" });
  });
  afterAll(() => system?.stop());

  it("parks the whole message, which is answered from its start once all it lacks has been taught, its effect once", async () => {
    const ledger = await create(system, { entries: [1, 2, 3] });
    const shop = await create(system, { items: ["a", "b"], asked: 0, ledger: { $ref: ledger } });
    const installed = await send(system, { receiver: shop, selector: "_install_method_", args: ["report", REPORT] });
    expect(installed.status, JSON.stringify(installed.body)).toBe(200);

    const reply = await send(system, { receiver: shop, selector: "report", args: [10] });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(reply.body).toMatchObject({ result: 26, method: { holder: shop, selector: "report", version: 1 } });
    expect((await slotsOf(system, shop)).asked).toBe(1);
    expect((await slotsOf(system, shop)).size).toMatchObject({ $method: { version: 1 } });
    expect((await slotsOf(system, ledger)).sum).toMatchObject({ $method: { version: 1 } });

    const trace = (await call(system, "GET", `/v1/jobs/${reply.body.job}/trace`)).body;
    expect(trace.missions.map((mission: { brief: { selector: string } }) => mission.brief.selector)).toEqual(["size", "sum"]);
    const parked = trace.events.filter((event: { event_type: string }) => event.event_type === "message_parked");
    expect(parked.map((event: { data: { selector: string } }) => event.data.selector)).toEqual(["size", "sum"]);
  });

  it("ends the whole message, whatever the method tries to catch, on an object without _doesNotUnderstand_", async () => {
    const bare = await create(system, { n: 1 }, undefined, []);
    const asker = await create(system, { bare: { $ref: bare }, tries: 0 });
    const source =
      "function ask() {\n\tthis.tries = this.tries + 1;\n\tthis._p_changed = true;\n\ttry {\n\t\treturn this.bare.unknown();\n\t} catch (error) {\n\t\treturn 'caught';\n\t}\n}";
    expect((await send(system, { receiver: asker, selector: "_install_method_", args: ["ask", source] })).status).toBe(200);
    const reply = await send(system, { receiver: asker, selector: "ask", args: [] });
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ code: "NotUnderstood" });
    expect((await slotsOf(system, asker)).tries).toBe(0);
  });
});
