// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Texts for each of three statuses, and slots that take one of a few words. Their draws follow those of sequences.ts. */
import { type Op, param, query, slot } from "../op.ts";
import { NOUNS } from "../words.ts";
import { chains, drawStatuses, listed, quoted, strings } from "./sequences.ts";

/** A text for each of three statuses; any other word takes the last. */
export const labelOps = Array.from({ length: 60 }, (_, at): Op => {
  const known = chains[at]?.[1] ?? [];
  const [one, two, three] = (at < 20 && known.length >= 3 ? known : drawStatuses(3)) as [string, string, string];
  const [first, second, third] = strings.sample(["go", "wait", "stop", "ok", "busy", "free", "soon", "later", "now", "good", "bad", "fine", "ready", "alert", "calm", "hot", "cold", "open", "shut", "yes", "no", "maybe", ...strings.sample(NOUNS, 6)], 3) as [string, string, string];
  return {
    id: `status-label-${one}-${at}`,
    weight: 0.12,
    roles: { s: { ...slot("enum", "status state stage phase mode light level step"), values: [one, two, three] } },
    selectors: "label text describe show message display caption title say^s translate hint ^sText ^sLabel".split(" "),
    says: [
      `{return|say|show|answer|give|print} ${first} {for|if it is|when it is} ${one}, ${second} {for|if it is|when it is} ${two} and ${third} otherwise, depending on <s>`,
      `{translate|turn|convert|map} <s> {into|to} a {label|text|word}: ${one} is ${first}, ${two} is ${second}, {anything|everything} else is ${third}`,
      `{if|when} <s> is ${one} {say|return|answer} ${first}, {if|when} ${two} ${second}, {else|otherwise} ${third}`,
    ],
    np: [
      `${first} {if <s> is|when <s> is} ${one}, ${second} {for|if it is|when it is} ${two}, {else|otherwise} ${third}`,
      `a {label|text|word|caption} for <s>: ${one} -> ${first}, ${two} -> ${second}, {else|all others|otherwise} ${third}`,
      `a {label|text|word} {by|depending on|according to} <s>: ${one} {gives|is} ${first}, ${two} {gives|is} ${second}, {the rest|anything else|any other} {gives|is} ${third}`,
      `the {text|label} for <s>, which is ${first} at ${one}, ${second} at ${two} and ${third} {in any other case|otherwise}`,
      `<s> {as|in} other words: ${first} for ${one}, ${second} for ${two}, ${third} for {${three}|everything else}`,
      `${first}, ${second} or ${third}, depending on whether <s> is ${one}, ${two} or {something else|none of them}`,
    ],
    returns: query(`@s === ${JSON.stringify(one)} ? ${JSON.stringify(first)} : @s === ${JSON.stringify(two)} ? ${JSON.stringify(second)} : ${JSON.stringify(third)}`),
  };
});

/** One of several allowed words. */
export const allowedOps = Array.from({ length: 70 }, (_, at): Op => {
  const words = at === 0 ? ["low", "medium", "high"] : at === 1 ? ["small", "medium", "large"] : at === 2 ? ["admin", "editor", "guest"] : at === 3 ? ["light", "dark"] : at === 4 ? ["cash", "card", "invoice"] : drawStatuses(strings.pick([2, 3, 3, 4]));
  const or = `{${listed(words, "or")}|${words.join("/")}|${words.join(" or ")}}`;
  const and = `{${listed(words, "and")}|${words.join(", ")}}`;
  return {
    id: `set-allowed-${at}`,
    weight: at === 0 ? 0.6 : 0.13,
    roles: { s: { ...slot("enum", "color mode level size plan status priority role theme kind type category payment direction"), values: words }, x: { ...param("enum", "<s> value to choice option wanted selected next"), values: [...words, ...words, "huge", "none", "other"] } },
    selectors: "set^s set change^s choose select pick update^s use switchTo apply choose^s select^s".split(" "),
    says: [
      `{set|change|switch} <s> to <x>; only ${and} are {allowed|accepted|valid|possible|ok}`,
      `{set|change} <s> to <x>, {refuse|throw on|reject|fail on} {anything but|all but|everything except|anything other than} ${or}`,
      `<s> {may|can} {only|} be ${or}; set it to <x>`,
      `<x> must be ${or}; {then|and then} {it becomes|it is|store it as} <s>`,
      `<x> becomes <s>, {if|provided|as long as} it is {one of|among} ${and}; {otherwise|else} {throw|an error}`,
      `{choose|pick|select} <s>: {it is|take|use} <x>, which {must|has to} be ${or}`,
      `{store|keep|save|remember} <x> as <s>; {throw|fail|refuse} unless it is ${or}`,
      `{allowed|valid|accepted} for <s>: ${and}; set it to <x> or {throw|fail}`,
      `{check|make sure|validate} that <x> is ${or}, {then|and} {put it into|assign it to|store it in} <s>`,
      `<s> takes the value <x>; values other than ${or} {are refused|throw|fail}`,
      `{users|people} can {set|choose} <s>, but only {from|out of|among} ${and}; <x> is what they {want|chose}`,
      `any other <x.> than ${or} is {an error|refused}; {otherwise|else} <s> is set to it`,
    ],
    pre: [`if (!${quoted(words)}.includes($x)) throw new Error("unknown $s");`],
    change: ["this.$s = $x;"],
  };
});
