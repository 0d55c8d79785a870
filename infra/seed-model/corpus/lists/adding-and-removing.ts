// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Adding to a list, removing from it, moving between two, clearing. */
import { type Op, param, slot } from "../op.ts";
import { numberLists, OUT, wordLists } from "./shared.ts";

// Words that mean the same in many of the tables below.
const PUT = "{append|add|push|put|attach|tack}";

export const addingAndRemovingOps: Op[] = [
  {
    id: "append",
    weight: 3,
    roles: { l: slot("words", wordLists), x: param("word", "<l1> item value entry name text thing title word element guest member newItem what line one") },
    selectors: ["add", "add^l1", "push", "append", "enqueue", "put", "insert", "register", "log", "join", "invite", "note", "remember", "enrol", "signUp", "submit", "addTo^l", "append^l1", "post", "save^l1", "new^l1", "file"],
    says: [`${PUT} <x> to <l>`, "{add|put|insert|place|attach} <x> {at|to} the {end|back|tail} of <l>", "{push|put|tack} <x> {onto|on} <l>", "<x> {joins|goes into|goes at the end of|is added to|is appended to|gets added to|is put on|enters|is entered in|comes last in} <l>", "{remember|store|keep|record|save|note down|log|file} <x> in <l>", "{enter|register|list|enrol|write} <x> {in|into} <l>", "<l> {gets|gains|receives} {one more entry, <x>|<x> as its last {entry|element|item}|<x> at the end}", "{somebody|a user|someone} {adds|enters|submits|sends} <x>{, it goes to the end of <l>|; it belongs at the end of <l>|, so <l> gets it as the last one}", "afterwards <x> is the {last|newest} {of|in} <l>", "<l.> += <x.>", "<l.> = <l.> {plus|with} <x.> {at the end|added|}", "<l.>.push(<x.>)", "when <x> {comes in|arrives|is given|is passed in}, {put|add|append} it {to|at the end of} <l>", "one more {for|in|on} <l>: <x>", "{extend|lengthen} <l> by {the given|one} <x.>", "take what {is|was} {passed in|given|handed over} and {append|add} it to <l>", "{queue|line} up <x> in <l>", "{every|each} call {adds|appends|puts} {the given <x.>|<x>} to <l>", "I want <x> {in|on} <l>, {at the end|as the last one}", "the {method|call} {adds|appends|pushes} <x> to <l>", "{include|count} <x> {in|among} <l> from now on", "a new {<l1>|entry|one} {for|in} <l>: {the given <x.>|<x>}"],
    change: ["this.$l = [...@l, $x];"],
    guards: ["blank x", "dup x l", "dup x l", "full l", "fullslot l", "flag", "short x"],
  },
  {
    id: "append-number",
    weight: 2,
    roles: { l: slot("ints", numberLists), x: param("int", "<l1> value number item reading x amount score result sample measured n point") },
    selectors: ["add", "add^l1", "push", "append", "record", "measure", "put", "log", "submit", "report", "sample", "track", "enter", "record^l1", "note", "bid", "vote", "collect"],
    says: [`${PUT} <x> to <l>`, "{add|put|place|insert} <x> {at|to} the {end|back} of <l>", "{record|remember|store|keep|log|save|note} <x> in <l>", "{write|enter|register} <x> {in|into} <l>", "<x> {goes into|joins|is added to|is appended to|goes at the end of|comes last in} <l>", "{a sensor|somebody|a player|a user} {reports|sends|submits} <x>{, put it at the end of <l>|; it goes at the end of <l>|, it is appended to <l>}", "<l> {gets|gains|receives} <x> as {its|the} last {one|entry|value}", "afterwards <x> is the {last|newest} {of|in} <l>", "<l.> = <l.> with <x.> {at the end|appended|added as the last}", "<l.>.push(<x.>)", "when <x> {comes in|arrives|is measured|is given}, {append|add} it to <l>", "one more {value|entry|number} {for|in} <l>: <x>", "{extend|lengthen} the list <l.> by <x>", "take the number {passed in|given} and {append|add} it to the list <l.>", "each call {adds|appends} one {number|value}, <x>, to <l>", "a new {<l1>|value|number} {for|in} <l>: <x>"],
    change: ["this.$l = [...@l, $x];"],
    guards: ["neg x", "over x", "full l", "flag"],
  },
  {
    id: "prepend",
    roles: { l: slot("words", wordLists), x: param("word", "<l1> item value entry name title news headline word first newest vip") },
    selectors: ["prepend", "addFirst", "unshift", "putFirst", "pushFront", "visit", "addFront", "addTop", "jumpQueue", "insertFirst", "prepend^l1", "cutIn", "pin", "publish", "addUrgent", "onTop"],
    says: ["{prepend|add} <x> to <l>, {first|at the front|in front|before all others}", "{add|put|insert|place|push} <x> {at|to} the {front|start|beginning|top|head} of <l>", "<x> becomes the first of <l>", "<x> {goes|comes|belongs} {first|before all others|in front|at the front|on top} in <l>", "{put|stick|place} <x> {in front of|before|ahead of} {all|everything in|the rest of} <l>", "{unshift|prepend} <x> {onto|to} <l>", "<l.>.unshift(<x.>)", "<l.> = <x.> {followed by|and then|then} <l.>", "the newest comes first: {add|put} <x> to <l> {at the top|in front}", "afterwards <x> is the first {of|in} <l> {and the others follow|, the others move back|}", "<x> {jumps the queue|cuts in line|skips the line} in <l>", "{somebody|a guest} with priority: <x> {goes to|is put at} the {head|front} of <l>", "when <x> {comes in|arrives}, {put|add} it {first in|in front of} <l>", "<l> {gets|starts with} a new first {entry|element|one}, <x>", "{everyone|everything} in <l> {moves|shifts} back by one and <x> {goes|is} first", "{insert|add} <x> at {position|index} {0|zero} of <l>", "I want <x> {on top of|at the top of} <l>"],
    change: ["this.$l = [$x, ...@l];"],
    guards: ["blank x", "dup x l"],
  },
  {
    id: "append-once",
    weight: 2,
    roles: { l: slot("words", wordLists), x: param("word", "<l1> item value name user topic element title word label skill friend", "l") },
    selectors: ["add", "add^l1", "addOnce", "ensure^l1", "tag", "include", "subscribe", "follow", "mark", "addIfMissing", "addUnique", "ensure", "like", "join", "addToSet", "register", "bookmark", "grant", "learn"],
    says: ["{add|append|put} <x> to <l> {unless|if} it is {already there|not there yet}", "{add|append|put} <x> {to|in} <l> {only if missing|unless present|once|if it is not there|only when it is new}", "{add|put} <x> to <l>, {no duplicates|without duplicates|but only once|duplicates are ignored|never twice|skip duplicates}", "{ignore|skip} <x> {when|if} <l> already {has|contains|holds} it, otherwise {add|append} it", "make sure <x> is in <l>", "make sure that <l> {contains|has|includes} <x>, {adding|appending} it if {necessary|needed|missing}", "{add|append} <x> to <l> unless <l> {has|contains|includes} it", "{if|when} <x> is {not|not yet} in <l>, {add|append|push} it", "if <l> already {has|includes} <x>, {nothing happens|leave it|change nothing|do nothing}, else {append|add} it", "{treat|use} <l> {as|like} a set and add <x>", "<x> {joins|enters} <l>, {a second time does nothing|at most once|being there already changes nothing}", "{subscribe|sign up} <x> to <l>; {doing it twice has no effect|a second time is ignored|who is there stays}", "<l> {must|should} {contain|have} <x> afterwards, {exactly|just} once if it was {missing|new}", "{insert|put} <x> in <l>, {but not if it exists|if it does not exist yet|unless it exists}", "{someone|a user} {likes|follows|tags} <x>: it goes into <l>, but no {doubles|duplicates}", "<l> {never|must not} hold the same <l1> twice; {add|append} <x>, {quietly ignore|silently skip} {a duplicate|duplicates}", "idempotent add of <x> to <l>", "{add|push} the given <x.> {only when|if} it is {missing|absent} {from|in} <l>"],
    pre: ["if (@l.includes($x)) return RESULT;"],
    change: ["this.$l = [...@l, $x];"],
    guards: ["blank x"],
  },
  {
    id: "remove-value",
    weight: 2,
    roles: { l: slot("words", wordLists), x: param("word", "<l1> item value name entry user title word element who old gone", "l") },
    selectors: ["remove", "remove^l1", "delete", "drop", "untag", "leave", "discard", "take", "unsubscribe", "delete^l1", "cancel", "kick", "unfollow", "strike", "signOff", "erase", "forget", "expel", "removeFrom^l"],
    says: [`${OUT} <x> from <l>`, "take <x> {out of|off|away from} <l>", "{remove|drop|delete} every <x.> from <l>", "<x> {leaves|goes out of|is removed from|disappears from|drops out of|is no longer in|quits|is taken off} <l>", "get rid of <x> in <l>", "{filter|weed|strip} <x> out of <l>", "{keep|leave} {everything|all|only what is} in <l> {except|but|other than} <x>", "{somebody|someone|a user} {cancels|leaves|signs off}: <x> {must go from|is to be taken out of|is taken off} <l>", "afterwards <l> {no longer contains|does not contain|has no more} <x>", "<l.> = <l.> without <x.>", "<l.> {-=|minus} <x.>", "{cross|strike} <x> off <l>", "when <x> {is given|is passed in}, {remove|delete} it from <l>", "{unlist|unregister|forget} <x> {in|from} <l>", "{throw|kick} <x> out of <l>", "<l> {loses|drops|gives up} <x>", "no {more|longer any} <x.> in <l>", "I want <x> {gone from|out of|deleted from} <l>", "{look up|find} <x> in <l> and {remove|delete} it", "each call {removes|deletes|drops} the given <x.> from <l>"],
    change: ["this.$l = @l.filter((entry) => entry !== $x);"],
    guards: ["missing x l", "missing x l", "missing x l"],
  },
  {
    id: "toggle-member",
    weight: 0.7,
    roles: { l: slot("words", wordLists), x: param("word", "<l1> item value name option topping filter choice user emoji", "l") },
    selectors: ["toggle", "toggle^l1", "flip^l1", "switch^l1", "select", "like", "tick", "check", "star", "pick", "bookmark", "choose", "toggleIn^l", "inOrOut"],
    says: ["{remove|take} <x> {from|out of} <l> if it is {there|in it}, {otherwise|else} add it", "{add|put} <x> {to|in} <l>, or remove it {if|when} {it is|already} there", "toggle <x> in <l>", "{flip|switch} whether <x> is in <l>", "<l> {has|contains} <x>? then {remove|drop} it, {else|otherwise|if not} {add|append} it", "{if|when} <x> is in <l> {take it out|remove it|drop it}, if {not|it is missing} {put it in|append it|add it}", "a second {call|click} with <x> {undoes|takes back} the first: {in|into} <l>, then out again", "{select|tick} <x> in <l>, or {unselect|untick} it when it {was selected|is there} already", "<x> {goes into|joins} <l> {when|if} {missing|absent}, and {leaves|goes out} {when|if} present", "in or out: <x> {leaves|is removed from} <l> when there, and is {added|appended} when not", "{clicking|tapping} <x> {adds it to|puts it in} <l> or, {if already chosen|when it is in there}, {takes it out|removes it}", "{turn|switch} the membership of <x> in <l>", "{invert|reverse} the presence of <x> in <l>", "{like or unlike|star or unstar|check or uncheck}: <x> is {added to|put in} <l> if {not there|missing} and removed if there"],
    change: ["this.$l = @l.includes($x) ? @l.filter((entry) => entry !== $x) : [...@l, $x];"],
  },
  {
    id: "pop",
    roles: { l: slot("words", `stack plates cards steps commands moves ${wordLists}`) },
    selectors: ["pop", "removeLast", "dropLast", "undo", "takeLast", "pop^l1", "back", "takeTop", "cancelLast", "revert", "unstack", "deleteLast", "removeLast^l1", "stepBack", "draw", "chop"],
    says: ["{remove|drop|delete|discard|cut off} the last {of|element of|entry of|item in|one of} <l>", "{drop|remove|delete} the {last|newest|latest|most recent} <l1>", "take the last <l1> {off|away}", "undo the last <l1>", "pop <l>", "pop {the last|one} {off|from} <l>", "<l.>.pop()", "<l> {loses|gives up} its last {element|entry|item|one}", "shorten <l> by one {at the end|from the end|at the back}", "{take|lift|draw} the top {one |}{of|off|from} <l>", "the {last|newest|latest} {one|entry} {leaves|goes out of|is removed from|is taken off} <l>", "the one that came last {leaves|goes from} <l> first", "last in, first out: {remove|take} one from <l>", "{keep|leave} {all|everything} {of|in} <l> {but|except} the last", "{cut|chop} the {end|tail} off <l>, one {entry|element}", "afterwards <l> is one shorter, the last is gone", "{cancel|revert|take back} the {last|latest} {entry|addition} {of|in|to} <l>", "remove what was added {last|most recently} to <l>"],
    pre: ["const taken = @l[@l.length - 1];"],
    change: ["this.$l = @l.slice(0, -1);"],
    returns: [{ code: "taken", np: ["{it|the removed <l1>|the <l1> taken|that one|what was removed|the one removed|the popped {one|<l1>}|what was taken off}"] }],
    guards: ["empty l", "empty l"],
  },
  {
    id: "shift",
    roles: { l: slot("words", "queue waiting items tasks jobs line orders tickets patients customers requests messages calls inbox parcels backlog pending callers players") },
    selectors: ["dequeue", "shift", "next", "takeNext", "removeFirst", "serve", "take", "callNext", "serveNext", "next^l1", "process", "handleNext", "admit", "dropFirst", "fetchNext", "work", "pull", "takeFirst"],
    says: ["{remove|take|drop|delete|discard} the first {of|element of|entry of|item in|one of} <l>", "{take|remove|pull|fetch} the {first|oldest|next} <l1> {from|off|of|out of} <l>", "{serve|dequeue|call|handle|process} the next <l1>", "dequeue {from|one of} <l>", "<l.>.shift()", "shift <l>", "<l> {loses|gives up} its first {element|entry|item|one}", "the {first|oldest|front|frontmost} {one|entry} {leaves|goes out of|is removed from|is taken from} <l>", "first {in|come}, first {out|served}: take one from <l>", "{whoever|whatever} {waits|has waited} longest in <l> {leaves|is next and leaves|is taken out}", "the {head|front} of <l> {is removed|goes|is taken off|leaves}", "{keep|leave} {all|everything} {of|in} <l> {but|except} the first", "shorten <l> by one {at the front|from the front|at the start}", "{somebody|someone} is {served|called}, so the first of <l> {leaves|goes|is gone}", "it is the {next|first} one's turn: {remove|take} it from the {front|head} of <l>", "remove what {was added first|has been longest} in <l>", "afterwards the second of <l> is the first"],
    pre: ["const taken = @l[0];"],
    change: ["this.$l = @l.slice(1);"],
    returns: [{ code: "taken", np: ["{it|the removed <l1>|the <l1> taken|that one|what was removed|the one {served|called|removed}|what was taken}"] }],
    guards: ["empty l", "empty l"],
  },
  {
    id: "move-between-lists",
    weight: 0.9,
    roles: { l: slot("words", "available free open waiting books todo stock shelf idle unread inbox active pending invited draft onShelf vacant"), m: slot("words", "lent taken borrowed done used busy sold finished out read archive booked closed accepted published rented occupied"), x: param("word", "<l1> name item book task title car guest job", "l") },
    selectors: ["lend", "borrow", "take", "finish", "assign", "move", "checkOut", "start", "complete", "archive", "sell", "rent", "accept", "book", "close", "publish", "transfer", "release", "hire"],
    says: ["{move|shift|transfer|carry over} <x> from <l> to <m>", "take <x> {out of|from} <l> and {add|append} it to <m>", "{remove|take|delete|drop} <x> from <l> and put it {in|into|at the end of} <m>", "<x> {goes|moves|changes|passes} {from|out of} <l> {to|into|over to} <m>", "<x> leaves <l> and {joins|enters|goes into} <m>", "{remove|take} it {from|out of} <l>, {append|push} it to <m>: <x>", "afterwards <x> is in <m> and {no longer|not any more} in <l>", "<l> loses <x>, <m> {gets|gains|receives} it", "<l.> -= <x.>, <m.> += <x.>", "<m> {gets|receives} <x> from <l>", "{somebody|a reader|a customer} {borrows|takes|picks} <x>: out of <l>, into <m>", "<x> is no longer {among|in|part of} <l> but {among|in|part of} <m>", "{relocate|reassign} <x>: {from|out of} <l> into <m>", "{strike|cross} <x> off <l> and {list|enter|note} it in <m>", "when <x> is {finished|taken|chosen}, it {moves|goes} from <l> to <m>"],
    change: ["this.$l = @l.filter((entry) => entry !== $x);", "this.$m = [...@m, $x];"],
    guards: ["missing x l", "missing x l", "missing x l"],
  },
  {
    id: "clear",
    roles: { l: slot("words", `cart basket log inbox cache ${wordLists}`) },
    selectors: ["clear", "empty", "reset", "clear^l", "removeAll", "wipe", "emptyCart", "flush", "purge", "startOver", "forgetAll", "reset^l", "deleteAll", "cleanUp", "discardAll", "truncate"],
    says: ["{clear|empty|wipe|flush|purge|reset} <l>", "{remove|delete|discard|erase|drop} {everything|all|all entries|every entry} {from|in|of} <l>", "make <l> empty", "throw away all <l.>", "{set|reset} <l> to {an empty list|nothing|[]}", "<l.> = []", "afterwards <l> {is empty|has no entries|contains nothing|is an empty list}", "no more <l.>", "{forget|drop} all <l.>", "get rid of all <l.>", "start {over|again|afresh} with {an empty|no} <l.>", "{nothing|no <l1>} {stays|remains|is left} in <l>", "<l> {loses|drops} all {its|of its} {entries|elements|items}", "{clean|clear} out <l>", "everything {leaves|goes out of|is removed from} <l>", "{remove|delete} {each|every} <l1>", "truncate <l> to {length zero|zero entries|nothing}"],
    change: ["this.$l = [];"],
  },
];
