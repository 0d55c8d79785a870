CREATE TABLE packs (
  tid integer PRIMARY KEY NOT NULL,
  time integer NOT NULL
);
CREATE INDEX names_by_tid ON names (tid);
