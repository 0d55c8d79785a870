/**
 * The tables, in two groups (§2.1): the image (what the system is) and the operations (what is under way).
 * `migrations.ts` makes them; a contract test compares the two. Full-text tables are virtual and live in `full-text.ts` alone.
 */
import { sql } from "drizzle-orm";
import { customType, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CycleEvent } from "../../shared/audit/event.ts";
import type { ErrorRecord } from "../../shared/errors.ts";
import type { Stored, Tid } from "../../shared/image/values.ts";
import type { Correction, Example } from "../../shared/mind/brief.ts";
import type { JobStatus, MissionBrief, MissionStatus } from "../../shared/operations/records.ts";

/** JSON as text. Absent is SQL NULL; drizzle's own json mode would write it as the text "null". */
const json = <T>(name: string) =>
  customType<{ data: T; driverData: string | null }>({
    dataType: () => "text",
    toDriver: (value) => (value === undefined || value === null ? null : JSON.stringify(value)),
    fromDriver: (value) => JSON.parse(value as string) as T,
  })(name);

type Slots = Record<string, Stored>;
type Serials = Record<string, Tid>;
type MethodName = { holder: string; selector: string; version: number };

// The image

export const transactions = sqliteTable("transactions", {
  tid: integer("tid").primaryKey({ autoIncrement: true }),
  time: integer("time").notNull(),
  actor: text("actor").notNull(),
  job: text("job"),
  cycle: text("cycle"),
  note: text("note"),
});

/** The newest revision of each object. `serials` keeps the removed slots too: a removal conflicts like any other change. */
export const objects = sqliteTable("objects", {
  oid: text("oid").primaryKey(),
  serial: integer("serial").notNull(),
  slots: json<Slots>("slots").notNull(),
  serials: json<Serials>("serials").notNull(),
});

export const revisions = sqliteTable(
  "revisions",
  {
    oid: text("oid").notNull(),
    tid: integer("tid")
      .notNull()
      .references(() => transactions.tid),
    slots: json<Slots>("slots").notNull(),
    serials: json<Serials>("serials").notNull(),
    changed: json<string[]>("changed").notNull(),
  },
  (table) => [primaryKey({ columns: [table.oid, table.tid] }), index("revisions_by_tid").on(table.tid)],
);

export const names = sqliteTable(
  "names",
  {
    name: text("name").primaryKey(),
    oid: text("oid")
      .notNull()
      .unique()
      .references(() => objects.oid),
    tid: integer("tid").notNull(),
  },
  (table) => [index("names_by_tid").on(table.tid)],
);

/** Up to which transaction history was dropped, and when: reads as of an earlier one are refused. */
export const packs = sqliteTable("packs", {
  tid: integer("tid").primaryKey(),
  time: integer("time").notNull(),
});

// Operations

export const jobs = sqliteTable(
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
  },
  (table) => [index("jobs_by_status").on(table.status, table.updatedAt)],
);

export const missions = sqliteTable(
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
  (table) => [
    uniqueIndex("missions_open_root").on(table.key).where(sql`${table.status} = 'open' and ${table.root} is null`),
    index("missions_by_key").on(table.key, table.updatedAt),
    index("missions_by_root").on(table.root),
    index("missions_by_holder").on(table.holder, table.selector),
    index("missions_by_status").on(table.status, table.updatedAt),
  ],
);

export const waits = sqliteTable(
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
  (table) => [index("waits_by_mission").on(table.mission), index("waits_by_deadline").on(table.deadline)],
);

export const journal = sqliteTable(
  "journal",
  {
    cycle: text("cycle").notNull(),
    seq: integer("seq").notNull(),
    mission: text("mission").notNull(),
    state: text("state").notNull(),
    slots: json<Slots>("slots").notNull(),
    at: integer("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.cycle, table.seq] })],
);

export const completions = sqliteTable(
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
  (table) => [primaryKey({ columns: [table.cycle, table.step, table.sample] })],
);

export const outbox = sqliteTable("outbox", {
  /** The order in which entries were written: createdAt alone has ties. */
  seq: integer("seq").primaryKey({ autoIncrement: true }),
  id: text("id").notNull().unique(),
  queue: text("queue").notNull(),
  name: text("name").notNull(),
  jobId: text("job_id").notNull(),
  payload: json<Record<string, unknown>>("payload").notNull(),
  delay: integer("delay").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const events = sqliteTable(
  "events",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    mission: text("mission"),
    event: json<CycleEvent>("event").notNull(),
  },
  (table) => [index("events_by_mission").on(table.mission, table.seq)],
);

export const idempotency = sqliteTable(
  "idempotency",
  {
    keyId: text("key_id").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    bodyHash: text("body_hash").notNull(),
    job: text("job").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.idempotencyKey] }), index("idempotency_by_time").on(table.createdAt)],
);

export const keys = sqliteTable("keys", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  hash: text("hash").notNull().unique(),
  scopes: json<string[]>("scopes").notNull(),
  createdAt: integer("created_at").notNull(),
});

/** What the full-text index of methods was last told of each method; its id is the row of the virtual table. */
export const methodDocuments = sqliteTable(
  "method_documents",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    holder: text("holder").notNull(),
    selector: text("selector").notNull(),
    intent: text("intent").notNull(),
    source: text("source").notNull(),
    tid: integer("tid"),
  },
  (table) => [uniqueIndex("method_documents_by_name").on(table.holder, table.selector)],
);

/** All ordinary tables, for the test that compares them with what the migrations made. */
export const tables = [
  transactions,
  objects,
  revisions,
  names,
  packs,
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
];
