// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Numbers and conditions, each of which may be made with the other: names, constants, what is computed from them, and tests of slots, arguments and elements. */
import { type Draft, type Element, type Part, within } from "./draft.ts";

const SMALL = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 10, 10, 12, 15, 20, 24, 25, 30, 50, 60, 100];

const atom = (code: string, said: string): Part => ({ code, said, rank: 0 });

export const constantNumber = (d: Draft, values: readonly number[] = SMALL): Part => {
  const key = d.number(values);
  return atom(`%${key}`, `%${key}`);
};

/** A name: a slot, a parameter, an element's field, or what is looked up. */
export function name(d: Draft, at?: Element): Part {
  const { rng } = d;
  if (at && at.numbers.length > 0 && rng.chance(0.6)) return rng.pick(at.numbers);
  if (at && at.words.length > 0 && d.size() < 6 && rng.chance(0.15)) {
    const word = rng.pick(at.words);
    const map = d.slot("counts");
    return atom(`(@${map}[${word.code}] ?? 0)`, d.say(word.said === "it" ? [`its <${map}1>`, `what <${map}> {has|say|says} for it`, `the <${map}1> of each`] : [`the <${map}1> of {its|the} ${word.said}`, `what <${map}> {has|say} for the ${word.said}`]));
  }
  const crowded = d.size() > 5;
  switch (rng.weighted({ slot: 5, param: d.params() > 2 ? 1 : 5, length: at || crowded ? 0 : 0.4, entry: at || crowded ? 0 : 0.5, sum: at || crowded ? 0 : 0.3, last: at || crowded ? 0 : 0.2, where: at || crowded ? 0 : 0.5, letters: at || crowded ? 0 : 0.2 })) {
    case "slot": { const key = d.slot("int", crowded ? 0.8 : 0.2); return atom(`@${key}`, `<${key}>`); }
    case "param": { const key = d.param("int"); return atom(`$${key}`, `<${key}>`); }
    case "length": { const key = d.slot(rng.pick(["words", "ints", "records"] as const)); return atom(`@${key}.length`, d.say([`the number of <${key}.>`, `how many <${key}.> there are`, `the count of <${key}.>`, `the length of <${key}>`])); }
    case "entry": { const map = d.slot("counts"); const key = d.param("word", map); return atom(`(@${map}[$${key}] ?? 0)`, d.say([`<${map}> of <${key}>`, `what <${map}> has for <${key}>`, `the <${map}1> of <${key}>`, `<${key}>'s <${map}1>`, `the <${map}1> for <${key}>`, `the entry of <${key}> in <${map}>`])); }
    case "sum": { const key = d.slot("ints"); return atom(`@${key}.reduce((sum, entry) => sum + entry, 0)`, d.say([`the {sum|total} of <${key}>`, `all <${key}.> together`, `what <${key}> add up to`, `the total <${key}.>`])); }
    case "where": { const list = d.slot(rng.pick(["ints", "counts"] as const), 0); const test = restriction(d, { list, numbers: [{ code: "entry", said: "it", rank: 0 }], words: [], flags: [] }); const all = d.roles[list]?.kind === "ints" ? `@${list}` : `Object.values(@${list})`; return atom(`${all}.filter((entry) => ${test.code}).length`, d.say([`the number of <${list}.> ${test.said}`, `how many <${list}.> there are ${test.said}`, `how many of <${list}> are ${test.said.replace("{that are|which are|} ", "")}`])); }
    case "last": { const key = d.slot("ints"); return atom(`(@${key}.at(-1) ?? 0)`, d.say([`the {last|latest|newest} <${key}1>, 0 {if|when} there is none`, `the last of <${key}> or 0`])); }
    case "letters": { const key = rng.chance(0.5) ? ["@", d.slot("word")] : ["$", d.param("word")]; return atom(`${key.join("")}.length`, d.say([`the length of <${key[1]}>`, `how many {letters|characters} <${key[1]}> has`, `the number of {letters|characters} in <${key[1]}>`])); }
  }
}

interface Operation { weight: number; says: readonly string[]; code: (a: Part, b: Part) => [code: string, rank: number]; second?: readonly number[]; unary?: true }

const ROUNDED = ["rounded", "to the nearest whole number", "rounded to a whole number", "rounded to whole units"];
const DOWN = ["rounded down", "only whole ones", "full ones only", "rounded off downwards", "without the rest"];
const UP = ["rounded up", "a started one counts", "always rounded up", "rounded up to whole ones"];
const each = (heads: readonly string[], tails: readonly string[]): string[] => heads.flatMap((head) => tails.map((tail) => `${head}, ${tail}`));
const PERCENT = [5, 10, 15, 20, 25, 30, 50];

const operations: Record<string, Operation> = {
  add: { weight: 5, says: ["A plus B", "A plus B", "A plus B", "A and B together", "the sum of A and B", "A + B", "B added to A", "A increased by B", "A with B on top", "A and B more", "B more than A"], code: (a, b) => [`${within(a, 2)} + ${within(b, 1)}`, 2] },
  subtract: { weight: 5, says: ["A minus B", "A minus B", "A minus B", "A less B", "A without B", "B subtracted from A", "A reduced by B", "A - B", "what is left of A after B", "A after B is taken off", "B less than A", "how far A is above B", "by how much A exceeds B", "the rest of A without B", "the {time|days|way|span} from B to A", "the {time|days|hours} since B at A", "from B to A", "how long ago B is at A", "the difference between A and B"], code: (a, b) => [`${within(a, 2)} - ${within(b, 1)}`, 2] },
  multiply: { weight: 5, says: ["A times B", "A times B", "A times B", "A multiplied by B", "the product of A and B", "A * B", "A x B", "B for each A", "A at B each", "B per A", "B for every A", "as many times B as A says", "A cost B each", "A, each costs B", "B for each of A", "each of A {costs|counts|makes} B"], code: (a, b) => [`${within(a, 1)} * ${within(b, 0)}`, 1] },
  divide: { weight: 0.6, says: ["A divided by B", "A / B", "A split by B", "A over B"], code: (a, b) => [`${within(a, 1)} / ${within(b, 0)}`, 1] },
  rounded: { weight: 1.4, says: each(["A divided by B", "A / B", "A per B", "the ratio of A to B"], ROUNDED), code: (a, b) => [`Math.round(${within(a, 1)} / ${within(b, 0)})`, 0] },
  floored: { weight: 1.4, says: [...each(["A divided by B", "A / B"], DOWN), "how many times B fits into A", "how often B goes into A", "how many full B there are in A", "each full B in A"], code: (a, b) => [`Math.floor(${within(a, 1)} / ${within(b, 0)})`, 0] },
  ceiled: { weight: 1.2, says: [...each(["A divided by B", "A / B", "A in packs of B"], UP), "how many times B is needed for A", "how many B it takes for A", "each started B of A"], code: (a, b) => [`Math.ceil(${within(a, 1)} / ${within(b, 0)})`, 0] },
  remainder: { weight: 0.9, says: ["the remainder of A divided by B", "A modulo B", "A mod B", "what is left when A is divided by B", "the rest of A after full B", "A on a clock of B", "A wrapped at B"], code: (a, b) => [`${within(a, 1)} % ${within(b, 0)}`, 1] },
  larger: { weight: 1.6, says: ["the larger of A and B", "A or B, whichever is {larger|more|higher|greater}", "the {maximum|higher|greater} of A and B", "A but at least B", "A, at least B", "A, never less than B", "A but no less than B", "A, not below B", "A with a minimum of B"], code: (a, b) => [`Math.max(${a.code}, ${b.code})`, 0] },
  smaller: { weight: 1.8, says: ["the smaller of A and B", "A or B, whichever is {smaller|less|lower}", "the {minimum|lower|lesser} of A and B", "A but at most B", "A, at most B", "A, never more than B", "A but no more than B", "A, not above B", "A up to B", "A capped at B", "A with a maximum of B"], code: (a, b) => [`Math.min(${a.code}, ${b.code})`, 0] },
  excess: { weight: 2, says: ["A minus B, {at least 0|never below 0|never negative|but not below zero|0 if negative}", "what A exceeds B by, {else 0|0 if it does not}", "how far A is above B, {else 0|0 if it is not}", "what is left of A after B, never below zero", "the part of A above B", "how much more A is than B, 0 if less", "everything of A beyond B", "what is missing from B to A, 0 if nothing", "A above B", "A beyond B"], code: (a, b) => [`Math.max(0, ${within(a, 2)} - ${within(b, 1)})`, 0] },
  apart: { weight: 0.9, says: ["the {distance|gap} between A and B", "how far A and B are apart", "the absolute difference of A and B", "the difference between A and B without sign", "how far A is from B, above or below", "by how much A differs from B"], code: (a, b) => [`Math.abs(${within(a, 2)} - ${within(b, 1)})`, 0] },
  share: { weight: 1.2, says: ["B percent of A", "B % of A", "B hundredths of A", "A times B percent"], second: PERCENT, code: (a, b) => [`${within(a, 1)} * ${within(b, 0)} / 100`, 1] },
  raised: { weight: 1.1, says: ["A plus B percent", "A with B percent added", "A raised by B percent", "A and B percent on top", "A plus B % tax", "B percent more than A"], second: PERCENT, code: (a, b) => [`${within(a, 1)} * (100 + ${within(b, 1)}) / 100`, 1] },
  lowered: { weight: 1.1, says: ["A minus B percent", "A with B percent off", "A lowered by B percent", "A after a discount of B percent", "A less B percent", "B percent less than A"], second: PERCENT, code: (a, b) => [`${within(a, 1)} * (100 - ${within(b, 1)}) / 100`, 1] },
  twice: { unary: true, weight: 0.8, says: ["twice A", "double A", "two times A", "A doubled", "A, counted twice"], code: (a) => [`${within(a, 1)} * 2`, 1] },
  half: { unary: true, weight: 0.7, says: ["half of A", "half A", "half the A", "A halved", "one half of A"], code: (a) => [`${within(a, 1)} / 2`, 1] },
  portion: { weight: 1, says: [...each(["A as a percentage of B", "how many percent of B A is", "what percentage A is of B", "A in percent of B", "the percent of B that A makes"], ROUNDED.slice(0, 2))], code: (a, b) => [`Math.round(${within(a, 1)} * 100 / ${within(b, 0)})`, 0] },
};
const weights = Object.fromEntries(Object.entries(operations).map(([key, { weight }]) => [key, weight]));
/** Phrases that end like a clause of their own: what stands inside of others is set off. */
const inner = (d: Draft, part: Part, loose: boolean): string => (loose ? d.say([`(${part.said})`, `(${part.said})`, part.said]) : part.said);

/** An amount of up to `depth` operations on each other; `plain` without conditions. */
export function amount(d: Draft, depth: number, at?: Element, plain = false): Part {
  const { rng } = d;
  if (depth <= 0 || d.size() > 7) return name(d, at);
  if (!plain && rng.chance(0.13)) return conditional(d, depth, at);
  if (rng.chance(0.03)) return between(d, depth, at);
  const kind = rng.weighted(weights) as keyof typeof operations;
  const { says, code, second, unary } = operations[kind] as Operation;
  const deeper = depth > 1 ? rng.pick(["left", "right", "left"]) : "";
  const a = amount(d, deeper === "left" ? depth - 1 : 0, at, plain);
  const b = unary ? atom("", "") : deeper === "right" ? amount(d, depth - 1, at, plain) : second && rng.chance(0.5) ? constantNumber(d, second) : rng.chance(0.28) ? constantNumber(d) : name(d, at);
  if (a.code === b.code) return a;
  const [text, rank] = code(a, b);
  const loose = (part: Part, right: boolean): boolean => /[ ,]/.test(part.said.replace(/\{[^}]*\}|<[^>]*>|the /g, "")) && (part.rank > rank || right || /,/.test(part.said));
  return { code: text, said: d.say(says, { A: inner(d, a, loose(a, false)), B: inner(d, b, loose(b, true)) }), rank };
}

/** An amount kept between two bounds. */
function between(d: Draft, depth: number, at?: Element): Part {
  const a = amount(d, depth - 1, at, true);
  const low = d.rng.chance(0.6) ? constantNumber(d, [0, 0, 1, 1, 5, 10]) : name(d);
  const high = d.rng.chance(0.5) ? constantNumber(d, [10, 20, 30, 50, 100, 100]) : name(d);
  return { code: `Math.min(${high.code}, Math.max(${low.code}, ${a.code}))`, rank: 0, said: d.say(["A, at least B and at most C", "A, kept between B and C", "A, but {never|not} below B {or|and not} above C", "A, limited to B to C", "A within B and C", "A clamped {to|between} B and C"], { A: a.said, B: low.said, C: high.said }) };
}

/** One amount or another, or more of it, by a condition. */
function conditional(d: Draft, depth: number, at?: Element): Part {
  const { rng } = d;
  const c = condition(d, at);
  const a = amount(d, depth - 1, at);
  const b = rng.chance(0.5) ? constantNumber(d) : name(d, at);
  const parts = { A: a.said, B: b.said, C: c.said };
  switch (rng.weighted({ tiers: at ? 0 : 1.6, either: 3, more: 3, less: 1, twice: 1.5, only: 1.5 })) {
    case "either": return { code: `(${c.code} ? ${a.code} : ${b.code})`, rank: 0, said: d.say(["A if C, {else|otherwise} B", "A when C, B otherwise", "if C A, {else|otherwise} B", "B, but A if C", "A if C and B if not", "{if|when} C it is A, {else|otherwise} B", "B unless C, then A", "normally B, A {if|when} C"], parts) };
    case "tiers": {
      const by = name(d);
      const [low, high] = [rng.int(1, 9), rng.int(10, 30)].map((step) => step * rng.pick([1, 1, 5])).sort((left, right) => left - right) as [number, number];
      const values = [rng.int(5, 30), rng.int(1, 9), rng.pick([0, 0, 1, 100])];
      const [x, y, z] = rng.chance(0.5) ? values : values.toReversed();
      return { code: `(${within(by, 2)} >= ${high} ? ${x} : ${within(by, 2)} >= ${low} ? ${y} : ${z})`, rank: 0, said: d.say([`${x} from ${high} B on, ${y} from ${low} on, {else|otherwise} ${z}`, `${x} for at least ${high} B, ${y} for at least ${low}, {else|otherwise} ${z}`, `${x} {if|when} B {reaches|is at least} ${high}, ${y} {if|when} it {reaches|is at least} ${low}, {else|otherwise} ${z}`, `${z}, from ${low} B on ${y}, from ${high} on ${x}`], { B: by.said }) };
    }
    case "more": return { code: `${within(a, 2)} + (${c.code} ? ${b.code} : 0)`, rank: 2, said: d.say(["A, plus B if C", "A and B more if C", "A, B on top {if|when} C", "A, with B added if C", "A plus B {if|when} C", "A; {if|when} C add B", "A, {if|when} C B more", "A, and B if C"], parts) };
    case "less": return { code: `${within(a, 2)} - (${c.code} ? ${b.code} : 0)`, rank: 2, said: d.say(["A, minus B if C", "A, B less {if|when} C", "A less B {if|when} C", "A; {if|when} C take B off", "A, with B off if C"], parts) };
    case "twice": { const [factor, words] = rng.pick([["2", "doubled|twice that|two times that|double"], ["3", "tripled|three times that|triple"], ["2", "doubled"]] as const); return { code: `${within(a, 1)} * (${c.code} ? ${factor} : 1)`, rank: 1, said: d.say([`A, {${words}} {if|when} C`, `A, {if|when} C {${words}}`, `A; {${words}} if C`], parts) }; }
    case "only": return { code: `(${c.code} ? ${a.code} : 0)`, rank: 0, said: d.say(["A if C, {else|otherwise} 0", "A but nothing unless C", "0 unless C, then A", "A {if|when} C, {else|otherwise} nothing", "A, only if C, else zero"], parts) };
  }
}

const ABOVE = ["above", "over", "more than", "greater than", "larger than", "higher than", "beyond"];
const BELOW = ["below", "under", "less than", "smaller than", "lower than"];
/** Comparisons as they follow "is"; and in other words. */
const COMPARISONS: Record<string, { is: readonly string[]; says: readonly string[] }> = {
  ">": { is: ABOVE.map((word) => `${word} B`), says: ["A exceeds B", "A > B", "A is past B", "there is more A than B"] },
  ">=": { is: ["at least B", "B or more", "not below B", "no less than B", "B or above"], says: ["A reaches B", "A >= B", "A has reached B"] },
  "<": { is: BELOW.map((word) => `${word} B`), says: ["A < B", "A does not reach B", "A falls short of B"] },
  "<=": { is: ["at most B", "B or less", "not above B", "no more than B", "up to B", "not over B"], says: ["A does not exceed B", "A <= B", "A stays within B"] },
  "===": { is: ["B", "equal to B", "exactly B", "the same as B"], says: ["A equals B", "A and B are {equal|the same}"] },
  "!==": { is: ["not B", "other than B", "different from B"], says: ["A differs from B", "A and B are not the same"] },
};
const drawn = { ">": 4, ">=": 3, "<": 4, "<=": 2.5, "===": 1.2, "!==": 0.5 };

function comparison(d: Draft, a: Part, b: Part): Part {
  const sign = d.rng.weighted(drawn);
  const { is, says } = COMPARISONS[sign] as { is: readonly string[]; says: readonly string[] };
  const wording = d.rng.chance(0.8) ? `A is ${d.rng.pick(is)}` : d.rng.pick(says);
  return { code: `${within(a, 2)} ${sign} ${within(b, 2)}`, said: d.say([wording], { A: a.said, B: b.said }), rank: 3 };
}

/** A condition, of two parts now and then. */
export function condition(d: Draft, at?: Element): Part {
  const { rng } = d;
  const first = simple(d, at);
  if (d.size() > 6 || !rng.chance(0.12)) return first;
  const second = simple(d, at);
  return rng.chance(0.6)
    ? { code: `${within(first, 4)} && ${within(second, 4)}`, said: `${first.said} and ${second.said}`, rank: 4 }
    : { code: `${within(first, 4)} || ${within(second, 4)}`, said: `${first.said} or ${second.said}`, rank: 5 };
}

function simple(d: Draft, at?: Element): Part {
  const { rng } = d;
  const own = at && rng.chance(0.75);
  if (own && at.flags.length > 0 && rng.chance(0.3)) return flag(d, rng.pick(at.flags));
  if (own && at.words.length > 0 && rng.chance(0.3)) return equality(d, rng.pick(at.words));
  if (own) return comparison(d, amountOrName(d, at), rng.chance(0.45) ? constantNumber(d) : name(d));
  switch (rng.weighted({ compare: 6, flag: 4, state: 1.2, word: 0.6, text: 0.9, includes: d.size() > 5 ? 0 : 1, empty: d.size() > 5 ? 0 : 0.7, key: d.size() > 5 ? 0 : 0.6 })) {
    case "compare": return comparison(d, amountOrName(d), rng.chance(0.4) ? constantNumber(d) : name(d));
    case "flag": { const key = rng.chance(0.65) ? `@${d.slot("flag", 0.1)}` : `$${d.param("flag")}`; return flag(d, { code: key, said: `<${key.slice(1)}.>`, rank: 0 }); }
    case "state": { const { key, words } = d.state(); const not = rng.chance(0.3); return { code: `@${key} ${not ? "!==" : "==="} ${JSON.stringify(words[0])}`, said: d.say(not ? [`<${key}> is not ${words[0]}`, `it is not ${words[0]}`, `<${key}> is {other than|anything but} ${words[0]}`] : [`<${key}> is ${words[0]}`, `<${key}> is "${words[0]}"`, `it is ${words[0]}`, `the <${key}.> is '${words[0]}'`]), rank: 3 }; }
    case "word": { const key = d.slot("word"); return equality(d, { code: `@${key}`, said: `<${key}>`, rank: 0 }); }
    case "text": {
      const key = rng.chance(0.6) ? `@${d.slot("word")}` : `$${d.param("word")}`;
      const said = `<${key.slice(1)}>`;
      const [method, says] = rng.pick([["startsWith", [`${said} {starts|begins} with B`, `B is at the {start|beginning} of ${said}`]], ["endsWith", [`${said} ends {with|in} B`, `B is at the end of ${said}`]], ["includes", [`${said} contains B`, `B is (in|part of) ${said}`, `${said} has B in it`]]] as const);
      if (rng.chance(0.25)) { const count = constantNumber(d, [2, 3, 4, 5, 6, 8, 10]); const longer = rng.chance(0.5); return { code: `${key}.length ${longer ? ">" : "<"} ${count.code}`, said: d.say([`${said} {has|is} ${longer ? "{more|longer} than" : "{fewer|shorter} than"} ${count.said} {letters|characters}`]), rank: 3 }; }
      const word = rng.chance(0.5) ? `%${d.word()}` : `$${d.param("word")}`;
      if (word === key) return { code: `${key} === ""`, said: d.say([`${said} is empty`, `there is no ${said}`]), rank: 3 };
      return { code: `${key}.${method}(${word})`, said: d.say(says, { B: word.startsWith("%") ? word : `<${word.slice(1)}>` }).replace("(in|part of)", rng.pick(["in", "part of"])), rank: 0 };
    }
    case "includes": { const list = d.slot("words"); const key = d.param("word", list); const not = rng.chance(0.4); return { code: `${not ? "!" : ""}@${list}.includes($${key})`, said: d.say(not ? [`<${key}> is not in <${list}>`, `<${list}> {lack|do not have|do not contain} <${key}>`, `<${key}> is none of <${list}>`] : [`<${key}> is in <${list}>`, `<${list}> {have|contain|include} <${key}>`, `<${key}> is one of <${list}>`, `<${key}> is among <${list}>`]), rank: 0 }; }
    case "empty": { const list = d.slot(rng.pick(["words", "ints", "records"] as const)); const not = rng.chance(0.4); return { code: `@${list}.length ${not ? ">" : "==="} 0`, said: d.say(not ? [`there are <${list}.>`, `<${list}> is not empty`, `there is a <${list}1>`] : [`<${list}> is empty`, `there are no <${list}.>`, `nothing is in <${list}>`, `there is no <${list}1>`]), rank: 3 }; }
    case "key": { const map = d.slot(rng.pick(["counts", "labels"] as const)); const key = d.param("word", map); const not = rng.chance(0.5); return { code: not ? `!($${key} in @${map})` : `$${key} in @${map}`, said: d.say(not ? [`<${key}> is not in <${map}>`, `<${key}> is unknown`, `there is no <${map}1> for <${key}>`, `<${map}> has no <${key}>`] : [`<${key}> is in <${map}>`, `<${key}> is known`, `there is a <${map}1> for <${key}>`, `<${map}> has <${key}>`]), rank: not ? 0 : 3 }; }
  }
}

const amountOrName = (d: Draft, at?: Element): Part => (d.size() < 5 && d.rng.chance(0.2) ? amount(d, 1, at, true) : name(d, at));

function flag(d: Draft, { code, said }: Part): Part {
  return d.rng.chance(0.62)
    ? { code, said: d.say([`it is ${said}`, `{|it is }${said}`, `${said} is {true|set|on}`, `${said}`, `it's ${said}`]), rank: 0 }
    : { code: `!${code}`, said: d.say([`it is not ${said}`, `not ${said}`, `${said} is {false|not set|off}`, `it isn't ${said}`]), rank: 0 };
}

function equality(d: Draft, { code, said }: Part): Part {
  const { rng } = d;
  const key = rng.chance(0.5) ? `%${d.word()}` : `$${d.param("word")}`;
  const other = key.startsWith("%") ? key : `<${key.slice(1)}>`;
  return rng.chance(0.75)
    ? { code: `${code} === ${key}`, said: d.say([`${said} is ${other}`, `${said} equals ${other}`, `${said} is the same as ${other}`, `${said} matches ${other}`]), rank: 3 }
    : { code: `${code} !== ${key}`, said: d.say([`${said} is not ${other}`, `${said} differs from ${other}`, `${said} is other than ${other}`]), rank: 3 };
}

/** What the elements of a list must meet, as it follows the list's name: "whose price is above 5". */
export function restriction(d: Draft, at: Element): Part {
  const { rng } = d;
  const kinds = { member: at.words.length > 0 && d.size() < 6 ? 1 : 0, number: at.numbers.length > 0 ? 4 : 0, flag: at.flags.length > 0 ? 2 : 0, word: at.words.length > 0 ? 2 : 0, two: at.numbers.length > 1 ? 1.2 : 0 };
  const part = one(rng.weighted(kinds));
  if (d.size() > 6 || !rng.chance(0.1)) return part;
  const second = one(rng.weighted(kinds));
  return { code: `${within(part, 4)} && ${within(second, 4)}`, said: `${part.said} and ${second.said}`, rank: 4 };

  function one(kind: string): Part {
    if (kind === "member") {
      const { code, said } = rng.pick(at.words);
      const map = rng.chance(0.2);
      const other = d.slot(map ? "counts" : "words", 0);
      const not = rng.chance(0.5);
      const test = map ? `${code} in @${other}` : `@${other}.includes(${code})`;
      const its = said === "it" ? "" : `whose ${said} `;
      return { code: not ? (map ? `!(${test})` : `!${test}`) : test, said: d.say(not ? [`${its || "that "}{is|are} not {in|among} <${other}>`, `${its || "that "}{is|are} missing {in|from} <${other}>`, `${its || "that "}{is|are} none of <${other}>`] : [`${its || "that "}{is|are} {in|among} <${other}> {too|as well|}`, `${its || "that "}{is|are} one of <${other}>`]), rank: not ? 0 : map ? 3 : 0 };
    }
    if (kind === "flag") {
      const { code, said } = rng.pick(at.flags);
      return rng.chance(0.6) ? { code, said: d.say([`that are ${said}`, `which are ${said}`, `with ${said} {set|true}`, `marked ${said}`, `that have ${said}`]), rank: 0 } : { code: `!${code}`, said: d.say([`that are not ${said}`, `not ${said}`, `which are not ${said} yet`, `without ${said}`]), rank: 0 };
    }
    if (kind === "word") {
      const { code, said } = rng.pick(at.words);
      const field = /^entry\.\$([a-z])$/.exec(code)?.[1];
      const key = rng.chance(0.35) ? `%${d.word()}` : rng.chance(0.7) ? `$${field ? d.valueOf(at.list, field, "word") : d.param("word", at.list)}` : `@${d.slot("word")}`;
      if (field && key.startsWith("$") && rng.chance(0.45)) return { code: `${code} === ${key}`, said: d.say([`with that ${said}`, `of that ${said}`, `with the given ${said}`, `with this ${said}`, `that have that ${said}`, `for <${key.slice(1)}>`, `of <${key.slice(1)}>`]), rank: 3 };
      const other = key.startsWith("%") ? key : `<${key.slice(1)}>`;
      const whole = said === "it";
      return rng.chance(0.75)
        ? { code: `${code} === ${key}`, said: d.say(whole ? [`that are ${other}`, `equal to ${other}`] : [`whose ${said} is ${other}`, `with ${said} ${other}`, `with the ${said} ${other}`, `of ${said} ${other}`, `where ${said} is ${other}`, `that have ${other} as ${said}`, `which have the ${said} ${other}`]), rank: 3 }
        : { code: `${code} !== ${key}`, said: d.say(whole ? [`that are not ${other}`, `other than ${other}`] : [`whose ${said} is not ${other}`, `with another ${said} than ${other}`, `where ${said} is not ${other}`]), rank: 3 };
    }
    const sign = rng.weighted(drawn);
    const is = rng.pick((COMPARISONS[sign] as { is: readonly string[] }).is);
    if (kind === "two") {
      const [a, b] = rng.sample(at.numbers, 2) as [Part, Part];
      return { code: `${a.code} ${sign} ${b.code}`, said: d.say([`whose ${a.said} is ${is}`, `where ${a.said} is ${is}`, `with a ${a.said} ${is}`, `that have a ${a.said} ${is}`], { B: d.say([`their ${b.said}`, `the ${b.said}`, b.said]) }), rank: 3 };
    }
    const a = rng.pick(at.numbers);
    const b = rng.chance(0.4) ? constantNumber(d) : name(d);
    const whole = a.said === "it";
    return { code: `${a.code} ${sign} ${within(b, 2)}`, said: d.say(whole ? [`{that are|which are|} ${is}`] : [`whose ${a.said} is ${is}`, `with {a |}${a.said} ${is}`, `with ${is} ${a.said}`, `where ${a.said} is ${is}`, `that have ${is} ${a.said}`, `having a ${a.said} ${is}`], { B: b.said }), rank: 3 };
  }
}

const OPPOSITE: Record<string, string> = { ">": "<=", ">=": "<", "<": ">=", "<=": ">", "===": "!==", "!==": "===" };

/** The test turned round: a plain comparison by its sign, anything else by a not. */
export function negated(test: Part): string {
  if (test.rank === 3 && !test.code.includes(" in ")) return test.code.replace(/ (>=|<=|===|!==|>|<) /, (_, sign: string) => ` ${OPPOSITE[sign]} `);
  if (test.rank === 0) return test.code.startsWith("!") ? test.code.slice(1) : `!${test.code}`;
  return `!(${test.code})`;
}

/** Now and then a refusal of the grammar's own: as the line of code, and as it is added to the sentence. */
export function refusal(d: Draft): Part | undefined {
  const { rng } = d;
  if (d.size() > 5 || !rng.chance(0.14)) return undefined;
  const { code, said } = condition(d);
  return { code: `if (${code}) throw new Error("not allowed");`, rank: 0, said: d.say(["; {refuse|fail|throw|error|not allowed} {if|when} C", ", {refuse|fail|throw an error|throw} {if|when} C", "; {if|when} C {fail|refuse it|throw|that is an error}", "; an error if C", ", but not {if|when} C: then throw"], { C: said }) };
}
