/** Counters, accounts, measures and plain arithmetic: all tables of numbers/, in one order. */
import { arithmeticOps } from "./numbers/arithmetic.ts";
import { askedOfArgumentOps } from "./numbers/asked-of-arguments.ts";
import { askedOfSlotOps } from "./numbers/asked-of-slots.ts";
import { bestAndTransferOps } from "./numbers/bests-and-transfers.ts";
import { counterOps } from "./numbers/counters.ts";
import { dateOps } from "./numbers/dates.ts";
import { priceOps } from "./numbers/prices.ts";
import { rangeOps } from "./numbers/ranges.ts";
import { roundingAndPercentageOps } from "./numbers/rounding-and-percentages.ts";
import { severalSlotOps } from "./numbers/several-slots.ts";
import { shapeAndTemperatureOps } from "./numbers/shapes-and-temperatures.ts";
import type { Op } from "./op.ts";

export const numberOps: Op[] = [
  ...counterOps,
  ...bestAndTransferOps,
  ...askedOfSlotOps,
  ...askedOfArgumentOps,
  ...dateOps,
  ...rangeOps,
  ...roundingAndPercentageOps,
  ...priceOps,
  ...arithmeticOps,
  ...shapeAndTemperatureOps,
  ...severalSlotOps,
];
