import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiUnderTest, startApiUnderTest } from "../support/api-app.ts";

let api: ApiUnderTest;
let key: string;
let account: string;

beforeAll(async () => {
  api = await startApiUnderTest({ BATOS_BODY_BYTES: "65536" });
  key = await api.key("read", "write");
  const made = await api.app.inject({
    method: "POST",
    url: "/v1/objects",
    headers: { authorization: `Bearer ${key}` },
    payload: { name: "account", slots: { balance: 10 } },
  });
  account = made.json().oid;
});
afterAll(() => api.close());

const message = { receiver: "account", selector: "deposit", args: [5] };
const post = (payload: unknown, url = "/v1/messages"): InjectOptions => ({ method: "POST", url, payload: payload as object });
const object = (slots: unknown): InjectOptions => post({ slots }, "/v1/objects");
const raw = (payload: string, type = "application/json"): InjectOptions => ({
  method: "POST",
  url: "/v1/messages",
  payload,
  headers: { "content-type": type },
});
const patch = (payload: object): InjectOptions => ({ method: "PATCH", url: "/v1/objects/account", payload });
const nested = (levels: number): string =>
  `{"receiver":"account","selector":"deposit","args":[${"[".repeat(levels)}${"]".repeat(levels)}]}`;

const refusals: [what: string, request: InjectOptions, status: number, code: string, says: RegExp][] = [
  ["an unknown receiver", post({ ...message, receiver: "nobody" }), 404, "NotFound", /nobody/],
  ["an unknown receiver by oid", post({ ...message, receiver: "01999999-9999-7999-8999-999999999999" }), 404, "NotFound", /01999999/],
  ["an unknown holder", post({ ...message, holder: "nobody" }), 404, "NotFound", /nobody/],
  ["a holder the receiver does not delegate to", post({ ...message, holder: "BRICK" }), 400, "InvalidInput", /one of its parents/],
  [
    "a reference to nothing among the arguments",
    post({ ...message, args: [{ $ref: "01999999-9999-7999-8999-999999999999" }] }),
    404,
    "NotFound",
    /01999999/,
  ],
  ["bad JSON", raw('{"receiver": '), 400, "InvalidInput", /not JSON/],
  ["an empty body", raw(""), 400, "InvalidInput", /empty/],
  ["a body that is no object", raw("[]"), 400, "InvalidInput", /object/],
  ["another media type", raw("receiver=account", "application/x-www-form-urlencoded"), 415, "InvalidInput", /media type/i],
  [
    "a prototype in the body",
    raw('{"receiver":"account","selector":"x","args":[{"__proto__":{"a":1}}]}'),
    400,
    "InvalidInput",
    /prototype/,
  ],
  ["a body of 10 MB", raw(JSON.stringify({ ...message, args: ["x".repeat(10_000_000)] })), 413, "TooLarge", /65536 bytes/],
  ["a body nested too deep to parse safely", raw(nested(20_000)), 400, "InvalidInput", /nested deeper/],
  ["a body nested deeper than data may be", raw(nested(80)), 400, "InvalidInput", /nested deeper/],
  ["a missing selector", post({ receiver: "account" }), 400, "InvalidInput", /selector/],
  ["a receiver that is a number", post({ ...message, receiver: 7 }), 400, "InvalidInput", /body\.receiver/],
  ["arguments that are no list", post({ ...message, args: { amount: 5 } }), 400, "InvalidInput", /body\.args/],
  ["a member nobody knows", post({ ...message, recever: 1 }), 400, "InvalidInput", /recever/],
  ["a selector that is no identifier", post({ ...message, selector: "de-posit" }), 400, "InvalidInput", /selector: .*identifier/],
  ["a selector that is a keyword", post({ ...message, selector: "delete" }), 400, "InvalidInput", /selector: .*reserved/],
  ["a selector that is a reserved slot", post({ ...message, selector: "parents" }), 400, "InvalidInput", /selector: .*reserved/],
  ["a selector that is the language's", post({ ...message, selector: "constructor" }), 400, "InvalidInput", /selector: .*reserved/],
  ["a parameter that is no identifier", post({ ...message, params: ["the amount"] }), 400, "InvalidInput", /params\[0\]/],
  ["a parameter named twice", post({ ...message, args: [1, 2], params: ["a", "a"] }), 400, "InvalidInput", /named twice/],
  ["more parameters than arguments", post({ ...message, params: ["a", "b"] }), 400, "InvalidInput", /one name for each argument/],
  ["an unknown box among the arguments", post({ ...message, args: [{ $method: {} }] }), 400, "InvalidInput", /args\[0\]: key "\$method"/],
  [
    "an example with a bad object",
    post({ ...message, examples: [{ args: [{ $object: { slot: {} } }] }] }),
    400,
    "InvalidInput",
    /examples\[0\]\.args\[0\]/,
  ],
  ["an example with a reserved slot", post({ ...message, examples: [{ slots: { _p_x: 1 }, args: [] }] }), 400, "InvalidInput", /_p_x/],
  [
    "an example that throws and returns",
    post({ ...message, examples: [{ args: [1], returns: 1, throws: true }] }),
    400,
    "InvalidInput",
    /not both/,
  ],
  [
    "contradictory examples",
    post({
      ...message,
      examples: [
        { args: [1], returns: 1 },
        { args: [1], returns: 2 },
      ],
    }),
    422,
    "Contradiction",
    /./,
  ],
  ["a wait that is no number", { ...post(message), headers: { prefer: "wait=soon" } }, 400, "InvalidInput", /whole seconds/],
  [
    "an idempotency key that is too long",
    { ...post(message), headers: { "idempotency-key": "k".repeat(300) } },
    400,
    "InvalidInput",
    /idempotency-key/,
  ],
  ["a slot named parent", object({ parent: 1 }), 400, "InvalidInput", /delegation is the slot "parents"/],
  ["a slot named parent*", object({ "parent*": [] }), 400, "InvalidInput", /delegation is the slot "parents"/],
  ["parents among the slots", object({ parents: [] }), 400, "InvalidInput", /give "parents" beside "slots"/],
  ["a slot named _slots", object({ _slots: {} }), 400, "InvalidInput", /reserved/],
  ["a slot named _p_changed", object({ _p_changed: true }), 400, "InvalidInput", /reserved/],
  ["a slot that is never stored", object({ _v_cache: 1 }), 400, "InvalidInput", /volatile/],
  ["a slot that is no identifier", object({ "two words": 1 }), 400, "InvalidInput", /identifier/],
  ["a method as a slot", object({ deposit: { $method: { source: "function deposit() {}" } } }), 400, "InvalidInput", /_install_method_/],
  ["a primitive as a slot", object({ deposit: { $primitive: "infer" } }), 400, "InvalidInput", /_install_method_/],
  ["a literal key that begins with $", object({ price: { $amount: 1 } }), 400, "InvalidInput", /\$\$amount/],
  ["a reference to nothing", object({ other: { $ref: "01999999-9999-7999-8999-999999999999" } }), 404, "NotFound", /01999999/],
  ["an unknown parent", post({ slots: {}, parents: ["nobody"] }, "/v1/objects"), 404, "NotFound", /nobody/],
  [
    "a name that looks like an oid",
    post({ name: "01999999-9999-7999-8999-999999999999", slots: {} }, "/v1/objects"),
    400,
    "InvalidInput",
    /body\.name/,
  ],
  ["a name that is taken", post({ name: "account", slots: {} }, "/v1/objects"), 409, "Conflict", /account is taken/],
  ["a patch of parent*", patch({ slots: { "parent*": [] } }), 400, "InvalidInput", /delegation is the slot "parents"/],
  ["a patch with a method", patch({ slots: { deposit: { $method: {} } } }), 400, "InvalidInput", /_install_method_/],
  ["a patch that removes parents", patch({ remove: ["parents"] }), 400, "InvalidInput", /beside "slots"/],
  [
    "a patch that empties the organization",
    { method: "PATCH", url: "/v1/objects/BRICK", payload: { remove: ["codex"] } },
    422,
    "GuardianRejected",
    /./,
  ],
  ["an unknown object", { method: "GET", url: "/v1/objects/nobody" }, 404, "NotFound", /nobody/],
  ["a transaction to come", { method: "GET", url: "/v1/objects/account?tid=999999" }, 404, "NotFound", /999999/],
  ["a page without end", { method: "GET", url: "/v1/objects?limit=100000" }, 400, "InvalidInput", /limit/],
  ["an unknown job", { method: "GET", url: "/v1/jobs/none" }, 404, "NotFound", /none/],
  ["an unknown transaction", { method: "POST", url: "/v1/transactions/999999/undo" }, 404, "NotFound", /999999/],
  ["an unknown route", { method: "GET", url: "/v1/nowhere" }, 404, "NotFound", /openapi\.json/],
  ["a method the route does not take", { method: "DELETE", url: "/v1/objects/account" }, 405, "InvalidInput", /it takes GET, HEAD, PATCH/],
];

describe("a request that is refused", () => {
  test.each(refusals)("%s: a problem document, and nothing changed", async (_, request, status, code, says) => {
    const before = await api.fingerprint();
    const reply = await api.app.inject({ ...request, headers: { authorization: `Bearer ${key}`, ...request.headers } });
    expect(reply.json()).toMatchObject({
      type: `urn:batos:error:${code}`,
      status,
      code,
      detail: expect.stringMatching(says),
      title: expect.any(String),
    });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(await api.fingerprint()).toEqual(before);
  });

  test("a limit of requests per key: 429, and another key is not held up", async () => {
    const limited = await startApiUnderTest({ BATOS_RATE_PER_MINUTE: "3" });
    try {
      const ask = async (bearer: string) =>
        limited.app.inject({ method: "GET", url: "/v1/objects", headers: { authorization: `Bearer ${bearer}` } });
      const [mine, other] = [await limited.key("read"), await limited.key("read")];
      for (let at = 0; at < 3; at++) expect((await ask(mine)).statusCode).toBe(200);
      const refused = await ask(mine);
      expect(refused.json()).toMatchObject({ status: 429, code: "TooManyRequests" });
      expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
      expect((await ask(other)).statusCode).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe("keys", () => {
  const credentials: [what: string, authorization: string | undefined][] = [
    ["no key", undefined],
    ["an unknown key", `Bearer batos_${"x".repeat(43)}`],
    ["an empty key", "Bearer "],
    ["another scheme", "Basic YTpi"],
  ];
  test.each(credentials)("%s: 401, and nothing changed", async (_, authorization) => {
    const before = await api.fingerprint();
    for (const request of [
      post(message),
      object({ a: 1 }),
      { method: "GET", url: `/v1/objects/${account}` },
      { method: "GET", url: "/v1/audits" },
    ] as InjectOptions[]) {
      const reply = await api.app.inject({ ...request, headers: authorization === undefined ? {} : { authorization } });
      expect(reply.json()).toMatchObject({ status: 401, code: "Unauthorized" });
      expect(reply.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
    expect(await api.fingerprint()).toEqual(before);
  });

  test("a key that may only read cannot write", async () => {
    const reader = await api.key("read");
    const before = await api.fingerprint();
    for (const request of [post(message), object({ a: 1 }), patch({ slots: { balance: 0 } }), post(undefined, "/v1/transactions/1/undo")]) {
      const reply = await api.app.inject({ ...request, headers: { authorization: `Bearer ${reader}` } });
      expect(reply.json()).toMatchObject({ status: 403, code: "Forbidden" });
    }
    expect(
      (await api.app.inject({ method: "GET", url: "/v1/objects/account", headers: { authorization: `Bearer ${reader}` } })).statusCode,
    ).toBe(200);
    expect(await api.fingerprint()).toEqual(before);
  });

  test("a key of one client sees no job of another", async () => {
    const other = await api.key("read", "write", "admin");
    const { job } = (await api.app.inject({ ...post(message), headers: { authorization: `Bearer ${key}` } })).json();
    for (const path of ["", "/events", "/trace"]) {
      const reply = await api.app.inject({ method: "GET", url: `/v1/jobs/${job}${path}`, headers: { authorization: `Bearer ${other}` } });
      expect(reply.json()).toMatchObject({ status: 404, code: "NotFound" });
    }
    expect((await api.app.inject({ method: "GET", url: `/v1/jobs/${job}`, headers: { authorization: `Bearer ${key}` } })).statusCode).toBe(
      202,
    );
  });
});
