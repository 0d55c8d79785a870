-- Version 1: the image, the operations, and the full-text indexes. Generated from schema.ts; the virtual tables by hand.
CREATE TABLE completions (
  cycle text NOT NULL,
  step text NOT NULL,
  sample integer NOT NULL,
  text text NOT NULL,
  stop_reason text NOT NULL,
  prompt_tokens integer NOT NULL,
  completion_tokens integer NOT NULL,
  milliseconds real NOT NULL,
  model text NOT NULL,
  adapter text,
  seed integer NOT NULL,
  PRIMARY KEY(cycle, step, sample)
);
CREATE TABLE events (
  seq integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  mission text,
  event text NOT NULL
);
CREATE INDEX events_by_mission ON events (mission,seq);
CREATE TABLE idempotency (
  key_id text NOT NULL,
  idempotency_key text NOT NULL,
  body_hash text NOT NULL,
  job text NOT NULL,
  created_at integer NOT NULL,
  PRIMARY KEY(key_id, idempotency_key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);
CREATE TABLE jobs (
  id text PRIMARY KEY NOT NULL,
  key_id text NOT NULL,
  receiver text NOT NULL,
  selector text NOT NULL,
  args text NOT NULL,
  params text,
  intent text,
  examples text NOT NULL,
  holder text,
  status text NOT NULL,
  result text,
  error text,
  mission text,
  former_missions text,
  method text,
  tid integer,
  replays integer NOT NULL,
  created_at integer NOT NULL,
  updated_at integer NOT NULL,
  deadline integer NOT NULL
);
CREATE INDEX jobs_by_status ON jobs (status,updated_at);
CREATE TABLE journal (
  cycle text NOT NULL,
  seq integer NOT NULL,
  mission text NOT NULL,
  state text NOT NULL,
  slots text NOT NULL,
  at integer NOT NULL,
  PRIMARY KEY(cycle, seq)
);
CREATE TABLE keys (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  scopes text NOT NULL,
  created_at integer NOT NULL
);
CREATE UNIQUE INDEX keys_hash_unique ON keys (hash);
CREATE TABLE method_documents (
  id integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  holder text NOT NULL,
  selector text NOT NULL,
  intent text NOT NULL,
  source text NOT NULL,
  tid integer
);
CREATE UNIQUE INDEX method_documents_by_name ON method_documents (holder,selector);
CREATE TABLE missions (
  id text PRIMARY KEY NOT NULL,
  key text NOT NULL,
  root text,
  attempt integer NOT NULL,
  holder text NOT NULL,
  selector text NOT NULL,
  brief text NOT NULL,
  correction text,
  status text NOT NULL,
  error text,
  method text,
  created_at integer NOT NULL,
  updated_at integer NOT NULL,
  deadline integer NOT NULL
);
CREATE UNIQUE INDEX missions_open_root ON missions (key) WHERE status = 'open' and root is null;
CREATE INDEX missions_by_key ON missions (key,updated_at);
CREATE INDEX missions_by_root ON missions (root);
CREATE INDEX missions_by_holder ON missions (holder,selector);
CREATE INDEX missions_by_status ON missions (status,updated_at);
CREATE TABLE names (
  name text PRIMARY KEY NOT NULL,
  oid text NOT NULL,
  tid integer NOT NULL,
  FOREIGN KEY (oid) REFERENCES objects(oid)
);
CREATE UNIQUE INDEX names_oid_unique ON names (oid);
CREATE TABLE objects (
  oid text PRIMARY KEY NOT NULL,
  serial integer NOT NULL,
  slots text NOT NULL,
  serials text NOT NULL
);
CREATE TABLE outbox (
  seq integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  id text NOT NULL,
  queue text NOT NULL,
  name text NOT NULL,
  job_id text NOT NULL,
  payload text NOT NULL,
  delay integer NOT NULL,
  created_at integer NOT NULL
);
CREATE UNIQUE INDEX outbox_id_unique ON outbox (id);
CREATE TABLE revisions (
  oid text NOT NULL,
  tid integer NOT NULL,
  slots text NOT NULL,
  serials text NOT NULL,
  changed text NOT NULL,
  PRIMARY KEY(oid, tid),
  FOREIGN KEY (tid) REFERENCES transactions(tid)
);
CREATE INDEX revisions_by_tid ON revisions (tid);
CREATE TABLE transactions (
  tid integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  time integer NOT NULL,
  actor text NOT NULL,
  job text,
  cycle text,
  note text
);
CREATE TABLE waits (
  job text PRIMARY KEY NOT NULL,
  mission text NOT NULL,
  created_at integer NOT NULL,
  deadline integer NOT NULL,
  FOREIGN KEY (job) REFERENCES jobs(id),
  FOREIGN KEY (mission) REFERENCES missions(id)
);
CREATE INDEX waits_by_mission ON waits (mission);
CREATE INDEX waits_by_deadline ON waits (deadline);
CREATE VIRTUAL TABLE method_text USING fts5(selector, intent, source, tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE trail_text USING fts5(cycle UNINDEXED, type, text, tokenize = 'porter unicode61');
