import { afterAll, beforeAll, describe } from "vitest";
import { hasPostgres, type PostgresServer, startPostgres } from "../support/postgres.ts";
import { temporarySqlite } from "../support/temporary-store.ts";
import { collectBlobsSuite } from "./collect-blobs-suite.ts";
import { methodIndexSuite } from "./method-index-suite.ts";
import { objectStoreSuite } from "./object-store-suite.ts";
import { operationsSuite } from "./operations-suite.ts";
import { packSuite } from "./pack-suite.ts";

describe("on SQLite", () => {
  objectStoreSuite("the image", async () => (await temporarySqlite()).open());
  packSuite(temporarySqlite);
  operationsSuite("the operations", async () => (await temporarySqlite()).open());
  methodIndexSuite("the image", async () => (await temporarySqlite()).open());
  collectBlobsSuite(async () => (await temporarySqlite()).open());
});

describe.skipIf(!hasPostgres)("on PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  objectStoreSuite("the image", async () => (await server.schema()).open());
  packSuite(() => server.schema());
  operationsSuite("the operations", async () => (await server.schema()).open());
  methodIndexSuite("the image", async () => (await server.schema()).open());
  collectBlobsSuite(async () => (await server.schema()).open());
});
