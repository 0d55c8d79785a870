/**
 * Text: slugs, greetings, counting, cutting, padding, masking, parsing and joining. The tables of texts/ draw from one generator as they
 * are made, so each is a function, and the order of the calls is the order of the draws.
 */
import type { Op } from "./op.ts";
import { changeOps } from "./texts/changes.ts";
import { cuttingAndPaddingOps } from "./texts/cutting-and-padding.ts";
import { formAndWordOps } from "./texts/forms-and-words.ts";
import { greetingAndLabelOps } from "./texts/greetings-and-labels.ts";
import { lineAndLetterOps } from "./texts/lines-and-letters.ts";
import { maskAndSignOps } from "./texts/masks-and-signs.ts";
import { parsingOps } from "./texts/parsing.ts";

export const textOps: Op[] = [
  ...formAndWordOps(),
  ...cuttingAndPaddingOps(),
  ...maskAndSignOps(),
  ...lineAndLetterOps(),
  ...parsingOps(),
  ...greetingAndLabelOps(),
  ...changeOps(),
];
