/** A change of a method runs the tests of what depends on it: what would break is refused, before it is committed and however transactions interleave. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { cloneObject } from "../../shared/image/clone.ts";
import { Session } from "../../shared/image/session.ts";
import { exportImage, importImage } from "../../shared/image/transfer.ts";
import { undoTransaction } from "../../shared/image/undo.ts";
import { type Contract, methodOf, ref, type Stored } from "../../shared/image/values.ts";
import { indexMethods } from "../../shared/mind/index-methods.ts";
import { installMethod } from "../../shared/mind/install.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { useTrialInterpreter } from "../support/trial-interpreter.ts";

const { newOid, ...judges } = useTrialInterpreter();
let stores: Stores;

const open = () => Session.open(stores.store, { id: "s", newOid });

beforeEach(async () => {
  stores = await (await temporarySqlite()).open();
  const genesis = await open();
  genesis.create({ parents: [], balance: 10, rate: 2 }, "account");
  genesis.create({ parents: [], account: ref("account"), fee: 1 }, "shop");
  genesis.create({ parents: [], shop: ref("shop") }, "mall");
  await genesis.commit({ time: 1, actor: "test" });
});

interface More {
  receiver?: string;
  realArgs?: Stored[];
  supersedes?: boolean;
}
const into = (session: Session, holder: string, source: string, examples: Contract["examples"] = [], more: More = {}) =>
  installMethod({ ...judges, operations: stores.operations }, session, {
    holder,
    receiver: holder,
    selector: /function (\w+)/.exec(source)?.[1] ?? "",
    source,
    contract: { examples },
    clock: 1_700_000_000_000,
    provenance: { actor: "test" },
    ...more,
  });
async function install(holder: string, source: string, examples: Contract["examples"] = [], more: More = {}): Promise<number> {
  const session = await open();
  await into(session, holder, source, examples, more);
  return session.commit({ time: 2, actor: "test" });
}
const refused = (rule: string, ...words: string[]) => ({
  code: "GuardianRejected",
  details: { findings: [{ guardian: "BehaviourGuardian", rule, message: expect.stringMatching(new RegExp(words.join(".*"))) }] },
});
const contractOf = async (holder: string, selector: string) => methodOf((await (await open()).record(holder)).slots[selector])?.contract;

const charge = "function charge(amount: number) { this.balance = this.balance - amount; this._p_changed = true; return this.balance; }";
const chargeTwice =
  "function charge(amount: number) { this.balance = this.balance - 2 * amount; this._p_changed = true; return this.balance; }";
const chargeOther =
  "function charge(amount: number) { const left = this.balance - amount; this.balance = left; this._p_changed = true; return left; }";
const buy = "function buy(price) { return this.account.charge(price + this.fee); }";
const visit = "function visit() { return this.shop.buy(2); }";

describe("a change beneath a method", () => {
  beforeEach(async () => {
    await install("account", charge);
    await install("shop", buy, [{ args: [4], returns: 5 }]);
  });

  it("is refused when it breaks one of the method's examples, and nothing of it is kept", async () => {
    const before = await stores.store.canonicalHash();
    await expect(install("account", chargeTwice)).rejects.toMatchObject(
      refused("dependant", "buy of shop", "sends charge", "returns 0", "return 5"),
    );
    expect(await stores.store.canonicalHash()).toBe(before);
  });

  it("is let in when the examples hold", async () => {
    await install("account", chargeOther);
    expect(await contractOf("account", "charge")).toEqual({ examples: [] });
  });

  it("is refused for what depends on it by way of others", async () => {
    await install("mall", visit, [{ args: [], returns: 7 }]);
    await install("shop", buy, [], { supersedes: true });
    await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("dependant", "visit of mall", "sends buy"));
  });

  it("is let in once the example was taken out of the contract", async () => {
    await install("shop", buy, [], { supersedes: true });
    await install("account", chargeTwice);
  });

  it("is not held against an example that holds no more because the data has changed", async () => {
    const later = await open();
    later.write("account", "balance", 100);
    await later.commit({ time: 3, actor: "test" });
    await install("account", chargeTwice);
  });

  it.each(["[what](1)", "[what]?.(1)", "[what] (1)", "[what]\n(1)", "[what]/* why */(1)", "['ch\\x61rge'](1)"])(
    "is refused for a method that sends a name which does not stand in its text: %j",
    async (send) => {
      await install("shop", `function ask(what) { return this.account${send}; }`, [{ args: ["charge"], returns: 9 }]);
      await install("shop", buy, [], { supersedes: true });
      await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("dependant", "ask of shop"));
    },
  );

  it("is refused for what sends a name that does not stand in its text and depends on it by way of others", async () => {
    await install("mall", "function visit() { return this.shop['b\\x75y'](2); }", [{ args: [], returns: 7 }]);
    await install("shop", buy, [], { supersedes: true });
    await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("dependant", "visit of mall", "sends buy"));
  });

  it("is refused for a method whose computed name was indexed anew by an import", async () => {
    await install("shop", "function ask(what) { return this.account[what]?.(1); }", [{ args: ["charge"], returns: 9 }]);
    await install("shop", buy, [], { supersedes: true });
    const { store } = stores;
    const lines = async function* () {
      for await (const line of exportImage(store)) yield line.trimEnd();
    };
    stores = await (await temporarySqlite()).open();
    await importImage(stores.store, lines());
    await indexMethods(stores);
    await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("dependant", "ask of shop"));
  });

  it("finds a method again whose version that sends it was brought back", async () => {
    const without = await install("shop", "function buy(price) { return 10 - price - this.fee; }");
    const undoing = await open();
    await undoTransaction(stores.store, undoing, without);
    await undoing.commit({ time: 4, actor: "test" });
    await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("dependant", "buy of shop"));
  });

  it("is refused when it breaks an example of a clone's method, which nobody installed there", async () => {
    const cloning = await open();
    const shop = await cloneObject(cloning, "shop");
    const account = await cloneObject(cloning, "account");
    cloning.write(shop, "account", ref(account));
    await cloning.commit({ time: 3, actor: "test" });
    await install("shop", buy, [], { supersedes: true });
    await expect(install(account, chargeTwice)).rejects.toMatchObject(refused("dependant", `buy of ${shop}`, "sends charge"));
    await install("account", chargeTwice);
    await install(account, chargeOther);
  });

  it("is let in when the method whose example it would break was taken away by an undo", async () => {
    const undoing = await open();
    await undoTransaction(stores.store, undoing, await stores.store.lastTid());
    await undoing.commit({ time: 3, actor: "test" });
    await install("account", chargeTwice);
    expect(await stores.operations.methodsMentioning("charge", 0, 9)).toMatchObject([{ holder: "account" }]);
  });

  it("that a new method makes, by standing before the one it used to find, is a change as well", async () => {
    const session = await open();
    session.create({ parents: [ref("account")], balance: 10 }, "child");
    session.write("shop", "account", ref("child"));
    await session.commit({ time: 3, actor: "test" });
    await expect(install("child", chargeTwice)).rejects.toMatchObject(refused("dependant", "buy of shop"));
    await install("child", chargeOther);
  });
});

describe("a new version", () => {
  beforeEach(async () => {
    await install("account", charge, [{ slots: { balance: 5 }, args: [2], returns: 3 }]);
  });

  it("keeps the examples of the versions before it, and its contract has them all", async () => {
    await expect(install("account", chargeTwice)).rejects.toMatchObject(refused("contract", "version 1 of charge", "supersedes"));
    await install("account", chargeOther, [{ slots: { balance: 8 }, args: [1], returns: 7 }]);
    expect((await contractOf("account", "charge"))?.examples).toHaveLength(2);
    const twice = install("account", chargeTwice);
    await expect(twice).rejects.toMatchObject({ details: { findings: [{ rule: "contract" }, { rule: "contract" }] } });
  });

  it("gives the old contract up when it says so", async () => {
    await install("account", chargeTwice, [{ slots: { balance: 5 }, args: [2], returns: 1 }], { supersedes: true });
    expect(await contractOf("account", "charge")).toEqual({ examples: [{ slots: { balance: 5 }, args: [2], returns: 1 }] });
  });
});

describe("what a method does with the message that waits for it", () => {
  it("stays with it as an example, which holds changes beneath it and not its own next version", async () => {
    await install("account", charge);
    await install("shop", buy, [], { realArgs: [3] });
    const seen = (await contractOf("shop", "buy"))?.seen;
    // What changes another object is no example of this one.
    expect(seen).toBeUndefined();
    await install("account", "function quote(amount) { return amount * this.rate; }");
    await install("shop", "function price(of) { return this.account.quote(of) + this.fee; }", [], { realArgs: [3] });
    expect((await contractOf("shop", "price"))?.seen).toEqual([
      { slots: { account: ref("account"), fee: 1 }, args: [3], returns: 7, after: {} },
    ]);
    const other = "function quote(amount) { return amount * this.rate + 1; }";
    await expect(install("account", other)).rejects.toMatchObject(refused("dependant", "price of shop", "returns 8", "return 7"));
    await install("shop", "function price(of) { return this.account.quote(of); }");
    expect((await contractOf("shop", "price"))?.seen).toHaveLength(1);
  });

  it("is no example where it hangs on time or chance, is long, or makes objects", async () => {
    await install("account", "function when(x) { return Date.now(); }", [], { realArgs: [1] });
    await install("account", "function luck(x) { return Math.random(); }", [], { realArgs: [1] });
    await install("account", "function long(x) { return 'x'.repeat(3000); }", [], { realArgs: [1] });
    for (const selector of ["when", "luck", "long"]) expect(await contractOf("account", selector)).toEqual({ examples: [] });
  });
});

describe("of two transactions, one that changes a method and one that comes to depend on it", () => {
  beforeEach(async () => {
    await install("account", charge);
  });

  it.each(["the change first", "the dependant first"])("the second conflicts: %s", async (order) => {
    const [changing, depending] = [await open(), await open()];
    await into(changing, "account", chargeTwice);
    await into(depending, "shop", buy, [{ args: [4], returns: 5 }]);
    const [first, second] = order === "the change first" ? [changing, depending] : [depending, changing];
    await first.commit({ time: 3, actor: "test" });
    await expect(second.commit({ time: 4, actor: "test" })).rejects.toMatchObject({ code: "Conflict" });
  });

  it("the second conflicts when it tested a version that the first replaced", async () => {
    await install("shop", buy);
    const [changing, replacing] = [await open(), await open()];
    await into(changing, "account", chargeTwice);
    await into(replacing, "shop", buy, [{ args: [4], returns: 5 }]);
    await replacing.commit({ time: 3, actor: "test" });
    await expect(changing.commit({ time: 4, actor: "test" })).rejects.toMatchObject({ code: "Conflict" });
  });

  it("both commit when they have nothing to do with each other", async () => {
    const [changing, other] = [await open(), await open()];
    await into(changing, "account", chargeTwice);
    await into(other, "shop", "function double(x) { return 2 * x; }", [{ args: [4], returns: 8 }]);
    await other.commit({ time: 3, actor: "test" });
    await changing.commit({ time: 4, actor: "test" });
  });
});
