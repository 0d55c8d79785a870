/** Identities and the time, for everything that `shared/` must be given instead of taking. */
import { v7 } from "uuid";
import type { Identity } from "../shared/image/sessions.ts";

/** UUIDv7 ids (they sort by the millisecond they were made in) and the system clock. */
export const identity: Identity = { newId: () => v7(), clock: () => Date.now() };
