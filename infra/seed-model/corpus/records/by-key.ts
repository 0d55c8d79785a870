// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What is done with the one record that a name or an id finds. */
import { field, type Op, param, query, type Role, slot } from "../op.ts";
import { carts, doneField, groupField, idField, KEYS, nameField, numberField, OR_NULL, people, priceField, quantityField, tasks } from "./shared.ts";

/** "the entry NAMED x", where x is a name, and where it is an id. */
const NAMED = "{with <f.>|whose <f.> is|called|named|with the <f.>|that has the <f.>|where <f.> is|with <f.> =}";
const NUMBERED = "{with <f.>|whose <f.> is|with the <f.>|that has the <f.>|where <f.> is|with <f.> =|identified by|having <f.>}";
const WHEN = "{when|whenever|if|as soon as}";

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
export function byKey(): Op[] {
  return [
    { suffix: "", key: nameField, x: param("word", KEYS, "l.f"), how: NAMED, share: 1 },
    { suffix: "-id", key: idField, x: param("int", "id id id <f> key number code nr ref which", "l.f"), how: NUMBERED, share: 0.75 },
  ].flatMap(({ suffix, key, x, how, share }) =>
    keyed(how, key, x).map((op) => ({ ...op, id: op.id + suffix, weight: (op.weight ?? 1) * share })),
  );
}
