// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What one can do with the records that meet a condition: filter, count, find, check, mark, remove and keep them. */
import { either, field, type Op, query, type Role, slot } from "../op.ts";
import { type Condition, conditions } from "./conditions.ts";
import { ADD_UP, nameField, OR_NULL, REMOVE } from "./shared.ts";

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
export function conditional(): Op[] {
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
