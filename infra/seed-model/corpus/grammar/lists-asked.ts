// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the grammar asks of lists: their elements chosen, computed with, put in order, joined. */
import type { Op } from "../op.ts";
import { type Draft, type Element, type Part, within } from "./draft.ts";
import { ENDS, elements, read, worth } from "./elements.ts";
import { constantNumber, name, restriction } from "./expressions.ts";

/** A chosen part of a list: code of the list so far, and the list in prose. */
function chosen(d: Draft, at: Element, share = 0.72): Part {
  const whole = read(d, at);
  if (!d.rng.chance(share)) return { code: whole, said: d.say([`<${at.list}>`, `all <${at.list}.>`, `every <${at.list}1>`]), rank: 0 };
  const test = restriction(d, at);
  return { code: `${whole}.filter((entry) => ${test.code})`, said: d.say([`{the|all|all the|those|} <${at.list}.> ${test.said}`, `{the|all|those|} <${at.list}.> ${test.said}`, `each <${at.list}1> ${test.said}`]), rank: 0 };
}

/** A list that may be sorted in place. */
const copied = (list: string): string => (list.includes(".filter") ? list : `[...${list}]`);

/** How a literal that stands for nothing found is called. */
const spoken = (literal: string): string => (literal === '""' ? "{empty|an empty text|''}" : literal.replaceAll('"', ""));

type Asked = { code: string; said: string; selectors: string; pre?: string[] };

const COUNT = "count countOf howMany number amount total tally open left remaining";
const SUM = "total sum totalOf value worth cost balance due owed income revenue bill";
const LIST = "list names all find select filter which only ids report overview show open late due";
const TEST = "has any hasAny isReady check allDone isComplete ok exists needed can";
const FIRST = "first find next best pick top lookup nextFree candidate winner";

/** A question to a list. */
export function askedOfList(d: Draft): Op {
  const { rng } = d;
  const at = elements(d);
  const asked = rng.weighted({ count: 2, sum: 3, map: 3, kept: 1.5, sorted: 2, any: 1, all: 1, first: 2, best: 2, joined: 1, lines: 1.3, table: 1.3, extreme: 1.3, average: 1, tally: 1.2, distinct: 0.7, range: 0.5, share: 0.7 });
  const { code, said, selectors, pre } = ask(asked);
  return d.op(`grammar-list-${asked}`, { selectors, np: [said], says: [], returns: [{ code, np: [] }], ...(pre ? { pre } : {}) });

  function text(): Part { return rng.pick(at.words.length > 0 ? at.words : at.numbers); }

  function ask(kind: string): Asked {
    switch (kind) {
      case "count": { const { code: list, said: which } = chosen(d, at, 1); return { code: `${list}.length`, said: d.say(["how many A {there are|are there|we have}", "the number of A", "the count of A", "how many of A"], { A: which.replace(/^(\{[^}]*\}|each) ?/, "") }), selectors: COUNT }; }
      case "sum": { const { code: list, said: which } = chosen(d, at); const value = worth(d, at); const what = value.said; const simple = what === "it"; return { code: `${list}.reduce((sum, entry) => sum + ${within(value, 1)}, 0)`, said: d.say(simple ? ["the {sum|total} of A", "A {added up|together|summed up|in total}", "what A add up to"] : ["the {sum|total} of B {of|over|for} A", "B {added up|summed|summed up|in total|together} {of|over|for} A", "A: the {sum|total} of B", "the total B of A", "what B of A add up to", "B for each of A, all {together|added up}"], { A: which, B: what }), selectors: SUM }; }
      case "map": { const { code: list, said: which } = chosen(d, at); const part = rng.chance(0.4) ? worth(d, at, 1) : text(); return { code: part.code === "entry" ? list : `${list}.map((entry) => ${part.code})`, said: d.say(part.said === "it" ? ["A", "a list of A"] : ["B of A", "the list of B of A", "{the|all|their} B for A", "B for each of A", "A, {only|just} their B", "the B of A as a list", "a list with B of A"], { A: which, B: part.said }), selectors: LIST }; }
      case "kept": { const { code: list, said: which } = chosen(d, at, 1); return { code: list, said: which.replace(/^each (<.1>)/, `every $1`), selectors: LIST }; }
      case "sorted": {
        const { code: list, said: which } = chosen(d, at);
        const by = rng.pick(at.numbers);
        const down = rng.chance(0.55);
        const side = (one: string): string => by.code.replace("entry", one);
        const part = rng.chance(0.6) ? text() : undefined;
        const sort = down ? `${side("right")} - ${side("left")}` : `${side("left")} - ${side("right")}`;
        const cut = rng.chance(0.25) ? (rng.chance(0.5) ? constantNumber(d, [2, 3, 3, 5, 10]) : name(d)) : undefined;
        const first = rng.pick(down ? ENDS.down : ENDS.up);
        const order = by.said === "it" ? d.say([`${first} first`, `sorted ${down ? "{descending|downwards|from high to low}" : "{ascending|upwards|from low to high}"}`]) : d.say([`${first} B first`, `sorted by B${down ? ", {descending|highest first|largest first}" : "{|, lowest first|, ascending}"}`, `in order of B, ${first} first`, `by B, ${first} first`, `the ones with the ${first} B first`], { B: by.said });
        return { code: `${copied(list)}.sort((left, right) => ${sort})${cut ? `.slice(0, ${cut.code})` : ""}${part && part.code !== "entry" ? `.map((entry) => ${part.code})` : ""}`, said: d.say(part && part.said !== "it" ? ["B of A, O", "the B of A, O", "A, O, {only|just} their B"] : ["A, O", "A O", "A, O"], { A: which, B: part?.said ?? "" }).replace(/\bO\b/, order) + (cut ? d.say([`, {only|at most} the first ${cut.said}`, `, the first ${cut.said} of them`, `, no more than ${cut.said}`]) : ""), selectors: `${LIST} sorted ranking ranked top ordered` };
      }
      case "any": { const test = restriction(d, at); return { code: `${read(d, at)}.some((entry) => ${test.code})`, said: d.say(["whether {there are|we have|there is any of the} A B", "whether any of A B", "whether there is {a|any} O B", "true if {there are|any are} A B", "whether at least one of A is among those B"], { A: `<${at.list}.>`, B: test.said }).replace(/\bO\b/, `<${at.list}1>`), selectors: TEST }; }
      case "all": { const test = restriction(d, at); return { code: `${read(d, at)}.every((entry) => ${test.code})`, said: d.say(["whether all A are {ones|such} B", "whether {all|every one of} A {|are those }B", "true if there are only A B", "whether there are no A but those B", "whether only A B are there"], { A: `<${at.list}.>`, B: test.said }), selectors: TEST }; }
      case "first": {
        const test = restriction(d, at);
        const part = text();
        const last = rng.chance(0.15);
        const other = rng.pick(part.code.includes("entry.$") && at.words.includes(part) || at.words[0]?.code === "entry" ? ['""', '"none"', "null"] : ["0", "null", "-1"]);
        const none = spoken(other);
        const find = `${read(d, at)}.${last ? "findLast" : "find"}((entry) => ${test.code})${part.code === "entry" ? "" : `?.${part.code.slice(6)}`} ?? ${other}`;
        return { code: find, said: d.say(part.said === "it" ? ["the W A B", "the W of A B"] : ["the P of the W A B", "P of the W of A B", "the W A B: its P", "the P of the W A B"], { A: `<${at.list}1>`, B: test.said }).replace(/\bW\b/, last ? "last" : "first").replace(/\bP\b/, part.said) + d.say([`, ${none} {if|when} there is none`, ` or ${none}`, `, {else|otherwise} ${none}`, `, ${none} {if|when} none is`, `; ${none} {if|when} nothing is found`]), selectors: FIRST };
      }
      case "best": {
        const { code: list, said: which } = chosen(d, at, 0.45);
        const by = rng.pick(at.numbers);
        const down = rng.chance(0.6);
        const side = (one: string): string => by.code.replace("entry", one);
        const part = text();
        const other = rng.pick(at.words.includes(part) ? ['""', '"none"', "null"] : ["0", "null"]);
        const none = spoken(other);
        const reach = part.code === "entry" ? "" : `?.${part.code.slice(6)}`;
        return { code: `${copied(list)}.sort((left, right) => ${down ? `${side("right")} - ${side("left")}` : `${side("left")} - ${side("right")}`})[0]${reach} ?? ${other}`, said: d.say(by.said === "it" ? ["the W of A", "which of A is the W"] : part.said === "it" ? ["the one of A with the W V", "the one with the W V among A"] : ["the P of the one with the W V among A", "P of the one of A with the W V", "among A the P of the one with the W V", "the P with the W V of A", "which P has the W V of A"], { A: which }).replace(/\bW\b/, rng.pick(down ? ENDS.down : ENDS.up)).replace(/\bV\b/, by.said).replace(/\bP\b/, part.said) + d.say([`, ${none} {if|when} there is none`, ` or ${none}`, `, {else|otherwise} ${none}`, `, ${none} for none`, `; ${none} {if|when} the list is empty`]), selectors: FIRST };
      }
      case "joined": { const { code: list, said: which } = chosen(d, at); const part = text(); const [glue, words] = rng.pick([[", ", "{commas|a comma and a space}"], [" and ", "and"], ["-", "{dashes|a dash}"], [" ", "{spaces|a space}"], ["; ", "{semicolons|a semicolon}"], ["/", "slashes"], ["\\n", "new lines"], ["+", "plus signs"]] as const); return { code: `${list}${part.code === "entry" ? "" : `.map((entry) => ${part.code})`}.join("${glue}")`, said: d.say(part.said === "it" ? [`A joined {by|with} ${words}`, `A as one text with ${words} between`, `a text of A separated by ${words}`] : [`the B of A joined {by|with} ${words}`, `B of A as text with ${words} between`, `a text of the B of A separated by ${words}`, `A as text: their B with ${words} between`], { A: which, B: part.said }), selectors: "text label summary line joined asText toText describe listing names" }; }
      case "lines": { const { code: list, said: which } = chosen(d, at, 0.4); const a = text(); const b = worth(d, at); const glue = rng.pick([": ", " x ", " - ", " ", "/", " = ", "+", ", ", "@", " (", "-"]); const close = glue === " (" ? ")" : ""; const quick = /^entry(\.\$[a-z])?$/.test(b.code); return { code: `${list}.map((entry) => \`\${${a.code}}${glue}\${${b.code}}${close}\`)`, said: d.say([`for A texts of P, "${glue}"${close ? ` , B and "${close}"` : " and B"}`, `A as texts: P, ${glue.trim() || "a space"}, B${close}`, quick ? `a text for each of A: P, then "${glue}", then B${close ? ' and ")"' : ""}` : `a line for each of A: P "${glue}" B${close}`, `A each as P${glue}B${close}`, `a list of P${glue}B${close} for A`, `A written as "P${glue}B${close}"`], { A: which, B: b.said }).replace(/\bP\b/, a.said === "it" ? "itself" : a.said), selectors: "lines labels texts report rows asText print describe listing summary" }; }
      case "table": { if (at.words.length === 0 || at.words[0]?.code === "entry") return ask("sum"); const { code: list, said: which } = chosen(d, at, 0.5); const key = rng.pick(at.words); const value = worth(d, at); return { code: `Object.fromEntries(${list}.map((entry) => [${key.code}, ${value.code}]))`, said: d.say(["a map {of|from} K to V {of|for} A", "a map with the V of A by K", "V by K for A", "a table of K and V of A", "an object that has V under K for A", "for A the V under their K"], { A: which }).replace(/\bK\b/, key.said).replace(/\bV\b/, value.said), selectors: "byName table index prices lookup mapOf overview open balances" }; }
      case "extreme": { const { code: list, said: which } = chosen(d, at, 0.5); const value = worth(d, at); const down = rng.chance(0.6); return { code: `Math.${down ? "max" : "min"}(${down ? "0, " : ""}...${list}${value.code === "entry" ? "" : `.map((entry) => ${value.code})`})`, said: d.say(value.said === "it" ? ["the W of A", "the W among A"] : ["the W V of A", "the W V among A", "of A the W V"], { A: which }).replace(/\bW\b/, rng.pick(down ? ENDS.down : ENDS.up)).replace(/\bV\b/, value.said) + (down ? d.say([", 0 {if|when} there is none", " or 0", ", {else|otherwise} 0", ", at least 0"]) : ""), selectors: "max min highest largest latest peak longest oldest smallest cheapest" }; }
      case "tally": { const key = at.words[0]; if (!key) return ask("average"); const { code: list, said: which } = chosen(d, at, 0.35); const value = key.code === "entry" || rng.chance(0.4) ? undefined : worth(d, at); return { code: `${list}.reduce((found, entry) => ({ ...found, [${key.code}]: (found[${key.code}] ?? 0) + ${value ? (within(value, 1)) : "1"} }), {})`, said: d.say(value ? ["a map {of|from} K to the {sum|total} of V {of|over} A", "the total V {per|by} K of A", "V of A {added up|summed|totalled} by K", "for each K the sum of V of A"] : key.said === "it" ? ["how often each of A {occurs|is there|comes}, as a map", "a map with how many there are of each of A", "count A: a map from each to its number"] : ["how many of A there are {per|for each} K", "a map {of|from} K to the number of A", "A counted by K", "the number of A per K"], { A: which }).replace(/\bK\b/, key.said).replace(/\bV\b/, value?.said ?? ""), selectors: "tally counts byKind perOwner grouped totals summary stats countBy totalBy sumBy" }; }
      case "distinct": { const { code: list, said: which } = chosen(d, at, 0.4); const part = text(); return { code: `[...new Set(${list}${part.code === "entry" ? "" : `.map((entry) => ${part.code})`})]`, said: d.say(part.said === "it" ? ["A, each {only |}once", "A without {duplicates|repeats}", "the different ones of A"] : ["the different B of A", "the B of A, each {only |}once", "B of A without {duplicates|repeats}", "the distinct B of A", "which B there are {among|in} A"], { A: which, B: part.said }), selectors: "distinct unique kinds owners different cities categories allOf values" }; }
      case "range": { const a = rng.chance(0.3) ? constantNumber(d, [0, 1, 1]) : name(d); const b = name(d); const open = rng.chance(0.5); if (a.code === b.code) return ask("count"); return { code: `Array.from({ length: Math.max(0, ${b.code} - ${a.code}${open ? "" : " + 1"}) }, (_, at) => ${a.code} + at)`, said: d.say(open ? ["the {numbers|list of numbers} from A up to but without B", "the numbers from A to the one before B", "A, the next and so on, B is not among them"] : ["the {numbers|list of numbers} from A {up to|to} B", "all numbers from A to B, both included", "a list of the numbers A to B"], { A: a.said, B: b.said }), selectors: "range numbers days nights list rows pages between steps ids" }; }
      case "average": { const { code: list, said: which } = chosen(d, at, 0.4); const value = rng.pick(at.numbers); const filtered = list.includes(".filter"); const all = filtered ? "found" : list; return { ...(filtered ? { pre: [`const found = ${list};`, "if (found.length === 0) return 0;"] } : { pre: [`if (${list}.length === 0) return 0;`] }), code: `Math.round(${all}.reduce((sum, entry) => sum + ${value.code}, 0) / ${all}.length)`, said: d.say(value.said === "it" ? ["the {average|mean} of A, rounded, 0 {if|when} there are none"] : ["the {average|mean} V of A, rounded, 0 {if|when} there are none", "the rounded {average|mean} of the V of A, 0 {without any|for none}", "the {average|mean} of V over A, to the nearest whole number; 0 {if|when} there are none"], { A: which }).replace(/\bV\b/, value.said), selectors: "average mean typical averageOf meanOf perHead" }; }
      default: { const test = restriction(d, at); const list = read(d, at); return { pre: [`if (${list}.length === 0) return 0;`], code: `Math.round(${list}.filter((entry) => ${test.code}).length * 100 / ${list}.length)`, said: d.say(["{how many|what} percent of A are ones B, rounded, 0 {if|when} there are no A", "the {percentage|share in percent} of A B, rounded, 0 for none", "the rounded percentage of A B, 0 without any"], { A: `<${at.list}.>`, B: test.said }), selectors: "percent share rate quota progress percentage portion" }; }
    }
  }
}
