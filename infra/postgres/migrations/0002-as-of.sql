ALTER TABLE jobs ADD COLUMN as_of bigint;
