/** Maps from names to numbers or texts: stock, votes, phone books, settings. All tables of maps/, in one order. */
import { askedOps } from "./maps/asked.ts";
import { checkedEntryOps } from "./maps/checked-entries.ts";
import { entryOps } from "./maps/entries.ts";
import { manyEntryOps } from "./maps/many-entries.ts";
import { wholeMapOps } from "./maps/whole-maps.ts";
import type { Op } from "./op.ts";

export const mapOps: Op[] = [...entryOps, ...wholeMapOps, ...checkedEntryOps, ...manyEntryOps, ...askedOps];
