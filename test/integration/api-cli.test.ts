import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatosClient } from "../../api/client/client.ts";
import { ProblemError } from "../../api/client/errors.ts";
import { runProgram } from "../../api/client/program.ts";
import { connectRedis } from "../../infra/redis/connection.ts";
import { publishEvent, publishJobSettled } from "../../infra/redis/notices.ts";
import { newEvent } from "../../shared/audit/event.ts";
import { QUEUES } from "../../shared/jobs.ts";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let worker: Worker;
let env: Record<string, string>;
let folder: string;
const method = { holder: "h", selector: "deposit", version: 1 };

/** Ends a job as its selector says: `deposit` is answered with its arguments, `fail` fails, anything else stays as it is. */
async function settle(id: string): Promise<void> {
  const job = await api.deps.operations.job(id);
  if (job?.selector === "deposit") {
    const mission = `mission-of-${id}`;
    const learned = newEvent(
      { event_type: "method_installed", mission_id: mission, data: { selector: "deposit", version: 1, source: "function deposit() {}" } },
      api.deps.identity.clock(),
    );
    await api.deps.operations.apply([{ write: "insertEvents", events: [learned] }]);
    await api.settle(id, { status: "answered", result: job.args, mission, method });
    await publishEvent(api.redis, mission);
  } else if (job?.selector === "fail") {
    await api.settle(id, { status: "failed", error: { code: "MissionFailed", message: "three candidates were refused" } });
  }
  await publishJobSettled(api.redis, id);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-cli-"));
  api = await startApiUnderTest();
  const { config, redis } = api.deps;
  const connection = connectRedis(`unix://${redis.options.path}`, "worker", () => {});
  worker = new Worker(QUEUES.messages, (job) => settle(job.data.job), { connection, prefix: config.BATOS_QUEUE_PREFIX });
  worker.on("closed", () => connection.disconnect());
  env = { BATOS_URL: await api.app.listen({ host: "127.0.0.1", port: 0 }), BATOS_KEY: await api.key("admin") };
});
afterAll(async () => {
  await worker.close();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function batos(argv: string[], { interactive = false } = {}): Promise<{ status: number; out: string; told: string }> {
  let out = "";
  let told = "";
  const status = await runProgram(argv, {
    env,
    write: (text) => {
      out += text;
    },
    tell: (text) => {
      told += text;
    },
    interactive,
  });
  return { status, out, told };
}

describe("batos", () => {
  test("create makes an object, show prints it", async () => {
    expect((await batos(["create", "purse"])).out).toMatch(/^purse is [0-9a-f-]{36} \(transaction \d+\)\n$/);
    const made = JSON.parse(
      (await batos(["create", "account", "--slots", '{"balance": 1}', "--parent", "purse", "--parent", "traits", "--json"])).out,
    );
    const shown = JSON.parse((await batos(["show", "account", "--json"])).out);
    expect(shown).toMatchObject({ oid: made.oid, name: "account", tid: made.tid, slots: { balance: 1, parents: [{}, {}] } });
    expect((await batos(["show", "account"])).out).toContain("  balance = 1\n");
    expect((await batos(["show", "traits"])).out).toContain("  _install_method_ = primitive install_method\n");
    expect(await batos(["show", "nobody"])).toMatchObject({ status: 1, out: "", told: expect.stringMatching(/^NotFound: /) });
  });

  test("send passes JSON arguments, negative numbers among them, and the contract; prints the result alone", async () => {
    const examples = join(folder, "examples.json");
    writeFileSync(examples, '[{"args": [1, "x", {}], "returns": 2}]');
    const contract = ["--params", "amount, word,data", "--intent", "add", "--examples", `@${examples}`, "--holder", "traits"];
    expect(await batos(["send", "traits", "deposit", "-5", '"five"', '{"a": [1]}', ...contract])).toEqual({
      status: 0,
      out: '[-5,"five",{"a":[1]}]\n',
      told: "",
    });
    const { out } = await batos(["send", "traits", "deposit", "1", "--json"]);
    const answered = JSON.parse(out);
    expect(answered).toMatchObject({ status: "answered", result: [1], method });
    const sent = JSON.parse((await batos(["trace", answered.job, "--json"])).out);
    expect(sent).toMatchObject({ job: { selector: "deposit", args: [1] } });
    expect((await batos(["trace", answered.job])).out).toMatch(/^job \S+: deposit\(1\) = \[1\]\n/);
  });

  test("send on a terminal shows how the message is understood, apart from the answer", async () => {
    const { status, out, told } = await batos(["send", "traits", "deposit", "2"], { interactive: true });
    expect(told).toBe("installed deposit, version 1\n    function deposit() {}\n");
    expect(out).toBe("[2]\n");
    expect(status).toBe(0);
  });

  test("send shows that anywhere with --progress", async () => {
    expect((await batos(["send", "traits", "deposit", "3", "--progress"])).told).toContain("installed deposit, version 1");
  });

  test.each([false, true])("a failure ends with 1 and names the trace (terminal: %s)", async (interactive) => {
    const { status, out, told } = await batos(["send", "traits", "fail"], { interactive });
    expect(told).toMatch(/^MissionFailed: three candidates were refused\nthe whole record: batos trace \S+\n$/);
    expect(out).toBe("");
    expect(status).toBe(1);
  });

  test("a failure with --json prints the problem", async () => {
    const { status, out } = await batos(["send", "traits", "fail", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ code: "MissionFailed", status: 422, job: expect.any(String) });
    expect(status).toBe(1);
  });

  test.each([false, true])("no answer in time ends with 5 and names the job (terminal: %s)", async (interactive) => {
    expect(await batos(["send", "traits", "ponder", "--wait", "1"], { interactive })).toMatchObject({
      status: 5,
      out: "",
      told: expect.stringMatching(/batos trace \S+\n$/),
    });
  });

  test("not waiting at all is no failure", async () => {
    const { status, out } = await batos(["send", "traits", "ponder", "--wait", "0", "--json"]);
    expect(JSON.parse(out)).toEqual({ job: expect.any(String), status: "queued" });
    expect(status).toBe(0);
  });

  test("history and diff show a change, and undo takes it back", async () => {
    const client = new BatosClient({ url: env.BATOS_URL as string, key: env.BATOS_KEY as string });
    await client.createObject({ name: "ledger", slots: { total: 1 } });
    const { tid } = await client.patchObject("ledger", { slots: { total: 2 } });
    const { out, told } = await batos(["history", "ledger", "--limit", "1"]);
    expect(out).toMatch(new RegExp(`^ *${tid}  \\S+Z  key:test  total  \\(object patched\\)\n$`));
    expect(told).toBe(`older ones: batos history ledger --before ${tid}\n`);
    expect((await batos(["diff", "ledger", String(tid - 1)])).out).toBe("/total\n- 1\n+ 2\n");
    expect((await batos(["diff", "ledger", String(tid), "--json"])).out).toContain('"differences": []');
    expect((await batos(["diff", "ledger", String(tid)])).told).toBe(`ledger is the same after transactions ${tid} and ${tid}\n`);
    expect((await batos(["undo", String(tid)])).out).toMatch(new RegExp(`^transaction ${tid} is undone by transaction \\d+\n$`));
    expect(await client.object("ledger")).toMatchObject({ slots: { total: 1 } });
    await expect(client.undo(tid)).rejects.toThrow(ProblemError);
  });

  test("clone makes a named copy, and says so", async () => {
    await batos(["create", "pattern", "--slots", '{"n": 1}']);
    expect((await batos(["clone", "pattern", "pattern2"])).out).toMatch(/^pattern2 is [0-9a-f-]{36} \(transaction \d+\)\n$/);
    expect((await batos(["show", "pattern2"])).out).toContain("n = 1");
    expect(await batos(["clone", "nobody", "x"])).toMatchObject({ status: 1, told: expect.stringContaining("nobody") });
  });

  test("pack says what is gone, and what time it needs", async () => {
    expect((await batos(["pack", "--before", "2020-01-01"])).out).toBe(
      "gone are 0 revisions, 0 transactions, 0 objects and 0 blobs; the past begins after transaction 0\n",
    );
    expect(await batos(["pack", "--before", "yesterday"])).toMatchObject({
      status: 2,
      told: expect.stringContaining("as in 2026-11-01T12:00:00Z"),
    });
    expect(await batos(["pack", "--before", new Date().toISOString()])).toMatchObject({
      status: 1,
      told: expect.stringContaining("pack up to"),
    });
  });

  test("with a key nobody made ends with 1 and says so", async () => {
    const known = env.BATOS_KEY as string;
    env.BATOS_KEY = "batos_wrong";
    expect(await batos(["show", "traits"])).toMatchObject({
      status: 1,
      told: expect.stringMatching(/^Unauthorized: this key is not known/),
    });
    env.BATOS_KEY = known;
  });
});
