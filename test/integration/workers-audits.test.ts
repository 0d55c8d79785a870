import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import type { EventFields } from "../../shared/audit/event.ts";
import { createSessions } from "../../shared/image/sessions.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import { isRef } from "../../shared/image/values.ts";
import { createAuditRunner } from "../../workers/audits.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

let worker: WorkerUnderTest;
let audit: ReturnType<typeof createAuditRunner>;

beforeAll(async () => {
  worker = await openWorkerUnderTest();
  audit = createAuditRunner(worker.deps);
});
afterAll(() => worker.close());

const completion = {
  event_type: "completion",
  active_persona: "ROBIN",
  model: "seed",
  tokens: { prompt: 10, completion: 4 },
  milliseconds: 20,
} satisfies EventFields;
const refused = {
  event_type: "candidate_judged",
  guardian_findings: [{ guardian: "PersistenceGuardian", rule: "signal", message: "say that it changed" }],
} satisfies EventFields;

async function reports(): Promise<string[]> {
  const session = await worker.deps.openSession();
  const slot = await session.read(await session.resolve("genesis"), "reports");
  return (Array.isArray(slot) ? slot : []).map((value) => (isRef(value) ? value.$ref : "?"));
}

describe("the self-audit", () => {
  it("leaves a report of what the trail says, and the next one goes on where it ended", async () => {
    const { trail } = worker.deps;
    for (let at = 0; at < 3; at++) trail.emit(completion);
    trail.emit({ event_type: "mission_opened", data: { selector: "deposit" } });
    trail.emit(refused);
    trail.emit({ event_type: "candidate_judged" });
    trail.emit({ event_type: "mission_done", data: { selector: "deposit" } });
    const first = await audit();
    expect(await worker.slots(first.oid)).toMatchObject({
      kind: "audit_report",
      from_seq: 0,
      to_seq: 7,
      events: 7,
      missions: { opened: 1, done: 1, failed: 0 },
      candidates: { accepted: 1, refused: 1 },
      tokens: { prompt: 30, completion: 12 },
      milliseconds: 60,
      by_persona: { ROBIN: { completions: 3, prompt_tokens: 30 } },
      by_model: { seed: { completions: 3 } },
      by_adapter: { "(none)": { completions: 3 } },
      by_rule: { "PersistenceGuardian/signal": 1 },
      by_selector: { deposit: { opened: 1, done: 1, failed: 0 } },
    });
    trail.emit({ event_type: "mission_failed", data: { selector: "$odd" } });
    const second = await audit();
    expect(second.report).toMatchObject({ from_seq: 7, to_seq: 8, events: 1, missions: { done: 0, failed: 1 } });
    expect(await worker.slots(second.oid)).toMatchObject({ by_selector: { $$odd: { failed: 1 } } });
    expect(await reports()).toEqual([first.oid, second.oid]);
  });

  it("puts the trail into the full-text index, once", async () => {
    worker.deps.trail.emit({
      event_type: "mission_failed",
      cycle_id: "c1",
      guardian_findings: [{ guardian: "G", rule: "zebra", message: "a zebra crossed" }],
    });
    await audit();
    const again = await worker.deps.operations.eventsAfter(0, 100);
    await worker.deps.operations.apply([
      { write: "indexTrail", documents: again.map((event) => ({ seq: event.seq, cycle: "c1", type: event.event_type, text: "zebra" })) },
    ]);
    expect(await worker.deps.operations.searchTrail("zebra", 10)).toMatchObject([{ cycle: "c1", type: "mission_failed" }]);
    expect(await worker.deps.operations.indexedTrail()).toBe(again.at(-1)?.seq);
  });

  it.each([
    ["is empty", () => 0],
    ["is shorter than theirs", (reported: number) => reported - 1],
    ["is longer than theirs", (reported: number) => reported + 1],
  ])("begins anew where an import brought the reports to an events table that %s", async (_, length) => {
    const { trail, store, identity, config } = worker.deps;
    trail.emit({ event_type: "mission_failed" });
    const reported = (await audit()).report.to_seq;
    let exported = "";
    for await (const piece of exportImage(store)) exported += piece;
    const there = await openSqliteStores(join(config.BATOS_DATA, `imported-${length(reported)}.sqlite`));
    onTestFinished(() => there.close());
    await importImage(there.store, Readable.from(exported.trimEnd().split("\n")));
    const auditThere = createAuditRunner({ ...worker.deps, ...there, openSession: createSessions(there.store, identity) });
    const fail = (times: number): Promise<void> =>
      there.operations.apply(Array.from({ length: times }, () => trail.asWrite({ event_type: "message_failed" })));

    const events = length(reported);
    await fail(events);
    expect((await auditThere()).report).toMatchObject({ from_seq: 0, to_seq: events, events, messages: { failed: events } });
    await fail(2);
    expect((await auditThere()).report).toMatchObject({ from_seq: events, to_seq: events + 2, events: 2 });
    expect((await auditThere()).report).toMatchObject({ from_seq: events + 2, events: 0 });
    await fail(1);
    expect((await auditThere()).report).toMatchObject({ from_seq: events + 2, events: 1 });
  });

  it("counts nothing twice when two run at once", async () => {
    const before = (await reports()).length;
    for (let at = 0; at < 1200; at++) worker.deps.trail.emit({ event_type: "state_entered" });
    const both = await Promise.allSettled([audit(), audit()]);
    expect(both.some((one) => one.status === "fulfilled")).toBe(true);
    for (const one of both) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "Unavailable" });
    await audit();
    const counted = await Promise.all((await reports()).slice(before).map(async (oid) => Number((await worker.slots(oid)).events)));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(1200);
  });
});
