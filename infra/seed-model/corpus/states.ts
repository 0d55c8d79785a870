/** Flags, statuses, settings with defaults, and plain setting of slots: all tables of states/, in one order. */
import type { Op } from "./op.ts";
import { chainOps } from "./states/chains.ts";
import { defaultOps, nestedOps } from "./states/defaults.ts";
import { accompaniedFlagOps, flagOps } from "./states/flags.ts";
import { allowedOps, labelOps } from "./states/labels-and-choices.ts";
import { levelAndHistoryOps } from "./states/levels-and-histories.ts";
import { peopleOps } from "./states/people.ts";
import { pairOps, ringOps } from "./states/rings-and-pairs.ts";
import { setOneOps, setSeveralOps } from "./states/set-slots.ts";
import { tryAndTurnOps } from "./states/tries-and-turns.ts";

export const stateOps: Op[] = [
  ...flagOps,
  ...setOneOps,
  ...tryAndTurnOps,
  ...accompaniedFlagOps,
  ...peopleOps,
  ...setSeveralOps,
  ...levelAndHistoryOps,
  ...nestedOps,
  ...defaultOps,
  ...chainOps,
  ...ringOps,
  ...pairOps,
  ...labelOps,
  ...allowedOps,
];

export { oftenMissing } from "./states/defaults.ts";
