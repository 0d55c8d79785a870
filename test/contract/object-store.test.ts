import { temporarySqlite } from "../support/temporary-store.ts";
import { objectStoreSuite } from "./object-store-suite.ts";

objectStoreSuite("SQLite", async () => (await temporarySqlite()).open());
