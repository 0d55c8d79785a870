// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** How the grammar changes lists: elements dropped, kept, moved, or written into. */
import type { Op } from "../op.ts";
import type { Draft, Element, Part } from "./draft.ts";
import { elements, worth } from "./elements.ts";
import { constantNumber, name, negated, restriction } from "./expressions.ts";
import { askedOfList } from "./lists-asked.ts";

/** A change of a list. */
export function changedList(d: Draft): Op {
  const { rng } = d;
  const at = elements(d, { records: 6, ints: 1, words: 1 });
  const role = d.roles[at.list];
  const list = at.list;
  if (role?.place !== "slot") return askedOfList(d);
  const test = restriction(d, at);
  const fields = [...at.numbers, ...at.words, ...at.flags].filter((part) => part.code.startsWith("entry.$"));
  const kind = rng.weighted({ drop: 2, keep: 1.3, patch: fields.length > 0 ? 4 : 0, move: 0.8, all: at.numbers[0]?.code === "entry" ? 2 : 0 });
  const which = `{the|all|all the|those|} <${list}.> ${test.said}`;
  const selectors = "clean update remove keep apply change mark raise drop set purge finish cleanUp markAll raiseAll close";
  switch (kind) {
    case "drop": return d.op("grammar-list-drop", { selectors, says: [d.say([`{remove|delete|drop|throw out|take out|clear away|get rid of} ${which}`, `${which} {are removed|go|disappear|are dropped|are thrown out}`])], change: [`this.$${list} = @${list}.filter((entry) => ${negated(test)});`] });
    case "keep": return d.op("grammar-list-keep", { selectors, says: [d.say([`{keep|leave} only {the |those |}<${list}.> ${test.said}`, `only {the |those |}<${list}.> ${test.said} {stay|remain|are kept}`, `{remove|drop} all <${list}.> but those ${test.said}`])], change: [`this.$${list} = @${list}.filter((entry) => ${test.code});`] });
    case "all": { const value = worth(d, at, 1); return d.op("grammar-list-all", { selectors, says: [d.say([`{replace|change} {each|every} <${list}1> {by|to|into} V`, `{each|every} <${list}1> becomes V`, `turn {each|every} of <${list}> into V`]).replace(/\bV\b/, value.said)], change: [`this.$${list} = @${list}.map((entry) => ${value.code});`] }); }
    case "move": { const other = d.slot(role.kind === "records" ? "words" : role.kind, 0); const part = role.kind === "records" ? at.words[0] : undefined; if (role.kind === "records" && !part) break; return d.op("grammar-list-move", { selectors, says: [d.say([part ? `put the ${part.said} of ${which} into <${other}> and {remove them|take them out}` : `move ${which} {to|over to|into} <${other}>`, part ? `remove ${which} and add their ${part.said} to <${other}>` : `${which} go {to|over to} <${other}>`])], change: [`this.$${other} = [...@${other}, ...@${list}.filter((entry) => ${test.code})${part ? `.map((entry) => ${part.code})` : ""}];`, `this.$${list} = @${list}.filter((entry) => ${negated(test)});`] }); }
    default: break;
  }
  const part = rng.pick(fields);
  const every = rng.chance(0.25);
  const target = every ? d.say([`all <${list}.>`, `every <${list}1>`, `each <${list}1>`]) : which;
  const key = part.code.slice(7);
  const [value, says] = assigned(d, part, at);
  const entry = `{ ...entry, $${key}: ${value} }`;
  return d.op("grammar-list-patch", { selectors, says: [d.say(says).replace(/\bL\b/, target)], change: [`this.$${list} = @${list}.map((entry) => (${every ? entry : `${test.code} ? ${entry} : entry`}));`] });
}

/** What is written into a field, and how one asks for it; `L` stands for the elements. */
function assigned(d: Draft, part: Part, at: Element): [code: string, says: string[]] {
  const { rng } = d;
  const f = part.said;
  if (at.flags.includes(part)) {
    const on = rng.chance(0.7);
    return [String(on), on ? [`mark L as ${f}`, `set ${f} of L {|to true}`, `L become ${f}`, `L are ${f} {now|from now on}`, `make L ${f}`] : [`L are no longer ${f}`, `clear ${f} of L`, `set ${f} of L to false`, `unmark L as ${f}`]];
  }
  if (at.words.includes(part)) {
    const key = rng.chance(0.5) ? `%${d.word()}` : `$${d.param("word")}`;
    const other = key.startsWith("%") ? key : `<${key.slice(1)}>`;
    return [key, [`set the ${f} of L to ${other}`, `L get the ${f} ${other}`, `give L ${other} as ${f}`, `the ${f} of L becomes ${other}`, `change ${f} of L to ${other}`]];
  }
  const by = rng.chance(0.4) ? constantNumber(d) : name(d);
  switch (rng.weighted({ add: 3, subtract: 2, set: 2, percent: 1.2, product: 0.7 })) {
    case "add": return [`${part.code} + ${by.code}`, [`L get ${by.said} more ${f}`, `add ${by.said} to the ${f} of L`, `raise the ${f} of L by ${by.said}`, `increase ${f} by ${by.said} {for|of|in} L`, `the ${f} of L {grows|goes up|rises} by ${by.said}`]];
    case "subtract": return [`${part.code} - ${by.code}`, [`L lose ${by.said} {of their |}${f}`, `take ${by.said} off the ${f} of L`, `lower the ${f} of L by ${by.said}`, `reduce ${f} by ${by.said} {for|of|in} L`, `the ${f} of L {drops|goes down|falls} by ${by.said}`]];
    case "percent": return [`${part.code} * (100 + ${by.code}) / 100`, [`L get ${by.said} percent more ${f}`, `raise the ${f} of L by ${by.said} percent`, `add ${by.said} percent to the ${f} of L`]];
    case "product": return [`${part.code} * ${by.code}`, [`multiply the ${f} of L by ${by.said}`, `the ${f} of L is multiplied by ${by.said}`, `L get ${by.said} times their ${f}`]];
    case "set": return [by.code, [`set the ${f} of L to ${by.said}`, `the ${f} of L becomes ${by.said}`, `L get the ${f} ${by.said}`, `put ${by.said} into the ${f} of L`]];
  }
}
