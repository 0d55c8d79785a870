// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of an op holds template literals.
/**
 * Questions about a list of records, made by combination: each condition of record-conditions.ts with what is asked of the records that meet it
 * (how many, the sum of a field, the name of the largest, ...); then what is asked of the record found by its id; then questions made by hand.
 */
import { constant, either, field, type Op, param, query, type Role, slot } from "../op.ts";
import { type Condition, conditions, goods, people, things, works } from "./record-conditions.ts";

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const nameField = field("l", "word", "name title label sku item product code article user email guest customer city");
const sumField = field("l", "num", "price cost amount value total fee salary hours points worth sum size weight minutes duration score distance");
const timesField = field("l", "int", "qty quantity count units number pieces copies nights hours");
const groupField = field("l", "enum", "category group type team city kind country department genre role color region floor");
const idField = field("l", "int", "id id id code number key no nr ref");

const NULL_IF_NONE = "{, or null if there is none|, null if none matches|, null when there are none|, otherwise null|, null without any}";
const ZERO_IF_NONE = "{, or 0 if there are none|, 0 when there are none|, zero if there is none|, otherwise 0|, 0 without any}";
const HIGHEST = "{highest|largest|biggest|greatest|most}";
const LOWEST = "{lowest|smallest|least}";
const LARGEST = "{highest|largest|biggest|greatest|maximum}";
const SMALLEST = "{lowest|smallest|least|minimum}";
const ADD_UP = "{add up|sum|sum up|total|add together|total up}";
const WHO = "{somebody|a user|the report|the page|the boss|support}";

interface Ask {
  weight: number;
  extra?: Record<string, Role>;
  selectors: (part: string) => string[];
  /** Noun phrases and sentences around a clause that follows the plural. */
  np: string[];
  says: string[];
  /** The first kind of question takes predicates of all instead of clauses. */
  whole?: boolean;
  pre?: (code: string) => string[];
  code: (code: string, not: string) => string;
}

const kept = (code: string): string => `@l.filter((entry) => ${code})`;
const descending = ".sort((left, right) => right.$s - left.$s)";
const ascending = ".sort((left, right) => left.$s - right.$s)";

/** `CLAUSE` stands for one clause, `THOSE` for a choice of them. */
const asks: Record<string, Ask> = {
  filter: {
    weight: 1, selectors: (part) => [`${part}^l`, part, `list${upper(part)}`, `get${upper(part)}`, `find${upper(part)}`, `only${upper(part)}`],
    np: ["{all|the|only the|just the|a list of the|} <l.> CLAUSE", "{those|the ones|the entries} of <l> THOSE", "{everything|every entry} {in|of} <l>, but only {those|the ones} THOSE"],
    says: ["{filter|narrow down} <l> to {those|the ones} THOSE", "{pick|select|take|collect|fetch|get} {all|the ones} of <l> THOSE", `${WHO} {wants to see|needs|asks for|shows} {only |}the <l.> THOSE`, "which <l.> are there THOSE", "{leave out|skip|hide} all <l> except {those|the ones} THOSE"],
    code: kept,
  },
  rest: {
    weight: 0.4, selectors: (part) => [`except${upper(part)}`, `without${upper(part)}`, `rest${upper(part)}`, `hide${upper(part)}`, `allBut${upper(part)}`, `skip${upper(part)}`],
    np: ["{all|all of|} <l> {except|but not|without} {those|the ones} CLAUSE", "<l> {without|minus} {those|the ones} THOSE", "the rest of <l>: {everything|all} {except|but} {those|the ones} THOSE"],
    says: ["{leave out|skip|hide|filter out} {those|the ones} of <l> THOSE and {return|give} the rest", "{return|give|list} <l> without {those|the ones} THOSE", `${WHO} {wants to see|needs} {all|} <l> except {those|the ones} THOSE`, "which <l.> are left {after leaving out|without} {those|the ones} THOSE"],
    code: (_, not) => kept(not),
  },
  count: {
    weight: 1, selectors: (part) => [`count${upper(part)}`, `${part}Count`, `howMany${upper(part)}`, `number${upper(part)}`, `${part}^lCount`, `count^l${upper(part)}`],
    np: ["{how many <l.> there are|the number of <l.>|the count of <l.>|how many <l.> we have} CLAUSE", "how many {of|among} <l> there are THOSE"],
    says: ["count {the|all|} <l.> THOSE", "{go through|walk over} <l> and count {those|the ones} THOSE", `${WHO} {wants to know|asks|needs to know} how many <l.> there are THOSE`, "how many of <l> are there THOSE", "{tally|work out the number of} the <l.> THOSE", "filter <l> for {those|the ones} THOSE and {return|answer} {the length|how many are left}"],
    code: (code) => `${kept(code)}.length`,
  },
  names: {
    weight: 0.9, selectors: (part) => [`${part}^fs`, `^fs${upper(part)}`, `${part}Names`, `names${upper(part)}`, `who${upper(part)}`, part],
    np: ["{the <f.> of {all|each of|} the|the <f.>s of the|a list with the <f.> of all} <l.> CLAUSE", "{only|just|} the <f.> of {those|the} <l.> THOSE"],
    says: ["{list|collect|gather} the <f.> of {all|each of|} the <l.> THOSE", "{filter|narrow down} <l> to {those|the ones} THOSE and {map|reduce} them to {their|the} <f.>", `${WHO} {wants to see|needs|asks for} the <f.> of the <l.> THOSE`, "{for|of} all <l.> THOSE, {return|give|list} {only|just} the <f.>", "take the <l.> THOSE and {answer|give back} each <f.>"],
    code: (code) => `${kept(code)}.map((entry) => entry.$f)`,
  },
  any: {
    weight: 0.8, selectors: (part) => [`has${upper(part)}`, `any${upper(part)}`, `some${upper(part)}`, `hasAny${upper(part)}`, `is${upper(part)}`, `any^l${upper(part)}`],
    np: ["{whether|if} {there are any|<l> has any|we have any|there are some} <l.> CLAUSE", "true {if|when} there are {some|any} <l.> THOSE, {else|otherwise} false", "whether {at least one|any} of <l> is among those THOSE"],
    says: ["are there any <l.> THOSE", "do we have <l.> THOSE", "{look through|search} <l> for {some|any} THOSE and {answer|tell} whether there {is one|are any}", "{check|find out|tell} {if|whether} {there are <l.>|any <l.> exist} THOSE", "true as soon as <l> {has|contains} some THOSE"],
    code: (code) => `@l.some((entry) => ${code})`,
  },
  none: {
    weight: 0.6, selectors: (part) => [`no${upper(part)}`, `none${upper(part)}`, `without${upper(part)}`, `noMore${upper(part)}`, `nothing${upper(part)}`, `isFreeOf${upper(part)}`, `allClear${upper(part)}`],
    np: ["{whether|if} there are no <l.> {at all |}CLAUSE", "{whether|if} none of <l> is among those THOSE", "true {if|when} <l> has no entries THOSE, {else|otherwise} false"],
    says: ["{check|make sure|find out|tell} {whether|if|that} there are no <l.> THOSE", "false as soon as there are any <l.> THOSE, {else|otherwise} true", "{all is well|it is fine}, so true, {if|when} there are no <l.> THOSE; false {if|when} there are any", "is it true that there are no <l.> THOSE", "{tell|answer} true {if|when} no <l.> are left THOSE"],
    code: (code) => `!@l.some((entry) => ${code})`,
  },
  every: {
    weight: 0.7, whole: true, selectors: (part) => [`all${upper(part)}`, `every${upper(part)}`, `are${upper(part)}`, `is${upper(part)}`, `all^l${upper(part)}`, `every^l1${upper(part)}`],
    np: ["{whether|if} {all|all of the|all the|really all} <l.> CLAUSE", "true {if|only if|when} {all|all of} <l> THOSE", "{whether|if} <l> all THOSE"],
    says: ["{check|make sure|find out|verify|tell} {whether|if|that} all <l.> THOSE", "do all <l.> THOSE", "{go through|look at} <l> and {tell|check} whether they all THOSE", "true if there is no exception: all <l.> THOSE", "is it {so|true} that all <l.> THOSE"],
    code: (code) => `@l.every((entry) => ${code})`,
  },
  sum: {
    weight: 1, extra: { s: sumField }, selectors: (part) => [`${part}Total`, `total${upper(part)}`, `sum${upper(part)}`, `${part}^s`, `^s${upper(part)}`, `total^s${upper(part)}`],
    np: ["{the total|the sum of the|the summed|the overall} <s.> of {all|the|} <l.> CLAUSE", "how much <s.> the <l.> THOSE have {in total|together}"],
    says: [`${ADD_UP} the <s.> of {all|the|} <l.> THOSE`, `${ADD_UP} <s.> over <l>, {but |}only for {those|the ones} THOSE`, "{take|filter} the <l.> THOSE and {sum|total|add up} {their|the} <s.>", `${WHO} {wants to know|asks for|needs} the <s.> of all <l.> THOSE {together|taken together}`, "{go through|walk over} <l> and add up the <s.> of {those|the ones} THOSE", "how much <s.> do the <l.> THOSE {make|have} {in total|together}"],
    code: (code) => `${kept(code)}.reduce((sum, entry) => sum + entry.$s, 0)`,
  },
  product: {
    weight: 0.8, extra: { s: sumField, t: timesField }, selectors: (part) => [`${part}Value`, `value${upper(part)}`, `total${upper(part)}`, `worth${upper(part)}`, `${part}Cost`, `cost${upper(part)}`],
    np: ["the {sum|total} of <s.> times <t.> {over|of|for} the <l.> CLAUSE", "what the <l.> THOSE come to, <s.> times <t.> each", "the {total|overall} <s.> by <t.> (multiplied) of the <l.> THOSE"],
    says: [`${ADD_UP} <s.> times <t.> {of|for|over} {all|the} <l.> THOSE`, "{take|filter} the <l.> THOSE and {sum|add up} <s.> * <t.>", "multiply <s.> by <t.> for all <l.> THOSE and {sum|add} the results up", "each of the <l.> counts <s.> times <t.>; {sum|add up} {those|the ones} THOSE", `${WHO} {needs|asks for} the total of <s.> times <t.>, {only|just} for <l.> THOSE`],
    code: (code) => `${kept(code)}.reduce((sum, entry) => sum + entry.$s * entry.$t, 0)`,
  },
  average: {
    weight: 0.8, extra: { s: sumField }, selectors: (part) => [`average${upper(part)}`, `${part}Average`, `mean${upper(part)}`, `avg${upper(part)}`, `average^s${upper(part)}`, `mean^s${upper(part)}`],
    np: [`the {average|mean} <s.> of the <l.> CLAUSE, rounded${ZERO_IF_NONE}`, `the rounded {average|mean} of <s.> over the <l.> THOSE${ZERO_IF_NONE}`],
    says: [`{average|take the mean of} the <s.> of the <l.> THOSE, rounded to a whole number${ZERO_IF_NONE}`, "what is the {average|mean} <s.> of the <l.> THOSE? {round it|rounded}, 0 {without any|if there are none}", `{work out|calculate} the {average|mean} <s.>, rounded, only over the <l.> THOSE${ZERO_IF_NONE}`, "sum the <s.> of the <l.> THOSE, divide by how many they are and round; 0 when there are none", "{take|filter} the <l.> THOSE and {return|answer} the rounded average <s.>, {zero|0} for none"],
    pre: (code) => [`const found = ${kept(code)};`], code: () => "found.length === 0 ? 0 : Math.round(found.reduce((sum, entry) => sum + entry.$s, 0) / found.length)",
  },
  max: {
    weight: 0.7, extra: { s: sumField }, selectors: (part) => [`max${upper(part)}`, `highest${upper(part)}`, `largest${upper(part)}`, `max^s${upper(part)}`, `top^s${upper(part)}`, `peak${upper(part)}`],
    np: [`the ${LARGEST} <s.> {of|among} the <l.> CLAUSE${ZERO_IF_NONE}`, `the ${LARGEST} value of <s.> among the <l.> THOSE${ZERO_IF_NONE}`],
    says: [`find the ${LARGEST} <s.> among the <l.> THOSE${ZERO_IF_NONE}`, `of the <l.> THOSE, {give|return|take} the ${LARGEST} <s.>${ZERO_IF_NONE}`, `what is the ${LARGEST} <s.> of the <l.> THOSE? 0 if there are none`, `look at the <l.> THOSE only: which <s.> is the {highest|largest|greatest}? 0 without any`, `${WHO} {asks for|needs} the ${LARGEST} <s.> of the <l.> THOSE${ZERO_IF_NONE}`],
    code: (code) => `${kept(code)}${descending}[0]?.$s ?? 0`,
  },
  min: {
    weight: 0.6, extra: { s: sumField }, selectors: (part) => [`min${upper(part)}`, `lowest${upper(part)}`, `smallest${upper(part)}`, `min^s${upper(part)}`, `cheapest${upper(part)}`, `least^s${upper(part)}`],
    np: [`the ${SMALLEST} <s.> {of|among} the <l.> CLAUSE${ZERO_IF_NONE}`, `the ${SMALLEST} value of <s.> among the <l.> THOSE${ZERO_IF_NONE}`],
    says: [`find the ${SMALLEST} <s.> among the <l.> THOSE${ZERO_IF_NONE}`, `of the <l.> THOSE, {give|return|take} the ${SMALLEST} <s.>${ZERO_IF_NONE}`, `what is the ${SMALLEST} <s.> of the <l.> THOSE? 0 if there are none`, `look at the <l.> THOSE only: which <s.> is the {lowest|smallest}? 0 without any`, `${WHO} {asks for|needs} the ${SMALLEST} <s.> of the <l.> THOSE${ZERO_IF_NONE}`],
    code: (code) => `${kept(code)}${ascending}[0]?.$s ?? 0`,
  },
  top: {
    weight: 0.9, extra: { s: sumField }, selectors: (part) => [`best${upper(part)}`, `top${upper(part)}`, `largest${upper(part)}`, `winner${upper(part)}`, `most^s${upper(part)}`, `^fOfLargest${upper(part)}`],
    np: [`the <f.> of the one with the ${HIGHEST} <s.> among the <l.> CLAUSE${NULL_IF_NONE}`, `the <f.> {belonging to|of} the ${LARGEST} <s.> among the <l.> THOSE${NULL_IF_NONE}`],
    says: [`find the one with the ${HIGHEST} <s.> among the <l.> THOSE and {return|give|answer} its <f.>${NULL_IF_NONE}`, `of the <l.> THOSE, which has the ${HIGHEST} <s.>? {answer|return|give} its <f.>, null for none`, `who {leads|is ahead} by <s.> among the <l.> THOSE: {return|give} the <f.>, or null`, `{rank|sort} the <l.> THOSE by <s.>, highest first, and {return|take} the <f.> of the first, or null`, `${WHO} {wants|asks for} the <f.> with the ${HIGHEST} <s.>, looking only at <l.> THOSE, null if there is none`],
    code: (code) => `${kept(code)}${descending}[0]?.$f ?? null`,
  },
  bottom: {
    weight: 0.7, extra: { s: sumField }, selectors: (part) => [`cheapest${upper(part)}`, `least${upper(part)}`, `smallest${upper(part)}`, `lowest^s${upper(part)}`, `^fOfSmallest${upper(part)}`, `best${upper(part)}`],
    np: [`the <f.> of the one with the ${LOWEST} <s.> among the <l.> CLAUSE${NULL_IF_NONE}`, `the <f.> {belonging to|of} the ${SMALLEST} <s.> among the <l.> THOSE${NULL_IF_NONE}`],
    says: [`find the one with the ${LOWEST} <s.> among the <l.> THOSE and {return|give|answer} its <f.>${NULL_IF_NONE}`, `of the <l.> THOSE, which has the ${LOWEST} <s.>? {answer|return|give} its <f.>, null for none`, `{rank|sort} the <l.> THOSE by <s.>, lowest first, and {return|take} the <f.> of the first, or null`, `${WHO} {wants|asks for} the <f.> with the ${LOWEST} <s.>, looking only at <l.> THOSE, null if there is none`, `{pick|choose} the <f.> with the {lowest|smallest} <s.> from the <l.> THOSE, or null`],
    code: (code) => `${kept(code)}${ascending}[0]?.$f ?? null`,
  },
  record: {
    weight: 0.5, extra: { s: sumField }, selectors: (part) => [`best${upper(part)}`, `top^l1${upper(part)}`, `largest^l1${upper(part)}`, `biggest${upper(part)}`, `leading${upper(part)}`, `pick${upper(part)}`],
    np: [`the {whole |}<l1> with the ${HIGHEST} <s.> among the <l.> CLAUSE${NULL_IF_NONE}`, `the {entry|record} with the ${LARGEST} <s.> among the <l.> THOSE${NULL_IF_NONE}`],
    says: [`find the {entry|record} with the ${HIGHEST} <s.> among the <l.> THOSE${NULL_IF_NONE}`, `of the <l.> THOSE, {return|give|take} the {entry|record|one} with the ${HIGHEST} <s.>${NULL_IF_NONE}`, `{rank|sort} the <l.> THOSE by <s.>, highest first, and {return|take} the first {entry|record}, or null`, `${WHO} {wants|asks for} the {entry|record} with the ${HIGHEST} <s.>, looking only at <l.> THOSE, null if there is none`, `which {entry|record} among the <l.> THOSE has the ${HIGHEST} <s.>? null if there is none`],
    code: (code) => `${kept(code)}${descending}[0] ?? null`,
  },
  first: {
    weight: 0.8, selectors: (part) => [`first${upper(part)}`, `next${upper(part)}`, `find${upper(part)}`, `pick${upper(part)}`, `first^l1${upper(part)}`, `next^l1${upper(part)}`],
    np: [`the first of the <l.> CLAUSE${NULL_IF_NONE}`, `the first {entry|record} of <l> among those THOSE${NULL_IF_NONE}`],
    says: [`find the first of the <l.> THOSE${NULL_IF_NONE}`, `{look for|search for|get|fetch} the first of <l> among those THOSE${NULL_IF_NONE}`, "{go through|walk over} <l> and return the first of those THOSE, or null", `of the <l.> THOSE, {return|give|take} only the first${NULL_IF_NONE}`, "which is the first of the <l.> THOSE? null if there is none", `${WHO} {needs|takes|asks for} the first of the <l.> THOSE, or null`],
    code: (code) => `@l.find((entry) => ${code}) ?? null`,
  },
  firstName: {
    weight: 0.8, selectors: (part) => [`first${upper(part)}^f`, `next${upper(part)}`, `find${upper(part)}`, `^fOfFirst${upper(part)}`, `first^f${upper(part)}`, `who${upper(part)}`],
    np: [`the <f.> of the first of the <l.> CLAUSE${NULL_IF_NONE}`, `the <f.> of whichever comes first in <l> among those THOSE${NULL_IF_NONE}`],
    says: [`find the first of the <l.> THOSE and {return|give|answer} its <f.>${NULL_IF_NONE}`, `of the <l.> THOSE, {return|give|take} the <f.> of the first${NULL_IF_NONE}`, "{go through|walk over} <l> and {return|stop with} the <f.> of the first of those THOSE, or null", "which is the first of the <l.> THOSE? {answer|return} its <f.>, null if there is none", `${WHO} {needs|asks for} the <f.> of the first of the <l.> THOSE, or null`],
    code: (code) => `@l.find((entry) => ${code})?.$f ?? null`,
  },
  last: {
    weight: 0.5, selectors: (part) => [`last${upper(part)}`, `latest${upper(part)}`, `newest${upper(part)}`, `mostRecent${upper(part)}`, `last^l1${upper(part)}`, `latest^l1${upper(part)}`],
    np: [`the last of the <l.> CLAUSE${NULL_IF_NONE}`, `the last {entry|record} of <l> among those THOSE${NULL_IF_NONE}`],
    says: [`find the last of the <l.> THOSE${NULL_IF_NONE}`, `of the <l.> THOSE, {return|give|take} only the last${NULL_IF_NONE}`, "{look|search} from the end of <l> for one among those THOSE and return it, or null", "which is the last of the <l.> THOSE? null if there is none", `{filter|narrow} <l> to those THOSE and {take|return} the last one${NULL_IF_NONE}`],
    code: (code) => `${kept(code)}.at(-1) ?? null`,
  },
  ids: {
    weight: 0.6, extra: { i: idField }, selectors: (part) => [`${part}^is`, `^is${upper(part)}`, `${part}Ids`, `idsOf${upper(part)}`, `all^is${upper(part)}`, `collect^is${upper(part)}`],
    np: ["the <i.>s of {all |}the <l.> CLAUSE", "{only|just|} the <i.> of {each of |all |}the <l.> THOSE"],
    says: ["{list|collect|gather} the <i.>s of the <l.> THOSE", "{filter|narrow down} <l> to {those|the ones} THOSE and {map|reduce} them to {their|the} <i.>", "{for|of} all <l.> THOSE, {return|give|list} {only|just} the <i.>", "take the <l.> THOSE and {answer|give back} each <i.>", `${WHO} {needs|asks for} the <i.>s of the <l.> THOSE`],
    code: (code) => `${kept(code)}.map((entry) => entry.$i)`,
  },
  joined: {
    weight: 0.7, selectors: (part) => [`${part}Text`, `${part}Line`, `describe${upper(part)}`, `${part}Summary`, `^fsOf${upper(part)}`, `join${upper(part)}`],
    np: ["{one text with|a text of|} the <f.>s of the <l.> CLAUSE, {joined|separated|connected} by {a comma and a space|\", \"}", "the <f.> of all <l.> THOSE in one text, {comma and space|\", \"} between"],
    says: ["join the <f.>s of the <l.> THOSE with \", \"", "{list|write} the <f.>s of the <l.> THOSE in one {line|text|string}, {separated|divided} by \", \"", "{take|collect} the <f.> of the <l.> THOSE and join them {with|by} {a comma and a space|\", \"}", "{make|build} a text of the <f.>s of the <l.> THOSE, {comma and space|\", \"} between them", `${WHO} shows the <f.>s of the <l.> THOSE as one text with ", " between`],
    code: (code) => `${kept(code)}.map((entry) => entry.$f).join(", ")`,
  },
  sorted: {
    weight: 0.7, selectors: (part) => [`sorted${upper(part)}`, `${part}Sorted`, `sorted^fs${upper(part)}`, `ordered${upper(part)}`, `${part}ByName`, `alphabetical${upper(part)}`],
    np: ["the <f.>s of the <l.> CLAUSE, {sorted|in alphabetical order|sorted alphabetically|alphabetically|from a to z}", "the {sorted|alphabetically sorted} <f.>s of the <l.> THOSE"],
    says: ["{list|collect} the <f.>s of the <l.> THOSE and sort them", "sort the <f.>s of the <l.> THOSE {alphabetically|in alphabetical order|}", "{take|filter} the <l.> THOSE and {return|give} their <f.>s {sorted|in alphabetical order}", `${WHO} shows the <f.>s of the <l.> THOSE in alphabetical order`, "{an alphabetical|a sorted} list of <f.>s, {only|just} of the <l.> THOSE"],
    code: (code) => `${kept(code)}.map((entry) => entry.$f).sort()`,
  },
  ranked: {
    weight: 0.6, extra: { s: sumField }, selectors: (part) => [`ranked${upper(part)}`, `ranking${upper(part)}`, `${part}By^s`, `leaderboard${upper(part)}`, `rank${upper(part)}`, `sorted${upper(part)}`],
    np: ["the <f.>s of the <l.> CLAUSE, {highest|largest} <s.> first", "the <f.>s of the <l.> THOSE, {sorted|ordered|ranked} by <s.> {descending|from high to low|with the highest first}"],
    says: ["{list|collect} the <f.>s of the <l.> THOSE, {sorted|ordered} by <s.>, {highest first|descending}", "{rank|sort|order} the <l.> THOSE by <s.>, highest first, and {return|give} their <f.>s", "{take|filter} the <l.> THOSE, {sort|order} them from the highest to the lowest <s.> and {list|return} the <f.>s", `${WHO} shows the <f.>s of the <l.> THOSE, the highest <s.> on top`, "a ranking by <s.>, best first, of the <l.> THOSE, {only|just} the <f.>s"],
    code: (code) => `${kept(code)}${descending}.map((entry) => entry.$f)`,
  },
  topN: {
    weight: 0.6, extra: { s: sumField, n: param("int", "n count top limit number howMany size") }, selectors: (part) => [`top${upper(part)}`, `best${upper(part)}`, `first${upper(part)}`, `highest${upper(part)}`, `top^l${upper(part)}`, `leading${upper(part)}`],
    np: ["the <f.>s of the <n.> with the {highest|most} <s.> among the <l.> CLAUSE, {highest|best} first", "the top <n.> by <s.> of the <l.> THOSE, {only their|just the} <f.>s"],
    says: ["{rank|sort} the <l.> THOSE by <s.>, highest first, and {return|give} the <f.>s of the first <n.>", "{take|filter} the <l.> THOSE and {list|return} the <f.>s of the <n.> with the {highest|most} <s.>, best first", "of the <l.> THOSE {give|return|list} the <n.> <f.>s with the {highest|greatest} <s.>, in descending order", "{list|show} the <f.>s of the best <n.> by <s.>, looking only at <l.> THOSE"],
    code: (code) => `${kept(code)}${descending}.slice(0, $n).map((entry) => entry.$f)`,
  },
  perGroup: {
    weight: 0.7, extra: { g: groupField }, selectors: (part) => [`${part}Per^g`, `${part}By^g`, `countPer^g`, `countBy^g`, `per^g${upper(part)}`, `^gCounts`],
    np: ["{the number|the count} of <l.> {per|for each|by} <g.>, {only|just} those CLAUSE", "an object with how many <l.> there are {per|for each} <g.>, counting only those THOSE", "for each <g.> the number of <l.> THOSE"],
    says: ["count the <l.> THOSE {per|by|for each} <g.>", "{group|split} the <l.> THOSE by <g.> and count each group", "for each <g.> count the <l.> THOSE and {return|give} an object", `${WHO} shows how many <l.> there are per <g.>, only those THOSE`, "{make|build} a table from <g.> to the number of <l.> THOSE"],
    code: (code) => `${kept(code)}.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + 1 }), {})`,
  },
  sumPerGroup: {
    weight: 0.6, extra: { g: groupField, s: sumField }, selectors: (part) => [`${part}^sPer^g`, `${part}^sBy^g`, `^sPer^g`, `totalBy^g`, `sumPer^g${upper(part)}`, `^gTotals`],
    np: ["the {total|summed} <s.> {per|for each|by} <g.> of the <l.> CLAUSE", "an object with the {sum|total} of <s.> {per|for each} <g.>, only over the <l.> THOSE", "for each <g.> the {sum|total} of <s.> of the <l.> THOSE"],
    says: [`${ADD_UP} the <s.> of the <l.> THOSE {per|by|for each} <g.>`, "{group|split} the <l.> THOSE by <g.> and {sum|add up} <s.> in each group", "for each <g.> add up the <s.> of the <l.> THOSE and {return|give} an object", `${WHO} shows the total <s.> per <g.>, only of <l.> THOSE`, "{make|build} a table from <g.> to the {sum|total} of <s.>, only of the <l.> THOSE"],
    code: (code) => `${kept(code)}.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + entry.$s }), {})`,
  },
  namesPerGroup: {
    weight: 0.4, extra: { g: groupField }, selectors: (part) => [`${part}By^g`, `^fsPer^g`, `^fsBy^g`, `group${upper(part)}`, `groupBy^g`, `${part}Grouped`],
    np: ["an object with the list of <f.>s {per|for each} <g.>, only of the <l.> CLAUSE", "the <f.>s of the <l.> THOSE, grouped by <g.>", "for each <g.> the list of <f.>s of the <l.> THOSE"],
    says: ["group the <f.>s of the <l.> THOSE by <g.>", "{split|sort} the <l.> THOSE by <g.> and list the <f.>s in each group", "{make|build} a table from <g.> to the <f.>s of the <l.> THOSE", `${WHO} shows the <f.>s of the <l.> THOSE, grouped by <g.>`, "for each <g.> collect the <f.>s of the <l.> THOSE in an object"],
    code: (code) => `${kept(code)}.reduce((found, entry) => ({ ...found, [entry.$g]: [...(found[entry.$g] ?? []), entry.$f] }), {})`,
  },
  distinct: {
    weight: 0.5, extra: { g: groupField }, selectors: (part) => [`^gs${upper(part)}`, `${part}^gs`, `distinct^gs`, `unique^gs${upper(part)}`, `different^gs`, `which^gs`],
    np: ["the {different|distinct|unique} <g.>s of the <l.> CLAUSE", "each <g.> once that occurs among the <l.> THOSE"],
    says: ["{list|collect} the {different|distinct|unique} <g.>s of the <l.> THOSE", "{list|collect} the <g.> of the <l.> THOSE without {duplicates|repetition}", "which {different |}<g.>s occur among the <l.> THOSE? each once", "{take|filter} the <l.> THOSE and {return|give} every <g.> that occurs, {only once|without duplicates}", `${WHO} shows each <g.> of the <l.> THOSE once`],
    code: (code) => `[...new Set(${kept(code)}.map((entry) => entry.$g))]`,
  },
  distinctCount: {
    weight: 0.4, extra: { g: groupField }, selectors: (part) => [`^gCount${upper(part)}`, `count^gs${upper(part)}`, `different^gs`, `unique^gCount`, `howMany^gs`, `distinct^gs${upper(part)}`],
    np: ["how many {different|distinct} <g.>s there are among the <l.> CLAUSE", "the number of {different|distinct|unique} <g.>s of the <l.> THOSE"],
    says: ["count the {different|distinct|unique} <g.>s of the <l.> THOSE", "how many {different|distinct} <g.>s do the <l.> THOSE have", "in how many different <g.>s are there <l.> THOSE", "count each <g.> of the <l.> THOSE only once", "{take|filter} the <l.> THOSE and count their {different|distinct} <g.>s"],
    code: (code) => `new Set(${kept(code)}.map((entry) => entry.$g)).size`,
  },
  percent: {
    weight: 0.8, selectors: (part) => [`percent${upper(part)}`, `${part}Percent`, `share${upper(part)}`, `${part}Rate`, `quota${upper(part)}`, `${part}Share`],
    np: [`{the percentage of <l.>|the share in percent of the <l.>|what percentage of <l> are <l.>} CLAUSE, rounded{, 0 for an empty list|, 0 without any <l.>|, 0 if <l> is empty}`, "the rounded percentage of <l.> THOSE, 0 {if there are no <l.> at all|for an empty list}"],
    says: ["what percent of <l> {is|is made up of} {those|the ones} THOSE? rounded, 0 for an empty list", "{work out|calculate} the {percentage|share in percent} of <l.> THOSE, rounded, 0 if <l> is empty", "{divide|take} the number of <l.> THOSE {by|relative to} all <l.>, times 100, rounded; 0 when <l> is empty", "how many percent of <l> are among those THOSE, {as a whole number|rounded}, {zero|0} without any <l.>", "100 times the <l.> THOSE per all <l.>, rounded{;|,} 0 if there are no <l.>"],
    code: (code) => `@l.length === 0 ? 0 : Math.round((${kept(code)}.length / @l.length) * 100)`,
  },
  position: {
    weight: 0.5, selectors: (part) => [`indexOf${upper(part)}`, `position${upper(part)}`, `where${upper(part)}`, `firstIndex${upper(part)}`, `locate${upper(part)}`, `index${upper(part)}`],
    np: ["the {index|position, from 0,} of the first of the <l.> CLAUSE{, or -1|, -1 if there is none|, -1 when none is there}", "the {index|place counted from 0} in <l> of the first THOSE, -1 {without one|if there is none}"],
    says: ["at which index is the first of the <l.> THOSE? -1 for none", "find the {index|position (from 0)} of the first of the <l.> THOSE, -1 if there is none", "{go through|search} <l> and {return|give} the index of the first among those THOSE, or -1", "where in <l>, {counted|counting} from 0, is the first of those THOSE? -1 if nowhere", "{look up|locate} the first of the <l.> THOSE and {return|answer} its index, else -1"],
    code: (code) => `@l.findIndex((entry) => ${code})`,
  },
  enough: {
    weight: 0.5, extra: { n: param("int", "n needed count number min required howMany") }, selectors: (part) => [`enough${upper(part)}`, `atLeast${upper(part)}`, `has${upper(part)}`, `hasEnough${upper(part)}`, `enough^l${upper(part)}`, `sufficient${upper(part)}`],
    np: ["{whether|if} there are at least <n.> <l.> CLAUSE", "true {if|when} <n> or more of <l> are among those THOSE, {else|otherwise} false"],
    says: ["{check|tell|find out} {whether|if} there are at least <n.> <l.> THOSE", "are there <n.> or more <l.> THOSE", "do we have at least <n.> <l.> THOSE", "count the <l.> THOSE and {tell|check} {whether|if} that is at least <n>", "{tell|answer} true {if|when} there are no fewer than <n.> <l.> THOSE"],
    code: (code) => `${kept(code)}.length >= $n`,
  },
};

const usual = ["filter", "count", "names", "any", "none", "every", "sum", "average", "top", "first", "firstName", "percent"];
/** What rare conditions are asked with, beside the most usual: a few more by turns. */
const others = ["rest", "product", "max", "min", "bottom", "record", "last", "ids", "joined", "sorted", "ranked", "topN", "perGroup", "sumPerGroup", "namesPerGroup", "distinct", "distinctCount", "position", "enough"];
/** In records.ts already for the conditions of its table. */
const there = ["filter", "count", "names", "any", "every", "sum", "first"];

function made(condition: Condition, name: string): Op {
  const ask = asks[name] as Ask;
  const clauses = ask.whole ? condition.all : condition.that;
  const those = either(clauses, (clause) => (ask.np[0] as string).replaceAll("CLAUSE", () => clause));
  const full = (text: string) => text.replaceAll("THOSE", () => those);
  const [head, ...more] = ask.np;
  return {
    id: `asked-${name}-${condition.id}`,
    weight: Number((ask.weight * condition.weight).toFixed(2)),
    roles: { l: slot("records", condition.list), f: nameField, ...condition.roles, ...ask.extra },
    selectors: condition.named.flatMap((part) => ask.selectors(part)),
    np: [...clauses.map((clause) => (head as string).replaceAll("CLAUSE", () => clause)), ...more.map(full)],
    says: ask.says.map(full),
    ...(ask.pre ? { pre: ask.pre(condition.code) } : {}),
    returns: query(ask.code(condition.code, condition.not)),
  };
}

const clash = (condition: Condition, name: string): boolean => Object.keys((asks[name] as Ask).extra ?? {}).some((key) => key in condition.roles);

const combined = conditions.flatMap((condition, at) => {
  const wanted = condition.rare
    ? [...usual.filter((_, index) => (index + at) % 3 !== 0 || index < 3), ...others.filter((_, index) => (index + at) % 5 === 0)]
    : [...usual, ...others];
  return wanted.filter((name) => !(condition.known && there.includes(name)) && !clash(condition, name)).map((name) => made(condition, name));
});

/** What is asked of the one record that has the given id or name: noun phrase (its own `<l1>` is "it"), selectors, code over `found`, and what is answered without it. */
type Get = [id: string, roles: Record<string, Role>, np: string, selectors: string[], code: string, missing: string[]];
const two: Record<string, Role> = { p: sumField, q: timesField };
const gets: Get[] = [
  ["product", two, "<p.> times <q.>", ["lineTotal", "valueOf", "totalOf", "costOf", "priceOf", "subtotal"], "found.$p * found.$q", ["0", "throw"]],
  ["difference", { p: field("l", "int", "capacity seats limit owed total max price budget stock target goal"), q: field("l", "int", "taken used booked paid done sold spent reserved current cost") }, "<p.> {minus|less} <q.>", ["left", "remaining", "freeIn", "openAmount", "restOf", "availableIn"], "found.$p - found.$q", ["0", "throw"]],
  ["sum", two, "<p.> plus <q.>", ["totalOf", "sumOf", "bothOf", "overallOf", "scoreOf", "togetherOf"], "found.$p + found.$q", ["0", "throw"]],
  ["times", { p: sumField, y: param("int", "qty quantity times count nights hours days n units") }, "<p.> times {the given |}<y.>", ["priceFor", "costOf", "quote", "priceOf", "costFor", "charge"], "found.$p * $y", ["0", "throw"]],
  ["reaches", { p: sumField, y: param("num", "amount needed min required wanted limit least", "l.p") }, "whether <p.> {is at least|reaches|is not below} <y.>", ["has", "canCover", "hasEnough", "enough^p", "isEnough", "qualifies"], "found.$p >= $y", ["false", "throw"]],
  ["compares", { p: field("l", "int", "stock paid quantity level amount count current booked"), q: field("l", "int", "minimum owed needed price target capacity required due") }, "whether <p.> is {below|less than|under} <q.>", ["isShort", "isLow", "isBelow^q", "needsMore", "stillOwes", "isUnder"], "found.$p < found.$q", ["false", "throw"]],
  ["flag", { d: field("l", "flag", "done paid active closed shipped open locked verified archived insured online available") }, "whether it is <d.>", ["is^d", "check^d", "is^l1^d", "^dOf", "isItem^d", "was^d"], "found.$d", ["throw"]],
  ["not-flag", { d: field("l", "flag", "taken paid closed shipped locked archived blocked reserved sold used") }, "whether it is not <d.>", ["isNot^d", "isFree", "isOpen", "not^d", "canUse", "isAvailable"], "!found.$d", ["false", "throw"]],
  ["word", { w: field("l", "word", "email phone city owner title author street color teacher driver location") }, "its <w.>", ["^wOf", "get^w", "find^w", "lookup^w", "^wFor", "show^w"], "found.$w", ["word", "throw"]],
  ["number", { p: sumField }, "its <p.>", ["^pOf", "get^p", "find^p", "lookup^p", "^pFor", "check^p"], "found.$p", ["-1", "throw"]],
];
const MISSES: Record<string, [code: string, said: string]> = {
  "0": ["0", "{, or 0 if there is none|, 0 if it is not found|, 0 without such a <l1>|, zero when there is no such <l1>}"],
  "-1": ["-1", "{, or -1 if there is none|, -1 if it is not found|, -1 without such a <l1>|, -1 when there is no such <l1>}"],
  false: ["false", "{, or false if there is none|, false if it is not found|, false without such a <l1>}"],
  word: ["%v", "{, or %v if there is none|, %v if it is not found|, %v without such a <l1>|, otherwise %v}"],
  throw: ["", "{, an error if there is none|, throw if it is not found|, fail when there is no such <l1>|; a missing one is an error|, error if nothing matches}"],
};

const found = gets.flatMap(([id, roles, np, selectors, code, missing]) =>
  ["id", "name"].flatMap((by) => missing.map((miss): Op => {
    const [otherwise, said] = MISSES[miss] as [string, string];
    const [key, keyField, names] = by === "id" ? ["i", idField, "<i> id key code number ref nr which"] : ["f", nameField, "<f> name key wanted who which label what"];
    const it = `the <l1> {with|whose <${key}.> is|with the <${key}.>|having <${key}.>|where <${key}.> is|identified by} <x.>`.replace("{with|", `{with <${key}.>|`);
    const test = np.startsWith("whether");
    const asked = test ? np.replace("whether it is", `whether ${it} is`).replace(/^whether <p\.>/, `whether the <p.> of ${it}`) : np.startsWith("its") ? `${np.replace("its", "the")} of ${it}` : `${np} {of|for} ${it}`;
    return {
      id: `asked-found-${id}-by-${by}-or-${miss}`, weight: 0.5,
      roles: { l: slot("records", by === "id" ? works : goods), ...(by === "name" ? { f: nameField } : { i: keyField }), ...roles, x: param(by === "id" ? "int" : "word", names, `l.${key}`), ...(miss === "word" ? { v: constant(["unknown", "none", "nobody", "n/a", "-", "", "?"]) } : {}) } as Record<string, Role>,
      selectors,
      np: [`${asked}${said}`, `${asked} in <l>${said}`, `${asked}, looked up in <l>${said}`],
      says: [`find ${it} in <l> and {return|answer|tell} ${np}${said}`, `look up ${it} and {return|give|tell} ${np}${said}`, `{search|go through} <l> for ${it.replace("the <l1>", "the one")} and {answer|return} ${np}${said}`, `{of|for} ${it} {return|give|tell me|answer} ${np}${said}`, `${WHO} {names|gives|picks} <x>: {answer|return|tell} ${np} for the <l1> with that <${key}.>${said}`],
      pre: [`const found = @l.find((entry) => entry.$${key} === $x);`, ...(miss === "throw" ? ['if (!found) throw new Error("not found");'] : [])],
      returns: query(miss === "throw" ? code : test && code === "!found.$d" ? "found ? !found.$d : false" : `found ? ${code} : ${otherwise}`),
    };
  })),
);

const p = sumField, q = timesField, f = nameField;
const DAY = "now today day time date current";
const SPANS = "bookings events rentals reservations meetings shifts appointments lessons sessions stays flights";
const begin = field("l", "int", "start from begin first checkIn opens");
const finish = field("l", "int", "end to until last checkOut closes");
const cap = field("l", "int", "capacity seats places max size limit beds spots slots");
const used = field("l", "int", "taken used booked occupied reserved filled count guests");
const COUNTS = "const total = @l.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + 1 }), {});";
const SUMS = "const total = @l.reduce((found, entry) => ({ ...found, [entry.$g]: (found[entry.$g] ?? 0) + entry.$p }), {});";
const LEDGER: Role = { place: "field", kind: "enum", names: ["kind", "type", "direction", "side"], from: "l", values: ["in", "out"] };
const REBATE: Role = { place: "field", kind: "enum", names: ["discount", "rebate", "off", "reduction"], from: "l", values: [0, 0, 10, 20, 25, 50] };

/** Questions about the whole list: id, weight, names of the list, roles, selectors, noun phrases, sentences, code, lines before. */
type Whole = [id: string, weight: number, list: string, roles: Record<string, Role>, selectors: string, np: string[], says: string[], code: string, pre?: string[]];
const whole: Whole[] = [
  ["name-taken", 1, people, { f, x: param("word", "name <f> wanted login title candidate", "l.f") }, "isTaken nameTaken exists isUsed inUse already^l1 has^f", ["whether <x> is {already |}{taken|in use} as <f.> {in|among} <l>, ignoring case", "{whether|if} {some|any} <l1> {already |}has the <f.> <x>, {upper or lower case|whatever the case}"], ["{check|tell} {if|whether} the <f.> <x> is {taken|used} {in|among} <l>, case-insensitively", "is <x> {taken|in use} as <f.> by any of <l>? case does not matter", "true if {some|any} of <l> has <x> as <f.> {already|}, {ignoring case|in any case}", "compare <x> with every <f.> in <l> in lower case and {tell|answer} {whether|if} one is the same"], "@l.some((entry) => entry.$f.toLowerCase() === $x.toLowerCase())"],
  ["name-free", 0.8, people, { f, x: param("word", "name <f> wanted login title candidate", "l.f") }, "isFree nameFree isAvailable available canUse notTaken isUnused", ["whether <x> is {still |}{free|available|not taken} as <f.> {in|among} <l>", "{whether|if} no <l1> has the <f.> <x> {yet|}"], ["{check|tell} {if|whether} the <f.> <x> is {still |}{free|unused|available} {in|among} <l>", "is <x> {still |}free as <f.>, so not used by any of <l>", "true if none of <l> has <x> as <f.>", "may a new <l1> have the <f.> <x>, {that is|meaning} no other has it"], "!@l.some((entry) => entry.$f === $x)"],
  ["next-id", 1.2, works, { i: idField, f }, "nextId next^i newId freeId next^l1Id nextNumber makeId", ["the next {free |}<i.> for <l>: one more than the {highest|largest} {so far|in use}, 1 for an empty list", "the {highest|largest} <i.> of <l> plus {1|one}{, 1 if there are none|, starting at 1}", "one more than the {highest|largest} <i.> in <l>, {1|one} without any"], ["{find|work out} the next free <i.>: the {highest|largest} in <l> plus one, 1 if <l> is empty", "what <i.> does {a new|the next} <l1> get? the {highest|largest} so far plus 1, starting with 1", "take the {largest|highest} <i.> in <l> and add one; begin with 1", "number {a new|the next} <l1>: maximum <i.> + 1, or 1 {for the first|if there are none}"], "Math.max(0, ...@l.map((entry) => entry.$i)) + 1"],
  ["slot-free", 1, SPANS, { f, a: begin, b: finish, x: param("int", "start from begin low first", "l.a"), y: param("int", "end to until high last", "l.b") }, "isFree isAvailable canBook noConflict fits free canReserve", ["whether <x> to <y> is free, {so that|that is,} no <l1> has <a.> before <y> and <b.> after <x>", "{whether|if} nothing in <l> overlaps <x> to <y> ({by |}<a.> and <b.>), touching ends are fine", "true if all of <l> end by <x> or start from <y> on, with <a.> and <b.>"], ["{check|tell} {if|whether} no <l1> overlaps {the time |}<x> to <y>, touching is fine; each runs from <a.> to <b.>", "is there no overlap of <x> to <y> with any <l1> (<a.> to <b.>)? touching ends do not count", "may one book <x> to <y>? yes if every <l1> has <b.> <= <x> or <a.> >= <y>"], "!@l.some((entry) => entry.$a < $y && entry.$b > $x)"],
  ["durations", 0.8, SPANS, { f, a: begin, b: finish }, "totalTime totalDuration bookedHours duration timeUsed lengthOfAll sumDurations", ["the total {duration|length} of <l>, {each|every one} <b.> minus <a.>", "the sum of <b.> minus <a.> over <l>", "how long all <l> {last|take} together, each from <a.> to <b.>"], ["add up <b.> minus <a.> of {all|every one of} <l>", "each <l1> lasts from <a.> to <b.>; {sum|add up} how long they all are", "{sum|total} the lengths (<b.> - <a.>) of all <l>"], "@l.reduce((sum, entry) => sum + entry.$b - entry.$a, 0)"],
  ["longest-span", 0.5, SPANS, { f, a: begin, b: finish }, "longest longest^l1 longestName mostTime lengthiest takesLongest", ["the <f.> of the longest of <l>, <b.> minus <a.>, or null", "the <f.> of the <l1> with the most time from <a.> to <b.>, null if there are none"], ["find the <l1> that lasts longest, from <a.> to <b.>, and return its <f.>, or null", "which <l1> is the longest by <b.> minus <a.>? return its <f.>, null without any", "{rank|sort} <l> by <b.> minus <a.>, longest first, and {return|give} the <f.> of the first, or null", "return the <f.> of the one with the largest <b.> - <a.> in <l>, null for an empty list"], "[...@l].sort((left, right) => right.$b - right.$a - (left.$b - left.$a))[0]?.$f ?? null"],
  ["capacity", 1, things, { f, a: cap, b: used }, "freeCapacity free left available freeSeats placesLeft remaining", ["the free capacity {of|over} all <l>, <a.> minus <b.> each", "the sum of <a.> minus <b.> over <l>", "how much room is left in all <l> together: <a.> minus <b.>"], ["add up what is free in <l>: <a.> minus <b.> of each", "{sum|total} <a.> - <b.> over {all|} <l>", "how many places are left in all <l>? each has <a.> less <b.>"], "@l.reduce((sum, entry) => sum + entry.$a - entry.$b, 0)"],
  ["shortage", 0.7, goods, { f, a: field("l", "int", "minimum needed required target owed capacity"), b: field("l", "int", "stock paid onHand current level got") }, "shortage missing deficit toOrder totalMissing gap owedTotal", ["how much is missing in all <l>: <a.> minus <b.>, but never below 0 for one", "the {total|sum} of what each <l1> lacks: <a.> minus <b.>, at least 0 each"], ["add up <a.> minus <b.> over <l>, counting 0 for those with more <b.> than <a.>", "each <l1> lacks <a.> minus <b.>, or nothing if that is negative; {sum|add} it up", "{sum|total} max(0, <a.> - <b.>) over <l>", "for each <l1> take <a.> less <b.>, not below zero, and add all that up"], "@l.reduce((sum, entry) => sum + Math.max(0, entry.$a - entry.$b), 0)"],
  ["room-for", 0.7, things, { f, a: cap, b: used, x: param("int", "n count people size amount guests seats group") }, "roomFor fitting findRoom firstFit placeFor canTake seatFor", ["the <f.> of the first of <l> with at least <x> free, <a.> minus <b.>, or null", "the <f.> of the first <l1> whose <a.> less <b.> is <x> or more, null if none"], ["find the first <l1> that has room for <x> (<a.> minus <b.>) and return its <f.>, or null", "which of <l> is the first with <a.> minus <b.> of at least <x>? return the <f.>, null if none", "{return|give} the <f.> of the first of <l> where <b.> plus <x> does not exceed <a.>, null for none", "<x> more must fit: <b.> + <x> at most <a.>; {return|answer} the <f.> of the first such <l1>, or null"], "@l.find((entry) => entry.$a - entry.$b >= $x)?.$f ?? null"],
  ["rank-of-score", 0.7, people, { f, p, x: param("num", "score points value mine result own", "l.p") }, "rankOf rank position place standing ranking placeFor", ["the {rank|place|position} of <x> among the <p.> of <l>: 1 plus how many have more", "which place <x> gets {in|among} <l> by <p.>, 1 is the best: one more than those above it"], ["count the <l.> with a <p.> above <x> and add one", "rank <x> against the <p.> of <l>: the place is 1 plus the number of higher ones", "the place is one more than the number of <l.> with more <p.> than <x>", "at what place is <x> in <l> by <p.>? 1 + how many are higher"], "@l.filter((entry) => entry.$p > $x).length + 1"],
  ["rank-of-name", 0.9, people, { f, p, x: param("word", "name <f> who user player wanted", "l.f") }, "rankOf rank position placeOf standing ranking placeFor", ["the place of the <l1> with <f.> <x> when <l> is ranked by <p.>, highest first, 1 for the best, 0 if not there", "the {rank|position} (from 1) of <x> by <p.>, the highest first, or 0 if <x> is not the <f.> of any <l1>"], ["{rank|sort} <l> by <p.>, highest first, and {tell|return} at which place (from 1) the <f.> <x> is, 0 if it is missing", "which place has <x> in <l> by <p.>? the highest is 1, 0 for an unknown <f.>", "sort <l> by <p.> descending and return the index of <f.> <x> plus 1, so 0 if absent", "order <l> by <p.> from high to low; the place of <x> (its <f.>), counted from 1, 0 when not found"], "[...@l].sort((left, right) => right.$p - left.$p).findIndex((entry) => entry.$f === $x) + 1"],
  ["second-best", 0.8, people, { f, p }, "secondBest runnerUp second secondPlace silver nextBest", ["the <f.> of the {second best|runner-up} of <l> by <p.>, or null", "the <f.> with the second {highest|largest} <p.> in <l>, null if there are fewer than two"], ["{rank|sort} <l> by <p.>, highest first, and {return|give} the <f.> of the second, or null", "who comes second in <l> by <p.>? return the <f.>, null if nobody", "find the {runner-up|second best} in <l> by <p.> (highest is best) and return its <f.>, null without one", "return the <f.> of the <l1> with the second most <p.>, null if there is none"], "[...@l].sort((left, right) => right.$p - left.$p)[1]?.$f ?? null"],
  ["nth-best", 0.5, people, { f, p, n: param("int", "n place rank position k nth") }, "nth^l1 atPlace placed ranked atRank whoIs", ["the <f.> at place <n.> of <l> ranked by <p.>, highest first, or null", "the <f.> of the <l1> on rank <n.> by <p.>, 1 being the highest, null if there is none"], ["{rank|sort} <l> by <p.>, highest first, and {return|give} the <f.> at place <n.>, counted from 1, or null", "who is at place <n.> in <l> by <p.>? 1 is the highest; return the <f.> or null", "sort <l> by <p.> descending and take the <f.> of number <n.>, null if there are not so many", "return the <f.> of number <n.> when <l> is in descending order of <p.>, else null"], "[...@l].sort((left, right) => right.$p - left.$p)[$n - 1]?.$f ?? null"],
  ["spread", 0.8, things, { f, p }, "spread range difference span gap variation", ["the difference between the {largest|highest} and the {smallest|lowest} <p.> of <l>, 0 for an empty list", "the {range|spread} of <p.> in <l>: {maximum|highest} minus {minimum|lowest}, 0 without any"], ["subtract the lowest <p.> of <l> from the highest, 0 if <l> is empty", "how far apart are the highest and the lowest <p.> in <l>? 0 when there are none", "take the maximum minus the minimum <p.> over <l>, 0 for no <l.>", "{work out|compute} max - min of <p.> in <l>, zero for an empty list"], "@l.length === 0 ? 0 : Math.max(...order) - Math.min(...order)", ["const order = @l.map((entry) => entry.$p);"]],
  ["most-frequent", 1, works, { f, g: groupField }, "mostFrequent^g mostCommon^g popular^g top^g favorite^g usual^g", ["the {most frequent|most common} <g.> {of|in|among} <l>, or null", "the <g.> that {occurs|appears} most often in <l>, null for an empty list", "the <g.> with the most <l.>, null without any"], ["find the <g.> that most <l.> have, or null if there are none", "which <g.> is the most frequent in <l>? null without any", "count <l> per <g.> and return the <g.> with the most, or null"], "Object.keys(total).sort((left, right) => total[right] - total[left])[0] ?? null", [COUNTS]],
  ["best-group", 0.8, goods, { f, g: groupField, p }, "top^g best^g leading^g strongest^g biggest^g ^gWithMost", ["the <g.> with the {highest|largest} total <p.> in <l>, or null", "the <g.> whose <l.> have the most <p.> {together|in total}, null without any"], ["{sum|add up} <p.> per <g.> over <l> and return the <g.> with the most, or null", "which <g.> has the {highest|largest} sum of <p.> in <l>? null for an empty list", "{group|split} <l> by <g.>, total the <p.> and {return|give} the <g.> that leads, null if there are none", "find the <g.> that brings the most <p.> in all, or null"], "Object.keys(total).sort((left, right) => total[right] - total[left])[0] ?? null", [SUMS]],
  ["discounted", 1, goods, { f, p, e: REBATE }, "total discountedTotal toPay finalTotal netTotal sumAfterDiscount", ["the {total|sum} of <p.> over <l>, each {less|reduced by} its own <e.> percent, rounded", "what <l> cost together, each <p.> lowered by its <e.> percent, the {total|sum} rounded"], ["add up the <p.> of <l> after taking <e.> percent off each, and round the total", "each <l1> costs <p.> minus <e.> percent of it; add all up and round", "{sum|total} <p.> * (100 - <e.>) / 100 over <l>, rounded", "every <l1> has its own <e.> in percent; {sum|add up} the reduced <p.> and round the result"], "Math.round(@l.reduce((sum, entry) => sum + (entry.$p * (100 - entry.$e)) / 100, 0))"],
  ["net-line", 0.8, goods, { f, p, q, e: field("l", "int", "discount rebate reduction voucher coupon deduction") }, "total netTotal toPay sumAfter^e finalTotal due", ["the {total|sum} of <p.> times <q.> minus <e.> over <l>", "what <l> cost together, each <p.> times <q.> less its <e.>"], ["add up <p.> times <q.> minus <e.> {of|for} each <l1>", "each <l1> costs <p.> times <q.> less <e.>; {sum|add} them up", "{sum|total} <p.> * <q.> - <e.> over <l>", "multiply <p.> by <q.>, take <e.> off, for every <l1>, and add it all up"], "@l.reduce((sum, entry) => sum + entry.$p * entry.$q - entry.$e, 0)"],
  ["free-if-flag", 0.8, goods, { f, p, d: field("l", "flag", "free gift member included returned waived sponsored prepaid") }, "total toPay sum chargeable amountDue bill", ["the {total|sum} of <p.> over <l>, {where|but} the <d.> ones count 0", "what <l> cost together by <p.>, <d.> ones cost nothing"], ["add up the <p.> of <l>, {but |}the <d.> ones count nothing", "each <l1> costs its <p.>, or 0 if it is <d.>; {sum|add} them up", "{sum|total} <p.> over <l>, 0 for {each|every} one that is <d.>", "<d.> ones are free: add up the <p.> of all other <l.>"], "@l.reduce((sum, entry) => sum + (entry.$d ? 0 : entry.$p), 0)"],
  ["times-if-flag", 0.8, goods, { f, p, d: field("l", "flag", "express urgent double bonus premium vip weekend rush night"), c: constant([2, 3, 4, 5, 10]) }, "total points sum bill weighted toPay", ["the {total|sum} of <p.> over <l>, {where|but} the <d.> ones count %c times", "all <p.> of <l> together, each <d.> one %c times"], ["add up the <p.> of <l>, the <d.> ones %c times", "each <l1> counts its <p.>, times %c if it is <d.>; {sum|add} them up", "{sum|total} <p.> over <l>, multiplied by %c for {each|every} one that is <d.>", "<d.> ones count %c times: add up the <p.> of all <l.>"], "@l.reduce((sum, entry) => sum + (entry.$d ? entry.$p * %c : entry.$p), 0)"],
  ["fee-if-flag", 0.8, goods, { f, p, d: field("l", "flag", "express urgent wrapped insured gift fragile cooled oversized"), c: constant([1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 50]) }, "total toPay bill sumWithFees charges amountDue", ["the {total|sum} of <p.> over <l>, plus %c for {each|every} <d.> one", "what <l> cost together by <p.>, each <d.> one %c more"], ["add up the <p.> of <l>, and %c more for each that is <d.>", "each <l1> costs its <p.>, plus %c if it is <d.>; {sum|add} them up", "{sum|total} <p.> over <l>, with {a surcharge of|an extra} %c for {each|every} one that is <d.>", "<d.> ones cost %c extra: add up the <p.> of all <l.> with that"], "@l.reduce((sum, entry) => sum + (entry.$d ? entry.$p + %c : entry.$p), 0)"],
  ["other-if-flag", 0.7, goods, { f, p, e: field("l", "num", "salePrice reduced special net memberPrice special offer"), d: field("l", "flag", "onSale member discounted vip clearance early") }, "total toPay bill sum actualTotal due", ["the {total|sum} over <l> of <e.> for the <d.> ones and <p.> for the {others|rest}", "what <l> cost together: <e.> if <d.>, {else|otherwise} <p.>"], ["add up <l>, taking <e.> where <d.> is true and <p.> {elsewhere|otherwise}", "each <l1> counts <e.> if it is <d.>, else <p.>; {sum|add} them up", "{sum|total} over <l>: <d.> ones by <e.>, all others by <p.>", "<d.> ones have <e.> instead of <p.>; {add|sum} up what all <l> come to"], "@l.reduce((sum, entry) => sum + (entry.$d ? entry.$e : entry.$p), 0)"],
  ["balance", 0.9, "entries bookings transactions moves payments movements records postings transfers lines", { f, k: LEDGER, p }, "balance net saldo total current netAmount", ["the balance of <l>: <p.> counts plus where <k.> is \"in\", {else|otherwise} minus", "the sum of <p.> over <l>, added for <k.> \"in\" and subtracted for \"out\""], ["add the <p.> of {each|every} <l1> with <k.> \"in\" and subtract {it for the others|the others}", "{sum|total} <p.> over <l>, \"in\" plus and \"out\" minus by <k.>", "what remains of <l> when <k.> \"in\" adds <p.> and \"out\" takes it away", "go through <l>: plus <p.> if <k.> is \"in\", minus <p.> if not, and return the {result|balance}"], '@l.reduce((sum, entry) => sum + (entry.$k === "in" ? entry.$p : -entry.$p), 0)'],
  ["weighted", 0.6, "grades marks exams courses subjects results ratings reviews tests votes", { f, p: field("l", "int", "grade mark score rating stars result points"), q: field("l", "int", "weight credits votes hours count factor") }, "weightedAverage average gpa mean overall weightedMean", ["the average <p.> of <l> weighted by <q.>, rounded, 0 if {the weights are 0|<q.> sums to 0}", "the sum of <p.> times <q.> divided by the sum of <q.> over <l>, rounded, 0 if that sum is 0"], ["average the <p.> of <l>, each weighted by <q.>, rounded; 0 when all <q.> sum to 0", "add up <p.> times <q.>, divide by all <q.> together and round; 0 if these are 0 in total", "{work out|compute} the mean <p.> with <q.> as the weight, rounded, 0 without any <q.>", "<q.> is the weight: {return|give} the weighted, rounded average of <p.> over <l>, 0 for a total weight of 0"], "total === 0 ? 0 : Math.round(@l.reduce((sum, entry) => sum + entry.$p * entry.$q, 0) / total)", ["const total = @l.reduce((sum, entry) => sum + entry.$q, 0);"]],
  ["top-product", 0.7, goods, { f, p, q }, "mostValuable biggestLine topSeller priciest largestLine bestSeller", ["the <f.> of the <l1> with the {highest|largest} <p.> times <q.>, or null", "the <f.> of whichever of <l> comes to the most by <p.> times <q.>, null if there are none"], ["find the <l1> with the largest product of <p.> and <q.> and return its <f.>, or null", "which of <l> is worth most, <p.> times <q.>? return the <f.>, null without any", "{rank|sort} <l> by <p.> times <q.>, highest first, and {return|give} the first <f.>, or null", "return the <f.> where <p.> * <q.> is greatest in <l>, null for an empty list"], "[...@l].sort((left, right) => right.$p * right.$q - left.$p * left.$q)[0]?.$f ?? null"],
  ["capped-total", 0.8, goods, { f, p, m: slot("num", "limit maximum cap ceiling budget allowance") }, "total cappedTotal chargeable payable covered sumUpTo", ["the {total|sum} of <p.> over <l>, {but |}at most <m>", "the smaller of <m> and the sum of all <p.> of <l>"], ["add up the <p.> of <l>, {but |}never more than <m>", "{sum|total} <p.> over <l>, capped at <m>", "all <p.> of <l> together, <m> at most", "add up <p.> of <l>; if that is more than <m>, return <m>"], "Math.min(@l.reduce((sum, entry) => sum + entry.$p, 0), @m)"],
  ["over-budget", 0.8, goods, { f, p, m: slot("num", "limit budget cap allowance quota capacity") }, "overBudget isOver exceeds tooMuch overLimit isTooHigh", ["whether the {total|sum} of <p.> over <l> {exceeds|is above|is more than} <m>", "true if all <p.> of <l> together are more than <m>"], ["add up the <p.> of <l> and {tell|check} {whether|if} that exceeds <m>", "do <l> have more <p.> in total than <m>", "is the sum of <p.> over <l> greater than <m>", "{check|tell} {if|whether} <l> go over <m> with their <p.> {together|in total}"], "@l.reduce((sum, entry) => sum + entry.$p, 0) > @m"],
  ["budget-left", 0.9, goods, { f, p, m: slot("num", "limit budget cap allowance quota target goal") }, "left remaining missing stillNeeded budgetLeft toGo", ["what is left of <m> {after|without} the {total|sum} of <p.> over <l>, at least 0", "<m> minus all <p.> of <l>, {but |}never below 0"], ["subtract the sum of <p.> over <l> from <m>, {but |}not below zero", "how much of <m> remains after all <p.> of <l>? at least 0", "{take|deduct} the <p.> of all <l> from <m>, 0 if it would be negative", "<m> less the total <p.> of <l>, no less than 0"], "Math.max(0, @m - @l.reduce((sum, entry) => sum + entry.$p, 0))"],
  ["share-of", 0.6, people, { f, p, x: param("word", "name <f> who wanted which", "l.f") }, "shareOf percentOf portionOf share part quotaOf", ["what percent of all <p.> {in|of} <l> <x> has (by <f.>), rounded, 0 if there is no <p.> at all", "the share of <f.> <x> in the total <p.> of <l> as a rounded percentage, 0 for a total of 0"], ["divide the <p.> of <f.> <x> by all <p.> of <l>, times 100, rounded; 0 if the total is 0", "how many percent of the total <p.> of <l> belong to the <f.> <x>? rounded, 0 if the total is 0", "add up the <p.> with <f.> <x> and tell what percent of the whole of <l> it is, rounded, 0 without a total", "{work out|compute} the rounded percentage of <p.> that <x> (a <f.>) contributes to <l>, 0 for a total of 0"], "total === 0 ? 0 : Math.round((@l.filter((entry) => entry.$f === $x).reduce((sum, entry) => sum + entry.$p, 0) / total) * 100)", ["const total = @l.reduce((sum, entry) => sum + entry.$p, 0);"]],
  ["duplicates", 0.7, people, { f, g: groupField }, "hasDuplicates anyTwice repeated hasRepeats hasTwins sharedAny", ["whether two <l.> have the same <f.>", "whether some <f.> {occurs|appears} {twice|more than once} in <l>"], ["{check|tell} {if|whether} any <f.> is there twice in <l>", "are there two <l.> with the same <f.>", "true if {some|any} <f.> is repeated in <l>", "do any of <l> share their <f.>"], "new Set(@l.map((entry) => entry.$f)).size < @l.length"],
  ["places-left", 0.8, people, { f, m: slot("int", "capacity seats places maximum limit size") }, "left placesLeft free spotsLeft room remaining", ["how many more <l.> fit: <m> minus how many there are, at least 0", "how many places are left of <m> after all <l>, never below 0"], ["subtract the number of <l.> from <m>, not below 0", "take <m> minus the {count|number} of <l.>, {but |}no less than 0", "{tell|return} how many <l.> can still be added until there are <m>, at least 0", "<m> less the number of <l.>, 0 if it would be negative"], "Math.max(0, @m - @l.length)"],
  ["next-due", 0.8, works, { f, u: field("l", "int", "due deadline day start date time dueDay"), x: param("int", DAY, "l.u") }, "next upcoming nextDue nextUp nearest soonest", ["the <f.> of the next of <l>: the {smallest|earliest} <u.> {not before|from} <x> on, or null", "the <f.> of the <l1> with the earliest <u.> of at least <x>, null if there is none"], ["find the <l1> with the {smallest|earliest} <u.> not before <x> and return its <f.>, or null", "which of <l> comes next from <x> on, by <u.>? return the <f.>, null if none", "of all <l> with <u.> at least <x> take the earliest and return its <f.>, or null", "leave out <l> with a <u.> before <x>, sort the others by <u.> and {return|give} the first <f.>, or null"], "@l.filter((entry) => entry.$u >= $x).sort((left, right) => left.$u - right.$u)[0]?.$f ?? null"],
  ["labels", 0.8, goods, { f, q }, "labels lines summary describe listing overview", ["a text for each of <l>: its <f.>, \" x\" and its <q.>", "<l> as texts like \"<f.> x<q.>\", <f.> first and <q.> after the x"], ["write each of <l> as <f.>, then \" x\", then <q.>", "turn each <l1> into a text of <f.>, \" x\" and <q.>", "list <l> as \"<f.> x<q.>\"", "for each <l1> make a line with its <f.> followed by \" x\" and the <q.>"], "@l.map((entry) => `${entry.$f} x${entry.$q}`)"],
];

const wholes = whole.map(([id, weight, list, roles, selectors, np, says, code, pre]): Op => ({
  id: `asked-${id}`, weight, roles: { l: slot("records", list), ...roles }, selectors: selectors.split(" "), np, says, ...(pre ? { pre } : {}), returns: query(code),
}));

/** The same over a list that is passed in: its records have fixed fields here, since fields are drawn for slots only. */
const FIXED: Record<string, string[]> = {
  goods: ["items lines products cart goods wares offers parts", "name", "price", "paid", "category", "qty"],
  people: ["members users players students guests people patients pupils", "name", "score", "active", "team", "age"],
  works: ["tasks tickets jobs orders bookings invoices loans steps", "title", "hours", "done", "owner", "priority"],
};
const WORDS = ["tea", "ann", "lamp", "bob", "red", "eve", "box", "kiwi"];
const STATES = ["open", "closed", "pending", "active", "done", "new"];

function onArgument(op: Op, domain: string): Op {
  const [lists, name, amount, flag, kind, count] = FIXED[domain] as [string, string, string, string, string, string];
  const names: Record<string, string> = { f: name, s: amount, d: flag, k: kind, q: count, h: "status", p: count, g: kind };
  const fields = Object.entries(op.roles).filter(([, role]) => role.place === "field").map(([key]) => key);
  const value = (key: string, seed: number): unknown => (key === "d" ? seed % 5 < 2 : key === "h" ? STATES[seed % STATES.length] : key === "k" || key === "g" ? WORDS[seed % 3] : key === "f" ? WORDS[seed % WORDS.length] : (seed * 7) % 23);
  const samples = Array.from({ length: 30 }, (_, at) => Array.from({ length: [2, 3, 2, 1, 3, 0][at % 6] as number }, (_, row) => Object.fromEntries(fields.map((key, column) => [names[key], value(key, at * 5 + row * 3 + column * 2)]))));
  const put = (text: string) => fields.reduce((result, key) => result.replaceAll(`<${key}.>`, names[key] as string).replaceAll(`<${key}>`, names[key] as string).replaceAll(`^${key}`, upper(names[key] as string)), text.replaceAll("<l>", "{the given |the |}<l.>"));
  const code = (text: string) => fields.reduce((result, key) => result.replace(new RegExp(`\\$${key}(?![a-z])`, "g"), names[key] as string), text);
  const others = Object.entries(op.roles).filter(([key, role]) => key !== "l" && role.place !== "field").map(([key, role]): [string, Role] => [key, role.from === "l.k" ? { ...param("enum", role.names.filter((each) => !each.startsWith("<")).join(" ")), values: WORDS.slice(0, 4) } : { place: role.place, kind: role.kind, names: role.names, ...(role.values ? { values: role.values } : {}) }]);
  return { ...op, id: `${op.id}-of-${domain}-argument`, weight: (op.weight ?? 1) * 0.12, roles: { l: { ...param("enum", lists), values: samples }, ...Object.fromEntries(others) }, selectors: op.selectors.map(put), says: op.says.map(put), np: (op.np ?? []).map(put), ...(op.pre ? { pre: op.pre.map(code) } : {}), returns: (op.returns ?? []).map((each) => ({ ...each, code: code(each.code) })) };
}

const passed = ["flag", "not-flag", "group", "state", "above-const", "below-const", "above"].flatMap((id) => {
  const condition = conditions.find((each) => each.id === id) as Condition;
  return ["filter", "count", "names", "any", "every", "sum", "average", "top", "firstName"].flatMap((name) => Object.keys(FIXED).filter((_, at) => (at + id.length + name.length) % 3 !== 0).map((domain) => onArgument(made(condition, name), domain)));
});

export const askedRecordOps: Op[] = [...combined, ...found, ...wholes, ...passed];
