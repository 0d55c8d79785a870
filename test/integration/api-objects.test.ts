import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let key: string;

beforeAll(async () => {
  api = await startApiUnderTest();
  key = await api.key("read", "write");
});
afterAll(() => api.close());

async function ask(
  method: InjectOptions["method"],
  url: string,
  payload?: object,
): Promise<{ status: number; body: Record<string, never> & Record<string, unknown> }> {
  const reply = await api.app.inject({
    ...(method ? { method } : {}),
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload ? { payload } : {}),
  });
  return { status: reply.statusCode, body: reply.json() };
}

describe("objects", () => {
  test("are made, delegate to traits unless told otherwise, and are read by name and by oid", async () => {
    const traits = (await ask("GET", "/v1/objects/traits")).body.oid;
    const made = await ask("POST", "/v1/objects", { name: "purse", slots: { coins: [1, 2], $$odd: 1 } as object });
    expect(made.status).toBe(400);
    const { status, body } = await ask("POST", "/v1/objects", { name: "purse", slots: { coins: [1, { $$odd: 2 }] } });
    expect(status).toBe(201);
    expect(body).toEqual({ oid: expect.any(String), name: "purse", tid: expect.any(Number) });
    const shown = { oid: body.oid, name: "purse", tid: body.tid, slots: { parents: [{ $ref: traits }], coins: [1, { $$odd: 2 }] } };
    expect((await ask("GET", "/v1/objects/purse")).body).toEqual(shown);
    expect((await ask("GET", `/v1/objects/${body.oid}`)).body).toEqual(shown);
    const nameless = (await ask("POST", "/v1/objects", { parents: ["purse", { $ref: traits }] })).body;
    expect((await ask("GET", `/v1/objects/${nameless.oid}`)).body).toMatchObject({
      name: null,
      slots: { parents: [{ $ref: body.oid }, { $ref: traits }] },
    });
  });

  test("are cloned: the slots are copies, the references the same, and what becomes of one is not seen in the other", async () => {
    const { oid: friend } = (await ask("POST", "/v1/objects", {})).body;
    await ask("POST", "/v1/objects", { name: "original", slots: { list: [1], friend: { $ref: friend } as object } });
    const made = await ask("POST", "/v1/objects/original/clone", { name: "copy" });
    expect(made).toEqual({ status: 201, body: { oid: expect.any(String), name: "copy", tid: expect.any(Number) } });
    await ask("PATCH", "/v1/objects/original", { slots: { list: [2] } });
    expect((await ask("GET", "/v1/objects/copy")).body).toMatchObject({ slots: { list: [1], friend: { $ref: friend } } });
    expect((await ask("GET", "/v1/objects/copy/history")).body).toMatchObject({ revisions: [{ tid: made.body.tid }], next: null });
    expect((await ask("POST", "/v1/objects/copy/clone", {})).body).toMatchObject({ name: null });
    expect(await ask("POST", "/v1/objects/original/clone", { name: "copy" })).toMatchObject({ status: 409 });
    expect(await ask("POST", "/v1/objects/nobody/clone", {})).toMatchObject({ status: 404 });
    expect(await ask("POST", "/v1/objects/copy/clone", { slots: {} })).toMatchObject({ status: 400 });
  });

  test("are patched slot by slot, keep their past, and a change is undone", async () => {
    const { oid, tid: first } = (await ask("POST", "/v1/objects", { name: "ledger", slots: { total: 1, draft: true } })).body;
    const patched = await ask("PATCH", "/v1/objects/ledger", { slots: { total: 2 }, remove: ["draft"] });
    expect(patched.body).toMatchObject({ oid, slots: { total: 2 } });
    expect(patched.body.slots).not.toHaveProperty("draft");
    expect((await ask("GET", `/v1/objects/ledger?tid=${first}`)).body).toMatchObject({ tid: first, slots: { total: 1, draft: true } });

    const { revisions } = (await ask("GET", "/v1/objects/ledger/history")).body as unknown as {
      revisions: { tid: number; changed: string[]; actor: string }[];
    };
    expect(revisions.map(({ tid }) => tid)).toEqual([patched.body.tid, first]);
    expect(revisions[0]).toMatchObject({ changed: expect.arrayContaining(["total", "draft"]), actor: "key:test" });
    const diff = await ask("GET", `/v1/objects/ledger/diff?from=${first}`);
    const differences = [
      { path: "/draft", before: true },
      { path: "/total", before: 1, after: 2 },
    ];
    expect(diff).toMatchObject({ status: 200, body: { oid, from: first, to: patched.body.tid, differences } });
    expect((await ask("GET", `/v1/objects/ledger/diff?from=${first}&to=${first}`)).body.differences).toEqual([]);
    expect((await ask("GET", `/v1/objects/ledger/diff?from=${Number(first) - 1}`)).body).toMatchObject({ status: 404, code: "NotFound" });
    const transaction = (await ask("GET", `/v1/transactions/${patched.body.tid}`)).body;
    expect(transaction).toMatchObject({ transaction: { tid: patched.body.tid }, revisions: [{ oid, slots: { total: 2 } }] });

    const undone = await ask("POST", `/v1/transactions/${patched.body.tid}/undo`);
    expect(undone).toMatchObject({ status: 200, body: { undone: patched.body.tid } });
    expect((await ask("GET", "/v1/objects/ledger")).body).toMatchObject({ slots: { total: 1, draft: true } });
    expect((await ask("POST", `/v1/transactions/${patched.body.tid}/undo`)).body).toMatchObject({ status: 409, code: "Conflict" });
  });

  test("keep the past that sessions may still read when the image is packed, and only an admin packs", async () => {
    const upTo = (time: number): object => ({ before: new Date(time).toISOString() });
    expect(await ask("POST", "/v1/image/pack", upTo(0))).toMatchObject({ status: 403, body: { code: "Forbidden" } });
    const writer = key;
    key = await api.key("admin");
    const refused = await ask("POST", "/v1/image/pack", upTo(Date.now() - 600_000));
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining("pack up to") } });
    expect(await ask("POST", "/v1/image/pack", upTo(0))).toMatchObject({
      status: 200,
      body: { packed: 0, revisions: 0, transactions: 0, objects: 0, blobs: 0 },
    });
    key = writer;
    await api.deps.store.pack(await api.deps.store.lastTid(), { time: Date.now(), collect: false });
    expect(await ask("GET", "/v1/objects/traits?tid=1")).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("was packed") },
    });
    expect(await ask("POST", "/v1/transactions/2/undo")).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("was packed") },
    });
  });

  test("many patches of one object at once all arrive", async () => {
    await ask("POST", "/v1/objects", { name: "busy", slots: {} });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, at) => ask("PATCH", "/v1/objects/busy", { slots: { [`slot${at % 5}`]: at } })),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  });

  test("are listed page by page, each once", async () => {
    const seen: string[] = [];
    let next: unknown;
    do {
      const page = (await ask("GET", `/v1/objects?limit=7${next ? `&after=${next}` : ""}`)).body as unknown as {
        objects: { oid: string }[];
        next: string | null;
      };
      seen.push(...page.objects.map(({ oid }) => oid));
      next = page.next;
    } while (next);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain((await ask("GET", "/v1/objects/genesis")).body.oid);
  });
});

describe("reports of the self-audit", () => {
  test("come newest first", async () => {
    const { openSession, identity } = api.deps;
    const session = await openSession();
    const genesis = await session.resolve("genesis");
    const reports = [1, 2, 3].map((number) => ({ $ref: session.create({ number }) }));
    session.write(genesis, "reports", reports);
    await session.commit({ time: identity.clock(), actor: "audit" });
    const first = (await ask("GET", "/v1/audits?limit=2")).body as unknown as {
      audits: { slots: { number: number } }[];
      next: number | null;
    };
    expect(first.audits.map(({ slots }) => slots.number)).toEqual([3, 2]);
    expect((await ask("GET", `/v1/audits?skip=${first.next}`)).body).toMatchObject({ audits: [{ slots: { number: 1 } }], next: null });
  });
});

describe("health, the document, and the dashboard", () => {
  test("health and readiness need no key", async () => {
    expect((await api.app.inject("/v1/health")).json()).toEqual({ status: "ok", version: "0.0.0-test" });
    expect((await api.app.inject("/v1/ready")).json()).toEqual({ status: "ready", tid: await api.deps.store.lastTid() });
  });

  test("the OpenAPI document lists every route, with the trail's event, and no reference in it leads nowhere", async () => {
    const document = (await api.app.inject("/v1/openapi.json")).json();
    expect(document.openapi).toMatch(/^3\.1/);
    const listed = Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual(
      [
        "GET /v1/adapters",
        "GET /v1/audits",
        "GET /v1/health",
        "GET /v1/image/export",
        "GET /v1/jobs/{id}",
        "GET /v1/jobs/{id}/events",
        "GET /v1/jobs/{id}/trace",
        "GET /v1/models",
        "GET /v1/objects",
        "GET /v1/objects/{ref}",
        "GET /v1/objects/{ref}/diff",
        "GET /v1/objects/{ref}/history",
        "GET /v1/openapi.json",
        "GET /v1/ready",
        "GET /v1/transactions/{tid}",
        "PATCH /v1/objects/{ref}",
        "POST /v1/adapters",
        "POST /v1/blobs",
        "POST /v1/image/pack",
        "POST /v1/messages",
        "POST /v1/models",
        "POST /v1/models/{name}/use",
        "POST /v1/objects",
        "POST /v1/objects/{ref}/clone",
        "POST /v1/transactions/{tid}/undo",
        "PUT /v1/embeddings",
        "PUT /v1/personas/{persona}/adapter",
      ].sort(),
    );
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name as string);
    expect(references.length).toBeGreaterThan(5);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
    expect(document.components.schemas.CycleEvent.properties).toHaveProperty("guardian_findings");
    for (const item of Object.values<Record<string, { responses: object }>>(document.paths)) {
      for (const operation of Object.values(item))
        expect(Object.keys(operation.responses)).toContain("200" in operation.responses ? "200" : "201");
    }
  });

  test("the dashboard opens with a key in a browser's way, shows the queues, and lets only admin change them", async () => {
    const basic = (bearer: string) => ({ authorization: `Basic ${Buffer.from(`anyone:${bearer}`).toString("base64")}` });
    expect((await api.app.inject("/board/")).headers["www-authenticate"]).toMatch(/^Basic/);
    expect((await api.app.inject({ url: "/board/api/queues", headers: { authorization: "Basic YTpi" } })).statusCode).toBe(401);
    expect((await api.app.inject({ url: "/board/", headers: basic(key) })).body).toContain("<html");
    const shown = (await api.app.inject({ url: "/board/api/queues", headers: basic(key) })).json();
    expect(shown.queues.map(({ name }: { name: string }) => name).sort()).toEqual(["audits", "messages", "missions", "upkeep", "waits"]);
    const pause = (bearer: string) => api.app.inject({ method: "PUT", url: "/board/api/queues/messages/pause", headers: basic(bearer) });
    expect((await pause(key)).statusCode).toBe(403);
    expect(await api.queues.messages.isPaused()).toBe(false);
    expect((await pause(await api.key("admin"))).statusCode).toBe(200);
    expect(await api.queues.messages.isPaused()).toBe(true);
    await api.queues.messages.resume();
  });
});
