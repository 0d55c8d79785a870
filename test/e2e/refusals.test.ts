import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStores } from "../../infra/sqlite/stores.ts";
import { call, create, send, slotsOf } from "../support/http.ts";
import { method, plan, recordingFile } from "../support/recordings.ts";
import { type RunningSystem, startSystem } from "../support/system.ts";

const adds = "\tthis.balance = this.balance + amount;\n";
const signals = "\tthis._p_changed = true;\n";

/** Methods that must never be installed, what a guardian must say of them, and the examples they are judged by. */
const wrong = [
  {
    name: "forgets the covenant in one branch",
    selector: "forgetful",
    text: `function forgetful(amount: number) {\n\tif (amount > 100) {\n\t\tthis.balance = 100;\n\t\treturn this.balance;\n\t}\n${adds}${signals}\treturn this.balance;\n}`,
    guardian: "PersistenceGuardian",
  },
  {
    name: "loops for ever",
    selector: "endless",
    text: `function endless(amount: number) {\n\tlet n = 0;\n\twhile (n >= 0) { n = n + 0; }\n${adds}${signals}\treturn this.balance;\n}`,
    guardian: "BehaviourGuardian",
  },
  {
    name: "loops for ever with no way out",
    selector: "trapped",
    text: `function trapped(amount: number) {\n\tfor (;;) { amount = amount + 1; }\n}`,
    guardian: "CapabilityGuardian",
  },
  {
    name: "allocates without end",
    selector: "greedy",
    text: `function greedy(amount: number) {\n\tlet text = "x";\n\tfor (let i = 0; i < 100; i++) text = text + text + text;\n${adds}${signals}\treturn this.balance;\n}`,
    guardian: "BehaviourGuardian",
  },
  {
    name: "reaches for process",
    selector: "escaping",
    text: `function escaping(amount: number) {\n\tprocess.exit(1);\n${adds}${signals}\treturn this.balance;\n}`,
    guardian: "CapabilityGuardian",
  },
  {
    name: "gives the wrong result",
    selector: "mistaken",
    text: `function mistaken(amount: number) {\n\tthis.balance = this.balance - amount;\n${signals}\treturn this.balance;\n}`,
    guardian: "BehaviourGuardian",
  },
];

const cheat =
  "function cheating(amount: number) {\n\tif (amount === 5) {\n\t\tthis.balance = 15;\n\t}\n\tthis._p_changed = true;\n\treturn this.balance;\n}";
const honest = `function cheating(amount: number) {\n${adds}${signals}\treturn this.balance;\n}`;
const examples = [{ slots: { balance: 10 }, args: [5], returns: 15, after: { balance: 15 } }];

describe("a wrong method", () => {
  let system: RunningSystem;
  let workers: number[];

  beforeAll(async () => {
    const recordings = [
      plan(),
      ...wrong.map(({ selector, text }) => method(selector, text)),
      method("cheating", honest),
      method("cheating", cheat, { sample: 1 }),
      method("cheating", cheat, { sample: 3 }),
    ];
    system = await startSystem({
      BATOS_MODEL: `recorded:${recordingFile(recordings)}`,
      BATOS_CANDIDATES: "4",
      BATOS_CORRECTIONS: "1",
      BATOS_CPU_MS: "300",
    });
    workers = system.pids("worker");
  });
  afterAll(() => system?.stop());

  it.each(wrong)("that $name is not installed, and the trace says which guardian said what", async ({ selector, guardian }) => {
    const account = await create(system, { balance: 10 });
    const reply = await send(system, {
      receiver: account,
      selector,
      args: [5],
      params: ["amount"],
      intent: "add the amount to the balance",
      examples,
    });
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ code: "MissionFailed", status: 422 });
    expect(await slotsOf(system, account)).toEqual(expect.not.objectContaining({ [selector]: expect.anything() }));
    expect((await slotsOf(system, account)).balance).toBe(10);
    const trace = await call(system, "GET", `/v1/jobs/${reply.body.job}/trace`);
    const judged = trace.body.events.filter((event: { event_type: string }) => event.event_type === "candidate_judged");
    expect(judged.length).toBeGreaterThan(0);
    for (const event of judged)
      expect(event.guardian_findings.map((finding: { guardian: string }) => finding.guardian)).toContain(guardian);
    expect(system.pids("worker")).toEqual(workers);
  });

  it("that special-cases the examples' arguments is not installed while candidates disagree: the error shows the input that would decide", async () => {
    const account = await create(system, { balance: 10 });
    const reply = await send(system, {
      receiver: account,
      selector: "cheating",
      args: [5],
      params: ["amount"],
      intent: "add the amount to the balance",
      examples,
    });
    expect(reply.status).toBe(422);
    expect(JSON.stringify(reply.body)).toMatch(/disagree on cheating\(/);
    expect(Object.keys(await slotsOf(system, account))).not.toContain("cheating");
    expect(system.pids("worker")).toEqual(workers);
  });

  it("leaves its error to be read by whoever asked", async () => {
    const account = await create(system, { balance: 10 });
    const reply = await send(system, { receiver: account, selector: "mistaken", args: [5], params: ["amount"], examples });
    expect(reply.body.details.tried).toHaveLength(2);
    expect(reply.body.details.findings[0]).toMatchObject({ guardian: "BehaviourGuardian" });
    expect(reply.body.details.trace).toContain("/v1/jobs/");
  });

  it("leaves the image byte for byte as it was, and its corrective mission on record", async () => {
    const account = await create(system, { balance: 10 });
    const stores = await openSqliteStores(join(system.dataDir, "image.sqlite"));
    try {
      const before = await stores.store.canonicalHash();
      const reply = await send(system, { receiver: account, selector: "mistaken", args: [5], params: ["amount"], examples });
      expect(reply.status).toBe(422);
      expect(await stores.store.canonicalHash()).toBe(before);
      const [correction] = await stores.operations.corrections(reply.body.details.mission);
      const { text } = wrong.find((one) => one.selector === "mistaken") as { text: string };
      expect(correction?.correction).toMatchObject({
        artifact: text,
        rule: expect.stringContaining("BehaviourGuardian"),
        instruction: expect.any(String),
      });
      expect(correction?.correction?.errors.length).toBeGreaterThan(0);
    } finally {
      await stores.close();
    }
  });
});
