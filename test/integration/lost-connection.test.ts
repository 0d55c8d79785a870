/** A client whose connection to the system is lost while it waits, at every point where that can be. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { buildApp } from "../../api/app.ts";
import { BatosClient, type JobEvent } from "../../api/client/client.ts";
import { runProgram } from "../../api/client/program.ts";
import { publishEvent, publishJobSettled } from "../../infra/redis/notices.ts";
import { newEvent } from "../../shared/audit/event.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";
import { type Cuttable, cuttableWayTo } from "../support/cuttable.ts";

const MISSION = "mission-of-the-job";
const message = { receiver: "account", selector: "deposit", args: [5] };

let api: ApiUnderTest;
let way: Cuttable;
let key: string;
let client: BatosClient;

beforeEach(async () => {
  api = await startApiUnderTest();
  way = await cuttableWayTo(await api.app.listen({ host: "127.0.0.1", port: 0 }));
  key = await api.key("read", "write");
  client = new BatosClient({ url: way.url, key, patienceMs: 10_000 });
  await client.createObject({ name: "account", slots: { balance: 1 } });
});
afterEach(async () => {
  await way.close();
  await api.close();
});

/** A job that waits for a mission. */
async function waiting(): Promise<string> {
  const { job } = await client.send(message);
  await api.deps.operations.apply([{ write: "updateJob", id: job, expect: ["queued"], set: { status: "waiting", mission: MISSION } }]);
  return job;
}

async function happens(at: number): Promise<void> {
  const event = newEvent({ event_type: "state_entered", mission_id: MISSION, data: { at } }, api.deps.identity.clock());
  await api.deps.operations.apply([{ write: "insertEvents", events: [event] }]);
  await publishEvent(api.redis, MISSION);
}

async function answer(job: string): Promise<void> {
  await api.settle(job, { status: "answered", result: 6 });
  await publishJobSettled(api.redis, job);
}

const said = (event: JobEvent): unknown => (event.kind === "event" ? event.event.data.at : event.kind);

/** A stream of a job's events: what it said, and what it ended with. */
function watch(job: string, by = client, signal?: AbortSignal): { seen: unknown[]; ended: Promise<unknown> } {
  const seen: unknown[] = [];
  const read = async (): Promise<void> => {
    for await (const event of by.events(job, signal ? { signal } : {})) seen.push(said(event));
  };
  return { seen, ended: read().catch((error: unknown) => error) };
}

describe("a stream of events", () => {
  test("goes on where it was when the connection is reset, and when nobody listens for a while", async () => {
    const job = await waiting();
    const stream = watch(job);
    await happens(1);
    await expect.poll(() => stream.seen).toEqual([1]);
    way.reset();
    await happens(2);
    await expect.poll(() => stream.seen, { timeout: 5000 }).toEqual([1, 2]);
    await way.cut();
    await happens(3);
    await way.mend();
    await answer(job);
    expect(await stream.ended).toBeUndefined();
    expect(stream.seen).toEqual([1, 2, 3, "settled"]);
  });

  test("goes on at the system that comes after the one that said goodbye", async () => {
    const job = await waiting();
    const stream = watch(job);
    await happens(1);
    await expect.poll(() => stream.seen).toEqual([1]);
    await api.app.close();
    await way.cut();
    const next = await buildApp(api.deps);
    try {
      await happens(2);
      await way.mend(await next.listen({ host: "127.0.0.1", port: 0 }));
      await answer(job);
      expect(await stream.ended).toBeUndefined();
      expect(stream.seen).toEqual([1, 2, "settled"]);
    } finally {
      await next.close();
    }
  });

  test("is given up after a time, with an error that names the job", async () => {
    const job = await waiting();
    const brief = new BatosClient({ url: way.url, key, patienceMs: 300 });
    const stream = watch(job, brief);
    await happens(1);
    await expect.poll(() => stream.seen).toEqual([1]);
    await way.cut();
    expect(await stream.ended).toMatchObject({ name: "Unreachable", job, message: expect.stringContaining(`batos trace ${job}`) });
  });

  test("ends at once when its signal says so, though it waits for the connection", async () => {
    const job = await waiting();
    const enough = new AbortController();
    const stream = watch(job, client, enough.signal);
    await happens(1);
    await expect.poll(() => stream.seen).toEqual([1]);
    await way.cut();
    enough.abort(new Error("enough"));
    expect(await stream.ended).toMatchObject({ message: "enough" });
  });

  test("fails at once where nobody was there from the beginning", async () => {
    await way.cut();
    const first = new BatosClient({ url: way.url, key });
    expect(await watch("a-job", first).ended).toMatchObject({ message: expect.stringContaining("npm start") });
  });

  test("that ends without an end is asked for again after pauses", async () => {
    let asked = 0;
    const ending = createServer((_, response) => {
      asked += 1;
      response.writeHead(200, { "content-type": "text/event-stream" }).end(": nothing\n\n");
    });
    ending.listen(0, "127.0.0.1");
    await once(ending, "listening");
    const impatient = new BatosClient({ url: `http://127.0.0.1:${(ending.address() as AddressInfo).port}`, key });
    expect(await watch("a-job", impatient, AbortSignal.timeout(1000)).ended).toMatchObject({ name: "TimeoutError" });
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(6);
    ending.closeAllConnections();
    ending.close();
  });
});

describe("waiting for an answer", () => {
  test("goes on when the connection is lost, and the message is sent once", async () => {
    const answered = client.send(message, { waitSeconds: 30, idempotencyKey: "one" });
    await expect.poll(async () => (await api.deps.operations.counts()).jobs).toMatchObject({ queued: 1 });
    await way.cut();
    await way.mend();
    const [queued, ...more] = await api.deps.operations.staleJobs("queued", Date.now() + 1000, 10);
    expect(more).toEqual([]);
    await answer(queued?.id as string);
    expect(await answered).toMatchObject({ job: queued?.id, status: "answered", result: 6 });
  });

  test("of a job that is known goes on, too, and is given up with the job's name", async () => {
    const job = await waiting();
    const listening = vi.spyOn(api.deps.hub, "onJobSettled");
    const answered = client.job(job, { waitSeconds: 30 });
    const given = new BatosClient({ url: way.url, key, patienceMs: 300 }).job(job, { waitSeconds: 30 }).catch((error: unknown) => error);
    await expect.poll(() => listening.mock.calls.length).toBe(2);
    await way.cut();
    expect(await given).toMatchObject({ name: "Unreachable", job, message: expect.stringContaining(`batos trace ${job}`) });
    await way.mend();
    await answer(job);
    expect(await answered).toMatchObject({ job, status: "answered" });
  });

  test.each([
    ["with progress", ["--progress"]],
    ["without", ["--json"]],
  ])("%s ends with 4, saying what is known of the message, when the time is up and the system away", async (_, options) => {
    const told: string[] = [];
    const around = {
      env: { BATOS_URL: way.url, BATOS_KEY: key },
      write: () => undefined,
      tell: (text: string) => void told.push(text),
      interactive: false,
    };
    const status = runProgram(["send", "account", "deposit", "5", "--wait", "2", ...options], around);
    await expect.poll(async () => (await api.deps.operations.counts()).jobs).toMatchObject({ queued: 1 });
    await way.cut();
    expect(await status).toBe(4);
    expect(told.join("")).toMatch(
      options.includes("--progress") ? /is not back: job [0-9a-f-]{36} goes on/ : /whether the message was accepted is not known/,
    );
  });
});
