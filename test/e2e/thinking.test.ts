import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, create, type Door, send } from "../support/http.ts";
import { method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

/** DECOMPOSING without a model: plans one step, and moves the pointer on. */
const REPLACEMENT = `function _process_synthesis_() {
\tthis.plan = { artifact: "method", changes: ["n"], steps: [{ persona: "ALFRED", action: "derive_edge_cases_", limit: 2 }] };
\tthis.synthesis_state = this.next;
\tthis._p_changed = true;
}`;

describe("how the system thinks", () => {
  let system: RunningSystem;
  let round = 0;

  beforeAll(async () => {
    const selectors = Array.from({ length: 6 }, (_, at) => `bump${at}`);
    const recordings = [
      plan(),
      plan('{"artifact":"method","changes":["n"],"steps":[{"persona":"ALFRED","action":"derive_edge_cases_","limit":2}]}', {
        selector: "bump3",
      }),
      ...selectors.map((selector) =>
        method(selector, `function ${selector}(by: number) {\n\tthis.n = this.n + by;\n\tthis._p_changed = true;\n\treturn this.n;\n}`),
      ),
    ];
    system = await startSystem({ BATOS_MODEL: `recorded:${recordingFile(recordings)}`, BATOS_CANDIDATES: "2" });
  });
  afterAll(() => system?.stop());

  const learn = async (door: Door) => {
    const selector = `bump${round++}`;
    const object = await create(door, { n: 1 });
    const reply = await send(door, { receiver: object, selector, args: [2], params: ["by"], intent: "add the number to n" });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    const { events } = (await call(door, "GET", `/v1/jobs/${reply.body.job}/trace`)).body;
    const of = (type: string) => events.filter((event: { event_type: string }) => event.event_type === type);
    return {
      planned: of("completion").some((event: { data: { step: string } }) => event.data.step === "plan"),
      actions: of("step_done").map((event: { data: { action: string } }) => event.data.action),
      prompt: of("completion")
        .find((event: { data: { step: string } }) => event.data.step === "method")
        .llm_prompt.at(-1).content as string,
      states: of("state_entered").map((event: { current_state: string }) => event.current_state),
    };
  };

  it("is seven states, each entered by a change of the pointer, and the plan's steps show in the prompt", async () => {
    await learn(system);
    const second = await learn(system);
    expect(second.states).toEqual(["IDLE", "DECOMPOSING", "DELEGATING", "SYNTHESIZING", "VALIDATING", "COMPLETE"]);
    expect(second.actions).toEqual(["find_similar_methods_", "derive_edge_cases_"]);
    expect(second.prompt).toContain("similar\nfunction bump0(");
    expect(second.prompt).toMatch(/\nconsider \(/);
  });

  it("changes with DECOMPOSING's method, and comes back when that is undone", async () => {
    const replaced = await send(system, {
      receiver: "DECOMPOSING",
      selector: "_install_method_",
      args: ["_process_synthesis_", REPLACEMENT],
    });
    expect(replaced.status, JSON.stringify(replaced.body)).toBe(200);
    const { tid } = (await call(system, "GET", "/v1/objects/DECOMPOSING")).body;

    const other = await learn(system);
    expect(other.planned).toBe(false);
    expect(other.actions).toEqual(["derive_edge_cases_"]);
    expect(other.prompt).not.toContain("similar\n");
    expect(other.prompt).toContain("\nchanges n\n");

    const undone = await call(system, "POST", `/v1/transactions/${tid}/undo`);
    expect(undone.status, JSON.stringify(undone.body)).toBeLessThan(300);
    expect((await call(system, "GET", "/v1/objects/DECOMPOSING")).body.slots._process_synthesis_).toEqual({ $primitive: "decomposing" });
  });

  it("follows the plan that was written: other steps are carried out, and the prompt contains what they brought", async () => {
    const shorter = await learn(system);
    expect(shorter.planned).toBe(true);
    expect(shorter.actions).toEqual(["derive_edge_cases_"]);
    expect(shorter.prompt).not.toContain("similar\n");
    const whole = await learn(system);
    expect(whole.actions).toEqual(["find_similar_methods_", "derive_edge_cases_"]);
    expect(whole.prompt).toContain("similar\n");
  });
});

describe("a correction", () => {
  const written = (selector: string, by: string): string =>
    `function ${selector}(by: number) {\n\tthis.n = ${by};\n\tthis._p_changed = true;\n\treturn this.n;\n}`;
  const right = "this.n + by";
  /** Does what the example says, and something else everywhere else. */
  const lucky = "this.n * 3";
  const wrong = "this.n - by";
  /** What each of two samples writes in the mission's first cycle and in its correction. */
  const missions = {
    grow: [wrong, wrong, right, right],
    lone: [right, wrong, wrong, right],
    torn: [lucky, right, right, right],
    split: [lucky, right, lucky, right],
  };
  let system: RunningSystem;

  beforeAll(async () => {
    const recordings = Object.entries(missions).flatMap(([selector, texts]) =>
      texts.map((text, at) => method(selector, written(selector, text), { attempt: at >> 1, sample: at & 1 })),
    );
    const settings = { BATOS_CANDIDATES: "2", BATOS_CORRECTIONS: "1" };
    system = await startSystem({ BATOS_MODEL: `recorded:${recordingFile([plan(), ...recordings])}`, ...settings });
  });
  afterAll(() => system?.stop());

  const ask = async (selector: keyof typeof missions) => {
    const object = await create(system, { n: 1 });
    const examples = [{ slots: { n: 1 }, args: [2], returns: 3 }];
    const reply = await send(system, { receiver: object, selector, args: [2], params: ["by"], intent: "add the number to n", examples });
    const { events } = (await call(system, "GET", `/v1/jobs/${reply.body.job}/trace`)).body;
    return { object, reply, events };
  };

  it("shows the flawed method to every other sample; the others start afresh", async () => {
    const { reply, events } = await ask("grow");
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    const flawed = events
      .filter((event: { event_type: string; data: { step: string } }) => event.event_type === "completion" && event.data.step === "method")
      .map(
        (event: {
          cycle_id: string;
          mission_id: string;
          data: { sample: number; temperature: number };
          llm_prompt: { content: string }[];
        }) => ({
          corrective: event.cycle_id !== event.mission_id,
          sample: event.data.sample,
          temperature: event.data.temperature,
          flawed: event.llm_prompt.at(-1)?.content.includes("\nflawed\n"),
        }),
      )
      .sort((a: { sample: number }, b: { sample: number }) => a.sample - b.sample);
    expect(flawed.filter((one: { corrective: boolean }) => !one.corrective)).toMatchObject([{ flawed: false }, { flawed: false }]);
    expect(flawed.filter((one: { corrective: boolean }) => one.corrective)).toMatchObject([
      { flawed: true, temperature: 0 },
      { flawed: false, temperature: 0.8 },
    ]);
  });

  it("adds to the voices of the cycle before it: one of each is two", async () => {
    const { object, reply, events } = await ask("lone");
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    const { data } = events.find((event: { event_type: string }) => event.event_type === "method_installed");
    expect(data).toMatchObject({ source: written("lone", right), samples: [0, 3] });
    const temperatures = events
      .filter((event: { event_type: string; data: { step: string } }) => event.event_type === "completion" && event.data.step === "method")
      .map((event: { data: { temperature: number } }) => event.data.temperature);
    // Nothing new is asked, so no sample is greedy a second time: it would say the same again.
    expect(temperatures).toEqual([0, 0.8, 0.8, 0.8]);
    expect((await call(system, "GET", `/v1/objects/${object}`)).body.slots.n).toBe(3);
  });

  it("decides between methods that differ where the examples are silent, when enough samples then agree", async () => {
    const { reply, events } = await ask("torn");
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    const { data } = events.find((event: { event_type: string }) => event.event_type === "method_installed");
    expect(data.source).toBe(written("torn", right));
  });

  it("ends with the input on which they differ, when they still do", async () => {
    const { object, reply } = await ask("split");
    expect(reply.status).toBe(422);
    expect(reply.body.detail).toMatch(
      /^split could not be learned in 2 cycles: the candidates that pass disagree on split\(.*\) with .*: add an example/,
    );
    expect((await call(system, "GET", `/v1/objects/${object}`)).body.slots.n).toBe(1);
  });
});
