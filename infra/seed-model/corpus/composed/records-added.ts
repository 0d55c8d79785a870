// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of an op holds template literals.
/** Records that come: what a new one consists of times how it is added (in front, bounded, once, counted, logged). Those that leave or move, and orders, stand in records-moved.ts. */
import { constant, field, type Op, param, type Role, slot } from "../op.ts";
import { movedRecordOps } from "./records-moved.ts";

const names = (text: string): string[] => text.split(" ");

/** What a new record has: fields with the values they get, and how that is said after "a <l1> with ...". */
interface Made {
  id: string;
  list: string;
  roles: Record<string, Role>;
  fields: string;
  withs: string;
  verbs: string;
  guards: string[];
  weight: number;
  /** The role of the key, the field it is stored in, and the number that sums up, where there are such. */
  key?: boolean;
  amount?: string;
  plain?: boolean;
}

const shop = "items lines products cart orders entries basket goods positions articles wares sales purchases offers rentals expenses";
const people = "members users players students employees guests contacts customers patients pupils staff runners drivers tenants volunteers subscribers";
const tasks = "tasks todos jobs tickets steps issues requests reminders chores mails messages loans alarms bugs invitations complaints";
const data = "readings events measurements visits payments transactions bookings meals workouts deliveries donations notes comments reviews posts logs trips shifts";
const nameField = field("l", "word", "name title label sku item product code user who email text subject guest sensor");
const x = param("word", "<f> name title label text what who item entry2 subject", "l.f");
const quantity = field("l", "int", "qty quantity count units number pieces nights seats hours");
const done = field("l", "flag", "done paid active closed shipped open read finished completed checked resolved confirmed approved verified");
const number = field("l", "int", "amount value score points hours minutes temperature distance rating price weight priority age steps calories");
const word = field("l", "word", "owner assignee author category kind place room city team color email phone unit");
const zero = field("l", "int", "score count points votes likes visits wins balance attempts views stars replies");
const state: Role = { place: "field", kind: "enum", names: names("status state phase stage"), from: "l", values: ["open", "new", "pending", "active"] };

const made: Made[] = [
  { id: "name", list: people, weight: 0.8, key: true, roles: { f: nameField, x }, fields: "$f: $x", withs: "{with <f.> <x.>|called <x.>|whose <f.> is <x.>|made of just the <f.> <x.>}", verbs: "add register create append enter", guards: ["blank x"] },
  { id: "number", list: data, weight: 1.4, key: true, amount: "$y", roles: { f: nameField, n: number, x, y: param("int", "<n> value amount") }, fields: "$f: $x, $n: $y", withs: "{with <f.> <x> and <n.> <y.>|of <x> and <y.>|from <x> and <y.>|whose <f.> is <x> and whose <n.> is <y.>}", verbs: "add record log enter book note", guards: ["blank x", "neg y", "nonpos y"] },
  { id: "word", list: people, weight: 1, key: true, roles: { f: nameField, o: word, x, y: param("word", "<o> value") }, fields: "$f: $x, $o: $y", withs: "{with <f.> <x> and <o.> <y.>|of <x> and <y.>|from <x> and <y.>|whose <f.> is <x> and whose <o.> is <y.>}", verbs: "add register create enter invite post", guards: ["blank x", "blank y"] },
  { id: "flag", list: tasks, weight: 1, key: true, roles: { f: nameField, d: done, x }, fields: "$f: $x, $d: false", withs: "{with <f.> <x> and <d.> false|called <x.>, not <d.> yet|with <f.> <x.>, {still |}not <d.>|of <x> with <d.> {set to|starting as} false}", verbs: "add create plan open submit queue", guards: ["blank x"] },
  { id: "true", list: people, weight: 0.7, plain: true, key: true, roles: { f: nameField, d: done, x }, fields: "$f: $x, $d: true", withs: "{with <f.> <x> and <d.> true|called <x.>, <d.> {from the start|right away|at once}|with <f.> <x> that is <d.> {from the start|already}|of <x> with <d.> {set to|starting as} true}", verbs: "add create register enroll enable activate", guards: ["blank x"] },
  { id: "zero", list: people, weight: 0.9, key: true, roles: { f: nameField, n: zero, x }, fields: "$f: $x, $n: 0", withs: "{with <f.> <x> and {0|zero} <n.>|called <x.>, {starting|beginning} with <n.> 0|with <f.> <x> and <n.> {0|zero}|of <x> with <n.> {set to|starting at} 0}", verbs: "add join register enroll signUp welcome", guards: ["blank x"] },
  { id: "one", list: shop, weight: 0.8, key: true, roles: { f: nameField, n: quantity, x }, fields: "$f: $x, $n: 1", withs: "{with <f.> <x> and <n.> {1|one}|called <x.>, {starting|beginning} with <n.> 1|of <x> with <n.> {set to|starting at} {1|one}}", verbs: "add put buy take order pick", guards: ["blank x"] },
  { id: "const", list: people, weight: 0.8, plain: true, key: true, roles: { f: nameField, n: zero, x, k: constant([1, 3, 5, 10, 20, 50, 100, 100, 1000]) }, fields: "$f: $x, $n: %k", withs: "{with <f.> <x> and %k <n.>|called <x.>, {starting|beginning} with <n.> %k|with <f.> <x> and <n.> %k|of <x> with <n.> {set to|starting at} %k}", verbs: "add join register enroll create welcome", guards: ["blank x"] },
  { id: "state", list: tasks, weight: 1, plain: true, key: true, roles: { f: nameField, s: state, x, k: constant(["open", "new", "pending", "active", "todo", "waiting", "draft", "queued", "requested"]) }, fields: "$f: $x, $s: %k", withs: "{with <f.> <x> and <s.> %k|called <x.>, {its|the} <s.> being %k|of <x> in <s.> %k|with <f.> <x> that {starts|begins} with <s.> %k}", verbs: "add create open submit file request", guards: ["blank x"] },
  { id: "product", list: shop, weight: 1.1, key: true, amount: "$y * $z", roles: { f: nameField, p: field("l", "int", "price cost fee rate each charge unitPrice"), n: quantity, x, y: param("int", "<p>"), z: param("int", "<n>") }, fields: "$f: $x, $p: $y, $n: $z", withs: "{with <f.> <x.>, <p.> <y> and <n.> <z.>|of <x.>, <y> and <z.>|from {the given |}<x.>, <y> and <z.>}", verbs: "add order buy sell put book", guards: ["blank x", "neg y", "nonpos z"] },
  { id: "total", list: shop, weight: 0.9, plain: true, amount: "$y * $z", roles: { f: nameField, n: quantity, t: field("l", "int", "total sum amount cost subtotal due charge"), x, y: param("int", "price rate each unitPrice fee cost"), z: param("int", "<n>") }, fields: "$f: $x, $n: $z, $t: $y * $z", withs: "{with <f.> <x.>, <n.> <z> and a <t.> of <y> times <z.>|of <x> and <z> whose <t.> is <y> * <z.>|for <x> and <z.>, the <t.> being <y> times <z.>}", verbs: "add order buy sell bill charge", guards: ["blank x", "neg y", "nonpos z"] },
  { id: "id", list: tasks, weight: 0.9, plain: true, roles: { i: field("l", "int", "id id id number no nr key"), f: nameField, o: word, x, y: param("word", "<o> value") }, fields: "$i: @l.length + 1, $f: $x, $o: $y", withs: "{with the next <i.> (length + 1), <f.> <x> and <o.> <y.>|of <x> and <y> whose <i.> is {one more than|1 +} the number of <l>|from <x> and <y.>, {numbered|its <i.> being} length + 1}", verbs: "add create open submit file post", guards: ["blank x"] },
  { id: "max-id", list: tasks, weight: 0.9, roles: { i: field("l", "int", "id id id number no nr key"), f: nameField, x }, fields: "$i: Math.max(0, ...@l.map((entry) => entry.$i)) + 1, $f: $x", withs: "{with <f.> <x> {and|whose <i.> is} one more than the {largest|highest} <i.> {so far|there is}|of <x> whose <i.> is the {highest|largest} {existing |}<i.> plus {1|one}|called <x> with <i.> = {max|largest} <i.> + 1}", verbs: "add create open submit file register", guards: ["blank x"] },
  { id: "max-id-flag", list: tasks, weight: 0.7, plain: true, roles: { i: field("l", "int", "id id id number no nr key"), f: nameField, d: done, x }, fields: "$i: Math.max(0, ...@l.map((entry) => entry.$i)) + 1, $f: $x, $d: false", withs: "{with <f.> <x.>, <d.> false and an <i.> one more than the {largest|highest} {so far|there is}|of <x> whose <i.> is the {highest|largest} {existing |}<i.> plus {1|one}, not <d.> yet|called <x> with <i.> = {max|largest} <i.> + 1 and <d.> false}", verbs: "add create open submit file plan", guards: ["blank x"] },
  { id: "index", list: data, weight: 0.5, plain: true, roles: { n: field("l", "int", "index position place no rank order2 seq turn"), f: nameField, x }, fields: "$n: @l.length, $f: $x", withs: "{with <f.> <x> {whose|and} <n.> {is|as} {how many there were before|the old length}|of <x.>, numbered from {0|zero} by <n.>|called <x> with <n.> = length of <l> {before|so far}}", verbs: "add append enqueue push line", guards: ["blank x"] },
  { id: "slot", list: data, weight: 0.8, plain: true, roles: { f: nameField, o: field("l", "word", "by author owner user who2 place room"), m: slot("word", "user currentUser owner room location active selected player speaker"), x }, fields: "$f: $x, $o: @m", withs: "{with <f.> <x> and <m> as {its |}<o.>|of <x> and <m> ({in|as} <o.>)|called <x> whose <o.> is <m>}", verbs: "post add note write send comment", guards: ["blank x"] },
  { id: "clock", list: data, weight: 0.7, plain: true, roles: { f: nameField, n: field("l", "int", "day at time on turn round week hour"), m: slot("int", "day now today clock turn round week hour time"), x }, fields: "$f: $x, $n: @m", withs: "{with <f.> <x> and <m> as {its |}<n.>|of <x> and the current <m.> ({in|as} <n.>)|called <x> whose <n.> is <m>}", verbs: "log add note record book visit", guards: ["blank x"] },
  { id: "trimmed", list: people, weight: 0.5, plain: true, roles: { f: nameField, n: zero, x: param("text", "<f> name title label text who") }, fields: "$f: $x.trim(), $n: 0", withs: "{with the trimmed <x> as <f.> and {0|zero} <n.>|whose <f.> is <x> without {spaces|blanks} around it and whose <n.> is 0}", verbs: "add register create enter join", guards: ["blank x"] },
  { id: "due", list: data, weight: 0.7, plain: true, roles: { f: nameField, n: field("l", "int", "due deadline until end expires returnBy"), x, y: param("int", "day today now start date"), k: constant([3, 5, 7, 7, 10, 14, 14, 21, 28, 30, 90]) }, fields: "$f: $x, $n: $y + %k", withs: "{with <f.> <x> and <n.> %k after <y>|of <x> {that is|whose <n.> is} <y> plus %k|called <x.>, <n.> being %k {days|more|later} than <y>}", verbs: "lend add rent borrow issue start", guards: ["blank x", "neg y"] },
  { id: "flag-slot", list: tasks, weight: 0.6, plain: true, roles: { f: nameField, n: number, d: done, x, y: param("int", "<n> value") }, fields: "$f: $x, $n: $y, $d: false", withs: "{with <f.> <x.>, <n.> <y> and <d.> false|of <x> and <y.>, not <d.> yet|from <x> and <y.>, {still|at first} not <d.>|whose <f.> is <x.>, whose <n.> is <y> and that is not <d.> yet}", verbs: "add create plan book bill issue", guards: ["blank x", "neg y"] },
];

/** How it is added: sentences around NEW, the new record's description, and code around FIELDS. */
interface Way {
  id: string;
  roles?: Record<string, Role>;
  says: string[];
  pre?: string[];
  change: string[];
  returns?: Op["returns"];
  suffixes: string[];
  weight: number;
  needs?: "key" | "amount";
  /** Plain ways that the neighbour file does not have for every record. */
  wide?: boolean;
  bare?: boolean;
}

const ADD = "{add|append|put|push|store|insert}";
const END = "{to <l>|at the end of <l>|to <l>|{as the last of|last in} <l>}";
const NO = "{throw|fail|refuse|throw an error|raise an error|reject it}";
const COUNTER = slot("int", "count counter total added created changes version seq revision entriesSoFar arrivals");
const TALLY = slot("int", "total sum balance revenue turnover spent amount2 credit subtotal points overall bill budgetUsed");
const LOG = slot("words", "log history journal events messages notes names audit trail activity feed known");

const ways: Way[] = [
  { id: "end", weight: 1.2, suffixes: ["", "^l1", "New", "New^l1"], wide: true, says: [`${ADD} {a|a new|another} <l1> NEW ${END}`, "<l> {gets|receives|gains} {a|one more|a new} <l1> NEW", "{create|make|build} a <l1> NEW and {add|append|put} it to <l>", "{afterwards|then} <l> {ends with|has at its end} a <l1> NEW", "{register|record|enter|note|save} a {new |}<l1> NEW {in|as the last of} <l>", "{each|every} call {adds|appends} a <l1> NEW to <l>", "new <l1> NEW, {appended|added} to <l>", "{somebody|a user|the caller} {enters|submits} one more <l1> NEW: {append|add} it"], change: ["this.$l = [...@l, { FIELDS }];"] },
  { id: "front", weight: 0.7, suffixes: ["", "^l1", "First", "Front", "OnTop"], wide: true, says: ["{add|put|insert|place} {a|a new} <l1> NEW {at the {front|start|beginning|top} of|in front of|before all the other|first in|on top of} <l>", "<l> {gets|receives} a {new |}<l1> NEW {at its front|on top|as the first one}", "{prepend|unshift} {a|a new} <l1> NEW {to <l>|}", "{afterwards|then} <l> {starts|begins} with a <l1> NEW", "{create|make} a <l1> NEW and {put|insert|place} it {first|in front|on top} {in|of} <l>", "the newest comes first: {put|insert} a <l1> NEW {before the others|at the front} {in|of} <l>", "new <l1> NEW, at the {top|front|head} of <l>"], change: ["this.$l = [{ FIELDS }, ...@l];"] },
  { id: "bounded", weight: 0.7, suffixes: ["", "^l1", "Recent", "Capped", "Keep"], wide: true, roles: { c: constant([2, 2, 3, 3, 5, 10, 20]) }, says: [`${ADD} {a|a new} <l1> NEW {to <l>|} {and|but} keep only the {last|newest|latest} %c`, "{add|append} {a|a new} <l1> NEW to <l>, {dropping|throwing out|forgetting} the oldest {when|if|once} there are more than %c", "<l> {gets|receives} a <l1> NEW {and|but} {never|does not} {holds|keeps} more than %c: the oldest {go|goes|is dropped}", "{at most|no more than} %c <l> {are kept|stay}: {add|append} a <l1> NEW and {drop|cut} the oldest {ones|}", "{remember|keep|hold} the {last|latest} %c <l.>; {add|append} a <l1> NEW", "{create|make} a <l1> NEW, append it to <l> and {cut|trim|shorten} <l> to the last %c"], change: ["this.$l = [...@l, { FIELDS }].slice(-%c);"] },
  { id: "bounded-front", weight: 0.4, suffixes: ["", "^l1", "Recent", "Push"], roles: { c: constant([2, 2, 3, 3, 5, 10, 20]) }, says: ["{put|add|insert} {a|a new} <l1> NEW {at the front of|first in|on top of} <l> {and|but} keep only the first %c", "{prepend|unshift} a <l1> NEW to <l> and {cut|trim|shorten} <l> to %c {entries|records|}", "<l> {gets|receives} a <l1> NEW {in front|on top|at its front} {and|but} {never|does not} {holds|keeps} more than %c: what {is|falls} beyond is dropped", "newest first: {put|insert} a <l1> NEW {before the others|at the front} {in|of} <l>, at most %c {are kept|stay|remain}", "the first place of <l> goes to a <l1> NEW; {keep|hold} only %c", "{at most|no more than} %c <l>, newest {first|in front}: {put|insert} a <l1> NEW"], change: ["this.$l = [{ FIELDS }, ...@l].slice(0, %c);"] },
  { id: "once", weight: 0.8, needs: "key", suffixes: ["", "^l1", "Once", "IfNew", "IfMissing"], pre: ["if (@l.some((entry) => entry.$f === $x)) return RESULT;"], says: [`${ADD} a <l1> NEW {to <l>|} unless {there is already one|one exists|<l> has one} with that <f.>`, "{if|when} {some|a|one} <l1> already has the <f.> <x.>, {do nothing|change nothing|leave <l> alone}; {otherwise|else} {add|append} one NEW", "{only|just} {if|when} {no <l1>|none} has that <f.> yet, {add|append|put} a <l1> NEW {to|into} <l>", "{skip|ignore} {known|existing} <f.>s, {otherwise|else} {append|add|push} a <l1> NEW {to <l>|}", "{each|every} <f.> {comes|occurs} in <l> only once: {add|append} a <l1> NEW if it is new, {ignore it otherwise|otherwise nothing happens}", "{ensure|make sure} that <l> has {one|a <l1>} for the <f.> <x.>, {adding|appending} one NEW {if|when} it is missing"], change: ["this.$l = [...@l, { FIELDS }];"] },
  { id: "unique", weight: 0.8, needs: "key", suffixes: ["", "^l1", "New^l1", "Unique"], pre: ['if (@l.some((entry) => entry.$f === $x)) throw new Error("already there");'], says: [`${ADD} a <l1> NEW {to <l>|}{;|,|:} ${NO} {if|when} {there is already one|one exists|<l> has one} with that <f.>`, `{if|when} {some|a|one} <l1> already has the <f.> <x.>, ${NO}; {otherwise|else} {add|append} one NEW`, `{each|every} <f.> must be unique in <l>: {add|append} a <l1> NEW, {a duplicate is an error|a second one is an error|or ${NO} if it is taken}`, `${NO} {for|on} {known|taken|existing} <f.>s, {otherwise|else} {append|add|push} a <l1> NEW {to <l>|}`, `{create|make} a <l1> NEW in <l>, but ${NO} {if|when} {the <f.> is taken|that <f.> exists already}`, `{nobody|no <l1>} may have the same <f.> twice, that is an error: {add|append} a <l1> NEW {to <l>|}`], change: ["this.$l = [...@l, { FIELDS }];"] },
  { id: "replace", weight: 0.5, needs: "key", suffixes: ["", "^l1", "Replace", "Save^l1", "Put"], says: ["{replace|exchange} {any|the} <l1> with <f.> <x> by a {new|fresh} one NEW at the end of <l>", "{remove|drop} {any|the old} <l1> with {the <f.> <x>|that <f.>} and {append|add} one NEW to <l>", "{save|store|put} a <l1> NEW {in|into} <l>, {replacing|throwing out} {an|any} {old|earlier|existing} one with the same <f.>", "the {last|newest} one wins: append a <l1> NEW, {older ones|an older one} with that <f.> {go|goes} away", "{append|add} a <l1> NEW to <l> {after|once} {dropping|removing} {any|the one} with the same <f.>", "<l> without {any|the} <l1> of <f.> <x.>, plus one NEW"], change: ["this.$l = [...@l.filter((entry) => entry.$f !== $x), { FIELDS }];"] },
  { id: "counted", weight: 0.7, suffixes: ["", "^l1", "AndCount", "New"], wide: true, roles: { a: COUNTER }, says: [`${ADD} a <l1> NEW {to <l>|} and {increase|raise|bump} <a> by {1|one}`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {goes up|grows} by {1|one}", "{create|make} a <l1> NEW, append it to <l> and {count it in|add one to} <a>", "{count|increment} <a> and {append|add} a <l1> NEW to <l>", "{each|every} call {adds|appends} a <l1> NEW to <l>, <a> counts {them|the calls}", "one more <a>, and {in|at the end of} <l> a <l1> NEW"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = @a + 1;"] },
  { id: "numbered", weight: 0.7, suffixes: ["", "^l1", "Numbered", "New"], wide: true, bare: true, roles: { i: field("l", "int", "id id number no nr key seq"), a: slot("int", "nextId lastId counter seq nextNumber ids next last2 serial") }, says: [`${ADD} a <l1> NEW {to <l>|}, its <i.> is <a>; then <a> {goes up|grows} by {1|one}`, "{create|make} a <l1> NEW with <a> as {its |}<i.>, {append|add} it to <l> and {increase|raise|bump} <a> by {1|one}", "the <i.> of a new <l1> {comes from|is} <a>, which {then|afterwards} goes up by one: {append|add} {it|one} NEW", "<l> {gets|receives} a <l1> NEW, numbered by <a> (as <i.>), {and then|after that} <a> {grows|increases} by {1|one}", "{take|use} <a> as the <i.> of a new <l1> NEW, {append|add} it to <l> and {count|move} <a> {up|on} by one", "new <l1> NEW: <i.> = <a>, then <a> += 1"], change: ["this.$l = [...@l, { $i: @a, FIELDS }];", "this.$a = @a + 1;"], returns: [{ code: "this.$a - 1", np: ["the <i.> of the new <l1>", "the <i.> {it got|given|assigned}", "the new {<l1>'s |}<i.>"] }] },
  { id: "totalled", weight: 1, needs: "amount", suffixes: ["", "^l1", "AndTotal", "Up"], roles: { a: TALLY }, says: [`${ADD} a <l1> NEW {to <l>|} and {add|put} AMOUNT to <a>`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {goes up|grows} by AMOUNT", "{create|make} a <l1> NEW, append it to <l> and {increase|raise} <a> by AMOUNT", "{keep <a> up to date|<a> is a running total}: {append|add} a <l1> NEW to <l> and add AMOUNT to it", "<a> += AMOUNT, and {in|at the end of} <l> a <l1> NEW", "{record|book|enter} a <l1> NEW in <l>; AMOUNT {goes|is added} to <a> {too|as well}"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = @a + AMOUNTCODE;"] },
  { id: "deducted", weight: 0.8, needs: "amount", suffixes: ["", "^l1", "Pay", "Spend"], roles: { a: slot("int", "balance budget cash credit wallet money funds stock remaining left purse account") }, says: [`${ADD} a <l1> NEW {to <l>|} and {subtract|deduct|take} AMOUNT from <a>`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {goes down|shrinks} by AMOUNT", "{create|make} a <l1> NEW, append it to <l> and {lower|reduce|decrease} <a> by AMOUNT", "{spend|pay} AMOUNT out of <a> and {note|record} it {in|as the last of} <l> as a <l1> NEW", "<a> -= AMOUNT, and {in|at the end of} <l> a <l1> NEW", "{record|book|enter} a <l1> NEW in <l>; AMOUNT {leaves|is taken from} <a>"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = @a - AMOUNTCODE;"] },
  { id: "logged", weight: 0.5, needs: "key", suffixes: ["", "^l1", "AndLog", "Tracked"], roles: { a: LOG }, says: [`${ADD} a <l1> NEW {to <l>|} and {add|append} <x> to <a> {too|as well|}`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {gets|receives} {the|that} <f.> <x.>", "{create|make} a <l1> NEW, append it to <l> and {note|put} {its <f.> <x.>|<x>} {in|at the end of} <a>", "{append|add} <x> to <a> and a <l1> NEW to <l>", "{record|enter} a <l1> NEW in <l>, and {list|log} {its <f.> <x.>|<x>} in <a>", "<a> {ends with|has last} <x.>, and <l> a <l1> NEW"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = [...@a, $x];"] },
  { id: "logged-text", weight: 0.5, needs: "key", suffixes: ["", "^l1", "AndLog", "Audit"], roles: { a: LOG, c: constant(["added ", "new: ", "created ", "joined: ", "+ ", "in: ", "registered ", "opened "]) }, says: [`${ADD} a <l1> NEW {to <l>|} and {add|append} %c followed by <x> to <a>`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {gets|receives} the {text|line|entry} %c plus <x.>", "{create|make} a <l1> NEW, append it to <l> and {note|put} %c + <x> {in|at the end of} <a>", "{append|add} the line %c with <x> {behind|after} it to <a> and a <l1> NEW to <l>", "{record|enter} a <l1> NEW in <l>, and {log|write} %c and <x> (joined) {to|in} <a>", "<a> {ends with|has last} %c + <x.>, and <l> a <l1> NEW"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = [...@a, `%r${$x}`];"] },
  { id: "remembered", weight: 0.4, needs: "key", suffixes: ["", "^l1", "AndSelect", "Last"], roles: { a: slot("word", "last latest newest current selected active recent lastAdded") }, says: [`${ADD} a <l1> NEW {to <l>|} and set <a> to <x>`, "<l> {gets|receives} a {new |}<l1> NEW and <a> {becomes|is} <x> {then|}", "{create|make} a <l1> NEW, append it to <l> and {remember|keep} <x> {in|as} <a>", "{append|add} a <l1> NEW to <l>; <a> {holds|names|is} <x> from then on", "<a> = <x.>, and {in|at the end of} <l> a <l1> NEW", "{record|enter} a <l1> NEW in <l>, and {select|store} <x> as <a>"], change: ["this.$l = [...@l, { FIELDS }];", "this.$a = $x;"] },
];

const AMOUNTS: Record<string, string> = { "$y": "<y>", "$y * $z": "<y> times <z>" };

const KNOWN = new Set(["number-end", "flag-end", "zero-end", "one-end", "product-end", "number-once"]);

function add(kind: Made, way: Way): Op[] {
  if (KNOWN.has(`${kind.id}-${way.id}`) || (way.needs && (way.needs === "key" ? !kind.key : !kind.amount))) return [];
  if (/^(id|index)$/.test(kind.id) && way.id !== "end" && way.id !== "counted") return [];
  if ((kind.plain && !way.wide && way.needs !== "amount") || (way.bare && kind.roles.i)) return [];
  const amount = AMOUNTS[kind.amount ?? ""] ?? "";
  const fill = (text: string): string => text.replaceAll("AMOUNTCODE", kind.amount ?? "").replace("FIELDS", kind.fields);
  const roles = { l: slot("records", kind.list), ...(way.roles ?? {}), ...kind.roles };
  const guards = [...kind.guards, ...(kind.key && !way.needs && way.id !== "end" ? ["duprecord x l f"] : []), ...(way.id === "end" ? ["full l", "fullslot l"] : []), ...(way.id === "deducted" && kind.amount === "$y" ? ["exceed y a"] : [])];
  return [{
    id: `add-${kind.id}-${way.id}`,
    weight: Math.round(kind.weight * way.weight * 100) / 100,
    roles,
    selectors: names(kind.verbs).flatMap((verb) => way.suffixes.map((suffix) => verb + suffix)),
    says: way.says.map((text) => text.replaceAll("AMOUNT", amount).replace("NEW", kind.withs)),
    ...(way.pre ? { pre: way.pre } : {}),
    change: way.change.map(fill),
    returns: way.returns ?? (way.id === "once" ? [] : [{ code: way.id.endsWith("front") || way.id === "front" ? "this.$l[0]" : "this.$l.at(-1)", np: ["the new <l1>", "the {new|added|created} {record|entry|object|<l1>}", "the <l1> {just|that was} {added|created}"] }]),
    guards,
  }];
}

export const addedRecordOps: Op[] = [...made.flatMap((kind) => ways.flatMap((way) => add(kind, way))), ...movedRecordOps];
