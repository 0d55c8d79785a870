/** What every implementation of the operations tables must do. Run on each by a file that gives the factory. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Stores } from "../../infra/sql/stores.ts";
import { newEvent } from "../../shared/audit/event.ts";
import type { Operations } from "../../shared/operations/operations.ts";
import type { Job, Mission, OutboxEntry, RecordedCompletion, Wait } from "../../shared/operations/records.ts";
import type { OperationsWrite } from "../../shared/operations/writes.ts";

const aJob = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  keyId: "key",
  receiver: "acct",
  selector: "deposit",
  args: [25, { $ref: "b" }],
  examples: [{ args: [1], returns: null, throws: false }],
  status: "queued",
  replays: 0,
  createdAt: 10,
  updatedAt: 10,
  deadline: 1000,
  ...more,
});
const aMission = (id: string, more: Partial<Mission> = {}): Mission => ({
  id,
  key: "key-of-contract",
  attempt: 0,
  brief: {
    receiver: "acct",
    holder: "acct",
    selector: "deposit",
    args: [25],
    params: [{ name: "amount", type: "number" }],
    slots: { balance: "number" },
    examples: [],
  },
  status: "open",
  createdAt: 10,
  updatedAt: 10,
  deadline: 1000,
  ...more,
});
const anEntry = (id: string, more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id,
  queue: "messages",
  name: "message",
  jobId: id,
  payload: { job: id },
  delay: 0,
  createdAt: 10,
  ...more,
});
const insertJob = (job: Job): OperationsWrite => ({ write: "insertJob", job });
const insertMission = (mission: Mission): OperationsWrite => ({ write: "insertMission", mission });
const insertWait = (job: string, mission: string, more: Partial<Wait> = {}): OperationsWrite => ({
  write: "insertWait",
  wait: { job, mission, createdAt: 20, deadline: 500, ...more },
});
const park = (job: string, mission: string): OperationsWrite[] => [
  insertWait(job, mission),
  { write: "updateJob", id: job, expect: ["queued"], set: { status: "waiting", mission, updatedAt: 20 } },
];
const conflict = (operation: string) => ({ code: "Conflict", details: { operation } });

export function operationsSuite(name: string, open: () => Promise<Stores>): void {
  describe(`the operations tables on ${name}`, () => {
    let operations: Operations;
    const apply = (...writes: OperationsWrite[]): Promise<void> => operations.apply(writes);
    beforeEach(async () => {
      operations = (await open()).operations;
    });

    describe("jobs", () => {
      test("come back as they were written, with and without what is optional", async () => {
        const full = aJob("full", {
          params: ["amount", "to"],
          intent: "add",
          holder: "proto",
          status: "answered",
          result: null,
          error: { code: "TimedOut", message: "late", details: { a: [1] } },
          mission: "m",
          method: { holder: "proto", selector: "deposit", version: 2 },
          tid: 7,
          replays: 3,
        });
        await apply(insertJob(aJob("bare")), insertJob(full));
        expect(await operations.job("bare")).toStrictEqual(aJob("bare"));
        expect(await operations.job("full")).toStrictEqual(full);
        expect(await operations.job("absent")).toBeUndefined();
      });

      test("change only from an expected status, and all writes of a list or none are kept", async () => {
        await apply(insertJob(aJob("j")));
        await apply({ write: "updateJob", id: "j", expect: ["queued"], set: { status: "answered", result: null, updatedAt: 30 } });
        expect(await operations.job("j")).toStrictEqual(aJob("j", { status: "answered", result: null, updatedAt: 30 }));
        const again: OperationsWrite = { write: "updateJob", id: "j", expect: ["queued", "waiting"], set: { status: "failed" } };
        await expect(apply(insertJob(aJob("other")), again)).rejects.toMatchObject(conflict("updateJob"));
        expect(await operations.job("other")).toBeUndefined();
        await expect(apply(insertJob(aJob("j")))).rejects.toMatchObject(conflict("insertJob"));
        await expect(apply({ write: "updateJob", id: "absent", expect: ["queued"], set: {} })).rejects.toMatchObject({ code: "NotFound" });
      });

      test("an update with undefined clears a member", async () => {
        await apply(insertJob(aJob("j", { mission: "m", result: 1 })));
        await apply({ write: "updateJob", id: "j", expect: ["queued"], set: { mission: undefined, result: undefined } });
        expect(await operations.job("j")).toStrictEqual(aJob("j"));
      });

      test("that have been left alone too long are found by status, oldest first", async () => {
        await apply(
          ...[30, 10, 20, 40].map((updatedAt) => insertJob(aJob(`j${updatedAt}`, { updatedAt }))),
          insertJob(aJob("w", { status: "waiting", updatedAt: 5 })),
        );
        expect((await operations.staleJobs("queued", 40, 2)).map(({ id }) => id)).toEqual(["j10", "j20"]);
        expect((await operations.staleJobs("queued", 40, 9)).map(({ id }) => id)).toEqual(["j10", "j20", "j30"]);
        expect((await operations.staleJobs("waiting", 40, 9)).map(({ id }) => id)).toEqual(["w"]);
      });
    });

    describe("missions", () => {
      test("come back as they were written", async () => {
        const full = aMission("m", {
          root: "r",
          attempt: 2,
          correction: { artifact: "code", rule: "examples", errors: ["e"], instruction: "fix" },
          status: "failed",
          error: { code: "MissionFailed", message: "no" },
          method: { holder: "acct", selector: "deposit", version: 1 },
        });
        await apply(insertMission(aMission("r")), insertMission(full));
        expect(await operations.mission("r")).toStrictEqual(aMission("r"));
        expect(await operations.mission("m")).toStrictEqual(full);
      });

      test("the root mission of a key that failed last is found by when it failed", async () => {
        await apply(insertMission(aMission("early")), {
          write: "updateMission",
          id: "early",
          expect: ["open"],
          set: { status: "failed", updatedAt: 100 },
        });
        await apply(insertMission(aMission("late")), {
          write: "updateMission",
          id: "late",
          expect: ["open"],
          set: { status: "failed", updatedAt: 200 },
        });
        await apply(insertMission(aMission("done")), {
          write: "updateMission",
          id: "done",
          expect: ["open"],
          set: { status: "done", updatedAt: 300 },
        });
        expect((await operations.missionFailedSince("key-of-contract", 100))?.id).toBe("late");
        expect((await operations.missionFailedSince("key-of-contract", 200))?.id).toBe("late");
        expect(await operations.missionFailedSince("key-of-contract", 201)).toBeUndefined();
        expect(await operations.missionFailedSince("another-key", 0)).toBeUndefined();
      });

      test("one root mission is open for a key; corrections and ended missions do not count", async () => {
        await apply(insertMission(aMission("first")));
        await expect(apply(insertMission(aMission("second")))).rejects.toMatchObject({
          code: "Conflict",
          details: { operation: "insertMission", mission: "first" },
        });
        await apply(
          insertMission(aMission("fix1", { root: "first", attempt: 1 })),
          insertMission(aMission("fix2", { root: "first", attempt: 2 })),
        );
        expect((await operations.openMission("key-of-contract"))?.id).toBe("first");
        expect((await operations.corrections("first")).map(({ id }) => id)).toEqual(["fix1", "fix2"]);
        await apply({ write: "updateMission", id: "first", expect: ["open"], set: { status: "done" } });
        expect(await operations.openMission("key-of-contract")).toBeUndefined();
        await apply(insertMission(aMission("second")));
        expect((await operations.openMission("key-of-contract"))?.id).toBe("second");
        await expect(apply({ write: "updateMission", id: "first", expect: ["open"], set: { status: "failed" } })).rejects.toMatchObject(
          conflict("updateMission"),
        );
      });

      test("of two processes that open one for the same key, one wins", async () => {
        const results = await Promise.allSettled(["a", "b"].map((id) => operations.apply([insertMission(aMission(id))])));
        expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      });

      test("are found by holder and selector whatever their contracts, and by age", async () => {
        const elsewhere = aMission("c", { key: "k3", brief: { ...aMission("c").brief, holder: "other" } });
        await apply(
          insertMission(aMission("a", { key: "k1", updatedAt: 1 })),
          insertMission(aMission("b", { key: "k2", updatedAt: 50 })),
          insertMission(elsewhere),
        );
        expect((await operations.openMissionsFor("acct", "deposit")).map(({ id }) => id)).toEqual(["a", "b"]);
        expect((await operations.staleMissions(50, 9)).map(({ id }) => id)).toEqual(["a", "c"]);
      });
    });

    describe("waits", () => {
      beforeEach(() => apply(insertMission(aMission("m")), insertJob(aJob("j1")), insertJob(aJob("j2", { replays: 4 }))));

      test("released put each waiting job back with one replay more and hand it to the queue, in one go", async () => {
        await apply(...park("j1", "m"), ...park("j2", "m"));
        expect((await operations.waitsOf("m")).map(({ job }) => job)).toEqual(["j1", "j2"]);
        await apply(
          { write: "updateMission", id: "m", expect: ["open"], set: { status: "done" } },
          { write: "releaseWaits", mission: "m", at: 99 },
        );
        expect(await operations.waitsOf("m")).toEqual([]);
        expect(await operations.job("j1")).toMatchObject({ status: "queued", replays: 1, updatedAt: 99, mission: "m" });
        expect(await operations.job("j2")).toMatchObject({ status: "queued", replays: 5 });
        expect(await operations.outbox(9)).toEqual([
          { id: "message-j1-r1", queue: "messages", name: "message", jobId: "j1-r1", payload: { job: "j1" }, delay: 0, createdAt: 99 },
          { id: "message-j2-r5", queue: "messages", name: "message", jobId: "j2-r5", payload: { job: "j2" }, delay: 0, createdAt: 99 },
        ]);
        await apply({ write: "releaseWaits", mission: "m", at: 100 });
        expect(await operations.outbox(9)).toHaveLength(2);
      });

      test("failed fail each waiting job with the mission's error", async () => {
        await apply(...park("j1", "m"));
        const error = { code: "MissionFailed", message: "tried twice", details: { trace: "t" } } as const;
        await apply({ write: "failWaits", mission: "m", error, at: 99 });
        expect(await operations.job("j1")).toMatchObject({ status: "failed", error, updatedAt: 99 });
        expect(await operations.waitsOf("m")).toEqual([]);
        expect(await operations.outbox(9)).toEqual([]);
      });

      test("leave a job alone that has ended otherwise", async () => {
        await apply(...park("j1", "m"));
        await apply({ write: "updateJob", id: "j1", expect: ["waiting"], set: { status: "failed", updatedAt: 60 } });
        await apply({ write: "releaseWaits", mission: "m", at: 99 });
        expect(await operations.job("j1")).toMatchObject({ status: "failed", replays: 0, updatedAt: 60 });
        expect(await operations.outbox(9)).toEqual([]);
      });

      test("are refused on a mission that has ended or is not there, so that no one waits for ever", async () => {
        await apply({ write: "updateMission", id: "m", expect: ["open"], set: { status: "done" } });
        await expect(apply(...park("j1", "m"))).rejects.toMatchObject(conflict("insertWait"));
        await expect(apply(...park("j1", "nowhere"))).rejects.toMatchObject(conflict("insertWait"));
        expect(await operations.job("j1")).toMatchObject({ status: "queued" });
      });

      test("are overdue when their deadline has passed or their mission has ended", async () => {
        await apply(
          insertMission(aMission("m2", { key: "k2" })),
          insertWait("j1", "m", { deadline: 500 }),
          insertWait("j2", "m2", { deadline: 900 }),
        );
        expect(await operations.overdueWaits(499, 9)).toEqual([]);
        expect((await operations.overdueWaits(500, 9)).map(({ job }) => job)).toEqual(["j1"]);
        await apply({ write: "updateMission", id: "m2", expect: ["open"], set: { status: "failed" } });
        expect(await operations.overdueWaits(0, 9)).toEqual([{ job: "j2", mission: "m2", createdAt: 20, deadline: 900 }]);
        await apply({ write: "deleteWait", job: "j2" });
        expect(await operations.overdueWaits(0, 9)).toEqual([]);
      });
    });

    describe("cycles", () => {
      test("are journalled in order, and a second entry with one number is refused", async () => {
        const entry = (seq: number, state: string): OperationsWrite => ({
          write: "insertJournal",
          entry: { cycle: "c", mission: "m", seq, state, slots: { plan: [seq], parents: [{ $ref: "o" }] }, at: seq },
        });
        await apply(entry(1, "DECOMPOSING"), entry(0, "IDLE"));
        expect((await operations.journal("c")).map(({ state }) => state)).toEqual(["IDLE", "DECOMPOSING"]);
        expect((await operations.journal("c"))[1]).toEqual({
          cycle: "c",
          mission: "m",
          seq: 1,
          state: "DECOMPOSING",
          slots: { plan: [1], parents: [{ $ref: "o" }] },
          at: 1,
        });
        await expect(apply(entry(1, "FAILED"))).rejects.toMatchObject(conflict("insertJournal"));
        expect(await operations.journal("other")).toEqual([]);
      });

      test("keep the first completion of each sample", async () => {
        const completion = (sample: number, text: string, more: Partial<RecordedCompletion> = {}): OperationsWrite => ({
          write: "insertCompletion",
          completion: {
            cycle: "c",
            step: "method",
            sample,
            text,
            stopReason: "eos",
            promptTokens: 1,
            completionTokens: 2,
            milliseconds: 3.5,
            model: "seed",
            seed: 7,
            ...more,
          },
        });
        await apply(completion(1, "b"), completion(0, "a", { adapter: "lora" }));
        await apply(completion(0, "other"));
        expect((await operations.completions("c")).map(({ sample, text, adapter }) => [sample, text, adapter])).toEqual([
          [0, "a", "lora"],
          [1, "b", undefined],
        ]);
        expect((await operations.completions("c"))[1]).toStrictEqual((completion(1, "b") as { completion: RecordedCompletion }).completion);
      });
    });

    test("the outbox gives entries in the order they were written, each id once", async () => {
      const put = (id: string, more?: Partial<OutboxEntry>): OperationsWrite => ({ write: "insertOutbox", entry: anEntry(id, more) });
      await apply(put("z", { createdAt: 50 }), put("a"), put("m", { delay: 5, payload: { nested: [1] } }));
      await apply(put("a", { queue: "waits" }));
      expect((await operations.outbox(2)).map(({ id }) => id)).toEqual(["z", "a"]);
      expect((await operations.outbox(9))[2]).toEqual(anEntry("m", { delay: 5, payload: { nested: [1] } }));
      await apply({ write: "deleteOutbox", ids: ["z", "m", "absent"] });
      expect(await operations.outbox(9)).toEqual([anEntry("a")]);
    });

    test("keys are found by their hash, idempotency records by key and header, each once", async () => {
      const key = { id: "k", name: "admin", hash: "h", scopes: ["all"], createdAt: 1 };
      const record = { keyId: "k", idempotencyKey: "i", bodyHash: "b", job: "j", createdAt: 10 };
      await apply({ write: "insertKey", key }, { write: "insertIdempotency", record });
      expect(await operations.key("h")).toEqual(key);
      expect(await operations.key("no")).toBeUndefined();
      expect(await operations.idempotency("k", "i")).toEqual(record);
      expect(await operations.idempotency("other", "i")).toBeUndefined();
      await expect(apply(insertJob(aJob("j2")), { write: "insertIdempotency", record: { ...record, job: "j2" } })).rejects.toMatchObject(
        conflict("insertIdempotency"),
      );
      expect(await operations.job("j2")).toBeUndefined();
      await apply({ write: "deleteIdempotencyBefore", time: 10 });
      expect(await operations.idempotency("k", "i")).toBeDefined();
      await apply({ write: "deleteIdempotencyBefore", time: 11 });
      expect(await operations.idempotency("k", "i")).toBeUndefined();
    });

    test("events get rising numbers and are found by mission, corrections included", async () => {
      await apply(insertMission(aMission("m")), insertMission(aMission("fix", { root: "m", attempt: 1 })));
      const event = (mission_id: string | null, note: string) =>
        newEvent({ event_type: "state_entered", mission_id, data: { note } }, 1000);
      await apply({ write: "insertEvents", events: [event("m", "1"), event("other", "2")] });
      await apply({ write: "insertEvents", events: [event("fix", "3"), event(null, "4"), event("m", "5")] });
      const all = await operations.eventsAfter(0, 99);
      expect(all.map(({ data }) => data.note)).toEqual(["1", "2", "3", "4", "5"]);
      expect(all.map(({ seq }) => seq)).toEqual([...new Set(all.map(({ seq }) => seq))].sort((a, b) => a - b));
      expect(all[0]).toEqual({ ...event("m", "1"), seq: all[0]?.seq });
      const mine = await operations.events(["m"], 0, 99);
      expect(mine.map(({ data }) => data.note)).toEqual(["1", "3", "5"]);
      expect((await operations.events(["m", "other"], mine[0]?.seq ?? 0, 2)).map(({ data }) => data.note)).toEqual(["2", "3"]);
      expect(await operations.events([], 0, 9)).toEqual([]);
    });

    describe("full text", () => {
      const method = (holder: string, selector: string, intent: string, source: string, unwritten = false): OperationsWrite => ({
        write: "indexMethod",
        holder,
        selector,
        intent,
        source,
        unwritten,
      });

      test("finds methods by words of selector, intent and source, best first, and forgets the version before", async () => {
        await apply(
          method("acct", "deposit", "add the amount to the balance", "function deposit(amount) { this.balance += amount; }"),
          method("acct", "applyDiscount", "reduce the price", "function applyDiscount(rate) { return this.price * rate; }"),
          method("cart", "total", "sum of all prices", "function total() { return 1; }"),
        );
        const found = await operations.similarMethods(["price", "discount"], 5);
        expect(found.map(({ selector }) => selector)).toEqual(["applyDiscount", "total"]);
        expect(found[0]).toMatchObject({
          holder: "acct",
          intent: "reduce the price",
          source: "function applyDiscount(rate) { return this.price * rate; }",
        });
        expect(found[0]?.score).toBeGreaterThan(found[1]?.score ?? 0);
        await apply(method("acct", "applyDiscount", "something else", "function applyDiscount() { return 0; }"));
        expect((await operations.similarMethods(["price"], 5)).map(({ selector }) => selector)).toEqual(["total"]);
        expect(await operations.similarMethods(["apply", "discount"], 1)).toHaveLength(1);
      });

      test("finds methods by a text in their source, letter by letter and page by page, and holds a write to those that were known", async () => {
        await apply(
          method("shop", "buy", "", "function buy() { return this.account.charge_it(1); }"),
          method("mall", "visit", "", "function visit() { return this.chargeXit(1); }"),
          method("bank", "ask", "", "function ask() { return this.charge_it(2); }"),
        );
        const [first, ...others] = await operations.methodsMentioning("charge_it", 0, 9);
        expect([first, ...others].map((found) => found?.selector)).toEqual(["buy", "ask"]);
        expect((await operations.methodsMentioning("charge_it", first?.id ?? 0, 9)).map(({ selector }) => selector)).toEqual(["ask"]);
        expect(await operations.methodsMentioning("charge_it", 0, 1)).toEqual([{ id: first?.id, holder: "shop", selector: "buy" }]);
        expect(await operations.methodsMentioning("%", 0, 9)).toEqual([]);

        const known = [first, ...others].flatMap((found) => found?.id ?? []);
        const expectation: OperationsWrite = { write: "expectMentions", text: "charge_it", known };
        await apply(expectation);
        await apply(method("mall", "visit", "", "function visit() { return this.charge_it(1); }"));
        await expect(apply(expectation)).rejects.toMatchObject({ code: "Conflict", message: expect.stringContaining("visit of mall") });
        await apply(
          method("mall", "visit", "", "function visit() { return 1; }"),
          method("bank", "ask", "", "function ask() { return 1; }"),
        );
        await apply(expectation);
      });

      test("finds methods that send names which do not stand in their source, and holds a write to those that were known", async () => {
        const computing = (holder: string) => method(holder, "ask", "", "function ask(what) { return this[what]?.(1); }", true);
        await apply(computing("shop"), method("mall", "visit", "", "function visit() { return this.charge(1); }"), computing("bank"));
        const [first, second] = await operations.methodsMentioning(null, 0, 9);
        expect([first?.holder, second?.holder]).toEqual(["shop", "bank"]);
        expect(await operations.methodsMentioning(null, 0, 1)).toEqual([first]);
        expect(await operations.methodsMentioning(null, first?.id ?? 0, 9)).toEqual([second]);

        const expectation: OperationsWrite = { write: "expectMentions", text: null, known: [first?.id ?? 0, second?.id ?? 0] };
        await apply(expectation);
        await apply(method("mall", "visit", "", "function visit(what) { return this[what](1); }", true));
        await expect(apply(expectation)).rejects.toMatchObject({ code: "Conflict", message: expect.stringContaining("visit of mall") });
        await apply(method("mall", "visit", "", "function visit() { return 1; }"));
        await apply(expectation);
      });

      test("takes words as words, whatever they look like", async () => {
        await apply(method("a", "near", "match or not", "x"), {
          write: "indexTrail",
          documents: [{ seq: 3, cycle: "c", type: "verdict", text: 'refused: it\'s "wrong" (NEAR)' }],
        });
        for (const query of ['"', "a AND", "NEAR(", "intent:", "*", "'; drop table jobs; --", "-x", "{a b}:", "^", "\u0000", ""]) {
          await operations.similarMethods([query], 5);
          await operations.searchTrail(query, 5);
        }
        expect((await operations.similarMethods(["OR"], 5)).map(({ selector }) => selector)).toEqual(["near"]);
        expect(await operations.similarMethods([], 5)).toEqual([]);
        expect(await operations.searchTrail('"wrong" near', 5)).toEqual([
          { seq: 3, cycle: "c", type: "verdict", text: 'refused: it\'s "wrong" (NEAR)' },
        ]);
      });

      test("keeps one document of the trail for each seq, however often it is put in", async () => {
        const document = (seq: number, text: string) => ({ seq, cycle: "c", type: "completion", text });
        expect(await operations.indexedTrail()).toBe(0);
        await apply({ write: "indexTrail", documents: [document(1, "alpha"), document(5, "beta")] });
        await apply({ write: "indexTrail", documents: [document(5, "gamma"), document(7, "beta twice")] });
        expect(await operations.indexedTrail()).toBe(7);
        expect((await operations.searchTrail("beta", 9)).map(({ seq }) => seq).sort()).toEqual([5, 7]);
        expect(await operations.searchTrail("gamma", 9)).toEqual([]);
      });
    });

    test("counts say how much there is of what, and how old the oldest open row is", async () => {
      expect(await operations.counts()).toEqual({ jobs: {}, missions: {}, outbox: 0, oldestOpen: null });
      await apply(
        insertJob(aJob("a", { createdAt: 1, status: "answered" })),
        insertJob(aJob("b", { createdAt: 7 })),
        insertJob(aJob("c", { createdAt: 9 })),
        insertMission(aMission("m", { createdAt: 5 })),
        { write: "insertOutbox", entry: anEntry("o") },
      );
      expect(await operations.counts()).toEqual({ jobs: { answered: 1, queued: 2 }, missions: { open: 1 }, outbox: 1, oldestOpen: 5 });
    });
  });
}
