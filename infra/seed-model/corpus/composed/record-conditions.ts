// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/**
 * Conditions on one record of a list `l`: on a number, a flag, a text, a group, a day, two fields; and pairs of them joined by "and" and "or".
 * Each has relative clauses (`that`) that follow the plural of the records, and predicates (`all`) of the whole lot.
 */
import { constant, field, param, type Role, slot } from "../op.ts";

export interface Condition {
  id: string;
  list: string;
  roles: Record<string, Role>;
  /** Relative clauses after the plural: "that are open". */
  that: string[];
  /** Plural predicates: "are open". */
  all: string[];
  code: string;
  not: string;
  /** Parts of selectors. */
  named: string[];
  /** How often against the others. */
  weight: number;
  /** The same condition is in records.ts with the asks listed in its table; only the others are made here. */
  known?: boolean;
  /** Rare ones are asked for with the most usual asks only. */
  rare?: boolean;
}

export const goods = "items lines products cart orders entries basket goods articles wares sales invoices purchases offers rentals deliveries expenses payments parts supplies tools crops dishes drinks tickets parcels meals vehicles machines seeds plots";
export const people = "members users players students employees guests contacts customers patients pupils staff runners drivers tenants clients candidates visitors teams teachers athletes donors volunteers nurses riders farmers workers agents";
export const works = "tasks todos jobs tickets steps issues orders messages invoices bills chores reminders requests loans letters payments parcels alarms bookings visits shipments reports reviews builds deployments incidents appointments lessons exams doses";
export const things = "rooms devices sensors books songs films servers machines flights courses matches stations tables bikes boats animals plants games routes shelves accounts trucks beds channels readings events projects";

const flags = "done paid active closed shipped open read finished completed checked resolved delivered sent approved archived verified vip urgent returned signed blocked enabled booked cleaned sold online vaccinated insured premium hidden locked pinned";
const numbers = "age score points priority stock hours level price weight rating salary distance votes likes duration size minutes wins balance attempts steps speed load temperature visits amount";
const counts = "qty quantity count stock units copies seats nights pieces attempts goals credits tries pages days hours stars amount";
const groups = "category group type team city kind country department genre role color region brand class floor track species shift zone owner";
const texts = "name title label subject email city author street sku note";
const days = "due deadline dueDay until expires expiry day end endDay returnDay";

const doneField = field("l", "flag", flags);
const numberField = field("l", "num", numbers);
const intField = field("l", "int", counts);
const groupField = field("l", "enum", groups);
const valued = (names: string, values: readonly unknown[]): Role => ({ place: "field", kind: "enum", names: names.split(" "), from: "l", values });
const given = (names: string, values: readonly unknown[]): Role => ({ place: "param", kind: "enum", names: names.split(" "), values });
const PERSONS = ["ann", "bob", "eve"];
const TAGS = [["new"], ["new", "sale"], ["sale", "red"], ["red"], [], ["red", "new"]];

export const flag: Condition = {
  id: "flag", list: works, weight: 1.1, known: true, roles: { d: doneField },
  that: ["that are {already |}<d.>", "{which|that} are {marked|flagged} as <d.>", "whose <d.> {flag |}is {true|set|on}", "with <d.> {set|true|on}", "where <d.> is {true|set}", "having <d.> = true", "{for which|where} <d.> holds"],
  all: ["are <d.>", "are already <d.>", "have <d.> {set|set to true|= true}", "are {marked|flagged} as <d.>"],
  code: "entry.$d", not: "!entry.$d", named: ["^d", "marked", "when^d"],
};
export const notFlag: Condition = {
  id: "not-flag", list: works, weight: 1.1, known: true, roles: { d: doneField },
  that: ["that are not {yet |}<d.>", "{which|that} are {still |}not <d.>", "whose <d.> {flag |}is {false|not set|off}", "with <d.> {false|not set|off}", "where <d.> is {false|not set}", "still to be <d.>", "not {yet |}<d.>", "having <d.> = false"],
  all: ["are not <d.>", "are not <d.> yet", "have <d.> {off|not set|set to false|= false}", "are still not <d.>"],
  code: "!entry.$d", not: "entry.$d", named: ["not^d", "un^d", "pending", "remaining"],
};
export const above: Condition = {
  id: "above", list: people, weight: 1, known: true, roles: { p: numberField, x: param("num", "min limit threshold bound mark than level floor", "l.p") },
  that: ["with {a |}<p.> {above|over|greater than|higher than|exceeding} <x>", "with more than <x> <p.>", "whose <p.> {exceeds|is above|is greater than|is more than|is over} <x>", "that have a <p.> {above|over|of more than} <x>", "where <p.> is {greater|more|larger|higher} than <x>", "having <p.> > <x>"],
  all: ["have a <p.> {above|over|of more than|greater than} <x>", "have more than <x> <p.>", "exceed <x> in <p.>", "have <p.> > <x>"],
  code: "entry.$p > $x", not: "entry.$p <= $x", named: ["above", "over", "moreThan", "high^p"],
};
export const below: Condition = {
  id: "below", list: goods, weight: 0.9, known: true, roles: { p: numberField, x: param("num", "max limit threshold bound mark than ceiling minimum", "l.p") },
  that: ["with {a |}<p.> {below|under|less than|lower than|smaller than} <x>", "with {less|fewer} than <x> <p.>", "whose <p.> is {below|under|less than|lower than} <x>", "that have a <p.> {below|under|of less than} <x>", "where <p.> is {less|lower|smaller} than <x>", "having <p.> < <x>"],
  all: ["have a <p.> {below|under|of less than|lower than} <x>", "have {less|fewer} than <x> <p.>", "stay {below|under} <x> in <p.>", "have <p.> < <x>"],
  code: "entry.$p < $x", not: "entry.$p >= $x", named: ["below", "under", "lessThan", "low^p"],
};
export const atLeast: Condition = {
  id: "at-least", list: people, weight: 0.9, known: true, roles: { p: numberField, x: param("num", "min limit threshold minimum least floor from", "l.p") },
  that: ["with {a |}<p.> of at least <x>", "whose <p.> is {at least|not below|no less than} <x>", "with <x> <p.> or more", "that {reach|have at least} <x> <p.>", "with a <p.> of <x> or {more|higher|above}", "where <p.> >= <x>", "whose <p.> reaches <x>"],
  all: ["have a <p.> of at least <x>", "reach <x> in <p.>", "have <x> <p.> or more", "have <p.> >= <x>"],
  code: "entry.$p >= $x", not: "entry.$p < $x", named: ["atLeast", "from", "min^p", "reaching"],
};
export const atMost: Condition = {
  id: "at-most", list: goods, weight: 0.7, known: true, roles: { p: numberField, x: param("num", "max limit budget maximum most cap upTo", "l.p") },
  that: ["with {a |}<p.> of at most <x>", "whose <p.> is {at most|not above|no more than|not over} <x>", "with a <p.> of <x> or {less|lower|below}", "that have at most <x> <p.>", "where <p.> <= <x>", "with <p.> up to <x>", "whose <p.> does not exceed <x>"],
  all: ["have a <p.> of at most <x>", "do not exceed <x> in <p.>", "have <x> <p.> or less", "have <p.> <= <x>"],
  code: "entry.$p <= $x", not: "entry.$p > $x", named: ["atMost", "upTo", "within", "max^p"],
};
export const group: Condition = {
  id: "group", list: people, weight: 1.1, known: true, roles: { k: groupField, y: param("enum", "<k> <k> value wanted which kind of group", "l.k") },
  that: ["whose <k.> is <y>", "with <k.> <y.>", "{of|from|in} <k.> <y.>", "that {belong to|are in} <k.> <y.>", "with <y> as {their |}<k.>", "where <k.> {is|equals|matches} <y>", "whose <k.> {equals|matches|is the same as} <y>"],
  all: ["have the <k.> <y.>", "{belong to|are in} <k.> <y.>", "have <y> as <k.>"],
  code: "entry.$k === $y", not: "entry.$k !== $y", named: ["in^k", "by^k", "of^k", "for^k"],
};
export const state: Condition = {
  id: "state", list: works, weight: 1, known: true,
  roles: { h: valued("status state phase stage", ["open", "closed", "pending", "active", "done", "new"]), v: constant(["open", "closed", "pending", "active", "done", "new"]) },
  that: ["whose <h.> is %v", "with {the |}<h.> %v", "in <h.> %v", "where <h.> {is|equals} %v", "that have %v as <h.>", "that are in {the |}<h.> %v", "having <h.> %v"],
  all: ["have the <h.> %v", "are in <h.> %v", "have %v as <h.>"],
  code: "entry.$h === %v", not: "entry.$h !== %v", named: ["in^h", "with^h", "current", "relevant"],
};
export const aboveConst: Condition = {
  id: "above-const", list: things, weight: 0.8, known: true, roles: { q: intField, c: constant([0, 1, 2, 3, 5, 8, 10, 18, 20, 50, 100]) },
  that: ["with more than %c <q.>", "with {a |}<q.> {above|over|greater than|higher than} %c", "whose <q.> {exceeds|is above|is more than|is over} %c", "where <q.> > %c", "that have {more than %c <q.>|a <q.> over %c}", "having <q.> {greater|larger|higher} than %c"],
  all: ["have more than %c <q.>", "have a <q.> {above|over|of more than} %c", "have <q.> > %c"],
  code: "entry.$q > %c", not: "entry.$q <= %c", named: ["many^q", "big", "high^q", "over"],
};
export const belowConst: Condition = {
  id: "below-const", list: goods, weight: 0.8, known: true, roles: { q: intField, c: constant([1, 2, 3, 4, 5, 10, 12, 18, 20, 50]) },
  that: ["with {less|fewer} than %c <q.>", "with {a |}<q.> {below|under|less than} %c", "whose <q.> is {below|under|less than|lower than} %c", "where <q.> < %c", "that have {less|fewer} than %c <q.>", "having <q.> {less|smaller|lower} than %c"],
  all: ["have {less|fewer} than %c <q.>", "have a <q.> {below|under|of less than} %c", "have <q.> < %c"],
  code: "entry.$q < %c", not: "entry.$q >= %c", named: ["low^q", "short", "scarce", "few"],
};
export const aboveSlot: Condition = {
  id: "above-slot", list: people, weight: 0.6, known: true, roles: { o: numberField, m: slot("num", "limit threshold minimum required target allowance maximum quota cap") },
  that: ["with {a |}<o.> {above|over|greater than|higher than} {our |the object's |}<m.>", "whose <o.> {exceeds|is above|is more than|goes over} <m>", "where <o.> > this.<m.>", "with more <o.> than <m>", "that exceed <m> in <o.>"],
  all: ["have a <o.> {above|over|greater than} <m>", "exceed <m> {in|by} <o.>", "have <o.> > this.<m.>"],
  code: "entry.$o > @m", not: "entry.$o <= @m", named: ["over^m", "above^m", "tooHigh", "exceeding"],
};
export const contains: Condition = {
  id: "contains", list: things, weight: 0.8, roles: { w: field("l", "word", texts), z: param("word", "text query term part needle search word q phrase", "part:l.w") },
  that: ["whose <w.> {contains|includes} <z>", "with <z> {somewhere |}in {the|their} <w.>", "where <w.> {contains|includes|has} <z> {as a part|somewhere|}", "with a <w.> {containing|that contains|that includes} <z>", "that have <z> in {the|their} <w.>", "having <z> as {a |}part of {their|the} <w.>"],
  all: ["contain <z> in <w.>", "have <z> in {the|their} <w.>", "have a <w.> {containing|that contains} <z>"],
  code: "entry.$w.includes($z)", not: "!entry.$w.includes($z)", named: ["matching", "containing", "like", "search"],
};
export const starts: Condition = {
  id: "starts", list: people, weight: 0.6, rare: true, roles: { w: field("l", "word", texts), z: param("word", "prefix start text letter begin query beginning head", "prefix:l.w") },
  that: ["whose <w.> {starts|begins} with <z>", "with a <w.> {starting|beginning|that starts} with <z>", "where <w.> {starts|begins} with <z>", "with <z> {as the start|at the start|at the beginning} of <w.>", "having <z> as {a |the |}prefix of <w.>", "with the <w.> prefix <z.>"],
  all: ["have a <w.> {starting|that begins|beginning} with <z>", "have <z> at the start of <w.>"],
  code: "entry.$w.startsWith($z)", not: "!entry.$w.startsWith($z)", named: ["starting", "withPrefix", "beginning"],
};
const ends: Condition = {
  id: "ends", list: things, weight: 0.4, rare: true, roles: { w: field("l", "word", "email file path name title domain address url"), z: param("word", "suffix ending end text domain extension tail", "l.w") },
  that: ["whose <w.> ends {with|in} <z>", "with a <w.> {ending|that ends} {with|in} <z>", "where <w.> ends {with|in} <z>", "with <z> at the end of <w.>", "having <z> as {a |the |}suffix of <w.>"],
  all: ["have a <w.> {ending in|that ends with} <z>", "have <z> at the end of <w.>"],
  code: "entry.$w.endsWith($z)", not: "!entry.$w.endsWith($z)", named: ["ending", "withSuffix", "endingIn"],
};
const anyCase: Condition = {
  id: "any-case", list: people, weight: 0.5, rare: true, roles: { w: field("l", "word", texts), z: param("word", "<w> wanted text value which query key", "l.w") },
  that: ["whose <w.> {equals|is} <z>, {ignoring case|whatever the case|upper or lower case|case-insensitively}", "with <w.> <z.> {ignoring case|in any case|regardless of case|without regard to case}", "where <w.> and <z> are the same {ignoring case|apart from case|in lower case}", "whose <w.> in lower case {is|equals} <z> in lower case", "with the <w.> <z.>, {capitals do not matter|case does not matter|not case sensitive}"],
  all: ["have <z> as <w.>, ignoring case", "have the <w.> <z.> {in any case|regardless of case}"],
  code: "entry.$w.toLowerCase() === $z.toLowerCase()", not: "entry.$w.toLowerCase() !== $z.toLowerCase()", named: ["called", "by^w", "same^w"],
};
const longText: Condition = {
  id: "long-text", list: things, weight: 0.3, rare: true, roles: { w: field("l", "word", texts), z: param("int", "max length limit letters size longest n") },
  that: ["whose <w.> is longer than <z> {characters|letters}", "whose <w.> has more than <z> {characters|letters}", "with a <w.> {of more than|longer than|over} <z> {characters|letters}", "where the length of <w.> {exceeds|is greater than|is above} <z>", "with more than <z> {letters|characters} in {the|their} <w.>"],
  all: ["have a <w.> longer than <z> {characters|letters}", "have more than <z> {letters|characters} in <w.>"],
  code: "entry.$w.length > $z", not: "entry.$w.length <= $z", named: ["long^w", "tooLong", "longerThan"],
};
export const noText: Condition = {
  id: "no-text", list: people, weight: 0.6, rare: true, roles: { w: valued("email phone note comment address city reason answer reply supervisor nickname tag remark", ["", "", "north", "ann", "x7", "late"]) },
  that: ["{without|with no|with an empty} <w.>", "whose <w.> is {empty|missing|blank|an empty text}", "that have no <w.>", "where <w.> is {empty|missing|not filled in}", "that {lack|miss} a <w.>", "with {nothing|an empty text} in <w.>"],
  all: ["have {no|an empty} <w.>", "{lack|miss} a <w.>", "come without <w.>"],
  code: '!entry.$w', not: 'entry.$w', named: ["without^w", "missing^w", "no^w", "incomplete"],
};
const someText: Condition = {
  id: "some-text", list: people, weight: 0.4, rare: true, roles: { w: valued("email phone note comment address city reason answer reply supervisor nickname tag remark", ["", "", "north", "ann", "x7", "late"]) },
  that: ["{with a|that have a} <w.>", "whose <w.> is {not empty|filled in|given|not an empty text}", "where <w.> is {not empty|filled in}", "that have {some|a non-empty} <w.>", "with {something|some text} in <w.>"],
  all: ["have a <w.>", "have {some text|something} in <w.>", "have a non-empty <w.>"],
  code: 'entry.$w !== ""', not: 'entry.$w === ""', named: ["with^w", "has^w", "complete"],
};
export const unassigned: Condition = {
  id: "null-field", list: works, weight: 0.6, rare: true, roles: { w: valued("assignee owner driver teacher doctor agent reviewer borrower winner parent tenant buyer", [null, null, "ann", "bob", "eve"]) },
  that: ["whose <w.> is null", "{without|with no} <w.>", "that have no <w.> {yet|so far|(null)|}", "where <w.> is {null|still null|not set}", "with <w.> {null|still null}", "that {lack|still lack} a <w.>", "nobody is <w.> of"],
  all: ["have no <w.>", "have null as <w.>", "are without <w.>"],
  code: "entry.$w === null", not: "entry.$w !== null", named: ["without^w", "unassigned", "free", "no^w"],
};
const assigned: Condition = { ...unassigned, id: "not-null-field", weight: 0.4,
  that: ["whose <w.> is not null", "with {a|some} <w.>", "that {already |}have a <w.>", "where <w.> is {not null|set}", "with <w.> {set|not null}", "which do not lack a <w.>"],
  all: ["have a <w.>", "have <w.> not null", "already have a <w.>"],
  code: "entry.$w !== null", not: "entry.$w === null", named: ["with^w", "assigned", "taken", "has^w"],
};
const equalNumber: Condition = {
  id: "equal", list: people, weight: 0.7, rare: true, roles: { p: field("l", "int", "age year level floor grade day month week size priority rating round row version"), x: param("int", "<p> <p> value wanted which exact", "l.p") },
  that: ["whose <p.> is {exactly |}<x>", "with <p.> <x.>", "where <p.> {equals|is equal to|is exactly} <x>", "with exactly <x> as <p.>", "that have <p.> <x.>", "{of|on|in} <p.> <x.>"],
  all: ["have {the |}<p.> <x.>", "have exactly <x> as <p.>", "have a <p.> of <x>"],
  code: "entry.$p === $x", not: "entry.$p !== $x", named: ["by^p", "with^p", "in^p", "on^p"],
};
const otherNumber: Condition = { ...equalNumber, id: "differs", weight: 0.3,
  that: ["whose <p.> is {not|other than|different from} <x>", "where <p.> {differs from|is not equal to|is not} <x>", "with a <p.> {other than|different from} <x>", "that do not have <p.> <x.>", "having <p.> !== <x>"],
  all: ["have a <p.> {other than|different from} <x>", "differ from <x> in <p.>"],
  code: "entry.$p !== $x", not: "entry.$p === $x", named: ["not^p", "other^p", "except^p"],
};
const between: Condition = {
  id: "range", list: people, weight: 0.6, known: true, rare: true, roles: { p: numberField, x: param("num", "min low from lower start", "l.p"), y: param("num", "max high to upper until", "l.p") },
  that: ["with {a |}<p.> between <x> and <y>", "with {a |}<p.> from <x> to <y>", "whose <p.> {lies|is} {between <x> and <y>|within <x> to <y>}", "where <p.> is at least <x> and at most <y>", "with <x> <= <p.> <= <y>"],
  all: ["have a <p.> between <x> and <y>", "lie between <x> and <y> in <p.>", "have <p.> from <x> to <y>"],
  code: "entry.$p >= $x && entry.$p <= $y", not: "entry.$p < $x || entry.$p > $y", named: ["between", "inRange", "within"],
};
export const mine: Condition = {
  id: "mine", list: works, weight: 0.8, rare: true, roles: { k: valued("owner user author assignee seller driver member doctor teacher by", PERSONS), m: { place: "slot", kind: "enum", names: "current me user login self viewer activeUser selected".split(" "), values: PERSONS } },
  that: ["whose <k.> is {our |the |}<m.>", "with {our |the |}<m.> as <k.>", "where <k.> {is|equals} {this.<m.>|the <m.>}", "whose <k.> {equals|is the same as|matches} {our |the |}<m.>", "that have {our |the |}<m.> as {their |}<k.>", "belonging to {our |the |}<m.> by {their |}<k.>"],
  all: ["have {our |the |}<m.> as <k.>", "have this.<m.> as <k.>", "belong to {our |the |}<m.> by <k.>"],
  code: "entry.$k === @m", not: "entry.$k !== @m", named: ["mine", "own", "my", "of^m"],
};
export const shortOf: Condition = {
  id: "below-field", list: goods, weight: 1, roles: { a: field("l", "int", "stock paid quantity onHand level amount count current got sold booked attended"), b: field("l", "int", "minimum owed reorderPoint min needed price target capacity required total due goal planned") },
  that: ["whose <a.> is {below|under|less than|lower than|smaller than} {their |its |the |}<b.>", "with {less|fewer} <a.> than <b.>", "with {a |}<a.> {below|under|less than} {their |the |}<b.>", "where <a.> is {less|lower|smaller} than <b.>", "where <a.> < <b.>", "whose <a.> {does not reach|has not reached|falls short of} {their |its |the |}<b.>", "that have {less|fewer} <a.> than <b.>"],
  all: ["have {less|fewer} <a.> than <b.>", "have a <a.> {below|under|lower than} {their|the} <b.>", "have <a.> < <b.>"],
  code: "entry.$a < entry.$b", not: "entry.$a >= entry.$b", named: ["below^b", "short", "under^b", "low", "toReorder", "unpaid"],
};
const overField: Condition = { ...shortOf, id: "above-field", weight: 0.5, rare: true,
  that: ["whose <a.> is {above|over|greater than|more than|higher than} {their |its |the |}<b.>", "with more <a.> than <b.>", "with {a |}<a.> {above|over|greater than} {their |the |}<b.>", "where <a.> is {greater|more|larger} than <b.>", "where <a.> > <b.>", "whose <a.> exceeds {their |its |the |}<b.>"],
  all: ["have more <a.> than <b.>", "have a <a.> {above|over|higher than} {their|the} <b.>", "have <a.> > <b.>"],
  code: "entry.$a > entry.$b", not: "entry.$a <= entry.$b", named: ["over^b", "above^b", "exceeding", "overbooked"],
};
const reached: Condition = { ...shortOf, id: "reaches-field", weight: 0.5, rare: true,
  that: ["whose <a.> {is at least|reaches|has reached|covers} {their |its |the |}<b.>", "with at least as {much|many} <a.> as <b.>", "where <a.> is {at least|not below|no less than} <b.>", "where <a.> >= <b.>", "that have {reached|got to} {their |the |}<b.> {in|with} <a.>"],
  all: ["have at least as {much|many} <a.> as <b.>", "have <a.> >= <b.>", "have reached {their |the |}<b.> in <a.>"],
  code: "entry.$a >= entry.$b", not: "entry.$a < entry.$b", named: ["full", "reached^b", "covered", "complete"],
};
const productOver: Condition = {
  id: "product-above", list: goods, weight: 0.5, rare: true, roles: { a: field("l", "num", "price cost rate fee value wage"), b: field("l", "int", "qty quantity count hours nights units pieces"), x: param("num", "limit min threshold amount bound than value") },
  that: ["whose <a.> times <b.> {exceeds|is above|is more than|is over} <x>", "where <a.> * <b.> > <x>", "where the product of <a.> and <b.> is {above|over|greater than} <x>", "with <a.> times <b.> {above|over|greater than|beyond} <x>", "{worth|coming to} more than <x> by <a.> times <b.>", "that {come|amount} to more than <x> ({the |}<a.> times {the |}<b.>)"],
  all: ["come to more than <x> by <a.> times <b.>", "have <a.> times <b.> above <x>"],
  code: "entry.$a * entry.$b > $x", not: "entry.$a * entry.$b <= $x", named: ["big", "expensive", "worthOver", "large"],
};
const gapOver: Condition = {
  id: "gap-above", list: things, weight: 0.3, rare: true, roles: { a: field("l", "int", "end max capacity high limit price owed total seats"), b: field("l", "int", "start min used low booked cost paid done taken"), x: param("int", "limit min minimum threshold n least gap than") },
  that: ["whose <a.> minus <b.> is {at least|not below|no less than} <x>", "where <a.> - <b.> >= <x>", "where the difference {of|between} <a.> and <b.> is at least <x>", "with at least <x> between <b.> and <a.>", "with at least <x> left of <a.> {after|without} <b.>"],
  all: ["have at least <x> left: <a.> minus <b.>", "have <a.> - <b.> >= <x>"],
  code: "entry.$a - entry.$b >= $x", not: "entry.$a - entry.$b < $x", named: ["withRoom", "fitting", "wide", "gap"],
};
const eitherState: Condition = { ...state, id: "two-states", weight: 0.4, known: false, rare: true,
  roles: { ...state.roles, u: constant(["blocked", "waiting", "draft", "late"]), h: valued("status state phase stage", ["open", "closed", "pending", "active", "done", "new", "blocked", "waiting", "draft", "late"]) },
  that: ["whose <h.> is {either |}%v or %u", "with <h.> %v or %u", "in <h.> %v or %u", "where <h.> is %v or %u", "that have {either |}%v or %u as <h.>", "that are in one of the <h.>s %v and %u"],
  all: ["have {either |}%v or %u as <h.>", "are in <h.> %v or %u"],
  code: "entry.$h === %v || entry.$h === %u", not: "entry.$h !== %v && entry.$h !== %u", named: ["active", "relevant", "running", "inWork"],
};
const notState: Condition = { ...state, id: "not-state", weight: 0.5, known: false, rare: true,
  that: ["whose <h.> is {not|other than|different from} %v", "with {a|any} <h.> {other than|different from|but not} %v", "where <h.> is not %v", "that are not in <h.> %v", "that do not have %v as <h.>"],
  all: ["have a <h.> other than %v", "are not in <h.> %v"],
  code: "entry.$h !== %v", not: "entry.$h === %v", named: ["not^h", "others", "rest", "still"],
};
const tagged: Condition = {
  id: "tagged", list: things, weight: 0.6, rare: true, roles: { w: valued("tags labels keywords topics skills roles colors groups categories", TAGS), z: given("tag label wanted skill topic value keyword which", ["new", "sale", "red", "big"]) },
  that: ["whose <w.> {contain|include} <z>", "with <z> among {their |the |}<w.>", "that have <z> in {their |the |}<w.>", "where <w.> {contain|include} <z>", "having <z> as one of {their |the |}<w.>", "with <z> in the list <w.>"],
  all: ["have <z> among {their |the |}<w.>", "have <z> in <w.>"],
  code: "entry.$w.includes($z)", not: "!entry.$w.includes($z)", named: ["tagged", "with^z", "by^z", "having"],
};
export const before: Condition = {
  id: "before", list: works, weight: 1, known: true, roles: { u: field("l", "int", days), z: param("int", "now today day time date current", "l.u") },
  that: ["whose <u.> {is before|has passed at|lies before|is earlier than} <z>", "that are {overdue|late|past due} {at|on} <z>, by <u.>", "with {a |}<u.> {before|earlier than|less than} <z>", "where <u.> < <z>", "{overdue|expired} on day <z.> (<u.> before it)"],
  all: ["have a <u.> before <z>", "are overdue on <z> by <u.>", "have <u.> < <z>"],
  code: "entry.$u < $z", not: "entry.$u >= $z", named: ["overdue", "late", "expired", "pastDue"],
};
const soon: Condition = {
  id: "soon", list: works, weight: 0.5, rare: true, roles: { u: field("l", "int", days), z: param("int", "now today day time date current", "l.u"), n: param("int", "days within next span window ahead") },
  that: ["whose <u.> {is|falls|lies} {within|in} the <n.> days from <z> on, <z> and the last day included", "with a <u.> from <z> to <z> plus <n>", "where <u.> is at least <z> and at most <z> + <n>", "{due|with <u.>} between <z> and <z> + <n>, both included", "whose <u.> is not before <z> and not after <z> plus <n>"],
  all: ["have a <u.> from <z> to <z> plus <n>", "have a <u.> between <z> and <z> + <n>, both included"],
  code: "entry.$u >= $z && entry.$u <= $z + $n", not: "entry.$u < $z || entry.$u > $z + $n", named: ["dueSoon", "upcoming", "soon", "comingUp"],
};
const running: Condition = {
  id: "running", list: "bookings events rentals projects offers contracts loans shifts reservations trips courses visits leases campaigns stays meetings", weight: 0.7, rare: true,
  roles: { a: field("l", "int", "start from begin first checkIn opens since"), b: field("l", "int", "end to until last checkOut closes till"), x: param("int", "day at now today time moment date when", "l.a") },
  that: ["that are {running|active|on} {at|on} <x>, from <a.> to <b.> {inclusive|included}", "where <x> lies between <a.> and <b.>, both included", "whose <a.> is not after <x> and whose <b.> is not before it", "with <a.> <= <x> <= <b.>", "{covering|that cover|that include} <x> ({|from }<a.> to <b.>, both included)", "that have {begun|started} by <x> and not ended before it: <a.> <= <x> and <b.> >= <x>"],
  all: ["cover <x> from <a.> to <b.>, both included", "have <a.> <= <x> and <b.> >= <x>"],
  code: "entry.$a <= $x && entry.$b >= $x", not: "entry.$a > $x || entry.$b < $x", named: ["activeOn", "running", "current", "at^x"],
};
export const clashing: Condition = {
  id: "overlap", list: "bookings events rentals reservations meetings shifts appointments lessons slots sessions stays flights classes visits blocks", weight: 0.8, rare: true,
  roles: { a: field("l", "int", "start from begin first checkIn opens"), b: field("l", "int", "end to until last checkOut closes"), x: param("int", "start from begin low first", "l.a"), y: param("int", "end to until high last", "l.b") },
  that: ["that overlap {with |}<x> to <y>, ends {touching|meeting} is fine", "that {start before <y> and end after <x>|end after <x> and start before <y>} ({by |}<a.> and <b.>)", "whose <a.> is before <y> and whose <b.> is after <x>", "where <a.> < <y> and <b.> > <x>", "{clashing|colliding} with <x> to <y>: <a.> below <y> and <b.> above <x>", "with <a.> less than <y> and <b.> greater than <x>"],
  all: ["start before <y> and end after <x> (<a.>, <b.>)", "have <a.> < <y> and <b.> > <x>"],
  code: "entry.$a < $y && entry.$b > $x", not: "entry.$a >= $y || entry.$b <= $x", named: ["overlapping", "clashing", "conflicts", "between"],
};
const secondFlag: Condition = { ...flag, id: "flag-two", roles: { e: doneField }, that: flag.that.map((each) => each.replaceAll("<d", "<e")), all: flag.all.map((each) => each.replaceAll("<d", "<e")), code: "entry.$e", not: "!entry.$e", named: ["^e"] };
const notSecondFlag: Condition = { ...notFlag, id: "not-flag-two", roles: { e: doneField }, that: notFlag.that.map((each) => each.replaceAll("<d", "<e")), all: notFlag.all.map((each) => each.replaceAll("<d", "<e")), code: "!entry.$e", not: "entry.$e", named: ["not^e"] };

const oneOf = (texts: readonly string[]): string => `{${texts.join("|")}}`;
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const bracketed = (code: string): string => (code.includes("||") ? `(${code})` : code);

/** Both conditions at once. */
export function both(left: Condition, right: Condition, weight: number): Condition {
  const [a, b] = [oneOf(left.all), oneOf(right.all)];
  return {
    id: `${left.id}-and-${right.id}`, list: left.list, weight, rare: true, roles: { ...left.roles, ...right.roles },
    that: [`that ${a} and ${b}`, `that ${b} and ${a}`, `{which|that} both ${a} and ${b}`, `${oneOf(left.that)} and that {also |}${b}`, `${oneOf(right.that)}, {but only if they|provided they|and that also} ${a}`, `that ${a}, and {at the same time|also} ${b}`, `where two things hold: they ${a} and they ${b}`],
    all: [`${a} and ${b}`, `both ${a} and ${b}`, `${b} and {also |}${a}`],
    code: `${bracketed(left.code)} && ${bracketed(right.code)}`, not: `!(${bracketed(left.code)} && ${bracketed(right.code)})`,
    named: [...left.named.slice(0, 2).flatMap((each) => right.named.slice(0, 2).map((other) => each + upper(other))), left.named[0] as string, "matching", "relevant", "eligible"],
  };
}

/** One of them at least. */
export function oneAtLeast(left: Condition, right: Condition, weight: number): Condition {
  const [a, b] = [oneOf(left.all), oneOf(right.all)];
  return {
    id: `${left.id}-or-${right.id}`, list: left.list, weight, rare: true, roles: { ...left.roles, ...right.roles },
    that: [`that ${a} or ${b}`, `that ${b} or ${a}`, `that {either |}${a} or ${b} {or both|}`, `where {at least one of two things|one or the other} holds: they ${a} or they ${b}`, `${oneOf(left.that)} or that ${b}`, `that ${a}, or else ${b}`],
    all: [`${a} or ${b}`, `either ${a} or ${b}`, `${b} or ${a}`],
    code: `${left.code} || ${right.code}`, not: `!(${left.code} || ${right.code})`,
    named: [`${left.named[0]}Or${upper(right.named[0] as string)}`, `${right.named[0]}Or${upper(left.named[0] as string)}`, "matching", "relevant", "flagged", "special"],
  };
}

const single = [flag, notFlag, above, below, atLeast, atMost, group, state, aboveConst, belowConst, aboveSlot, contains, shortOf, before,
  starts, ends, anyCase, longText, noText, someText, unassigned, assigned, equalNumber, otherNumber, between, mine, overField, reached, productOver, gapOver, eitherState, notState, tagged, soon, running, clashing];

const joined = [
  both(flag, above, 0.7), both(notFlag, above, 0.7), both(notFlag, below, 0.5), both(flag, group, 0.7), both(notFlag, aboveConst, 0.6), both(flag, belowConst, 0.5), both(notFlag, before, 1), both(flag, secondFlag, 0.5), both(flag, notSecondFlag, 0.7),
  both(group, above, 0.7), both(group, atMost, 0.6), both(group, aboveConst, 0.5), both(group, notFlag, 0.8), both(state, above, 0.5), both(state, group, 0.5), both(state, before, 0.6), both(group, contains, 0.4), both(contains, atMost, 0.4), both(mine, notFlag, 0.6), both(unassigned, state, 0.4), both(shortOf, flag, 0.5), both(atLeast, aboveConst, 0.4), both(notFlag, group, 0.5), both(state, aboveSlot, 0.3),
  oneAtLeast(flag, above, 0.5), oneAtLeast(notFlag, below, 0.4), oneAtLeast(flag, secondFlag, 0.4), oneAtLeast(group, flag, 0.4), oneAtLeast(state, above, 0.4), oneAtLeast(above, belowConst, 0.3), oneAtLeast(belowConst, notFlag, 0.4), oneAtLeast(before, flag, 0.4), oneAtLeast(noText, notFlag, 0.3), oneAtLeast(shortOf, flag, 0.4),
];

export const conditions: readonly Condition[] = [...single, ...joined];
