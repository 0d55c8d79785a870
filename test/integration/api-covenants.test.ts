/** Covenants and the organization through the HTTP API: whatever is refused says where and why, and leaves no trace. */
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Stored } from "../../shared/image/values.ts";
import codex from "../../shared/persona/codex.json" with { type: "json" };
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let key: string;

beforeAll(async () => {
  api = await startApiUnderTest();
  key = await api.key("read", "write");
});
afterAll(() => api.close());

// biome-ignore lint/suspicious/noExplicitAny: a reply is whatever the server said; tests look into it
type Reply = { status: number; body: any };

async function ask(method: NonNullable<InjectOptions["method"]>, url: string, payload?: object): Promise<Reply> {
  const reply = await api.app.inject({ method, url, headers: { authorization: `Bearer ${key}` }, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() };
}
const post = (payload: object): Promise<Reply> => ask("POST", "/v1/objects", payload);
const patch = (name: string, slots: Record<string, unknown>, rest: object = {}): Promise<Reply> =>
  ask("PATCH", `/v1/objects/${name}`, { slots, ...rest });

/** The request is refused with a finding at each of these paths, and nothing is stored. */
async function refused(request: () => Promise<Reply>, ...paths: string[]): Promise<void> {
  const before = await api.fingerprint();
  const { status, body } = await request();
  expect({ status, code: body.code }, JSON.stringify(body)).toEqual({ status: 422, code: "GuardianRejected" });
  expect(body.details.findings.map(({ path }: { path: string }) => path)).toEqual(paths);
  for (const path of paths) expect(body.detail).toContain(path);
  expect(await api.fingerprint()).toEqual(before);
}

describe("slot covenants", () => {
  const covenants = { balance: { type: "object", properties: { limit: { type: "number", minimum: 0 } }, required: ["limit"] } };

  test("hold for what is made, patched, inherited, cloned and undone", async () => {
    const { status, body: made } = await post({ name: "account", slots: { covenants, balance: { limit: 5 } } });
    expect(status).toBe(201);
    await refused(() => patch("account", { balance: { limit: -1 } }), "account.balance.limit");
    await refused(() => patch("account", { note: 1, balance: 7 }), "account.balance");
    await refused(() => post({ name: "heir", parents: ["account"], slots: { balance: {} } }), "heir.balance.limit");
    await refused(() => patch("account", { covenants: { balance: { type: "number" } } }), "account.balance");
    await refused(() => post({ name: "odd", slots: { covenants: { n: { type: "integer" } }, n: 0.5 } }), "odd.n");

    expect((await post({ name: "heir", parents: ["account"], slots: { balance: { limit: 1 } } })).status).toBe(201);
    const stricter = { balance: { ...covenants.balance, properties: { limit: { type: "number", minimum: 3 } } } };
    const { body: bound } = await patch("account", { covenants: stricter });
    // The clone of one that inherits is made now, so it is judged now.
    const oid = expect.stringMatching(/-/);
    const clone = await ask("POST", "/v1/objects/heir/clone", {});
    expect(clone).toMatchObject({
      status: 422,
      body: { details: { findings: [{ path: expect.stringMatching(/^.{36}\.balance\.limit$/) }] } },
    });
    expect(await ask("POST", "/v1/objects/account/clone", {})).toMatchObject({ status: 201, body: { oid } });

    const { body: raised } = await patch("account", { balance: { limit: 9 } });
    const { body: strictest } = await patch("account", { covenants: { balance: { type: "object", properties: { limit: { const: 9 } } } } });
    await refused(() => ask("POST", `/v1/transactions/${raised.tid}/undo`), "account.balance.limit");
    for (const { tid } of [strictest, raised, bound]) expect((await ask("POST", `/v1/transactions/${tid}/undo`)).status).toBe(200);
    expect((await ask("GET", "/v1/objects/account")).body).toMatchObject({ slots: { covenants, balance: { limit: 5 } } });
    expect(made.oid).toEqual(oid);
  });

  test.each<[path: string, value: unknown]>([
    ["covenants", "strict"],
    ["covenants.a.type", { a: { type: "money" } }],
    ["covenants.a.items.pattern", { a: { type: "array", items: { type: "string", pattern: "(x+x+)+y" } } }],
    ["covenants.parents", { parents: { type: "array", maxItems: 0 } }],
  ])("that are not in order are refused where they are stored, at %s", async (path, value) => {
    await post({ name: "plain", slots: {} });
    const before = await api.fingerprint();
    const problem = { status: 400, body: { code: "InvalidInput", details: { path } } };
    expect(await patch("plain", { covenants: value })).toMatchObject(problem);
    expect(await post({ slots: { covenants: value } })).toMatchObject(problem);
    expect(await api.fingerprint()).toEqual(before);
  });
});

describe("a codex", () => {
  const alfred = (covenants: unknown): object => ({ ...codex.ALFRED, covenants });

  test.each<[what: string, persona: string, value: unknown, ...paths: string[]]>([
    ["emptied", "ROBIN", {}, "ROBIN.codex.mandate", "ROBIN.codex.rules"],
    ["that is text", "BRICK", "", "BRICK.codex"],
    ["without a mandate", "BRICK", { rules: "Plan." }, "BRICK.codex.mandate"],
    ["with empty rules", "ROBIN", { mandate: "Write.", rules: "" }, "ROBIN.codex.rules"],
    ["without its covenants", "ALFRED", { mandate: "Examine.", rules: "Name the rule." }, "ALFRED.codex.covenants.CognitivePlan"],
    ["without the plan's covenant", "ALFRED", alfred({ Poem: { type: "string" } }), "ALFRED.codex.covenants.CognitivePlan"],
    [
      "with a covenant of no type there is",
      "ALFRED",
      alfred({ CognitivePlan: { type: "object", properties: { steps: { type: "list" } } } }),
      "ALFRED.codex.covenants.CognitivePlan.properties.steps.type",
    ],
    ["that lets any plan pass", "ALFRED", alfred({ CognitivePlan: { type: "object" } }), "ALFRED.codex.covenants.CognitivePlan"],
    ["with a wrong covenant of another name", "BABS", { ...codex.BABS, covenants: { Hit: { enum: [] } } }, "BABS.codex.covenants.Hit.enum"],
  ])("%s is refused when it is stored: %s", async (_, persona, value, ...paths) => {
    await refused(() => patch(persona, { codex: value }), ...paths);
  });

  test("may change otherwise", async () => {
    const { tid } = (await patch("ROBIN", { codex: { ...codex.ROBIN, mandate: "ROBIN writes one short method." } })).body;
    expect((await ask("GET", "/v1/objects/ROBIN")).body.slots.codex.mandate).toBe("ROBIN writes one short method.");
    expect((await ask("POST", `/v1/transactions/${tid}/undo`)).status).toBe(200);
  });
});

describe("the organization", () => {
  test.each<[what: string, path: string, request: () => Promise<Reply>]>([
    ["a parent that leads away from traits", "BABS.parents", () => patch("BABS", {}, { parents: ["orchestrator"] })],
    ["a cycle of parents", "traits.parents", () => patch("traits", {}, { parents: ["BABS"] })],
    ["no parents", "orchestrator.parents", () => patch("orchestrator", {}, { parents: [] })],
    ["delegates", "orchestrator.delegates", () => patch("orchestrator", {}, { delegates: ["friend"] })],
    ["a shorter list of what there is", "genesis.organization", () => patch("genesis", { organization: [] })],
    ["no list of what there is", "genesis.organization", () => ask("PATCH", "/v1/objects/genesis", { remove: ["organization"] })],
    ["weights that are no blob", "pLLM_obj.weights", () => patch("pLLM_obj", { weights: "seed.gguf" })],
    ["a state of another name", "IDLE.state", () => patch("IDLE", { state: "FAILED" })],
    ["data where a state works", "IDLE._process_synthesis_", () => patch("IDLE", { _process_synthesis_: null })],
    ["no inference", "pLLM_obj.infer_", () => ask("PATCH", "/v1/objects/pLLM_obj", { remove: ["infer_"] })],
    ["data before inference", "traits.infer_", () => patch("traits", { infer_: 1 })],
    ["data before the weights", "SYNTHESIZING.weights", () => patch("SYNTHESIZING", { weights: null })],
    ["a covenant that binds the system", "traits.covenants.codex", () => patch("traits", { covenants: { codex: { const: "x" } } })],
    ["a merge of the system", "genesis.merge_policies.organization", () => patch("genesis", { merge_policies: { organization: "union" } })],
  ])("cannot be given %s", async (_, path, request) => {
    await refused(request, path);
  });

  test("keeps its names: none is given again, and none of its objects gets another", async () => {
    const before = await api.fingerprint();
    for (const name of ["genesis", "traits", "IDLE"])
      expect(await post({ name, slots: {} })).toMatchObject({ status: 409, body: { code: "Conflict" } });
    for (const [name, of] of [
      ["traits", "BABS"],
      ["other", "traits"],
    ] as const) {
      const session = await api.deps.openSession();
      session.name(name, await session.resolve(of));
      await expect(session.commit({ time: 1, actor: "test" })).rejects.toMatchObject({ code: "Conflict" });
    }
    expect(await api.fingerprint()).toEqual(before);
  });

  test("is there after a pack that takes everything it can", async () => {
    const { store } = api.deps;
    const roster = (await ask("GET", "/v1/objects/genesis")).body.slots.organization as { $ref: string }[];
    await store.pack(await store.lastTid(), { time: Date.now(), collect: true });
    expect(roster.length).toBe(17);
    for (const { $ref } of roster) expect((await ask("GET", `/v1/objects/${$ref}`)).body.name).toEqual(expect.any(String));
  });

  test("is replaced by no primitive, of whatever door", async () => {
    for (const [name, slot, value] of [
      ["traits", "_clone_persistent_", { $primitive: "search" }],
      ["IDLE", "_process_synthesis_", { $primitive: "failed" }],
    ] as [string, string, Stored][]) {
      const session = await api.deps.openSession();
      session.write(await session.resolve(name), slot, value);
      await expect(session.commit({ time: 1, actor: "test" })).rejects.toMatchObject({
        code: "GuardianRejected",
        details: { findings: [{ path: `${name}.${slot}` }] },
      });
    }
  });
});
