ALTER TABLE method_documents ADD COLUMN unwritten integer;
