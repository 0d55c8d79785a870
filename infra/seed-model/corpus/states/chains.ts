// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** A status that moves along a chain: on and back, to a given one, cancelled, reopened, and what is asked of it. */
import { type Op, param, query, slot } from "../op.ts";
import { ADVANCE, chains, listed, paths, quoted, STATE_NAMES, STATUSES, steps, title } from "./sequences.ts";

const CANCELLED = ["cancelled", "canceled", "aborted", "rejected", "void", "failed", "withdrawn", "dropped", "lost", "closed"];

export const chainOps = chains.flatMap(([name, words, what], number): Op[] => {
  const path = paths(words);
  const first = words[0] as string;
  const last = words.at(-1) as string;
  const next = words.slice(1).map((to, at): [string, string] => [words[at] as string, to]);
  const table = steps(next);
  const state = { s: { ...slot("enum", `${name} ${name} ${STATE_NAMES}`), values: words } };
  const order = [`const order = ${quoted(words)};`];
  const weight = 0.08;
  const tag = `${what}-${first}`;
  const known = !what.startsWith("drawn");
  const cancelled = CANCELLED.filter((word) => !words.includes(word))[number % 5] as string;
  const other = STATUSES.find((word, at) => at >= number % STATUSES.length && !words.includes(word)) as string;
  const middle = words.slice(0, 2);
  const x = { x: { ...param("enum", "next to target newStatus value wanted <s>"), values: words } };
  const stays = [
    `{move|advance|step|push|bring|carry} <s> {to the next|one step|on|forward|one further|one place on}: ${path}{; {stay|remain} at the {last|end}|; the last one stays|, the last stays as it is|, ${last} stays ${last}|; at ${last} nothing changes}`,
    `{advance|go|move|walk|step} <s> {along|through|down} ${path}{ and stop there|, staying at the last|, ending at ${last}|, {and |}${last} remains|, ${last} is the end and stays}`,
    `${table}; ${last} {stays|stays as it is|remains|stays ${last}|does not change|is the end and stays}`,
    `<s> {goes|moves|passes|runs|advances} ${path}{, one step {a call|at a time|each time|per call}|} and {stays|remains|rests|stops} at ${last}`,
    `{take|choose|pick|set} the {next|following} <s.> {of|from|out of|in} ${path}, {${last} if it is the last already|at the end ${last} again|but never beyond ${last}|not beyond the last}`,
    `{each call|every call|a call|calling it} {moves|brings|takes|advances} <s> {one on|one further|to the next one|a step on} in ${path}; {nothing comes after|nothing changes at|it ends with|it rests at} ${last}`,
    `the {order|sequence|row|path} of <s> is ${path}; {go|move|step} one {on|further|forward}{, {at most to|never past|no further than} ${last}|; {at|when at} ${last} {leave it|keep it}}`,
    `{promote|raise|lift} <s> one {step|stage|level} in ${path}, ${last} {cannot rise|is the highest and stays|stays}`,
    `{next step|next stage|next please|one further|step on|forward}: ${path}; ${last} {stays|remains}`,
    `{whenever|each time|when} {it is called|this happens|the message comes}, <s> {becomes|turns to} {the next of|the one after it in} ${path}, {and ${last} stays|${last} excepted}`,
    `{with|in} the order ${path}, {set|change|move} <s> to {the one after it|its successor|what comes next}, {keeping|but keep} ${last}`,
  ];
  const throws = [
    `{move|advance|step|push|bring} <s> {to the next|one step|on|forward|one further}: ${path}; {refuse|fail|throw} {when it is already|if it is|at|when already at} the {last|end}`,
    `<s> goes ${path}; {no step|nothing|no further step} is {allowed|possible} after ${last}`,
    `{advance|move} <s> {through|along} ${path}, {refuse|throw|fail} {when|if} {it is|already|it is already} ${last}`,
    `${table}; {from ${last} it cannot go on, that is an error|${last} is an error|${last} cannot go on and fails|throw if it is ${last} already|when it is ${last}, throw}`,
    `{once|when|if} <s> is ${last} {it is an error|throw|fail|it cannot go on: throw}, {otherwise|else} {it moves|move|go} one on in ${path}`,
    `{take|choose|set} the {next|following} <s.> {of|from|in} ${path}; {beyond|past|after} ${last} {there is an error|it is an error|throw}`,
    `{each call|every call|a call} {moves|takes|advances} <s> {one on|one further|to the next one} in ${path}; {at|when at} ${last} {it must fail|it throws|throw an error|refuse}`,
    `the {order|sequence|path} of <s> is ${path}; {go|move|step} one {on|further|forward}, {error|fail|throw} at {the end|${last}}`,
    `{promote|raise|lift} <s> one {step|stage|level} in ${path}, but {nothing|no one} {rises|goes} above ${last}: {error|throw|fail}`,
    `{next step|next stage|one further|step on|forward}: ${path}; {refuse|error|throw} {after|when it is} ${last}`,
    `<s> {moves|steps|goes} {on|forward} in ${path}; {what is|one that is|a} ${last} {cannot advance|cannot move on|is final}, {that is an error|throw then|and throws}`,
    `{with|in} the order ${path}, <s> {becomes|changes to} {its successor|the one after it|what comes next}; {there is none after|nothing follows} ${last}, so {throw|fail}`,
    `{do not|never} {go|advance|move} {past|beyond} ${last} ({error|throw}); {otherwise|else} <s> moves one step along ${path}`,
  ];
  const extra: Op[] = [
    {
      id: `chain-back-stop-${tag}`,
      weight: 0.06,
      roles: state,
      selectors: "back stepBack previous goBack demote retreat undo revert lower previous^s regress rewind".split(" "),
      says: [
        `{move|step|go|take|bring} <s> {one step |one |}back {in|along|through} ${path}{; ${first} stays|, staying at the first|; the first stays|, but not before ${first}}`,
        `<s> {becomes|goes back to|returns to|falls back to} the {one before|previous one|one that comes before} in ${path}, ${first} {stays|remains|stays as it is}`,
        `{go|walk|step} {backwards|backward|back} through ${path}: {set|put|change} <s> to the {previous|preceding|earlier} one; at ${first} nothing changes`,
        `{undo|revert|take back} the last step of <s> in ${path}; ${first} {cannot go back and stays|stays}`,
        `{demote|lower|drop} <s> by one {step|stage|level} in ${path}, {never|not} below ${first}`,
        `the {order|sequence} is ${path}; {each call|a call} {moves|takes} <s> one {to the left|down|back}, {at|when at} ${first} it {rests|stays}`,
        `${steps(next.map(([from, to]): [string, string] => [to, from]))}; ${first} stays {${first}|as it is}`,
      ],
      pre: order,
      change: ["this.$s = order[Math.max(order.indexOf(@s) - 1, 0)];"],
    },
    {
      id: `chain-back-throw-${tag}`,
      weight: 0.055,
      roles: state,
      selectors: "back stepBack previous goBack demote retreat undo revert lower previous^s regress rewind".split(" "),
      says: [
        `{move|step|go|take|bring} <s> {one step |one |}back {in|along|through} ${path}; {throw|fail|refuse} {when|if} it is {already |still |}${first}`,
        `<s> {becomes|goes back to|returns to} the {one before|previous one} in ${path}; {from|at} ${first} {there is no way back, error|it is an error|throw}`,
        `{go|step} {backwards|backward|back} one in ${path}, {nothing comes before|nothing is before} ${first}: {error|throw|fail}`,
        `{undo|revert|take back} the last step of <s> in ${path}; ${first} cannot go back: {throw|error|fail}`,
        `{demote|lower|drop} <s> by one {step|stage|level} in ${path}; {refuse|throw|error} at ${first}`,
        `${steps(next.map(([from, to]): [string, string] => [to, from]))}; {throw|error|fail} {if|when} it is ${first}`,
      ],
      pre: [...order, `if (@s === ${JSON.stringify(first)}) throw new Error("$s is already ${first}");`],
      change: ["this.$s = order[order.indexOf(@s) - 1];"],
    },
    {
      id: `chain-jump-${tag}`,
      weight: 0.07,
      roles: { s: { ...state.s, values: [...words, other] } },
      selectors: [other, `make${title(other)}`, "set^s", "jump", "change^s", "skip", "move"],
      says: [
        `{set|change|move|bring} <s> to ${other}; only {allowed|possible|ok} from ${listed(middle, "or")}, {else|otherwise} {throw|fail|an error}`,
        `<s> {becomes|turns|goes to} ${other} {if|when} it is ${listed(middle, "or")}, {refuse|throw|fail} otherwise`,
        `{from|out of} {either |}${listed(middle, "or")} {it|<s>} {may|can} become ${other}, {from nowhere else|from anything else it is an error|anything else throws}`,
        `{refuse|throw|fail} unless <s> is ${listed(middle, "or")}; then {make it|set it to|it becomes} ${other}`,
        `only {a|what is} ${listed(middle, "or")} {can|may} {become|turn|be made} ${other}: {set|change} <s>`,
        `{mark|make} it ${other} {while|when} <s> is {still |}${listed(middle, "or")}; {error|throw|fail} {in any other case|otherwise|else}`,
        `${middle.join("|").replace("|", " or ")} -> ${other}, {anything|everything} else {is refused|throws|is an error}`,
        `<s> must be ${listed(middle, "or")}, {then|and then} it {becomes|is set to|changes to} ${other}`,
      ],
      pre: [`if (!${quoted(middle)}.includes(@s)) throw new Error("$s must be ${listed(middle, "or")}");`],
      change: [`this.$s = ${JSON.stringify(other)};`],
    },
    {
      id: `chain-given-${tag}`,
      weight: 0.06,
      roles: { ...state, ...x },
      selectors: "moveTo set^s change^s goTo transition advanceTo to update^s switchTo".split(" "),
      says: [
        `{set|change|move} <s> to <x>, {if|but only if|only when|provided} {that|it} is the next {one |}{after it |}in ${path}; {throw|fail|refuse} otherwise`,
        `<s> {may|can} only {go|move} {to the next|one step|one step forward} {in|of} ${path}: {set|change} it to <x> {or|else} {throw|fail}`,
        `<x> must {be the next|come right after <s>|be the one after <s>|directly follow <s>} in ${path}, then it {is|becomes} <s>; {else|otherwise} {an error|throw|refuse}`,
        `{go|move|change} to <x>; {refuse|throw|error} {unless|if not|when not} exactly one step {on|further|ahead} {of <s> |}in ${path}`,
        `no {skipping|jumps|jumping}, no {going |way |}back: <x> must {directly follow|come directly after} <s> in ${path}; then set <s> to it`,
        `the {order|sequence} is ${path}; {accept|take} <x> as <s> only {when|if} it {is|comes} next`,
        `{allowed|valid} {changes|transitions} are ${table}; {set|change} <s> to <x>, {else|otherwise} {throw|fail}`,
      ],
      pre: [...order, 'if (order.indexOf($x) !== order.indexOf(@s) + 1) throw new Error("$x is not next");'],
      change: ["this.$s = $x;"],
    },
    {
      id: `chain-onward-${tag}`,
      weight: 0.04,
      roles: { ...state, ...x },
      selectors: "moveTo set^s change^s goTo advanceTo jumpTo skipTo update^s".split(" "),
      says: [
        `{set|change|move} <s> to <x>, only forward in ${path}; {throw|fail|refuse} {if|when} <x> {is not after <s>|comes before it or is the same|is not later}`,
        `<x> must {come|be} {after|later than|behind} <s> in ${path} ({skipping|leaving out steps} is {ok|allowed|fine}); {then|and} <s> becomes <x>`,
        `{never|not} {backwards|back|backward} in ${path}, {nor|and not} to the same: set <s> to <x>`,
        `<s> {only|always} {goes|moves} {up|forward|onward} in ${path}, {skips are fine|also by more than one step}; {make|set} it <x> or {throw|fail}`,
        `{jump|go|skip} to <x>, which must be {further on|later} than <s> in ${path}, {else|otherwise} {throw|error}`,
      ],
      pre: [...order, 'if (order.indexOf($x) <= order.indexOf(@s)) throw new Error("$x is not after $s");'],
      change: ["this.$s = $x;"],
    },
    {
      id: `chain-can-${tag}`,
      weight: 0.05,
      roles: { ...state, ...x },
      selectors: "canMoveTo canGoTo can isNext canBecome allows canChange follows mayBecome".split(" "),
      says: [`{check|tell|say|answer} {whether|if} <x> {comes right after|directly follows|is next after} <s> in ${path}`, `${path}: {may|can} <s> {go|move|change} to <x> next? {true|yes} only for {the very next one|one step}`],
      np: [
        `{whether|if} <x> is the next {one|step} after <s> in ${path}`,
        `{whether|if} <s> {can|may} {move|go|change} to <x>, one step {forward|on} in ${path}`,
        `true {if|when} <x> {comes directly after|directly follows|is right after} <s> in ${path}`,
        `true {if|when} {going|a step} from <s> to <x> is {allowed|possible}: ${table}`,
        `{whether|if} <x> is one step {ahead of|after|further than} <s> in ${path}`,
        `{whether|if} the {step|change|move|transition} from <s> to <x> is allowed; only {the next in|one step along} ${path} is`,
      ],
      pre: order,
      returns: query("order.indexOf($x) === order.indexOf(@s) + 1"),
    },
    {
      id: `chain-peek-${tag}`,
      weight: 0.05,
      roles: state,
      selectors: "next^s peek upcoming following whatNext successor nextStep after comesNext".split(" "),
      says: [`{say|tell|show} what {comes|follows} after <s> in ${path}, ${last} for ${last} {itself|}`, `${table}: {tell|say|show} the next one, without changing anything; ${last} for ${last}`],
      np: [
        `the {one|step|stage|status|word} {after|that follows|that comes after} <s> in ${path}; ${last} {if it is the last|at the end|for the last}`,
        `what {comes|follows} after <s> in ${path}, {and |}${last} at the end`,
        `the {next|following} <s.> {of|in} ${path} ({do not change it|without moving|nothing changes}), at the end ${last}`,
        `the successor of <s> in ${path}, the last has itself`,
        `the next one {of|in} ${path} {after|behind} <s>, ${last} {stays|for} ${last}`,
      ],
      pre: order,
      returns: query("order[Math.min(order.indexOf(@s) + 1, order.length - 1)]"),
    },
    {
      id: `chain-position-${tag}`,
      weight: 0.05,
      roles: state,
      selectors: "stepNumber position level rank^s index^s progress number stage".split(" "),
      says: [`{tell|say|count} {at|on} which {place|position|step} <s> is in ${path}, {counted|counting|starting} from 1`],
      np: [
        `the {position|place|step number|rank|number} of <s> in ${path}, {starting at|counted from|from|counting from} 1`,
        `which step <s> is {at|on} in ${path}, ${first} {is|being|counts} 1`,
        `1 for ${first}, 2 for ${words[1]} {and so on|etc.|} by <s>${words.length > 2 ? `, in ${path}` : ""}`,
        `${words.map((word, at) => `${at + 1} for ${word}`).join(", ")}, {by|going by|depending on} <s>`,
        `how far <s> is in ${path}, as a number from 1`,
        `a number for <s>: ${words.map((word, at) => `${word} is ${at + 1}`).join(", ")}`,
      ],
      returns: query(`${quoted(words)}.indexOf(@s) + 1`),
    },
    {
      id: `chain-cancel-${tag}`,
      weight: 0.07,
      roles: { s: { ...state.s, values: [...words, cancelled] } },
      selectors: ["cancel", "abort", "withdraw", "drop", "cancel", "stop", "reject", "giveUp"],
      says: [
        `{set|change|move} <s> to ${cancelled} {unless it is|if it is not|except when it is} {already |}${last}{, then throw|, then fail|; in that case throw}`,
        `<s> {becomes|turns} ${cancelled}; {throw|refuse|fail} {if|when|once} it is {already |}${last}`,
        `{cancel it|call it off|stop it}: <s> becomes ${cancelled}, {but|only} {not|never} {after|when it is|once} ${last} ({error|throw})`,
        `{anything|everything|every <s.>} but ${last} {can|may} {become|turn|be} ${cancelled}; ${last} {is an error|throws|must fail}`,
        `{mark|make} it ${cancelled} {while|as long as} <s> is not ${last}, {else|otherwise} {throw|an error|refuse}`,
        `{what is|once it is|one that is} ${last} {cannot|can not|may not} be ${cancelled} {any more|}: {throw|error}; {otherwise|else} <s> is ${cancelled}`,
        `if <s> is ${last} {throw|fail|it is too late, throw}, {otherwise|else} {set|change} it to ${cancelled}`,
        `{refuse|throw|fail} {for|on|with} ${last}, {otherwise|else} set <s> to ${cancelled}`,
      ],
      pre: [`if (@s === ${JSON.stringify(last)}) throw new Error("$s is already ${last}");`],
      change: [`this.$s = ${JSON.stringify(cancelled)};`],
    },
    {
      id: `chain-reopen-${tag}`,
      weight: 0.06,
      roles: state,
      selectors: ["reopen", "restart", "reset", "again", "startOver", "revive", "recycle", "undo", "return"],
      says: [
        `{set|change|move|bring|put} <s> back to ${first}; only {allowed|possible} when it is ${last}, {else|otherwise} {throw|fail}`,
        `{reopen|restart} it: <s> goes {back |}from ${last} to ${first}, {anything else|any other} {is refused|throws|is an error}`,
        `<s> {returns|goes back|falls back} to ${first}, {but |}only from ${last}`,
        `{from|once} ${last} {it may|<s> may|it can} {start over|begin again|start again} {as|at|with} ${first}, from nowhere else`,
        `{refuse|throw|fail} unless <s> is ${last}; then {make it|set it to|it becomes} ${first} {again|}`,
        `what is ${last} {becomes|turns} ${first} again; {throw|fail} if <s> is {anything|something} else`,
      ],
      pre: [`if (@s !== ${JSON.stringify(last)}) throw new Error("$s must be ${last}");`],
      change: [`this.$s = ${JSON.stringify(first)};`],
    },
    {
      id: `chain-become-${tag}`,
      weight: 0.13,
      roles: state,
      selectors: [last, `make${title(last)}`, "set^s", `mark${title(last)}`, `to${title(last)}`, "finish", "change"],
      says: [
        `{set|change|move|put|bring|switch} <s> to ${last}`,
        `<s> {becomes|turns|goes to|is now|changes to|gets} ${last}`,
        `{mark|make} it ${last}`,
        `<s> = ${last}`,
        `{whatever it was|no matter what it was before|in any case}, <s> {is|becomes} ${last} {now|then|}`,
        `{afterwards|from then on|after that|then} <s> is ${last}`,
        `{give|assign} <s> the value ${last}`,
        `{it|this} {is|counts as} ${last} {now|from now on}: {store|note|record} {that|it} in <s>`,
        `{store|write|put|note|record} ${last} {in|into|as} <s>`,
        `the <s.> {shall|should|must|is to} be ${last} {after the call|afterwards|}`,
        `{replace|overwrite} <s> {with|by} ${last}`,
        `{this|the call|the method} {sets|moves|switches|changes} <s> to ${last}`,
        `{declare|consider} it ${last} in <s>`,
      ],
      change: [`this.$s = ${JSON.stringify(last)};`],
    },
    {
      id: `chain-begin-${tag}`,
      weight: 0.08,
      roles: state,
      selectors: ["reset", "restart", "startOver", "reset^s", `make${title(first)}`, "init", "begin"],
      says: [
        `{reset|set|put|bring|take} <s> {back |}to ${first}`,
        `{start|begin} {over|again|anew}: <s> is ${first} {again|}`,
        `<s> {becomes|is|goes back to|returns to|falls back to} ${first} {again|}`,
        `{back|return} to ${first} with <s>`,
        `<s> = ${first}`,
        `{everything|it} starts {anew|again|over} with <s> {at|as} ${first}`,
        `{make|mark} it ${first} {again|once more|}`,
        `whatever <s> is, {it is|make it} ${first} {again|afterwards}`,
      ],
      change: [`this.$s = ${JSON.stringify(first)};`],
    },
    {
      id: `chain-some-${tag}`,
      weight: 0.06,
      roles: { s: { ...state.s, values: [...words, other] } },
      selectors: [...ADVANCE.slice(0, 6), "convert", "translate", "change", "update"],
      says: [
        `${steps(next.slice(0, 2))}; {anything|everything|all} else stays {as it is|the same|unchanged}`,
        `{change|move|turn} <s>: ${steps(next.slice(0, 2))}; leave {any other value|any other|everything else} {alone|as it is|unchanged}`,
        `<s>: ${steps(next.slice(0, 2))}, {other values|others|the rest} {do not change|remain|stay}`,
        `{only these {changes|steps} {happen|exist} to|the only changes of} <s>: ${steps(next.slice(0, 2))}`,
      ],
      change: [
        next.length > 1
          ? `this.$s = @s === ${JSON.stringify(next[0]?.[0])} ? ${JSON.stringify(next[0]?.[1])} : @s === ${JSON.stringify(next[1]?.[0])} ? ${JSON.stringify(next[1]?.[1])} : @s;`
          : `this.$s = @s === ${JSON.stringify(first)} ? ${JSON.stringify(last)} : @s;`,
      ],
    },
    {
      id: `chain-open-end-${tag}`,
      weight: 0.04,
      roles: state,
      selectors: ["isOpen", "isFinal", "isPending", "unfinished", "inProgress", "canContinue", `isNot${title(last)}`, "pending"],
      says: [`{check|tell|say} {whether|if} <s> is anything but ${last}`],
      np: [
        `{whether|if} <s> is {not|not yet|anything but|other than|still not} ${last}`,
        `true unless <s> is ${last}`,
        `true {as long as|while} <s> is not ${last} {yet|}`,
        `false {only |}when <s> is ${last}, {otherwise|else} true`,
        `{whether|if} it {can go on|is still under way}, that is <s> is not ${last}`,
        `{whether|if} <s> {differs from|is different from|does not equal} ${last}`,
        `<s> !== ${last}`,
      ],
      returns: query(`@s !== ${JSON.stringify(last)}`),
    },
    {
      id: `chain-one-of-${tag}`,
      weight: 0.04,
      roles: state,
      selectors: ["isActive", "isOpen", "editable", "isEarly", "check", "inProgress", `is${title(first)}`, "ok", "allowed"],
      says: [`{check|tell|say} {whether|if} <s> is ${listed(middle, "or")}`],
      np: [
        `{whether|if} <s> is {either |}${listed(middle, "or")}`,
        `true {if|when} <s> is {either |}${listed(middle, "or")}`,
        `{whether|if} <s> is {one of|among} ${listed(middle, "and")}`,
        `true for {a <s.> of |}${listed(middle, "and")}, {otherwise|else} false`,
        `{whether|if} it is {still |}${listed(middle, "or")} according to <s>`,
        `<s> is ${listed(middle, "or")}`,
      ],
      returns: query(`${quoted(middle)}.includes(@s)`),
    },
    {
      id: `chain-is-last-${tag}`,
      weight: 0.04,
      roles: state,
      selectors: ["isFinal", "isDone", "isOver", "isLast", "finished", "complete", `is${title(last)}`, "atEnd"],
      says: [`{check|tell|say} {whether|if} <s> {has reached|is at} the end of ${path}`],
      np: [
        `{whether|if} <s> has {reached|come to|arrived at} the {end|last} of ${path}`,
        `true {if|when|once} <s> is the last {one |}of ${path}`,
        `{whether|if} nothing {comes|follows} after <s> in ${path}`,
        `{whether|if} <s> is {final|at its end|the last}: the order is ${path}`,
        `{whether|if} it is over, that is <s> is ${last}`,
        `{whether|if} <s> {equals|is already|has become} ${last}`,
      ],
      returns: query(`@s === ${JSON.stringify(last)}`),
    },
  ];
  return [
    {
      id: `chain-stop-${tag}`,
      weight,
      roles: state,
      selectors: ADVANCE,
      says: stays,
      pre: order,
      change: ["this.$s = order[Math.min(order.indexOf(@s) + 1, order.length - 1)];"],
    },
    {
      id: `chain-throw-${tag}`,
      weight: 0.1,
      roles: state,
      selectors: ADVANCE,
      says: throws,
      pre: [...order, `if (@s === ${JSON.stringify(last)}) throw new Error("$s is already ${last}");`],
      change: ["this.$s = order[order.indexOf(@s) + 1];"],
    },
    ...words.slice(1).map((to, at): Op => {
      const from = words[at] as string;
      return {
        id: `chain-only-${what}-${from}`,
        weight: 0.055,
        roles: state,
        selectors: [to, `make${title(to)}`, `mark${title(to)}`, `to${title(to)}`, "finish", "begin", "start", "set^s", "approve", "ship", "pay", "publish", "resolve", "complete", "accept", "close"],
        says: [
          `{set|change|move} <s> {from ${from} |}to ${to}; {refuse|throw|fail} {unless|if it is not|when it is not} ${from}`,
          `<s> {becomes|goes to|turns} ${to}, {only|but only} {from|if it is|when it was|out of} ${from}`,
          `{only|} {from|when <s> is} ${from} {may it|it may} become ${to}`,
          `{mark|make} it ${to}; only {allowed|possible} {while|when} <s> is ${from}`,
          `{once|when} <s> is ${from}, {then |}it {can|may} become ${to}, {in no other case|otherwise throw|else it is an error}`,
          `${from} -> ${to} {for <s>|in <s>}, {anything|everything} else {is an error|throws|is refused}`,
          `{go|step|pass} from ${from} to ${to} with <s>; {any other|another} <s.> {is refused|throws|fails|is an error}`,
          `{throw|fail|error} if <s> is anything but ${from}, {else|otherwise} <s> is ${to}`,
          `<s> must be ${from}; {then|and then|afterwards} it is ${to}`,
          `{only|just} what is ${from} {can|may} be{come| made| marked} ${to}: {update|change} <s>`,
          `what is ${from} becomes ${to}; {check|make sure} that <s> {is|was} ${from}, {else|otherwise} {throw|fail}`,
          `{turn|bring|take|put} <s> {to|into} ${to} {provided|if} it is ${from}, {else|otherwise} {throw|refuse|an error}`,
          `first it must be ${from}, {after that|then} <s> {is|becomes} ${to}`,
        ],
        pre: [`if (@s !== ${JSON.stringify(from)}) throw new Error("$s must be ${from}");`],
        change: [`this.$s = ${JSON.stringify(to)};`],
      };
    }),
    ...words.slice(0, 2).map((word): Op => ({
      id: `chain-is-${what}-${word}`,
      weight: 0.035,
      roles: state,
      selectors: [`is${title(word)}`, "check", "is^s", "ready", word, `was${title(word)}`, "ok", "test"],
      says: [`{check|tell|say|answer} {whether|if} <s> is ${word}`],
      np: [
        `{whether|if} <s> is {currently |now |exactly |}${word}`,
        `true {if|when|while|as long as} <s> is ${word}{, {otherwise|else} false|}`,
        `{whether|if} <s> {equals|has the value|says|reads|is set to|shows|stands at} ${word}`,
        `<s> {===|==|equals} ${word}`,
        `{whether|if} it is ${word} {going by|according to|by} <s>`,
        `true only for {a |}<s.> ${word}`,
        `{whether|if} ${word} is the {current|present} <s.>`,
      ],
      returns: query(`@s === ${JSON.stringify(word)}`),
    })),
    // Every kind for the known chains; of the drawn ones each has a few, so that all words meet all kinds.
    ...extra
      .filter(({ id }) => words.length > 2 || !id.startsWith("chain-one-of"))
      .filter((_, at) => known || (at + number) % 4 === 0)
      .map((op) => (known ? op : { ...op, weight: (op.weight ?? 1) * 1.3 })),
  ];
});
