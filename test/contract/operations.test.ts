import { temporarySqlite } from "../support/temporary-store.ts";
import { operationsSuite } from "./operations-suite.ts";

operationsSuite("SQLite", async () => (await temporarySqlite()).open());
