// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Conditions on one record, in clauses and in code. */
import { constant, field, param, type Role, slot } from "../op.ts";
import { carts, doneField, groupField, idField, KEYS, numberField, people, priceField, quantityField, tasks } from "./shared.ts";

const stateField: Role = { place: "field", kind: "enum", names: ["status", "state", "phase", "stage"], from: "l", values: ["open", "closed", "pending", "active"] };

/** A condition on one record: relative clauses that follow the records' name in the plural, predicates for all of them, its code and its opposite. */
export interface Condition {
  id: string;
  list: string;
  roles: Record<string, Role>;
  clauses: string[];
  preds: string[];
  code: string;
  not: string;
  selectors: string[];
  own?: Record<string, string[]>;
  weight?: number;
  only?: string[];
}

export const conditions: Condition[] = [
  {
    id: "flag", list: tasks, weight: 1.1,
    roles: { d: doneField },
    clauses: ["that are <d.>", "where <d.> is {true|set|on}", "{which|that} are {already|} {marked|flagged} {as|} <d.>", "with <d.> {set|true|equal to true}", "having <d.> = true", "whose <d.> {flag|field|} is {true|set|truthy}", "that are {already|} <d.>"],
    preds: ["are <d.>", "have <d.> set {to true|}", "are {marked|flagged} {as|} <d.>", "are already <d.>"],
    code: "entry.$d", not: "!entry.$d",
    selectors: ["^d"],
    own: { filter: ["completed", "finished", "handled"], count: ["progress", "finishedCount"], every: ["isDone", "isComplete", "complete", "finished", "nothingLeft"], remove: ["cleanUp", "prune", "archive", "tidy", "clearFinished", "purge"] },
  },
  {
    id: "not-flag", list: tasks, weight: 1.1,
    roles: { d: doneField },
    clauses: ["that are not {yet|} <d.>", "where <d.> is {false|not set|off}", "not {yet |}<d.>", "{which|that} are {still|} not <d.>", "with <d.> {false|unset|equal to false}", "whose <d.> {flag|field|} is {false|not set|falsy}", "that {remain|are} {un<d.>|not <d.> so far}", "still to be <d.>"],
    preds: ["are not <d.>", "have <d.> set to false", "are still not <d.>", "have yet to be <d.>"],
    code: "!entry.$d", not: "entry.$d",
    selectors: ["not^d", "un^d", "pending", "remaining", "open"],
    own: { filter: ["open", "pending", "todo", "unfinished", "outstanding", "stillOpen"], count: ["left", "openCount", "countOpen", "pendingCount", "remaining", "toGo"], any: ["hasOpen", "anythingLeft", "hasPending"] },
  },
  {
    id: "at-least", list: people,
    roles: { p: numberField, x: param("int", "min limit threshold minimum least floor from bound", "l.p") },
    clauses: ["{with|whose|having} <p.> {of at least|is at least|not below|no less than|>=} <x>", "with a <p.> of <x> or {more|higher|above}", "that {reach|have at least|come to at least} <x> {in|as|for} <p.>", "whose <p.> {reaches|is no less than|is not less than|is not below} <x>", "with <p.> from <x> {up|upwards}", "where <p.> is {greater than or equal to|at least|not smaller than} <x>", "with <x> <p.> or more"],
    preds: ["have {a|} <p.> of at least <x>", "have <p.> >= <x>", "reach <x> in <p.>"],
    code: "entry.$p >= $x", not: "entry.$p < $x",
    selectors: ["atLeast", "from", "withMin^p", "min^p"],
    own: { filter: ["filter", "filterBy^p", "with^p", "qualified", "eligible"] },
  },
  {
    id: "above", list: people,
    roles: { p: numberField, x: param("int", "min limit threshold bound mark than level", "l.p") },
    clauses: ["{with|whose} <p.> {above|over|greater than|beyond|higher than|larger than|exceeding} <x>", "with more than <x> <p.>", "whose <p.> {exceeds|is above|is greater than|is more than|is over} <x>", "that have {more than <x> <p.>|a <p.> {above|over} <x>}", "where <p.> is {strictly|} {greater|more|larger|higher} than <x>", "having <p.> > <x>"],
    preds: ["have {a|} <p.> {above|over|of more than} <x>", "have more than <x> <p.>", "exceed <x> in <p.>"],
    code: "entry.$p > $x", not: "entry.$p <= $x",
    selectors: ["above", "over", "moreThan", "exceeding"],
    own: { filter: ["olderThan", "longerThan", "expensive", "heavierThan"], names: ["expensive", "olderThan", "over"] },
  },
  {
    id: "below", list: people, weight: 0.8,
    roles: { p: numberField, x: param("int", "max limit threshold bound mark than ceiling minimum", "l.p") },
    clauses: ["{with|whose} <p.> {below|under|less than|lower than|smaller than} <x>", "with {less|fewer} than <x> <p.>", "whose <p.> is {below|under|less than|lower than|short of} <x>", "that have {less than <x> <p.>|a <p.> {below|under} <x>}", "where <p.> is {strictly|} {less|lower|smaller} than <x>", "having <p.> < <x>", "that do not reach <x> {in|as} <p.>"],
    preds: ["have {a|} <p.> {below|under|of less than} <x>", "have {less|fewer} than <x> <p.>", "stay {below|under} <x> in <p.>"],
    code: "entry.$p < $x", not: "entry.$p >= $x",
    selectors: ["below", "under", "lessThan", "short"],
    own: { filter: ["cheaperThan", "youngerThan", "lowStock", "runningLow", "toReorder"], names: ["youngerThan", "lowStock", "toReorder"], remove: ["removeBelow", "dropBelow", "prune", "purgeBelow", "cut"] },
  },
  {
    id: "at-most", list: carts, weight: 0.7,
    roles: { p: priceField, x: param("num", "max limit budget maximum most cap upTo", "l.p") },
    clauses: ["{with|whose} <p.> {of at most|is at most|not above|no more than|not over|up to|<=} <x>", "with a <p.> of <x> or {less|lower|below}", "that cost <x> {in <p.> |}or less", "whose <p.> {does not exceed|is not above|is no more than|stays within} <x>", "where <p.> is {less than or equal to|at most|not larger than} <x>", "{affordable|that one can afford} with <x>, by <p.>"],
    preds: ["have {a|} <p.> of at most <x>", "have <p.> <= <x>", "do not exceed <x> in <p.>"],
    code: "entry.$p <= $x", not: "entry.$p > $x",
    selectors: ["atMost", "upTo", "within", "max^p"],
    own: { filter: ["affordable", "inBudget", "withinBudget", "cheap"], names: ["affordable", "inBudget"] },
  },
  {
    id: "between", list: people, weight: 0.7,
    roles: { p: numberField, x: param("int", "min low from lower start", "l.p"), y: param("int", "max high to upper until", "l.p") },
    clauses: ["{with|whose} <p.> {between|is between} <x> and <y>", "with {a|} <p.> from <x> to <y>", "whose <p.> {lies|falls|is} {in the range|within|inside} <x> to <y>", "where <p.> is at least <x> and at most <y>", "with <p.> in <x>..<y>", "with <x> <= <p.> <= <y>", "that are {not below <x> and not above <y>|neither below <x> nor above <y>} in <p.>"],
    preds: ["have {a|} <p.> between <x> and <y>", "{lie|are} between <x> and <y> in <p.>", "have <p.> from <x> to <y>"],
    code: "entry.$p >= $x && entry.$p <= $y", not: "entry.$p < $x || entry.$p > $y",
    selectors: ["between", "inRange", "within", "range"],
    own: { filter: ["^pBetween", "filterRange", "^lBetween"] },
  },
  {
    id: "above-const", list: people, weight: 0.7,
    roles: { p: numberField, c: constant([0, 3, 5, 10, 18, 20, 50, 100]) },
    clauses: ["{with|whose} <p.> {above|over|greater than|beyond|higher than} %c", "with more than %c <p.>", "whose <p.> {exceeds|is above|is more than} %c", "where <p.> > %c", "that have {more than %c <p.>|a <p.> over %c}"],
    preds: ["have {a|} <p.> {above|over|of more than} %c", "have more than %c <p.>"],
    code: "entry.$p > %c", not: "entry.$p <= %c",
    selectors: ["high^p", "big", "strong", "available", "many^p"],
    own: { filter: ["adults", "inStock", "available", "popular", "large"], any: ["anyAvailable", "hasStock"] },
  },
  {
    id: "at-least-const", list: people, weight: 0.6,
    roles: { p: numberField, c: constant([1, 4, 5, 10, 18, 21, 50, 65]) },
    clauses: ["{with|whose} <p.> {of at least|is at least|not below|no less than} %c", "with a <p.> of %c or {more|above}", "with <p.> >= %c", "that have {at least %c <p.>|a <p.> of at least %c}", "whose <p.> {reaches|is not less than} %c", "with %c <p.> or more"],
    preds: ["have {a|} <p.> of at least %c", "have %c <p.> or more", "have <p.> >= %c"],
    code: "entry.$p >= %c", not: "entry.$p < %c",
    selectors: ["adult", "senior", "good", "passed", "full"],
    own: { filter: ["adults", "seniors", "topRated", "passed"], count: ["adultCount", "passedCount"] },
  },
  {
    id: "below-const", list: carts, weight: 0.6,
    roles: { q: quantityField, c: constant([1, 2, 3, 5, 10, 20, 50]) },
    clauses: ["{with|whose} <q.> {below|under|less than} %c", "with {less|fewer} than %c <q.>", "whose <q.> is {lower|less|smaller} than %c", "where <q.> < %c", "that have {fewer|less} than %c {in |}<q.>"],
    preds: ["have {a|} <q.> {below|under|of less than} %c", "have {less|fewer} than %c <q.>"],
    code: "entry.$q < %c", not: "entry.$q >= %c",
    selectors: ["low^q", "short", "scarce", "small", "almostGone"],
    own: { filter: ["lowStock", "runningLow", "toReorder"], names: ["lowStock", "toReorder", "shoppingList"] },
  },
  {
    id: "zero", list: carts, weight: 0.6,
    roles: { q: quantityField },
    clauses: ["{with|having} {no <q.>|no <q.> left|zero <q.>|<q.> 0|a <q.> of {0|zero}}", "whose <q.> is {0|zero|nothing|down to 0}", "where <q.> {=|equals|is|===} {0|zero}", "that have {no <q.>|no <q.> left|run out of <q.>}", "{sold out, by <q.>|out of <q.>}"],
    preds: ["have {no <q.>|no <q.> left|zero <q.>|a <q.> of 0}", "have run out of <q.>"],
    code: "entry.$q === 0", not: "entry.$q !== 0",
    selectors: ["empty", "soldOut", "gone", "outOfStock", "exhausted"],
    own: { remove: ["dropEmpty", "removeSoldOut", "cleanUp", "compact", "prune"] },
  },
  {
    id: "above-slot", list: people, weight: 0.5,
    roles: { p: numberField, m: slot("int", "limit threshold minimum required target allowance level quota") },
    clauses: ["{with|whose} <p.> {above|over|greater than|beyond|higher than} {our|the object's|its|} <m.>", "whose <p.> {exceeds|is above|is more than|goes over} <m>", "where <p.> > this.<m.>", "with more <p.> than <m>", "that {are over|exceed} <m> {in|by} <p.>"],
    preds: ["have {a|} <p.> {above|over|of more than} <m>", "exceed <m> in <p.>"],
    code: "entry.$p > @m", not: "entry.$p <= @m",
    selectors: ["over^m", "above^m", "tooHigh", "exceeding"],
  },
  {
    id: "below-slot", list: carts, weight: 0.6,
    roles: { q: quantityField, m: slot("int", "minimum limit threshold required reorderPoint least floorLevel target") },
    clauses: ["{with|whose} <q.> {below|under|less than|lower than} {our|the object's|its|} <m.>", "whose <q.> {is below|is under|has dropped below|does not reach|falls short of} <m>", "where <q.> < this.<m.>", "with less <q.> than <m>", "that {are under|stay below} <m> {in|by} <q.>"],
    preds: ["have {a|} <q.> {below|under|of less than} <m>", "stay below <m> in <q.>"],
    code: "entry.$q < @m", not: "entry.$q >= @m",
    selectors: ["below^m", "under^m", "low", "lowStock", "toReorder"],
  },
  {
    id: "group", list: people, weight: 1,
    roles: { g: groupField, x: param("enum", "<g> value wanted which kind of group", "l.g") },
    clauses: ["{whose <g.> is|with <g.>|with the <g.>|having <g.>} <x.>", "with <x> as {their |}<g.>", "{in|of|from} <g.> <x.>", "where <g.> {is|equals|===|matches} <x>", "that {belong to|are in|are of} {the <g.>|} <x.>", "of the given <g.>, <x.>", "whose <g.> {equals|matches|is the same as} <x>"],
    preds: ["have {the|} <g.> <x.>", "{belong to|are in} <g.> <x.>", "have <x> as <g.>"],
    code: "entry.$g === $x", not: "entry.$g !== $x",
    selectors: ["in^g", "by^g", "with^g", "of^g"],
    own: { filter: ["filterBy^g", "from^g"], sum: ["totalFor", "sumFor", "spentOn", "totalBy^g"] },
  },
  {
    id: "other-group", list: people, weight: 0.4,
    roles: { g: groupField, x: param("enum", "<g> value excluded hidden except", "l.g") },
    clauses: ["whose <g.> is {not|different from|other than} <x>", "{with|of} a <g.> other than <x.>", "where <g.> is not <x>", "that are not {in|of} <g.> <x.>", "{except|apart from|but not} those with <g.> <x.>", "with <g.> !== <x>"],
    preds: ["have {a|some} <g.> other than <x>", "are not {in|of} <g.> <x.>"],
    code: "entry.$g !== $x", not: "entry.$g === $x",
    selectors: ["not^g", "without^g", "except", "others"],
  },
  {
    id: "state-const", list: tasks, weight: 0.8,
    roles: { g: stateField, c: constant(["open", "closed", "pending", "active"]) },
    clauses: ["whose <g.> is %c", "with {<g.>|the <g.>} %c", "that are %c {by <g.>|}", "where <g.> {is|equals|===} %c", "in <g.> %c", "{having|that have} %c as <g.>"],
    preds: ["have {the|} <g.> %c", "are %c {by <g.>|}", "are in <g.> %c"],
    code: "entry.$g === %c", not: "entry.$g !== %c",
    selectors: ["in^g", "current", "relevant", "matching"],
  },
  {
    id: "name", list: people, weight: 0.9, only: ["any", "count", "filter", "remove"],
    roles: { x: param("word", KEYS, "l.f") },
    clauses: ["{whose <f.> is|with <f.>|with the <f.>|called|named|having <f.>} <x.>", "where <f.> {is|equals|===|matches} <x>", "that {are called|are named|have the <f.>|go by the <f.>} <x.>", "whose <f.> {equals|matches} <x>", "{of|by|for} <f.> <x.>", "with <x> as {their|} <f.>"],
    preds: ["are called <x>"],
    code: "entry.$f === $x", not: "entry.$f !== $x",
    selectors: ["by^f", "with^f", "named"],
    own: { any: ["has", "has^l1", "knows", "contains", "exists", "includes", "isRegistered", "inCart"], remove: ["remove", "remove^l1", "delete", "drop", "cancel", "take", "unregister", "kick", "expel", "discard", "deleteBy^f"], count: ["countOf", "howOften", "times"] },
  },
  {
    id: "id", list: tasks, weight: 0.8, only: ["any", "remove"],
    roles: { i: idField, x: param("int", "id id key number code ref nr which", "l.i") },
    clauses: ["{whose <i.> is|with <i.>|with the <i.>|having <i.>} <x.>", "where <i.> {is|equals|===|matches} <x>", "that {have the <i.>|carry the <i.>|are identified by} <x.>", "whose <i.> {equals|matches} <x>"],
    preds: ["have <i.> <x>"],
    code: "entry.$i === $x", not: "entry.$i !== $x",
    selectors: ["by^i", "with^i"],
    own: { any: ["has", "has^l1", "knows", "contains", "exists"], remove: ["remove", "remove^l1", "delete", "drop", "cancel", "delete^l1", "cancel^l1", "discard"] },
  },
  {
    id: "search", list: people, weight: 1.1, only: ["filter", "names", "count", "any"],
    roles: { x: param("word", "text query term part needle search word q phrase", "l.f") },
    clauses: ["whose <f.> {contains|includes|has} <x>{, ignoring case|, case does not matter|, whatever the case|, case-insensitive|, upper or lower case}", "with <x> {somewhere|} in {the|their} <f.>{, ignoring case|, in any case|, case-insensitively}", "{matching|that match} <x> in <f.> {ignoring case|without regard to case|case-insensitively}", "where {the lower case <f.>|<f.> in lower case} {contains|includes} {the lower case <x.>|<x> in lower case}", "that {mention|contain} <x> in {the|their} <f.>, {no matter|regardless of} {upper or lower case|the case}", "with a <f.> that contains <x>, {not case sensitive|ignoring capitals|capitals or not}"],
    preds: ["contain <x> in <f.> ignoring case"],
    code: "entry.$f.toLowerCase().includes($x.toLowerCase())", not: "!entry.$f.toLowerCase().includes($x.toLowerCase())",
    selectors: ["search", "matching", "like"],
    own: { filter: ["search", "find", "searchBy^f", "lookup", "query", "suggest", "find^l", "autocomplete"], names: ["suggest", "searchNames", "completions"] },
  },
  {
    id: "overdue", list: tasks, weight: 0.8,
    roles: { u: field("l", "int", "due deadline dueDay until dueDate expires expiry"), x: param("int", "now today day time date current", "l.u") },
    clauses: ["{whose|with} <u.> {before|earlier than|less than|below} <x>", "that are {overdue|late|past due|expired} {at|on|by|as of} <x>, by <u.>", "whose <u.> {has passed|is over|is in the past|lies in the past|is behind us} {at|on} <x>", "where <u.> < <x>", "{overdue|late}, {so|that is|meaning} <u.> {is before|is less than|came before} <x>", "that should have been over before <x> by {their|} <u.>"],
    preds: ["{are overdue|are late|have expired} at <x> by <u.>", "have <u.> before <x>"],
    code: "entry.$u < $x", not: "entry.$u >= $x",
    selectors: ["overdue", "late", "expired", "pastDue"],
    own: { remove: ["expire", "purge", "dropExpired", "removeExpired", "cleanUp"], filter: ["overdue", "late", "expired", "missed", "reminders"] },
  },
  {
    id: "overdue-open", list: tasks, weight: 0.6, only: ["filter", "names", "count", "any"],
    roles: { d: doneField, u: field("l", "int", "due deadline dueDay until dueDate"), x: param("int", "now today day time date current", "l.u") },
    clauses: ["that are not <d.> {although|and|while|but} {their|} <u.> {is before|is less than|came before|has passed at} <x>", "not <d.> {yet|} {with|whose} <u.> {before|below|earlier than|less than} <x>", "{overdue|late} {at|on} <x>: not <d.> and <u.> {before that|in the past|smaller}", "with <d.> false and <u.> < <x>", "still not <d.> whose <u.> {has passed|is over|lies in the past} {at|on} <x>"],
    preds: ["are overdue"],
    code: "!entry.$d && entry.$u < $x", not: "entry.$d || entry.$u >= $x",
    selectors: ["overdue", "late", "missed", "pastDue", "urgent"],
  },
  {
    id: "flag-group", list: tasks, weight: 0.5, only: ["filter", "count", "names"],
    roles: { d: doneField, g: groupField, x: param("enum", "<g> value wanted which", "l.g") },
    clauses: ["{with|whose} <g.> {is|} <x> that are {not yet|not} <d.>", "not <d.> {yet |}{in|of|with} <g.> <x.>", "where <g.> is <x> and <d.> is false", "that have <g.> <x.> and are {not <d.>|not <d.> yet}", "that {still|} are not <d.> {in|for} {the |}<g.> <x.>"],
    preds: ["are not <d.> in <g.> <x.>"],
    code: "entry.$g === $x && !entry.$d", not: "entry.$g !== $x || entry.$d",
    selectors: ["openIn^g", "pendingFor", "openBy^g", "todoFor", "leftIn^g"],
  },
];
