import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import { publishEvent, publishJobSettled } from "../../infra/redis/notices.ts";
import { type EventType, newEvent } from "../../shared/audit/event.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let key: string;
let url: string;

beforeAll(async () => {
  api = await startApiUnderTest();
  key = await api.key("read", "write");
  url = await api.app.listen({ host: "127.0.0.1", port: 0 });
  await api.app.inject({
    method: "POST",
    url: "/v1/objects",
    headers: { authorization: `Bearer ${key}` },
    payload: { name: "account", slots: { balance: 10 } },
  });
});
afterAll(() => api.close());

const send = (payload: object, headers: Record<string, string> = {}, bearer = key) =>
  api.app.inject({ method: "POST", url: "/v1/messages", payload, headers: { authorization: `Bearer ${bearer}`, ...headers } });
const deposit = (amount: number) => ({ receiver: "account", selector: "deposit", args: [amount] });

/** Settles a job as soon as it is there, and says so. */
async function settleSoon(job: string, set: Parameters<ApiUnderTest["settle"]>[1]): Promise<void> {
  await api.settle(job, set);
  await publishJobSettled(api.redis, job);
}

/** Waits until the queue has what was accepted: the outbox is drained after the answer. */
async function jobOfRow(row: string) {
  await expect.poll(() => api.queues.messages.getJob(`${row}-r0`)).toBeDefined();
  return api.queues.messages.getJob(`${row}-r0`);
}

describe("accepting a message", () => {
  test("writes the whole message as a row and hands it to the queue once", async () => {
    const body = {
      ...deposit(5),
      params: ["amount"],
      intent: "add",
      examples: [{ slots: { balance: 1 }, args: [1], returns: 2 }],
      holder: "account",
    };
    const reply = await send(body);
    expect(reply.statusCode).toBe(202);
    const { job, ...rest } = reply.json();
    expect(rest).toEqual({ status: "queued" });
    const { oid } = (
      await api.app.inject({ method: "GET", url: "/v1/objects/account", headers: { authorization: `Bearer ${key}` } })
    ).json();
    expect(await api.deps.operations.job(job)).toMatchObject({
      receiver: oid,
      selector: "deposit",
      args: [5],
      params: ["amount"],
      intent: "add",
      examples: body.examples,
      holder: oid,
      status: "queued",
      replays: 0,
    });
    expect((await jobOfRow(job))?.data).toEqual({ job });
    await expect.poll(() => api.deps.operations.outbox(10)).toEqual([]);
  });

  test("an example may describe another object", async () => {
    const reply = await send({
      ...deposit(5),
      examples: [{ slots: { other: { $object: { parents: ["traits"], slots: { a: [{ $object: { slots: {} } }] } } } }, args: [] }],
    });
    expect(reply.statusCode).toBe(202);
  });

  test("the same idempotency key and body give the same job; another body is refused; another client's key is its own", async () => {
    const headers = { "idempotency-key": "once" };
    const [first, second] = await Promise.all([send(deposit(7), headers), send(deposit(7), headers)]);
    expect(second.json()).toEqual(first.json());
    await expect.poll(() => api.deps.operations.outbox(10)).toEqual([]);
    const before = await api.fingerprint();
    expect((await send({ args: [7], selector: "deposit", receiver: "account" }, headers)).json()).toEqual(first.json());
    expect((await send(deposit(8), headers)).json()).toMatchObject({ status: 422, code: "IdempotencyMismatch" });
    expect(await api.fingerprint()).toEqual(before);
    expect((await send(deposit(7), headers, await api.key("write"))).json().job).not.toBe(first.json().job);
  });

  test("an idempotency key is free again after a day", async () => {
    const { identity, operations } = api.deps;
    const { job } = (await send(deposit(1))).json();
    const keyId = (await operations.job(job))?.keyId as string;
    const createdAt = identity.clock() - 24 * 3600 * 1000 - 1;
    await operations.apply([{ write: "insertIdempotency", record: { keyId, idempotencyKey: "old", bodyHash: "another", job, createdAt } }]);
    const again = await send(deposit(9), { "idempotency-key": "old" });
    expect(again.statusCode).toBe(202);
    expect(again.json().job).not.toBe(job);
  });
});

describe("the answer", () => {
  test("is waited for when the client prefers so, and is the same later", async () => {
    const waiting = send(deposit(2), { prefer: "respond-async, wait=60", "idempotency-key": "waited" });
    const { job } = (await send(deposit(2), { "idempotency-key": "waited" })).json();
    await settleSoon(job, {
      status: "answered",
      result: { total: 12 },
      mission: "m1",
      method: { holder: "h", selector: "deposit", version: 3 },
    });
    const reply = await waiting;
    expect(reply.statusCode).toBe(200);
    expect(reply.headers["preference-applied"]).toBe("wait=60");
    expect(reply.json()).toEqual({
      job,
      status: "answered",
      result: { total: 12 },
      mission: "m1",
      method: { holder: "h", selector: "deposit", version: 3 },
    });
    const later = await api.app.inject({ method: "GET", url: `/v1/jobs/${job}`, headers: { authorization: `Bearer ${key}` } });
    expect(later.json()).toEqual(reply.json());
  });

  test("that was not there in time is 202", async () => {
    const reply = await send(deposit(3), { prefer: "wait=0" });
    expect(reply.statusCode).toBe(202);
    expect(reply.json()).toEqual({ job: expect.any(String), status: "queued" });
  });

  test("of a failed message is a problem document that names the job and the mission", async () => {
    const { job } = (await send(deposit(4))).json();
    await settleSoon(job, {
      status: "failed",
      mission: "m2",
      error: { code: "MissionFailed", message: "tried and failed", details: { tried: 3 } },
    });
    const reply = await api.app.inject({
      method: "GET",
      url: `/v1/jobs/${job}`,
      headers: { authorization: `Bearer ${key}`, prefer: "wait=60" },
    });
    expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(reply.json()).toMatchObject({
      status: 422,
      code: "MissionFailed",
      detail: "tried and failed",
      job,
      mission: "m2",
      details: { tried: 3 },
    });
  });
});

describe("a job's events", () => {
  const event = (type: EventType, mission: string) => newEvent({ event_type: type, mission_id: mission }, api.deps.identity.clock());

  test("come from the record first, then live, and end with the answer; a lost connection goes on where it was", async () => {
    const { job } = (await send(deposit(6))).json();
    const mission = `mission-of-${job}`;
    await api.deps.operations.apply([
      { write: "updateJob", id: job, expect: ["queued"], set: { status: "waiting", mission } },
      { write: "insertEvents", events: [event("cycle_started", mission), event("state_entered", mission)] },
    ]);
    const seen: string[] = [];
    for await (const said of new BatosClient({ url, key }).events(job)) {
      if (said.kind !== "writing") seen.push(said.kind === "event" ? said.event.event_type : `settled ${said.outcome.status}`);
      if (seen.length === 2) {
        await api.deps.operations.apply([{ write: "insertEvents", events: [event("method_installed", mission)] }]);
        await publishEvent(api.redis, mission);
      }
      if (seen.length === 3) await settleSoon(job, { status: "answered", result: 16 });
    }
    expect(seen).toEqual(["cycle_started", "state_entered", "method_installed", "settled answered"]);

    const all = await fetch(`${url}/v1/jobs/${job}/events`, { headers: { authorization: `Bearer ${key}` } });
    expect(all.headers.get("content-type")).toBe("text/event-stream");
    const ids = [...(await all.text()).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toHaveLength(3);
    const rest = await fetch(`${url}/v1/jobs/${job}/events`, {
      headers: { authorization: `Bearer ${key}`, "last-event-id": String(ids[1]) },
    });
    expect([...(await rest.text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual(["method_installed", "settled"]);

    const trace = (
      await api.app.inject({ method: "GET", url: `/v1/jobs/${job}/trace`, headers: { authorization: `Bearer ${key}` } })
    ).json();
    expect(trace.job).toMatchObject({ id: job, status: "answered", result: 16, args: [6] });
    expect(trace.job).not.toHaveProperty("keyId");
  });

  test("that were stored with the answer come before it, though nobody announced them", async () => {
    const { job } = (await send(deposit(61))).json();
    const mission = `mission-of-${job}`;
    const stream = await fetch(`${url}/v1/jobs/${job}/events`, { headers: { authorization: `Bearer ${key}` } });
    await api.deps.operations.apply([
      { write: "insertEvents", events: [event("method_installed", mission), event("mission_done", mission)] },
      { write: "updateJob", id: job, expect: ["queued"], set: { status: "answered", result: 1, mission } },
    ]);
    await publishJobSettled(api.redis, job);
    expect([...(await stream.text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
      "method_installed",
      "mission_done",
      "settled",
    ]);
  });

  test("waiting requests that are over leave nothing that listens to the system's stop", async () => {
    const listening = vi.spyOn(AbortSignal.prototype, "addEventListener");
    const { job } = (await send(deposit(12), { prefer: "wait=0" })).json();
    await api.app.inject({ method: "GET", url: `/v1/jobs/${job}`, headers: { authorization: `Bearer ${key}`, prefer: "wait=0" } });
    const signals = listening.mock.contexts as AbortSignal[];
    listening.mockRestore();
    // The stop, which both requests listened to, and each one's own.
    expect(new Set(signals).size).toBe(3);
    for (const signal of signals) expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("an open stream and a waiting request end when the system stops", async () => {
    const stopping = await startApiUnderTest();
    const bearer = await stopping.key("read", "write");
    const address = await stopping.app.listen({ host: "127.0.0.1", port: 0 });
    const client = new BatosClient({ url: address, key: bearer });
    await client.createObject({ name: "account" });
    const { job } = await client.send({ receiver: "account", selector: "deposit" });
    const stream = await fetch(`${address}/v1/jobs/${job}/events`, { headers: { authorization: `Bearer ${bearer}` } });
    const waits = vi.spyOn(stopping.deps.hub, "onJobSettled");
    const waiting = fetch(`${address}/v1/jobs/${job}`, { headers: { authorization: `Bearer ${bearer}`, prefer: "wait=60" } });
    await expect.poll(() => waits.mock.calls.length).toBe(1);
    const closed = stopping.close();
    expect(await stream.text()).toContain("event: bye");
    expect((await waiting).status).toBe(202);
    await closed;
  });
});
