// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Lists of records: carts, task lists, orders, members. */
import { constant, either, field, type Op, param, query, type Role, slot } from "./op.ts";

const carts = "items lines products cart orders entries basket goods positions articles wares sales invoices purchases offers rentals bookings deliveries expenses";
const people = "members users players students employees guests contacts customers patients pupils staff runners drivers tenants clients candidates books songs films rooms devices teams";
const tasks = "tasks todos jobs tickets steps issues orders messages invoices bills chores mails reminders requests loans letters payments parcels alarms";
const priceField = field("l", "num", "price cost amount value fee rate worth charge cents net revenue");
const quantityField = field("l", "int", "qty quantity count units number amount pieces stock copies nights");
const nameField = field("l", "word", "name title label sku item product code article user");
const doneField = field("l", "flag", "done paid active closed shipped open read finished completed checked resolved delivered sent approved archived");
const numberField = field("l", "int", "age score points priority stock hours level price weight rating salary distance votes likes duration size minutes wins");
const groupField = field("l", "enum", "category group type team status city kind country department genre role color region owner");
const idField = field("l", "int", "id id id code number key no nr ref");
const stateField: Role = { place: "field", kind: "enum", names: ["status", "state", "phase", "stage"], from: "l", values: ["open", "closed", "pending", "active"] };
const KEYS = "<f> name key wanted which target who title label code what";

const percentage: Role = { place: "param", kind: "enum", names: ["percent", "discount", "rebate", "off", "reduction", "pct"], values: [5, 10, 20, 25, 50] };

/** "the entry NAMED x", where x is a name, and where it is an id. */
const NAMED = "{with <f.>|whose <f.> is|called|named|with the <f.>|that has the <f.>|where <f.> is|with <f.> =}";
const NUMBERED = "{with <f.>|whose <f.> is|with the <f.>|that has the <f.>|where <f.> is|with <f.> =|identified by|having <f.>}";
const EACH = "{each|every}";
const NEW = "{a|an|a new|one more|another}";
const HIGHEST = "{highest|largest|biggest|greatest|maximum|top}";
const LOWEST = "{lowest|smallest|least|minimum}";
const UPWARDS = "{ascending|from low to high|lowest first|smallest first|in ascending order|from the smallest to the largest|in increasing order|the lowest on top|low to high}";
const DOWNWARDS = "{descending|from high to low|highest first|largest first|in descending order|from the largest to the smallest|in decreasing order|the highest on top|high to low|biggest first}";
const SORTED = "{sorted|ordered|arranged|ranked|in order}";
const ADD_UP = "{add up|sum|sum up|total|add together|total up|tot up}";
const REMOVE = "{remove|delete|drop|throw out|get rid of|take out|discard|erase|kick out}";
const WHEN = "{when|whenever|if|as soon as}";
const NONE = "{, 0 {if|when} there are none|, zero for an empty list|, 0 when <l> is empty|, and 0 without any}";
const OR_NULL = "{, or null|, null if there is none|, null when nobody matches|, null if not found|}";

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A condition on one record: relative clauses that follow the records' name in the plural, predicates for all of them, its code and its opposite. */
interface Condition {
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

const conditions: Condition[] = [
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

/** What one can do with the records that meet a condition. */
type Action = (condition: Condition, either: (frame: (clause: string) => string) => string) => Omit<Op, "id" | "roles"> & { extra?: Record<string, Role> };

const actions: Record<string, Action> = {
  filter: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `{all|the|only the|just the|all the|a list of the|exactly the|} <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 1,
      selectors: selectors.flatMap((each) => [each, `${each}^l`, `list${upper(each)}`, `only${upper(each)}`, `get${upper(each)}`, `select${upper(each)}`]),
      says: [`{filter|restrict|narrow down|reduce} <l> to {those|the ones|the entries} ${those}`, `{pick|select|pick out|choose|take|collect|find|get|fetch} {all|every one|the ones} of <l> ${those}`, `{list|show|give me} {all|only|} the <l.> ${those}`, `{somebody|a user|the page|the report|the screen} {wants to see|needs|asks for|shows} {only|all|just} the <l.> ${those}`, `{answer|reply|come back} with {all|} the <l.> ${those}`, `{leave out|skip|hide|ignore} {all|} <l> {except|but|other than} {those|the ones} ${those}`, `{from|out of|of} <l>{,|} {return|take|give back|answer} {only|just|} {those|the ones|the entries} ${those}`, `which <l.> are there ${those}`],
      np: [...clauses.map(frame), `the {part|subset|portion|sublist} of <l> ${those}`, `<l> filtered {down|} to {those|the ones} ${those}`, `{those|the ones|the entries} of <l> ${those}`],
      returns: query(`@l.filter((entry) => ${code})`),
    };
  },
  count: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `{how many <l.> there are|the number of <l.>|the count of <l.>|how many <l.> we have} ${clause}`;
    const those = any(frame);
    return {
      weight: 0.75,
      selectors: selectors.flatMap((each) => [`count${upper(each)}`, `${each}Count`, `howMany${upper(each)}`, `number${upper(each)}`, `${each}^lCount`]),
      says: [`count {the|all|all the|} <l.> ${those}`, `{go through|walk over|look through} <l> and count {those|the ones} ${those}`, `{tally|number|tell the number of|work out the number of} <l.> ${those}`, `{somebody|a user|the badge|the report|the header} {wants to know|shows|asks|needs to know} how many <l.> there are ${those}`, `{from|out of|of} <l>, count {only|just|} {those|the ones} ${those}`, `filter <l> for {those|the ones} ${those} and {return|answer|give} {the length|how many are left|the count}`, `how many of <l> are there ${those}`],
      np: [...clauses.map(frame), `how many {of|among} <l> there are ${those}`, `the {amount|quantity|total number} of <l.> ${those}`],
      returns: query(`@l.filter((entry) => ${code}).length`),
    };
  },
  names: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `the <f.> of {all|every one of|the|all the|} <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 0.6,
      selectors: selectors.flatMap((each) => [`${each}^fs`, `^fs${upper(each)}`, `${each}Names`, `names${upper(each)}`, `who${upper(each)}`, each]),
      says: [`{list|collect|gather|name} the <f.> of {all|every one of|} the <l.> ${those}`, `{filter|narrow down} <l> to {those|the ones} ${those} and {map|take|return|keep} {only|just|} {their|the} <f.>`, `{somebody|a user|the page} {wants to see|needs|asks for} the <f.> of the <l.> ${those}`, `{for|of} all <l.> ${those}, {return|give|list} {only|just} the <f.>`, `who or what is there {in|among} <l> ${those}: {only|just|} the <f.>, please`, `take the <l.> ${those} and {answer|give back} {each|every} <f.>`],
      np: [...clauses.map(frame), `{all|only the|just the|the|a list of the} <f.> {values|fields|} of {those|the} <l.> ${those}`, `the <f.>s of the <l.> ${those}`, `{the|a} list of <f.>s, {only|just} {for|of} the <l.> ${those}`],
      returns: query(`@l.filter((entry) => ${code}).map((entry) => entry.$f)`),
    };
  },
  any: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `{whether|if} {there are any|<l> has any|we have any|there are some|<l> contains any|there exist any} <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 0.6,
      selectors: selectors.flatMap((each) => [`has${upper(each)}`, `any${upper(each)}`, `some${upper(each)}`, `is${upper(each)}`, `hasAny${upper(each)}`]),
      says: [`{check|find out|tell|determine|say} {whether|if} {at least one|any|some entry|one} {of <l> is there|in <l> exists|of <l> can be found} ${those.replaceAll("that are", "being").replaceAll("that have", "having")}`, `{are there any|do we have|is there any of the|can one find} <l.> ${those}`, `{look through|search} <l> for {some|any} ${those} and {answer|tell|return} {whether|if} there {is one|are any}`, `true {as soon as|once|if|when} <l> {has|contains|includes} {some|any} ${those}, {else|otherwise} false`],
      np: [...clauses.map(frame), `true {if|when} there are {some|any} <l.> ${those}`, `{whether|if} {at least one|some|any} of <l> is {one|among those} ${those}`, `true if <l> {has|contains} {at least one|any} ${those}, false {otherwise|if not|if there is none}`],
      returns: query(`@l.some((entry) => ${code})`),
    };
  },
  every: ({ preds, code, selectors }, _any) => {
    const frame = (clause: string) => `{whether|if} {all|all of the|all the|really all} <l.> ${clause}`;
    const hold = either(preds, frame);
    return {
      weight: 0.45,
      selectors: selectors.flatMap((each) => [`all${upper(each)}`, `every${upper(each)}`, `are${upper(each)}`, `is${upper(each)}`]),
      says: [`{check|make sure|find out|determine|verify|tell} {whether|if} all <l.> ${hold}`, `do all <l.> qualify, {that is|meaning that|so that} they all ${hold}`, `true {only|} {if|when} there is {no exception|not one exception}: all <l.> ${hold}`, `{answer|return|say} false as soon as {one of|any of} <l> is an exception: all must ${hold.replaceAll("are ", "be ")}`, `{go through|look at} <l> and {tell|check} {whether|if} they all ${hold}`],
      np: [...preds.map(frame), `true {if|when|only if} {all|all of} <l.> ${hold}`, `true {when|if} all <l.> ${hold}, {false otherwise|else false}`, `{whether|if} {the|} <l.> all ${hold}`, `{whether|if} there is no {exception|one left out}: all <l.> ${hold}`],
      returns: query(`@l.every((entry) => ${code})`),
    };
  },
  sum: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `{the total|the sum of|the summed|the overall|all the} <s.> of {all|the|} <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 0.6,
      extra: { s: field("l", "num", "price cost amount value total fee salary hours points worth sum") },
      selectors: selectors.flatMap((each) => [`${each}Total`, `total${upper(each)}`, `sum${upper(each)}`, `${each}^s`, `^s${upper(each)}`, `${each}Sum`]),
      says: [`${ADD_UP} the <s.> of {all|the|} <l.> ${those}`, `${ADD_UP} <s.> over <l>, {but|} {only|just} for {those|the ones} ${those}`, `{go through|walk over|filter} <l> and add up the <s.> of {those|the ones} ${those}`, `{take|pick|filter} the <l.> ${those} and {sum|total|add up} {their|the} <s.>`, `{somebody|a user|the boss|accounting} {wants to know|needs|asks for} the <s.> of all <l.> ${those} {together|in sum|taken together}`, `how much <s.> do the <l.> ${those} {make|have|give} {in total|together|in sum}`],
      np: [...clauses.map(frame), `the {sum|total} of <s.> over {all|the|} <l.> ${those}`, `how much <s.> {there is in|} the <l.> ${those} {have|make|give} {in total|together}`, `{all|} <s.> {added up|summed|together}, {only|just} {for|of} the <l.> ${those}`],
      returns: query(`@l.filter((entry) => ${code}).reduce((sum, entry) => sum + entry.$s, 0)`),
    };
  },
  first: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `the {first|very first|earliest listed} of {the|} <l.> ${clause}${OR_NULL}`;
    const those = any(frame);
    return {
      weight: 0.4,
      selectors: selectors.flatMap((each) => [`first${upper(each)}`, `next${upper(each)}`, `find${upper(each)}`, `any${upper(each)}`, `pick${upper(each)}`]),
      says: [`find the first of <l> ${those}`, `{look for|search for|get|pick|fetch} the first {one|entry|record} in <l> {among those|of those} ${those}`, `{go through|walk over|search} <l> and {stop at|return|answer} the first {of those|one of the <l.>} ${those}`, `{of|out of|among} the <l.> ${those}{,|} {return|give|take} {only the first|the first one}{, null if there is none|, or null|}`, `which is the first of the <l.> ${those}`, `{somebody|a user|the worker} {needs|wants|takes|asks for} the first of the <l.> ${those}`],
      np: [...clauses.map(frame), `the first {one|entry|record} {in|of} <l> {among those|out of those} ${those}`, `the next of <l> in order ${those}, {or null|null when there is none}`],
      returns: query(`@l.find((entry) => ${code}) ?? null`),
    };
  },
  remove: ({ clauses, not, selectors }, any) => {
    const frame = (clause: string) => `${REMOVE} {all|every one of the|the|all the|any} <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 0.6,
      selectors: selectors.flatMap((each) => [`remove${upper(each)}`, `delete${upper(each)}`, `drop${upper(each)}`, `clear${upper(each)}`, `purge${upper(each)}`, `discard${upper(each)}`]),
      says: [...clauses.map(frame), `{keep|leave} {all|every one of} <l> except {those|the ones} ${those}`, `{clean|tidy|prune|purge|clear} <l>: {away with|remove|drop|out go|no more} {those|the ones|all} ${those}`, `{filter|throw|kick|sort} {those|the ones} ${those} out of <l>`, `{afterwards|after this|then|in the end} <l> {has|contains|holds} {no more|none of those|no entries|nothing} ${those}`, `{those|the ones|entries} of <l> ${those} {must go|are to be removed|go away|are deleted|disappear|shall vanish|are dropped}`, `{take|cut|strip} {those|the ones|entries} ${those} from <l>`, `<l> {loses|sheds|gives up} {all|} {those|the ones} ${those}`],
      change: [`this.$l = @l.filter((entry) => ${not});`],
    };
  },
  keep: ({ clauses, code, selectors }, any) => {
    const frame = (clause: string) => `{keep only|retain only|keep just|reduce <l> to|leave only} the <l.> ${clause}`;
    const those = any(frame);
    return {
      weight: 0.35,
      selectors: selectors.flatMap((each) => [`keep${upper(each)}`, `keepOnly${upper(each)}`, `retain${upper(each)}`, `limitTo${upper(each)}`]),
      says: [...clauses.map(frame), `{afterwards|after this|then|in the end} <l> {has|contains|holds} {only|just|nothing but} {those|the ones|entries} ${those}`, `{remove|drop|delete|discard} {all|everything|every entry} {of|from|in} <l> {except|but} {those|the ones} ${those}`, `<l> {keeps|retains|holds on to} only {those|the ones} ${those}`, `{only|just} {those|the ones|entries} ${those} {stay|remain|may stay|survive|are kept} in <l>`, `{filter|cut down|shrink} <l> {in place|itself|for good}{,|} {keeping|to keep|leaving} only {those|the ones} ${those}`, `{set|replace} <l> {to|by|with} the part of it ${those}`],
      change: [`this.$l = @l.filter((entry) => ${code});`],
    };
  },
};

/** The roles that the condition and the action need, in the order in which records show them. */
function conditional(): Op[] {
  return conditions.flatMap((condition) => {
    const names = condition.only ?? Object.keys(actions);
    return names.map((name): Op => {
      const build = actions[name] as Action;
      const made = build(condition, (frame) => either(condition.clauses, frame));
      const { extra, weight, selectors, ...op } = made;
      const own = condition.own?.[name] ?? [];
      return {
        ...op,
        id: `${name}-records-${condition.id}`,
        weight: (weight ?? 1) * (condition.weight ?? 1) * 0.75,
        roles: { l: slot("records", condition.list), f: nameField, ...condition.roles, ...extra },
        selectors: [...own, ...own, ...selectors],
        ...(name === "remove" && (condition.id === "name" || condition.id === "id") ? { weight: 1.5, guards: [`missingrecord x l ${condition.id === "id" ? "i" : "f"}`] } : {}),
      };
    });
  });
}

const queries: Op[] = [
  {
    id: "cart-total",
    weight: 3,
    roles: { l: slot("records", carts), f: nameField, p: priceField, q: quantityField },
    selectors: ["total", "sum", "totalPrice", "value", "cost", "amount", "subtotal", "total^l", "checkout", "grandTotal", "cartTotal", "orderTotal", "stockValue", "inventoryValue", "toPay", "bill", "worth"],
    says: [`${ADD_UP} {the|} <p.> times <q.> {of|for|over} {all|each of|} <l>`, `multiply <p.> by <q.> for ${EACH} <l1> and {sum|add} {it all|them|the results|} up`, `{go|walk|loop} over <l> and {sum|add up} <p.> * <q.>`, `${EACH} <l1> {costs|is worth|makes} <p.> times <q.>{;|,} ${ADD_UP} {them|that|it all}`, "{somebody|a customer|the shopper} {wants to know|asks} what {they have|there is} to pay: <p.> times <q.> of all <l> together", "total = sum of <p.> * <q.> {over|of|for} <l>", `{work out|calculate|compute|figure out} {what|how much} all <l> {cost|come to|make} {together|in total|}, {with|by|from} <p.> and <q.>`, `for the {bill|invoice|receipt|checkout}, ${ADD_UP} ${EACH} <l1> {as|with} <p.> times <q.>`, "reduce <l> to the sum of <p.> times <q.>"],
    np: ["the {sum|total} of <p.> times <q.> {over|of|for} {all|} <l>", "the total {price|cost|value} of {all|} <l>", "what <l> {cost|costs} {in total|together|altogether}", "<p.> times <q.> summed over <l>", "the {sum|total} of {every|each} <l1>'s <p.> times <q.>", "the {overall|grand|whole} {total|sum} of <l>, <p.> by <q.>", "how much all <l> {cost|are worth|come to} {together|}, {each|every one} <q.> times <p.>", "the {sum|total} of {the products|the product} of <p.> and <q.> {for|over|of} {all|} <l>", "what there is to pay for <l>, <p.> times <q.> each", "the {worth|value|amount} of {everything|all} in <l>, counting <p.> <q.> times"],
    returns: query("@l.reduce((sum, entry) => sum + entry.$p * entry.$q, 0)"),
  },
  {
    id: "cart-total-discounted",
    weight: 0.6,
    roles: { l: slot("records", carts), f: nameField, p: priceField, q: quantityField, x: percentage },
    selectors: ["total", "discounted", "discountedTotal", "totalWithDiscount", "salePrice", "reducedTotal", "toPay", "priceAfterDiscount", "finalTotal"],
    says: [`${ADD_UP} <p.> times <q.> {of|over|for} <l> and {take|deduct|subtract} <x> percent {off|from it|}`, "{total|sum} of <p.> times <q.> over <l> {less|minus|reduced by|lowered by} <x> percent", "{give|grant} <x> percent {discount|off|rebate} on the {sum|total} of <p.> times <q.> of <l>", "{somebody|a customer} {with|has} <x> percent {discount|off|rebate}{,|:} {what|how much} must be paid for all <l>, <p.> times <q.>", "the {sum|total} of <p.> * <q.>, times (1 - <x.> / 100)", "{work out|compute} what <l> cost, <p.> by <q.>, after <x> percent {discount|are taken off}"],
    np: ["the {total|sum} of <p.> times <q.> {of|over} <l> {with|after} {a discount of <x> percent|<x> percent {off|discount}}", "the {total|price|cost} of {all|} <l>, <p.> times <q.>, {less|minus|reduced by} <x> percent", "what <l> cost {in total|together} {with|after} <x> percent {discount|off|rebate}, <p.> times <q.> each", "the discounted {total|sum} of <p.> times <q.> {over|of} <l>, <x> {being|is} the percentage", "<p.> times <q.> summed over <l>, {then|and} <x> percent off", "{the total|the sum} of <l> after {deducting|subtracting} <x> percent, each <l1> {counting|being} <p.> times <q.>", "the {bill|amount due|amount to pay} for <l> (<p.> times <q.>) with <x> percent discount", "<x> percent less than the sum of <p.> times <q.> of <l>"],
    returns: query("@l.reduce((sum, entry) => sum + entry.$p * entry.$q, 0) * (1 - $x / 100)"),
  },
  {
    id: "field-sum-discounted",
    weight: 0.4,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: percentage },
    selectors: ["discountedTotal", "totalAfter", "discounted", "totalWithDiscount", "reducedTotal", "toPay"],
    says: [`${ADD_UP} {the|all} <p.> of <l> and {take|deduct|subtract} <x> percent {off|from it|}`, "{give|grant} <x> percent {discount|off|rebate} on the {sum|total} of all <p.> of <l>", "{total|sum} <p.> over <l>, {less|minus|reduced by} <x> percent", "the {sum|total} of <p.> times (1 - <x.> / 100)", "{a customer|somebody} gets <x> percent off the total <p.> of <l>"],
    np: ["the total <p.> of <l> {with|after} {a discount of <x> percent|<x> percent {off|discount}}", "the {sum|total} of {all|the} <p.> of <l> {less|minus|reduced by} <x> percent", "what <l> cost {in total|together} by <p.> after <x> percent {discount|off|rebate}", "all <p.> of <l> added up, {then|and} <x> percent off", "<x> percent less than the sum of all <p.> of <l>", "the discounted {total|sum} of <p.> over <l>, <x> being the percentage"],
    returns: query("@l.reduce((sum, entry) => sum + entry.$p, 0) * (1 - $x / 100)"),
  },
  {
    id: "cart-total-tax",
    weight: 0.4,
    roles: { l: slot("records", carts), f: nameField, p: priceField, q: quantityField, m: slot("num", "shipping fee postage surcharge delivery tip handling") },
    selectors: ["total", "grandTotal", "checkout", "totalWith^m", "toPay", "finalPrice"],
    says: [`${ADD_UP} <p.> times <q.> of <l> and add <m>`, "{total|sum} of <p.> times <q.> over <l> plus <m>", "{what|how much} a customer must pay: all <l> with <p.> times <q.>, and <m> on top", "<m> plus the sum of <p.> * <q.>", "{multiply|take} <p.> {by|times} <q.> for each <l1>, {sum|add} that up and put <m> on top"],
    np: ["the {total|sum} of <p.> times <q.> {of|over} <l> {plus|and|including|with} <m>", "the {price|cost} of {all|} <l>, <p.> times <q.>, {plus|increased by|with} <m>", "what all <l> cost{, <p.> by <q.>,|} {together with|including|plus} <m>", "<m> {plus|on top of} the {sum|total} of <p.> times <q.> of <l>", "the {grand|final|overall} total: <l> (<p.> times <q.>) and <m>", "<p.> times <q.> summed over <l>, <m> added {once|on top|}"],
    returns: query("@l.reduce((sum, entry) => sum + entry.$p * entry.$q, @m)"),
  },
  {
    id: "field-sum",
    weight: 2,
    roles: { l: slot("records", carts), f: nameField, p: priceField },
    selectors: ["total", "sum", "total^p", "sum^p", "totalPrice", "value", "totalCost", "overall^p", "^pTotal", "^pSum", "spent", "turnover", "revenue", "add^ps"],
    says: [`${ADD_UP} {the|all|all the} <p.> {values|} of {all|the|} <l>`, `{go|walk|loop|iterate} over <l> and {sum|add up} {the|their} <p.>`, `${ADD_UP} <p.> {over|across|for} {all|every one of} <l>`, "{somebody|accounting|the boss|a customer} {wants to know|asks} {what|how much} all <l> {come to|make} in <p.>", "reduce <l> to the sum of {their|} <p.>", `${ADD_UP} {what|whatever} stands in <p.> of ${EACH} <l1>`, `{map|turn} <l> to {their|} <p.> and sum {that|them|these} up`],
    np: ["the {sum|total} of {all|the} <p.> {values|} {in|of} <l>", "the total <p.> of <l>", "the {sum|total} of {each|every} <l1>'s <p.>", "all <p.> {values|} of <l> {added up|together}", "the {overall|combined|accumulated|whole} <p.> of {all|} <l>", "how much <p.> {there is in|} {all|} <l> {have|make|has} {together|in total|altogether}", "<p.> summed {over|across} {all|} <l>", `the {sum|total} of <p.> {over|across|for} {all|every one of|} <l>`, "what the <p.> of {all|} <l> {adds up to|amounts to|comes to}"],
    returns: query("@l.reduce((sum, entry) => sum + entry.$p, 0)"),
  },
  {
    id: "field-average",
    weight: 1,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["average", "average^p", "mean^p", "mean", "avg^p", "avg", "typical^p", "^pAverage", "^pMean"],
    says: [`{average|take the mean of} {the|all|} <p.> {of|over} {all|} <l>${NONE}`, `{add up|sum} the <p.> of <l> and divide by {how many there are|their number|the count|the length}${NONE}`, `{work out|calculate|compute|determine} {the average|the mean|what <l> have on average as} <p.> {of|over} <l>${NONE}`, `sum of <p.> / number of <l>${NONE}`, "{somebody|a teacher|the coach|a user} {wants to know|asks for} the {average|mean} <p.> of <l>", "how {high|large} is the {average|mean} <p.> of <l>"],
    np: ["the {average|mean} <p.> of <l>, {0|zero} {if|when} there are none", "the {average|mean} <p.> {of|over} {all|} <l>", "the {average|mean} of {all|the|every} <p.> in <l>", "the {sum|total} of <p.> divided by the number of <l>", `the {average|mean} <p.> per <l1>${NONE}`, "how much <p.> {a <l1.>|one of <l>} has on average", "what <p.> <l> have on average", `<p.> {averaged|on average} over <l>${NONE}`, "the {arithmetic mean|average value} of <p.> {across|over} <l>"],
    returns: query("@l.length === 0 ? 0 : @l.reduce((sum, entry) => sum + entry.$p, 0) / @l.length"),
  },
  {
    id: "names-of",
    weight: 1.5,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["names", "^fs", "list", "all^fs", "list^l", "list^fs", "get^fs", "pluck^f", "labels", "^l1^fs", "who", "roster"],
    says: [`{list|collect|gather|extract|pluck} the <f.> of {all|every one of|each of|} <l>`, `{map|turn|convert|reduce} <l> {to|into} {their|the|a list of} <f.>`, `{take|keep|pick|show} {only|just} the <f.> of ${EACH} <l1>`, `{from|for|of} ${EACH} <l1>{,|} {take|give|return} {only|just|} <f.>`, "{somebody|the page|a user} {wants to see|needs|shows} {only|just} the <f.> of {all|} <l>", "{strip|cut} <l> down to {their|} <f.>", "pull the <f.> out of <l>"],
    np: ["the <f.> of {each|every} <l1>", "{the|all} <f.> {values|} of <l>", "{only|just} the <f.> of {all|} <l>", "a list of {the|all|} <f.> {values|} {in|of} <l>", "the <f.>s of {all|the} <l.>", "{every|each} <l1>'s <f.>", "<l> as a {plain|simple|} list of <f.>s", "{all|the} <f.>s in <l>, in {that|the same} order", "the <f.> column of <l>"],
    returns: query("@l.map((entry) => entry.$f)"),
  },
  {
    id: "names-joined",
    weight: 0.8,
    roles: { l: slot("records", people), f: nameField, p: numberField, c: constant([", ", ", ", ", ", " ", ",", "; ", "-", " and ", "/"]) },
    selectors: ["names", "summary", "line", "joined^fs", "list^fs", "^fLine", "describe", "text", "asText", "roster", "print", "caption"],
    says: ["join the <f.> of {all|} <l> {with|by|using} %c", "{list|write|put|string} the <f.> of {all|} <l> {in one line|into one text|together|as one string}{,|} {separated by|with|joined by} %c {between|}", "{map|turn} <l> to {their|} <f.> and join {that|them} with %c", "{concatenate|glue together|chain} {all|the} <f.>s of <l> with %c {between|in between}", "{the page|a user|the mail} {shows|wants|needs} one text with the <f.> of all <l>, {separated by|joined with} %c", `{build|make} a text {from|of} the <f.> of ${EACH} <l1>, %c between {them|two}`],
    np: ["the <f.> of {all|each of|} <l> {joined|separated} {with|by} %c", "{all|the} <f.>s of <l> as one {text|string}{,|} {with %c between|separated by %c|joined by %c}", "{a text|one line|a string} with the <f.> of {every|each} <l1>, {with %c between|separated by %c}", "the <f.>s of <l> {glued|strung} together {with|by} %c", "the joined <f.>s of <l>, {separator|delimiter} %c", "<l> as a text of {their|} <f.>s with %c {between|between them}", "a %c separated {list|line|text} of the <f.>s {in|of} <l>", "the <f.> values of <l>, %c in between, as {text|a string}"],
    returns: query("@l.map((entry) => entry.$f).join(%c)"),
  },
  {
    id: "record-lines",
    weight: 0.4,
    roles: { l: slot("records", people), f: nameField, p: numberField, c: constant([": ", " - ", "=", " ", " x "]) },
    selectors: ["lines", "report", "describe", "labels", "print", "rows", "summary", "captions"],
    says: [`{turn|map|convert} ${EACH} <l1> into a text: <f.>, %c and <p.>`, `{write|make|print} one {line|text} {for|per} <l1>: <f.> then %c then <p.>`, "{list|show|format} <l> as {lines|texts} of <f.> and <p.> with %c between", `{format|render|describe} ${EACH} <l1> as <f.>%c<p.>`, `for ${EACH} <l1> {put|join} <f.> and <p.> together with %c`],
    np: ["a list of {texts|lines|strings}, {each|every one} <f.> and <p.> of {a <l1>|one of <l>} with %c between", "<l> as texts: <f.>, %c, <p.>", "one {line|text|label} per <l1>, <f.> and <p.> {joined|separated} by %c", "the <f.> and <p.> of {every|each} <l1>, %c between, as texts", "a text for {each|every} <l1>: its <f.>, %c and its <p.>", "{lines|rows|labels} like <f.>%c<p.> for all <l>", "<f.> followed by %c and <p.> for {each|every} <l1>"],
    returns: query("@l.map((entry) => entry.$f + %c + entry.$p)"),
  },
  {
    id: "values-distinct",
    weight: 0.9,
    roles: { l: slot("records", people), f: nameField, g: groupField },
    selectors: ["^gs", "distinct^g", "unique^gs", "all^gs", "list^gs", "used^gs", "which^gs", "known^gs", "options"],
    says: [`{list|collect|gather|find} the {different|distinct|unique} <g.> {values|} {of|in|among} <l>`, `{list|collect} ${EACH} <g.> {of|in} <l> {once|only once|just once|without repetition}`, `{map|turn} <l> to {their|} <g.> and {drop|remove} {duplicates|doubles|repeats}`, "{the menu|the filter|a user} {shows|needs|wants to see} which <g.> values {there are|occur} in <l>, {each once|no doubles}", "which <g.> values occur {in|among} <l>, {each once|without duplicates|no repeats}", "{dedupe|deduplicate} the <g.> of all <l>", "{make|build} a set of {all|the} <g.> {values|} in <l>"],
    np: ["the {different|distinct|unique} <g.> {values|} {of|in|among} <l>", "{every|each} <g.> {that occurs|that appears|} in <l>{,|} {only once|once|without repeats|just once}", "all <g.>s of <l> {without|with no} {duplicates|doubles|repetition|repeats}", "the set of <g.>s {in|of} <l>{, as a list|}", "a list of the <g.>s <l> have, {each once|no doubles|deduplicated}", "the <g.>s in <l>, {duplicates removed|deduplicated|each listed once}", "which <g.>s {there are|occur|are used} in <l>{, each once|, no doubles}", "unique <g.>s {across|over|of} {all|} <l>"],
    returns: query("[...new Set(@l.map((entry) => entry.$g))]"),
  },
  {
    id: "count-distinct",
    weight: 0.4,
    roles: { l: slot("records", people), f: nameField, g: groupField },
    selectors: ["count^gs", "^gCount", "howMany^gs", "distinctCount", "number^gs", "variety"],
    says: ["count the {different|distinct|unique} <g.> {values|} {of|in|among} <l>", "{count|tell} how many {different|distinct} <g.>s <l> have", `count ${EACH} <g.> {in|of} <l> only once`, "{work out|find} the number of {different|distinct} <g.>s {in|among} <l>", "into how many <g.>s do <l> fall"],
    np: ["how many {different|distinct|unique} <g.>s {there are in <l>|<l> have|occur in <l>}", "the number of {different|distinct|unique} <g.> {values|} {of|in|among} <l>", "the count of <g.>s {in|of} <l>, {each counted once|doubles not counted|without duplicates}", "the size of the set of <g.>s of <l>", "how many <g.>s {occur|appear|are used} in <l>, {repeats not counted|each counted once}", "the number of <g.>s {across|over} <l>, without duplicates"],
    returns: query("new Set(@l.map((entry) => entry.$g)).size"),
  },
  {
    id: "percent-flag",
    weight: 0.7,
    roles: { l: slot("records", tasks), f: nameField, d: doneField },
    selectors: ["progress", "percent^d", "completion", "share^d", "percentage", "^dPercent", "donePercent", "rate"],
    says: [`{work out|compute|calculate|tell} {what|which} percentage of <l> are <d.>${NONE}`, `{divide|share} the number of <d.> <l> by {the number of all|how many there are} and {multiply|take it} {by|times} 100${NONE}`, "{the progress bar|the screen} shows how many percent of <l> are <d.>, {0|zero} for an empty list", "count the <d.> <l> per hundred, {0|zero} if there are none", `<d.> <l> / all <l> * 100${NONE}`, "how many percent of <l> are {already|} <d.>"],
    np: ["the percentage of <l> that are <d.>{, 0 if there are none|}", "{what|the} percent of <l> {is|are} <d.>", `how many percent of <l> are {already |}<d.>${NONE}`, `the {share|part|portion} of <l> {with <d.> set|that are <d.>} {in percent|as a percentage}${NONE}`, "the progress in percent: <d.> <l> out of all <l>", `the number of <d.> <l> {in percent|as a percentage} of all <l>${NONE}`, "the {completion|progress} of <l> from 0 to 100, by <d.>", "the percentage of <d.> {ones|entries} {in|among} <l>"],
    returns: query("@l.length === 0 ? 0 : (@l.filter((entry) => entry.$d).length / @l.length) * 100"),
  },
  {
    id: "group-counts",
    weight: 1,
    roles: { l: slot("records", people), f: nameField, g: groupField },
    selectors: ["countBy^g", "by^g", "^gCounts", "groupCounts", "per^g", "tally", "histogram", "countPer^g", "statistics", "breakdown", "sizes"],
    says: ["count the <l.> {per|by|for each|for every} <g.>", "{tally|number|tell how many of} <l> {per|by|for each} <g.>", "{make|build} a {map|table|record} from <g.> to {how many|the number of} <l> {have it|there are|}", "{group|bucket} <l> by <g.> and {count|tell the size of|give the size of} {each group|each|every group}", "{somebody|the report|the boss} {needs|wants to see|asks} how many <l> {fall into|belong to|are in} {each|every} <g.>", "for {each|every} <g.>, {count|tell} how many <l> {there are|have it}", "{make|draw up} a histogram of <g.> over <l>"],
    np: ["how many <l.> {there are per|each} <g.> {has|}", "the number of <l.> {per|by|for each|for every} <g.>", "a {map|record|table} from <g.> to {the number of|how many} <l>", "the {counts|sizes} of <l> grouped by <g.>", "for {each|every} <g.> {the number of|how many} <l> {have it|}", "<l> counted {per|by} <g.>", "a {tally|histogram|breakdown} of <l> by <g.>", "how often {each|every} <g.> occurs in <l>", "{the number|the count} of entries in <l> keyed by <g.>"],
    returns: query("@l.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + 1 }), {})"),
  },
  {
    id: "group-sums",
    weight: 0.9,
    roles: { l: slot("records", carts), g: groupField, p: priceField },
    selectors: ["totalsBy^g", "sumBy^g", "by^g", "totalPer^g", "^pBy^g", "per^g", "breakdown", "totals", "balances", "^pPer^g"],
    says: [`${ADD_UP} the <p.> of <l> {per|by|for each|for every} <g.>`, "{make|build} a {map|table|record} from <g.> to the {total|summed} <p.> of {its|the} <l>", "{group|bucket} <l> by <g.> and {sum|total|add up} {the|their} <p.> {in each|of each group|}", "{somebody|the report|accounting} {needs|wants to see|asks for} the total <p.> {per|of each} <g.> {in|of} <l>", "for {each|every} <g.>, {add up|sum} the <p.> of <l>", "how much <p.> {falls to|belongs to} {each|every} <g.> in <l>"],
    np: ["the total <p.> {per|by|for each|for every} <g.> {of|over} <l>", "a {map|record|table} from <g.> to {the total|the summed|the sum of} <p.> {of|over|in} <l>", "the {sum|total} of <p.> of <l> grouped by <g.>", "for {each|every} <g.> the {total|sum of the} <p.> of {its|the} <l>", "<p.> of <l> {added up|summed|totalled} {per|by} <g.>", "the {totals|sums} of <p.> {keyed by|per} <g.> {over|from} <l>", "a breakdown of the <p.> of <l> by <g.>", "how much <p.> {each|every} <g.> has in <l>"],
    returns: query("@l.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + entry.$p }), {})"),
  },
  {
    id: "group-lists",
    weight: 0.9,
    roles: { l: slot("records", people), f: nameField, g: groupField },
    selectors: ["groupBy^g", "by^g", "grouped", "group^l", "^lBy^g", "buckets", "sections", "partition", "split"],
    says: ["{group|bucket|sort|split|divide|cluster} <l> {by|into groups by|according to} <g.>", "{make|build} a {map|table|record} from <g.> to the list of <l> {with it|that have it|}", "{collect|gather} the <l> of {each|every} <g.> in a list {of its own|under that <g.>}", "{put|place} {each|every} <l1> into the list of its <g.>", "{the board|the page|a user} shows <l> {in groups|in columns}, one {for|per} <g.>", "for {each|every} <g.>, list the <l> {with it|that have it}"],
    np: ["<l> grouped by <g.>", "a {map|record|table} from <g.> to the list of {its|the} <l> {with it|}", "the {groups|buckets} of <l> by <g.>", "for {each|every} <g.> {the|a} list of <l>", "the lists of <l> keyed by <g.>", "<l> {split|divided|sorted} into {groups|lists} by <g.>", "all <l>, {collected|listed} under their <g.>", "{every|each} <g.> with {the|its} <l> as a list"],
    returns: query("@l.reduce((found, entry) => ({ ...found, [entry.$g]: [...(found[entry.$g] ?? []), entry] }), {})"),
  },
  {
    id: "group-names",
    weight: 0.6,
    roles: { l: slot("records", people), f: nameField, g: groupField },
    selectors: ["^fsBy^g", "groupBy^g", "by^g", "namesBy^g", "grouped^fs", "rosters"],
    says: ["{group|bucket|collect} the <f.> of <l> {by|per} <g.>", "{make|build} a {map|table|record} from <g.> to the list of <f.>s {of its <l>|in it|}", "for {each|every} <g.>, list the <f.> of {its|the} <l>", "{group|split} <l> by <g.>, {keeping|with} only the <f.>s", "{collect|gather} {each|every} <f.> under the <g.> of its <l1>", "{the page|a user} shows the <f.>s of <l> {in groups|listed} per <g.>"],
    np: ["the <f.>s of <l> grouped by <g.>", "a {map|record|table} from <g.> to the {list of|} <f.>s of {its|the} <l>", "for {each|every} <g.> {the|a} list of <f.>s {from|in} <l>", "the lists of <f.>s keyed by <g.> {from|of} <l>", "{every|each} <g.> with the <f.>s of its <l>", "the <f.> of each of <l>, {collected|listed} under its <g.>", "<f.>s of <l> per <g.>, as lists", "which <f.>s {belong to|are in} {each|every} <g.> of <l>, as lists"],
    returns: query("@l.reduce((found, entry) => ({ ...found, [entry.$g]: [...(found[entry.$g] ?? []), entry.$f] }), {})"),
  },
  {
    id: "index-by",
    weight: 0.6,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["indexBy^f", "by^f", "keyBy^f", "index", "lookupTable", "toMap", "asMap", "directory"],
    says: ["{index|key} <l> by <f.>", "{make|build} a {map|table|record|lookup} from <f.> to the {whole|full|} <l1>", "{turn|convert|transform} <l> into a {map|record|lookup} keyed by <f.>", "{put|store} {each|every} <l1> under its <f.> in a {map|record}", "for {fast|quick} lookup, map {each|every} <f.> to its {whole|} <l1>", "Object.fromEntries of <l> with <f.> as key and the {entry|record|<l1>} as value"],
    np: ["<l> {indexed|keyed} by <f.>", "a {map|record|table|lookup} from <f.> to the {whole|full|} <l1>", "the <l> as a {map|record} keyed by <f.>", "{every|each} <l1> under its <f.>", "an index of <l> by <f.>", "a {dictionary|map} with {the|} <f.> as key and the <l1> as value", "an object that has {every|each} <l1> under {the name of |}its <f.>", "a lookup {table|} by <f.> for <l>"],
    returns: query("Object.fromEntries(@l.map((entry) => [entry.$f, entry]))"),
  },
  {
    id: "field-map",
    weight: 0.7,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["^psBy^f", "^pBy^f", "^pMap", "toMap", "asMap", "table", "^ps", "prices", "scores"],
    says: ["{make|build} a {map|table|record|lookup} from <f.> to <p.> {of|for|over} <l>", "{map|assign} {each|every} <f.> {in|of} <l> to its <p.>", "{turn|convert|transform} <l> into a {map|record} from <f.> to <p.>", "{put|store} the <p.> of {each|every} <l1> under its <f.> in a {map|record}", "for {fast|quick} lookup, {note|give} the <p.> {per|under each} <f.> of <l>", "Object.fromEntries of <l> with <f.> as key and <p.> as value"],
    np: ["a {map|record|table|dictionary} from <f.> to <p.> {of|for} <l>", "the <p.> of {each|every} <l1> {keyed by|under its} <f.>", "{every|each} <f.> in <l> with its <p.>, {as|in} a map", "<l> as a {map|record} of <f.> to <p.>", "an object with <f.> as key and <p.> as value for <l>", "the <p.> values of <l> keyed by <f.>", "a {price list|table|lookup} of <l>: <f.> to <p.>", "the <p.>s of <l> {indexed|keyed} by <f.>"],
    returns: query("Object.fromEntries(@l.map((entry) => [entry.$f, entry.$p]))"),
  },
  ...([["up", `${UPWARDS}`, "left.$p - right.$p"], ["down", `${DOWNWARDS}`, "right.$p - left.$p"]] as const).map(([way, order, code]): Op => ({
    id: `sort-by-${way}`,
    weight: way === "up" ? 1 : 0.9,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: way === "up" ? ["sortBy^p", "by^p", "sorted", "cheapestFirst", "sortedBy^p", "orderBy^p", "ascending", "youngestFirst", "lowestFirst", "nextUp"] : ["ranking", "leaderboard", "by^p", "topBy^p", "sorted", "bestFirst", "highestFirst", "highscores", "charts", "oldestFirst", "descending", "standings"],
    says: [`{sort|order|arrange|rank} <l> by <p.>, ${order}`, `{return|give|list|show} <l> {sorted|ordered} by {their|} <p.>, ${order}`, `{somebody|the page|a user} {wants to see|needs} <l> ${SORTED} by <p.>, ${order}`, `{sort|order} a copy of <l> by <p.>, ${order}, and return it`, `{line up|rank} <l> by <p.>: ${order}`, `put <l> in order of <p.>, ${order}, {without changing <l>|leaving <l> as it is|the original stays}`],
    np: [`<l> {sorted|ordered|ranked} by <p.>, ${order}`, `<l> {in order of|by} <p.>, ${order}`, `a {sorted|ordered} copy of <l>, by <p.>, ${order}`, `{all|the} <l.> {arranged|lined up|ranked} by <p.>, ${order}`, way === "up" ? "<l> by <p.>, {lowest|smallest|least|the lowest} first" : "<l> by <p.>, {highest|largest|most|the highest} first", way === "up" ? "<l> {sorted|ordered} by <p.>" : "a {ranking|leaderboard|top list} of <l> by <p.>", `the {sorted|ordered} <l.>: ${order} by <p.>`, way === "up" ? "<l> with the {lowest|smallest} <p.> at the {front|top|start}" : "<l> with the {highest|largest} <p.> at the {front|top|start}"],
    returns: query(`[...@l].sort((left, right) => ${code})`),
  })),
  ...([["", "{ascending|alphabetically|from a to z|in alphabetical order|a to z}", "left.$f.localeCompare(right.$f)"], ["-down", "{descending|from z to a|in reverse alphabetical order|z first|z to a}", "right.$f.localeCompare(left.$f)"]] as const).map(([way, order, code]): Op => ({
    id: `sort-by-name${way}`,
    weight: way ? 0.4 : 1,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["sortBy^f", "by^f", "sorted", "alphabetical", "orderBy^f", "sortedBy^f", "directory", "index", "catalog"],
    says: [`{sort|order|arrange} <l> by <f.>, ${order}`, `{return|give|list|show} <l> {sorted|ordered} by {their|} <f.> ${order}`, `{somebody|the page|a user} {wants to see|needs} <l> by <f.>, ${order}`, `{sort|order} a copy of <l> by the text of <f.>, ${order}, and return it`, `put <l> in order by comparing {their|the} <f.>, ${order}`, `localeCompare the <f.> {to sort|and sort} <l> ${order}`],
    np: [`<l> {sorted|ordered} by <f.> ${order}`, `<l> by <f.>, ${order}`, `a {sorted|ordered} copy of <l>, by <f.>, ${order}`, `{all|the} <l.> {arranged|listed|lined up} by <f.> ${order}`, `the {sorted|ordered} <l.>, ${order} by <f.>`, `<l> in the order of their <f.>, ${order}`, `{an|the} ordering of <l> {by|on} the text <f.>, ${order}`, `the list <l> with <f.> {going|running} ${order}`],
    returns: query(`[...@l].sort((left, right) => ${code})`),
  })),
  ...([["max", HIGHEST, "right.$p - left.$p"], ["min", LOWEST, "left.$p - right.$p"]] as const).flatMap(([way, most, code]): Op[] => [
    {
      id: `name-of-${way}`,
      weight: 0.9,
      roles: { l: slot("records", people), f: nameField, p: numberField },
      selectors: way === "max" ? ["best", "top", "oldest", "mostExpensive", "leader", "highest^p", "winner", "champion", "favorite", "topScorer", "longest"] : ["cheapest", "lowest", "youngest", "lowest^p", "smallest", "worst", "weakest", "last", "loser", "shortest"],
      says: [`{find|get|tell|look up|name} the <f.> of the <l1> with the ${most} <p.>`, `{find|pick|take} the <l1> with the ${most} <p.> and {return|give|tell} {only|just|} {its|the} <f.>${OR_NULL}`, `{sort|order} <l> by <p.> and {return|take} the <f.> of the one with the ${most}`, `which <f.> has the ${most} <p.> {in|among} <l>`, `{somebody|a user|the page} {asks|wants to know} the <f.> of whoever has the ${most} <p.> {in|among} <l>`],
      np: [`the <f.> of the <l1> with the ${most} <p.>${OR_NULL}`, `the <f.> of {whoever|whichever|the one that} has the ${most} <p.> {in|of|among} <l>`, `the <f.> of the entry in <l> whose <p.> is ${most}`, `the <f.> {with|that has} the ${most} <p.> {in|among} <l>`, `who {in|of|among} <l> has the ${most} <p.>, by <f.>`, `the <f.> {belonging to|that goes with} the ${most} <p.> in <l>${OR_NULL}`, `the <f.> {in|of} <l> with the ${most} <p.>`, `just the <f.> of the <l1> {leading|standing out} with the ${most} <p.>`],
      returns: query(`[...@l].sort((left, right) => ${code})[0]?.$f ?? null`),
    },
    {
      id: `record-of-${way}`,
      weight: 0.7,
      roles: { l: slot("records", people), f: nameField, p: numberField },
      selectors: way === "max" ? ["best", "top", "oldest", "mostExpensive", "leader", "highest", "winner", "newest", "latest", "max^l1"] : ["cheapest", "lowest", "youngest", "smallest", "oldest", "earliest", "next", "min^l1", "nextDue"],
      says: [`{find|get|pick|fetch} the {whole|} <l1> with the ${most} <p.>${OR_NULL}`, `{sort|order} <l> by <p.> and {return|take} the {entry|record|<l1>} with the ${most}`, `which <l1> has the ${most} <p.>${OR_NULL}`, `{somebody|a user|the page} {wants to see|asks for} the <l1> {having|with} the ${most} <p.>`, `{look through|go through|search} <l> for the {one|entry} with the ${most} <p.> and return it`],
      np: [`the {whole|} <l1> with the ${most} <p.>${OR_NULL}`, `the {entry|record|one} {of|in|from} <l> with the ${most} <p.>${OR_NULL}`, `whichever <l1> has the ${most} <p.>`, `the <l1> whose <p.> is {the |}${most}`, `the {full|complete} {record|entry} in <l> {having|with} the ${most} <p.>`, `the one of <l> that {leads|stands out} with the ${most} <p.>`, `the <l1> {having|showing} the ${most} <p.> of all{, null if <l> is empty|}`, `the {entry|record} with the ${most} <p.> among <l>`],
      returns: query(`[...@l].sort((left, right) => ${code})[0] ?? null`),
    },
    {
      id: `${way}-field`,
      weight: 0.6,
      roles: { l: slot("records", carts), f: nameField, p: priceField },
      selectors: way === "max" ? ["highest^p", "max^p", "top^p", "largest^p", "peak", "most"] : ["lowest^p", "min^p", "smallest^p", "least", "bottom^p"],
      says: [`{find|get|tell|look up} the ${most} <p.> {in|of|among} <l>`, `{map|turn} <l> to {their|} <p.> and {take|return} the ${most}`, `{go through|look through} <l> and {return|tell} the ${most} <p.> {found|there is|}`, `how much is the ${most} <p.> {in|of} <l>`, `{somebody|a user} {asks for|wants to know} the ${most} <p.> {in|of} <l>, {only|just} the number`],
      np: [`the ${most} <p.> {in|of|among} <l>`, `the ${most} of {all|the} <p.> {values|} {in|of} <l>`, `the ${most} <p.> {that occurs|to be found|there is} in <l>`, `the ${most} {number|figure} {in|among} the <p.> of <l>`, `{only|just} the ${most} <p.> {over|across} {all|} <l>`, `the ${most} value of <p.> {in|over} <l>`, `the ${most} <p.> any <l1> has`, way === "max" ? "the maximum of <p.> over <l>" : "the minimum of <p.> over <l>"],
      returns: query(`Math.${way}(...@l.map((entry) => entry.$p))`),
    },
  ]),
  {
    id: "top-names",
    weight: 0.8,
    roles: { l: slot("records", people), f: nameField, p: numberField, n: param("int", "n count limit top many size how") },
    selectors: ["top", "topNames", "best", "leaders", "top^fs", "leaderboard", "podium", "highscores", "charts"],
    says: [`{list|give|show|return} the <f.> of the <n> <l> with the ${HIGHEST} <p.>`, `{sort|order} <l> by <p.>, ${DOWNWARDS}, {take|keep} the first <n> and {return|give} {their|the} <f.>`, `{rank|sort} <l> by <p.> and {name|list the <f.> of} the {best|top|first} <n>`, `which <n> <f.>s have the ${HIGHEST} <p.> {in|among} <l>`, "{the page|the screen|a user} {shows|wants to see} the top <n> <f.>s of <l> by <p.>"],
    np: [`the <f.> of the <n> <l> with the ${HIGHEST} <p.>`, "the {top|best|leading} <n> <f.>s of <l> by <p.>", `the <f.>s of the {top|first|best} <n> of <l>, {ranked|sorted} by <p.>, ${DOWNWARDS}`, `the first <n> <f.>s when <l> are {sorted|ordered} by <p.>, ${DOWNWARDS}`, "a {leaderboard|top list} of <n> <f.>s from <l>, by <p.>", "{the|at most} <n> <f.>s from <l> {leading|in front|ahead} in <p.>", "who the {top|best} <n> of <l> by <p.> are, {only|just} the <f.>s", "the <f.>s of <l> that rank first to <n> by <p.>, the highest first"],
    returns: query("[...@l].sort((left, right) => right.$p - left.$p).slice(0, $n).map((entry) => entry.$f)"),
  },
  {
    id: "top-records",
    weight: 0.7,
    roles: { l: slot("records", people), f: nameField, p: numberField, n: param("int", "n count limit top many size how") },
    selectors: ["top", "top^l", "best", "leaders", "leaderboard", "podium", "best^l", "charts"],
    says: [`{list|give|show|return} the <n> <l> with the ${HIGHEST} <p.>`, `{sort|order} <l> by <p.>, ${DOWNWARDS}, and {take|keep|return} the first <n>`, `{rank|sort} <l> by <p.> and {return|give} the {best|top} <n>`, `which <n> of <l> have the ${HIGHEST} <p.>`, "{the page|the screen|a user} {shows|wants to see} the top <n> of <l> by <p.>"],
    np: [`the <n> <l> with the ${HIGHEST} <p.>`, "the {top|best|leading} <n> of <l> by <p.>", `the first <n> of <l> {sorted|ordered|ranked} by <p.>, ${DOWNWARDS}`, "{the|at most} <n> <l> {leading|in front|ahead} in <p.>", "a {leaderboard|top list} of <n> <l>, by <p.>", "the {head|front} of <l> ranked by <p.>: the first <n>, the highest first", `<l> sorted by <p.>, ${DOWNWARDS}, cut {off|} after <n>`, "the <n> {best|strongest} {entries|records} of <l>, judged by <p.>"],
    returns: query("[...@l].sort((left, right) => right.$p - left.$p).slice(0, $n)"),
  },
  {
    id: "record-page",
    weight: 0.8,
    roles: { l: slot("records", carts), f: nameField, p: priceField, n: { place: "param", kind: "enum", names: ["page", "number", "pageNumber", "index"], values: [1, 1, 2, 3] }, s: { place: "param", kind: "enum", names: ["size", "pageSize", "perPage", "limit", "count"], values: [1, 1, 2, 3, 10] } },
    selectors: ["page", "getPage", "paginate", "pageOf", "list", "slice", "^lPage", "show", "browse"],
    says: ["{return|give|show|list} page <n> of <l> with <s> {per page|on a page|each|entries a page}, {pages start at|the first page is|counting pages from} {1|one}", "{paginate|page through} <l>: page <n.> (from 1), <s> {per page|on each}", "{cut|split|slice} <l> into pages of <s> and {return|give} the page <n.>, the first being {1|one}", "{skip|leave out} (<n.> - 1) * <s.> of <l> and {take|return} the next <s>", "{a user|somebody} {opens|turns to|asks for} page <n>: show <s> of <l>, page 1 is the first", "slice <l> from (<n.> - 1) * <s.> for <s>"],
    np: ["page <n> of <l>, <s> per page{, starting at page 1|, counted from 1}", "the <l> on page <n.> {with|of} <s> {per page|a page|each}, the first page being 1", "the {part|slice} of <l> for page <n.>, <s> {per page|entries each}, {1-based|from page 1}", "<s> of <l> from page <n.>, where page 1 {is the first|comes first}", "the {entries|records} of <l> that {stand on|belong to} page <n.> when {every|each} page has <s>", "page number <n> when <l> are {split|cut} into pages of <s>, pages {count|start} from 1", "a page of <l>: the <n.>th of size <s>", "the next <s> of <l> after (<n.> - 1) * <s.>"],
    returns: query("@l.slice(($n - 1) * $s, $n * $s)"),
  },
  {
    id: "last-record",
    weight: 0.6,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["last", "latest", "lastAdded", "last^l1", "newest", "mostRecent", "current"],
    says: [`{return|give|get|show|fetch} the {last|most recent|latest|newest} <l1>{, null if there is none|, or null}`, "{somebody|a user} {asks for|wants to see} the <l1> {that was added|added} last", "take the {last|final} {entry|record} {of|from|in} <l>, null if <l> is empty", "which <l1> came in last", "the {end|tail} of <l>: {return|give} that one {entry|record}"],
    np: ["the {last|most recent|latest|newest} <l1>{, or null|, null if there is none}", "the <l1> {that was |}{added|entered|appended} last", "the {last|final} {entry|record|one} {of|in} <l>{, or null|}", "the {entry|record} at the end of <l>", "what was added to <l> last{, null if nothing was|}", "the most recently added <l1>", "the tail {entry|record} of <l>, {or null|null when empty}", "<l>.at(-1), or null"],
    returns: query("@l.at(-1) ?? null"),
  },
  {
    id: "last-record-name",
    weight: 0.5,
    roles: { l: slot("records", people), f: nameField, p: numberField },
    selectors: ["last^f", "latest^f", "last", "latest", "newest^f", "lastAdded"],
    says: ["{return|give|get|show} the <f.> of the {last|most recent|latest|newest} <l1>{, null if there is none|, or null}", "{take|look at} the last {entry|record} of <l> and {return|give} {only|just|} its <f.>{, null if <l> is empty|}", "{somebody|a user} {asks for|wants to know} the <f.> of the <l1> added last", "which <f.> does the last <l1> have", "the {end|tail} of <l>: {return|give} {only|just} its <f.>"],
    np: ["the <f.> of the {last|most recent|latest|newest} <l1>{, or null|, null if there is none}", "the <f.> of the <l1> {that was |}added last", "the {last|final} <l1>'s <f.>{, or null|}", "the <f.> of the {entry|record} at the end of <l>", "the <f.> {found|that stands} last in <l>", "the most recently added <f.> {in|of} <l>", "the last of the <f.>s {in|of} <l>, {or null|null when empty}", "<f.> of the last {one|entry} {in|of} <l>"],
    returns: query("@l.at(-1)?.$f ?? null"),
  },
];

const mutators: Op[] = [
  {
    id: "add-record-fields",
    weight: 2,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: param("word", "<f>"), y: param("num", "<p>") },
    selectors: ["add", "add^l1", "put", "register", "append", "new^l1", "create", "record", "insert", "enter", "book", "list", "log", "create^l1"],
    says: [`{add|append|put|insert|register} ${NEW} <l1> with <f.> and <p.> to <l>`, "add {a|an} <l1> {made of|with|of|from} <x> and <y> {to <l>|}", "{append|store|push|record} <x> {and|with} <y> as a new <l1>", `<l> {gets|receives|grows by|gains} ${NEW} {entry|record|<l1>} with <f.> <x.> and <p.> <y.>`, "{push|append} {an object|a record} of <f.> and <p.> {to|onto} <l>", "{create|make} a <l1> from <x> and <y> and {add|append|put} it to <l>", "{somebody|a customer|a user|the clerk} {enters|adds|orders|books} a <l1> with <f.> and <p.>: {it goes|append it} to <l>", "{afterwards|then} <l> {ends with|has at its end} a <l1> with the given <f.> and <p.>", "<l>.push of a record with <f.> = <x> and <p.> = <y>", "{remember|keep|note|store} <x> and {its|the} <y> in <l> as one {entry|record}"],
    change: ["this.$l = [...@l, { $f: $x, $p: $y }];"],
    guards: ["blank x", "neg y", "flag", "duprecord x l f"],
  },
  {
    id: "add-record-three",
    weight: 1.2,
    roles: { l: slot("records", carts), f: nameField, p: priceField, q: quantityField, x: param("word", "<f>"), y: param("num", "<p>"), z: param("int", "<q>") },
    selectors: ["add", "add^l1", "put", "buy", "append", "order", "create", "insert", "addToCart", "register", "enter", "book"],
    says: [`{add|append|put|insert} ${NEW} <l1> with <f.>, <p.> and <q.> to <l>`, "add {a|an} <l1> {of|with|made of|from} <x>, <y> and <z> {to <l>|}", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with <f.> <x.>, <p.> <y.> and <q.> <z.>`, "{push|append} {an object|a record} of <f.>, <p.> and <q.> {to|onto} <l>", "{create|make} a <l1> from <x>, <y> and <z> and {add|append|put} it to <l>", "{somebody|a customer|a user} {adds|orders|buys|enters} a <l1> with <f.>, <p.> and <q.>: {it goes|append it} to <l>", "{afterwards|then} <l> {ends with|has at its end} a <l1> with the given <f.>, <p.> and <q.>", "{append|store|push} <x>, <y> and <z> as a new <l1> {in|of|to} <l>", "{remember|keep|note|store} <x> with {its|the} <y> and <z> in <l> as one {entry|record}", "{put|place} <z> {of|times} <x> at {a <p.> of |}<y> {into|in} <l> as a new <l1>"],
    change: ["this.$l = [...@l, { $f: $x, $p: $y, $q: $z }];"],
    guards: ["neg y", "nonpos z", "blank x"],
  },
  {
    id: "add-record-flag",
    weight: 1.4,
    roles: { l: slot("records", tasks), f: nameField, d: doneField, x: param("word", "<f> text title name task") },
    selectors: ["add", "add^l1", "create", "new^l1", "plan", "open^l1", "append", "schedule", "push", "remember", "queue", "addTodo", "enter"],
    says: [`add ${NEW} <l1> {with <f.>|called|named} <x.> {to <l>|} that is not <d.> {yet|}`, "{append|add} <x> to <l> {with|and} <d.> {set to|} false", "add {a|an} <l1> {with|of} <f.> <x.>, not <d.>", "{put|write|note} <x> {on|into} <l> as a {new|fresh} <l1>, {not <d.> yet|<d.> false|still not <d.>}", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with <f.> <x.> and <d.> false`, "{create|make} a <l1> from <x>, {not yet|not} <d.>, and {add|append|put} it to <l>", "{push|append} {an object|a record} with <f.> <x.> and <d.> {=|being|set to} false {to|onto} <l>", "{somebody|a user} {enters|adds|plans} a <l1> <x>: {at first|initially|to begin with} it is not <d.>", "a new <l1> {starts|begins|comes in} {as not <d.>|with <d.> false}: {add|append} it to <l> with <f.> <x.>", "{new <l1>|one more <l1>}: <x>, <d.> {defaults to|starts as|is} false"],
    change: ["this.$l = [...@l, { $f: $x, $d: false }];"],
    guards: ["blank x", "duprecord x l f"],
  },
  {
    id: "add-record-zero",
    weight: 1,
    roles: { l: slot("records", people), f: nameField, q: field("l", "int", "score count points votes likes visits wins balance qty quantity stock level hours"), x: param("word", "<f> text title name who") },
    selectors: ["add", "add^l1", "create", "new^l1", "register", "join", "enroll", "signUp", "open", "introduce", "enter"],
    says: [`{add|append|put} ${NEW} <l1> {with <f.>|called|named} <x.> {to <l>|} {with|and} {0|zero} <q.>`, "{append|add|register} <x> {to|in} <l> with {a <q.> of 0|<q.> {0|zero|set to 0|starting at 0}}", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with <f.> <x.> and <q.> 0`, "{create|make} a <l1> from <x> {with|having} no <q.> {yet|} and {add|append|put} it to <l>", "{push|append} {an object|a record} with <f.> <x.> and <q.> {=|being|set to} 0 {to|onto} <l>", "{somebody|a user|a player} {joins|signs up|enters} as <x>: {append|add} a <l1> whose <q.> {starts at|begins with|is} {0|zero}", "a new <l1> {starts|begins} {with <q.> 0|at zero <q.>}: {add|append} it to <l> with <f.> <x.>", "{new <l1>|one more <l1>}: <x>, <q.> {defaults to|starts as|starts at|is} 0", "{register|enroll|welcome} <x> as a <l1> {in <l> |}without any <q.>{,| so} {that is|i.e. |}0", "{put|write} <x> {on|into} <l> with zero <q.>"],
    change: ["this.$l = [...@l, { $f: $x, $q: 0 }];"],
    guards: ["blank x", "duprecord x l f"],
  },
  {
    id: "add-record-one",
    weight: 0.5,
    roles: { l: slot("records", carts), f: nameField, q: quantityField, x: param("word", "<f> text title name what") },
    selectors: ["add", "add^l1", "put", "buy", "take", "addOne", "order", "pick"],
    says: [`{add|append|put} ${NEW} <l1> {with <f.>|called|named} <x.> {to <l>|} {with|and} <q.> {1|one}`, "{append|add} <x> to <l> with {a <q.> of 1|<q.> {1|one|set to 1|starting at 1}}", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with <f.> <x.> and <q.> 1`, "{create|make} a <l1> from <x> with one {of|as|in} <q.> and {add|append|put} it to <l>", "{push|append} {an object|a record} with <f.> <x.> and <q.> {=|being|set to} 1 {to|onto} <l>", "a new <l1> {starts|begins} {with <q.> 1|at one <q.>}: {add|append} it to <l> with <f.> <x.>", "{new <l1>|one more <l1>}: <x>, <q.> {defaults to|starts as|starts at|is} 1", "{put|place} <x> {into|in|on} <l>, <q.> one"],
    change: ["this.$l = [...@l, { $f: $x, $q: 1 }];"],
    guards: ["blank x", "duprecord x l f"],
  },
  {
    id: "add-record-next-id",
    weight: 1.1,
    roles: { l: slot("records", tasks), i: field("l", "int", "id id id number no nr key"), f: nameField, x: param("word", "<f> text title name what") },
    selectors: ["add", "add^l1", "create", "create^l1", "new^l1", "register", "open", "append", "submit", "file", "post", "open^l1"],
    says: [`{add|append|put|insert} ${NEW} <l1> {with <f.>|called|named} <x.> {to <l>|} {with|and} the next <i.>, {one more than|1 +|one above} {the number of <l>|how many there are}`, "{append|add} <x> to <l> with {an|the} <i.> of {the length|the count|how many there are} plus {1|one}", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with <f.> <x.> and {the next|the next free|a running} <i.> (length + 1)`, "{create|make} a <l1> from <x>, {number|numbering} it {on|} by <i.> {starting at|from} 1, and {append|add} it to <l>", "{give|assign} {every|each} new <l1> {the next|a consecutive|a running} <i.>: length + 1; <f.> is <x>", "{push|append} {an object|a record} with <i.> {=|being} {length|size} + 1 and <f.> <x.> {to|onto} <l>", "{somebody|a user} {files|submits|enters} a <l1> <x>: it {gets|receives} the next <i.>, {so|that is} {one more than there are|the count plus one}", "the first <l1> has <i.> 1, the second 2 and so on: {add|append} <x> that way", "{register|number} <x> as a <l1> {in <l> |}with <i.> = {count|length|size} + 1", "<i.> {counts up|is consecutive|goes up one by one} as <l> grow; {add|append|put} <x> {there|to <l>|at the end}"],
    change: ["this.$l = [...@l, { $i: @l.length + 1, $f: $x }];"],
    returns: [{ code: "@l.length", np: ["the new <i.>", "{its|the} <i.> {of the new <l1>|it got|given|assigned}", "the {assigned|generated|resulting} <i.>"] }],
    guards: ["blank x"],
  },
  {
    id: "add-record-next-id-flag",
    weight: 0.7,
    roles: { l: slot("records", tasks), i: field("l", "int", "id id id number no nr key"), f: nameField, d: doneField, x: param("word", "<f> text title name what") },
    selectors: ["add", "add^l1", "create", "create^l1", "new^l1", "open", "append", "submit", "addTodo", "plan"],
    says: [`{add|append|put} ${NEW} <l1> {with <f.>|called|named} <x.> {to <l>|}, not <d.> {yet|}, with the next <i.> ({length|count} + 1)`, "{append|add} <x> to <l> with {an|the} <i.> of {the length|the count|how many there are} plus {1|one} and <d.> false", `<l> {gets|receives|gains} ${NEW} {entry|record|<l1>} with the next <i.>, <f.> <x.> and <d.> false`, "{create|make} a <l1> from <x>, {number|numbering} it by <i.> from 1, {at first|initially|still} not <d.>, and {append|add} it to <l>", "{push|append} {an object|a record} with <i.> {=|being} {length|size} + 1, <f.> <x.> and <d.> {false|not set} {to|onto} <l>", "{somebody|a user} {files|submits|enters} a <l1> <x>: it {gets|receives} the next <i.>, {one more than there are|the count plus one}, and is not <d.> {yet|}", "{register|number} <x> as a <l1> {in <l> |}with <i.> = {count|length} + 1 and <d.> = false", "new <l1>: <i.> is {length|count} + 1, <f.> is <x>, <d.> {starts as|is} false"],
    change: ["this.$l = [...@l, { $i: @l.length + 1, $f: $x, $d: false }];"],
    returns: [{ code: "@l.length", np: ["the new <i.>", "{its|the} <i.> {of the new <l1>|it got|given|assigned}"] }],
    guards: ["blank x"],
  },
  {
    id: "add-record-unless",
    weight: 0.9,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: param("word", "<f>", "l.f"), y: param("num", "<p>") },
    selectors: ["add", "add^l1", "register", "addOnce", "ensure", "ensure^l1", "addIfMissing", "addNew", "enroll", "putIfAbsent"],
    says: ["{add|append|put} a <l1> with <f.> and <p.> to <l> unless {there is already one|one exists|<l> has one} with that <f.>", "{add|append} <x> with <y> to <l> {only|} if {no <l1>|none} has {that|the same} <f.> {yet|}", "{if|when} {some|a|one} <l1> already has the <f.> <x.>, {do nothing|change nothing|leave <l> alone|ignore it}; {otherwise|else} {add|append} {it|one} with <p.> <y.>", "{ensure|make sure} <l> {contains|has} {a <l1>|one} with <f.> <x.>, {adding|appending} it with <p.> <y.> {if|when} {missing|needed|there is none}", "{skip|ignore} {known|existing|duplicate} <f.>s, {otherwise|else} {append|push} a <l1> of <x> and <y> to <l>", "{each|every} <f.> {comes|occurs|is} in <l> only once: {add|append} <x> with <y> if it is new, {ignore it otherwise|otherwise nothing happens}", "{put|register} <x> and <y> {in|into} <l> if absent, {by|judging by} <f.>", "<l> {gets|receives} a <l1> of <x> and <y>, but {not|never} {a second one|two} with the same <f.>; {a repeat|a double|a known one} {is ignored|changes nothing}", "{add|append} a <l1> from <x> and <y> {silently|quietly} {skipping|ignoring} it when the <f.> is {taken|already there|already in <l>}", "{only|} {new|unknown|unseen} <x> {is|are} {added|appended} to <l> with <y>, {known|existing} ones {stay as they are|are left alone}"],
    pre: ["if (@l.some((entry) => entry.$f === $x)) return RESULT;"],
    change: ["this.$l = [...@l, { $f: $x, $p: $y }];"],
  },
  {
    id: "upsert-add",
    weight: 1.3,
    roles: { l: slot("records", carts), f: nameField, q: quantityField, x: param("word", "<f>", "l.f"), y: param("int", "<q> amount n") },
    selectors: ["add", "add^l1", "put", "addToCart", "restock", "buy", "receive", "order", "merge", "stock", "collect", "addOrIncrease"],
    says: ["{if|when} <l> already {has|contains} {a <l1>|one} with <f.> <x.>, {add|put} <y> to its <q.>, {otherwise|else} {add|append} a new <l1>", "{increase|raise|bump} the <q.> of <x> by <y> {if|when} it is {in|already in|part of} <l>, {otherwise|else|if not} {append|add} it with <q.> <y.>", "{put|add} <y> of <x> {into|to} <l>: {same <f.>|the same <f.>|an existing one} {only raises|increases|adds up} the <q.>, a new one is {appended|added}", "{merge|combine} <x> with <y> into <l>: {add up|sum} the <q.> {when|if} the <f.> {exists|is there}, {append|push} {a new record|it} {otherwise|if not}", "upsert by <f.>: {add|put} <y> to the <q.> of <x> or {append|create|insert} a <l1> with {that <q.>|it}", "{a customer|somebody} {puts|takes} <y> of <x> {in|into} the cart: {one line|one entry} per <f.>, the <q.> {grows|adds up}", "{there is|keep} one <l1> {for|per} <f.> in <l>; {add|put} <y> to the <q.> of <x>, {creating|adding|appending} it {when|if} {missing|new}", "{find|look up} <x> in <l> by <f.>; {found|if found}: <q.> += <y>; {not found|if not}: {append|push} {a <l1>|one} with <f.> and <q.>", "<y> more <q.> for <x> in <l>, {which starts|starting} a new {entry|record|<l1>} {when|if} there is none with that <f.>", "{add|append} <x> with <q.> <y.> to <l>, but {if it is there already|if <l> has it} {just|only} {raise|increase} its <q.> {by that much|by <y>}"],
    change: ["this.$l = @l.some((entry) => entry.$f === $x) ? @l.map((entry) => (entry.$f === $x ? { ...entry, $q: entry.$q + $y } : entry)) : [...@l, { $f: $x, $q: $y }];"],
    guards: ["nonpos y", "blank x", "neg y"],
  },
  {
    id: "upsert-count",
    weight: 0.8,
    roles: { l: slot("records", carts), f: nameField, q: quantityField, x: param("word", "<f> what", "l.f") },
    selectors: ["add", "add^l1", "put", "count", "hit", "vote", "scan", "tally", "collect", "see"],
    says: ["{if|when} <l> already {has|contains} {a <l1>|one} with <f.> <x.>, {increase|raise|bump} its <q.> by {one|1}, {otherwise|else} {add|append} it with <q.> {1|one}", "{increase|raise|bump} the <q.> of <x> by {one|1} {if|when} it is in <l>, {otherwise|else|if not} {append|add} it with <q.> 1", "{count|tally} <x> in <l>: one more <q.> {for|if} a known <f.>, a new <l1> with <q.> 1 {otherwise|for a new one}", "{put|add} one <x> {into|to} <l>: {the same <f.>|an existing one} {only raises|increases} the <q.> by one, a new one {starts at|begins with} 1", "{find|look up} <x> in <l> by <f.>; {found|if found}: <q.> += 1; {not found|if not}: {append|push} {a <l1>|one} with <q.> 1", "{a customer|somebody} {scans|takes|picks} <x>: {one entry|one line} per <f.> in <l>, <q.> {counts|tells} how often", "upsert by <f.>: {increment|count up} the <q.> of <x> or {append|create} it with one", "<l> {keeps|has} one {entry|record} per <f.>; {each|every} call {adds one to|counts up} the <q.> of <x>, {starting at|from} 1"],
    change: ["this.$l = @l.some((entry) => entry.$f === $x) ? @l.map((entry) => (entry.$f === $x ? { ...entry, $q: entry.$q + 1 } : entry)) : [...@l, { $f: $x, $q: 1 }];"],
    guards: ["blank x"],
  },
  {
    id: "upsert-set",
    weight: 0.6,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: param("word", "<f>", "l.f"), y: param("num", "<p> value") },
    selectors: ["put", "set", "set^l1", "save", "store", "put^l1", "replace", "save^l1", "upsert"],
    says: ["{replace|exchange} {any|the} <l1> with <f.> <x.> by a {new|fresh} one with <p.> <y.> at the end of <l>", "{remove|drop} {any|the} <l1> with <f.> <x.> {from|in} <l> and {append|add} {a new one|one} with <x> and <y>", "{save|store|put} <x> with <y> {in|into} <l>, {replacing|throwing out} {an|any} {old|earlier|existing} <l1> with {that|the same} <f.>", "{append|add} a <l1> of <x> and <y> to <l> {after|once} {dropping|removing} {any|the one} {with|of} the same <f.>", "the {last|newest} one wins: a <l1> with <f.> and <p.> is {appended|added}, {older ones|an older one} with that <f.> {go|goes} away", "{afterwards|then} <l> {ends with|has at its end} <x> with <y> and {no other|nothing else} with that <f.>", "{put|set} by <f.>: {filter|throw} {the old one|any old ones} out of <l>, then {push|append} <x> with <y>", "<l> without the old <l1> {called|with <f.>} <x>, plus a new one with <p.> <y.>"],
    change: ["this.$l = [...@l.filter((entry) => entry.$f !== $x), { $f: $x, $p: $y }];"],
    guards: ["neg y", "blank x"],
  },
  {
    id: "append-record",
    weight: 0.8,
    roles: { l: slot("records", people), f: nameField, p: numberField, x: param("record", "<l1> item entry2 record row one object member", "l") },
    selectors: ["add", "add^l1", "push", "append", "register", "insert", "put", "receive", "store"],
    says: ["{append|add|push|attach} <x> to <l>", "{add|put|place|insert} <x> at the {end|back|tail} of <l>", "<l> {gets|receives|gains|grows by} <x> at {its|the} end", "{afterwards|then} <l> {ends with|has as its last entry} <x>", "{store|save|keep|record} <x> as the last of <l>", "{somebody|a user} hands in <x>: {it goes|append it} to <l>", "{register|include|enter} <x> {in|among} <l>, {last|at the end}", "<l> = <l> plus <x>", "<l>.push(<x.>)", "{extend|enlarge} <l> {by|with} <x>"],
    change: ["this.$l = [...@l, $x];"],
    guards: ["flag"],
  },
  {
    id: "mark-all",
    weight: 0.8,
    roles: { l: slot("records", tasks), f: nameField, d: doneField },
    selectors: ["markAll", "finishAll", "all^d", "completeAll", "set^d", "checkAll", "closeAll", "payAll", "readAll", "mark^l^d", "markAll^d"],
    says: ["{mark|set|flag|declare} {all|every one of the|all of the|all the} <l.> {as|to be} <d.>", "set <d.> to true {on|for|in} {every|each} <l1>", "{turn|switch} <d.> on for {all|every one of} <l>", "{all|all the} <l.> {become|are now|turn|count as|are from now on} <d.>", "{every|each} <l1> {becomes|is now|turns|gets} <d.>", `{afterwards|then|after the call} {all|all of the} <l.> are <d.>`, "{go through|walk over|map} <l> and {set|make} {every|each} <d.> true", "<d.> = true for all <l>", "{with one click|at once|in one go} {all|every one of the} <l.> {are marked|are set} <d.>", "{no|not one} <l1> {stays|remains|is left} {un<d.>|not <d.>}: {mark|set} {them|} all", "{somebody|a user} wants all <l> <d.> at once"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $d: true }));"],
  },
  {
    id: "unmark-all",
    weight: 0.6,
    roles: { l: slot("records", tasks), f: nameField, d: doneField },
    selectors: ["reset", "unmarkAll", "reopenAll", "clear^d", "uncheckAll", "resetAll", "startOver", "un^dAll"],
    says: ["{mark|set|flag} {all|every one of the|all of the|all the} <l.> as not <d.>", "set <d.> to false {on|for|in} {every|each} <l1>", "{turn|switch} <d.> off for {all|every one of} <l>", "{all|all the} <l.> are {no longer|not} <d.> {any more|from now on|}", "{every|each} <l1> {loses|gives up} its <d.> {flag|mark}", `{afterwards|then|after the call} {none|not one} of <l> is <d.>`, "{go through|walk over|map} <l> and {set|make} {every|each} <d.> false", "<d.> = false for all <l>", "{clear|unset|reset} the <d.> {flag|mark|} of {all|every one of} <l>", "start over: {no <l1>|none of <l>} is <d.> any more"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $d: false }));"],
  },
  {
    id: "reset-field-all",
    weight: 0.5,
    roles: { l: slot("records", people), f: nameField, q: field("l", "int", "score points count votes wins balance hours level likes visits") },
    selectors: ["reset", "resetAll", "reset^qs", "clear^qs", "newRound", "startOver", "newSeason", "zero"],
    says: ["{set|reset|put} the <q.> of {every|each} <l1> {to|back to} {0|zero}", "{all|every one of} <l> {start|begin} again with {0|zero|no} <q.>", "{reset|clear|zero} <q.> {for|of|in} {all|every one of} <l>", "<q.> = 0 for all <l>", `{afterwards|then} {every|each} <l1> has {0|zero|no} <q.>`, "{wipe|erase} {everybody's|all} <q.>: {it is|back to} 0 {for|in} {every|each} <l1>", "{a new round|a new season|a new game} begins: the <q.> of all <l> {is|goes back to} {0|zero}", "{go through|walk over|map} <l> and {set|make} {every|each} <q.> 0", "{every|each} <l1> {loses|gives up} all {its|their} <q.>", "{start over|begin anew} with the <q.> of all <l>, {at|from} 0"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $q: 0 }));"],
  },
  {
    id: "record-prices-up",
    weight: 0.5,
    roles: { l: slot("records", carts), f: nameField, p: priceField, c: constant([1, 2, 5, 10]) },
    selectors: ["raisePrices", "raiseAll", "increaseAll", "raise^ps", "bumpAll", "increase^ps"],
    says: ["{raise|increase|lift|bump} the <p.> of {every|each} <l1> by %c", "add %c to {every|each} <l1>'s <p.>", "{all|every one of} <l> {get|are} %c {dearer|more expensive|higher} by <p.>", "{put|add} %c on top of {all|every} <p.> in <l>", "{every|each} <p.> {in|of} <l> {goes up|grows|rises} by %c", "{go through|walk over|map} <l> and add %c to <p.>", "<p.> += %c for all <l>", "{afterwards|then} the <p.> of {every|each} <l1> is %c {higher|more|larger}", "{somebody|the owner} raises all <p.> values of <l> by %c"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $p: entry.$p + %c }));"],
  },
  {
    id: "record-fields-up",
    weight: 0.6,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: param("num", "amount by extra delta more raise step") },
    selectors: ["raisePrices", "raiseAll", "increaseAll", "raise^ps", "adjustAll", "bumpAll", "shift^ps", "giveAll"],
    says: ["{raise|increase|lift|bump} the <p.> of {every|each} <l1> by <x>", "add <x> to {every|each} <l1>'s <p.>", "{put|add} <x> on top of {all|every} <p.> in <l>", "{every|each} <p.> {in|of} <l> {goes up|grows|rises} by <x>", "{go through|walk over|map} <l> and add <x> to <p.>", "<p.> += <x> for all <l>", "{afterwards|then} the <p.> of {every|each} <l1> is <x> {higher|more|larger}", "{somebody|the owner} raises all <p.> values of <l> by <x>", "{all|every one of} <l> {get|gain|receive} <x> more <p.>"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $p: entry.$p + $x }));"],
    guards: ["neg x"],
  },
  {
    id: "record-fields-percent",
    weight: 0.4,
    roles: { l: slot("records", carts), f: nameField, p: priceField, x: percentage },
    selectors: ["discountAll", "sale", "reducePrices", "lower^ps", "discount", "cutPrices"],
    says: ["{reduce|lower|cut} the <p.> of {every|each} <l1> by <x> percent", "{take|subtract} <x> percent off {every|each} <l1>'s <p.>", "{all|every one of} <l> {are|get} <x> percent {cheaper|lower} by <p.>", "{every|each} <p.> {in|of} <l> {goes down|drops|falls} by <x> percent", "{sale|special offer}: <x> percent off the <p.> of all <l>", "{give|grant} <x> percent discount on the <p.> of {every|each} <l1>", "{multiply|scale} the <p.> of all <l> by 1 - <x.> / 100", "{go through|walk over|map} <l> and take <x> percent off <p.>", "{afterwards|then} the <p.> of {every|each} <l1> is <x> percent {lower|less|smaller}"],
    change: ["this.$l = @l.map((entry) => ({ ...entry, $p: entry.$p * (1 - $x / 100) }));"],
  },
  {
    id: "remove-last-record",
    weight: 0.4,
    roles: { l: slot("records", carts), f: nameField, p: priceField },
    selectors: ["undo", "removeLast", "pop", "dropLast", "removeLast^l1", "takeBack", "undoAdd"],
    says: [`${REMOVE} the {last|most recent|newest} <l1> {of|from|in} <l>`, "{undo|take back|revert} the {last|most recent} <l1> {added to <l>|}", "<l> {loses|gives up} its last {entry|record|<l1>}", "{pop|drop} the last {entry|record} {off|of} <l>", "{keep|leave} all <l> {but|except} the last {one|<l1>}", "{afterwards|then} <l> {is one shorter|has one less}, the last {one|<l1>} is gone", "{cut|chop} off the last {one of <l>|<l1>}", "{somebody|a user} {presses|hits} undo: the <l1> added last {goes|disappears} from <l>"],
    change: ["this.$l = @l.slice(0, -1);"],
    guards: ["empty l"],
  },
];

/** Ops on the one record that a key names. */
const keyed = (how: string, f: Role, x: Role): Op[] => [
  {
    id: "find-by",
    weight: 1.5,
    roles: { l: slot("records", people), f, p: numberField, x },
    selectors: ["find", "find^l1", "get", "lookup", "get^l1", "search", "findBy^f", "by^f", "^l1By^f", "load", "fetch", "show", "details", "getBy^f"],
    says: [`{find|search|get|fetch|look for|retrieve|load|pick|show} the <l1> ${how} <x.>`, "{look up|find|search} <x> in <l> by <f.>", `{search|go through|scan} <l> for the {one|entry|record} ${how} <x>${OR_NULL}`, "{somebody|a user|the page} {opens|asks for|wants|needs} the <l1> <x>: {find|look} it {up |}by <f.>", "{given|from} a <f.>, <x>, {find|get|return} the {matching|right|whole} <l1>{, null if none matches|}", "which of <l> has the <f.> <x.>", "{lookup|look up} by <f.>: the <l1> where it {equals|matches|is} <x>, {else|otherwise} null"],
    np: ["the <l1> whose <f.> is <x>", "the <l1> with the <f.> <x.>", "the entry of <l> with <f.> <x.>, or null", `the {one|entry|record} {in|of|from} <l> ${how} <x>${OR_NULL}`, "{the|our} <l1> {found by|looked up by|matching} <f.> <x.>", `the {first|} {one|entry} of <l> where <f.> {equals|matches|===} <x>${OR_NULL}`, "the {whole|full|complete} <l1> {for|of|with} the <f.> <x.>", "the <l1> that {has|carries|goes by} {that|this|the given} <f.>, null when there is {no such one|none}"],
    returns: query("@l.find((entry) => entry.$f === $x) ?? null"),
  },
  {
    id: "find-or-throw",
    weight: 1,
    roles: { l: slot("records", people), f, p: numberField, x },
    selectors: ["find", "get", "get^l1", "require", "find^l1", "mustFind", "load", "fetch", "lookup", "require^l1", "getBy^f"],
    says: [`{find|get|fetch|look up|load} the <l1> ${how} <x.>, {throw|fail|raise an error|throw an error|error} {if|when} {there is none|it is missing|it does not exist|nobody has it|nothing is found}`, `{search|look through} <l> for {the one|the entry} ${how} <x>; {an error|it is an error|throw} if {it is not there|it cannot be found|there is no such <l1>}`, "{return|give|answer} the <l1> with <f.> <x.> or {throw|fail|raise an error|complain}", "{return|give} the <l1> whose <f.> is <x>; {no match|a missing one|an unknown one|an unknown <f.>} {is an error|throws|must fail|raises an error}", "{require|demand} that <l> {has|contains} {one|a <l1>} with <f.> <x.> and return {it|that one}", "{look up|find} <x> in <l> by <f.>, {never return null|do not return null|instead of null} {but|,} throw {if|when} it is {missing|unknown|not there}"],
    np: ["the <l1> whose <f.> is <x>, an error if there is none", "the <l1> with the <f.> <x.>; {throw|fail|error} {if|when} {it is missing|there is none|nothing matches}", "the entry of <l> with <f.> <x.> or an error", `the {one|record} {in|of} <l> ${how} <x>, {or throw|otherwise throw|else throw|else fail}`, "the <l1> {found by|matching} <f.> <x.>, {throwing|failing|with an error} if {unknown|not found|missing}", "the <l1> that has {that|the given} <f.>, throw an error when there is {no such one|none}"],
    pre: ["const found = @l.find((entry) => entry.$f === $x);", "if (!found) throw new Error(\"not found\");"],
    returns: query("found"),
  },
  {
    id: "field-of",
    weight: 1,
    roles: { l: slot("records", people), f, p: numberField, x },
    selectors: ["^pOf", "get^p", "find^p", "lookup^p", "^pFor", "^p", "read^p", "show^p", "check^p", "what^p"],
    says: [`{find|look up|get|read|fetch} the <p.> of the <l1> ${how} <x.>`, `{look for|search|find} the <l1> ${how} <x.> and {return|give|answer|tell} {its|the} <p.>${OR_NULL}`, "{somebody|a user|a customer} {asks for|wants to know} the <p.> of <x>, {look|search} in <l>", "{look up|find} <x> in <l> by <f.> and {return|take|answer} {only|just|} <p.>", "{which|what} <p.> does <x> have {in|among} <l>", "{given|for} the <f.> <x.>, {tell|answer|return} the <p.> {of that <l1>|found in <l>}"],
    np: ["the <p.> of the <l1> {whose <f.> is|with <f.>|with the <f.>} <x.>", "the <p.> for <x>{, looked up in <l>|}", "the <p.> of <x>, or null if {there is no such <l1>|it is unknown}", `the <p.> of {the one|the entry} in <l> ${how} <x>${OR_NULL}`, "{what|which} <p.> <x> has {in|among} <l>", "<x>'s <p.>{, null if unknown|, null if <l> has no such <l1>|}", "the <p.> {belonging to|that goes with|found under} <f.> <x.> in <l>", "just the <p.> of the <l1> {matching|found by} <f.> <x.>"],
    returns: query("@l.find((entry) => entry.$f === $x)?.$p ?? null"),
  },
  {
    id: "field-of-zero",
    weight: 0.5,
    roles: { l: slot("records", carts), f, q: quantityField, x },
    selectors: ["^qOf", "get^q", "inStock", "available", "^qFor", "howMany", "count^q", "stockOf"],
    says: [`{find|look up|get|read} the <q.> of the <l1> ${how} <x.>, {0|zero} {if|when} {there is none|it is missing|it is unknown|there is no such <l1>}`, "{look up|find} <x> in <l> by <f.> and {return|answer} <q.>, {default 0|defaulting to 0|or 0|0 otherwise}", `{search|look for} the <l1> ${how} <x.>: {answer|tell|return} its <q.>, {or|otherwise|else} {0|zero}`, "how many {of|} <x> {do we have|are there} in <l> by <q.>, 0 {if unknown|if it is not listed}", "{a customer|somebody} asks how many <x> there are: <q.> from <l>, zero {for|with} an unknown <f.>"],
    np: ["the <q.> of the <l1> {with <f.>|whose <f.> is} <x.>, {or 0|0 if there is none|zero when it is missing|0 by default}", "the <q.> {for|of} <x>, {0|zero} if {<l> has no such <l1>|it is unknown|it is not in <l>}", `the <q.> of {the one|the entry} in <l> ${how} <x>, {else|otherwise} {0|zero}`, "how many {of|} <x> <l> {have|hold|contain} by <q.>, 0 if {none|not listed}", "<x>'s <q.>, {with 0 as default|0 when not found|zero if missing}", "the <q.> found under <f.> <x.> in <l>, {with zero|or zero} for unknown ones"],
    returns: query("@l.find((entry) => entry.$f === $x)?.$q ?? 0"),
  },
  {
    id: "record-position",
    weight: 0.5,
    roles: { l: slot("records", people), f, p: numberField, x },
    selectors: ["positionOf", "indexOf", "place", "find^l1Index", "where", "indexOf^l1", "position", "slotOf"],
    says: [`{find|tell|get} the {position|index|place} of the <l1> ${how} <x> {in|within} <l>`, "{search|look through} <l> by <f.> for <x> and {return|tell|answer} {its|the} {index|position}{, -1 if it is not there|}", `at which {index|position} {in|of} <l> is the {one|entry} ${how} <x>`, "{use|do} findIndex on <l> {for|with} <f.> equal to <x>", "{where|at which place} in <l> does <x> stand, {by|judging by|looking at} <f.>"],
    np: ["the {index|position} of the <l1> {with <f.>|whose <f.> is} <x> {in|within} <l>{, -1 if there is none|, or -1|}", "the {index|position|place} at which <l> {has|holds} {the one|the entry} with <f.> <x.>", `the {position|index} in <l> of the {first|} {one|entry} ${how} <x>{, -1 if not found|}`, "where in <l> <x> {is|stands|can be found}, by <f.>, as an index", "the index in <l> {found by|matching} <f.> <x.>, -1 {when it is missing|otherwise}", "{the place|the index} of <x> in <l> {going by|looked up by} <f.>"],
    returns: query("@l.findIndex((entry) => entry.$f === $x)"),
  },
  {
    id: "flag-of",
    weight: 0.5,
    roles: { l: slot("records", tasks), f, d: doneField, x },
    selectors: ["is^d", "^dOf", "was^d", "check^d", "has^d", "is^l1^d"],
    says: [`{check|tell|find out|look up} {whether|if} the <l1> ${how} <x> is <d.>`, `{find|look for} the <l1> ${how} <x> and {tell|answer|return} {whether|if} it is <d.>`, "{is|has} the <l1> with <f.> <x.> {already|} <d.>, false for an unknown one", "{somebody|a user} {asks|wants to know} {if|whether} <x> {in|of} <l> is <d.> {already|}", "{look up|find} <x> in <l> by <f.> and return its <d.> flag, false if {missing|unknown}"],
    np: ["{whether|if} the <l1> {with <f.>|whose <f.> is} <x> is <d.>", "{whether|if} <x> {in|of} <l> is {already |}<d.>", `true {if|when} the <l1> ${how} <x> is <d.>{, false if it is unknown|}`, "the <d.> flag of the <l1> {with <f.>|whose <f.> is} <x.>, false if there is none", "{whether|if} {that|the} <l1>, found by <f.> <x.>, is <d.>", "true if there is {a <l1>|one of <l>} with <f.> <x> {that is|and it is} <d.>"],
    returns: query("@l.find((entry) => entry.$f === $x)?.$d ?? false"),
  },
  {
    id: "mark-record",
    weight: 1.4,
    roles: { l: slot("records", tasks), f, d: doneField, x },
    selectors: ["finish", "complete", "mark^d", "done", "set^d", "close", "check", "tick", "tickOff", "checkOff", "pay", "ship", "resolve", "mark", "finish^l1", "complete^l1"],
    says: [`{mark|set|flag|record|register} the <l1> ${how} <x.> as <d.>`, `set <d.> {to true|} {for|of|on|in} the <l1> ${how} <x.>`, "<x> {in|of} <l> {becomes|is now|turns|gets|is from now on} <d.>", "{mark|tick|check} <x> {off|} as <d.> in <l>", `the <l1> ${how} <x> {becomes|is|turns|counts as} <d.> {now|from then on|afterwards|}`, `{afterwards|then|after the call} the <l1> ${how} <x.> is <d.>`, `${WHEN} {somebody|a user|the clerk} {finishes|handles|gets through with|closes} <x>, {its|the} <d.> in <l> {becomes|is set to|turns} true`, "{find|look up} <x> in <l> by <f.> and {set|turn|switch} its <d.> {to true|on}", "{turn|switch} on <d.> for <x> {in|among} <l>", "the <l1> <x> has been <d.>, {note|record|remember|store} that in <l>", "{of|in|from} <l>, {mark|set} {the one|the entry} with that <f.>, <x>, as <d.>", "<d.> = true {for|on} the <l1> where <f.> {is|equals|===} <x>"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $d: true } : entry));"],
    guards: ["missingrecord x l f", "missingrecord x l f"],
  },
  {
    id: "unmark-record",
    weight: 0.6,
    roles: { l: slot("records", tasks), f, d: doneField, x },
    selectors: ["reopen", "unmark", "un^d", "clear^d", "uncheck", "reset^l1", "undo", "unset^d", "revert", "reactivate"],
    says: [`{mark|set|flag} the <l1> ${how} <x.> as not <d.> {any more|again|}`, `set <d.> to false {for|of|on|in} the <l1> ${how} <x.>`, "<x> {in|of} <l> is {no longer|not} <d.> {any more|}", `{afterwards|then} the <l1> ${how} <x.> is {not|no longer} <d.>`, "{turn|switch} off <d.> for <x> {in|among} <l>", "{find|look up} <x> in <l> by <f.> and {set|turn|switch} its <d.> {to false|off}", "{unset|clear|take back|withdraw|revoke} the <d.> {flag|mark|} of <x> in <l>", "{un<d.>|make not <d.>} the <l1> with <f.> <x.>", `the <l1> ${how} <x> {loses|gives up} its <d.> {flag|mark|state}`, "<d.> = false {for|on} the <l1> where <f.> {is|equals|===} <x>", "<x> was <d.> by mistake, {undo that|take that back} in <l>"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $d: false } : entry));"],
    guards: ["missingrecord x l f"],
  },
  {
    id: "toggle-record",
    weight: 0.9,
    roles: { l: slot("records", tasks), f, d: doneField, x },
    selectors: ["toggle", "flip", "toggle^l1", "check", "toggle^d", "switch", "flip^d", "invert", "tick"],
    says: [`{toggle|flip|invert|switch|negate|reverse} <d.> {of|for|on|in} the <l1> ${how} <x.>`, "{toggle|flip|switch} {whether|if} <x> {in|of} <l> is <d.>", `the <l1> ${how} <x> {changes|switches|flips} {between <d.> and not <d.>|its <d.>|its <d.> flag}`, "a click on <x> {turns|switches} its <d.> on or off in <l>", `if the <l1> ${how} <x> is <d.> it {becomes|is} not <d.>, and {the other way round|vice versa|the reverse}`, "{find|look up} <x> in <l> by <f.> and {toggle|flip|invert|negate} its <d.>", "<d.> = not <d.> {for|on} the <l1> {with <f.>|whose <f.> is} <x.>", "{turn|make} <d.> of <x> in <l> into its opposite", "<x> in <l> {becomes|is} <d.> if it is not, {otherwise|else} not <d.>", "{true becomes false and false true|false becomes true and true false} in <d.> of the <l1> with <f.> <x.>", "the <d.> {flag|switch|mark} of <x> {in|among} <l> {is flipped|is toggled|turns around}"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $d: !entry.$d } : entry));"],
    guards: ["missingrecord x l f"],
  },
  {
    id: "set-field",
    weight: 1.2,
    roles: { l: slot("records", carts), f, p: priceField, x, y: param("num", "<p> value to amount") },
    selectors: ["set^p", "change^p", "update", "reprice", "update^p", "edit^p", "correct", "edit", "adjust^p", "put^p", "modify"],
    says: [`{set|change|update|edit|correct|adjust} the <p.> of the <l1> ${how} <x.> to <y>`, "{set|change|update} the <p.> of <x> {in <l>|} to <y>", `the <l1> ${how} <x> {gets|receives|is given|takes on} <y> as {its|the} {new|} <p.>`, "{from now on|afterwards|then} the <p.> of <x> in <l> is <y>", `{give|assign} <y> as <p.> to the <l1> ${how} <x.>`, "{find|look up} <x> in <l> by <f.> and {replace its <p.> with|set its <p.> to|store as its <p.>} <y>", `{replace|overwrite} the <p.> of the <l1> ${how} <x.> {with|by} <y>`, "{somebody|the owner|the seller} changes the <p.> of <x> to <y> in <l>", "<p.> = <y> for the <l1> where <f.> {is|equals|===} <x>", "the <p.> of <x> {becomes|is now|shall be|turns into} <y> {in <l>|}", "{write|put|store} <y> into <p.> of the <l1> with {that <f.>, <x.>|<f.> <x.>}"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $p: $y } : entry));"],
    guards: ["missingrecord x l f", "neg y"],
  },
  {
    id: "set-group",
    weight: 0.8,
    roles: { l: slot("records", tasks), f, g: groupField, x, y: param("enum", "<g> value to target next", "l.g") },
    selectors: ["set^g", "change^g", "move", "assign", "update^g", "move^l1", "transfer", "reassign", "transition"],
    says: [`{set|change|update|switch} the <g.> of the <l1> ${how} <x.> to <y>`, "{set|change|update|switch} the <g.> of <x> {in <l>|} to <y>", `{move|transfer|shift|put|assign} the <l1> ${how} <x.> to <g.> <y.>`, `the <l1> ${how} <x> {gets|receives|is given} <y> as {its|the} {new|} <g.>`, "<x> in <l> {moves|changes|switches|goes} {over|} to <g.> <y.>", "{from now on|afterwards|then} the <g.> of <x> in <l> is <y>", "{find|look up} <x> in <l> by <f.> and {set|change|switch} its <g.> to <y>", `{replace|overwrite} the <g.> of the <l1> ${how} <x.> {with|by} <y>`, "<g.> = <y> for the <l1> where <f.> {is|equals|===} <x>", "the <g.> of <x> {becomes|is now|shall be|turns into} <y> {in <l>|}", "{reassign|regroup|transfer} <x> {in|of} <l>: {its|the} <g.> is <y> {now|from now on}"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $g: $y } : entry));"],
    guards: ["missingrecord x l f"],
  },
  {
    id: "raise-field",
    weight: 1,
    roles: { l: slot("records", carts), f, q: quantityField, x, y: param("int", "amount by more <q> extra n delta added") },
    selectors: ["restock", "raise^q", "addTo", "increase", "more", "add^q", "refill", "supply", "receive", "increase^q", "deliver"],
    says: [`{add|put} <y> {to|on top of} the <q.> of the <l1> ${how} <x.>`, "{increase|raise|bump|grow|lift} the <q.> of <x> {in <l>|} by <y>", `the <q.> of the <l1> ${how} <x> {goes up|grows|increases|rises} by <y>`, `the <l1> ${how} <x> {gets|gains|receives} <y> more {in|of} <q.>`, "{<y> more of|a delivery of <y>} <x> {arrives|comes in}{, so|:} {raise|increase} its <q.> in <l>", "{restock|refill|top up} <x> {in|of} <l> with <y>: {its|the} <q.> {grows by that much|increases by it}", "{find|look up} <x> in <l> by <f.> and add <y> to its <q.>", "<q.> += <y> for the <l1> where <f.> {is|equals|===} <x>", "{afterwards|then|after that} the <q.> of <x> in <l> is <y> {higher|larger|more}", `{count|book|credit} <y> to the <q.> of the <l1> ${how} <x.>`, "the <q.> of <x> = <q.> + <y>"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $q: entry.$q + $y } : entry));"],
    guards: ["missingrecord x l f", "neg y", "nonpos y"],
  },
  {
    id: "lower-field",
    weight: 0.8,
    roles: { l: slot("records", carts), f, q: quantityField, x, y: param("int", "amount by <q> n delta sold used taken") },
    selectors: ["sell", "lower^q", "takeFrom", "decrease", "use", "consume", "reduce^q", "withdraw", "decrease^q", "ship", "takeOut"],
    says: [`{subtract|deduct|take|remove} <y> from the <q.> of the <l1> ${how} <x.>`, "{decrease|lower|reduce|cut|shrink} the <q.> of <x> {in <l>|} by <y>", `the <q.> of the <l1> ${how} <x> {goes down|shrinks|drops|falls} by <y>`, `the <l1> ${how} <x> loses <y> {in|of} <q.>`, "<y> of <x> {are sold|are used up|are taken|leave}{, so|:} {lower|decrease|reduce} its <q.> in <l> {by that much|by it|accordingly}", "{find|look up} <x> in <l> by <f.> and {subtract|take} <y> from its <q.>", "<q.> -= <y> for the <l1> where <f.> {is|equals|===} <x>", "{afterwards|then|after that} the <q.> of <x> in <l> is <y> {lower|smaller|less}", "{a customer|somebody} {buys|takes|uses} <y> of <x>: {its|the} <q.> in <l> {goes down|decreases|drops}", "the <q.> of <x> = <q.> - <y>"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $q: entry.$q - $y } : entry));"],
    guards: ["missingrecord x l f", "neg y"],
  },
  {
    id: "count-up-field",
    weight: 0.9,
    roles: { l: slot("records", people), f, q: field("l", "int", "count score votes likes visits wins points uses goals qty views stars attempts"), x },
    selectors: ["vote", "like", "hit", "bump", "addOne", "visit", "count", "increment", "score", "increment^q", "plusOne", "voteFor", "win"],
    says: [`{add|put} {one|1} to the <q.> of the <l1> ${how} <x.>`, "{increase|raise|bump|increment} the <q.> of <x> {in <l>|} by {one|1}", `{increment|bump|count up} the <q.> of the <l1> ${how} <x.>`, `the <q.> of the <l1> ${how} <x> {goes up|grows|increases|rises} by {one|1}`, `the <l1> ${how} <x> {gets|gains|receives} {one more|another one|1} {in|for} <q.>`, "{find|look up} <x> in <l> by <f.> and {increment|add one to} its <q.>", "{somebody|a user|a visitor} {votes for|likes|visits|picks} <x>: {one more|plus one} {in|for} its <q.>", "<q.>++ for the <l1> where <f.> {is|equals|===} <x>", "{each|every} call {adds|counts} one {to|in} the <q.> of <x> in <l>", "{afterwards|then} the <q.> of <x> in <l> is one {higher|more}", "{count|score} one more <q.> for <x> {in|among} <l>"],
    change: ["this.$l = @l.map((entry) => (entry.$f === $x ? { ...entry, $q: entry.$q + 1 } : entry));"],
    guards: ["missingrecord x l f"],
  },
  {
    id: "record-to-front",
    weight: 0.4,
    roles: { l: slot("records", tasks), f, p: numberField, x },
    selectors: ["toFront", "moveToFront", "prioritize", "pin", "toTop", "bringToFront", "promote", "first"],
    says: [`{move|bring|put|push|shift} the <l1> ${how} <x> to the {front|top|start|beginning|head} {of <l>|}`, "{move|bring|put} <x> to the {front|top|beginning} of <l>{, by <f.>|}", `the <l1> ${how} <x> {becomes|is now|comes|goes} first {in|of} <l>, the others {keep their order|follow as they were}`, `{afterwards|then} <l> {starts|begins} with the {one|entry} ${how} <x>, the rest in the old order`, "{pin|prioritize} <x>: its <l1> {goes|moves} to the {front|top} of <l>", `{put|place} the <l1> ${how} <x> before all the others`, "{take|pull} <x> out of <l> by <f.> and {put|insert} it at the {front|start|top}", "the <l1> with <f.> <x.> jumps {the queue|to the front}, the rest {moves back|stays in order}", "{reorder|rearrange} <l>: {the one|the entry} with <f.> <x.> first, then the {rest|others}", "{partition|split} <l> by <f.> <x.> and {put|place} the match {first|in front}"],
    change: ["this.$l = [...@l.filter((entry) => entry.$f === $x), ...@l.filter((entry) => entry.$f !== $x)];"],
    guards: ["missingrecord x l f"],
  },
  {
    id: "record-to-back",
    weight: 0.3,
    roles: { l: slot("records", tasks), f, p: numberField, x },
    selectors: ["toBack", "moveToEnd", "postpone", "toBottom", "sendToBack", "defer", "demote", "snooze"],
    says: [`{move|bring|put|push|shift} the <l1> ${how} <x> to the {back|bottom|end|tail} {of <l>|}`, "{move|send|put} <x> to the {end|bottom|back} of <l>{, by <f.>|}", `the <l1> ${how} <x> {becomes|is now|comes|goes} last {in|of} <l>, the others {keep their order|stay as they were}`, `{afterwards|then} <l> ends with the {one|entry} ${how} <x>`, "{postpone|defer|snooze} <x>: its <l1> {goes|moves} to the {end|bottom} of <l>", `{put|place} the <l1> ${how} <x> {after|behind} all the others`, "{take|pull} <x> out of <l> by <f.> and {put|append} it at the {end|back}", "the <l1> with <f.> <x.> goes to the end of the line, the rest {moves up|stays in order}", "{reorder|rearrange} <l>: {the one|the entry} with <f.> <x.> last, {before it the|the} {rest|others} {first|}"],
    change: ["this.$l = [...@l.filter((entry) => entry.$f !== $x), ...@l.filter((entry) => entry.$f === $x)];"],
    guards: ["missingrecord x l f"],
  },
];

/** What looks one record up, by a name and by an id. */
function byKey(): Op[] {
  return [
    { suffix: "", key: nameField, x: param("word", KEYS, "l.f"), how: NAMED, share: 1 },
    { suffix: "-id", key: idField, x: param("int", "id id id <f> key number code nr ref which", "l.f"), how: NUMBERED, share: 0.75 },
  ].flatMap(({ suffix, key, x, how, share }) =>
    keyed(how, key, x).map((op) => ({ ...op, id: op.id + suffix, weight: (op.weight ?? 1) * share })),
  );
}

/** Queries with what people in front of something ask, beside their own sentences. */

export const recordOps: Op[] = [...conditional(), ...queries, ...byKey(), ...mutators];
