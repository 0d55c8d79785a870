// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Lists of numbers and of words: conditions on an element times what is asked of those that meet it, or done to them. */
import { constant, fixed, type Op, param, query, type Role, slot } from "../op.ts";
import { changedListOps } from "./lists-changed.ts";

type Roles = Record<string, Role>;
type Kind = "ints" | "words";

const wordLists = "tags items names members notes guests players tasks lines topics colors files songs queue cities todos labels messages books tickets students skills rooms products stops friends groups keywords parcels devices alerts toppings contacts pupils crew patients plants animals branches hosts";
const numberLists = "numbers scores prices amounts readings temperatures grades points samples sizes weights times ratings ages marks lengths costs salaries distances payments bids steps votes heights speeds durations deposits sales levels hours laps doses yields latencies refunds harvests";
const limitNames = "limit threshold min bound cutoff mark minimum level bar floor line goal quota border";
const slotLimits = "limit threshold target minimum goal quota bar cutoff reserve base normal expected par ceiling";
const partNames = "prefix part text start letter query search beginning fragment letters pattern hint code";
const lengths = [1, 2, 3, 3, 4, 5];
const overlapping = [[], ["pen"], ["cup"], ["pen", "cup"], ["cup", "hat"], ["hat", "pen"], ["pen", "cup", "hat"], ["tea", "cup"], ["hat", "tea"], ["tea", "rye", "pen"]];
const withBlanks = [["", "tea"], ["pen", "", "cup"], ["", ""], ["Ann", "Bob"], ["oak", " "], [], ["x", "", ""], ["red", "blue", ""], ["  ", "a b"], ["fig"]];

/** What an element must meet: as a predicate for many and for one, right behind the noun, and as an adjective where there is one. */
interface Condition {
  id: string;
  label: string;
  code: string;
  roles: Roles;
  are: string;
  is: string;
  tight: string;
  adjective?: string;
  values?: readonly unknown[];
  weight?: number;
}

const number = (id: string, label: string, code: string, roles: Roles, be: string, more: Partial<Condition> & { behind?: boolean } = {}): Condition => {
  const { behind = true, ...rest } = more;
  return { id, label, code, roles, are: `are ${be}`, is: `is ${be}`, tight: behind ? `{|that are|which are} ${be}` : `{that|which} are ${be}`, ...rest };
};

const OVER = "{above|over|greater than|larger than|higher than|more than|bigger than|beyond}";
const UNDER = "{below|under|less than|smaller than|lower than}";
const limit = (): Roles => ({ x: param("int", limitNames, "l") });
const slotLimit = (): Roles => ({ t: slot("int", slotLimits) });
const bounds = (): Roles => ({ a: param("int", "low from min lower start least smallest bottom a", "l"), b: param("int", "high to max upper end most largest top b") });
const divisor = (): Roles => ({ x: fixed(param("enum", "divisor step factor n by unit base k packSize"), [2, 3, 4, 5, 2, 3]) });
const ANY_LIMIT = [3, 5, 10, 0, 8, 4, 6, 2, 7, 1, 9];
const FACTORS = [2, 3, 4, 5, 10];

const numberConditions: Condition[] = [
  number("above", "Above", "entry > $x", limit(), `${OVER} <x>`, { weight: 1.5 }),
  number("below", "Below", "entry < $x", limit(), `${UNDER} <x>`, { weight: 1.3 }),
  number("at-least", "AtLeast", "entry >= $x", limit(), "{at least <x>|<x> or {more|above|higher|over}|not {below|under|less than} <x>|no less than <x>}", { weight: 1.2 }),
  number("at-most", "UpTo", "entry <= $x", limit(), "{at most <x>|<x> or {less|below|lower|under}|not {above|over|more than} <x>|no more than <x>|up to <x>}"),
  number("not-equal", "OtherThan", "entry !== $x", limit(), "{not <x>|other than <x>|different from <x>|not equal to <x>|unequal to <x>}", { weight: 0.5 }),
  number("above-slot", "Over^t", "entry > @t", slotLimit(), `${OVER} <t>`, { weight: 1.4 }),
  number("below-slot", "Under^t", "entry < @t", slotLimit(), `${UNDER} <t>`, { weight: 1.2 }),
  number("at-least-slot", "Reaching^t", "entry >= @t", slotLimit(), "{at least <t>|no less than <t>|<t> or {more|higher|above}|not {below|under} <t>}"),
  number("at-most-slot", "Within^t", "entry <= @t", slotLimit(), "{at most <t>|no more than <t>|within <t>|<t> or {less|lower}|not {above|over} <t>}", { weight: 0.8 }),
  number("above-constant", "High", "entry > %c", { c: constant(ANY_LIMIT) }, `${OVER} %c`, { weight: 1.4 }),
  number("below-constant", "Low", "entry < %c", { c: constant(ANY_LIMIT) }, `${UNDER} %c`, { weight: 1.2 }),
  number("at-least-constant", "Good", "entry >= %c", { c: constant(ANY_LIMIT) }, "{at least %c|%c or {more|above|higher|over}|not {below|under} %c|no less than %c|%c and {up|above}|>= %c}", { weight: 1.2 }),
  number("at-most-constant", "Small", "entry <= %c", { c: constant(ANY_LIMIT) }, "{at most %c|%c or {less|below|fewer|under}|not {above|over} %c|no more than %c|%c and below|<= %c}"),
  number("between", "Between", "entry >= $a && entry <= $b", bounds(), "{between <a> and <b>|from <a> to <b>|within <a> and <b>|at least <a> and at most <b>|neither below <a> nor above <b>|in the range <a.> to <b.>|between <a> and <b> (inclusive)}", { weight: 1.2 }),
  number("between-constants", "InRange", "entry >= %c && entry <= %d", { c: constant([0, 1, 2, 3, 4]), d: constant([5, 6, 8, 9, 10, 12]) }, "{between %c and %d|from %c to %d|within %c and %d|at least %c and at most %d|in the range %c to %d|in %c..%d}"),
  number("between-slots", "Normal", "entry >= @a && entry <= @b", { a: slot("int", "low min lower minimum from floor least coldest cheapest"), b: slot("int", "high max upper maximum to ceiling most hottest dearest") }, "{between <a> and <b>|from <a> to <b>|within <a> and <b>|at least <a> and at most <b>|neither below <a> nor above <b>}", { weight: 0.8 }),
  number("outside", "Outside", "entry < $a || entry > $b", bounds(), "{outside {of |}<a> to <b>|below <a> or above <b>|not between <a> and <b>|lower than <a> or higher than <b>|out of the range <a.> to <b.>}", { weight: 0.8 }),
  number("even", "Even", "entry % 2 === 0", {}, "{even|divisible by {two|2}|even numbers}", { behind: false, adjective: "even" }),
  number("odd", "Odd", "entry % 2 !== 0", {}, "{odd|uneven|odd numbers|not even}", { behind: false, adjective: "{odd|uneven}" }),
  number("positive", "Positive", "entry > 0", {}, "{positive|above {zero|0}|greater than {zero|0}|more than {zero|nothing}}", { behind: false, adjective: "positive", weight: 1.2 }),
  number("negative", "Negative", "entry < 0", {}, "{negative|below {zero|0}|less than {zero|0}|under zero}", { behind: false, adjective: "negative" }),
  number("nonzero", "Nonzero", "entry !== 0", {}, "{not {zero|0}|different from {zero|0}|other than {zero|0}|nonzero}", { behind: false, adjective: "nonzero", weight: 0.7 }),
  number("divisible", "Divisible", "entry % $x === 0", divisor(), "{divisible by <x>|multiples of <x>|divisible by <x> without {rest|remainder}}", { behind: false, weight: 0.8 }),
  number("divisible-constant", "MultiplesOf", "entry % %c === 0", { c: constant([3, 4, 5, 10, 6, 7]) }, "{divisible by %c|multiples of %c|divisible by %c without {rest|remainder}}", { behind: false, weight: 0.8 }),
];
// "is multiples of" would be wrong: one element is a multiple.
for (const each of numberConditions) each.is = each.is.replace(/multiples of/, "a multiple of").replace("|even numbers", "|an even number").replace("|odd numbers", "|an odd number");

const joined = (kind: "and" | "or", first: Condition, second: Condition, more: Partial<Condition> = {}): Condition => {
  const wrap = (code: string): string => (/ && | \|\| /.test(code) ? `(${code})` : code);
  const both = (a: string, b: string): string => (kind === "and" ? `{${a} and ${b}|${a} and also ${b}|${a} but also ${b}|both ${a} and ${b}}` : `{${a} or ${b}|either ${a} or ${b}|${a} or else ${b}}`);
  const bare = (text: string): string => text.replace(/^(are|is) /, "");
  const numeric = first.are.startsWith("are ") && second.are.startsWith("are ");
  const are = numeric ? `are ${both(bare(first.are), bare(second.are))}` : both(first.are, second.are);
  const is = numeric ? `is ${both(bare(first.is), bare(second.is))}` : both(first.is, second.is);
  return {
    id: `${first.id}-${kind}-${second.id}`,
    label: `${first.label}${kind === "and" ? "And" : "Or"}${second.label}`,
    code: `${wrap(first.code)} ${kind === "and" ? "&&" : "||"} ${wrap(second.code)}`,
    roles: { ...first.roles, ...second.roles },
    are, is, tight: `{that|which} ${are}`,
    ...(first.values || second.values ? { values: (first.values ?? second.values) as readonly unknown[] } : {}),
    weight: 0.7,
    ...more,
  };
};
const find = (list: Condition[], id: string): Condition => list.find((each) => each.id === id) as Condition;
const N = (id: string): Condition => find(numberConditions, id);
const notDivisible = number("not-divisible", "NotMultiple", "entry % %c !== 0", { c: constant(FACTORS) }, "{not divisible by %c|no multiples of %c}", { behind: false });
notDivisible.is = "is {not divisible by %c|no multiple of %c}";
const notSecond = number("not-second", "Not^y", "entry !== $y", { y: param("int", "except skipped ignored excluded without forbidden other", "l") }, "{not <y>|different from <y>|other than <y>}");
const orEqual = number("equal-second", "^y", "entry === $y", { y: param("int", "special joker wildcard bonus lucky other extra", "l") }, "{equal to <y>|the same as <y>|exactly <y>}");
const underSlot = number("under-cap", "Under^m", "entry < @m", { m: slot("int", "cap max ceiling top upper maximum") }, `${UNDER} <m>`);

const joinedNumbers: Condition[] = [
  joined("and", N("even"), N("above")), joined("and", N("odd"), N("below")), joined("and", N("positive"), N("even")), joined("and", N("positive"), N("below"), { weight: 0.9 }),
  joined("and", N("above"), notDivisible), joined("and", N("above"), notSecond), joined("and", N("above-slot"), underSlot), joined("and", N("even"), N("above-constant")), joined("and", N("positive"), N("at-most-slot")),
  joined("and", N("above-constant"), N("divisible")), joined("or", N("negative"), N("above")), joined("or", N("even"), N("above")), joined("or", N("above"), orEqual),
  joined("or", N("below-constant"), N("above-slot")), joined("or", N("odd"), N("above-constant")), joined("or", N("divisible"), N("divisible-constant")), joined("or", N("negative"), N("above-constant")),
];

const word = (id: string, label: string, code: string, roles: Roles, plural: string, singular: string, tight: string, more: Partial<Condition> = {}): Condition => ({ id, label, code, roles, are: plural, is: singular, tight, ...more });
const beWord = (id: string, label: string, code: string, roles: Roles, be: string, more: Partial<Condition> = {}): Condition => word(id, label, code, roles, `are ${be}`, `is ${be}`, `{|that are|which are} ${be}`, more);
const prefix = (): Roles => ({ x: param("word", partNames, "prefix:l") });
const inner = (): Roles => ({ x: param("word", "part text query search needle fragment keyword term what filter sub", "part:l") });
const LETTERS = ["a", "b", "c", "p", "t", "r", "h", "o", "s", "m"];
const ENDS = ["e", "n", "t", "d", "k", "r", "l", "a", "g", "y"];

const wordConditions: Condition[] = [
  word("starting", "StartingWith", "entry.startsWith($x)", prefix(), "{start|begin} with <x>", "{starts|begins} with <x>", "{starting|beginning|that start|that begin} with <x>", { weight: 1.4 }),
  word("ending", "EndingWith", "entry.endsWith($x)", { x: param("word", "suffix ending tail extension part end", "part:l") }, "{end|finish} {with|in} <x>", "ends {with|in} <x>", "{ending|that end} {with|in} <x>", { weight: 1.2 }),
  word("containing", "Containing", "entry.includes($x)", inner(), "{contain|include|mention} <x>", "{contains|includes|mentions} <x>", "{containing|that contain|with} <x> {inside|in them|somewhere}", { weight: 1.3 }),
  word("not-containing", "Without", "!entry.includes($x)", inner(), "{do not contain|don't contain|lack|do not mention} <x>", "{does not contain|lacks|doesn't mention} <x>", "{without|not containing|that lack} <x> {in them|inside}", { weight: 0.8 }),
  word("not-starting", "NotStartingWith", "!entry.startsWith($x)", prefix(), "{do not|don't} {start|begin} with <x>", "{does not|doesn't} {start|begin} with <x>", "not {starting|beginning} with <x>", { weight: 0.7 }),
  word("starting-constant", "Starting", "entry.startsWith(%c)", { c: constant(LETTERS) }, "{start|begin} with %c", "{starts|begins} with %c", "{starting|beginning|that start} with {the letter |}%c", { weight: 1.1 }),
  word("ending-constant", "Ending", "entry.endsWith(%c)", { c: constant(ENDS) }, "end {with|in|on} %c", "ends {with|in|on} %c", "{ending|that end} {with|in} {the letter |}%c"),
  word("containing-constant", "With", "entry.includes(%c)", { c: constant([...ENDS, "o", "ea", "o", "@", "-"]) }, "{contain|include} %c", "{contains|includes} %c", "{containing|that contain|with} {a |}%c {inside|in them|somewhere}"),
  beWord("longer", "LongerThan", "entry.length > $x", { x: fixed(param("enum", "length size limit n max letters chars width"), lengths) }, "{longer than <x> {letters|characters|}|more than <x> {letters|characters} long}", { weight: 1.1 }),
  beWord("shorter", "ShorterThan", "entry.length < $x", { x: fixed(param("enum", "length size limit n max letters chars width"), [3, 4, 5, 6, 7]) }, "{shorter than <x> {letters|characters|}|less than <x> {letters|characters} long}"),
  beWord("longer-constant", "Long", "entry.length > %c", { c: constant([2, 3, 4, 5, 6]) }, "{longer than %c {letters|characters|}|more than %c {letters|characters} long}", { weight: 1.2 }),
  beWord("shorter-constant", "Short", "entry.length < %c", { c: constant([3, 4, 5, 6, 7]) }, "{shorter than %c {letters|characters|}|less than %c {letters|characters} long}"),
  beWord("length-constant", "OfLength", "entry.length === %c", { c: constant([3, 4, 5, 2, 1]) }, "{exactly %c {letters|characters} long|%c {letters|characters} long}", { weight: 0.8 }),
  beWord("longer-slot", "TooLong", "entry.length > @t", { t: fixed(slot("enum", "maxLength limit width maxSize space columns lineLength maxLetters"), [2, 3, 4, 5]) }, "{longer than <t>|more than <t> {letters|characters} long|over <t> in length}"),
  beWord("fitting-slot", "Fitting", "entry.length <= @t", { t: fixed(slot("enum", "maxLength limit width maxSize space columns lineLength maxLetters"), [2, 3, 4, 5]) }, "{at most <t> {letters|characters|} long|no longer than <t>|not longer than <t>}", { weight: 0.7 }),
  word("same-ignoring-case", "Same", "entry.toLowerCase() === $x.toLowerCase()", { x: param("word", "name word query wanted search label text key", "l") }, "{equal|match|are} <x> {ignoring case|{no matter|whatever} the case|regardless of case|case-insensitively}", "{equals|matches|is} <x> {ignoring case|{no matter|whatever} the case|regardless of case|case-insensitively}", "{equal to|matching} <x> {ignoring case|regardless of case|case-insensitively}", { weight: 0.9 }),
  word("containing-ignoring-case", "Matching", "entry.toLowerCase().includes($x.toLowerCase())", inner(), "{contain|include|match} <x> {ignoring case|{no matter|whatever} the case|regardless of case|in any case, upper or lower}", "{contains|includes} <x> {ignoring case|{no matter|whatever} the case|regardless of case}", "{containing|that contain|with} <x> in them, {ignoring case|regardless of case}"),
  beWord("blank", "Blank", 'entry.trim() === ""', {}, "{blank|empty or only spaces|blank (only spaces counts too)}", { values: withBlanks, adjective: "blank", weight: 0.7 }),
  beWord("filled", "Filled", 'entry.trim() !== ""', {}, "{not blank|filled, not just spaces|more than blanks}", { values: withBlanks, adjective: "{non-blank|filled}", weight: 0.9 }),
  beWord("in-slot", "In^k", "@k.includes(entry)", { k: fixed(slot("words", "allowed known approved available favorites vips members open stocked chosen wanted required"), overlapping) }, "{{also|} in <k>|listed in <k>|among <k>|contained in <k>|found in <k>}", { values: overlapping, weight: 1.2 }),
  beWord("not-in-slot", "NotIn^k", "!@k.includes(entry)", { k: fixed(slot("words", "blocked banned done seen used sold excluded absent paid booked ignored taken read stopwords"), overlapping) }, "{not in <k>|not listed in <k>|not among <k>|missing {from|in} <k>|not found in <k>|absent from <k>}", { values: overlapping, weight: 1.2 }),
  beWord("in-argument", "Of^k", "$k.includes(entry)", { k: param("words", "wanted allowed others chosen selection list names candidates ids picks", "l") }, "{{also|} in <k>|listed in <k>|among <k>|contained in <k>|one of <k>}"),
  beWord("not-in-argument", "Except^k", "!$k.includes(entry)", { k: param("words", "unwanted excluded others skipped banned absent without except ignored", "l") }, "{not in <k>|not listed in <k>|not among <k>|missing {from|in} <k>|none of <k>}"),
  beWord("different", "Not^x", "entry !== $x", { x: param("word", "name except me sender author self self1 current own without", "l") }, "{not <x>|different from <x>|other than <x>|not equal to <x>}", { weight: 0.9 }),
];
for (const each of wordConditions) each.is = each.is.replace("none of", "not one of").replace("{{also|} ", "{");
const W = (id: string): Condition => find(wordConditions, id);
const suffix = word("ending-second", "Ending", "entry.endsWith($y)", { y: param("word", "suffix ending tail extension last", "part:l") }, "end {with|in} <y>", "ends {with|in} <y>", "ending with <y>");
const without = word("without-second", "Without", "!entry.includes($y)", { y: param("word", "excluded without unwanted bad forbidden stop", "part:l") }, "{do not|don't} contain <y>", "{does not|doesn't} contain <y>", "without <y>");
const notWord = beWord("not-word", "Not^y", "entry !== $y", { y: param("word", "except own me current self sender skipped", "l") }, "{not <y>|different from <y>|other than <y>}");
const short = beWord("short", "Short", "entry.length < %d", { d: constant([4, 5, 6, 7, 8]) }, "shorter than %d {letters|characters|}");

const joinedWords: Condition[] = [
  joined("and", W("starting"), W("longer-constant")), joined("or", W("starting"), suffix), joined("and", W("starting"), suffix), joined("and", W("containing"), without), joined("and", W("longer-constant"), notWord),
  joined("and", W("longer-constant"), short), joined("and", W("in-slot"), notWord), joined("and", W("not-in-slot"), W("longer-constant")), joined("and", W("not-in-slot"), notWord), joined("or", W("containing"), W("longer-constant")),
  joined("and", W("starting-constant"), short), joined("or", W("starting-constant"), short), joined("and", W("filled"), notWord),
];

const SET = (c: Condition): string => `{the <l.> ${c.tight}|all <l.> {that|which} ${c.are}|those {of|in|among} <l> that ${c.are}|the {entries|ones} {in|of} <l> that ${c.are}${c.adjective ? `|the ${c.adjective} <l.>|all ${c.adjective} <l.>` : ""}}`;
const SOME = (c: Condition): string => `{<l.> ${c.tight}|<l.> {that|which} ${c.are}|entries {of|in} <l> that ${c.are}${c.adjective ? `|${c.adjective} <l.>` : ""}}`;
const ONE = (c: Condition): string => `{<l1> that ${c.is}|<l1> which ${c.is}|{one|entry} {of|in} <l> that ${c.is}}`;
const NONE = "{if there is none|when there are none|if none {is|exists|qualifies}|when nothing qualifies}";
const KEPT = "@l.filter((entry) => COND)";
const separators = [", ", "; ", " - ", " / ", " ", "-", ",", " + "];

/** What is asked of those that meet the condition: COND in code, Q in selectors stand for it. */
interface Ask {
  id: string;
  kinds: string;
  selectors: string;
  code: string;
  pre?: string[];
  change?: string[];
  roles?: Roles;
  returns?: { code: string; np: string[] }[];
  says: (c: Condition) => string[];
  np?: (c: Condition) => string[];
  guards?: string[];
  weight: number;
}

const small = (): Role => fixed(param("enum", "n count limit max howMany amount top size k wanted"), [1, 2, 2, 3]);

const asks: Ask[] = [
  { id: "count", kinds: "ints words", weight: 1.6, selectors: "countQ howManyQ numberOfQ count^lQ qCount tallyQ", code: `${KEPT}.length`,
    says: (c) => [`count ${SET(c)}`, `count {only|just} ${SET(c)}`, `go through <l> and count {each|every} <l1> that ${c.is}`, `{each|every} <l1> that ${c.is} counts {one|once}, {return|give} the {count|total}`, `filter <l> to those that ${c.are} and {return|give} how many remain`, `{from|of} <l>, how many ${c.are}?`],
    np: (c) => [`how many <l.> ${c.are}`, `how many {of|in|among} <l> ${c.are}`, `the {number|count} of ${SOME(c)}`, `how many {entries|elements} of <l> ${c.are}`, `how often {a|an entry of} <l1> ${c.is}`] },
  { id: "sum", kinds: "ints", weight: 1.6, selectors: "sumQ totalQ addUpQ sum^lQ qTotal qSum", code: `${KEPT}.reduce((sum, entry) => sum + entry, 0)`,
    says: (c) => [`{add up|sum|sum up|total} ${SET(c)}`, `{add up|sum} {only|just} ${SET(c)}`, `go through <l> and add up {each|every} <l1> that ${c.is}`, `total <l>, {counting|including} only those that ${c.are}`, `{skip|ignore} {everything|whatever} in <l> unless it ${c.is} and {sum|add up} the rest`, `if a <l1> ${c.is}, it counts towards the {sum|total}; return that {sum|total}`],
    np: (c) => [`the {sum|total} of ${SET(c)}`, `the {sum|total} {of|over} ${SOME(c)}`, `what ${SET(c)} {add up to|make together|amount to}`, `how much ${SET(c)} make {together|in all|in total}`, `the {sum|total} of <l>, {leaving out|without} {whatever|everything} unless it ${c.is}`] },
  { id: "product", kinds: "ints", weight: 0.4, selectors: "productQ multiplyQ productOfQ ^lProductQ qProduct timesQ", code: `${KEPT}.reduce((total, entry) => total * entry, 1)`,
    says: (c) => [`multiply ${SET(c)}`, `multiply {only|just} ${SET(c)} {together|with each other}`, `go through <l> and multiply {each|every} <l1> that ${c.is}`],
    np: (c) => [`the product of ${SET(c)}`, `the product {of|over} ${SOME(c)}, 1 {if|when} there are none`, `${SET(c)} {multiplied|multiplied together|times each other}`, `what {comes out|you get} {when|if} you multiply ${SET(c)}`] },
  { id: "average", kinds: "ints", weight: 1.2, selectors: "averageQ meanQ avgQ average^lQ qAverage typicalQ", pre: [`const found = ${KEPT};`], code: "found.length === 0 ? 0 : Math.round(found.reduce((sum, entry) => sum + entry, 0) / found.length)",
    says: (c) => [`average ${SET(c)}, {rounded|as a whole number}, 0 ${NONE}`, `take ${SET(c)} and return their {average|mean}, rounded, or 0 ${NONE}`, `{leave out|ignore} {every|any} <l1> unless it ${c.is}; return the rounded {average|mean} of the {rest|others}, 0 ${NONE}`],
    np: (c) => [`the {rounded|} {average|mean} of ${SET(c)}{, rounded|, to the nearest whole number|, as a whole number}, {0|zero} ${NONE}`, `the rounded {average|mean} {of|over} ${SOME(c)}, or {0|zero} ${NONE}`, `the {average|mean} <l1> among those that ${c.are} ({rounded|a whole number}, 0 ${NONE})`, `{0|zero} ${NONE}, otherwise the rounded {average|mean} of ${SET(c)}`] },
  { id: "max", kinds: "ints", weight: 1.1, selectors: "maxQ highestQ largestQ bestQ top^l1Q qMax", pre: [`const found = ${KEPT};`], code: "found.length > 0 ? Math.max(...found) : null",
    says: (c) => [`look through <l> for ${SOME(c)} and return the {largest|highest|biggest}, null ${NONE}`, `of ${SET(c)}, {return|give|take} the {largest|highest|greatest}, or null ${NONE}`, `{find|get} the {biggest|maximum} ${ONE(c)}; null ${NONE}`],
    np: (c) => [`the {largest|highest|biggest|greatest|maximum} ${ONE(c)}, {null|or null} ${NONE}`, `the {largest|highest|greatest|maximum} of ${SET(c)}, {null|or null} ${NONE}`, `the {maximum|largest|top one} {among|of} ${SOME(c)}, null ${NONE}`, `null ${NONE}, otherwise the {largest|highest} of ${SET(c)}`] },
  { id: "min", kinds: "ints", weight: 1, selectors: "minQ lowestQ smallestQ least^l1Q cheapestQ qMin", pre: [`const found = ${KEPT};`], code: "found.length > 0 ? Math.min(...found) : null",
    says: (c) => [`look through <l> for ${SOME(c)} and return the {smallest|lowest}, null ${NONE}`, `of ${SET(c)}, {return|give|take} the {smallest|lowest|least}, or null ${NONE}`, `{find|get} the {smallest|minimum} ${ONE(c)}; null ${NONE}`],
    np: (c) => [`the {smallest|lowest|least|minimum} ${ONE(c)}, {null|or null} ${NONE}`, `the {smallest|lowest|least|minimum} of ${SET(c)}, {null|or null} ${NONE}`, `the {minimum|smallest} {among|of} ${SOME(c)}, null ${NONE}`, `null ${NONE}, otherwise the {smallest|lowest} of ${SET(c)}`] },
  { id: "first", kinds: "ints words", weight: 1, selectors: "firstQ findQ firstOfQ first^l1Q earliestQ nextQ", code: "@l.find((entry) => COND) ?? null",
    says: (c) => [`{find|search for} the first ${ONE(c)}, null ${NONE}`, `walk through <l> {from the front|in order} and stop at the first that ${c.is}; null ${NONE}`, `search <l> for {an entry|one} that ${c.is}: {return|give} the {first|earliest} or null`],
    np: (c) => [`the first ${ONE(c)}, {null|or null} ${NONE}`, `the first of ${SET(c)}, {null|or null} ${NONE}`, `the {earliest|first} in <l> that ${c.is}, null ${NONE}`, `null ${NONE}, {else|otherwise} the first ${ONE(c)}`] },
  { id: "last", kinds: "ints words", weight: 0.8, selectors: "lastQ latestQ lastOfQ last^l1Q newestQ mostRecentQ", code: `${KEPT}.at(-1) ?? null`,
    says: (c) => [`{find|search for} the last ${ONE(c)}, null ${NONE}`, `search <l> from the {end|back} for one that ${c.is}; null ${NONE}`, `take ${SET(c)} and return the last {of them|one}, null ${NONE}`],
    np: (c) => [`the {last|latest|newest} ${ONE(c)}, {null|or null} ${NONE}`, `the last of ${SET(c)}, {null|or null} ${NONE}`, `the {most recent|latest} in <l> that ${c.is} ({newest|latest} at the end), null ${NONE}`, `null ${NONE}, {else|otherwise} the last ${ONE(c)}`] },
  { id: "index", kinds: "ints words", weight: 0.6, selectors: "indexQ positionQ whereQ positionOfFirstQ findIndexQ placeQ", code: "@l.findIndex((entry) => COND)",
    says: (c) => [`find {where|the position at which} the first ${ONE(c)} {is|stands}, -1 ${NONE}`, `search <l> for one that ${c.is} and return its {index|position}, -1 ${NONE}`, `{at which|on what} {index|position} of <l> is the first that ${c.is}? {-1|minus one} ${NONE}`],
    np: (c) => [`the {index|position} of the first ${ONE(c)}, {-1|or -1|minus one} ${NONE}`, `the {index|position} {in|within} <l> of the first that ${c.is}, -1 ${NONE}`, `{where|at what index} in <l> the first that ${c.is} {stands|is}, -1 ${NONE}`] },
  { id: "any", kinds: "ints words", weight: 1.1, selectors: "anyQ hasQ someQ existsQ containsQ isAnyQ", code: "@l.some((entry) => COND)",
    says: (c) => [`{true|return true} {if|when} {at least one|any|some} <l1> ${c.is}, {else|otherwise} false`, `does {any|some} <l1> exist that ${c.is}?`, `look for one {in|of} <l> that ${c.is}; true if {there is one|found}`],
    np: (c) => [`whether {any|some|at least one} <l1> ${c.is}`, `whether {any|some} {of|in|among} <l> ${c.are}`, `whether there {are|exist} ${SOME(c)}`, `whether <l> {has|contains|includes} {one|at least one|something} that ${c.is}`, `true {if|when} {one|any|some one} {of|in} <l> ${c.is}`] },
  { id: "all", kinds: "ints words", weight: 1.1, selectors: "allQ everyQ onlyQ areAllQ all^lQ isEveryQ", code: "@l.every((entry) => COND)",
    says: (c) => [`{true|return true} {if|when} {every|each} <l1> ${c.is}, {else|otherwise} false`, `are there only entries in <l> that ${c.are}?`, `check {every|each} <l1>: {all|every one} must meet this, it ${c.is}; return {true or false|whether they do}`],
    np: (c) => [`whether {every|each} <l1> ${c.is}`, `whether all {of|in|} <l> ${c.are}`, `whether {all|all the} <l.> ${c.are}`, `whether <l> {has|contains|holds} only {entries|ones} that ${c.are}`, `true {if|when} {each one|every one} {of|in} <l> ${c.is}`] },
  { id: "none", kinds: "ints words", weight: 0.7, selectors: "noneQ noQ hasNoQ freeOfQ lacksQ withoutAnyQ", code: "!@l.some((entry) => COND)",
    says: (c) => [`{true|return true} {if|when} no <l1> ${c.is}, {else|otherwise} false`, `make sure {none|not one} {of|in} <l> ${c.is}: true if {that holds|so}, else false`, `return false as soon as a <l1> ${c.is}, {else|otherwise} true`],
    np: (c) => [`whether no <l1> ${c.is}`, `whether none {of|in|among} <l> ${c.is}`, `whether there are no ${SOME(c)}`, `whether <l> {has|contains} {nothing|no entry} that ${c.is}`, `true {if|when} not a single <l1> ${c.is}`] },
  { id: "list", kinds: "ints words", weight: 1.3, selectors: "filterQ onlyQ listQ selectQ ^lQ findAllQ", code: KEPT,
    says: (c) => [`{list|filter out|pick|select} ${SET(c)}{| as a list|, order kept}`, `return {only|just} ${SET(c)}`, `{leave out|skip} every <l1> unless it ${c.is} and return {those left|the rest}`, `filter <l>: keep in the result what ${c.is}, change nothing`],
    np: (c) => [`${SET(c)}`, `{a|the} list of ${SET(c)}`, `{which|what} <l.> ${c.are}`, `<l> {without|minus} {everything|what} unless it ${c.is}`, `{each|every} <l1> that ${c.is}, {in order|as a list}`] },
  { id: "sorted", kinds: "ints", weight: 0.8, selectors: "sortedQ sortQ orderedQ ascendingQ rankQ sorted^lQ", code: `${KEPT}.sort((left, right) => left - right)`,
    says: (c) => [`{sort|order} ${SET(c)} {from small to large|ascending|upwards} and return them`, `filter <l> to those that ${c.are} and return them {sorted|in order}, smallest first`, `take {only|} ${SET(c)} and {return|list} them from the {lowest|smallest} up`],
    np: (c) => [`${SET(c)}, {sorted {upwards|ascending}|smallest first|lowest first|in ascending order|from small to large}`, `a sorted list of ${SET(c)}, {smallest|lowest} first`, `the {sorted|ordered} list of ${SOME(c)}, ascending`] },
  { id: "sorted-down", kinds: "ints", weight: 0.8, selectors: "sortedDownQ topQ descendingQ rankingQ bestFirstQ highestFirstQ", code: `${KEPT}.sort((left, right) => right - left)`,
    says: (c) => [`{sort|order} ${SET(c)} {from large to small|descending|downwards} and return them`, `filter <l> to those that ${c.are} and return them {sorted|in order}, {largest|highest} first`, `take {only|} ${SET(c)} and {return|list} them from the {highest|largest} down`],
    np: (c) => [`${SET(c)}, {sorted {downwards|descending}|largest first|highest first|in descending order|from large to small}`, `a sorted list of ${SET(c)}, {largest|highest} first`, `the {sorted|ordered} list of ${SOME(c)}, descending`] },
  { id: "sorted-words", kinds: "words", weight: 0.9, selectors: "sortedQ alphabeticalQ sortQ orderedQ sorted^lQ indexOfQ", code: `${KEPT}.sort()`,
    says: (c) => [`{sort|order} ${SET(c)} {alphabetically|from a to z} and return them`, `filter <l> to those that ${c.are} and return them {sorted|in alphabetical order}`, `take {only|} ${SET(c)} and {return|list} them in alphabetical order`],
    np: (c) => [`${SET(c)}, {sorted|in alphabetical order|alphabetically|from a to z|sorted by name}`, `a sorted list of ${SET(c)}`, `the {alphabetical|sorted} list of ${SOME(c)}`] },
  { id: "unique", kinds: "ints words", weight: 0.6, selectors: "uniqueQ distinctQ differentQ uniqueOfQ onceQ setOfQ", code: `[...new Set(${KEPT})]`,
    says: (c) => [`{list|return} ${SET(c)}, each only once`, `filter <l> to those that ${c.are}, {drop|remove} doubles from them and return the result`, `return ${SET(c)} without {doubles|duplicates|repeats}`],
    np: (c) => [`${SET(c)}, {each {only|just} once|without doubles|without duplicates|no duplicates}`, `the {distinct|different|unique} ${SOME(c)}`, `a list without duplicates of ${SET(c)}`] },
  { id: "distinct", kinds: "ints words", weight: 0.4, selectors: "countDistinctQ uniqueCountQ differentCountQ howManyDifferentQ varietyQ distinctQ", code: `new Set(${KEPT}).size`,
    says: (c) => [`count ${SET(c)}, {doubles only once|each {value|one} once}`, `count the {different|distinct} ${SOME(c)}`, `collect ${SET(c)} in a set and return its size`],
    np: (c) => [`how many {different|distinct} <l.> ${c.are}`, `the number of {distinct|different|unique} ${SOME(c)}`, `how many <l.> ${c.are}, {equal ones counted once|not counting repeats|each only once}`] },
  { id: "joined", kinds: "words ints", weight: 0.7, roles: { e: constant(separators) }, selectors: "joinQ textOfQ lineOfQ showQ writeQ describeQ", code: `${KEPT}.join(%e)`,
    says: (c) => [`{join|concatenate} ${SET(c)} {with|by} %e`, `filter <l> to those that ${c.are} and join {them|the result} with %e`, `write ${SET(c)} as one text with %e between them`],
    np: (c) => [`${SET(c)} {joined|connected} {by|with} %e`, `one text of ${SET(c)}, {separated by|divided by|with} %e{| in between}`, `a text that lists ${SET(c)}, %e between {them|each two}`, `${SET(c)} as one {text|string|line}, separated by %e`] },
  { id: "first-n", kinds: "ints words", weight: 0.8, roles: { n: small() }, selectors: "firstQ takeQ topQ limitQ someQ atMostQ", code: `${KEPT}.slice(0, $n)`,
    says: (c) => [`{take|return} the first <n.> of ${SET(c)}`, `{list|return} ${SET(c)}, but only the first <n.>`, `filter <l> to those that ${c.are} and stop after <n>`, `find up to <n> ${SOME(c)}`],
    np: (c) => [`the first <n.> {of|among} ${SET(c)}`, `{at most|no more than|up to} <n> ${SOME(c)}, the first ones`, `${SET(c)}, {at most|limited to} the first <n.>`] },
  { id: "last-constant", kinds: "ints words", weight: 0.5, roles: { e: constant([2, 3, 5, 4]) }, selectors: "lastQ recentQ latestQ newestQ tailQ lastFewQ", code: `${KEPT}.slice(-%e)`,
    says: (c) => [`{take|return} the last %e of ${SET(c)}`, `{list|return} ${SET(c)}, but only the {last|latest} %e`, `filter <l> to those that ${c.are} and keep the last %e for the answer`],
    np: (c) => [`the {last|latest|newest} %e {of|among} ${SET(c)}`, `{at most|no more than|up to} %e ${SOME(c)}, the last ones`, `${SET(c)}, {limited to|only} the last %e`] },
  { id: "every-second", kinds: "ints words", weight: 0.3, selectors: "everySecondQ everyOtherQ alternateQ secondQ skipOneQ halfQ", code: `${KEPT}.filter((entry, at) => at % 2 === 0)`,
    says: (c) => [`filter <l> to those that ${c.are} and take every {second|other} of them, {starting|beginning} with the first`, `list ${SET(c)}, {skipping|leaving out} every second one`, `take the first, third, fifth and so on of ${SET(c)}`],
    np: (c) => [`every {second|other} {one|} of ${SET(c)}, {starting|beginning} with the first`, `the first, third, fifth ... of ${SET(c)}`, `${SET(c)}, but every second one {left out|skipped}`] },
  { id: "percent", kinds: "ints words", weight: 0.9, selectors: "percentQ shareQ percentageQ rateQ qPercent qRate", pre: ["if (@l.length === 0) return 0;"], code: `Math.round((${KEPT}.length * 100) / @l.length)`,
    says: (c) => [`work out {what percentage|how many percent} of <l> ${c.are}, {rounded|as a whole number}, 0 {if|when} <l> is empty`, `count ${SET(c)} and divide by the {length|number} of all <l.>, as a rounded percentage; 0 for an empty list`, `express the share of ${SOME(c)} in percent, rounded; 0 if there is nothing in <l>`],
    np: (c) => [`{the percentage of <l> that|what percentage of <l>} ${c.are}, rounded, {0|zero} {if|when} <l> is empty`, `how many percent of <l> ${c.are}, {rounded|as a whole number}, {0|zero} {if|when} {<l> is empty|there are no <l.>}`, `the {percentage|share in percent} of ${SOME(c)}, rounded, {0|zero} for an empty list`] },
  { id: "at-least-n", kinds: "ints words", weight: 0.6, roles: { n: small() }, selectors: "enoughQ hasEnoughQ atLeastQ sufficientQ reachedQ manyQ", code: `${KEPT}.length >= $n`,
    says: (c) => [`{true|return true} {if|when} <n> or more of <l> ${c.are}`, `count ${SET(c)} and check that there are at least <n>`, `are there {at least|no fewer than} <n> ${SOME(c)}?`],
    np: (c) => [`whether {at least|no fewer than} <n> {of|in|} <l> ${c.are}`, `whether there are {at least|no less than} <n> ${SOME(c)}`, `true {if|when} <n> or more <l.> ${c.are}`, `whether <l> {has|contains} at least <n> {entries|ones} that ${c.are}`] },
  { id: "more-than-others", kinds: "ints words", weight: 0.4, selectors: "mostlyQ majorityQ mostQ mainlyQ areMostQ moreThanHalfQ", code: `${KEPT}.length * 2 > @l.length`,
    says: (c) => [`{true|return true} {if|when} more than half of <l> ${c.are}`, `are {most|more than half} of <l> such that they ${c.are}?`, `count ${SET(c)} and check that they are {the majority|more than half of all}`],
    np: (c) => [`whether {most|more than half|the majority} of <l> ${c.are}`, `whether more {of|in|} <l> ${c.are} than not`, `whether {more than|over} 50 percent of <l> ${c.are}`] },
  { id: "positions", kinds: "ints words", weight: 0.3, selectors: "positionsQ indexesQ placesQ indicesQ whereAllQ spotsQ", code: "@l.flatMap((entry, at) => (COND_IN ? [at] : []))",
    says: (c) => [`list the {positions|indexes|indices} of ${SET(c)}`, `go through <l> and {note|collect} the {index|position} of {each|every} <l1> that ${c.is}`, `find all {places|positions} in <l> where the <l1> ${c.is}`],
    np: (c) => [`the {positions|indexes|indices} {in <l> |}of ${SET(c)}`, `{all|the} {indexes|positions} {of|in} <l> where the {<l1>|entry} ${c.is}`, `a list of the {indexes|positions} of ${SET(c)}`] },
  { id: "longest", kinds: "words", weight: 0.5, selectors: "longestQ longestOfQ maxLengthQ widestQ longest^l1Q lengthiestQ", code: `${KEPT}.reduce((left, right) => (right.length > left.length ? right : left), "")`,
    says: (c) => [`find the longest ${ONE(c)}, an empty text ${NONE}`, `of ${SET(c)} return the longest, "" ${NONE}`, `filter <l> to those that ${c.are} and return the longest one, "" ${NONE}`],
    np: (c) => [`the longest ${ONE(c)}, {""|an empty text} ${NONE}`, `the longest of ${SET(c)}, or {""|an empty text} ${NONE}`, `the one with the most letters among ${SET(c)}, "" ${NONE}`] },
  { id: "total-length", kinds: "words", weight: 0.4, selectors: "lettersQ totalLengthQ lengthQ charactersQ sumLengthsQ sizeQ", code: `${KEPT}.reduce((sum, entry) => sum + entry.length, 0)`,
    says: (c) => [`add up the lengths of ${SET(c)}`, `sum the {number of letters|lengths} {of|over} ${SET(c)}`, `count the {letters|characters} of ${SET(c)}, all together`],
    np: (c) => [`the {total|summed} length of ${SET(c)}`, `how many {letters|characters} ${SET(c)} have {together|in all|in total}`, `the sum of the lengths of ${SET(c)}`] },
  { id: "upper", kinds: "words", weight: 0.5, selectors: "upperQ shoutQ capitalsQ uppercaseQ loudQ bigQ", code: `${KEPT}.map((entry) => entry.toUpperCase())`,
    says: (c) => [`{list|return} ${SET(c)} in {upper case|capitals}`, `filter <l> to those that ${c.are} and return them in {upper case|capital letters}`, `take ${SET(c)} and {upper-case|write in capitals} each of them`],
    np: (c) => [`${SET(c)} in {upper case|capitals|capital letters}`, `${SET(c)}, each {upper-cased|in capital letters}`, `the upper case {form|version} of ${SET(c)}`] },
  { id: "scaled", kinds: "ints", weight: 0.5, roles: { e: constant([2, 3, 5, 10, 4]) }, selectors: "scaleQ multipliedQ scaledQ timesQ pricedQ convertQ", code: `${KEPT}.map((entry) => entry * %e)`,
    says: (c) => [`{list|return} ${SET(c)}, each {times|multiplied by} %e`, `filter <l> to those that ${c.are} and multiply each of {them|these} by %e`, `take ${SET(c)} and return them {times|multiplied by} %e`],
    np: (c) => [`${SET(c)}, {each times %e|each multiplied by %e|times %e each}`, `{each|every} <l1> that ${c.is}, {times|multiplied by} %e`, `%e times each of ${SET(c)}`] },
  { id: "priced", kinds: "ints", weight: 0.5, roles: { e: constant([2, 3, 5, 10, 4, 12]) }, selectors: "feeQ chargeQ bonusQ costQ pointsQ penaltyQ", code: `${KEPT}.length * %e`,
    says: (c) => [`{each|every} <l1> that ${c.is} {costs|counts|gives|is worth|adds} %e; return the total`, `count ${SET(c)} and multiply {the count|that number} by %e`, `%e for {each|every} ${ONE(c)}, {added up|all together}`],
    np: (c) => [`%e {for|per} {each|every|} ${ONE(c)}, in total`, `%e times the number of ${SOME(c)}`, `the number of ${SOME(c)} times %e`] },
  // Changes.
  { id: "remove", kinds: "ints words", weight: 1.3, selectors: "removeQ dropQ deleteQ purgeQ clearQ cleanQ discardQ", code: "", change: ["this.$l = @l.filter((entry) => NOT);"], guards: ["flag"], returns: [{ code: "this.$l.length", np: ["{how many|the number that} {are left|remain|stay}"] }],
    says: (c) => [`{remove|delete|drop|throw out|discard} ${SET(c)} from <l>`, `{remove|delete|drop|take} {every|each|any} <l1> that ${c.is} {from|out of} <l>`, `<l> loses {every|each} entry that ${c.is}`, `{clean|purge} <l>: {out goes|remove} everything that ${c.is}`, `if a <l1> ${c.is}, {remove it|drop it|it goes}`, `afterwards no <l1> {is left|remains} that ${c.is}, the others stay`, `take out of <l> whatever ${c.is}`] },
  { id: "keep", kinds: "ints words", weight: 1, selectors: "keepQ retainQ keepOnlyQ filterQ reduceToQ limitToQ", code: "", change: ["this.$l = @l.filter((entry) => COND);"], guards: ["flag"], returns: [{ code: "this.$l.length", np: ["{how many|the number that} {are left|remain|stay}"] }],
    says: (c) => [`keep only ${SET(c)} in <l>`, `{keep|retain} only the entries of <l> that ${c.are}`, `{reduce|cut|trim} <l> to those that ${c.are}`, `{remove|drop} everything from <l> unless it ${c.is}`, `a <l1> {stays|remains} in <l> only if it ${c.is}`, `afterwards <l> has only {entries|ones} that ${c.are}, the others are {gone|dropped}`, `update <l>: {only|just} ${SET(c)} {stay|survive}`] },
  { id: "remove-count", kinds: "ints words", weight: 0.6, selectors: "removeQ dropQ purgeQ cleanUpQ sweepQ evictQ", code: "", pre: ["const kept = @l.filter((entry) => NOT);", "const total = @l.length - kept.length;"], change: ["this.$l = kept;"], returns: [{ code: "total", np: ["how many {that were|were removed|are gone}", "the number {removed|dropped|of removed entries}"] }],
    says: (c) => [`{remove|delete|drop|throw out} ${SET(c)} from <l> and count {the removed|what was removed|them}`, `{remove|delete} {every|each} <l1> that ${c.is}, {noting|counting} how many {go|were removed}`, `{purge|clean} <l> of whatever ${c.is}, counting the losses`, `throw {out of <l> what|out whatever in <l>} ${c.is} and count {it|those}`, `count and remove ${SET(c)}`, `drop from <l> what ${c.is} and keep count of the dropped`] },
  { id: "move", kinds: "ints words", weight: 0.8, selectors: "moveQ archiveQ transferQ collectQ extractQ sortOutQ", code: "", pre: [`const found = ${KEPT};`], change: ["this.$l = @l.filter((entry) => NOT);", "this.$z = [...@z, ...found];"], returns: [{ code: "found", np: ["{them|the moved ones|what was moved}"] }, { code: "found.length", np: ["how many {were moved|went over|moved}"] }],
    says: (c) => [`move ${SET(c)} {from <l> |}to {the end of |}<z>`, `{take|remove} ${SET(c)} out of <l> and {append|add} them to <z>`, `{each|every} <l1> that ${c.is} {goes|moves|changes} {from <l> |}to <z>`, `{transfer|shift} {every|each} <l1> that ${c.is} into <z>, the others stay in <l>`, `if a <l1> ${c.is}, it leaves <l> and goes to <z>`, `split <l>: what ${c.is} {goes|is added} to <z>, the {rest|others} {stay|stays} in <l>`] },
  { id: "copy", kinds: "ints words", weight: 0.5, selectors: "copyQ collectQ gatherQ noteQ rememberQ pickQ", code: "", change: [`this.$z = [...@z, ...${KEPT}];`],
    says: (c) => [`copy ${SET(c)} to {the end of |}<z>, <l> stays as it is`, `{append|add} ${SET(c)} to <z> without changing <l>`, `{append|add} {each|every} <l1> that ${c.is} to <z>, <l> keeps it too`, `<z> gets ${SET(c)} as well, <l> does not change`, `{collect|gather} ${SET(c)} in <z>, at the end, leaving <l> alone`, `look at <l>: what ${c.is} is also appended to <z>`] },
  { id: "store", kinds: "ints words", weight: 0.5, selectors: "selectQ refreshQ updateQ setQ pickQ chooseQ", code: "", change: [`this.$z = ${KEPT};`],
    says: (c) => [`set <z> to ${SET(c)}`, `{store|save} ${SET(c)} in <z>, replacing what was there`, `<z> {becomes|is now|shall be} the list of ${SET(c)}`, `{fill|overwrite} <z> with ${SET(c)}`, `<z> := ${SET(c)}`, `recompute <z>: it {holds|has} exactly ${SET(c)}`] },
  { id: "store-count", kinds: "ints words", weight: 0.5, roles: { w: slot("int", "total count hits matches sum result found number alarms passed") }, selectors: "countQ updateQ tallyQ recountQ refreshQ measureQ", code: "", change: [`this.$w = ${KEPT}.length;`],
    says: (c) => [`set <w> to the number of ${SOME(c)}`, `{store|save|write} in <w> how many <l.> ${c.are}`, `count ${SET(c)} and {store|save|put} the {count|result} in <w>`, `<w> {becomes|is now|shall be} the number of ${SOME(c)}`, `<w> := how many of <l> ${c.are}`, `recount <w>: it is the number of ${SOME(c)}`, `update <w> with how many {of|in} <l> ${c.are}`] },
  { id: "add-count", kinds: "ints words", weight: 0.4, roles: { w: slot("int", "total count hits matches strikes score result points alarms passed") }, selectors: "addQ scoreQ tallyQ creditQ collectQ countInQ", code: "", change: [`this.$w = @w + ${KEPT}.length;`],
    says: (c) => [`add the number of ${SOME(c)} to <w>`, `{raise|increase} <w> by how many <l.> ${c.are}`, `for {each|every} <l1> that ${c.is}, {raise|increase} <w> by {one|1}`, `{each|every} ${ONE(c)} gives one more {in|for} <w>`, `count ${SET(c)} and add the count to <w>`, `<w.> += the number of ${SOME(c)}`] },
  { id: "remove-first", kinds: "words ints", weight: 0.4, selectors: "removeFirstQ dropFirstQ takeQ consumeQ useUpQ popQ", code: "", pre: ["const found = @l.findIndex((entry) => COND);", "if (found < 0) return RESULT;"], change: ["this.$l = @l.filter((entry, at) => at !== found);"],
    says: (c) => [`{remove|delete|drop} {only|just} the first ${ONE(c)}, nothing happens ${NONE}`, `take the first that ${c.is} out of <l>, do nothing ${NONE}`, `find the first ${ONE(c)} and remove {it|just that one}, change nothing ${NONE}`, `<l> loses its first entry that ${c.is}; nothing changes ${NONE}`, `remove one <l1>, the first that ${c.is}; ${NONE} leave <l> alone`, `{search|scan} <l> for one that ${c.is}; remove the first found, others stay, do nothing ${NONE}`] },
  { id: "front", kinds: "words ints", weight: 0.4, selectors: "frontQ prioritizeQ putFirstQ promoteQ firstQ pullUpQ", code: "", change: [`this.$l = [...${KEPT}, ...@l.filter((entry) => NOT)];`],
    says: (c) => [`move ${SET(c)} to the front of <l>`, `{put|bring} ${SET(c)} {first|to the top|in front}, the others {follow|come after}`, `reorder <l>: first what ${c.is}, then the {rest|others}`, `{each|every} <l1> that ${c.is} goes before all others, otherwise the order stays`, `<l> {begins|starts} with {those|the ones} that ${c.are}, then come the others in their old order`, `{prioritize|favor} ${SET(c)}: they come first in <l>`] },
  { id: "replace", kinds: "ints", weight: 0.6, roles: { w: param("int", "replacement substitute fallback standard with newValue instead filler") }, selectors: "replaceQ setQ fixQ correctQ overwriteQ substituteQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? $w : entry));"],
    says: (c) => [`replace ${SET(c)} {by|with} <w>`, `{set|change} {each|every} <l1> that ${c.is} to <w>`, `in <l>, {whatever|everything that} ${c.is} {becomes|turns into} <w>`, `{put|write} <w> in place of {each|every} <l1> that ${c.is}`, `if a <l1> ${c.is}, it becomes <w>, the others stay`, `{overwrite|substitute} ${SET(c)} with <w>, in place`] },
  { id: "replace-word", kinds: "words", weight: 0.6, roles: { w: param("word", "replacement substitute fallback standard mask with newName instead filler") }, selectors: "replaceQ maskQ fixQ renameQ overwriteQ substituteQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? $w : entry));"],
    says: (c) => [`replace ${SET(c)} {by|with} <w>`, `{set|change|rename} {each|every} <l1> that ${c.is} to <w>`, `in <l>, {whatever|everything that} ${c.is} {becomes|turns into} <w>`, `{put|write} <w> in place of {each|every} <l1> that ${c.is}`, `if a <l1> ${c.is}, it becomes <w>, the others stay`, `{overwrite|substitute} ${SET(c)} with <w>, in place`] },
  { id: "raise", kinds: "ints", weight: 0.8, roles: { w: param("int", "bonus amount extra raise delta points step by more") }, selectors: "raiseQ bonusQ increaseQ boostQ liftQ addToQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? entry + $w : entry));"], guards: ["neg w", "nonpos w"],
    says: (c) => [`{raise|increase|lift} ${SET(c)} by <w>`, `add <w> to {each|every} <l1> that ${c.is}`, `{each|every} <l1> that ${c.is} {gets|receives|gains} <w> {more|on top}`, `if a <l1> ${c.is}, add <w> to it, the others stay {as they are|unchanged}`, `in <l>, whatever ${c.is} grows by <w>`, `give <w> {more|on top} to {each|every} ${ONE(c)}`] },
  { id: "lower", kinds: "ints", weight: 0.5, roles: { w: param("int", "discount amount penalty cut delta fee step by less") }, selectors: "lowerQ discountQ reduceQ penalizeQ cutQ subtractFromQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? entry - $w : entry));"], guards: ["neg w", "nonpos w"],
    says: (c) => [`{lower|reduce|decrease} ${SET(c)} by <w>`, `subtract <w> from {each|every} <l1> that ${c.is}`, `{each|every} <l1> that ${c.is} {loses|drops by} <w>`, `if a <l1> ${c.is}, take <w> off it, the others stay {as they are|unchanged}`, `in <l>, whatever ${c.is} shrinks by <w>`, `take <w> off {each|every} ${ONE(c)}`] },
  { id: "zero", kinds: "ints", weight: 0.5, selectors: "zeroQ resetQ voidQ cancelQ silenceQ nullifyQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? 0 : entry));"],
    says: (c) => [`set ${SET(c)} to {0|zero}`, `{reset|set} {each|every} <l1> that ${c.is} to {0|zero}`, `in <l>, {whatever|everything that} ${c.is} {becomes|turns into} {0|zero}`, `if a <l1> ${c.is}, it becomes {0|zero}, the others stay`, `{each|every} ${ONE(c)} {counts|is} 0 from now on`, `put {0|zero} in place of {each|every} <l1> that ${c.is}`] },
  { id: "scale", kinds: "ints", weight: 0.5, roles: { e: constant([2, 3, 10, 5, 4]) }, selectors: "doubleQ multiplyQ scaleQ boostQ timesQ upgradeQ", code: "", change: ["this.$l = @l.map((entry) => (COND_IN ? entry * %e : entry));"],
    says: (c) => [`multiply ${SET(c)} by %e`, `{each|every} <l1> that ${c.is} {is multiplied by|counts times} %e from now on`, `if a <l1> ${c.is}, multiply it by %e, the others stay`, `in <l>, whatever ${c.is} {becomes|grows to} %e times as {large|much}`, `{replace|update} {each|every} <l1> that ${c.is} by %e times its value`, `scale ${SET(c)} by %e, in place`] },
  { id: "append-several", kinds: "ints words", weight: 0.6, selectors: "addQ importQ appendQ acceptQ takeInQ mergeQ", code: "", change: ["this.$z = [...@z, ...$l.filter((entry) => COND)];"], returns: [{ code: "this.$z.length", np: ["{how many there are now|the new length|the length of <z>}"] }],
    says: (c) => [`{append|add} to <z> {only|just} those of <l> that ${c.are}`, `{add|append} <l> to <z>, but only {entries|the ones} that ${c.are}`, `of the given <l.>, those that ${c.are} {join|go to the end of} <z>`, `{each|every} given <l1> that ${c.is} {goes into|is appended to} <z>, the others are {ignored|skipped|dropped}`, `{import|take over} <l> into <z>, {skipping|leaving out} {all|any} unless it ${c.is}`, `<z> gets ${SET(c)} at its end, the rest of what is given is ignored`] },
  { id: "append-if", kinds: "ints words", weight: 0.7, selectors: "addQ acceptQ recordQ noteQ pushQ admitQ", code: "", pre: ["if (ONE_NOT) return RESULT;"], change: ["this.$l = [...@l, $v];"],
    says: (c) => [`{add|append|push} <v> to <l> {only if|if|when} it ${c.is}`, `<v> {joins|goes to the end of} <l> {only if|provided that} it ${c.is}`, `{record|note|store} <v> {in|at the end of} <l> if it ${c.is}, {otherwise|else} do nothing`, `{ignore|skip} <v> unless it ${c.is}, {otherwise|else} {append|add} it to <l>`, `if <v> ${c.is}, {append|add} it to <l>, else nothing {happens|changes}`, `<l> gets <v> at the end when it ${c.is}`] },
];

const singles: readonly [Kind, Condition[], Condition[]][] = [["ints", numberConditions, joinedNumbers], ["words", wordConditions, joinedWords]];
/** What the single ops have already. */
const known = new Set("above-list above-count above-sum above-all above-first below-list below-sum below-count at-least-list at-least-count even-list even-count even-sum odd-list odd-sum positive-list negative-count starting-list starting-count starting-any containing-list containing-count containing-any longer-list filled-list filled-all filled-count filled-remove different-remove in-slot-list not-in-slot-list in-argument-list not-in-argument-list not-in-argument-remove above-keep above-remove".split(" "));
/** Conditions that are about the list itself have no arguments of their own to be appended. */
const negated = (code: string): string => {
  if (/ && | \|\| /.test(code)) return `!(${code})`;
  if (/ (===|!==) /.test(code)) return code.replace(/ (===|!==) /, (sign) => (sign === " === " ? " !== " : " === "));
  if (/ (>=|<=|>|<) /.test(code)) return code.replace(/ (>=|<=|>|<) /, (_, sign: string) => ` ${({ ">=": "<", "<=": ">", ">": "<=", "<": ">=" } as Record<string, string>)[sign]} `);
  return code.startsWith("!") ? code.slice(1) : `!${code}`;
};

function compose(kind: Kind, condition: Condition, ask: Ask, asArgument: boolean): Op {
  const fill = (code: string): string => code.replace("ONE_NOT", negated(condition.code).replaceAll("entry", "$v")).replace("COND_IN", condition.code).replace("COND", condition.code).replace("NOT", negated(condition.code));
  const names = kind === "ints" ? numberLists : wordLists;
  const several = ask.id === "append-several";
  const given = kind === "ints" ? "values numbers scores amounts data prices batch sizes newOnes candidates readings" : "words names items values texts lines entries candidates batch newcomers wishes";
  const place = asArgument || several ? param(kind, given) : slot(kind, names);
  const roles: Roles = { l: condition.values ? fixed(place, condition.values) : place, ...condition.roles, ...ask.roles };
  if (/\$z/.test((ask.change ?? []).join())) roles.z = slot(kind, kind === "ints" ? "archive outliers accepted flagged valid special selected kept bestOnes rejected picked alarms" : "archive finished rejected selected accepted flagged done picked shown removed matches chosen special");
  if (ask.id === "append-if") roles.v = param(kind === "ints" ? "int" : "word", "<l1> item entry candidate element newOne incoming thing reading title", "l");
  if (ask.id === "append-if" && condition.values === withBlanks) roles.v = fixed(param("enum", "item entry name text title"), ["", "tea", " ", "Ann", "fig", "  ", "oat"]);
  const name = (text: string): string => text.replace(/Q/, condition.label).replace(/^q/, condition.label);
  return {
    id: `composed-${kind}-${condition.id}-${ask.id}${asArgument ? "-of-argument" : ""}`,
    // There are many of these: each alone is light, so that the ops written by hand keep their share.
    weight: Number((ask.weight * (condition.weight ?? 1) * (asArgument ? 0.09 : 0.22)).toFixed(3)),
    roles,
    selectors: ask.selectors.split(" ").map(name),
    says: ask.says(condition),
    ...(ask.np ? { np: ask.np(condition) } : {}),
    ...(ask.pre ? { pre: ask.pre.map(fill) } : {}),
    ...(ask.change ? { change: ask.change.map(fill), ...(ask.returns ? { returns: ask.returns } : {}), ...(ask.guards ? { guards: ask.guards } : {}) } : { returns: query(fill(ask.code)) }),
  };
}

/** Every third also over an argument; joined conditions with every second ask, so that the asked-for stay in the majority. */
function* conditionOps(): Generator<Op> {
  let turn = 0;
  for (const [kind, single, joint] of singles) {
    for (const condition of [...single, ...joint]) {
      for (const ask of asks.filter((each) => each.kinds.split(" ").includes(kind))) {
        turn++;
        if (known.has(`${condition.id}-${ask.id}`) || (joint.includes(condition) && turn % 2 === 0)) continue;
        // The largest below a bound is asked for; of what meets "not the same" only the count or the list is.
        if (/equal|same-ignoring|^blank/.test(condition.id) && /sorted|unique|longest|total-length|upper|joined|distinct|every-second|front/.test(ask.id)) continue;
        if (/slot/.test(condition.id) && ask.id === "append-if" && condition.values) continue;
        if (/^(positive|above)/.test(condition.id) && ask.id === "max" && !condition.roles.x) continue;
        yield compose(kind, condition, ask, false);
        if (!ask.change && turn % 3 === 0) yield compose(kind, condition, ask, true);
      }
    }
  }
}

export const composedListOps: Op[] = [...conditionOps(), ...changedListOps];
