// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/**
 * Amounts that are composed themselves (a rate times a count, a percentage of a slot, one of two by a condition), and what people ask of them:
 * the amount itself, limited, with a fee, with a discount, whether a slot covers it, what it leaves. The first file changes slots by them.
 */
import { constant, either, type Op, param, query, type Role, slot } from "../op.ts";

export interface Amount {
  key: string;
  roles: Record<string, Role>;
  code: string;
  /** A noun phrase with alternatives. */
  said: string;
  /** The way people write it as a formula. */
  formula: string;
  /** Needs parentheses after a minus ("sum") or in any arithmetic ("choice"). */
  loose?: "sum" | "choice";
  /** A rule that says it without a noun phrase: "each hour costs 3". */
  rule?: string;
  weight: number;
}

export const COUNTS = "count hours km quantity pieces items days nights guests tickets boxes minutes people wins pages sessions liters kills copies units packs visits laps tasks bottles hits kilos meters rides cups shifts weeks rows kids passengers";
const PRICES = "price rate unitPrice each perHour cost fare pricePerUnit wage points size load weight perItem ration tariff hourly doseSize charge perNight pricePerKg";
const MONEY = "amount price sum sales bill money paid spent income purchase deposit salary order pay cost invoice donation turnover subtotal fee";
const RATES = "rate percent taxRate commission feeRate interest share discountRate tip margin vat percentage bonusRate surcharge";
const k = constant([2, 3, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20, 25, 50]);
const percent = constant([1, 2, 3, 5, 7, 10, 10, 15, 19, 20, 25, 30, 40, 60, 75, 80]);
const FLAG = "premium vip member active express urgent happyHour weekend double hardMode raining holiday bonusDay doubled peak isMember night loyal boosted student certified turbo onSale";
/** Numbers with decimals. */
const BROKEN = { ...param("enum", "amount weight hours km length price liters load size measured reading distance kilos"), values: [0.4, 1.2, 2.5, 3.2, 4.75, 7.4, 9.9, 12.6, 0.5, 15.1, 20.25, 3, 6.8, 8] } as const satisfies Role;

const amount = (key: string, weight: number, roles: Record<string, Role>, code: string, formula: string, said: string, more: Partial<Amount> = {}): Amount => ({ key, weight, roles, code, formula, said: `{${said}}`, ...more });

const x = param("int", COUNTS);
const money = param("int", MONEY);

export const amounts: Amount[] = [
  amount("times-constant", 1.6, { x, k }, "$x * %k", "{<x.> * %k|%k * <x.>}", "%k times <x>|<x> times %k|%k {for|per} {each|every} <x1>|%k {for each of|per each of} <x>|<x> multiplied {by|with} %k|the product of <x> and %k|<x> at %k each", { rule: "{each|every|one|a single} <x1> {counts|counts as|is worth|makes|means} %k" }),
  amount("product", 1.6, { x, y: param("int", PRICES) }, "$x * $y", "{<x.> * <y.>|<y.> * <x.>}", "<x> times <y>|<y> times <x>|<y> for {each|every} <x1>|the product of <x> and <y>|<x> multiplied {by|with} <y>|<x> at <y> each|both numbers multiplied", { rule: "{each|every|one} <x1> {counts|counts as|is worth|makes} <y>" }),
  amount("times-slot", 1.6, { x, s: slot("int", PRICES) }, "$x * @s", "{<x.> * <s.>|<s.> * <x.>}", "<x> times <s>|<s> times <x>|<s> for {each|every} <x1>|<s> per <x1>|the product of <x> and <s>|<x> multiplied {by|with} <s>|<x> at <s> each", { rule: "{each|every|one} <x1> {counts|counts as|is worth|makes} <s>" }),
  amount("slot-plus", 0.6, { s: slot("int", "bonus fee base extra surcharge tip handling shipping allowance boost offset penalty overhead setup"), x: money }, "$x + @s", "{<x.> + <s.>|<s.> + <x.>}", "<x> plus <s>|<x> and <s> {together|combined|}|the sum of <x> and <s>|<x> {increased by|with|together with} <s>|<s> on top of <x>", { loose: "sum" }),
  amount("slot-minus", 0.7, { s: slot("int", "fee deduction commission tare offset charge penalty handling discount cut tax"), x: money }, "$x - @s", "<x.> - <s.>", "<x> minus <s>|<x> less <s>|<x> {without|reduced by|after deducting} <s>|what is left of <x> after <s>|the difference between <x> and <s>|<x> with <s> taken off", { loose: "sum" }),
  amount("plus-constant", 0.7, { x: money, k }, "$x + %k", "{<x.> + %k|%k + <x.>}", "<x> plus %k|<x> and %k {more|extra|on top}|<x> plus {a fee|a surcharge|an extra} of %k|<x> {increased|raised} by %k|%k more than <x>", { loose: "sum" }),
  amount("minus-constant", 0.7, { x: money, k }, "$x - %k", "<x.> - %k", "<x> minus %k|<x> less %k|<x> minus {a fee|a deduction|a cut} of %k|<x> {reduced|lowered|diminished} by %k|%k less than <x>|<x> after {taking off|deducting} %k", { loose: "sum" }),
  amount("sum-two", 0.7, { x: param("int", "adults food base first morning parts wages day home forward"), y: param("int", "kids tip extra second evening labor bonus night away shipping") }, "$x + $y", "<x.> + <y.>", "<x> plus <y>|<x> and <y> together|the sum of <x> and <y>|both <x> and <y>|<x> as well as <y>|<x> and <y> {added up|in one|combined}", { loose: "sum" }),
  amount("sum-three", 0.4, { x: param("int", "breakfast adults first gold swim rent morning"), y: param("int", "lunch kids second silver bike food noon"), z: param("int", "dinner seniors third bronze run travel evening") }, "$x + $y + $z", "<x.> + <y.> + <z.>", "<x> plus <y> plus <z>|<x>, <y> and <z> {together|added up|combined}|the sum of <x>, <y> and <z>|the {sum|total} of all three {numbers|arguments}|all three: <x>, <y> and <z>", { loose: "sum" }),
  amount("difference", 0.8, { x: param("int", "from start old before begin opened first departure previous lower"), y: param("int", "to end new after finish closed last arrival current upper") }, "$y - $x", "<y.> - <x.>", "the difference between <y> and <x>|<y> minus <x>|<y> less <x>|what {lies between|is between} <x> and <y>|the {distance|span|gap} from <x> to <y>|how {far|much} <y> is {above|beyond} <x>", { loose: "sum" }),
  amount("percent-of-slot", 0.8, { s: slot("int", "price salary base sales turnover revenue loan capital deposit maxHealth limit capacity rent"), k: percent }, "Math.round((@s * %k) / 100)", "round(<s.> * %k / 100)", "%k percent of <s>{, rounded|, rounded to the nearest whole number}|%k % of <s>, rounded|%k% of <s> {rounded|rounded to a whole number}|the rounded %k percent of <s>|a {share|part|cut} of %k percent of <s>, rounded"),
  amount("percent-param-of-slot", 0.7, { s: slot("int", "price salary base sales turnover revenue loan capital maxHealth capacity rent bill"), x: param("int", RATES) }, "Math.round((@s * $x) / 100)", "round(<s.> * <x.> / 100)", "<x> percent of <s>{, rounded|, rounded to the nearest whole number}|<x> % of <s>, rounded|the rounded <x.> percent of <s>|<s> times <x> {over|divided by} 100, rounded"),
  amount("percent-slot-of-param", 0.8, { s: slot("int", RATES), x: money }, "Math.round(($x * @s) / 100)", "round(<x.> * <s.> / 100)", "<s> percent of <x>{, rounded|, rounded to the nearest whole number}|<s> % of <x>, rounded|the rounded <s.> percent of <x>|<x> times <s> {over|divided by} 100, rounded|<s> in percent of <x>, rounded"),
  amount("percent-constant-of-param", 0.9, { x: money, k: percent }, "Math.round(($x * %k) / 100)", "round(<x.> * %k / 100)", "%k percent of <x>{, rounded|, rounded to the nearest whole number}|%k % of <x>, rounded|%k% of <x> {rounded|rounded to a whole number}|the rounded %k percent of <x>|{a commission|a cut|a share} of %k percent of <x>, rounded"),
  amount("percent-both-params", 0.4, { x: money, y: param("int", RATES) }, "Math.round(($x * $y) / 100)", "round(<x.> * <y.> / 100)", "<y> percent of <x>{, rounded|, rounded to the nearest whole number}|<y> % of <x>, rounded|the rounded <y.> percent of <x>|<x> times <y> {over|divided by} 100, rounded"),
  amount("percent-exact-slot", 0.6, { s: slot("int", "price salary base sales turnover revenue loan capital deposit capacity rent"), k: percent }, "(@s * %k) / 100", "<s.> * %k / 100", "%k percent of <s>|%k % of <s>|%k% of <s>|a {share|part|cut} of %k percent of <s>|<s> times %k divided by 100"),
  amount("percent-exact-param", 0.7, { x: money, k: percent }, "($x * %k) / 100", "<x.> * %k / 100", "%k percent of <x>|%k % of <x>|%k% of <x>|{a commission|a cut|a share} of %k percent of <x>|<x> times %k divided by 100"),
  amount("percent-exact-both", 0.6, { x: money, s: slot("int", RATES) }, "($x * @s) / 100", "<x.> * <s.> / 100", "<s> percent of <x>|<s> % of <x>|<x> times <s> {over|divided by} 100|the <s.> percent of <x>|a {share|cut} of <s> percent of <x>"),
  amount("with-tax", 0.6, { x: money, k: percent }, "$x + ($x * %k) / 100", "{<x.> + <x.> * %k / 100|<x.> + %k%}", "<x> plus %k percent|<x> with %k percent {on top|added}|<x> {raised|increased} by %k percent|<x> plus %k% {tax|surcharge|tip|}", { loose: "sum" }),
  amount("less-percent", 0.6, { x: money, k: percent }, "$x - ($x * %k) / 100", "{<x.> - <x.> * %k / 100|<x.> - %k%}", "<x> minus %k percent|<x> less %k percent|<x> {reduced|lowered} by %k percent|<x> with %k percent {off|taken off|discount}", { loose: "sum" }),
  amount("half-down", 0.6, { x: money }, "Math.floor($x / 2)", "floor(<x.> / 2)", "half of <x>, rounded down|half <x> {rounded down|without the fraction}|the whole half of <x>|half of <x> (rounded down)|<x> divided by two, rounded down|fifty percent of <x>, rounded down"),
  amount("half-up", 0.3, { x: money }, "Math.ceil($x / 2)", "ceil(<x.> / 2)", "half of <x>, rounded up|half <x> rounded up|half of <x> (rounded up)|<x> divided by two, rounded up|the larger half of <x>"),
  amount("half-slot", 0.4, { s: slot("int", "price salary bonus damage limit bet stake income capacity wage maxHealth portion") }, "Math.floor(@s / 2)", "floor(<s.> / 2)", "half of <s>, rounded down|half <s> rounded down|half of <s> (rounded down)|<s> divided by two, rounded down|the whole half of <s>"),
  amount("double", 0.6, { x: money }, "$x * 2", "{<x.> * 2|2 * <x.>}", "twice <x>|double <x>|two times <x>|the double of <x>|<x> twice|twice the given <x.>"),
  amount("double-slot", 0.4, { s: slot("int", "price bonus bet stake wage step damage fee rate portion fine dose") }, "@s * 2", "{<s.> * 2|2 * <s.>}", "twice <s>|double <s>|two times <s>|the double of <s>"),
  amount("triple", 0.3, { x: money }, "$x * 3", "{<x.> * 3|3 * <x.>}", "three times <x>|triple <x>|the triple of <x>|<x> three times|threefold <x>"),
  amount("third", 0.4, { x: money }, "Math.floor($x / 3)", "floor(<x.> / 3)", "a third of <x>, rounded down|one third of <x>, rounded down|<x> divided by three, rounded down|a third of <x> (rounded down)"),
  amount("quarter", 0.3, { x: money }, "Math.floor($x / 4)", "floor(<x.> / 4)", "a quarter of <x>, rounded down|one fourth of <x>, rounded down|<x> divided by four, rounded down|a quarter of <x> (rounded down)"),
  amount("blocks", 1, { x: money, k: constant([2, 3, 5, 10, 10, 10, 20, 25, 50, 100]) }, "Math.floor($x / %k)", "floor(<x.> / %k)", "one for {every|each} {full |whole |}%k of <x>|one per {full |whole |}%k <x.>|the whole times %k fits into <x>|<x> divided by %k, rounded down|as many as there are full %k in <x>|1 for every %k {of|in} <x>", { rule: "{every|each} full %k {of|in} <x> {counts|counts as|makes|gives|is worth} one" }),
  amount("blocks-times", 0.7, { x: money, k: constant([5, 10, 10, 20, 25, 50, 100]), j: constant([2, 3, 4, 5, 8]) }, "Math.floor($x / %k) * %j", "floor(<x.> / %k) * %j", "%j for {every|each} {full |whole |}%k of <x>|%j per {full |whole |}%k <x.>|%j times the whole %k in <x>|%j for every %k <x.>", { rule: "{every|each} full %k {of|in} <x> {counts|counts as|makes|gives|is worth} %j" }),
  amount("blocks-slot", 0.5, { x: money, s: slot("int", "step block perPoint size unit batch threshold packSize every") }, "Math.floor($x / @s)", "floor(<x.> / <s.>)", "one for {every|each} {full |whole |}<s.> of <x>|<x> divided by <s>, rounded down|how many {full|whole} <s.> fit into <x>|the whole times <s> goes into <x>"),
  amount("started", 0.5, { x: param("int", "minutes hours km days grams weight distance duration seconds pages size"), k: constant([5, 10, 12, 15, 20, 24, 30, 60, 100]) }, "Math.ceil($x / %k)", "ceil(<x.> / %k)", "one for {every|each} {started|begun} %k of <x>|<x> divided by %k, rounded up|one per started %k <x.>|1 for every started %k {of|in} <x>"),
  amount("list-length", 0.6, { l: slot("words", "members items players tasks guests orders rooms fields pupils sensors hosts tickets books friends cards animals") }, "@l.length", "<l.>.length", "the number of <l.>|one for {each|every} <l1>|one for {each|every} {entry|element} of <l>|as many as there are <l.>|the {length|size|count} of <l>|how many <l.> there are"),
  amount("list-length-times", 0.6, { l: slot("words", "members items players tasks guests orders rooms fields pupils sensors hosts tickets books friends cards animals"), k }, "@l.length * %k", "<l.>.length * %k", "%k for {each|every} <l1>|%k for {each|every} {entry|element} of <l>|%k per <l1> in <l>|%k times the {number|count} of <l.>|%k times the length of <l>|the number of <l.> times %k", { rule: "{each|every} <l1> {counts|counts as|makes|is worth} %k" }),
  amount("list-length-by", 0.5, { l: slot("words", "members items players tasks guests orders rooms fields pupils sensors hosts tickets friends cards"), x: param("int", "fee each amount price points share cost ration perHead hours") }, "@l.length * $x", "<l.>.length * <x.>", "<x> for {each|every} <l1>|<x> for {each|every} {entry|element} of <l>|<x> times the {number|count} of <l.>|<x> times the length of <l>|the number of <l.> times <x>", { rule: "{each|every} <l1> {counts|counts as|makes|is worth} <x>" }),
  amount("round-down", 0.5, { x: BROKEN }, "Math.floor($x)", "floor(<x.>)", "<x> rounded down|<x>, rounded down|only the whole part of <x>|<x> without {its decimals|the fraction}|the full units of <x>|<x> rounded down to a whole number"),
  amount("round-up", 0.5, { x: BROKEN }, "Math.ceil($x)", "ceil(<x.>)", "<x> rounded up|<x>, rounded up|<x> rounded up to {the next|a} whole number|the next whole number from <x> up|<x>, any started unit counted full"),
  amount("round-near", 0.4, { x: BROKEN }, "Math.round($x)", "round(<x.>)", "<x> rounded|<x> rounded to the nearest {integer|whole number}|the whole number nearest to <x>|<x>, rounded to a whole number|the rounded <x.>"),
  amount("rate-plus-fee", 0.9, { x, k, j: constant([1, 2, 5, 10, 20, 30, 50]) }, "%j + $x * %k", "{%j + <x.> * %k|%k * <x.> + %j}", "%j plus %k for {each|every} <x1>|%j plus %k times <x>|%k per <x1> and %j {on top|once|flat}|{a base|a fee|a flat rate} of %j plus %k per <x1>|%k times <x> plus %j|a fixed %j and %k for {each|every} <x1>", { loose: "sum" }),
  amount("product-plus-fee", 0.6, { x, y: param("int", PRICES), j: constant([1, 2, 5, 10, 20, 30]) }, "$x * $y + %j", "<x.> * <y.> + %j", "<x> times <y> plus %j|<x> times <y> plus {a fee|a flat fee|a fixed part} of %j|the product of <x> and <y> and %j on top|<x> at <y> each plus %j {once|flat|}|<y> per <x1> plus %j", { loose: "sum" }),
  amount("product-less", 0.5, { x, y: param("int", PRICES), z: param("int", "discount voucher rebate coupon deduction allowance") }, "$x * $y - $z", "<x.> * <y.> - <z.>", "<x> times <y> minus <z>|the product of <x> and <y>, less <z>|<x> at <y> each minus <z>|<y> per <x1>, less <z>|<x> times <y> with <z> taken off", { loose: "sum" }),
  amount("two-weights", 0.8, { x: param("int", "wins adults goals big hits gold correct books coffees"), y: param("int", "draws kids assists small misses silver bonus papers cakes"), k: constant([3, 5, 10, 4, 20, 6]), j: constant([2, 3, 7, 8]) }, "$x * %k + $y * %j", "<x.> * %k + <y.> * %j", "%k for {each|every} <x1> and %j for {each|every} <y1>|%k per <x1> plus %j per <y1>|%k times <x> plus %j times <y>|<x> times %k and <y> times %j added up|<x> at %k each and <y> at %j each", { loose: "sum", rule: "{each|every} <x1> {counts|counts as|makes|is worth} %k and {each|every} <y1> %j" }),
  amount("weight-and-one", 0.7, { x: param("int", "wins goals tries gold doubles right strikes sales threes"), y: param("int", "draws assists kicks silver singles halves spares calls ones"), k: constant([2, 3, 3, 5, 10]) }, "$x * %k + $y", "<x.> * %k + <y.>", "%k for {each|every} <x1> and {one|1} for {each|every} <y1>|%k per <x1> plus {one|1} per <y1>|%k times <x> plus <y>|<x> times %k and <y> once, added up", { loose: "sum", rule: "{each|every} <x1> {counts|counts as|makes|is worth} %k and {each|every} <y1> {one|1}" }),
  amount("two-slots", 0.5, { s: slot("int", "price rate width pricePerUnit wage perHour size dose"), u: slot("int", "quantity hours length guests workers days pieces times") }, "@s * @u", "<s.> * <u.>", "<s> times <u>|the product of <s> and <u>|<s> multiplied {by|with} <u>|<u> times <s>|<s> for {each|every} <u1>"),
  amount("three-product", 0.4, { x, y: param("int", "people rooms workers cars tables copies layers"), s: slot("int", PRICES) }, "$x * $y * @s", "<x.> * <y.> * <s.>", "<x> times <y> times <s>|the product of <x>, <y> and <s>|<s> for {each|every} <x1> and <y1>|<x> by <y> by <s> multiplied|<s> times <x> times <y>"),
  amount("at-most-constant", 0.6, { x: money, k: constant([5, 10, 20, 50, 100]) }, "Math.min($x, %k)", "min(<x.>, %k)", "<x>, but at most %k {of it|}|{at most|no more than|up to} %k of <x>|the smaller of <x> and %k|<x> capped at %k|<x> limited to %k"),
  amount("at-least-constant", 0.5, { x: money, k: constant([1, 2, 3, 5, 10, 20]) }, "Math.max($x, %k)", "max(<x.>, %k)", "<x>, but at least %k|<x> or at least %k|the larger of <x> and %k|<x> with a minimum of %k|<x>, {never|not} less than %k"),
  amount("at-most-slot", 0.6, { x: money, s: slot("int", "limit maxStep quota allowance cap available dailyMax speedLimit chunk") }, "Math.min($x, @s)", "min(<x.>, <s.>)", "<x>, but at most <s>|{at most|no more than|up to} <s> of <x>|the smaller of <x> and <s>|<x> capped at <s>|<x> limited to <s>"),
  amount("larger-two", 0.4, { x: param("int", "first weight base offer home own distance"), y: param("int", "second volume minimum bid away rival time") }, "Math.max($x, $y)", "max(<x.>, <y.>)", "the {larger|higher|bigger|greater} of <x> and <y>|whichever is {more|larger|higher}, <x> or <y>|<x> or <y>, whichever is {more|larger|higher}|the maximum of <x> and <y>"),
  amount("smaller-two", 0.4, { x: param("int", "first wanted asked needed offer demand left"), y: param("int", "second available free supply limit own budgeted") }, "Math.min($x, $y)", "min(<x.>, <y.>)", "the {smaller|lower|lesser} of <x> and <y>|whichever is {less|smaller|lower}, <x> or <y>|<x> or <y>, whichever is {less|smaller|lower}|the minimum of <x> and <y>"),
  amount("gap", 0.4, { x: param("int", "from first planned guess home old a"), y: param("int", "to second actual answer away new b") }, "Math.abs($x - $y)", "abs(<x.> - <y.>)", "the {distance|gap} between <x> and <y>, never negative|the absolute difference {of|between} <x> and <y>|the difference of <x> and <y> without sign|how far <x> and <y> are apart"),
  amount("text-length", 0.4, { t: param("text", "message text comment line word note tweet post answer") }, "$t.length", "<t.>.length", "the length of <t>|the number of {characters|letters|signs} in <t>|one for {each|every} {character|letter} of <t>|how many characters <t> has"),
  amount("from-constant", 0.4, { x: param("int", "rank place age errors tries delay level misses misses"), k: constant([10, 20, 50, 100, 12, 60]) }, "%k - $x", "%k - <x.>", "%k minus <x>|%k less <x>|what is missing from <x> to %k|%k reduced by <x>|the difference from <x> up to %k", { loose: "sum" }),
  amount("minus-product", 0.5, { x: money, y: param("int", "errors misses items days penalties tickets faults"), k: constant([2, 3, 5, 10]) }, "$x - $y * %k", "<x.> - %k * <y.>", "<x> minus %k for {each|every} <y1>|<x> less %k times <y>|<x> minus %k times <y>|<x> with %k taken off {for each|per} <y1>", { loose: "sum" }),
  amount("doubled-while", 0.7, { x: money, w: slot("flag", FLAG) }, "@w ? $x * 2 : $x", "{<w.> ? 2 * <x.> : <x.>|<w.> ? <x.> * 2 : <x.>}", "<x>, or {twice that|double that|twice as much} {if|when|while} <w> is {true|set|on}|twice <x> {if|when|while} <w> is {true|set|on}, {otherwise|else} just <x>|<x>, doubled {if|when|while} it is <w.>|double <x> {if|when} <w>, <x> {otherwise|if not}", { loose: "choice" }),
  amount("halved-while", 0.4, { x: money, w: slot("flag", "member shielded discounted offPeak resting student child lowPower armored protected economy senior") }, "@w ? Math.floor($x / 2) : $x", "<w.> ? floor(<x.> / 2) : <x.>", "<x>, or half of it (rounded down) {if|when|while} <w> is {true|set|on}|half of <x>, rounded down, {if|when|while} <w> is {true|set|on}, {otherwise|else} all of <x>|<x>, halved and rounded down {if|when|while} it is <w.>", { loose: "choice" }),
  amount("rate-by-flag", 0.8, { x, w: slot("flag", FLAG), k: constant([3, 5, 8, 10, 20, 2]), j: constant([1, 4, 6, 7, 12, 15]) }, "@w ? $x * %k : $x * %j", "<w.> ? %k * <x.> : %j * <x.>", "%k {for|per} {each|every} <x1> {if|when|while} <w> is {true|set|on}, {otherwise|else} %j|%k times <x> {if|when|while} it is <w.> and %j times <x> {otherwise|if not}|%j {for each|per} <x1>, {but|or} %k {if|when|while} <w> is {true|set|on}", { loose: "choice" }),
  amount("constant-by-flag", 0.6, { w: slot("flag", FLAG), k: constant([2, 5, 10, 20, 50, 3]), j: constant([1, 4, 6, 8, 15, 7]) }, "@w ? %k : %j", "<w.> ? %k : %j", "%k {if|when|while} <w> is {true|set|on}, {otherwise|else} %j|%k {if|when|while} it is <w.> and %j {otherwise|if not}|%j, {but|or} %k {if|when|while} <w> is {true|set|on}", { loose: "choice" }),
  amount("constant-by-argument", 0.5, { w: param("flag", "won correct hit success premium express ok paid urgent win passed member weekend answered good"), k: constant([2, 5, 10, 20, 50, 3]), j: constant([1, 4, 6, 8, 15, 7]) }, "$w ? %k : %j", "<w.> ? %k : %j", "%k {if|when} <w> is {true|set|given}, {otherwise|else} %j|%k {if|when} <w>, and %j {otherwise|if not}|%j, {but|or} %k {if|when} <w> is true|%k for true and %j for false", { loose: "choice" }),
  amount("bonus-from", 0.8, { x: money, t: constant([5, 10, 20, 50, 100]), k: constant([1, 2, 3, 4, 15, 25]) }, "$x >= %t ? $x + %k : $x", "<x.> >= %t ? <x.> + %k : <x.>", "<x>, plus {a bonus of|an extra|another} %k {if|when|in case} {it|that} is {at least %t|%t or more}|<x> and {from %t on|if it is at least %t} %k {more|extra|on top}|<x> with {a bonus of |}%k {more|extra|} from %t {up|upwards|on}", { loose: "choice" }),
  amount("double-above", 0.6, { x: money, t: constant([5, 10, 20, 50, 100]) }, "$x > %t ? $x * 2 : $x", "<x.> > %t ? <x.> * 2 : <x.>", "<x>, doubled {if|when} it is {above|over|more than} %t|<x>, or twice <x> {if|when} it is {above|over|more than} %t|twice <x> {if|when} that is {above|more than} %t, {otherwise|else} <x>|double <x> above %t, {else|otherwise} just <x>", { loose: "choice" }),
  amount("cheaper-from", 0.7, { x, t: constant([5, 10, 20, 50, 100]), k: constant([2, 3, 4, 7, 8]), j: constant([5, 6, 9, 10, 12]) }, "$x >= %t ? $x * %k : $x * %j", "<x.> >= %t ? <x.> * %k : <x.> * %j", "%j {for|per} {each|every} <x1>, {but|or} only %k {for|per} each from %t {on|upwards}|%k per <x1> {if|when} <x> is at least %t, {otherwise|else} %j per <x1>|%j times <x>, {or|but} %k times <x> {if|when} there are %t or more", { loose: "choice" }),
  amount("discount-from", 0.7, { x, s: slot("int", PRICES), t: constant([5, 10, 20, 3, 50]), k: constant([1, 2, 5, 10]) }, "$x >= %t ? $x * @s - %k : $x * @s", "<x.> >= %t ? <x.> * <s.> - %k : <x.> * <s.>", "<x> times <s>, {minus|less} %k {if|when} <x> is {at least %t|%t or more}|<x> at <s> each, {and|with} %k off from %t <x.> {on|}|the product of <x> and <s>, with %k {taken off|off} {if|when} <x> is at least %t", { loose: "choice" }),
  amount("over-free", 0.7, { x: param("int", "hours minutes km pages days messages weight calls guests months"), t: constant([2, 3, 5, 10, 20]), k }, "Math.max(0, $x - %t) * %k", "max(0, <x.> - %t) * %k", "%k for {each|every} <x1> {above|over|beyond|after} {the first |}%t|%k per <x1> {above|over|beyond} %t, the first %t are free|%k times what <x> is above %t, {nothing|0|zero} below|%k for each of <x> after the first %t"),
  amount("over-limit", 0.5, { x: param("int", "hours minutes km pages days amount messages weight usage"), s: slot("int", "limit included quota free allowance threshold normal regular") }, "Math.max(0, $x - @s)", "max(0, <x.> - <s.>)", "what <x> is {above|over|beyond} <s>, {nothing|0|zero} if {it is not|below}|the part of <x> {above|over|beyond} <s>, or zero|how {much|far} <x> {exceeds|is above} <s>, at least zero|<x> minus <s>, but not below zero"),
];

export const QUESTION_HOLDS = (clauses: string[]): Pick<Op, "np" | "says"> => {
  const all = either(clauses, (clause) => `{whether|if} ${clause}`);
  return {
    np: [...clauses.map((clause) => `{whether|if} ${clause}`), `true {if|when|exactly when} ${all}`],
    says: [
      `{check|test|verify|decide|determine|find out|tell me|tell} {whether|if} ${all}`,
      `{it is true|the answer is true|yes|say yes} {when|if|exactly when} ${all}`,
      `{somebody|the caller|a user|the screen} {asks|wants to know} {whether|if} ${all}`,
      `${all}: {true|yes}, {otherwise|else|if not} {false|no}`,
    ],
  };
};

/** The amount as a part of a larger expression. */
export const inSum = (each: Amount, after: "+" | "-"): string => (each.loose === "choice" || (each.loose === "sum" && after === "-") ? `(${each.code})` : each.code);

const HELD = "balance budget stock credit funds wallet energy fuel savings capacity points space coins supply allowance battery reserve quota seats money";
const GAINED = "balance score points base bill account debt income earnings mileage level";

function asked(each: Amount): Op[] {
  const { said, formula } = each;
  const ops: Op[] = [
    {
      id: `amount-${each.key}`, weight: 0.3 * each.weight, roles: each.roles,
      selectors: "quote cost amountFor fee price calc bill points earned payout due charge worth reward estimate compute^x figure".split(" "),
      says: [`{compute|calculate|work out|determine} ${said}{| and return it| and give it back}`, `{tell|say|show} how much it is: ${said}`, `the {price|fee|amount|figure|result} is ${said}`, `${formula}`, `{charge|count|take} ${said}{|; nothing is stored|, only return it}`, `{somebody|a customer|the desk} {asks|wants to know} {how much it is|the amount|the figure}: it is ${said}`],
      np: [said, `{the amount|the figure|the result}: ${said}`, `{the value of|} ${formula}`, `${said}, {nothing is changed|without changing anything|read only}`],
      returns: query(each.code),
    },
    {
      id: `left-after-${each.key}`, weight: 0.22 * each.weight, roles: { ...each.roles, n: slot("int", HELD) },
      selectors: "rest left remaining ^nLeft preview ^nAfter leftOver restAfter wouldRemain whatRemains afterwards".split(" "),
      says: [`{compute|calculate|work out} what {is left|remains} of <n> after ${said}`, `subtract ${said} from <n> {and return the rest|but only return the result}, {<n> itself stays|nothing is stored|do not change <n>}`, `{preview|simulate}: <n> after {taking off|paying|deducting} ${said}`, `if ${said} {is|were} {taken from|paid from} <n>, how much {is left|remains}?`],
      np: [`what {is left|remains|would be left} of <n> {after|without} ${said}`, `<n> minus ${said}`, `<n> less ${said}, {without storing it|nothing changes}`, `{the rest|the remainder} of <n> when ${said} {is taken off|is deducted|goes off}`, `<n.> - (${formula})`, `how much of <n> {is left|remains} after ${said}`],
      returns: query(`@n - ${inSum(each, "-")}`),
    },
    {
      id: `covers-${each.key}`, weight: 0.3 * each.weight, roles: { ...each.roles, n: slot("int", HELD) },
      selectors: "canAfford enough covers canPay hasEnough suffices isEnough possible affordable fits allowed check^n canBook".split(" "),
      ...QUESTION_HOLDS([`<n> {covers|is enough for|suffices for|is at least} ${said}`, `{we can|one can|I can} {afford|pay|cover} ${said} {with|from|out of} <n>`, `there is enough <n.> for ${said}`, `<n.> >= ${formula}`, `${said} {is|are} {not more than|within|at most} <n>`, `<n> is not {below|less than|smaller than} ${said}`]),
      returns: query(each.loose === "choice" ? `@n >= (${each.code})` : `@n >= ${each.code}`),
    },
    {
      id: `grown-by-${each.key}`, weight: 0.15 * each.weight, roles: { ...each.roles, n: slot("int", GAINED) },
      selectors: "with^x preview ^nAfter projected would^nBe including newBill nextBalance plus^x simulate".split(" "),
      says: [`add ${said} to <n> {but|and} only return {it|the result}, {leave <n> as it is|nothing is stored}`, `{preview|simulate}: {how high would <n> be|what would <n> be} with ${said} more`, `{compute|work out} <n> plus ${said} {without storing it|and return it}`],
      np: [`<n> plus ${said}`, `the sum of <n> and ${said}`, `what <n> would be after adding ${said}`, `<n.> + (${formula})`, `<n> {increased|raised} by ${said}, {without changing it|not stored|nothing changes}`, `<n> and, on top of it, ${said}`],
      returns: query(`@n + ${inSum(each, "+")}`),
    },
  ];
  return each.weight >= 0.7 && each.loose !== "choice" ? [...ops, ...limited(each)] : ops;
}

function limited(each: Amount): Op[] {
  const { said, formula } = each;
  const bounds = (key: string, role: Role, mark: string, most: boolean): Op => ({
    id: `${most ? "at-most" : "at-least"}-${key}-${each.key}`, weight: 0.15 * each.weight, roles: { ...each.roles, m: role },
    selectors: (most ? "capped limited fee charge quote fine payout maxed bonus refund" : "minimum charge fee quote price atLeast payout fare bill").split(" "),
    says: [`{compute|calculate|work out} ${said}, {but |}{${most ? "at most|no more than|capped at|limited to" : "at least|not less than|no less than|never under"}} ${mark}`, `{charge|count|take} ${said}; ${mark} is the {${most ? "maximum|most|limit|ceiling" : "minimum|least|floor|lowest"}}`, `the {price|fee|amount} is ${said}, {${most ? "never more than|not above" : "never less than|not below"}} ${mark}`, `${mark} {if|when} the {amount|result} is {${most ? "more|higher|above that" : "less|lower|below that"}}, {otherwise|else} ${said}`],
    np: [`${said}, {but |}{${most ? "at most|never more than|not above|limited to" : "at least|never less than|not below"}} ${mark}`, `the {${most ? "smaller|lower" : "larger|higher"}} of ${mark} and ${said}`, `${most ? "min" : "max"}(${mark}, ${formula})`, `${said} with a {${most ? "maximum|cap|limit|ceiling" : "minimum|floor|lower limit"}} of ${mark}`],
    returns: query(most ? `Math.min(${mark === "%m" ? "%m" : "@m"}, ${each.code})` : `Math.max(${mark === "%m" ? "%m" : "@m"}, ${each.code})`),
  });
  return [
    bounds("constant", constant([10, 20, 25, 30, 50, 60, 100]), "%m", true),
    bounds("slot", slot("int", "maximum max limit cap ceiling most dailyMax highest"), "<m>", true),
    bounds("constant", constant([1, 2, 5, 10, 15, 20, 40]), "%m", false),
    bounds("slot", slot("int", "minimum min least floor lowest minFee base"), "<m>", false),
  ];
}

/** A number that is looked at: one name or a small expression. */
interface Subject { key: string; roles: Record<string, Role>; code: string; said: string; weight: number }

const subjects: Subject[] = [
  { key: "argument", weight: 1, roles: { x: param("int", "score age temperature speed weight points level percent distance amount days size") }, code: "$x", said: "<x>" },
  { key: "slot", weight: 0.8, roles: { n: slot("int", "score age temperature speed weight points level balance stock distance pressure rating") }, code: "@n", said: "<n>" },
  { key: "slots-sum", weight: 0.7, roles: { n: slot("int", "written adults reserved food morning goals coins home"), m: slot("int", "oral kids used drinks evening assists gems away") }, code: "@n + @m", said: "{<n> plus <m>|the sum of <n> and <m>|<n> and <m> {together|combined}}" },
  { key: "slots-difference", weight: 0.8, roles: { n: slot("int", "income capacity budget limit target goal end planned"), m: slot("int", "expenses used spent count current done start actual") }, code: "@n - @m", said: "{<n> minus <m>|the difference of <n> and <m>|what is left of <n> after <m>|<n> less <m>}" },
  { key: "slot-plus-argument", weight: 0.7, roles: { n: slot("int", "balance used count total weight load reserved level"), x: param("int", "amount more extra guests pieces kilos hours") }, code: "@n + $x", said: "{<n> plus <x>|the sum of <n> and <x>|<n> with <x> {more|added}|<n> and <x> together}" },
  { key: "slot-less-argument", weight: 0.7, roles: { n: slot("int", "balance stock budget fuel credit limit deadline seats"), x: param("int", "amount quantity price used today needed spent") }, code: "@n - $x", said: "{<n> minus <x>|what is left of <n> after <x>|<n> less <x>|<n> with <x> taken off}" },
  { key: "argument-less-slot", weight: 0.6, roles: { n: slot("int", "start born opened created base lastRun previous due"), x: param("int", "now today year reading day current end") }, code: "$x - @n", said: "{<x> minus <n>|the difference from <n> to <x>|<x> less <n>|the time from <n> to <x>}" },
  { key: "arguments-product", weight: 0.6, roles: { x: param("int", "width price length rows rate hours"), y: param("int", "height quantity depth columns days workers") }, code: "$x * $y", said: "{<x> times <y>|the product of <x> and <y>|<x> multiplied by <y>}" },
  { key: "slot-times-argument", weight: 0.6, roles: { n: slot("int", "price rate unitPrice fee weight size"), x: param("int", "quantity hours count pieces days") }, code: "@n * $x", said: "{<n> times <x>|<x> times <n>|the product of <n> and <x>|<n> for each <x1>}" },
  { key: "list-size", weight: 0.6, roles: { l: slot("words", "members items players orders tasks guests tickets errors") }, code: "@l.length", said: "{the number of <l.>|the length of <l>|how many <l.> there are|the size of <l>}" },
  { key: "arguments-gap", weight: 0.4, roles: { x: param("int", "a first planned guess from"), y: param("int", "b second actual answer to") }, code: "Math.abs($x - $y)", said: "{the absolute difference of <x> and <y>|the distance between <x> and <y>|how far <x> and <y> are apart}" },
];

const SMALL_BOUND = constant([1, 2, 3, 5, 8, 10]);
const LARGE_BOUND = constant([12, 15, 20, 25, 30, 50]);
const SELECT = "check test qualifies eligible isOk allowed verdict judge inspect accept".split(" ");
const LABELS = "label grade tier rate classify category describe band status level verdict feeFor rankOf sizeClass".split(" ");
const wordsHigh = constant(["high", "gold", "large", "pass", "hot", "full", "adult", "expensive", "long", "busy", "strong"]);
const wordsMid = constant(["medium", "mid", "silver", "normal", "warm", "fair", "average"]);
const wordsLow = constant(["low", "bronze", "small", "fail", "cold", "empty", "minor", "cheap", "short", "calm", "weak"]);
const numbersA = constant([0, 1, 2, 5, 10]);
const numbersB = constant([3, 4, 6, 12, 15]);
const numbersC = constant([7, 8, 20, 25, 50]);

function looked({ key, roles, code, said, weight }: Subject): Op[] {
  // Lists are short.
  const [LOW, HIGH] = key === "list-size" ? [constant([1]), constant([2, 3])] : [SMALL_BOUND, LARGE_BOUND];
  const test = (id: string, more: Record<string, Role>, condition: string, clauses: string[]): Op => ({ id: `${id}-${key}`, weight: 0.3 * weight, roles: { ...roles, ...more }, selectors: SELECT, ...QUESTION_HOLDS(clauses), returns: query(condition) });
  const two = (id: string, h: Role, l: Role): Op => ({
    id: `${id}-${key}`, weight: 0.5 * weight, roles: { ...roles, t: HIGH, h, e: l }, selectors: LABELS,
    says: [`{return|answer|give|say} %h {if|when} ${said} is {at least %t|%t or more}, {otherwise|else} %e`, `%h {from|for} %t {up|upwards|on}, %e below, {by|according to|depending on} ${said}`, `{it is|say} %e {if|when} ${said} is {below|under|less than} %t, {otherwise|else} %h`, `${said} {of %t or more|not below %t} {means|gives|is} %h, {less|anything less} {means|gives|is} %e`, `{is|when} ${said} {at least %t|not below %t}? then %h, {else|otherwise} %e`],
    np: [`%h {if|when} ${said} {is at least|reaches} %t, {otherwise|else} %e`, `%e {if|when} ${said} is {below|under} %t and %h {otherwise|from there on}`],
    returns: query(`${code} >= %t ? %h : %e`),
  });
  const three = (id: string, h: Role, m: Role, l: Role): Op => ({
    id: `${id}-${key}`, weight: 0.5 * weight, roles: { ...roles, a: LOW, t: HIGH, h, i: m, j: l }, selectors: LABELS,
    says: [`%j {if|when} ${said} is {below|under|less than} %a, %i {if|when} {it is|} {below|under|less than} %t, {otherwise|else} %h`, `${said}: {below|under} %a {is|gives|means} %j, from %a {it is|} %i, from %t {it is|} %h`, `%h from %t {on|up}, %i from %a {on|up}, {below that|else} %j, {by|depending on|according to} ${said}`, `three {bands|steps|levels} for ${said}: %j below %a, %i below %t, then %h`, `{return|answer|give} %h {if|when} ${said} is at least %t, %i {if|when} {it is|} at least %a, {otherwise|else} %j`],
    np: [`%j, %i or %h for ${said} {below %a|under %a}, below %t or {above|more}`, `%j {for|with} less than %a, %i {for|with} less than %t, {else|otherwise} %h, {judging by|by} ${said}`],
    pre: [`if (${code} < %a) return %j;`, `if (${code} < %t) return %i;`], returns: query("%h"),
  });
  return [
    test("is-above", { t: HIGH }, `${code} > %t`, [`${said} is {above|over|more than|greater than} %t`, `${said} {exceeds|goes beyond} %t`, `there is more than %t in ${said}`]),
    test("is-below", { t: HIGH }, `${code} < %t`, [`${said} is {below|under|less than|smaller than} %t`, `${said} {does not reach|stays below} %t`]),
    test("reaches-slot", { b: slot("int", "limit minimum threshold goal target needed quota required least") }, `${code} >= @b`, [`${said} {is at least|reaches|is not below|meets} <b>`, `<b> is {reached|met} by ${said}`]),
    test("within-slot", { b: slot("int", "maximum max capacity cap ceiling allowed most budgetLimit") }, `${code} <= @b`, [`${said} is {at most|not more than|no more than|within} <b>`, `${said} does not exceed <b>`, `<b> is {not exceeded by|enough for} ${said}`]),
    test("is-between", { a: LOW, t: HIGH }, `${code} >= %a && ${code} <= %t`, [`${said} is {between %a and %t|at least %a and at most %t}`, `${said} {lies|is} {in the range|within} %a to %t`, `${said} is {not below %a and not above %t|from %a to %t}`]),
    test("is-outside", { a: LOW, t: HIGH }, `${code} < %a || ${code} > %t`, [`${said} is {below %a or above %t|less than %a or more than %t}`, `${said} {lies|is} {outside|out of} {the range|} %a to %t`, `${said} is {not between %a and %t|out of the limits %a and %t}`]),
    test("divides", { t: constant([2, 3, 4, 5, 6, 7, 10, 12]) }, `${code.includes(" ") && !code.startsWith("Math") ? `(${code})` : code} % %t === 0`, [`${said} is {divisible by|a multiple of} %t`, `${said} can be {split|divided} {by|into} %t without {rest|remainder}`, `{nothing|no rest} is left when ${said} is divided by %t`]),
    two("two-words", wordsHigh, wordsLow),
    two("two-numbers", numbersC, numbersA),
    three("three-words", wordsHigh, wordsMid, wordsLow),
    three("three-numbers", numbersC, numbersB, numbersA),
  ];
}

const ask = (id: string, weight: number, roles: Record<string, Role>, selectors: string, code: string, np: string[], says: string[] = [], more: Partial<Op> = {}): Op => ({ id, weight, roles, selectors: selectors.split(" "), says, np, returns: query(code), ...more });
const n = (names: string): Role => slot("int", names);
const p = (names: string): Role => param("int", names);
const few = (role: Role, values: readonly number[]): Role => ({ ...role, kind: "enum", values });
const PACK = constant([3, 4, 5, 6, 8, 10, 12, 20, 24]);

const byHand: Op[] = [
  ask("qty-discount-percent", 0.9, { x: p("quantity count pieces tickets nights items"), s: n(PRICES), t: constant([3, 5, 10, 12, 20]), k: constant([5, 10, 20, 25, 50]) }, "priceFor total quote cost orderPrice groupPrice", "$x >= %t ? ($x * @s * (100 - %k)) / 100 : $x * @s",
    ["<x> times <s>, {minus|less} %k percent {if|when} <x> is at least %t", "the price of <x> at <s> each, with %k percent {off|discount} from %t {on|upwards}", "<s> {for each|per} <x1>, %k% {off|cheaper} for %t or more", "the product of <x> and <s>, {reduced|lowered} by %k percent from %t <x.> {on|}"], ["multiply <x> by <s>, and take %k percent off {if|when} there are at least %t", "{give|grant} %k percent discount from %t {pieces|of them} {on|}: <x> at <s> each", "{each|one} costs <s>; {buy|order} %t or more and {pay|it is} %k percent less: what do <x> cost?"]),
  ask("qty-tax", 0.7, { x: p("quantity count pieces tickets hours"), s: n(PRICES), k: constant([5, 7, 10, 19, 20, 25]) }, "total gross priceWithTax invoice quote bill", "Math.round(($x * @s * (100 + %k)) / 100)",
    ["<x> times <s> plus %k percent tax, rounded", "the rounded {total|price} of <x> at <s> each with %k percent {on top|added}", "the product of <x> and <s>, {raised|increased} by %k percent and rounded", "round(<x.> * <s.> * (100 + %k) / 100)"], ["multiply <x> by <s>, add %k percent and round", "{each|one} costs <s>, %k percent {tax|vat|tip} comes on top: what do <x> cost, rounded?"]),
  ask("qty-slot-tax", 0.6, { x: p("quantity count pieces tickets hours"), s: n(PRICES), m: n(RATES) }, "total gross priceWithTax invoice quote bill", "Math.round(($x * @s * (100 + @m)) / 100)",
    ["<x> times <s> plus <m> percent, rounded", "the rounded {total|price} of <x> at <s> each with <m> percent {on top|added}", "the product of <x> and <s>, {raised|increased} by <m> percent and rounded", "round(<x.> * <s.> * (100 + <m.>) / 100)"], ["multiply <x> by <s>, add <m> percent and round", "{each|one} costs <s>, <m> percent comes on top: what do <x> cost, rounded?"]),
  ask("qty-shipping", 0.9, { x: p("quantity count pieces items bottles"), s: n(PRICES), t: constant([20, 30, 50, 100]), k: constant([3, 4, 5, 6, 8]) }, "total orderTotal checkout withShipping toPay", "total >= %t ? total : total + %k",
    ["<x> times <s>, plus %k {shipping|delivery|} {if|when|while} that is {below|under|less than} %t", "the {total|price} of <x> at <s> each, with %k on top unless it {reaches|is at least} %t", "<s> for each of <x>, plus a {fee|shipping} of %k, free from %t {on|upwards}", "<x> at <s> each and %k {shipping|delivery}, which is free when they cost at least %t"], ["multiply <x> by <s>; add %k {if|when} it is less than %t", "shipping is %k and free from %t: what do <x> at <s> cost {in all|altogether}?"], { pre: ["const total = $x * @s;"] }),
  ask("included-then-rate", 0.7, { x: p("hours minutes km pages days weight messages"), k: constant([5, 8, 10, 20]), t: constant([1, 2, 3, 5, 10]), j: constant([2, 3, 4, 6]) }, "fare parkingFee cost charge fee price bill", "$x <= %t ? %k : %k + ($x - %t) * %j",
    ["%k for {up to|the first} %t <x.>, then %j {more|} for each further one", "%k up to %t, plus %j for {each|every} <x1> {beyond|above|over} that", "a {base fee|flat fee|basic price} of %k that covers %t, and %j per <x1> {above|after} that", "%k {if|when} <x> is at most %t, {otherwise|else} %k plus %j times what is above %t"], ["{charge|take} %k for up to %t and %j for each <x1> {more|after that}", "%t are included in %k, {each|every} further one costs %j: {return|what is} the price for <x>"]),
  ask("overtime", 0.7, { x: p("hours worked time hoursWorked"), s: n("wage rate hourly pay perHour salary"), t: constant([8, 10, 35, 38, 40]) }, "pay wage weekPay salaryFor earnings payout", "$x <= %t ? $x * @s : %t * @s + ($x - %t) * @s * 2",
    ["<x> times <s>, {hours|what is} above %t {counts|paid} double", "the pay for <x> at <s>, where {everything|each hour} over %t {counts|is paid} {twice|double}", "<s> per hour up to %t and twice <s> for {each|every} further one of <x>", "<x> at <s> each, double from there on after %t"], ["{pay|count} <s> for the first %t of <x> and {double|twice that} for the rest", "up to %t {an hour|one} brings <s>, after that {double|twice as much}: what do <x> bring?"]),
  ask("two-bands-marginal", 0.5, { x: p("income usage amount kwh sales water"), t: constant([10, 20, 50, 100]), k: constant([2, 3]), j: constant([4, 5, 6, 10]) }, "tax bill charge cost levy fee", "Math.min($x, %t) * %k + Math.max(0, $x - %t) * %j",
    ["%k for each of the first %t of <x> and %j for each above", "%k per unit up to %t, %j per unit {above|beyond} that, for <x>", "<x> up to %t times %k, plus what is above times %j", "min(<x.>, %t) * %k + max(0, <x.> - %t) * %j"], ["{charge|count} the first %t of <x> at %k and {the rest|everything above} at %j", "two bands for <x>: %k each to %t, %j each {beyond|after} it; add them up"]),
  ask("fits-in", 0.7, { n: n("budget space length capacity money stock time distance"), x: few(param("enum", "size price width each duration step length"), [1, 2, 3, 4, 5, 6, 8, 10, 12]) }, "howMany fits fit maxCount times possible affordableCount", "Math.floor(@n / $x)",
    ["how many {whole|full|} times <x> fits into <n>", "how many {pieces|items|ones} of <x> {fit into|<n> is enough for}", "<n> divided by <x>, rounded down", "the number of {full|whole} <x.> in <n>", "how many at <x> each <n> {pays for|can buy|covers}", "floor(<n.> / <x.>)"], ["{if|when} one {takes|costs|needs} <x>, how many does <n> allow?"], { guards: ["zero x", "nonpos x"] }),
  ask("trips-needed", 0.8, { x: p("people boxes guests items weight load pages orders"), m: few(slot("enum", "capacity perTrip seats size perBox maxLoad pageSize perTable"), [1, 2, 3, 4, 5, 6, 8, 10, 12, 20]) }, "trips boxes needed pagesFor tables batches rounds busesFor", "Math.ceil($x / @m)",
    ["how many {trips|boxes|tables|rounds|batches} {are needed|it takes} for <x> with <m> {each|in one|at a time}", "<x> divided by <m>, rounded up", "the number of {trips|boxes|groups} for <x>, <m> {at a time|in each}", "ceil(<x.> / <m.>)", "how often {one|we} must {go|drive|run} to {move|carry} <x>, <m> at a time"], ["divide <x> by <m>, {a started one counts full|round up}"]),
  ask("trips-constant", 0.7, { x: p("people boxes guests items weight pages orders eggs"), k: PACK }, "trips boxes needed pagesFor tables batches cartons packs", "Math.ceil($x / %k)",
    ["how many {trips|boxes|tables|packs|batches} {are needed|it takes} for <x> with %k {each|in one|at a time}", "<x> divided by %k, rounded up", "the number of {packs|boxes|groups} for <x>, %k {at a time|in each}", "ceil(<x.> / %k)", "{packs|boxes} of %k needed for <x>"], ["divide <x> by %k, {a started one counts full|round up}", "%k fit into one: how many are needed for <x>?"]),
  ask("packs-cost", 0.7, { x: p("people items eggs guests pages bottles"), k: PACK, s: n("price packPrice boxPrice cost fee perBox") }, "cost packsCost total price boxesCost", "Math.ceil($x / %k) * @s",
    ["<s> for {each|every} {started|} {pack|box} of %k needed for <x>, started ones count full", "the price of the {packs|boxes} for <x>: %k {in one|each}, <s> per {pack|box}, rounded up to full ones", "<x> divided by %k, rounded up, times <s>", "ceil(<x.> / %k) * <s.>"], ["{packs|boxes} hold %k and cost <s>: what does it cost for <x>, only full ones are sold", "divide <x> by %k, round up and multiply by <s>"]),
  ask("packs-and-rest", 0.6, { x: p("eggs items pieces bottles days minutes cards"), k: PACK }, "pack split divide boxesAndRest divmod wrap", "{ boxes: Math.floor($x / %k), rest: $x % %k }",
    ["an object with boxes, how many full %k fit into <x>, and rest, what is left over", "boxes (<x> divided by %k, rounded down) and rest (the remainder) {as|in} an object", "boxes and rest: <x> packed by %k", "the full boxes of %k and the rest for <x>, as boxes and rest"], ["pack <x> into boxes of %k, return boxes and rest", "divide <x> by %k and give the whole part as boxes and the remainder as rest"]),
  ask("hours-minutes-object", 0.7, { x: p("minutes duration total time length") }, "split toHours hoursAndMinutes parts convert breakDown", "{ hours: Math.floor($x / 60), minutes: $x % 60 }",
    ["an object with hours and minutes for <x> {minutes|given in minutes}", "<x> minutes as hours and minutes {in an object|}", "hours and minutes of <x>, 60 minutes an hour", "the full hours and the {remaining|other} minutes in <x>"], ["{split|break|convert} <x> minutes {into|to} hours and minutes", "turn <x> into an object: hours are the full sixties, minutes the rest"]),
  ask("minutes-seconds-object", 0.5, { n: n("seconds elapsed duration remaining length") }, "split toMinutes minutesAndSeconds parts breakDown", "{ minutes: Math.floor(@n / 60), seconds: @n % 60 }",
    ["an object with minutes and seconds for <n> {seconds|given in seconds}", "<n> seconds as minutes and seconds {in an object|}", "minutes and seconds of <n>, 60 seconds a minute", "the full minutes and the {remaining|other} seconds in <n>"], ["{split|break|convert} <n> seconds {into|to} minutes and seconds", "turn <n> into an object: minutes are the full sixties, seconds the rest"]),
  ask("weeks-days-object", 0.4, { x: p("days age duration total stay") }, "weeksAndDays toWeeks split parts breakDown", "{ weeks: Math.floor($x / 7), days: $x % 7 }",
    ["an object with weeks and days for <x> {days|given in days}", "<x> days as weeks and days {in an object|}", "weeks and days of <x>, 7 days a week", "the full weeks and the {remaining|other} days in <x>"], ["{split|break|convert} <x> days {into|to} weeks and days", "turn <x> into an object: weeks are the full sevens, days the rest"]),
  ask("remaining-floor", 0.8, { n: n("goal target limit quota budget capacity total"), m: n("done used count current reached spent raised") }, "remaining missing left toGo stillNeeded gap open", "Math.max(0, @n - @m)",
    ["what is {missing|left} from <m> to <n>, {never negative|at least zero|zero when reached}", "<n> minus <m>, {but|and} {never|not} below {zero|0}", "how {much|many} {remains|is left|is missing} until <n> {at|with} <m>, {zero|0} if it is {reached|exceeded}", "max(0, <n.> - <m.>)", "the {rest|gap} between <m> and <n>, zero once <m> is {there|as high}"], ["subtract <m> from <n>, {return|give} {zero|0} {if|when} that is negative", "<n> is {wanted|planned} and <m> is {there|done}: how much is missing, at least zero?"]),
  ask("percent-of-goal", 0.8, { m: few(slot("enum", "goal target limit quota capacity needed"), [4, 5, 8, 10, 20, 25, 50, 100, 200]), n: n("done used count current raised read") }, "progress percent percentDone completion percentage fillLevel", "Math.min(100, Math.round((@n * 100) / @m))",
    ["<n> in percent of <m>, rounded, at most 100", "how many percent of <m> <n> is, rounded and {capped at|not more than} 100", "the rounded {progress|percentage} of <n> towards <m>, never above 100", "min(100, round(<n.> * 100 / <m.>))", "what share of <m> is reached by <n>, in rounded percent up to 100"], ["divide <n> by <m> and give it as a rounded percentage, at most 100", "{show|display} how far <n> is on the way to <m> in whole percent, 100 at most"]),
  ask("per-day-needed", 0.5, { n: n("goal target pages total budget distance"), m: n("done used read current walked"), x: few(param("enum", "days weeks left sessions remaining"), [1, 2, 3, 4, 5, 6, 7, 10]) }, "perDay dailyGoal needed pace eachDay quota", "Math.ceil((@n - @m) / $x)",
    ["<n> minus <m>, divided by <x> and rounded up", "what {must be done|is needed} {in each|per one} of <x> to get from <m> to <n>, rounded up", "the {missing|remaining} part from <m> to <n> spread over <x>, rounded up", "ceil((<n.> - <m.>) / <x.>)"], ["spread what is left of <n> after <m> over <x>, rounded up", "{share|divide} the gap between <n> and <m> by <x>, round up"]),
  ask("change-given", 0.7, { x: p("paid given cash money tendered"), y: p("price due bill cost") }, "change changeFor giveBack cashBack back", "$x - $y",
    ["the change for <x> when the price is <y>; {fail|throw} {if|when} <x> is {less than|below} <y>", "<x> minus <y>; {throw|fail|error} {if|when} <x> {does not cover|is below} <y>", "how much to give back: <x> less <y>, {but fail|error} {if|when} <x> is {too little|not enough}", "what is left of <x> after paying <y>, {refuse|throw} {if|when} <x> is less"], ["subtract <y> from <x> and {fail|throw} {if|when} <x> is {smaller|less} than <y>", "{give|pay} back <x> minus <y>, {throw|an error} {if|when} that is negative"], { pre: ['if ($x < $y) throw new Error("not enough $x");'] }),
  ask("slots-score", 0.8, { n: n("wins goals gold correct hits stars"), m: n("draws assists silver partial bonus likes"), k: constant([3, 5, 7, 10]), j: constant([2, 4, 6]) }, "score points total rating tally strength", "@n * %k + @m * %j",
    ["%k for {each|every} <n1> plus %j for {each|every} <m1>", "%k times <n> plus %j times <m>", "<n> times %k and <m> times %j {added up|together}", "<n.> * %k + <m.> * %j", "%k points per <n1> and %j per <m1>"], ["{each|every} <n1> counts %k, {each|every} <m1> %j: {add up|return} the {points|score}"]),
  ask("slots-score-three", 0.5, { n: n("wins goals gold correct hits"), m: n("draws assists silver partial bonus"), o: n("losses bronze wrong fouls faults") }, "score points total rating tally medals", "@n * 3 + @m * 2 + @o",
    ["three for {each|every} <n1>, two for {each|every} <m1> and one for {each|every} <o1>", "3 times <n> plus 2 times <m> plus <o>", "<n.> * 3 + <m.> * 2 + <o.>", "3 per <n1>, 2 per <m1>, 1 per <o1>, {added up|together}"], ["weigh <n> with 3, <m> with 2 and <o> with 1 and add them up", "count <n> three times, <m> twice and <o> once"]),
  ask("winner-word", 0.8, { n: n("home ours red left points yes goals"), m: n("away theirs blue right rivalPoints no against"), h: constant(["home", "red", "win", "yes", "left", "first", "ahead"]), l: constant(["away", "blue", "loss", "no", "right", "second", "behind"]), e: constant(["draw", "tie", "equal", "even", "same"]) }, "winner result outcome leader verdict who compare", "@n > @m ? %h : @n < @m ? %l : %e",
    ["%h {if|when} <n> is {more|higher|larger} than <m>, %l {if|when} it is {less|lower|smaller}, {otherwise|else} %e", "%h, %l or %e: {whether|as} <n> is above, below or equal to <m>", "%h {for|with} <n> above <m>, %l {for|with} less, %e when both are equal"], ["compare <n> with <m>: more is %h, less is %l, equal is %e", "say %h {if|when} <n> is ahead of <m>, %l {if|when} behind, %e {if|when} equal", "<n.> > <m.> ? %h : <n.> < <m.> ? %l : %e"]),
  ask("trend-word", 0.6, { n: n("last previous price level before reading"), x: p("value now current price reading"), h: constant(["up", "more", "rising", "better", "higher"]), l: constant(["down", "less", "falling", "worse", "lower"]), e: constant(["same", "equal", "steady", "stable", "flat"]) }, "trend compare direction change tendency movement", "$x > @n ? %h : $x < @n ? %l : %e",
    ["%h {if|when} <x> is {above|higher than|more than} <n>, %l {if|when} it is {below|lower|less}, {otherwise|else} %e", "%h, %l or %e: {whether|as} <x> is above, below or equal to <n>", "%h {for|with} <x> above <n>, %l {for|with} less, %e {for|when it is} the same"], ["compare <x> with <n>: more is %h, less is %l, equal is %e", "say %h {if|when} <x> beats <n>, %l {if|when} it is under it, %e {if|when} equal", "<x.> > <n.> ? %h : <x.> < <n.> ? %l : %e"]),
  ...([["argument", "$x", { x: p("number n day count lap seat house") }, "<x>"], ["slot", "@x", { x: n("count day lap seat number level turn page") }, "<x>"]] as [string, string, Record<string, Role>, string][]).flatMap(([key, code, roles, said]): Op[] => [
    ask(`even-words-${key}`, 0.6, { ...roles, h: constant(["even", "left", "A", "blue", "white", "first"]), l: constant(["odd", "right", "B", "red", "black", "second"]) }, "parity side team color kind label half", `${code} % 2 === 0 ? %h : %l`,
      [`%h {if|when} ${said} is even, {otherwise|else} %l`, `%h {for|with} an even <x.>, %l {for|with} an odd one`, `%l {if|when} ${said} is odd, {otherwise|else} %h`, `the word %h or %l, as ${said} is even or odd`], [`say %h {if|when} ${said} {can be halved|is divisible by two}, {else|otherwise} %l`, `{return|answer} %h for even, %l for odd <x.>`]),
    ask(`divisible-words-${key}`, 0.4, { ...roles, k: constant([3, 4, 5, 7, 10]), h: constant(["fizz", "yes", "rest", "special", "bonus", "leap"]), l: constant(["no", "normal", "work", "plain", "common", "usual"]) }, "label kind word check dayKind fizz", `${code} % %k === 0 ? %h : %l`,
      [`%h {if|when} ${said} is {divisible by|a multiple of} %k, {otherwise|else} %l`, `%h {for|on} every multiple of %k, %l {for|on} any other <x.>`, `%l unless ${said} is divisible by %k, then %h`], [`say %h {if|when} ${said} can be divided by %k without rest, {else|otherwise} %l`, `{return|answer} %h {if|when} nothing is left over dividing ${said} by %k, %l {otherwise|if not}`, `<x.> % %k === 0 ? %h : %l`]),
    ask(`next-multiple-${key}`, 0.5, { ...roles, k: constant([5, 6, 10, 12, 15, 25]) }, "roundUp nextMultiple ceilTo snap fullPacks", `Math.ceil(${code} / %k) * %k`,
      [`${said} rounded up to a multiple of %k`, `the {next|smallest} multiple of %k not below ${said}`, `the first multiple of %k that is at least ${said}`, `${said}, filled up to {full|whole} {packs|blocks} of %k`], [`round ${said} up to {full|the next} %k`, "ceil(<x.> / %k) * %k"]),
    ask(`lower-multiple-${key}`, 0.3, { ...roles, k: constant([5, 6, 10, 12, 15, 25]) }, "roundDown lowerMultiple floorTo snap", `Math.floor(${code} / %k) * %k`,
      [`${said} rounded down to a multiple of %k`, `the largest multiple of %k not above ${said}`, `the last multiple of %k that is at most ${said}`, `${said} without what goes beyond {full|whole} {packs|blocks} of %k`], [`round ${said} down to {full|whole} %k`, "floor(<x.> / %k) * %k"]),
  ]),
  ask("area-cost", 0.6, { x: p("width length a rows"), y: p("height depth b columns"), s: n("price perMeter rate costPerSquare tilePrice") }, "cost areaCost flooring price paintCost", "$x * $y * @s",
    ["the {cost|price} of an area of <x> by <y> at <s> per {square|unit}", "<x> times <y> times <s>", "<s> for {each|every} square {meter|} of <x> by <y>", "<x.> * <y.> * <s.>", "the area <x> by <y> multiplied by <s>"], ["multiply the area, <x> by <y>, by <s>"]),
  ask("speed", 0.6, { x: p("distance km meters way"), y: few(param("enum", "hours time duration minutes"), [1, 2, 3, 4, 5]) }, "speed pace average velocity tempo", "Math.round($x / $y)",
    ["the {average|} speed for <x> in <y>, rounded", "<x> divided by <y>, rounded", "<x> per <y1>, rounded", "round(<x.> / <y.>)", "how {fast|quick} one is with <x> in <y>, rounded"], ["divide <x> by <y> and round"], { guards: ["zero y", "nonpos y"] }),
  ask("interest-years", 0.7, { n: n("capital balance deposit loan principal savings"), m: n("rate percent interestRate interestPercent"), x: p("years months periods terms") }, "interest interestFor yield earnings simpleInterest", "Math.round((@n * @m * $x) / 100)",
    ["<m> percent of <n> for {each|every} one of <x>, rounded", "the simple interest on <n> at <m> percent over <x>, rounded", "<n> times <m> times <x> divided by 100, rounded", "round(<n.> * <m.> * <x.> / 100)"], ["compute the rounded interest of <n> {for|over} <x> with <m> percent {each|a year}", "{each|every} one of <x> {brings|pays} <m> percent of <n>: what is it in all, rounded?"]),
  ask("compound", 0.5, { n: n("capital balance deposit population savings"), k: constant([1, 2, 3, 5, 10]), x: few(param("enum", "years periods terms rounds"), [0, 1, 2, 3, 4, 5]) }, "grow future compound balanceAfter worth valueAfter", "Math.round(@n * (1 + %k / 100) ** $x)",
    ["<n> after <x> with %k percent compound {interest|growth} {each|a year}, rounded", "what <n> grows to in <x> at %k percent {each|a year} with {interest on interest|compounding}, rounded", "round(<n.> * (1 + %k / 100) ** <x.>)", "<n> {grown|increased} by %k percent <x> times {in a row|over}, rounded"], ["let <n> grow %k percent {each|every} year for <x> years {and round|, rounded}", "multiply <n> by 1 plus %k percent, <x> times over, and round at the end"]),
  ask("bmi", 0.5, { x: few(param("enum", "weight kilos kg mass"), [50, 60, 70, 72, 80, 95, 100]), y: few(param("enum", "height cm size heightCm"), [150, 160, 170, 175, 180, 190, 200]) }, "bmi bodyMass bodyMassIndex massIndex index", "Math.round($x / ($y / 100) ** 2)",
    ["the body mass index for <x> and <y> in {cm|centimeters}, rounded", "the bmi: <x> over the square of <y> in meters, rounded, <y> is given in {cm|centimeters}", "<x> divided by (<y> over 100) squared, rounded", "round(<x.> / (<y.> / 100) ** 2)"], ["compute the rounded bmi from <x> and <y> (in {cm|centimeters})", "divide <x> by the square of <y> over 100 and round"]),
  ask("cost-per-unit", 0.6, { n: n("cost price bill spent"), m: few(slot("enum", "quantity count units people guests"), [1, 2, 3, 4, 5, 8, 10]) }, "perUnit unitCost each perPerson share averageCost", "Math.round(@n / @m)",
    ["<n> per <m1>, rounded", "<n> divided by <m>, rounded", "the rounded {cost|share|price} for each of <m> from <n>", "round(<n.> / <m.>)", "what each of <m> {pays|costs} when <n> is {shared|split}, rounded"], ["divide <n> by <m> and round", "{share|split} <n> equally {among|between} <m>, {and round|rounded}"]),
  ask("average-slots-rounded", 0.5, { n: n("first math morning speed quality"), m: n("second physics noon service price"), o: n("third art evening looks taste") }, "average mean overall rating mark", "Math.round((@n + @m + @o) / 3)",
    ["the {average|mean} of <n>, <m> and <o>, rounded", "<n>, <m> and <o> added up and divided by three, rounded", "the rounded {average|mean} of all three, <n>, <m> and <o>", "round((<n.> + <m.> + <o.>) / 3)"], ["{add|sum} <n>, <m> and <o>, divide by 3 and round", "{average|take the mean of} all three, <n>, <m> and <o> {and round|, rounded}"]),
  ask("net-area", 0.4, { x: p("width length a"), y: p("height depth b"), z: p("window door hole gap") }, "wallArea netArea area paintArea usable", "Math.max(0, $x * $y - $z)",
    ["<x> times <y> minus <z>, {never negative|at least zero|not below 0}", "the area of <x> by <y> without <z>, {never negative|at least zero}", "what is left of <x> times <y> after <z>, zero if {less|negative}", "max(0, <x.> * <y.> - <z.>)"], ["multiply <x> and <y>, take <z> off, {never|not} below zero", "subtract <z> from <x> times <y>, zero {if|when} that is negative"]),
  ask("close-enough", 0.5, { x: p("guess actual a reading"), n: n("target answer expected goal secret"), k: constant([1, 2, 3, 5, 10]) }, "isClose near closeEnough withinTolerance hit matches", "Math.abs($x - @n) <= %k",
    ["whether <x> is {at most|no more than} %k away from <n>", "whether <x> and <n> {differ by|are apart by} at most %k", "true {if|when} <x> is within %k of <n>", "if <x> is <n> give or take %k"], ["check whether the distance between <x> and <n> is not more than %k", "abs(<x.> - <n.>) <= %k"]),
  ask("leap-words", 0.3, { x: few(param("enum", "year y date"), [2000, 1900, 2024, 2023, 2026, 2100, 1996, 2025]) }, "daysInYear yearDays daysOf yearLength", "($x % 4 === 0 && $x % 100 !== 0) || $x % 400 === 0 ? 366 : 365",
    ["the number of days in the year <x>: 366 in a leap year, else 365", "366 {if|when} <x> is a leap year, {otherwise|else} 365", "how many days the year <x> has, leap years have 366", "365, or 366 for a leap year <x>"], ["return 366 for a leap year and 365 for any other, the year is <x>", "tell how many days <x> has, {mind|regard} leap years"]),
  ask("age-price", 0.6, { x: p("age years ageOfGuest"), s: n("price fare fee ticket full"), t: constant([6, 10, 12, 14, 16]), k: constant([60, 65, 67, 70]) }, "priceFor fare ticketPrice entry fee", "$x < %t || $x >= %k ? Math.floor(@s / 2) : @s",
    ["half of <s>, rounded down, {for|with} <x> below %t or from %k {on|up}, {otherwise|else} <s>", "<s>, {but|or} half of it (rounded down) {if|when} <x> is under %t or at least %k", "half <s> rounded down for {children|those} under %t and {seniors|those} from %k on by <x>, the full <s> for {others|the rest}"], ["below %t and from %k on only half of <s> is paid, rounded down: the price for <x>", "{if|when} <x> is less than %t or at least %k return half of <s>, rounded down, {otherwise|else} all of it", "charge <s>, halved and rounded down {if|when} <x> is below %t or not below %k"]),
];

export const askedNumberOps: Op[] = [...byHand, ...amounts.flatMap(asked), ...subjects.flatMap(looked)];
