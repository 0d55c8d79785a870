/** What the model writes, from whoever publishes it through real Redis to whoever watches a job: shown in part, never kept, and never with a secret. */
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import { runProgram } from "../../api/client/program.ts";
import { publishEvent, publishJobSettled } from "../../infra/redis/notices.ts";
import { publishWriting } from "../../infra/redis/writing.ts";
import { type EventType, newEvent } from "../../shared/audit/event.ts";
import { redactText, redactUnfinished } from "../../shared/audit/redact.ts";
import type { Writing, WrittenPiece } from "../../shared/audit/writing.ts";
import { writingChannel } from "../../shared/jobs.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let key: string;
let url: string;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  api = await startApiUnderTest();
  key = await api.key("read", "write");
  url = await api.app.listen({ host: "127.0.0.1", port: 0 });
  await new BatosClient({ url, key }).createObject({ name: "account", slots: { balance: 10 } });
});
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});
afterAll(() => api.close());

const about = (mission: string, sample = 0) => ({ mission, selector: "deposit", persona: "ROBIN", step: "method", sample });

/** Listens until the subscription is known to Redis. */
async function listen(mission: string): Promise<{ heard: Writing[]; until(done: (heard: Writing[]) => boolean): Promise<void> }> {
  const heard: Writing[] = [];
  let look = (): void => undefined;
  undo.push(
    api.deps.hub.onWriting(mission, (json) => {
      heard.push(JSON.parse(json));
      look();
    }),
  );
  await subscribed(mission, 1);
  return {
    heard,
    until: (done) =>
      new Promise((resolve) => {
        look = () => done(heard) && resolve();
        look();
      }),
  };
}

/** Secrets that count how often a text was searched for them. */
class Counted extends Array<string> {
  looks = 0;

  override [Symbol.iterator]() {
    this.looks += 1;
    return super[Symbol.iterator]();
  }
}

const subscribed = (mission: string, count: number): Promise<unknown> =>
  expect.poll(async () => (await api.redis.pubsub("NUMSUB", writingChannel(mission)))[1]).toBe(count);

const piecesOf = (heard: readonly Writing[], sample: number): WrittenPiece[] =>
  heard.flatMap(({ pieces }) => pieces.filter((piece) => piece.sample === sample));
const textOf = (heard: readonly Writing[], sample: number): string =>
  piecesOf(heard, sample)
    .map(({ text }) => text)
    .join("");

/** A job that waits for a mission of its own. */
async function waitingJob(): Promise<{ job: string; mission: string }> {
  const { job } = await new BatosClient({ url, key }).send({ receiver: "account", selector: "deposit", args: [1] });
  const mission = `mission-of-${job}`;
  await api.deps.operations.apply([{ write: "updateJob", id: job, expect: ["queued"], set: { status: "waiting", mission } }]);
  return { job, mission };
}

async function settle(job: string): Promise<void> {
  await api.settle(job, { status: "answered", result: 11 });
  await publishJobSettled(api.redis, job);
}

async function happen(mission: string, ...types: EventType[]): Promise<void> {
  const events = types.map((event_type) => newEvent({ event_type, mission_id: mission }, api.deps.identity.clock()));
  await api.deps.operations.apply([{ write: "insertEvents", events }]);
  await publishEvent(api.redis, mission);
}

describe("publishing what is written", () => {
  test("tells all of it in order, of sixteen answers at once, at most ten times a second and a bounded part at a time", async () => {
    const mission = randomUUID();
    const { heard, until } = await listen(mission);
    const writing = publishWriting(api.redis);
    const texts = Array.from({ length: 16 }, (_, sample) => `function deposit${sample}() { ${"this.balance += 1; ".repeat(80)}}`);
    const began = performance.now();
    const answers = texts.map((_, sample) => writing.begin(about(mission, sample)));
    for (const [sample, text] of texts.entries()) for (const piece of text.match(/.{1,5}/gs) ?? []) answers[sample]?.wrote(piece);
    for (const answer of answers) answer.end(true);
    await until(() => texts.every((text, sample) => textOf(heard, sample) === text));
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.length).toBeLessThanOrEqual(1 + (performance.now() - began) / 99);
    for (const { pieces } of heard) for (const { text } of pieces) expect(text.length).toBeLessThanOrEqual(1024);
    let before = 0;
    for (const { at, text } of piecesOf(heard, 3)) {
      expect(at).toBe(before);
      before += text.length;
    }
    expect(piecesOf(heard, 3).at(-1)?.tokens).toBe(texts[3]?.match(/.{1,5}/gs)?.length);
  });

  test("keeps secrets back, also those that come in pieces", async () => {
    const mission = randomUUID();
    const { heard, until } = await listen(mission);
    const text = 'a key sk-0123456789abcdefghij and "own-secret value" and the end';
    const answer = publishWriting(api.redis, ["own-secret value"]).begin(about(mission));
    let written = "";
    for (const piece of text.match(/.{1,8}/g) ?? []) {
      answer.wrote(piece);
      written += piece;
      await until(() => textOf(heard, 0) === redactUnfinished(written, ["own-secret value"]));
    }
    answer.end(true);
    await until(() => textOf(heard, 0) === redactText(text, ["own-secret value"]));
    expect(heard.length).toBeGreaterThan(2);
    expect(JSON.stringify(heard)).not.toMatch(/sk-0|own-/);
  });

  test("shows what was broken off no further: it could be the beginning of a secret", async () => {
    const mission = randomUUID();
    const { heard, until } = await listen(mission);
    const writing = publishWriting(api.redis);
    const broken = writing.begin(about(mission, 0));
    broken.wrote("a key sk-0123456789");
    broken.end(false);
    const whole = writing.begin(about(mission, 1));
    whole.wrote("a word");
    whole.end(true);
    await until(() => textOf(heard, 1) === "a word");
    expect(textOf(heard, 0)).toBe("a key ");
  });

  test("who comes later sees the answers that are being written from their beginning, and those that are over not at all", async () => {
    const mission = randomUUID();
    const asked = vi.spyOn(api.redis, "pubsub");
    undo.push(() => asked.mockRestore());
    const writing = publishWriting(api.redis);
    const over = writing.begin(about(mission, 0));
    const under = writing.begin(about(mission, 1));
    over.wrote("said to nobody");
    over.end(true);
    under.wrote("the beginning ");
    await expect.poll(() => asked.mock.settledResults[0]?.value).toEqual([writingChannel(mission), 0]); // nobody is there
    const { heard, until } = await listen(mission);
    under.wrote("and the end");
    under.end(true);
    await until(() => textOf(heard, 1) === "the beginning and the end");
    expect(textOf(heard, 0)).toBe("");
  });

  test("while nobody listens, asks now and then whether somebody does, and looks for no secrets", async () => {
    const at: number[] = [];
    const asked = vi.spyOn(api.redis, "pubsub");
    const published = vi.spyOn(api.redis, "publish");
    undo.push(() => {
      asked.mockRestore();
      published.mockRestore();
    });
    const secrets = new Counted("own-secret value");
    const answer = publishWriting(api.redis, secrets).begin(about(randomUUID()));
    answer.wrote("a text that nobody sees ".repeat(100));
    await vi.waitFor(
      () => {
        if (asked.mock.calls.length > at.length) at.push(performance.now());
        expect(at).toHaveLength(4);
      },
      { timeout: 5000, interval: 5 },
    );
    expect((at[3] as number) - (at[0] as number)).toBeGreaterThan(3 * 240);
    expect((at[3] as number) - (at[2] as number)).toBeLessThan(900); // who comes late is not kept waiting longer, the longer nobody came
    expect(published).not.toHaveBeenCalled();
    expect(secrets.looks).toBe(0);
    answer.end(false);
  });

  test("looks for the secrets of an answer once for each change of it", async () => {
    const mission = randomUUID();
    const { heard, until } = await listen(mission);
    const secrets = new Counted("own-secret value");
    const text = "some words ".repeat(500);
    const answer = publishWriting(api.redis, secrets).begin(about(mission));
    answer.wrote(text);
    answer.end(true);
    await until(() => textOf(heard, 0) === text);
    expect(heard.length).toBeGreaterThan(4);
    expect(secrets.looks).toBe(1);
  });
});

describe("a job's stream", () => {
  test("shows what is written for its own missions, without an id, between what is on record", async () => {
    const [mine, other] = [await waitingJob(), await waitingJob()];
    await happen(mine.mission, "cycle_started");
    const stream = await fetch(`${url}/v1/jobs/${mine.job}/events`, { headers: { authorization: `Bearer ${key}` } });
    await listen(other.mission);
    await subscribed(mine.mission, 1);
    const writing = publishWriting(api.redis);
    for (const mission of [other.mission, mine.mission]) {
      const answer = writing.begin(about(mission));
      answer.wrote(`for ${mission}\nand more`);
      answer.end(true);
    }
    const { until } = await listen(mine.mission);
    await until((heard) => textOf(heard, 0) !== "");
    await happen(mine.mission, "mission_done");
    await settle(mine.job);
    const blocks = (await stream.text()).split("\n\n").filter(Boolean);
    expect(blocks.map((block) => /^event: (\w+)$/m.exec(block)?.[1])).toEqual(["cycle_started", "writing", "mission_done", "settled"]);
    const shown = blocks.find((block) => block.startsWith("event: writing\n")) as string;
    expect(JSON.parse(shown.slice(shown.indexOf("{")))).toEqual({
      mission: mine.mission,
      selector: "deposit",
      pieces: [{ persona: "ROBIN", step: "method", sample: 0, tokens: 1, at: 0, text: `for ${mine.mission}\nand more` }],
    });
    for (let step = undo.pop(); step; step = undo.pop()) await step();
    await subscribed(mine.mission, 0);
  });

  test("is not there for another's key", async () => {
    const { job } = await waitingJob();
    const stranger = await api.key("read", "write");
    const reply = await fetch(`${url}/v1/jobs/${job}/events`, { headers: { authorization: `Bearer ${stranger}` } });
    expect(reply.status).toBe(404);
    expect(await reply.text()).not.toContain("event:");
  });

  test("a client that does not read costs no memory, loses pieces, and still gets the answer", async () => {
    const { job, mission } = await waitingJob();
    const served = new Promise<Socket>((resolve) => void api.app.server.once("connection", resolve));
    const client = connect(Number(new URL(url).port), "127.0.0.1");
    undo.push(() => client.destroy());
    client.pause();
    client.write(`GET /v1/jobs/${job}/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`);
    const socket = await served;
    await subscribed(mission, 1);
    const piece = { persona: "ROBIN", step: "method", sample: 0, tokens: 1, at: 0, text: "x".repeat(32_768) };
    const json = JSON.stringify({ mission, selector: "deposit", pieces: [piece] } satisfies Writing);
    const { until } = await listen(mission);
    const messages = 1000;
    for (let at = 0; at < messages; at += 1) await api.redis.publish(writingChannel(mission), json);
    await until((heard) => heard.length === messages);
    expect(socket.writableLength).toBeLessThan(200_000);

    let said = "";
    client.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    const closed = new Promise((resolve) => client.once("close", resolve));
    await settle(job);
    client.resume();
    await closed;
    const shown = said.split("event: writing\n").length - 1;
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(messages);
    expect(said).toContain('event: settled\ndata: {"job"');
  });

  test("its description names what is being written", async () => {
    const document = await api.app.inject({ method: "GET", url: "/v1/openapi.json" });
    expect(document.json().paths["/v1/jobs/{id}/events"].get.description).toContain("`writing`");
  });
});

describe("batos send", () => {
  async function sendAndSettle(interactive: boolean, ...options: string[]): Promise<{ out: string; told: string }> {
    const out: string[] = [];
    const told: string[] = [];
    const env = { BATOS_URL: url, BATOS_KEY: key };
    const surroundings = {
      env,
      write: (text: string) => void out.push(text),
      tell: (text: string) => void told.push(text),
      interactive,
      columns: () => 72,
    };
    const known = new Set((await api.queues.messages.getJobs()).map(({ id }) => id));
    const ended = runProgram(["send", "account", "deposit", "1", ...options], surroundings);
    const sent = await expect
      .poll(async () => (await api.queues.messages.getJobs()).find(({ id }) => !known.has(id))?.data.job)
      .toBeDefined()
      .then(async () => (await api.queues.messages.getJobs()).find(({ id }) => !known.has(id))?.data.job as string);
    const mission = `mission-of-${sent}`;
    await api.deps.operations.apply([{ write: "updateJob", id: sent, expect: ["queued"], set: { status: "waiting", mission } }]);
    await happen(mission, "cycle_started");
    if (!options.includes("--json")) await subscribed(mission, 1);
    const { until } = await listen(mission);
    const writing = publishWriting(api.redis);
    const answers = [0, 1].map((sample) => writing.begin(about(mission, sample)));
    for (const [sample, answer] of answers.entries()) {
      answer.wrote(`function number${sample}() {\n`);
      answer.wrote(`\treturn "\u001b[31mred" + ${"a + ".repeat(30)}last`);
      answer.end(true);
    }
    await until((heard) => textOf(heard, 1).endsWith("last"));
    await happen(mission, "mission_done");
    await settle(sent);
    expect(await ended).toBe(0);
    return { out: out.join(""), told: told.join("") };
  }

  test("on a terminal shows one line that is written over, and takes it away", async () => {
    const { out, told } = await sendAndSettle(true);
    expect(out).toBe("11\n");
    const [first, line, ...rest] = told.split("\r\u001b[2K");
    expect(first).toBe("a cycle begins\n");
    expect(line).toMatch(/^ {2}deposit: ROBIN writes method #0, 4 tokens so far: .*a \+ last$/);
    expect(line?.length).toBeLessThan(72);
    expect(rest.join("")).toBe("the mission is done\n");
    expect(told.replaceAll("\r\u001b[2K", "")).not.toContain("\u001b");
  });

  test("shows nothing of it elsewhere, or with --json", async () => {
    expect(await sendAndSettle(false, "--progress")).toEqual({ out: "11\n", told: "a cycle begins\nthe mission is done\n" });
    expect((await sendAndSettle(true, "--json")).told).toBe("");
  });
});
