/** The mind of a running system is replaced, and replaced again while a mission is under way: nothing is restarted, nothing lost. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BatosClient, type JobEvent } from "../../api/client/client.ts";
import { uploadSource } from "../../api/client/upload.ts";
import { openSource } from "../../infra/sources/source.ts";
import { randomWeightsLike } from "../support/random-gguf.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const SEED = "infra/seed-model/seed.gguf";
const silent = { env: {}, interactive: false, write: () => {}, tell: () => {} };

let folder: string;
let system: RunningSystem;
let client: BatosClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batos-mind-"));
  copyFileSync("infra/seed-model/adapters/inputs.gguf", join(folder, "BABS.gguf"));
  system = await startSystem({ BATOS_CANDIDATES: "8", BATOS_CORRECTIONS: "0", BATOS_ADAPTERS: folder });
  client = new BatosClient(system);
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const deposit = (receiver: string, selector: string) => ({
  receiver,
  selector,
  args: [25],
  params: ["amount"],
  intent: "add the amount to the balance and return the new balance; refuse a negative amount",
  examples: [
    { slots: { balance: 10 }, args: [5], returns: 15 },
    { slots: { balance: 10 }, args: [-1], throws: true },
  ],
});

/** The weights that a job's completions were made with. */
const thought = async (job: string): Promise<(string | null | undefined)[]> =>
  (await client.trace(job)).events.flatMap((event) => (event.event_type === "completion" ? [event.model] : []));

async function firstCompletion(events: AsyncGenerator<JobEvent>): Promise<void> {
  for await (const { kind, ...rest } of events) if (kind === "event" && "event" in rest && rest.event.event_type === "completion") return;
  throw new Error("the job ended without a completion");
}

it("has taken the adapters of its staging folder", async () => {
  expect(await client.adapters()).toMatchObject([{ name: "BABS", personas: ["BABS"], by: "staging folder" }]);
});

it("thinks with the model that is used from the next mission on, while the mission under way ends on the one it began with", async () => {
  const workers = system.pids("worker");
  const [before] = await client.models();
  const seed = before?.weights.$blob as string;
  expect(before).toMatchObject({ name: "seed", inUse: true, weights: { size: (await readFile(SEED)).length } });

  await randomWeightsLike(SEED, join(folder, "random.gguf"), 7);
  const { $blob: random } = await uploadSource(client, await openSource(join(folder, "random.gguf"), silent), silent);
  await client.addModel({ name: "random", sha256: random, statesRules: false });
  await client.useModel("random");

  await client.createObject({ name: "account", slots: { balance: 10 } });
  const pending = await client.send(deposit("account", "deposit"));
  await firstCompletion(client.events(pending.job));
  await client.useModel("seed");
  const after = client.send(deposit("account", "pay_in"), { waitSeconds: 120 });

  await expect(client.job(pending.job, { waitSeconds: 120 })).rejects.toMatchObject({ name: "MissionFailed" });
  const completions = await thought(pending.job);
  expect(completions).toHaveLength(9);
  expect(new Set(completions)).toEqual(new Set([random]));

  expect(await after).toMatchObject({ status: "answered", result: 35 });
  expect(new Set(await thought((await after).job))).toEqual(new Set([seed]));
  expect(system.pids("worker")).toEqual(workers);
});
