/** What the seed model cannot do ends in a clear failure and not in a wrong method: intents far outside its domain, by real inference. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { create, send, slotsOf } from "../support/http.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const missions = readFileSync("test/fixtures/missions-outside.jsonl", "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));

let system: RunningSystem;
beforeAll(async () => {
  // One correction asks for two thirds of what the default two do, and a mission far outside takes them all.
  system = await startSystem({ BATOS_CORRECTIONS: "1" });
});
afterAll(() => system?.stop());

it.each(missions)("$id is refused with the reason, and nothing is installed", async ({ slots, selector, params, intent, examples }) => {
  const object = await create(system, slots);
  const [live] = examples;
  const reply = await send(system, { receiver: object, selector, args: live.args, params, intent, examples });
  expect(reply.status, JSON.stringify(reply.body)).toBe(422);
  expect(reply.body).toMatchObject({ code: "MissionFailed", detail: expect.stringMatching(/could not be learned in \d cycles?: ./) });
  expect(Object.keys(await slotsOf(system, object))).not.toContain(selector);
});
