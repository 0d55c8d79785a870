// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** A status that goes round a ring, or to and fro between two. */
import { type Op, query, slot } from "../op.ts";
import { listed, pairs, paths, quoted, rings, steps, title } from "./sequences.ts";

export const ringOps = rings.flatMap(([name, words], number): Op[] => {
  const first = words[0] as string;
  const path = paths(words);
  const next = words.map((from, at): [string, string] => [from, words[(at + 1) % words.length] as string]);
  const state = { s: { ...slot("enum", `${name} ${name} ${name} state mode current position`), values: words } };
  const order = [`const order = ${quoted(words)};`];
  const back: Op[] = [
    {
      id: `ring-back-${name}-${first}-${number}`,
      weight: 0.05,
      roles: state,
      selectors: "previous back turnBack rotateBack stepBack previous^s reverse undo left".split(" "),
      says: [
        `{move|switch|turn|step} <s> {one |}back in the {circle|ring|cycle|round} ${path}; before ${first} comes ${words.at(-1)}`,
        `{go|cycle|step|turn} {backwards|backward|back} through ${path}, ${first} {goes|turns|leads} to ${words.at(-1)}`,
        `<s> becomes the {previous|preceding} {one |}of ${path}, from ${first} {it is|comes} ${words.at(-1)}`,
        steps(next.map(([from, to]): [string, string] => [to, from])),
        `{reverse|backward} {cycle|round} of <s>: ${steps(next.map(([from, to]): [string, string] => [to, from]))}`,
      ],
      pre: order,
      change: ["this.$s = order[(order.indexOf(@s) + order.length - 1) % order.length];"],
    },
    {
      id: `ring-peek-${name}-${first}-${number}`,
      weight: 0.05,
      roles: state,
      selectors: "next^s peek upcoming following whatNext after successor comesNext".split(" "),
      says: [`{say|tell|show} what comes after <s>: ${steps(next)}`],
      np: [
        `{what|the one that} {comes|follows} after <s> in {the circle|the ring|the cycle|} ${path}, {after ${words.at(-1)} |then }${first} again`,
        `the next <s.>, {do not change it|without changing it|nothing changes}: ${steps(next)}`,
        `the successor of <s> in ${path}, {beginning|starting} again {after|behind} ${words.at(-1)}`,
        `the next {one|word|state} {after|behind} <s> in ${path}, ${words.at(-1)} {leads|goes} back to ${first}`,
      ],
      pre: order,
      returns: query("order[(order.indexOf(@s) + 1) % order.length]"),
    },
  ];
  return [
    {
      id: `ring-${name}-${first}-${number}`,
      weight: 0.09,
      roles: state,
      selectors: "next change advance step cycle rotate switch next^s turn change^s cycle^s forward shift toggle^s go tick".split(" "),
      says: [
        `{move|switch|advance|change|turn} <s> to the next {of|one in|:} ${path}{ and|, then} {back to|around to|again} ${first}`,
        `<s> {cycles|goes|turns|rotates|runs|circles} {through|round|} ${words.join(" -> ")} -> ${first}`,
        `{cycle|rotate|circle|loop} <s> through ${path}`,
        `after ${first} comes ${words.slice(1).join(", then ")}, {then|and after that} ${first} again: {switch|move} <s> {one step|on}`,
        `${steps(next)}: {change|move|switch|turn} <s> {accordingly|that way|like this}`,
        `<s>: ${steps(next)}`,
        steps(next),
        `{go|step|move} round in a {circle|ring|cycle}: ${path}, and from ${words.at(-1)} {back |again |}to ${first}`,
        `<s> {becomes|changes to} the next in ${path}, {wrapping|going|starting} {around|over|again} {after|at} ${words.at(-1)}`,
        `{each call|every call|each time} <s> moves one on in ${path}; {after|behind} ${words.at(-1)} {it starts over|it begins again|comes ${first}}`,
        `{once|when} {at|it is} ${words.at(-1)}, <s> {starts over|begins again} with ${first}, {otherwise|else} one {further|on} in ${path}`,
        `${path}, {round and round|over and over|again and again|in turn|endlessly}: <s> moves one {on|further}`,
        `the {cycle|circle|ring|round} of <s> is ${path}; {take|go|make} one step`,
        `{next|following} <s.> {please|} of ${path}, {then|and} from the {start|beginning|top} again`,
        `<s> {alternates|changes|rotates} {between|among|over} ${listed(words, "and")}, in this order, one step {a call|each call|at a time}`,
      ],
      pre: order,
      change: ["this.$s = order[(order.indexOf(@s) + 1) % order.length];"],
    },
    ...(number % 2 === 0 || number < 20 ? back : []),
  ];
});

export const pairOps = pairs.flatMap(([one, other], number): Op[] => {
  const literal = JSON.stringify(one);
  const against = JSON.stringify(other);
  const roles = { s: { ...slot("enum", "state status mode turn side theme door position switch order view lamp power direction"), values: [one, other] } };
  const weight = number < 20 ? 0.1 : 0.07;
  return [
    {
      id: `pair-${one}-${number}`,
      weight,
      roles,
      selectors: "toggle switch flip change toggle^s push flip^s turn invert alternate swap press".split(" "),
      says: [
        `{switch|flip|toggle|change|alternate} <s> between ${one} and ${other}`,
        `<s> {changes|goes|flips|switches|turns} from ${one} to ${other} and {back|vice versa|the other way round}`,
        `{set|turn|change} <s> to ${other} {if|when} it is ${one}, {otherwise|else} {to|back to} ${one}`,
        `${one} becomes ${other} and ${other} {becomes|turns} ${one}`,
        `{if|when|once} <s> is ${one} {make it|it becomes|then} ${other}, {if|when} {it is |}${other} {make it|then|it becomes} ${one}`,
        `${one} -> ${other}, ${other} -> ${one}`,
        `<s> is {either|always} ${one} or ${other}; {make it|turn it into|change it to} the other {one|}`,
        `{swap|exchange|invert|reverse} <s>: ${one}/${other}`,
        `{turn|put} <s> to the {opposite|other one}, ${one} or ${other}`,
        `{each call|every call|a press|each time it is called} <s> {flips|changes|alternates} between ${one} and ${other}`,
        `${one}, ${other}, ${one}, ${other} and so on: {change|switch} <s>`,
        `what was ${one} is now ${other} and the other way round, in <s>`,
        `<s> = <s> is ${one} ? ${other} : ${one}`,
      ],
      change: [`this.$s = @s === ${literal} ? ${against} : ${literal};`],
    },
    {
      id: `pair-peek-${one}-${number}`,
      weight: weight * 0.4,
      roles,
      selectors: "opposite other^s other opponent next^s inverse waiting counterpart".split(" "),
      says: [`{tell|say|show} the opposite of <s>: ${one} or ${other}`],
      np: [
        `the {opposite|counterpart|other side} of <s>, ${one} or ${other}`,
        `${other} {if|when} <s> is ${one}, {otherwise|else} ${one}`,
        `the other {one |}of ${one} and ${other} than <s>`,
        `whichever of ${one} and ${other} <s> is not`,
        `${one} for ${other} and ${other} for ${one}, {going by|by} <s>`,
      ],
      returns: query(`@s === ${literal} ? ${against} : ${literal}`),
    },
    {
      id: `pair-on-${one}-${number}`,
      weight: weight * 0.5,
      roles,
      selectors: [one, `turn${title(one)}`, `go${title(one)}`, "set^s", "change", "start", "enable", `make${title(one)}`, `switch${title(one)}`],
      says: [
        `{set|put|change|switch|turn|bring} <s> to ${one}`,
        `<s> {becomes|is now|goes to|turns|changes to|gets} ${one}`,
        `{make|mark} it ${one}`,
        `<s> = ${one}`,
        `{turn|switch|put} it ${one}: <s> is ${one} {afterwards|then|from now on}`,
        `{store|write|put|record} ${one} {in|into|as} <s>`,
        `no matter whether it was ${one} or ${other}, <s> is ${one} now`,
        `{not|no longer} ${other} but ${one}: {change|set} <s>`,
        `the {call|method} {sets|brings|switches} <s> to ${one}`,
      ],
      change: [`this.$s = ${literal};`],
    },
  ];
});
