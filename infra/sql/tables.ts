/**
 * The tables, in two groups (§2.1): the image (what the system is) and the operations (what is under way). Each database's migrations make them;
 * a contract test compares the two. Full-text indexes are each database's own and not here.
 */
import { sql } from "drizzle-orm";
import { customType, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CycleEvent } from "../../shared/audit/event.ts";
import type { ErrorRecord } from "../../shared/errors.ts";
import { type RecordFormat, recordFormat } from "../../shared/image/format.ts";
import type { Stored, Tid } from "../../shared/image/values.ts";
import type { Correction, Example } from "../../shared/mind/brief.ts";
import type { JobStatus, MissionBrief, MissionStatus } from "../../shared/operations/records.ts";

type Slots = Record<string, Stored>;
type Serials = Record<string, Tid>;
type MethodName = { holder: string; selector: string; version: number };

/** JSON as text, also where a database has a type for it: that would reorder members and refuse some characters. Absent is SQL NULL. */
export const jsonText = {
  dataType: () => "text",
  toDriver: (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value)),
  fromDriver: (value: unknown) => JSON.parse(value as string) as never,
};

/** What tables are made of, as drizzle gives it for one database. Its words are the same for all of them, its types are not: these are SQLite's. */
export const sqliteKit = {
  table: sqliteTable,
  text,
  integer,
  real,
  /** A key that the database counts up. */
  counter: (name: string) => integer(name).primaryKey({ autoIncrement: true }),
  json: <T>(name: string) => customType<{ data: T; driverData: string | null }>(jsonText)(name),
  record: (format: RecordFormat) =>
    customType<{ data: Slots; driverData: string }>({
      dataType: jsonText.dataType,
      toDriver: format.toText,
      fromDriver: format.fromText,
    }),
  index,
  uniqueIndex,
  primaryKey,
};

export type Kit = typeof sqliteKit;
export type Tables = ReturnType<typeof tablesOf>;

/** The tables for one database. */
export function tablesOf(
  { table, text, integer, real, counter, json, record, index, uniqueIndex, primaryKey }: Kit,
  format: RecordFormat = recordFormat(),
) {
  const slots = () => record(format)("slots");

  // The image

  const transactions = table("transactions", {
    tid: integer("tid").primaryKey(),
    time: integer("time").notNull(),
    actor: text("actor").notNull(),
    job: text("job"),
    cycle: text("cycle"),
    note: text("note"),
  });

  /** The newest revision of each object. `serials` keeps the removed slots too: a removal conflicts like any other change. */
  const objects = table("objects", {
    oid: text("oid").primaryKey(),
    serial: integer("serial").notNull(),
    slots: slots().notNull(),
    serials: json<Serials>("serials").notNull(),
  });

  const revisions = table(
    "revisions",
    {
      oid: text("oid").notNull(),
      tid: integer("tid")
        .notNull()
        .references(() => transactions.tid),
      slots: slots().notNull(),
      serials: json<Serials>("serials").notNull(),
      changed: json<string[]>("changed").notNull(),
    },
    (of) => [primaryKey({ columns: [of.oid, of.tid] }), index("revisions_by_tid").on(of.tid)],
  );

  const names = table(
    "names",
    {
      name: text("name").primaryKey(),
      oid: text("oid")
        .notNull()
        .unique()
        .references(() => objects.oid),
      tid: integer("tid").notNull(),
    },
    (of) => [index("names_by_tid").on(of.tid)],
  );

  /** Up to which transaction history was dropped, and when: reads as of an earlier one are refused. */
  const packs = table("packs", {
    tid: integer("tid").primaryKey(),
    time: integer("time").notNull(),
  });

  /** When a pack removed objects, and the newest transaction then: a session on that one or an older one may have read what is gone. */
  const sweeps = table("sweeps", {
    seq: counter("seq"),
    tid: integer("tid").notNull(),
  });

  // Operations

  const jobs = table(
    "jobs",
    {
      id: text("id").primaryKey(),
      keyId: text("key_id").notNull(),
      receiver: text("receiver").notNull(),
      selector: text("selector").notNull(),
      args: json<Stored[]>("args").notNull(),
      params: json<string[]>("params"),
      intent: text("intent"),
      examples: json<Example[]>("examples").notNull(),
      holder: text("holder"),
      status: text("status").$type<JobStatus>().notNull(),
      /** JSON text, parsed by hand: an answer may be null, and that is not the same as no answer. */
      result: text("result"),
      error: json<ErrorRecord>("error"),
      mission: text("mission"),
      formerMissions: json<string[]>("former_missions"),
      method: json<MethodName>("method"),
      tid: integer("tid"),
      replays: integer("replays").notNull(),
      createdAt: integer("created_at").notNull(),
      updatedAt: integer("updated_at").notNull(),
      deadline: integer("deadline").notNull(),
      asOf: integer("as_of"),
    },
    (of) => [index("jobs_by_status").on(of.status, of.updatedAt)],
  );

  const missions = table(
    "missions",
    {
      id: text("id").primaryKey(),
      key: text("key").notNull(),
      root: text("root"),
      attempt: integer("attempt").notNull(),
      /** The brief's holder and selector, to look missions up by. */
      holder: text("holder").notNull(),
      selector: text("selector").notNull(),
      brief: json<MissionBrief>("brief").notNull(),
      correction: json<Correction>("correction"),
      status: text("status").$type<MissionStatus>().notNull(),
      error: json<ErrorRecord>("error"),
      method: json<MethodName>("method"),
      createdAt: integer("created_at").notNull(),
      updatedAt: integer("updated_at").notNull(),
      deadline: integer("deadline").notNull(),
    },
    (of) => [
      uniqueIndex("missions_open_root").on(of.key).where(sql`${of.status} = 'open' and ${of.root} is null`),
      index("missions_by_key").on(of.key, of.updatedAt),
      index("missions_by_root").on(of.root),
      index("missions_by_holder").on(of.holder, of.selector),
      index("missions_by_status").on(of.status, of.updatedAt),
    ],
  );

  const waits = table(
    "waits",
    {
      job: text("job")
        .primaryKey()
        .references(() => jobs.id),
      mission: text("mission")
        .notNull()
        .references(() => missions.id),
      createdAt: integer("created_at").notNull(),
      deadline: integer("deadline").notNull(),
    },
    (of) => [index("waits_by_mission").on(of.mission), index("waits_by_deadline").on(of.deadline)],
  );

  const journal = table(
    "journal",
    {
      cycle: text("cycle").notNull(),
      seq: integer("seq").notNull(),
      mission: text("mission").notNull(),
      state: text("state").notNull(),
      slots: slots().notNull(),
      at: integer("at").notNull(),
    },
    (of) => [primaryKey({ columns: [of.cycle, of.seq] })],
  );

  const completions = table(
    "completions",
    {
      cycle: text("cycle").notNull(),
      step: text("step").notNull(),
      sample: integer("sample").notNull(),
      text: text("text").notNull(),
      stopReason: text("stop_reason").notNull(),
      promptTokens: integer("prompt_tokens").notNull(),
      completionTokens: integer("completion_tokens").notNull(),
      milliseconds: real("milliseconds").notNull(),
      model: text("model").notNull(),
      adapter: text("adapter"),
      seed: integer("seed").notNull(),
    },
    (of) => [primaryKey({ columns: [of.cycle, of.step, of.sample] })],
  );

  const outbox = table("outbox", {
    /** The order in which entries were written: createdAt alone has ties. */
    seq: counter("seq"),
    id: text("id").notNull().unique(),
    queue: text("queue").notNull(),
    name: text("name").notNull(),
    jobId: text("job_id").notNull(),
    payload: json<Record<string, unknown>>("payload").notNull(),
    delay: integer("delay").notNull(),
    createdAt: integer("created_at").notNull(),
  });

  const events = table(
    "events",
    {
      seq: counter("seq"),
      mission: text("mission"),
      event: json<CycleEvent>("event").notNull(),
    },
    (of) => [index("events_by_mission").on(of.mission, of.seq)],
  );

  const idempotency = table(
    "idempotency",
    {
      keyId: text("key_id").notNull(),
      idempotencyKey: text("idempotency_key").notNull(),
      bodyHash: text("body_hash").notNull(),
      job: text("job").notNull(),
      createdAt: integer("created_at").notNull(),
    },
    (of) => [primaryKey({ columns: [of.keyId, of.idempotencyKey] }), index("idempotency_by_time").on(of.createdAt)],
  );

  const keys = table("keys", {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    hash: text("hash").notNull().unique(),
    scopes: json<string[]>("scopes").notNull(),
    createdAt: integer("created_at").notNull(),
  });

  /** What the full-text index of methods was last told of each method; its id is the row of the index of texts. */
  const methodDocuments = table(
    "method_documents",
    {
      id: counter("id"),
      holder: text("holder").notNull(),
      selector: text("selector").notNull(),
      intent: text("intent").notNull(),
      source: text("source").notNull(),
      tid: integer("tid"),
      /** 1 where the method sends names that do not stand in its source, null where nobody has looked. */
      unwritten: integer("unwritten"),
    },
    (of) => [uniqueIndex("method_documents_by_name").on(of.holder, of.selector)],
  );

  return {
    transactions,
    objects,
    revisions,
    names,
    packs,
    sweeps,
    jobs,
    missions,
    waits,
    journal,
    completions,
    outbox,
    events,
    idempotency,
    keys,
    methodDocuments,
  };
}
