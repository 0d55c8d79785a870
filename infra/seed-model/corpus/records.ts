/** Lists of records: carts, task lists, orders, members. All tables of records/, in one order. */
import type { Op } from "./op.ts";
import { askedOps } from "./records/asked.ts";
import { conditional } from "./records/by-condition.ts";
import { byKey } from "./records/by-key.ts";
import { changedOps } from "./records/changed.ts";

export const recordOps: Op[] = [...conditional(), ...askedOps, ...byKey(), ...changedOps];
