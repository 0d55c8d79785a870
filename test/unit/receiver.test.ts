import { beforeEach, expect, test } from "vitest";
import { Session } from "../../shared/image/session.ts";
import type { ObjectStore } from "../../shared/image/store.ts";
import { methodSlot, primitiveSlot, type Stored } from "../../shared/image/values.ts";
import { methodPrompt } from "../../shared/language/prompts.ts";
import { answersOf, membersOf } from "../../shared/mind/receiver.ts";
import { surroundingsOf } from "../../shared/mind/surroundings.ts";
import { temporarySqlite } from "../support/temporary-store.ts";

const written = (source: string): Stored =>
  methodSlot({ source, hash: "0", version: 1, contract: { examples: [] }, provenance: { actor: "tester" } });

let store: ObjectStore;
let session: Session;

beforeEach(async () => {
  store = (await (await temporarySqlite()).open()).store;
  session = await Session.open(store, { id: "s", newOid: () => "new" });
  session.create({ _clone_persistent_: primitiveSlot("clone_persistent"), greet: written("function greet() {}") }, "traits");
  session.create(
    {
      parents: [{ $ref: "traits" }],
      balance: 10,
      deposit: written("function deposit(amount: number, note: string): number {\n}"),
      _secret: 1,
    },
    "account",
  );
  session.create(
    { parents: [{ $ref: "traits" }], account: { $ref: "account" }, items: ["a"], total: written("function total() {}") },
    "shop",
  );
});

test("an object answers its data with types and the methods written for it and for what it delegates to", async () => {
  expect(await answersOf(session, "account")).toEqual({
    slots: { balance: "number" },
    methods: ["deposit(amount: number, note: string)", "greet()"],
  });
});

test("a slot that holds another object shows what that object answers", async () => {
  const { slots } = await answersOf(session, "shop");
  expect(slots).toEqual({ account: "object {balance: number, deposit(amount: number, note: string), greet()}", items: "string[]" });
});

test("an own slot hides an inherited one, methods and data alike", async () => {
  session.create({ parents: [{ $ref: "account" }], deposit: 5, balance: written("function balance() {}") }, "odd");
  expect(await answersOf(session, "odd")).toEqual({ slots: { deposit: "number" }, methods: ["balance()", "greet()"] });
});

test("a reference that leads nowhere, a circle of parents, and a hundred methods are all bearable", async () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`m${at}`, written(`function m${at}() {}`)]));
  session.create({ parents: [{ $ref: "loop" }], gone: { $ref: "nowhere" }, ...many }, "loop");
  const { slots, methods } = await answersOf(session, "loop");
  expect(slots).toEqual({ gone: "object" });
  expect(methods).toHaveLength(8);
});

test("the author reads them in one line each, and no line where there are none", () => {
  const brief = { selector: "pay", params: [], slots: { n: "number" }, examples: [] };
  const user = (methods: string[] | undefined): string | undefined =>
    methodPrompt({ mandate: "m", rules: "r" }, { ...brief, methods }, {}, false)[1]?.content;
  expect(user(["total()", "add(x: number)"])).toBe("function pay()\nthis {n: number}\nanswers total(), add(x: number)");
  expect(user([])).toBe("function pay()\nthis {n: number}");
});

test("rules for slots are nothing that an author works on, and types come from the nearest covenants", async () => {
  const covenants = { status: { enum: ["open", "closed"] } };
  session.create({ parents: [], covenants, merge_policies: { n: "counter" } }, "kind");
  session.create({ parents: [{ $ref: "kind" }], status: "open", n: 1 }, "thing");
  expect(await answersOf(session, "thing")).toEqual({ slots: { status: "string", n: "number" }, methods: [] });
  const surroundings = await surroundingsOf(session, await membersOf(session, "thing"), [], undefined);
  expect(surroundings).toMatchObject({ covenants });
  expect([...surroundings.data.keys()]).toEqual(["status", "n"]);
});
