// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Money rules, composed: a quantity that is charged, its price, what comes on top and its bound; one of two amounts by a condition; three by thresholds. */
import { constant, type Op, param, query, type Role, slot } from "../op.ts";

const COUNTS = "minutes hours days nights count kwh km units pages guests pieces amount weight quantity items months persons kilos liters words miles stops bags";
const PRICES = "price rate fee hourly daily tariff charge cost perUnit premium wage unitPrice surcharge tax toll commission";
const FREE = "free included allowance grace deductible quota freeUnits threshold base limit due inclusive exempt franchise";
const TOTALS = "owed total balance bill due debt turnover charged revenue sum payable open invoice account costs";
const PURSES = "balance credit budget wallet account deposit prepaid funds savings allowance";
const MAXIMA = "maximum cap ceiling dailyMax limit most upperLimit maxFee";
const EXTRAS = "basic shipping cleaning handling baseFee service deposit entry standing setup booking";
const LISTS = "items guests seats orders users calls nights bags rooms tickets extras claims devices";
const NUMBERS = constant([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25]);
const MORE = constant([9, 10, 12, 14, 15, 18, 20, 25, 30]);
const LESS = constant([1, 2, 3, 4, 5, 6, 7, 8]);
const UNITS = constant([5, 10, 15, 20, 30, 60, 12, 6, 100, 7, 24, 50, 25]);
const BOUNDS = constant([20, 25, 30, 40, 50, 60, 80, 100, 10, 15, 120, 200]);

const selectorsOf = (names: string): string[] => names.split(" ");
const ASKED = selectorsOf("fee feeFor cost costOf priceFor bill charge toPay tariff amountDue quote price rateFor costs surcharge premium calculate fare lateFee parkingFee");
const BOOKED = selectorsOf("charge bill book addFee invoice rate use record park stay consume debit settle account chargeFor");
const PAID = selectorsOf("pay use consume spend charge debit deduct settle take payFor stay ride");

interface Part { key: string; roles: Record<string, Role>; weight: number }
/** What a charge is for; `price` is how the sentence calls the price. */
interface Quantity extends Part { code: string; rules: (price: string) => string[]; said: (price: string) => string[]; guards?: string[] }

const NEXT = "{each|every}";
const COSTS = "{costs|is charged with|is billed at|makes|is}";
const quantities: Quantity[] = [
  { key: "over-slot", weight: 1.6, roles: { n: slot("int", FREE), x: param("int", COUNTS) }, code: "Math.max($x - @n, 0)", guards: ["neg x"],
    rules: (p) => [`${NEXT} <x1> {above|beyond|over|after|past} <n> ${COSTS} ${p}`, `<n> {is|are} free, {each|every} <x1> {more|above that|beyond} ${COSTS} ${p}`, `the first <n> {cost nothing|are free}, {the rest|what is above} ${COSTS} ${p} each`, `${p} {for|per} {each|every} <x1> {above|over|beyond} <n>, nothing {below|before|up to it}`, `nothing up to <n>, then ${p} {each|per <x1>}`, `{only|just} what exceeds <n> {counts|is charged}, ${p} each`],
    said: (p) => [`${p} times what <x> exceeds <n> by, {never negative|at least 0|0 if it does not}`, `${p} {for|per} {each|every} <x1> {above|beyond|over} <n>`, `<x> minus <n> {but not below 0|(at least zero)}, times ${p}`, `${p} for each <x1> {after|past} <n>, {else|otherwise} 0`] },
  { key: "over-number", weight: 1.1, roles: { x: param("int", COUNTS), c: NUMBERS }, code: "Math.max($x - %c, 0)", guards: ["neg x"],
    rules: (p) => [`{each|every} <x1> {above|beyond|over|after} {the first |}%c ${COSTS} ${p}`, `%c <x.> are {free|included}, {each|every} one more ${COSTS} ${p}`, `the first %c {cost nothing|are free}, {the others|all further ones} ${p} each`, `nothing up to %c <x.>, then ${p} each`, `from the {one after|first after} %c on each <x1> ${COSTS} ${p}`, `only what is {above|over} %c {counts|is charged}, ${p} each`],
    said: (p) => [`${p} times what <x> exceeds %c by, {never negative|at least 0}`, `${p} {for|per} {each|every} <x1> {above|beyond|over} %c`, `<x> minus %c {but not below 0|(at least zero)}, times ${p}`] },
  { key: "started", weight: 1.4, roles: { x: param("int", COUNTS), c: UNITS }, code: "Math.ceil($x / %c)", guards: ["neg x"],
    rules: (p) => [`${NEXT} {started|begun} %c <x.> {cost|costs|are charged with} ${p}`, `${p} for {each|every} {started|begun} {unit|block|slice} of %c <x.>`, `${p} per %c <x.>, a {started|begun} one counts {fully|as full|as a whole one}`, `<x> {come|are counted} in blocks of %c, {rounded up|always up}, ${p} {each|a block}`, `{charge|count} ${p} per %c <x.>, {rounding up|rounded up to full ones}`],
    said: (p) => [`${p} times <x> divided by %c, {rounded up|the division rounded up}`, `${p} {for|per} {each|every} {started|begun} %c <x.>`, `<x> / %c rounded up, times ${p}`] },
  { key: "full", weight: 1, roles: { x: param("int", COUNTS), c: UNITS }, code: "Math.floor($x / %c)", guards: ["neg x"],
    rules: (p) => [`${NEXT} {full|complete|whole} %c <x.> {bring|give|cost|count|make} ${p}`, `${p} for {each|every} {full|complete|whole} %c <x.>`, `${p} per %c <x.>, {an incomplete rest|a started one} does not count`, `<x> in {packs|blocks} of %c, rounded down, ${p} each`, `per %c <x.> {there are|there is|it is} ${p}, only {full|whole} ones count`],
    said: (p) => [`${p} times <x> divided by %c, rounded down`, `${p} {for|per} {each|every} {full|complete|whole} %c <x.>`, `<x> / %c rounded down, times ${p}`] },
  { key: "nth-free", weight: 0.8, roles: { x: param("int", "count pieces quantity items tickets number amount coffees nights"), c: constant([3, 4, 5, 6, 10, 2, 8]) }, code: "($x - Math.floor($x / %c))", guards: ["neg x"],
    rules: (p) => [`one {of|in} {every|each} %c is free, the others cost ${p}`, `${p} each, but {one|1} free in %c`, `of every %c one {costs nothing|is free|is a gift}, ${p} for {each of |}the rest`, `each costs ${p}, {every full|each full} %c {give|bring} one for free`],
    said: (p) => [`${p} times <x> with one of every %c free`, `${p} for each <x1> when one in %c is {free|a gift}`, `<x> minus a free one for each full %c, times ${p}`] },
  { key: "span", weight: 1.3, roles: { x: param("int", "from arrival start begin checkIn first opened since"), y: param("int", "to departure end until checkOut last closed till") }, code: "($y - $x)", guards: ["order x y"],
    rules: (p) => [`{each|every} {day|night|unit|hour} {from|between} <x> {to|and} <y> ${COSTS} ${p}`, `<y> minus <x> {nights|days|units|hours} at ${p} each`, `from <x> to <y>, ${p} {a day|a night|an hour|each}`, `the {difference|span|time} {between|from} <x> {and|to} <y> is charged with ${p} {a unit|each}`],
    said: (p) => [`${p} times the {difference|span} {between|of} <x> and <y>`, `<y> minus <x>, times ${p}`, `${p} {for|per} each {night|day|hour} from <x> to <y>`] },
  { key: "list-size", weight: 0.6, roles: { l: slot("words", LISTS) }, code: "@l.length",
    rules: (p) => [`{each|every} <l1> ${COSTS} ${p}`, `${p} {for|per} {each|every} entry {in|of} <l>`, `${p} {a|per} <l1>, all in <l> count`, `the {number|size} of <l> times ${p}`],
    said: (p) => [`${p} times the number of <l.>`, `${p} for each entry {in|of} <l>`, `${p} per <l1>`] },
  { key: "list-over", weight: 0.7, roles: { l: slot("words", LISTS), c: constant([1, 2, 3, 4, 5]) }, code: "Math.max(@l.length - %c, 0)",
    rules: (p) => [`{each|every} <l1> {above|beyond|after} {the first |}%c ${COSTS} ${p}`, `%c <l.> are {free|included}, {each|every} further one ${COSTS} ${p}`, `nothing for up to %c <l.>, {then|after that} ${p} each`, `${p} for each of <l> {over|above|beyond} %c`],
    said: (p) => [`${p} times how many <l.> there are {above|over|beyond} %c`, `${p} for each <l1> {above|beyond} the first %c`, `the number of <l.> minus %c (at least 0) times ${p}`] },
];
const prices: (Part & { code: string; said: string })[] = [
  { key: "", weight: 1, roles: { p: slot("int", PRICES) }, code: "@p", said: "<p>" },
  { key: "-number", weight: 0.9, roles: { d: NUMBERS }, code: "%d", said: "%d" },
  { key: "-given", weight: 0.5, roles: { p: param("int", PRICES) }, code: "$p", said: "<p>" },
];
const extras: (Part & { code: string; tail: string[] })[] = [
  { key: "", weight: 1, roles: {}, code: "", tail: [""] },
  { key: "-plus", weight: 0.7, roles: { b: slot("int", EXTRAS) }, code: " + @b", tail: [", plus <b>{| once| on top| in any case}", " and {once |}<b> on top", ", to which <b> is added", " + <b>"] },
  { key: "-plus-number", weight: 0.5, roles: { e: NUMBERS }, code: " + %e", tail: [", plus %e{| once| on top| in any case}", " and {once |}%e on top", ", to which %e is added", " + %e"] },
  { key: "-less", weight: 0.3, roles: { b: slot("int", "discount rebate reduction bonus voucher subsidy coupon") }, code: " - @b", tail: [", minus <b>", " less <b>", ", from which <b> is {taken|deducted}", ", reduced by <b>"] },
];
const bounds: (Part & { wrap: (code: string) => string; tail: string[] })[] = [
  { key: "", weight: 1, roles: {}, wrap: (code) => code, tail: [""] },
  { key: "-capped", weight: 0.8, roles: { m: slot("int", MAXIMA) }, wrap: (code) => `Math.min(${code}, @m)`, tail: [", {at most|but no more than|never more than|up to} <m>{| in total| all in all}", ", capped at <m>", "; <m> is the {most|maximum|upper limit}", ", the whole limited to <m>"] },
  { key: "-capped-number", weight: 0.7, roles: { f: BOUNDS }, wrap: (code) => `Math.min(${code}, %f)`, tail: [", {at most|but no more than|never more than|up to} %f{| in total| all in all}", ", capped at %f", "; %f is the {most|maximum|upper limit}", ", the whole limited to %f"] },
  { key: "-least", weight: 0.4, roles: { m: slot("int", "minimum least floor minimumFee basic lowerLimit") }, wrap: (code) => `Math.max(${code}, @m)`, tail: [", {at least|but no less than|never less than} <m>{| in total| all in all}", "; <m> is the {least|minimum|lower limit}", ", but <m> if that is more"] },
  { key: "-least-number", weight: 0.4, roles: { f: NUMBERS }, wrap: (code) => `Math.max(${code}, %f)`, tail: [", {at least|but no less than|never less than} %f{| in total| all in all}", "; %f is the {least|minimum|lower limit}", ", but %f if that is more"] },
];
const tailed = (sentences: string[], ...tails: string[][]): string[] => sentences.map((each, at) => each + tails.map((tail, depth) => tail[(at + depth) % tail.length]).join(""));

function charges(): Op[] {
  return quantities.flatMap((q) => prices.flatMap((price) => extras.flatMap((extra) => bounds.flatMap((bound): Op[] => {
    const twofold = extra.key !== "" && bound.key !== "";
    if (twofold && !(extra.key.startsWith("-plus") && bound.key.startsWith("-capped"))) return [];
    const roles = { ...q.roles, ...price.roles, ...extra.roles, ...bound.roles };
    const code = bound.wrap(`${q.code} * ${price.code}${extra.code}`);
    const rules = tailed(q.rules(price.said), extra.tail, bound.tail);
    const said = tailed(q.said(price.said), extra.tail, bound.tail);
    const id = `charge-${q.key}${price.key}${extra.key}${bound.key}`;
    const weight = 0.5 * q.weight * price.weight * extra.weight * bound.weight;
    const guards = q.guards ? { guards: q.guards } : {};
    const asked: Op = { id, weight, roles, selectors: ASKED, says: rules, np: said, returns: query(code), ...guards };
    if (twofold) return [asked];
    return [
      asked,
      { id: `${id}-added`, weight: weight * 0.5, roles: { t: slot("int", TOTALS), ...roles }, selectors: BOOKED, ...guards,
        says: [...rules.map((rule, at) => [`${rule}; {add|book} {that|it|the result} {to|onto} <t>`, `<t> {goes up|grows|rises}: ${rule}`, `{add|book|charge} to <t>: ${rule}`, `${rule}, {which|and that} {goes to|is added to|counts in} <t>`][at % 4] as string), ...said.map((each, at) => (at % 2 ? `{add|book|put} to <t>: ${each}` : `{raise|increase} <t> by ${each}`))],
        change: [`this.$t = @t + ${code};`] },
      { id: `${id}-taken`, weight: weight * 0.35, roles: { t: slot("int", PURSES), ...roles }, selectors: PAID, ...guards,
        says: [...rules.map((rule, at) => [`${rule}; {take|deduct|subtract} {that|it|the result} {from|off} <t>`, `<t> {goes down|shrinks|drops}: ${rule}`, `{take|deduct} from <t>: ${rule}`, `${rule}, {which|and that} {comes off|is taken from|is paid from} <t>`][at % 4] as string), ...said.map((each, at) => (at % 2 ? `{subtract|take|deduct} from <t>: ${each}` : `{lower|reduce|decrease} <t> by ${each}`))],
        change: [`this.$t = @t - ${bound.key || !extra.code ? code : `(${code})`};`] },
    ];
  }))));
}

/** When the one amount holds and not the other. */
interface Condition extends Part { code: string; clauses: string; guards?: string[]; subject?: "x" }
const AMOUNTS = "total amount price sum order value cart subtotal net income invoice spent";
const member = "member premium vip student regular gold staff partner senior registered express insured subscriber weekend night holiday late urgent";
const THRESHOLDS = constant([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 65, 100]);
const conditions: Condition[] = [
  { key: "at-least", weight: 1.2, subject: "x", roles: { x: param("int", `${COUNTS} age total`), c: THRESHOLDS }, code: "$x >= %c", clauses: "{<x> is {at least %c|%c or more|not below %c}|<x> {reaches|gets to} %c|there are %c or more <x.>|<x.> >= %c}" },
  { key: "above", weight: 1, subject: "x", roles: { x: param("int", `${COUNTS} age total`), c: THRESHOLDS }, code: "$x > %c", clauses: "{<x> is {above|over|more than|greater than} %c|<x> exceeds %c|there are more than %c <x.>|<x.> > %c}" },
  { key: "under", weight: 1.1, subject: "x", roles: { x: param("int", `${COUNTS} age total`), c: THRESHOLDS }, code: "$x < %c", clauses: "{<x> is {under|below|less than} %c|there are fewer than %c <x.>|<x.> < %c|<x> {stays|is} below %c}" },
  { key: "at-most", weight: 0.8, subject: "x", roles: { x: param("int", `${COUNTS} age total`), c: THRESHOLDS }, code: "$x <= %c", clauses: "{<x> is {at most %c|%c or less|not above %c|no more than %c}|<x.> <= %c}" },
  { key: "reaches-slot", weight: 1.1, subject: "x", roles: { n: slot("int", "threshold minimum target limit free goal required"), x: param("int", `${AMOUNTS} ${COUNTS}`, "n") }, code: "$x >= @n", clauses: "{<x> {reaches|is at least} <n>|<x> is {not below|no less than} <n>|<x.> >= <n.>}" },
  { key: "below-slot", weight: 1.1, subject: "x", roles: { n: slot("int", "threshold minimum target limit free goal required"), x: param("int", `${AMOUNTS} ${COUNTS}`, "n") }, code: "$x < @n", clauses: "{<x> is {below|under|less than} <n>|<x> {does not reach|stays below} <n>|<x.> < <n.>}" },
  { key: "above-slot", weight: 0.9, subject: "x", roles: { n: slot("int", "limit allowance included maximum budget grace due quota"), x: param("int", `${AMOUNTS} ${COUNTS} day`, "n") }, code: "$x > @n", clauses: "{<x> is {above|over|more than|past|beyond} <n>|<x> exceeds <n>|<x.> > <n.>}" },
  { key: "within-slot", weight: 0.7, subject: "x", roles: { n: slot("int", "limit allowance included maximum budget grace due quota"), x: param("int", `${AMOUNTS} ${COUNTS} day`, "n") }, code: "$x <= @n", clauses: "{<x> is {at most|up to|within|not above} <n>|<x> {does not exceed|stays within} <n>|<x.> <= <n.>}" },
  { key: "flag", weight: 1.2, roles: { b: slot("flag", member) }, code: "@b", clauses: "{<b> is {set|true|on}|it is <b.>|<b> {holds|applies}|<b.>}" },
  { key: "not-flag", weight: 0.6, roles: { b: slot("flag", member) }, code: "!@b", clauses: "{<b> is {not set|false|off}|it is not <b.>|<b> does not {hold|apply}|not <b.>}" },
  { key: "given-flag", weight: 0.9, roles: { b: param("flag", member) }, code: "$b", clauses: "{<b> is {set|true|given as true}|it is <b.>|<b> {holds|applies}|<b.>}" },
  { key: "word", weight: 0.9, roles: { w: param("word", "kind plan type category season method country class room tariff"), c: constant(["express", "premium", "food", "family", "abroad", "winter", "card", "suite", "night", "electric", "yearly", "book", "child", "cash", "summer", "truck"]) }, code: "$w === %c", clauses: "{<w> is %c|<w> equals %c|it is a %c <w.>|<w.> === %c}" },
  { key: "slot-word", weight: 0.7, roles: { w: slot("word", "kind plan type category season method country status room tariff"), c: constant(["express", "premium", "food", "family", "abroad", "winter", "card", "suite", "night", "electric", "yearly", "open", "child", "cash", "gold", "truck"]) }, code: "@w === %c", clauses: "{<w> is %c|<w> equals %c|it has the <w.> %c|<w.> === %c}" },
  { key: "listed", weight: 0.9, roles: { l: slot("words", "members partners vips regulars blocked staff exempt reduced favorites holidays codes"), w: param("word", "name customer who code product guest client day", "l") }, code: "@l.includes($w)", clauses: "{<w> is {in|among|one of|listed in} <l>|<l> {contains|has|includes|lists} <w>}" },
  { key: "slot-at-least", weight: 0.8, roles: { n: slot("int", "orders points visits years level bookings stays purchases streak nights"), c: THRESHOLDS }, code: "@n >= %c", clauses: "{<n> is {at least %c|%c or more|not below %c}|<n> {has reached|reaches} %c|there are %c or more <n.>|<n.> >= %c}" },
  { key: "slot-under", weight: 0.5, roles: { n: slot("int", "orders points visits years level bookings stays purchases age nights"), c: THRESHOLDS }, code: "@n < %c", clauses: "{<n> is {under|below|less than} %c|there are fewer than %c <n.>|<n.> < %c}" },
  { key: "list-size", weight: 0.6, roles: { l: slot("words", LISTS), c: constant([2, 3, 4, 5, 6, 10]) }, code: "@l.length >= %c", clauses: "{there are %c or more <l.>|<l> {has|holds} {at least %c|%c or more} entries|<l.> count %c or more}" },
  { key: "before-by", weight: 0.8, roles: { n: slot("int", "start arrival departure expires due end opening"), x: param("int", "today day now date on", "n"), c: constant([1, 2, 3, 5, 7, 10, 14, 4, 6]) }, code: "@n - $x >= %c", clauses: "{<x> is {at least %c|%c or more} {days |}before <n>|<n> is {at least %c|%c or more} {days |}after <x>|there are {at least %c|%c or more} {days |}from <x> to <n>|<n.> - <x.> >= %c}" },
  { key: "within-days", weight: 0.8, roles: { n: slot("int", "date sent issued bought start delivered"), x: param("int", "today day now paid on", "n"), c: constant([3, 5, 7, 10, 14, 30]) }, code: "$x - @n <= %c", clauses: "{<x> is {at most|not more than|within} %c {days |}after <n>|no more than %c {days |}lie between <n> and <x>|<x.> - <n.> <= %c|<x> minus <n> is at most %c}" },
  { key: "late-or-early", weight: 0.7, roles: { x: param("int", "hour time clock at"), c: constant([18, 19, 20, 21, 22, 23]), d: constant([4, 5, 6, 7, 8]) }, code: "$x >= %c || $x < %d", clauses: "{<x> is {from %c on|%c or later} or before %d|<x> is at least %c or {below|under} %d|it is %c or later or earlier than %d|<x.> >= %c or <x.> < %d}" },
  { key: "between", weight: 0.6, roles: { x: param("int", "hour age time day month weight"), c: constant([2, 3, 5, 6, 8, 10]), d: constant([12, 14, 16, 18, 20, 30]) }, code: "$x >= %c && $x < %d", clauses: "{<x> is {from %c to before|at least %c and below|at least %c but under} %d|<x.> >= %c and < %d|<x> is %c or more but less than %d}" },
];

/** Two amounts: what holds with the condition, and what else. `x` where the condition's own number is in them. */
interface Pair extends Part { codes: [string, string]; chosen: string; other: string; needs?: "x" }
const HALF = "{half of <p>|half the <p.>|<p> halved}";
const base = slot("int", `${PRICES} base amount`);
const FACTOR = constant([2, 3, 4, 1.5, 5, 10]);
const PERCENT = constant([5, 10, 15, 20, 25, 30, 50, 2, 3, 40]);
const SECOND = slot("int", "shipping reduced surcharge nightRate extra premiumPrice special handling service discounted");
const pairs: Pair[] = [
  { key: "or-nothing", weight: 1, roles: { p: base }, codes: ["@p", "0"], chosen: "<p>", other: "{0|nothing|zero}" },
  { key: "nothing-or", weight: 1, roles: { p: base }, codes: ["0", "@p"], chosen: "{0|nothing|zero}", other: "<p>" },
  { key: "one-or-other", weight: 1.1, roles: { p: base, q: SECOND }, codes: ["@p", "@q"], chosen: "<p>", other: "<q>" },
  { key: "multiple", weight: 1, roles: { p: base, k: FACTOR }, codes: ["@p * %k", "@p"], chosen: "{<p> times %k|%k times <p>|%k * <p>}", other: "{just |plain |only |}<p>" },
  { key: "half", weight: 0.8, roles: { p: base }, codes: ["@p / 2", "@p"], chosen: HALF, other: "{the whole|all of|the full|} <p>" },
  { key: "percent-off", weight: 1.1, roles: { p: base, k: PERCENT }, codes: ["@p * (100 - %k) / 100", "@p"], chosen: "{<p> {minus|less} %k percent|%k percent {less than|off} <p>|<p> reduced by %k percent}", other: "{just |the full |}<p>" },
  { key: "percent-more", weight: 0.6, roles: { p: base, k: PERCENT }, codes: ["@p * (100 + %k) / 100", "@p"], chosen: "{<p> plus %k percent|%k percent more than <p>|<p> raised by %k percent}", other: "{just |plain |}<p>" },
  { key: "plus-number", weight: 0.8, roles: { p: base, k: NUMBERS }, codes: ["@p + %k", "@p"], chosen: "{<p> plus %k|<p> and %k on top|%k more than <p>}", other: "{just |only |}<p>" },
  { key: "less-number", weight: 0.5, roles: { p: base, k: NUMBERS }, codes: ["@p - %k", "@p"], chosen: "{<p> {minus|less} %k|%k less than <p>|%k off <p>}", other: "{just |the full |}<p>" },
  { key: "plus-other", weight: 0.9, roles: { p: base, q: SECOND }, codes: ["@p + @q", "@p"], chosen: "{<p> plus <q>|<p> and <q> {together|on top}|<q> on top of <p>}", other: "{just |only |}<p>" },
  { key: "number-or", weight: 0.7, roles: { p: base, k: NUMBERS }, codes: ["%k", "@p"], chosen: "%k", other: "<p>" },
  { key: "numbers", weight: 0.9, roles: { k: MORE, j: LESS }, codes: ["%k", "%j"], chosen: "%k", other: "%j" },
  { key: "numbers-up", weight: 0.7, roles: { k: LESS, j: MORE }, codes: ["%k", "%j"], chosen: "%k", other: "%j" },
  { key: "percents", weight: 0.8, roles: { p: base, k: constant([10, 20, 25, 30, 50, 40]), j: constant([1, 2, 3, 4, 5, 8]) }, codes: ["@p * %k / 100", "@p * %j / 100"], chosen: "%k percent of <p>", other: "%j percent{| of it| of <p>}" },
  { key: "self-plus", weight: 1.2, needs: "x", roles: { q: SECOND }, codes: ["$x + @q", "$x"], chosen: "{<x> plus <q>|<x> and <q> on top|<q> more than <x>}", other: "{just |only |plain |}<x>" },
  { key: "self-percent-off", weight: 1, needs: "x", roles: { k: PERCENT }, codes: ["$x * (100 - %k) / 100", "$x"], chosen: "{<x> {minus|less} %k percent|%k percent off <x>|<x> reduced by %k percent}", other: "{just |the full |}<x>" },
  { key: "self-less", weight: 0.7, needs: "x", roles: { q: SECOND }, codes: ["$x - @q", "$x"], chosen: "{<x> {minus|less} <q>|<q> off <x>}", other: "{just |}<x>" },
  { key: "each", weight: 1, needs: "x", roles: { p: base, q: SECOND }, codes: ["$x * @p", "$x * @q"], chosen: "{<p> per <x1>|<x> times <p>|<p> for each <x1>}", other: "{<q> per <x1>|<x> times <q>|<q> for each}" },
  { key: "each-number", weight: 0.9, needs: "x", roles: { p: base, k: NUMBERS }, codes: ["$x * %k", "$x * @p"], chosen: "{%k per <x1>|<x> times %k|%k for each <x1>}", other: "{<p> per <x1>|<x> times <p>|<p> for each}" },
  { key: "each-percent-off", weight: 0.8, needs: "x", roles: { p: base, k: PERCENT }, codes: ["$x * @p * (100 - %k) / 100", "$x * @p"], chosen: "{<x> times <p> {minus|less} %k percent|<p> per <x1> with %k percent off}", other: "{<x> times <p>|the full <p> per <x1>}" },
  { key: "each-or-nothing", weight: 0.6, needs: "x", roles: { p: base }, codes: ["$x * @p", "0"], chosen: "{<p> per <x1>|<x> times <p>}", other: "{0|nothing|zero}" },
  { key: "nothing-or-each", weight: 0.7, needs: "x", roles: { p: base }, codes: ["0", "$x * @p"], chosen: "{0|nothing|zero}", other: "{<p> per <x1>|<x> times <p>}" },
];

const CHOSEN = selectorsOf("price priceFor fee rate rateFor cost charge tariff toPay amountDue premium quote refund discounted shippingFor feeFor surcharge bonus finalPrice pay");
const CREDITED = selectorsOf("charge book earn credit buy bill add pay record visit order purchase");
const SPENT = selectorsOf("pay charge debit spend use withdraw deduct buy enter ride");
const PUT = selectorsOf("updatePrice setFee recalculate update decide settle setRate adjust refresh choose applyRule");

function branches(): Op[] {
  return conditions.flatMap((condition) => pairs.flatMap((pair): Op[] => {
    if (pair.needs && !condition.subject) return [];
    const roles = { ...pair.roles, ...condition.roles };
    const [yes, no] = pair.codes;
    const { chosen, other } = pair;
    const when = condition.clauses;
    const id = `choice-${condition.key}-${pair.key}`;
    const weight = 0.4 * condition.weight * pair.weight;
    const code = `${condition.code} ? ${yes} : ${no}`;
    const nothing = no === "0";
    const none = "{otherwise|else} {it stays as it is|nothing|leave it}";
    return [
      { id, weight, roles, selectors: CHOSEN, says: [`{if|when} ${when}, {it is|take|use|return|charge} ${chosen}, {otherwise|else} ${other}`, `${chosen} {if|when|as soon as|in case} ${when}, {otherwise|else|in all other cases} ${other}`, `${other}, but ${chosen} {if|when|in case} ${when}`, `${other} unless ${when}, {then|in that case} ${chosen}`, `{if|when} ${when}: ${chosen}; {otherwise|else|if not}: ${other}`, `the {normal|usual} case is ${other}; {if|when} ${when} it is ${chosen}`],
        np: [`${chosen} {if|when} ${when}, {otherwise|else} ${other}`, `{what is to pay|the amount|the price}: ${chosen} {if|when} ${when}, {otherwise|else} ${other}`, `${other}, or ${chosen} {if|when} ${when}`], returns: query(code) },
      { id: `${id}-added`, weight: weight * 0.4, roles: { t: slot("int", `${TOTALS} points score`), ...roles }, selectors: CREDITED,
        says: [`add ${chosen} to <t> {if|when} ${when}, {otherwise|else} ${nothing ? "{add nothing|leave it alone}" : `add ${other}`}`, `{if|when} ${when}, <t> {grows|goes up|rises} by ${chosen}, ${nothing ? none : `{otherwise|else} by ${other}`}`, `<t> {gets|gains|goes up by} ${other}, but ${chosen} {if|when} ${when}`, `{add|book|credit} to <t>: ${chosen} {if|when} ${when}, {otherwise|else} ${other}`, `{raise|increase} <t> by ${chosen} {if|when} ${when}, by ${other} {otherwise|if not}`, `{if|when} ${when} {book|put} ${chosen} on <t>, ${nothing ? none : `{otherwise|else} ${other}`}`, `what goes on <t> is ${other}, or ${chosen} {if|when} ${when}`, `${chosen} on <t> for the case that ${when}, ${other} for {all others|the rest}`],
        change: [`this.$t = @t + (${code});`] },
      { id: `${id}-taken`, weight: weight * 0.3, roles: { t: slot("int", PURSES), ...roles }, selectors: SPENT,
        says: [`take ${chosen} off <t> {if|when} ${when}, {otherwise|else} ${nothing ? "{take nothing|leave it alone}" : `take ${other}`}`, `{if|when} ${when}, <t> {drops|goes down|shrinks} by ${chosen}, ${nothing ? none : `{otherwise|else} by ${other}`}`, `<t> {pays|loses|goes down by} ${other}, but ${chosen} {if|when} ${when}`, `{take|deduct|subtract} from <t>: ${chosen} {if|when} ${when}, {otherwise|else} ${other}`, `{lower|reduce} <t> by ${chosen} {if|when} ${when}, by ${other} {otherwise|if not}`, `{if|when} ${when} {charge|deduct} ${chosen} from <t>, ${nothing ? none : `{otherwise|else} ${other}`}`, `what comes off <t> is ${other}, or ${chosen} {if|when} ${when}`],
        change: [`this.$t = @t - (${code});`] },
      { id: `${id}-set`, weight: weight * 0.4, roles: { t: slot("int", "fee cost toPay rate bonus current charge result due share quote premium"), ...roles }, selectors: PUT,
        says: [`set <t> to ${chosen} {if|when} ${when}, {otherwise|else} to ${other}`, `{if|when} ${when}, <t> {becomes|is} ${chosen}, {otherwise|else} ${other}`, `<t> {is|becomes} ${other}, but ${chosen} {if|when} ${when}`, `<t> = ${chosen} {if|when} ${when}, else ${other}`, `{store|keep|save} ${chosen} {in|as} <t> {if|when} ${when}, {otherwise|else} ${other}`, `{update|recompute|work out} <t>: ${chosen} {if|when} ${when}, {otherwise|else} ${other}`, `the {new|} <t.> is ${other} unless ${when}, {then|in that case} ${chosen}`],
        change: [`this.$t = ${code};`] },
    ];
  }));
}

/** Three results by two thresholds. */
interface Subject extends Part { code: string; said: string }
const HIGH = constant([30, 40, 50, 60, 80, 100, 25, 20]);
const LOW = constant([2, 3, 5, 7, 8, 10, 12, 15]);
const subjects: Subject[] = [
  { key: "given", weight: 1.2, roles: { x: param("int", `${COUNTS} age total score`), c: HIGH, d: LOW }, code: "$x", said: "<x>" },
  { key: "slot", weight: 1.2, roles: { n: slot("int", "points balance total level usage orders spent stock debt nights bookings claims"), c: HIGH, d: LOW }, code: "@n", said: "<n>" },
  { key: "left", weight: 0.9, roles: { n: slot("int", "start arrival departure expires due end deadline"), x: param("int", "today day now date", "n"), c: constant([7, 10, 14, 30, 6, 5]), d: constant([1, 2, 3, 4]) }, code: "@n - $x", said: "{the {days|time} {from|between} <x> {to|and} <n>|<n> minus <x>|what is left from <x> to <n>}" },
  { key: "size", weight: 0.5, roles: { l: slot("words", LISTS), c: constant([3, 4, 5, 6]), d: constant([1, 2]) }, code: "@l.length", said: "the number of <l.>" },
];
const words = (list: string): Role => constant(list.split(" "));
const ladders: (Part & { codes: [string, string, string]; said: [string, string, string]; numeric: boolean })[] = [
  { key: "words", weight: 1.5, numeric: false, roles: { g: words("gold high vip large red full platinum critical expensive big"), h: words("silver medium regular middle yellow half standard warning normal fair"), i: words("bronze low basic small green none starter ok cheap new") }, codes: ["%g", "%h", "%i"], said: ["%g", "%h", "%i"] },
  { key: "numbers", weight: 1.2, numeric: true, roles: { g: constant([20, 25, 30, 15, 50, 12]), h: constant([10, 5, 8, 6]), i: constant([0, 1, 2, 3]) }, codes: ["%g", "%h", "%i"], said: ["%g", "%h", "%i"] },
  { key: "refund", weight: 1, numeric: true, roles: { p: slot("int", "price paid deposit amount total fee") }, codes: ["@p", "@p / 2", "0"], said: ["{the full|all of the|the whole|} <p.>", "half {of it|the <p.>}", "{nothing|0|zero}"] },
  { key: "multiples", weight: 0.8, numeric: true, roles: { p: base, g: constant([3, 4, 5, 10]), h: constant([2, 1.5]) }, codes: ["@p * %g", "@p * %h", "@p"], said: ["{<p> times %g|%g times <p>}", "{<p> times %h|%h times <p>}", "{just |}<p>"] },
  { key: "percents", weight: 0.9, numeric: true, roles: { p: base, g: constant([50, 40, 30, 20]), h: constant([10, 5, 15]) }, codes: ["@p * (100 - %g) / 100", "@p * (100 - %h) / 100", "@p"], said: ["<p> {minus|less} %g percent", "%h percent {off|less}", "{just |the full |}<p>"] },
  { key: "slots", weight: 0.7, numeric: true, roles: { g: slot("int", "peak express high upper gold"), h: slot("int", "normal regular middle silver"), i: slot("int", "reduced low basic bronze cheap") }, codes: ["@g", "@h", "@i"], said: ["<g>", "<h>", "<i>"] },
];
function thresholds(): Op[] {
  return subjects.flatMap((subject) => ladders.flatMap((ladder) => [true, false].flatMap((least): Op[] => {
    const roles = { ...subject.roles, ...ladder.roles };
    const [a, b, c] = ladder.codes;
    const [first, second, third] = ladder.said;
    const sign = least ? ">=" : ">";
    const over = least ? (n: string) => `{from ${n} on|at ${n} or more|when {it|that} is at least ${n}|for ${n} and up}` : (n: string) => `{above ${n}|over ${n}|for more than ${n}|when {it|that} exceeds ${n}}`;
    const reaches = least ? (n: string) => `is {at least ${n}|${n} or more}` : (n: string) => `is {above|over|more than} ${n}`;
    const lines = [`if (${subject.code} ${sign} %c) return ${a};`];
    const id = `ladder-${subject.key}-${ladder.key}${least ? "" : "-above"}`;
    const weight = 0.9 * subject.weight * ladder.weight * (least ? 1 : 0.6);
    const s = subject.said;
    const rules = [
      `${first} {if|when} ${s} ${reaches("%c")}, ${second} {if|when} it ${reaches("%d")}, {otherwise|else} ${third}`,
      `by ${s}: ${first} ${over("%c")}, ${second} ${over("%d")}, {otherwise|else|below that} ${third}`,
      `{if|when} ${s} ${reaches("%c")}: ${first}; {if|when} it ${reaches("%d")}: ${second}; {otherwise|else}: ${third}`,
      `${third}, but ${second} {as soon as|if|when} ${s} ${reaches("%d")} and ${first} {as soon as|if|when} it ${reaches("%c")}`,
      `%c and %d are the limits of ${s}: {${least ? "from the first on|at the first or more" : "above the first|over the first"}} ${first}, {${least ? "from the second on|at the second or more" : "above the second|over the second"}} ${second}, {otherwise|below} ${third}`,
      `{look at|it depends on|depending on} ${s}: ${over("%c")} ${first}; ${over("%d")} ${second}; {the rest|everything else|all else} ${third}`,
    ];
    return [
      { id, weight, roles, selectors: selectorsOf(ladder.numeric ? "refund rate feeFor price discount charge bonus payout amountBack rateFor cost fee" : "level status tier grade rank class label category size badge rating statusText"), says: rules, np: rules.slice(0, 2).map((rule) => `the {${ladder.numeric ? "amount|rate|price" : "level|status|class"}}: ${rule}`), pre: lines, returns: query(`${subject.code} ${sign} %d ? ${b} : ${c}`) },
      { id: `${id}-set`, weight: weight * 0.5, roles: { t: ladder.numeric ? slot("int", "rate refund fee due bonus discount current") : slot("word", "level status tier class rank state badge"), ...roles }, selectors: selectorsOf("update classify recompute rank adjust refresh updateLevel setStatus settle decide"), says: rules.map((rule, at) => (at % 2 ? `<t>: ${rule}` : `{set|change|update} <t>: ${rule}`)).concat(`<t> {is|becomes} ${rules[0]}`, `{work out|find} <t> {from|by} ${s}: ${first} ${over("%c")}, ${second} ${over("%d")}, {otherwise|else} ${third}`), change: [`this.$t = ${subject.code} ${sign} %c ? ${a} : ${subject.code} ${sign} %d ? ${b} : ${c};`] },
    ];
  })));
}

export const surveyMoney: Op[] = [...charges(), ...branches(), ...thresholds()];
