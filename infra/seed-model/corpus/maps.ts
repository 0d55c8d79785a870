// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code.
/** Maps from names to numbers or texts: stock, votes, phone books, settings. */
import { constant, type Op, param, query, slot } from "./op.ts";

const counts = "counts stock votes scores inventory points tally quantities prices balances ages amounts budget";
const texts = "phones settings labels translations emails owners config addresses options headers colors";
const keys = "key name item word product candidate player who id user";

const mutators: Op[] = [
  {
    id: "put-number",
    weight: 2,
    roles: { m: slot("counts", counts), k: param("word", keys, "m"), x: param("num", "value amount score quantity price number") },
    selectors: ["set", "put", "set^m1", "store", "register", "save", "update", "assign"],
    says: ["{set|store|put|save} <x> {under|for|at|as} <k> in <m>", "{set|make} <k> {of|in} <m> {to|equal} <x>", "{map|assign} <k> to <x> in <m>", "set the <m1> {of|for} <k> to <x>", "{remember|record} <x> for <k> in <m>"],
    change: ["this.$m = { ...@m, [$k]: $x };"],
    guards: ["neg x", "blank k", "haskey k m"],
  },
  {
    id: "put-text",
    weight: 2,
    roles: { m: slot("labels", texts), k: param("word", keys, "m"), x: param("word", "value text phone number label email") },
    selectors: ["set", "put", "set^m1", "store", "register", "save", "add^m1", "change"],
    says: ["{set|store|put|save} <x> {under|for|at|as} <k> in <m>", "{set|make} <k> {of|in} <m> {to|equal} <x>", "{map|assign} <k> to <x> in <m>", "set the <m1> {of|for} <k> to <x>", "{remember|record} <x> for <k> in <m>"],
    change: ["this.$m = { ...@m, [$k]: $x };"],
    guards: ["blank k", "haskey k m", "blank x"],
  },
  {
    id: "count-key",
    weight: 2.5,
    roles: { m: slot("counts", counts), k: param("word", keys, "m") },
    selectors: ["count", "vote", "voteFor", "increment", "hit", "add", "tally", "see", "record", "bump"],
    says: ["{count|tally} <k> in <m>", "{add|count} one {more|} {to|for} <k> in <m>", "{increment|bump} <k> {of|in} <m>", "{increase|raise} the <m1> {of|for} <k> by {one|1}{, starting at {zero|0}|}", "one more <m1> for <k>"],
    change: ["this.$m = { ...@m, [$k]: (@m[$k] ?? 0) + 1 };"],
    returns: [{ code: "@m[$k]", np: ["the new count", "{the|its} new <m1>", "how many {it has|there are} now"] }],
    guards: ["nokey k m", "blank k"],
  },
  {
    id: "add-key",
    weight: 2,
    roles: { m: slot("counts", counts), k: param("word", keys, "m"), x: param("int", "amount quantity points by n count") },
    selectors: ["add", "restock", "addTo", "receive", "score", "credit", "increase", "deliver"],
    says: ["add <x> to <k> in <m>", "{increase|raise} <k> {of|in} <m> by <x>", "{increase|raise} the <m1> {of|for} <k> by <x>{, starting {at|from} {zero|0}|}", "add <x> to the <m1> {of|for} <k>", "<k> gets <x> more in <m>"],
    change: ["this.$m = { ...@m, [$k]: (@m[$k] ?? 0) + $x };"],
    returns: [{ code: "@m[$k]", np: ["the new <m1>", "the new {amount|total|number}", "how many {it has|there are} now"] }],
    guards: ["neg x", "nonpos x", "nokey k m"],
  },
  {
    id: "take-key",
    weight: 1.3,
    roles: { m: slot("counts", "stock inventory balances quantities budget amounts"), k: param("word", keys, "m"), x: param("int", "amount quantity by n count") },
    selectors: ["take", "sell", "remove", "use", "ship", "spend", "withdraw"],
    says: ["{subtract|take|remove} <x> from <k> in <m>", "{decrease|lower|reduce} <k> {of|in} <m> by <x>", "take <x> {of|out of} the <m1> {of|for} <k>", "{decrease|lower|reduce} the <m1> {of|for} <k> by <x>"],
    change: ["this.$m = { ...@m, [$k]: (@m[$k] ?? 0) - $x };"],
    returns: [{ code: "@m[$k]", np: ["what is left", "the new <m1>", "the {remaining|new} {amount|number}"] }],
    guards: ["shortkey x m k", "shortkey x m k", "neg x", "nokey k m"],
  },
  {
    id: "delete-key",
    weight: 1.6,
    roles: { m: slot("counts", counts), k: param("word", keys, "m") },
    selectors: ["remove", "delete", "forget", "drop", "unset", "remove^m1"],
    says: ["{remove|delete|forget|drop} <k> {from|in} <m>", "{remove|delete} the <m1> {of|for} <k>", "take <k> out of <m>"],
    pre: ["const { [$k]: taken, ...rest } = @m;"],
    change: ["this.$m = rest;"],
    returns: [{ code: "taken", np: ["{the removed value|what it was|the old <m1>}"] }],
    guards: ["nokey k m", "nokey k m"],
  },
  {
    id: "merge-map",
    weight: 0.7,
    roles: { m: slot("labels", texts), x: param("labels", "changes more values others updates") },
    selectors: ["merge", "update", "configure", "apply", "setAll"],
    says: ["merge <x> into <m>", "{lay|put} <x> over <m>", "{update|extend} <m> with {all of|everything in|} <x>", "{apply|take over} all of <x> in <m>"],
    change: ["this.$m = { ...@m, ...$x };"],
  },
  {
    id: "clear-map",
    weight: 0.6,
    roles: { m: slot("counts", counts) },
    selectors: ["clear", "reset", "empty", "forgetAll"],
    says: ["{clear|empty} <m>", "{remove|forget} everything in <m>", "make <m> empty"],
    change: ["this.$m = {};"],
  },
  {
    id: "rename-key",
    weight: 0.5,
    roles: { m: slot("counts", counts), k: param("word", "from old oldName name", "m"), x: param("word", "to newName target next") },
    selectors: ["rename", "move", "renameKey"],
    says: ["rename <k> to <x> in <m>", "move the <m1> of <k> to <x>"],
    pre: ["const { [$k]: taken, ...rest } = @m;"],
    change: ["this.$m = { ...rest, [$x]: taken };"],
    guards: ["nokey k m"],
  },
];

const ask = (id: string, kind: "counts" | "labels", np: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op => ({
  id,
  selectors,
  says: [],
  np,
  returns: query(code),
  ...more,
  roles: { m: slot(kind, kind === "counts" ? counts : texts), ...more.roles },
});

const key = { k: param("word", keys, "m") };

const queries: Op[] = [
  ask("get-number", "counts", ["the <m1> {of|for} <k>", "what <m> {has|holds|says} {for|under} <k>", "<k> {of|in|from} <m>"], "@m[$k]", ["get", "of", "^m1Of", "lookup", "read"], { roles: key, weight: 1, guards: ["nokey k m", "nokey k m"] }),
  ask("get-number-zero", "counts", ["the <m1> {of|for} <k>, {or|} {0|zero} {if|when} {there is none|it is unknown|it is missing}", "<k> {of|in} <m>, {0|zero} {by default|if missing|when unknown}", "how many <k> <m> {has|holds}, {0|zero} if none"], "@m[$k] ?? 0", ["get", "countOf", "^m1Of", "of", "stockOf", "votesFor"], { roles: key, weight: 1.6 }),
  ask("get-text", "labels", ["the <m1> {of|for} <k>", "what <m> {has|holds|says} {for|under} <k>", "<k> {of|in|from} <m>"], "@m[$k]", ["get", "^m1Of", "lookup", "find", "read"], { roles: key, weight: 1, guards: ["nokey k m", "nokey k m"] }),
  ask("get-text-null", "labels", ["the <m1> {of|for} <k>, {or|} null {if|when} {there is none|it is unknown|it is missing}", "<k> {of|in} <m>, null {by default|if missing|when unknown}"], "@m[$k] ?? null", ["get", "^m1Of", "lookup", "find"], { roles: key, weight: 1 }),
  ask("get-text-default", "labels", ["the <m1> {of|for} <k>, {or|} %c {if|when} {there is none|it is unknown|it is missing|it is not set}", "<k> {of|in} <m>, %c {by default|if missing|when unknown}"], "@m[$k] ?? %c", ["get", "^m1Of", "lookup", "find", "translate"], { roles: { ...key, c: constant(["unknown", "none", "", "?", "n/a", "default"]) }, weight: 1.2 }),
  ask("get-text-fallback", "labels", ["the <m1> {of|for} <k>, {or|} <x> {if|when} {there is none|it is unknown|it is missing|it is not set}", "<k> {of|in} <m>, <x> {as default|if missing|when unknown}"], "@m[$k] ?? $x", ["get", "getOr", "lookup", "setting", "read"], { roles: { ...key, x: param("word", "fallback other standard otherwise") }, weight: 1.2 }),
  ask("get-or-key", "labels", ["the <m1> {of|for} <k>, or <k> itself {if|when} {there is none|it is unknown}"], "@m[$k] ?? $k", ["translate", "get", "labelOf", "display"], { roles: key, weight: 0.5 }),
  ask("has-key", "counts", ["{whether|if} <m> {has|have|contains|knows} <k>", "{whether|if} there is a <m1> for <k>", "true {if|when} <k> is in <m>"], "$k in @m", ["has", "knows", "contains", "has^m1", "isKnown"], { roles: key, weight: 1.2 }),
  ask("keys", "counts", ["the {keys|names} {of|in} <m>", "all names in <m>", "the names that have a <m1>"], "Object.keys(@m)", ["keys", "names", "all", "list"], { weight: 1.2 }),
  ask("keys-sorted", "counts", ["the {keys|names} {of|in} <m>{, sorted| in alphabetical order}", "the sorted {keys|names} of <m>"], "Object.keys(@m).sort()", ["keys", "names", "sortedNames", "list"], { weight: 0.8 }),
  ask("values", "counts", ["the values {of|in} <m>", "all {values|numbers} in <m>"], "Object.values(@m)", ["values", "all", "numbers"], { weight: 0.7 }),
  ask("size", "counts", ["how many {entries|names|keys} <m> {has|have}", "the number of {entries|names|keys} {in|of} <m>", "the size of <m>"], "Object.keys(@m).length", ["size", "count", "howMany", "number"], { weight: 1 }),
  ask("map-sum", "counts", ["the {sum|total} of {all|} <m>", "the {sum|total} of {all|the} values {in|of} <m>", "all <m.> {added up|together}"], "Object.values(@m).reduce((sum, entry) => sum + entry, 0)", ["total", "sum", "total^m", "all"], { weight: 1.6 }),
  ask("map-max", "counts", ["the {name|key|one} with the {highest|most|largest} <m1>", "who has the {most|highest} {of|} <m>", "the {key|name} of the largest value in <m>"], "Object.keys(@m).sort((left, right) => @m[right] - @m[left])[0] ?? null", ["winner", "leader", "best", "top", "most"], { weight: 1.2 }),
  ask("map-biggest", "counts", ["the {highest|largest} {value|number} in <m>", "the {highest|largest} <m1>"], "Math.max(...Object.values(@m))", ["max", "highest", "best"], { weight: 0.6 }),
  ask("map-above", "counts", ["the {names|keys} {with|whose} <m1> {above|over|greater than} <x>", "all {names|keys} of <m> with more than <x>"], "Object.keys(@m).filter((entry) => @m[entry] > $x)", ["above", "over", "richest", "moreThan"], { roles: { x: param("int", "limit min threshold") }, weight: 0.9 }),
  ask("map-below", "counts", ["the {names|keys} {with|whose} <m1> {below|under|less than} <x>", "all {names|keys} of <m> with less than <x>"], "Object.keys(@m).filter((entry) => @m[entry] < $x)", ["below", "low", "lowStock", "lessThan", "toReorder"], { roles: { x: param("int", "limit max threshold") }, weight: 0.7 }),
  ask("key-of", "labels", ["the {key|name} {whose|with the} <m1> {is|} <x>", "who has <x> in <m>"], "Object.keys(@m).find((entry) => @m[entry] === $x) ?? null", ["keyOf", "whoHas", "find", "ownerOf"], { roles: { x: param("word", "value text wanted", "values:m") }, weight: 0.6 }),
  ask("map-lines", "labels", ["<m> as {text|lines}: name=value{, separated| joined} by commas", "each {name|key}=value of <m> joined with \", \""], 'Object.entries(@m).map(([key, entry]) => `${key}=${entry}`).join(", ")', ["asText", "toText", "describe", "dump"], { weight: 0.4 }),
];

export const mapOps: Op[] = [...mutators, ...queries];
