// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/**
 * Operations that nobody wrote down: drawn from a grammar in which every piece of code has its piece of English, so that a sentence's parts, not the
 * whole, must be understood. No two draws are alike; what is in the other folders teaches what people ask for often.
 */
import type { Op } from "../op.ts";
import type { Rng } from "../random.ts";
import { change } from "./changes.ts";
import { alone, Draft } from "./draft.ts";
import { amount, condition, refusal } from "./expressions.ts";
import { label } from "./labels.ts";
import { askedOfList } from "./lists-asked.ts";
import { changedList } from "./lists-changed.ts";
import { ofMap } from "./maps.ts";
import { textAsked } from "./texts.ts";

/** One operation, as often of each kind as people ask for it. */
export function drawFromGrammar(rng: Rng): Op {
  const d = new Draft(rng);
  switch (rng.weighted({ number: 3, truth: 1.1, label: 0.9, text: 1.6, list: 4.2, changedList: 1.8, map: 1.4, change: 6 })) {
    case "number": return number(d);
    case "truth": return truth(d);
    case "label": return label(d);
    case "text": return textAsked(d);
    case "list": return askedOfList(d);
    case "changedList": return changedList(d);
    case "map": return ofMap(d);
    case "change": return change(d);
  }
}

const NUMBER_SELECTORS = "total price cost fee due toPay left remaining amount value score points bill charge rate percent share level needed missing free open calculate compute result estimate quote tax profit margin excess refund worth";

function number(d: Draft): Op {
  const { rng } = d;
  const part = amount(d, rng.pick([1, 1, 1, 2, 2, 3]));
  const round = !/Math\.(round|floor|ceil)/.test(part.code) && /\//.test(part.code) ? rng.weighted({ no: 2, round: 3, floor: 1.2, ceil: 1 }) : "no";
  const guard = refusal(d);
  const tail = { no: "", round: "{, rounded|, to the nearest whole number| (rounded)}", floor: "{, rounded down|, only the whole part}", ceil: "{, rounded up|, always rounded up}" }[round];
  const code = round === "no" ? alone(part) : `Math.${round}(${part.code})`;
  return d.op("grammar-number", { selectors: NUMBER_SELECTORS, says: [], np: [`${part.said}${tail}${guard?.said ?? ""}`], returns: [{ code, np: [] }], ...(guard ? { pre: [guard.code] } : {}) });
}

function truth(d: Draft): Op {
  const part = condition(d);
  return d.op("grammar-truth", { selectors: "isOver isReady can isFull allowed fits enough isLate valid isFree canPay isOpen matches exceeds due isDue isEligible mayEnter ok", says: [], np: [d.say([`whether ${part.said}`, `true if ${part.said}`, `true {if|when} ${part.said}, {else|otherwise} false`, `if ${part.said}`])], returns: [{ code: part.code, np: [] }] });
}
