CREATE TABLE sweeps (
  seq integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  tid integer NOT NULL
);
