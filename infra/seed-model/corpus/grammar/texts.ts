// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Texts that the grammar asks for: put together from slots, arguments, numbers and what stands between. */
import type { Op } from "../op.ts";
import type { Draft, Part } from "./draft.ts";
import { amount, condition, name } from "./expressions.ts";

const GLUES: readonly [text: string, said: readonly string[]][] = [
  [" ", ["a space", "one space", "a blank"]], ["-", ["a dash", "a hyphen", '"-"', "'-'"]], [": ", ["a colon and a space", '": "', "': '"]], [", ", ["a comma and a space", '", "']],
  ["/", ["a slash", '"/"']], ["@", ["an at sign", '"@"', "an @"]], [".", ["a dot", '"."', "a point"]], ["_", ["an underscore", '"_"']], [" x ", ['" x "', "an x between spaces"]], [" of ", ['" of "', "the word of"]], [":", ["a colon", '":"']], ["#", ["a hash sign", '"#"']], [" and ", ['" and "', "the word and"]],
];

/** A piece of a text: a word as it is or changed, or a number. */
export function piece(d: Draft): Part {
  const { rng } = d;
  if (rng.chance(0.3)) {
    const number = rng.chance(0.7) ? name(d) : amount(d, 1);
    if (/^[@$][a-z]$/.test(number.code) && rng.chance(0.3)) {
      const width = rng.pick([2, 3, 4, 5, 6]);
      if (rng.chance(0.25)) return { code: `${number.code}.toFixed(2)`, rank: 0, said: d.say([`${number.said} with two decimals`, `${number.said} with two {digits|places} after the point`]) };
      return { code: `String(${number.code}).padStart(${width}, "0")`, rank: 0, said: d.say([`${number.said} padded to ${width} digits`, `${number.said} with zeros in front to ${width} digits`, `${number.said} as ${width} digits`, `${number.said} filled with zeros to length ${width}`]) };
    }
    return number;
  }
  const key = rng.chance(0.55) ? `@${d.slot("word")}` : `$${d.param("word")}`;
  const said = `<${key.slice(1)}>`;
  switch (rng.weighted({ plain: 6, upper: 1, lower: 1, trimmed: 0.6, first: 1, capital: 0.7, start: 0.8, end: 0.4, part: 0.8, replaced: 0.5, backwards: 0.3, repeated: 0.3 })) {
    case "plain": return { code: key, said, rank: 0 };
    case "upper": return { code: `${key}.toUpperCase()`, rank: 0, said: d.say([`${said} in {upper case|capitals|capital letters}`, `${said} uppercased`, `the uppercase ${said}`]) };
    case "lower": return { code: `${key}.toLowerCase()`, rank: 0, said: d.say([`${said} in {lower case|small letters}`, `${said} lowercased`, `the lowercase ${said}`]) };
    case "trimmed": return { code: `${key}.trim()`, rank: 0, said: d.say([`${said} trimmed`, `${said} without spaces {around|at the ends}`]) };
    case "part": { const [text, says] = rng.pick(GLUES); const [at, words] = rng.pick([["[0]", ["the part of S {before|in front of} G", "what stands before G in S", "S up to the first G"]], [".at(-1)", ["the part of S after the last G", "what stands behind the last G in S", "the last part of S split at G"]]] as const); return { code: `${key}.split("${text}")${at}`, rank: 0, said: d.say(words).replace(/\bS\b/, said).replace(/\bG\b/, rng.pick(says)) }; }
    case "replaced": { const [[from, a], [to, b]] = rng.sample(GLUES, 2) as [(typeof GLUES)[number], (typeof GLUES)[number]]; return { code: `${key}.replaceAll("${from}", "${to}")`, rank: 0, said: d.say([`${said} with every ${rng.pick(a).replace(/^(a|an|one) /, "")} replaced by ${rng.pick(b)}`, `${said} with ${rng.pick(b)} for each ${rng.pick(a).replace(/^(a|an|one) /, "")}`]) }; }
    case "backwards": return { code: `[...${key}].reverse().join("")`, rank: 0, said: d.say([`${said} backwards`, `${said} reversed`, `the letters of ${said} in reverse`]) };
    case "repeated": { const count = rng.chance(0.5) ? { code: `${rng.int(2, 5)}`, said: "" } : name(d); const times = count.said || count.code; return { code: `${key}.repeat(${count.code})`, rank: 0, said: d.say([`${said} repeated ${times} times`, `${said} ${times} times in a row`]) }; }
    case "first": return { code: `${key}.charAt(0)`, rank: 0, said: d.say([`the first letter of ${said}`, `the initial of ${said}`, `${said}'s first letter`]) };
    case "capital": return { code: `${key}.charAt(0).toUpperCase()`, rank: 0, said: d.say([`the first letter of ${said} in upper case`, `the capital initial of ${said}`, `${said}'s first letter as a capital`]) };
    case "start": { const count = rng.pick([2, 3, 3, 4, 5]); return { code: `${key}.slice(0, ${count})`, rank: 0, said: d.say([`the first ${count} {letters|characters} of ${said}`, `${said} cut to ${count} {letters|characters}`, `at most ${count} {letters|characters} of ${said}`]) }; }
    case "end": { const count = rng.pick([2, 3, 4]); return { code: `${key}.slice(-${count})`, rank: 0, said: d.say([`the last ${count} {letters|characters} of ${said}`, `the ending ${count} {letters|characters} of ${said}`]) }; }
  }
}

const hole = (part: Part): string => `\${${part.code}}`;

/** A text of two or three pieces, or one by a condition. */
export function textAsked(d: Draft): Op {
  const { rng } = d;
  const selectors = "label title text line heading code describe summary name caption fullName key slug display message show format print id";
  const a = piece(d);
  const [glue, words] = rng.pick(GLUES);
  const between = rng.pick(words);
  switch (rng.weighted({ two: 3, three: 1.5, plural: 1, choice: 1.5, framed: 1, either: 1, filled: 0.6, badge: 0.9 })) {
    case "two": { const b = piece(d); return d.op("grammar-text-two", { selectors, says: [], np: [d.say([`A, ${between} and B`, `A, then ${between}, then B`, `A and B with ${between} between`, `A and B joined {by|with} ${between}`, `A followed by ${between} and B`, `A and B separated by ${between}`, `a text of A, ${between} and B`, ...(/^[^"{]*$/.test(glue) ? [`"A${glue}B"`, `A${glue}B`] : [])], { A: a.said, B: b.said })], returns: [{ code: `\`${hole(a)}${glue}${hole(b)}\``, np: [] }] }); }
    case "three": { const b = piece(d); const c = piece(d); const [next, nextWords] = rng.pick(GLUES); const after = rng.pick(nextWords); return d.op("grammar-text-three", { selectors, says: [], np: [d.say([`A, ${between}, B, ${after} and C`, `A, then ${between}, then B, then ${after}, then C`, `A ${between} B ${after} C`, `"A${glue}B${next}C"`], { A: a.said, B: b.said, C: c.said })], returns: [{ code: `\`${hole(a)}${glue}${hole(b)}${next}${hole(c)}\``, np: [] }] }); }
    case "plural": { const key = rng.chance(0.7) ? `@${d.slot("int")}` : `$${d.param("int")}`; const said = `<${key.slice(1)}>`; const thing = rng.pick(["item", "guest", "day", "coupon", "ticket", "point", "night", "try", "page", "star"]); const many = thing === "try" ? "tries" : `${thing}s`; const zero = rng.chance(0.4); return d.op("grammar-text-plural", { selectors, says: [], np: [d.say(zero ? [`'no ${many}', '1 ${thing}' or '2 ${many}' {for|by} ${said}`, `"no ${many}" for 0, "1 ${thing}" for 1, else ${said} and "${many}"`] : [`'1 ${thing}' or '2 ${many}' {for|by} ${said}`, `${said} with the word ${thing}, ${many} unless it is 1`, `${said} and ${thing}, in the plural {if|when} it is not one`])], returns: [{ code: `${zero ? `${key} === 0 ? "no ${many}" : ` : ""}${key} === 1 ? "1 ${thing}" : \`\${${key}} ${many}\``, np: [] }] }); }
    case "choice": { const c = condition(d); const b = piece(d); return d.op("grammar-text-choice", { selectors, says: [], np: [d.say(["A if C, {else|otherwise} B", "A when C and B {if not|otherwise}", "B, but A {if|when} C", "if C A, {else|otherwise} B"], { A: a.said, B: b.said, C: c.said })], returns: [{ code: `${c.code} ? ${a.code} : ${b.code}`, np: [] }] }); }
    case "filled": { const keys = Array.from({ length: rng.pick([2, 3]) }, () => d.slot("word", 0)); const all = keys.map((key) => `<${key}.>`); return d.op("grammar-text-filled", { selectors, says: [], np: [d.say([`${all.join(", ")} with ${between} between them, {leaving out what is empty|without the empty ones}`, `${all.slice(0, -1).join(", ")} and ${all.at(-1)} joined {by|with} ${between}, {empty ones left out|skip what is empty}`])], returns: [{ code: `[${keys.map((key) => `@${key}`).join(", ")}].filter((entry) => entry !== "").join("${glue}")`, np: [] }] }); }
    case "badge": { const c = condition(d); const b = name(d); const word = rng.pick(["", "99+", "none", "-", "full", "ok", "free", "n/a", "9+", "soon", "unlimited"]); const q = word === "" ? "{empty|an empty text}" : rng.pick([`"${word}"`, word, `'${word}'`]); return d.op("grammar-text-badge", { selectors, says: [], np: [d.say([`${q} {if|when} C, {else|otherwise} B as text`, `B as text, but ${q} {if|when} C`, `the text of B, ${q} {if|when} C`, `${q} {if|when} C, {else|otherwise} the number B as text`], { B: b.said, C: c.said })], returns: [{ code: `${c.code} ? "${word}" : String(${b.code})`, np: [] }] }); }
    case "framed": { const [open, close, words2] = rng.pick([["(", ")", "{brackets|parentheses}"], ["<", ">", "angle brackets"], ["[", "]", "square brackets"], ['\\"', '\\"', "quotes"], ["*", "*", "stars"], ["#", "", "a hash in front"]] as const); return d.op("grammar-text-framed", { selectors, says: [], np: [d.say(close ? [`A in ${words2}`, `A {between|inside} ${words2}`, `A with ${words2} around it`] : [`A with ${words2}`, `a hash sign and A`], { A: a.said })], returns: [{ code: `\`${open.replace('\\"', '"')}${hole(a)}${close.replace('\\"', '"')}\``, np: [] }] }); }
    case "either": { const key = d.slot("word"); const other = rng.chance(0.5) ? `%${d.word()}` : `@${d.slot("word")}`; const b = other.startsWith("%") ? other : `<${other.slice(1)}>`; return d.op("grammar-text-either", { selectors, says: [], np: [d.say([`<${key}>, or ${b} {if|when} it is empty`, `<${key}> {if|when} there is one, {else|otherwise} ${b}`, `${b} {if|when} <${key}> is empty, {else|otherwise} <${key}>`, `<${key}>, ${b} {if|when} there is none`])], returns: [{ code: `@${key} || ${other}`, np: [] }] }); }
  }
}
