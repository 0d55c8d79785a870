/** Lists of numbers and words: what changes them, and what is asked of them. All tables of lists/, in one order. */
import { addingAndRemovingOps } from "./lists/adding-and-removing.ts";
import { statisticOps, sumAndLimitOps } from "./lists/asked-of-numbers.ts";
import { orderAndTextOps, partAndPageOps } from "./lists/asked-of-words.ts";
import { cappedAndCleanedOps } from "./lists/capped-and-cleaned.ts";
import { placeAndEndOps } from "./lists/places-and-ends.ts";
import { sortings } from "./lists/sorting.ts";
import { turnAndMoveOps } from "./lists/turns-and-moves.ts";
import { twoListOps } from "./lists/two-lists.ts";
import type { Op } from "./op.ts";

export const listOps: Op[] = [
  ...addingAndRemovingOps,
  ...sortings(true),
  ...placeAndEndOps,
  ...cappedAndCleanedOps,
  ...turnAndMoveOps,
  ...sortings(false),
  ...sumAndLimitOps,
  ...partAndPageOps,
  ...statisticOps,
  ...twoListOps,
  ...orderAndTextOps,
];
