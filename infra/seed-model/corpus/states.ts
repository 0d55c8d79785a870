// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Flags, statuses, settings with defaults, and plain setting of slots. */
import { constant, type Op, param, query, slot } from "./op.ts";
import { Rng } from "./random.ts";

const flags = "open active enabled on locked visible paid done running muted published archived dark lit busy ready closed paused hidden";

const raise: [string, string[], string[]][] = [
  ["true", ["set <b> to true", "{turn|switch} <b> on", "<b> becomes true", "{mark|flag} it as <b.>", "make it <b.>", "{enable|activate} <b>"], ["enable", "activate", "set^b", "turnOn", "open", "start", "lock", "publish", "show", "mark^b", "finish", "pay"]],
  ["false", ["set <b> to false", "{turn|switch} <b> off", "<b> becomes false", "it is {not|no longer} <b.> {any more|}", "{disable|deactivate} <b>"], ["disable", "deactivate", "clear^b", "turnOff", "close", "stop", "unlock", "hide", "unset^b", "release"]],
];

/** A chain of statuses and what it is called; a method moves along it. */
const chains: [string, string[], string][] = [
  ["status", ["draft", "review", "published"], "publishing"],
  ["status", ["new", "paid", "shipped", "delivered"], "order"],
  ["status", ["todo", "doing", "done"], "task"],
  ["status", ["open", "assigned", "resolved", "closed"], "ticket"],
  ["phase", ["plan", "build", "test"], "project"],
  ["stage", ["seed", "sprout", "tree"], "plant"],
  ["state", ["idle", "running", "finished"], "job"],
  ["level", ["low", "medium", "high"], "level"],
  ["status", ["queued", "active", "done"], "job"],
];

const rings: [string, string[]][] = [
  ["light", ["red", "green", "yellow"]],
  ["color", ["green", "yellow", "red"]],
  ["season", ["spring", "summer", "autumn", "winter"]],
  ["mode", ["off", "low", "high"]],
  ["direction", ["north", "east", "south", "west"]],
  ["turn", ["white", "black"]],
  ["shift", ["early", "late", "night"]],
  ["mode", ["auto", "heat", "cool"]],
];

const STATUSES = `new open active paid sent shipped delivered draft review approved published archived todo doing done queued running finished idle busy
waiting ready closed assigned resolved rejected planned built tested released ordered cooked served booked confirmed checked packed started paused
stopped raw clean sorted green yellow red low medium high bronze silver gold seed sprout tree egg chick hen morning noon evening night spring summer
small large off slow fast cold warm hot blue black white north east south west first second third one two three`.split(/\s+/);

/** Random chains beside the known ones, so that their words are taken from the sentence and not from memory. */
const strings = new Rng(3);
for (let at = 0; at < 120; at++) chains.push(["status", strings.sample(STATUSES, strings.pick([2, 3, 3, 3, 4])), `drawn-${at}`]);
for (let at = 0; at < 80; at++) rings.push(["state", strings.sample(STATUSES, strings.pick([2, 3, 3, 4]))]);

const chainOps = chains.flatMap(([name, words, what]): Op[] => {
  const literal = `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  const path = words.join(", ");
  const state = { s: { ...slot("enum", `${name} status state stage phase step progress`), values: words } };
  const weight = 0.08;
  return [
    {
      id: `chain-stop-${what}-${words[0]}`,
      weight,
      roles: state,
      selectors: ["advance", "next", "step", "proceed", "next^s", "promote", "moveOn"],
      says: [`{move|advance|step} <s> {to the next|one step|on}: ${path}{; {stay|remain} at the {last|end}|; the last one stays}`, `{advance|go|move} <s> {along|through} ${words.join(" -> ")}{ and stop there|, staying at the last|}`],
      pre: [`const order = ${literal};`],
      change: ["this.$s = order[Math.min(order.indexOf(@s) + 1, order.length - 1)];"],
    },
    {
      id: `chain-throw-${what}-${words[0]}`,
      weight,
      roles: state,
      selectors: ["advance", "next", "step", "proceed", "next^s", "promote"],
      says: [`{move|advance|step} <s> {to the next|one step|on}: ${path}; {refuse|fail|throw} {when it is already|if it is|at} the last`, `<s> goes ${words.join(" -> ")}; {no step|nothing} is allowed after ${words.at(-1)}`, `{advance|move} <s> {through|along} ${path}, {refuse|throw} {when|if} {it is|already} ${words.at(-1)}`],
      pre: [`const order = ${literal};`, `if (@s === ${JSON.stringify(words.at(-1))}) throw new Error("$s is already ${words.at(-1)}");`],
      change: ["this.$s = order[order.indexOf(@s) + 1];"],
    },
    ...words.slice(1).map((to, at): Op => {
      const from = words[at] as string;
      return {
        id: `chain-only-${what}-${from}`,
        weight: 0.055,
        roles: state,
        selectors: [to, `make${to}`, "finish", "begin", "start", "set^s", "approve", "ship", "pay", "publish", "resolve"],
        says: [`{set|change|move} <s> {from ${from} |}to ${to}; {refuse|throw|fail} {unless|if it is not|when it is not} ${from}`, `<s> {becomes|goes to} ${to}, {only|but only} {from|if it is|when it was} ${from}`, `{only|} {from|when <s> is} ${from} {may it|it may} become ${to}`, `{mark|make} it ${to}; only {allowed|possible} {while|when} <s> is ${from}`],
        pre: [`if (@s !== ${JSON.stringify(from)}) throw new Error("$s must be ${from}");`],
        change: [`this.$s = ${JSON.stringify(to)};`],
      };
    }),
    ...words.slice(0, 2).map((word): Op => ({
      id: `chain-is-${what}-${word}`,
      weight: 0.035,
      roles: state,
      selectors: [`is${word.charAt(0).toUpperCase()}${word.slice(1)}`, "check", "is^s", "ready"],
      says: [],
      np: [`{whether|if} <s> is ${word}`, `true {if|when} <s> is ${word}`],
      returns: query(`@s === ${JSON.stringify(word)}`),
    })),
  ];
});

const ringOps = rings.map(([name, words]): Op => ({
  id: `ring-${name}-${words[0]}`,
  weight: 0.09,
  roles: { s: { ...slot("enum", `${name} ${name} state mode current`), values: words } },
  selectors: ["next", "change", "advance", "step", "cycle", "rotate", "switch", "next^s", "turn"],
  says: [
    `{move|switch|advance|change} <s> to the next {of|one in|:} ${words.join(", ")}{ and|, then} {back to|around to|again} ${words[0]}`,
    `<s> {cycles|goes|turns} {through|} ${words.join(" -> ")} -> ${words[0]}`,
    `cycle <s> through ${words.join(", ")}`,
    `after ${words[0]} comes ${words.slice(1).join(", then ")}, {then|and after that} ${words[0]} again: {switch|move} <s> {one step|on}`,
  ],
  pre: [`const order = [${words.map((word) => JSON.stringify(word)).join(", ")}];`],
  change: ["this.$s = order[(order.indexOf(@s) + 1) % order.length];"],
}));

const pairs: [string, string][] = [["on", "off"], ["open", "closed"], ["up", "down"], ["day", "night"], ["black", "white"], ["x", "o"], ["left", "right"], ["light", "dark"]];
const pairOps = pairs.map(([one, other]): Op => ({
  id: `pair-${one}`,
  weight: 0.15,
  roles: { s: { ...slot("enum", "state status mode turn side theme door position switch"), values: [one, other] } },
  selectors: ["toggle", "switch", "flip", "change", "toggle^s", "push"],
  says: [`{switch|flip|toggle|change} <s> between ${one} and ${other}`, `<s> {changes|goes|flips} from ${one} to ${other} and back`, `{set|turn} <s> to ${other} {if|when} it is ${one}, {otherwise|else} {to|back to} ${one}`],
  change: [`this.$s = @s === ${JSON.stringify(one)} ? ${JSON.stringify(other)} : ${JSON.stringify(one)};`],
}));

const settings = "theme language color email password mode font currency unit timezone locale level size limit pageSize volume timeout retries title name label";

const plain: Op[] = [
  ...raise.map(([value, says, selectors]): Op => ({
    id: `flag-${value}`,
    weight: 1.6,
    roles: { b: slot("flag", flags) },
    selectors,
    says,
    change: [`this.$b = ${value};`],
    guards: value === "true" ? ["already b", "already b"] : ["notyet b", "notyet b"],
  })),
  {
    id: "toggle",
    weight: 2,
    roles: { b: slot("flag", flags) },
    selectors: ["toggle", "flip", "switch", "toggle^b", "press", "push", "invert"],
    says: ["{toggle|flip|invert|switch} <b>", "turn <b> {on|off} {if|when} it is {off|on} and {the other way round|vice versa}", "{change|switch} <b> to {its opposite|the opposite}", "if <b> {is true|it is on} make it false, otherwise true", "{negate|reverse} <b>"],
    change: ["this.$b = !@b;"],
  },
  {
    id: "flag-from-argument",
    weight: 0.6,
    roles: { b: slot("flag", flags), x: param("flag", "value on flag to <b>") },
    selectors: ["set^b", "set", "switchTo", "turn"],
    says: ["set <b> to <x>", "{store|keep} <x> in <b>"],
    change: ["this.$b = $x;"],
  },
  {
    id: "is-flag",
    weight: 0.7,
    roles: { b: slot("flag", flags) },
    selectors: ["is^b", "check", "can", "ok"],
    says: [],
    np: ["{whether|if} it is <b.>", "the value of <b>", "<b>"],
    returns: query("@b"),
  },
  {
    id: "is-not-flag",
    weight: 0.8,
    roles: { b: slot("flag", flags) },
    selectors: ["isNot^b", "available", "free", "can", "isFree", "usable"],
    says: [],
    np: ["{whether|if} it is not <b.>", "the opposite of <b>", "true {if|when} {it is not|not} <b.>"],
    returns: query("!@b"),
  },
  {
    id: "both-flags",
    weight: 0.5,
    roles: { b: slot("flag", flags), d: slot("flag", "allowed valid approved verified signed paid") },
    selectors: ["ready", "canStart", "isReady", "ok", "allowed"],
    says: [],
    np: ["{whether|if} {both|} <b> and <d> {hold|are true|are set}", "true {if|when} it is <b.> and <d.>"],
    returns: query("@b && @d"),
  },
  {
    id: "flag-words",
    weight: 0.9,
    roles: { b: slot("flag", flags), c: constant(["on", "open", "yes", "active", "paid"]), d: constant(["off", "closed", "no", "idle", "due"]) },
    selectors: ["status", "label", "describe", "show", "state", "text"],
    says: ["{return|say|answer} %c {if|when} <b> {is true|is set|}, {otherwise|else} %d", "%c {if|when} it is <b.>, {otherwise|else|if not} %d"],
    returns: query("@b ? %c : %d"),
  },
  {
    id: "set",
    weight: 2.4,
    roles: { t: slot("word", settings), x: param("word", "<t> value text to name") },
    selectors: ["set^t", "set", "change^t", "update^t", "rename", "choose", "use", "assign", "select"],
    says: ["{set|change|update} <t> to <x>", "{store|keep|remember|save} <x> {in|as} <t>", "replace <t> {by|with} <x>", "<x> becomes <t>", "make <x> the {new|} <t.>"],
    change: ["this.$t = $x;"],
    guards: ["blank x", "blank x", "short x", "noat x", "flag"],
  },
  {
    id: "set-number",
    weight: 2,
    roles: { t: slot("num", "price limit level rate size target temperature volume age max speed goal threshold"), x: param("num", "<t> value number to amount") },
    selectors: ["set^t", "set", "change^t", "update^t", "adjust", "reprice"],
    says: ["{set|change|update} <t> to <x>", "{store|keep|remember|save} <x> {in|as} <t>", "replace <t> {by|with} <x>", "<x> becomes <t>", "make <x> the {new|} <t.>"],
    change: ["this.$t = $x;"],
    guards: ["neg x", "over x", "nonpos x", "range01 x", "flag"],
  },
  {
    id: "set-one-of",
    weight: 1.2,
    roles: { s: { ...slot("enum", "color mode level size plan status priority role"), values: ["low", "medium", "high"] }, x: { ...param("enum", "<s> value to"), values: ["low", "medium", "high", "huge", "none"] } },
    selectors: ["set^s", "set", "change^s", "choose", "select"],
    says: ["set <s> to <x>; only low, medium and high are {allowed|accepted}", "{set|change} <s> to <x>, {refuse|throw on} anything but low, medium {or|and} high", "<s> {may|can} {only|} be low, medium or high; set it to <x>"],
    pre: ['if (!["low", "medium", "high"].includes($x)) throw new Error("unknown $s");'],
    change: ["this.$s = $x;"],
  },
  {
    id: "swap-slots",
    weight: 0.6,
    roles: { n: slot("word", "left home first white one front"), m: slot("word", "right away second black two back") },
    selectors: ["swap", "exchange", "switchSides", "flip"],
    says: ["{swap|exchange} <n> and <m>", "<n> and <m> {trade|change} places"],
    pre: ["const taken = @n;"],
    change: ["this.$n = @m;", "this.$m = taken;"],
  },
  {
    id: "remember-previous",
    weight: 0.6,
    roles: { n: slot("word", "current status page value owner"), m: slot("word", "previous last old before"), x: param("word", "next2 value page to name") },
    selectors: ["change", "goTo", "set^n", "switchTo", "visit"],
    says: ["{keep|store|remember} the old <n.> in <m> and set <n> to <x>", "set <n> to <x>, with its old value {kept|stored} in <m>"],
    change: ["this.$m = @n;", "this.$n = $x;"],
  },
  {
    id: "try-code",
    weight: 0.6,
    roles: { p: slot("word", "code pin password secret key"), b: slot("flag", "open unlocked active authorized"), x: param("word", "<p> attempt guess input", "same:p") },
    selectors: ["unlock", "open", "enter", "authorize", "login"],
    says: ["set <b> to true if <x> {equals|matches|is} <p>, {refuse|throw} otherwise", "{open|unlock} {only|} with the right <p.>: <x> must {equal|match} <p>, then <b> is true"],
    pre: ['if ($x !== @p) throw new Error("wrong $p");'],
    change: ["this.$b = true;"],
  },
  {
    id: "matches",
    weight: 0.8,
    roles: { p: slot("word", "code pin password owner name secret color"), x: param("word", "<p> attempt guess other value", "same:p") },
    selectors: ["matches", "check", "is^p", "verify", "equals", "guess"],
    says: [],
    np: ["{whether|if} <x> {equals|is|matches} <p>", "true {if|when} <x> {is the same as|equals} <p>"],
    returns: query("$x === @p"),
  },
];

const defaults: Op[] = [
  ...(["word", "int"] as const).map((kind): Op => ({
    id: `setting-default-${kind}`,
    weight: 2,
    roles: { t: slot(kind, settings), c: constant(kind === "word" ? ["light", "en", "blue", "none", "auto", "EUR", "guest", "default", "unknown", "UTC"] : [10, 20, 100, 3, 5, 1, 50, 30]) },
    selectors: ["get^t", "^tOrDefault", "current^t", "effective^t", "read^t", "setting"],
    says: [],
    np: ["<t>, {or|} %c {if|when} {it is not set|it is missing|there is none|nothing is set|it was never set}", "<t>{,| with} %c {by default|as default|as the default}", "{the value of|} <t>; {the default is|it defaults to} %c", "<t> if {it is|} set, {otherwise|else} %c"],
    returns: query("this.$t ?? %c"),
  })),
  {
    id: "setting-fallback",
    weight: 0.8,
    roles: { t: slot("word", settings), x: param("word", "fallback standard otherwise other") },
    selectors: ["get^t", "^tOr", "read^t", "current^t"],
    says: [],
    np: ["<t>, or <x> {if|when} {it is not set|it is missing|there is none}", "<t> with <x> as default"],
    returns: query("this.$t ?? $x"),
  },
  {
    id: "setting-slots",
    weight: 0.7,
    roles: { t: slot("word", "theme language color nickname"), u: slot("word", "standard fallback systemTheme base name") },
    selectors: ["effective^t", "get^t", "current^t", "display^t"],
    says: [],
    np: ["<t>, or <u> {if|when} {it is not set|there is none}", "<t> and, without one, <u>"],
    returns: query("this.$t ?? @u"),
  },
  {
    id: "set-default",
    weight: 0.6,
    roles: { t: slot("word", settings), x: param("word", "<t> value text") },
    selectors: ["ensure^t", "setDefault", "init^t", "default^t"],
    says: ["set <t> to <x> {unless|if} it is {already set|not set yet}", "give <t> the value <x> {if it has none|when missing}", "{keep|leave} <t> if it is set, {otherwise|else} {make it|set it to} <x>"],
    change: ["this.$t = this.$t ?? $x;"],
  },
];

export const stateOps: Op[] = [...plain, ...defaults, ...chainOps, ...ringOps, ...pairOps];
/** Ops whose slot is often missing on the receiver: that is what they are about. */
export const oftenMissing = new Set(["setting-default-word", "setting-default-int", "setting-fallback", "setting-slots", "set-default"]);
