import { afterAll, beforeAll, describe } from "vitest";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { type Shared, temporarySqlite } from "../support/temporary-store.ts";
import { zodbSessionsSuite } from "./zodb-sessions.ts";
import { zodbStorageSuite } from "./zodb-storage.ts";
import { zodbUndoSuite } from "./zodb-undo.ts";
import { zodbValuesSuite } from "./zodb-values.ts";

function suites(name: string, database: () => Promise<Shared>): void {
  const open = async () => (await database()).open();
  zodbStorageSuite(name, open);
  zodbUndoSuite(name, open);
  zodbSessionsSuite(name, database);
  zodbValuesSuite(name, open);
}

suites("SQLite", temporarySqlite);

describe.skipIf(!hasPostgres)("with a server", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  suites("PostgreSQL", () => server.schema());
});
