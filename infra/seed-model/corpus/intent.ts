/** The sentence that asks for a method, put together the way people write tickets. */
import { synonyms } from "./english.ts";
import type { Guard } from "./guards.ts";
import { expand, type Rng } from "./random.ts";
import type { Bound, Scope } from "./scope.ts";
import { invented, plural, spaced } from "./words.ts";

/** How a guard ends the method. */
export type Refusal = "throw" | "false" | "ignore";

export interface Said {
  bound: Bound;
  /** Noun phrases for what is returned, when the sentence shall say so. */
  returned?: string[] | undefined;
}

export interface SaidGuard {
  guard: Guard;
  refusal: Refusal;
  /** A message the sentence quotes. */
  quoted?: string | undefined;
}

const WHO = "{somebody|the caller|a user|the customer|the owner|the boss|support|a client|the page}";

/** Ways to ask for what a noun phrase names; the phrase's own alternatives nest. `test`: "whether ..."; `amount`: "how many ...". */
const FRAMES = {
  truth: ["{return|answer|give|should be|yields|} <>"],
  test: [
    "{return|tell|answer|check|say|find out|determine|tells|report|I need to know} <>",
    "{return|tell|answer|check|say|find out|determine|tells|report|I need to know} <>",
    `{{check|test|verify|determine|decide|figure out|find out|see|report|say|ask}|{I want|we need|people want|users ask} to know|{it|the method} {tells|says|answers|reports}|${WHO} {asks|wants to know|must know}} <>`,
  ],
  amount: [
    "{return|tell|answer|count|report|tell me|work out|show|I want to know|} <>",
    "{return|tell|answer|count|report|tell me|work out|show|I want to know|} <>",
    `{{determine|figure out|find out|see|report|say|measure}|{I want|we need|people want|users ask} to know|{it|the method} {tells|says|answers|reports}|${WHO} {asks|wants to know}} <>`,
  ],
  thing: [
    "{return|return|return|give|answer|give back|tell|compute|calculate|get|work out|find|show|what is|returns|gives|give me|look up|determine|report|yield|I need|we need|hand back|the result is|output|||} <>",
    "{return|return|return|give|answer|give back|tell|compute|calculate|get|find|show|what is|returns|gives|give me|}  <>",
    `{${WHO} {asks for|wants to know|needs|wants|wants to see}|{the screen|the report|a label|the page|the overview} {shows|needs|displays}|{I|we} {need|want|would like}|give me|let me know|{can|could} you tell me|the {answer|result} is|it {answers|returns|yields|gives}|the method {returns|answers|computes|gives back|yields}} <>`,
    "{the caller {gets|receives|wants}|it {answers|responds|replies} with|the {method|function|result|answer} {returns|gives back|yields|produces|hands back|is}|{result|output|answer|returns}:|{produce|build|create|derive|make|form|hand back|respond with|output|print}|{I want|we need|let me have|show me|I would like|users want to see|we show}} <>",
    `{{when|whenever} ${WHO} {asks|calls it|needs it}, {the answer is|they get|return|we return|send}|{need|missing|todo|wanted|feature}:|{without changing anything|read only|no side effects}:} <>`,
  ],
} as const;

function askFor(rng: Rng, np: string): string {
  const kind = /^\{?(whether|if)\b/.test(np) ? "test" : /^\{?true\b/.test(np) ? "truth" : /^\{?how\b/.test(np) ? "amount" : "thing";
  return rng.pick(FRAMES[kind]).replace("<>", np);
}

const VERBS =
  /^(add|put|take|set|store|save|keep|remove|delete|drop|increase|raise|lower|reduce|decrease|subtract|append|move|turn|switch|mark|count|clear|empty|reset|toggle|flip|sort|reverse|change|update|replace|push|record|remember|return|give|tell|answer|compute|find|make|list|join|split|build|work|get|check|show) /;

/** Sometimes the way documentation says it: "adds the amount". */
const thirdPerson = (rng: Rng, text: string): string =>
  VERBS.test(text) && rng.chance(0.09) ? text.replace(VERBS, (verb) => `${plural(verb.trim())} `) : text;

function mainPart(scope: Scope, { bound, returned }: Said): string {
  const { rng } = scope;
  const { op } = bound;
  const nps = op.np ?? [];
  const phrase =
    nps.length > 0 && (op.says.length === 0 || rng.chance(nps.length / (nps.length + op.says.length)))
      ? op.told && rng.chance(0.4)
        ? rng.text(nps) // Most people name what they want and leave the asking out.
        : askFor(rng, rng.text(nps))
      : rng.text(op.says);
  const main = thirdPerson(rng, scope.prose(bound, phrase));
  if (!returned || returned.length === 0) return main;
  const answer = scope.prose(bound, rng.pick(returned));
  return `${main}${rng.pick([" and", " and", " and", ", then", ";", ",", ".", ", and then", " -"])} ${expand(rng, "{return|return|return|answer|give back|tell|answer with|it returns|the result is|hand back|reply with|report|give me|the method returns|I get back}")} ${answer}`;
}

function guardPart(scope: Scope, bound: Bound, { guard, refusal, quoted }: SaidGuard): string {
  const { rng } = scope;
  const clause = rng.text(guard.clauses);
  const noun = guard.nouns.length > 0 && rng.chance(0.4) ? rng.text(guard.nouns) : undefined;
  if (quoted)
    return scope.prose(
      bound,
      `{fail|throw|refuse|complain|error out|stop|throw an error} {with|saying} ${JSON.stringify(quoted)} {if|when} ${clause}`,
    );
  if (refusal === "false") return scope.prose(bound, `{return|answer|give|just return|it returns} false {if|when|in case} ${clause}`);
  if (refusal === "ignore")
    return scope.prose(
      bound,
      noun
        ? `{ignore|skip|do nothing on|silently ignore|just ignore} ${noun}`
        : `{do nothing|change nothing|leave everything as it is|leave it alone|nothing happens|nothing should happen|it is a no-op|just return} {if|when} ${clause}`,
    );
  if (guard.musts.length > 0 && rng.chance(0.4)) return scope.prose(bound, rng.text(guard.musts));
  if (noun)
    return scope.prose(
      bound,
      `{refuse|refuse|reject|throw on|throw for|fail on|do not accept|don't accept|don't allow|do not allow|error on|disallow|never allow|never accept|complain about|guard against|forbid|no way to allow|raise an error for|bail out on} ${noun}`,
    );
  return scope.prose(
    bound,
    rng.chance(0.3)
      ? `{if|when|whenever|in case} ${clause}, {throw|fail|refuse|throw an error|raise an error|that is an error|reject it|it must fail|error out|stop with an error|it should blow up|complain|it is not allowed}`
      : `{throw|fail|refuse|refuse it|throw an error|throws|raise an error|reject it|error|error out|but not|stop with an error|do not do it|complain|it fails|must fail|blow up|not allowed|forbidden|except} {if|when|whenever} ${clause}`,
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What stands before an imperative. */
const LEADS =
  "please|should|must|it should|we need to|I want to|this must|when called,|just|the method should|method should|simply|can you|could you please|let me|help me|we want to|users want to|it needs to|has to|in this method,|on each call,|as a user I want to|as an admin I need to|make it possible to|write a method to|a method to|need to|to do:|new feature:|our service has to|customers can".split(
    "|",
  );
/** Reasons and remarks that say nothing about the code. */
const REMARKS =
  "so that the report is right|because the customers asked for it|we need this for the dashboard|this is used by the shop page|see the wiki|as agreed yesterday|it is called from the form|nothing else changes|the rest stays as it is|keep it simple|no magic|thanks|for the monthly statement|the UI shows it|needed by support|that is all|used everywhere|the team lead asked for that|for the demo|we forgot this last time|like the old system did|nothing fancy|before the next release|asked by accounting".split(
    "|",
  );

/** The whole sentence: what to do, what to return, what to refuse. */
export function intentSentence(
  scope: Scope,
  said: Said[],
  guards: { bound: Bound; said: SaidGuard }[],
  success: string | undefined,
): string {
  const { rng } = scope;
  const mains = said.map((each) => mainPart(scope, each));
  const refusals = guards.map((each) => guardPart(scope, each.bound, each.said));
  if (success) refusals.push(success);
  const joined = mains.join(rng.pick([" and ", " and ", ", then ", "; ", " and also ", ", and ", ". Also ", ", plus "]));
  const main = rng.chance(0.16) && VERBS.test(joined) ? `${rng.pick(LEADS)} ${joined}` : joined;
  const parts = refusals.length > 0 && rng.chance(0.25) ? [...refusals, main] : [main, ...refusals];
  if (rng.chance(0.07)) parts.push(rng.pick(REMARKS));
  else if (rng.chance(0.02)) parts.unshift(rng.pick(REMARKS));
  const text = rng.chance(0.35)
    ? parts.map(capitalized).join(". ") + rng.pick([".", ".", ""])
    : finish(rng, parts.join(rng.pick(["; ", "; ", ", ", ", but ", " and ", " - ", ". ", " but "])));
  return rough(rng, rng.chance(0.85) ? text.replace(/\b([Aa]) (?=[aeio])/g, "$1n ") : text);
}

function finish(rng: Rng, text: string): string {
  if (rng.chance(0.15)) return `${capitalized(text)}.`;
  if (rng.chance(0.04)) return `${text}, please`;
  return rng.chance(0.03) ? `${capitalized(text)}!` : text;
}

/** Now and then a hasty hand: articles left out, everything in lower case, a letter missing or two exchanged. */
function rough(rng: Rng, text: string): string {
  let result = text;
  if (rng.chance(0.08)) result = result.replace(/\b[Tt]he /g, "");
  if (rng.chance(0.04)) result = result.replace(/\b(is|are|it|a|an|of) /g, (word) => (rng.chance(0.5) ? "" : word));
  if (rng.chance(0.06)) {
    const words = result.split(" ");
    const at = rng.int(0, words.length - 1);
    const word = words[at] as string;
    if (/^[a-z]{5,}$/.test(word)) {
      const cut = rng.int(1, word.length - 2);
      words[at] = rng.chance(0.5)
        ? word.slice(0, cut) + word.slice(cut + 1)
        : word.slice(0, cut) + (word[cut + 1] ?? "") + word[cut] + word.slice(cut + 2);
      result = words.join(" ");
    }
  }
  return result;
}

/** For briefs whose sentence says nothing: the examples and the names must tell. */
export const vagueIntent = (rng: Rng): string | undefined =>
  rng.chance(0.5)
    ? undefined
    : rng.pick([
        "see the examples",
        "as in the examples",
        "do what the examples show",
        "you know what to do",
        "the usual",
        "as its name says",
        "work it out from the examples",
        "like the examples",
        "same as in the old system",
        "what the name says",
        "please implement this",
        "needed for the release",
        ...REMARKS,
      ]);

/**
 * Now and then a word that no template has: a synonym, or a word that nobody knows. The sentence's other words, the names and the examples must
 * then tell, as they must when people write what the templates did not foresee. Names and constants, which stand in `known`, stay.
 */
export function reworded(rng: Rng, text: string, known: string): string {
  if (!rng.chance(0.16)) return text;
  const names = new Set((known.match(/[a-zA-Z]+/g) ?? []).flatMap((name) => [name, plural(name), ...spaced(name).split(" ")]));
  const words = text.split(" ");
  const open = words.flatMap((word, at) => (/^[a-z]{3,}$/.test(word) && !names.has(word) && !FUNCTION_WORDS.has(word) ? [at] : []));
  for (const at of rng.sample(open, rng.pick([1, 1, 2]))) {
    const others = synonyms(words[at] as string);
    if (others.length > 0) words[at] = rng.pick(others);
    else if (rng.chance(0.25)) words[at] = invented(rng);
  }
  return words.join(" ");
}

/** Small words and those that turn a sentence's meaning round: they stay. */
const FUNCTION_WORDS = new Set(
  "the and not but for from with without into onto out off than then that this these those there here are was were has have had its only both each every all any none nor neither never ever once twice one two three zero true false null when whenever where while until unless otherwise else instead before after above below over under between within more less most least first last next per plus minus times equal even odd same other another own how what which who whose why does did done can cannot could may might must shall should will would been being you your our they them their she his her him too also just yes throw error return".split(
    " ",
  ),
);
