/** The sentence that asks for a method, put together the way people write tickets. */
import type { Guard } from "./guards.ts";
import { expand, type Rng } from "./random.ts";
import type { Bound, Scope } from "./scope.ts";
import { plural } from "./words.ts";

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

const askFor = (np: string): string => {
  if (/^\{?(whether|if)\b/.test(np)) return np.replace(/^(\{?)/, "{return|tell|answer|check|say|find out} $1");
  if (/^true\b/.test(np)) return `{return|answer|give|} ${np}`;
  if (/^\{?how\b/.test(np)) return `{return|tell|answer|count|} ${np}`;
  return `{return|return|give|answer|give back|tell|compute|calculate|get|work out|find|show|what is|returns||} ${np}`;
};

const VERBS =
  /^(add|put|take|set|store|save|keep|remove|delete|drop|increase|raise|lower|reduce|decrease|subtract|append|move|turn|switch|mark|count|clear|empty|reset|toggle|flip|sort|reverse|change|update|replace|push|record|remember|return|give|tell|answer|compute|find|make) /;

/** Sometimes the way documentation says it: "adds the amount". */
const thirdPerson = (rng: Rng, text: string): string =>
  VERBS.test(text) && rng.chance(0.07) ? text.replace(VERBS, (verb) => `${plural(verb.trim())} `) : text;

function mainPart(scope: Scope, { bound, returned }: Said): string {
  const { rng } = scope;
  const { op } = bound;
  const nps = op.np ?? [];
  const phrase =
    nps.length > 0 && (op.says.length === 0 || rng.chance(nps.length / (nps.length + op.says.length)))
      ? askFor(rng.pick(nps))
      : rng.pick(op.says);
  const main = thirdPerson(rng, scope.prose(bound, phrase));
  if (!returned || returned.length === 0) return main;
  const answer = scope.prose(bound, rng.pick(returned));
  return `${main}${rng.pick([" and", " and", ", then", ";", ","])} ${expand(rng, "{return|return|answer|give back|tell|answer with}")} ${answer}`;
}

function guardPart(scope: Scope, bound: Bound, { guard, refusal, quoted }: SaidGuard): string {
  const { rng } = scope;
  const clause = rng.pick(guard.clauses);
  const noun = guard.nouns.length > 0 && rng.chance(0.5) ? rng.pick(guard.nouns) : undefined;
  if (quoted) return scope.prose(bound, `{fail|throw|refuse} with ${JSON.stringify(quoted)} {if|when} ${clause}`);
  if (refusal === "false") return scope.prose(bound, `{return|answer} false {if|when} ${clause}`);
  if (refusal === "ignore")
    return scope.prose(
      bound,
      noun ? `{ignore|skip|do nothing on} ${noun}` : `{do nothing|change nothing|leave everything as it is} {if|when} ${clause}`,
    );
  if (refusal === "throw" && guard.musts.length > 0 && rng.chance(0.3)) return scope.prose(bound, rng.pick(guard.musts));
  if (noun)
    return scope.prose(
      bound,
      `{refuse|refuse|reject|throw on|fail on|do not accept|don't allow|do not allow|error on|disallow|never allow} ${noun}`,
    );
  return scope.prose(
    bound,
    `{throw|fail|refuse|refuse it|throw an error|raise an error|reject it|error|but not|stop with an error|do not do it} {if|when} ${clause}`,
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
  const lead = rng.chance(0.8) ? "" : expand(rng, "{please|should|must|it should|we need to|I want to|this must|when called,|just}");
  const main = `${lead} ${mains.join(rng.pick([" and ", ", then ", "; ", " and also ", ", and "]))}`.trim();
  const parts = refusals.length > 0 && rng.chance(0.22) ? [...refusals, main] : [main, ...refusals];
  if (rng.chance(0.3)) return parts.map((part) => capitalized(part)).join(". ") + rng.pick([".", ".", ""]);
  const joined = parts.join(rng.pick(["; ", "; ", ", ", ", but ", " and "]));
  return finish(rng, joined);
}

function finish(rng: Rng, text: string): string {
  if (rng.chance(0.1)) return `${capitalized(text)}.`;
  return rng.chance(0.05) ? `${text}, please` : text;
}

/** For briefs whose sentence says nothing: the examples and the names must tell. */
export const vagueIntent = (rng: Rng): string | undefined =>
  rng.chance(0.6)
    ? undefined
    : rng.pick([
        "see the examples",
        "as in the examples",
        "do what the examples show",
        "you know what to do",
        "the usual",
        "as its name says",
        "work it out from the examples",
      ]);
