// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code.
/** Methods that send messages: to the receiver itself, or to an object that one of its slots holds. */
import { field, method, type Op, param, slot } from "./op.ts";

const amounts = "amount value points quantity sum n money";
const measures = "total sum price cost amount balance score size weight level worth rest remaining area duration";
const checks = "isOpen isActive isReady isValid canStart isPaid isFree isComplete isEmpty hasStock isAllowed ready available";
// Not `add` or `push`: on something that could be a list or a set those read as changes of the receiver's own data.
const adders = "deposit increase receive raise credit put record collect book store pay";
const holders = "account cart wallet owner customer order store counter box stock shop player team parent engine tank ledger budget meter";

/** A number that the receiver works out, as another method of it. */
const measured = {
  n: slot("num", "price balance points count width amount"),
  m: method(measures, "", ["return $n * 2;", "return $n + 1;", "return $n;"]),
};
const checked = {
  n: slot("int", "count level points stock"),
  q: method(checks, "", ["return $n > 3;", "return $n > 0;", "return $n % 2 === 0;"]),
};
const added = { n: slot("num", "balance total score count"), a: method(adders, "amount: number", ["$n = $n + amount; return $n;"]) };
/** The same in an object that a slot holds. */
const held = { o: slot("object", holders), f: field("o", "num", "balance total count points level") };
const heldMeasure = { ...held, m: method(measures, "", ["return $f;", "return $f * 2;", "return $f + 1;"], "o") };
const heldCheck = { ...held, q: method(checks, "", ["return $f > 3;", "return $f > 0;"], "o") };
const heldAdder = { ...held, a: method(adders, "amount: number", ["$f = $f + amount; return $f;"], "o") };

const ask = (id: string, roles: Op["roles"], np: string[], code: string, selectors: string[], weight = 1): Op => ({
  id,
  weight,
  roles,
  selectors,
  says: [],
  np,
  returns: [{ code, np: [] }],
});

export const callOps: Op[] = [
  ask(
    "call-above",
    { ...measured, x: param("num", "limit max threshold budget allowed") },
    [
      "{whether|if} <m> is {above|over|more than|greater than|beyond} <x>",
      "true {if|when} <m> {exceeds|is larger than|is higher than} <x>",
      "{whether|if} <x> is {less than|below} what <m> {gives|says|answers}",
      "{whether|if} the result of <m> {goes over|exceeds} <x>",
    ],
    "this.$m() > $x",
    ["exceeds", "isOver", "tooMuch", "isAbove", "overLimit", "isTooExpensive"],
  ),
  ask(
    "call-times",
    { ...measured, x: param("num", "times factor count n quantity") },
    ["<m> times <x>", "<m> multiplied {by|with} <x>", "<x> times what <m> {gives|answers|returns}", "the product of <m> and <x>"],
    "this.$m() * $x",
    ["scaled", "totalFor", "forMany", "times", "multiple"],
  ),
  ask(
    "call-plus",
    { ...measured, x: param("num", "extra fee tip more shipping") },
    ["<m> plus <x>", "<m> {and|with} <x> {added|on top}", "what <m> gives plus <x>", "the sum of <m> and <x>"],
    "this.$m() + $x",
    ["withExtra", "grandTotal", "withFee", "withShipping", "plus"],
  ),
  ask(
    "call-text",
    { ...measured, t: slot("word", "name title label currency") },
    [
      "<t>, a colon {and a space|}, and <m>",
      "<t> and <m> {with|separated by} a colon and a space",
      "a line with <t> and what <m> {gives|says}, colon between",
    ],
    "`${this.$t}: ${this.$m()}`",
    ["describe", "summary", "label", "line", "report"],
  ),
  ask(
    "call-not",
    checked,
    ["{whether|if} it is not <q.>", "the opposite of <q>", "true {if|when} <q> {is false|says no|does not hold}", "not <q>"],
    "!this.$q()",
    ["isNot", "isBlocked", "isClosed", "unavailable", "cannot"],
  ),
  ask(
    "call-flag-both",
    { ...checked, b: slot("flag", "active enabled paid verified open visible") },
    ["{whether|if} <b> and <q> {both hold|are both true}", "true {if|when} it is <b.> and <q> {says yes|is true}", "<q> and <b> together"],
    "this.$b && this.$q()",
    ["ok", "usable", "mayEnter", "isFine", "canUse"],
  ),
  {
    id: "call-add-when",
    weight: 1,
    roles: { ...checked, k: slot("int", "uses visits runs served done") },
    selectors: ["use", "run", "serve", "start", "visit", "begin"],
    says: [
      "count one more <k.> {unless|but fail unless} <q> {says yes|holds|is true}",
      "{add one to|increment} <k>; {throw|fail|refuse} {if|when} <q> is false",
      "only {if|when} <q> {holds|is true|answers true}: one more in <k>, otherwise {throw|an error}",
    ],
    pre: ['if (!this.$q()) throw new Error("not $q");'],
    change: ["this.$k = @k + 1;"],
  },
  {
    id: "call-store",
    weight: 1,
    roles: { ...measured, s: slot("num", "last snapshot cached best saved previous") },
    selectors: ["save", "snapshot", "remember", "refresh", "update", "cache"],
    says: [
      "{store|keep|save|remember} <m> in <s>",
      "set <s> to {what <m> gives|the result of <m>|<m>}",
      "{update|refresh} <s> {with|from} <m>",
      "<s> becomes what <m> {answers|returns}",
    ],
    change: ["this.$s = this.$m();"],
  },
  ask(
    "call-add-sum",
    { ...added, x: param("num", amounts), y: param("num", "fee bonus tip extra second") },
    [
      "what <a> gives for <x> plus <y>",
      "the result of <a> with the sum of <x> and <y>",
      "<x> and <y> together, {handed|passed|given} to <a>",
    ],
    "this.$a($x + $y)",
    ["addBoth", "depositAll", "addSum", "receiveBoth"],
  ),
  ask(
    "call-add-list",
    { ...added, l: param("ints", "amounts values numbers all") },
    ["what <a> gives for the sum of <l>", "the result of <a> with all <l.> added up", "all of <l> added up and {handed|passed} to <a>"],
    "this.$a($l.reduce((sum, entry) => sum + entry, 0))",
    ["addAll", "depositAll", "collectAll", "addMany"],
  ),
  ask(
    "ask-held",
    heldMeasure,
    [
      "<m> of <o>",
      "the <m.> {of|that} <o> {has|}",
      "what <o> {answers|says|gives} {to|for} <m>",
      "ask <o> for its <m.>",
      "the <m.> as <o> knows it",
    ],
    "this.$o.$m()",
    ["^m", "get^m", "^oTotal", "current", "worth", "read"],
    1.4,
  ),
  ask(
    "ask-held-plus",
    { ...heldMeasure, x: param("num", "extra fee tip more") },
    ["<m> of <o> plus <x>", "what <o> {gives|answers} for <m>, and <x> {on top|added}", "<x> added to the <m.> of <o>"],
    "this.$o.$m() + $x",
    ["withExtra", "withFee", "plus", "totalWith"],
  ),
  ask(
    "ask-held-above",
    { ...heldMeasure, x: param("num", "limit price cost needed") },
    [
      "{whether|if} the <m.> of <o> is {at least|enough for} <x>",
      "{whether|if} <o> {has|gives} {at least <x>|<x> or more} as its <m.>",
      "true {if|when} <m> of <o> reaches <x>",
    ],
    "this.$o.$m() >= $x",
    ["canPay", "isEnough", "covers", "affords", "suffices"],
  ),
  ask(
    "ask-held-check",
    heldCheck,
    ["{whether|if} <o> is <q.>", "what <o> {answers|says} to <q>", "true {if|when} <o> says it is <q.>", "ask <o> {whether|if} it is <q.>"],
    "this.$o.$q()",
    ["check", "isOk", "ready", "canGo", "verify"],
  ),
  ask(
    "tell-held",
    { ...heldAdder, x: param("num", amounts) },
    [
      "what <o> {answers|gives} after <a> with <x>",
      "the answer of <o> to <a> with <x>",
      "<x> {passed|handed|sent} on to <o> with <a>",
      "{tell|ask} <o> to <a.> <x> and return its answer",
      "the result of <a> <x> on <o>",
    ],
    "this.$o.$a($x)",
    ["pay", "forward", "deposit", "addTo^o", "pass", "send"],
    1.6,
  ),
  ask(
    "tell-held-sum",
    { ...heldAdder, x: param("num", amounts), y: param("num", "fee tip extra bonus") },
    [
      "what <o> answers to <a> with <x> plus <y>",
      "<x> and <y> together {passed|sent} to <o> with <a>",
      "the answer of <o> to <a> with the sum of <x> and <y>",
    ],
    "this.$o.$a($x + $y)",
    ["payWithTip", "payBoth", "sendBoth", "depositBoth"],
  ),
  {
    id: "tell-held-count",
    weight: 1.4,
    roles: { ...heldAdder, x: param("num", amounts), k: slot("int", "payments uses count transfers sent") },
    selectors: ["pay", "forward", "transfer", "send", "give"],
    says: [
      "{tell|ask} <o> to <a.> <x> and count {one more in <k>|it in <k>}",
      "{pass|send} <x> {on|} to <o> with <a>; <k> {grows|goes up} by one",
      "<o> gets <x> {by|with|through} <a>, and <k> is one more",
    ],
    change: ["this.$o.$a($x);", "this.$k = @k + 1;"],
  },
  {
    id: "tell-held-take",
    weight: 1.2,
    roles: { ...heldAdder, x: param("num", amounts, "s"), s: slot("num", "balance cash credit left stock") },
    selectors: ["pay", "transferTo", "give", "move", "handOver"],
    says: [
      "take <x> {off|from} <s> and {<a> it to <o>|pass it on to <o> with <a>}",
      "move <x> from <s> to <o> ({with|by} <a>)",
      "{subtract|deduct} <x> from <s>, then {tell|have} <o> <a.> it",
    ],
    change: ["this.$s = @s - $x;", "this.$o.$a($x);"],
    guards: ["exceed x s", "exceed x s", "neg x"],
  },
];
