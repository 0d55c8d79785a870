/** Several messages on one mission, and one message on several: what each of them is shown of it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { streamEvents } from "../../api/events.ts";
import { traceOf } from "../../api/trace.ts";
import type { EventType } from "../../shared/audit/event.ts";
import type { Job, Mission } from "../../shared/operations/records.ts";
import { createMessageRunner } from "../../workers/messages.ts";
import { DEPOSIT } from "../support/recordings.ts";
import { openWorkerUnderTest, type WorkerUnderTest } from "../support/worker.ts";

let worker: WorkerUnderTest;
let run: ReturnType<typeof createMessageRunner>;

beforeAll(async () => {
  worker = await openWorkerUnderTest();
  run = createMessageRunner(worker.deps);
});
afterAll(() => worker.close());

const missionOf = async (id: string): Promise<Mission> => {
  const { mission } = await worker.job(id);
  return (await worker.deps.operations.mission(mission as string)) as Mission;
};
const record = (mission: Mission, ...types: EventType[]): Promise<void> =>
  worker.deps.operations.apply(
    types.map((event_type) => worker.deps.trail.asWrite({ event_type, cycle_id: mission.id, mission_id: mission.id })),
  );
async function tell(mission: Mission): Promise<void> {
  worker.deps.trail.announce(mission.id);
  await worker.deps.trail.flush();
}

interface Frame {
  event: string;
  id: number | undefined;
  data: { mission_id?: string; job_id?: string | null };
}

interface Stream {
  /** What has come so far. */
  frames(): Frame[];
  ended: Promise<void>;
}

/** A job's stream over HTTP, after a seq, as the route serves it. */
async function open(job: string, after = 0): Promise<Stream> {
  const stop = new AbortController();
  const server = createServer((_, response) => {
    const { operations } = worker.deps;
    worker.job(job).then((row) => streamEvents({ operations, hub: worker.hub }, row, after, response, stop.signal));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    stop.abort();
    server.close();
  });
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let text = "";
  const read = async (): Promise<void> => {
    for await (const piece of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) text += piece;
  };
  const frames = (): Frame[] =>
    text
      .split("\n\n")
      .filter((block) => block.includes("data: "))
      .map((block) => ({
        id: /^id: (\d+)$/m.test(block) ? Number(/^id: (\d+)$/m.exec(block)?.[1]) : undefined,
        event: /^event: (\w+)$/m.exec(block)?.[1] as string,
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] as string),
      }));
  return { frames, ended: read() };
}

const all = async (job: string, after = 0): Promise<Frame[]> => {
  const stream = await open(job, after);
  await stream.ended;
  return stream.frames();
};

describe("a message that shares a mission with another client's", () => {
  let mine: Job;
  let theirs: Job;
  let mission: Mission;

  beforeAll(async () => {
    const account = await worker.object({ balance: 0 });
    const message = { receiver: account, selector: "deposit", intent: "add the amount", params: ["amount"] };
    theirs = await worker.accept({ ...message, keyId: "theirs", args: [987_654] });
    mine = await worker.accept({ ...message, keyId: "mine", args: [1] });
    const late = await worker.accept({ ...message, keyId: "late", args: [456_789], deadline: Date.now() + 30_000 });
    for (const { id } of [theirs, mine, late]) expect(await run(id)).toBe("parked");
    mission = await missionOf(theirs.id);
    await worker.deps.operations.apply([
      {
        write: "insertJournal",
        entry: { cycle: mission.id, mission: mission.id, seq: 0, state: "DECOMPOSING", slots: { brief: mission.brief as never }, at: 1 },
      },
    ]);
    await record(mission, "cycle_started");
    await worker.teach(mission, DEPOSIT);
    await record(mission, "mission_done");
    // One is answered; one fails, because its time is up.
    const whenLate = { ...worker.deps, identity: { ...worker.deps.identity, clock: () => late.deadline } };
    expect(await createMessageRunner(whenLate)(late.id)).toBe("failed");
    for (const { id } of [mine, theirs]) expect(await run(id)).toBe("answered");
  });

  const TOGETHER = ["mission_opened", "message_parked", "cycle_started", "mission_done", "message_answered"];

  it("is told by its trace and its events what the mission did and what became of itself, and nothing of the others", async () => {
    const trace = await traceOf(worker.deps.operations, await worker.job(mine.id));
    expect(trace.events.map((event) => event.event_type)).toEqual(TOGETHER);
    expect((await all(mine.id)).map((frame) => frame.event)).toEqual([...TOGETHER, "settled"]);
  });

  it("sees neither the others' jobs nor their answers nor the arguments with which one of them opened the mission", async () => {
    const shown = JSON.stringify([await traceOf(worker.deps.operations, await worker.job(mine.id)), await all(mine.id)]);
    const secrets = [theirs.id, "987654", "987655", "456789", "TimedOut"];
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  it("sees all of the brief where it opened the mission itself", async () => {
    const { events, missions } = await traceOf(worker.deps.operations, await worker.job(theirs.id));
    expect(events.find((event) => event.event_type === "mission_opened")).toMatchObject({
      job_id: theirs.id,
      data: { brief: { args: [987_654] } },
    });
    expect(missions).toMatchObject([{ brief: { args: [987_654] }, journal: [{ slots: { brief: { args: [987_654] } } }] }]);
  });
});

describe("a message that contradicts a mission", () => {
  it("is told the examples, and not shown the other's record", async () => {
    const account = await worker.object({ balance: 0 });
    const examples = [{ slots: { balance: 1 }, args: [2], returns: 3 }];
    const first = await worker.accept({ receiver: account, selector: "waste", args: [1], examples });
    const second = await worker.accept({
      receiver: account,
      selector: "waste",
      args: [1],
      examples: [{ ...examples[0], args: [2], returns: -1 }],
    });
    expect(await run(first.id)).toBe("parked");
    expect(await run(second.id)).toBe("failed");
    const row = await worker.job(second.id);
    expect(row).toMatchObject({ error: { code: "Contradiction", details: { theirs: examples } } });
    expect(await traceOf(worker.deps.operations, row)).toMatchObject({ missions: [], events: [] });
  });
});

describe("a message that goes on to a mission which another message opened", () => {
  it("is sent what that mission did before, without ids, and each event once, however often it connects", async () => {
    const receiver = await worker.object({}, { outer: "function outer() { return this.first() + this.second(); }" });
    const { id } = await worker.accept({ receiver, selector: "outer" });
    const other = await worker.accept({ receiver, selector: "second" });
    for (const job of [id, other.id]) expect(await run(job)).toBe("parked");
    const first = await missionOf(id);
    const second = await missionOf(other.id);
    await record(second, "cycle_started", "state_entered");
    const live = await open(id);
    await record(first, "completion");
    await worker.teach(first, "function first() { return 1; }");
    await record(first, "mission_done");
    await tell(first);
    await expect.poll(() => live.frames().map((frame) => frame.event)).toContain("mission_done");
    const between = live.frames().at(-1)?.id as number;
    expect(await run(id)).toBe("parked");
    await tell(second);
    await expect.poll(() => live.frames().filter((frame) => frame.event === "message_parked")).toHaveLength(2);
    const joined = live.frames().at(-1)?.id as number;
    await worker.teach(second, "function second() { return 2; }");
    await record(second, "mission_done");
    expect(await run(id)).toBe("answered");
    await live.ended;

    const names = (frames: Frame[]): string[] =>
      frames.map(({ event, data, id: seq }) => `${event} ${data.mission_id === second.id ? 2 : 1}${seq ? "" : " no id"}`);
    const earlier = ["mission_opened 2 no id", "cycle_started 2 no id", "state_entered 2 no id"];
    const rest = ["mission_done 2", "message_answered 2", "settled 1 no id"];
    expect(names(live.frames())).toEqual([
      "message_parked 1",
      "mission_opened 1",
      "completion 1",
      "mission_done 1",
      ...earlier,
      "message_parked 2",
      ...rest,
    ]);
    expect(names(await all(id, between))).toEqual([...earlier, "message_parked 2", ...rest]);
    expect(names(await all(id, joined))).toEqual(rest);
  });

  it("keeps the missions before when it fails with the error of one that had failed", async () => {
    const receiver = await worker.object({}, { outer: "function outer() { return this.first() + this.second(); }" });
    const { id } = await worker.accept({ receiver, selector: "outer" });
    const other = await worker.accept({ receiver, selector: "second" });
    for (const job of [id, other.id]) expect(await run(job)).toBe("parked");
    const [first, second] = [await missionOf(id), await missionOf(other.id)];
    const error = { code: "MissionFailed", message: "no", details: { mission: second.id } } as const;
    await worker.deps.operations.apply([
      { write: "updateMission", id: second.id, expect: ["open"], set: { status: "failed", error, updatedAt: Date.now() } },
      { write: "failWaits", mission: second.id, error, at: Date.now() },
    ]);
    await worker.teach(first, "function first() { return 1; }");
    expect(await run(id)).toBe("failed");
    expect(await worker.job(id)).toMatchObject({ error, mission: second.id, formerMissions: [first.id] });
  });
});
