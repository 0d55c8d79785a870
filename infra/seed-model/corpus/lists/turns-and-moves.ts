// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Whose turn it is in a list, and moving from one list to another. */
import { fixed, type Op, slot } from "../op.ts";

export const turnAndMoveOps: Op[] = [
  {
    id: "turn-index",
    weight: 0.7,
    roles: { l: slot("words", "players members team guests drivers speakers songs slides colors servers stops items hosts pages"), i: fixed(slot("enum", "turn current index position active pointer at next which cursor playing selected"), [0, 0, 1, 2]) },
    selectors: ["nextTurn", "advance", "next", "nextPlayer", "endTurn", "step", "pass", "moveOn", "cycle", "forward", "next^l1", "nextSong", "takeTurn", "skip", "proceed"],
    says: ["{move|advance|step} <i> to the next {of|in|one of} <l>, {wrapping around|back to 0 after the last|starting over after the last|round and round}", "{advance|increase|raise|bump} <i> by one, {modulo|mod} the {number|count|length} of <l>", "{raise|increase} <i> by {1|one}; after the last of <l> it {is|starts at|goes back to} {0|zero} {again|}", "it is the next one's turn: <i> {goes|moves} on through <l> {and wraps|in a circle|and begins again at the end}", "<i> = (<i.> + 1) % {<l.>.length|number of <l.>}", "<i> {points|moves} to the next of <l>, {and from the last to the first|after the last comes the first|cyclic}", "{cycle|go} {through <l> with <i>|<i> through <l>}", "the turn {passes|goes} to the next of <l>: <i> {plus one|up by one}, {wrapping|from the last back to zero}", "{pass|hand} the turn on: <i> {counts|goes} {up|on}, {at the end of <l> it starts over|beyond <l> it is zero again}", "<i> is an index into <l>: {advance it|one further}, {wrap at the end|wrap around}", "{every|each} call {moves|advances} <i> one {further|on} in <l>, {round robin|in a circle|cyclically}", "{next|one further}: <i> {within|in} <l>, the {first|start} follows the {last|end}", "round robin over <l> with <i> as the {pointer|index|position}"],
    change: ["this.$i = (@i + 1) % @l.length;"],
    returns: [{ code: "@l[@i]", np: ["the <l1> {whose turn it is|that is next|there}", "the {one|<l1>} {at|it points to|now at} <i>", "who {is|comes} {next|now}"] }],
    guards: ["empty l", "empty l"],
  },
  {
    id: "turn-index-back",
    weight: 0.3,
    roles: { l: slot("words", "slides songs pages images steps items players tabs stops"), i: fixed(slot("enum", "current index position active pointer cursor playing selected slide"), [0, 0, 1, 1, 2]) },
    selectors: ["previous", "back", "prev", "goBack", "stepBack", "backward", "previous^l1", "rewind", "left", "lastOne"],
    says: ["{move|step} <i> {back|} to the previous {of|in|one of} <l>, {wrapping around|from the first to the last|to the last after the first}", "<i> {goes|moves} one back through <l>, {before the first comes the last|and from 0 to the last|cyclic}", "{lower|decrease} <i> by one, {from zero it jumps|below zero it wraps} to the last {index|position} of <l>", "{go|step} back one in <l> with <i>, {in a circle|wrapping at the start|round and round}", "<i> = (<i.> - 1 + {<l.>.length|number of <l.>}) % {<l.>.length|number of <l.>}", "<i> {points|moves} to the {one before|previous one} in <l>, {from the first on to the last|wrapping}", "{previous|back}: <i> {within|in} <l>, the {last|end} {precedes|comes before} the first", "cycle backwards through <l> with <i>", "<i> {counts|goes} {down|back} by one {modulo|mod} the {number|length} of <l>", "{every|each} call {moves|takes} <i> one {back|backwards} in <l>, wrapping {at the front|around}", "one {back|backwards}: <i> is an index into <l>, {wrap at the start|at zero it wraps to the end}", "the turn goes back to the one before in <l>: <i> {minus one|down by one}, {wrapping|from zero to the last}"],
    change: ["this.$i = (@i + @l.length - 1) % @l.length;"],
    guards: ["empty l", "empty l"],
  },
  {
    id: "last-to-other",
    weight: 0.7,
    roles: { l: slot("words", "done undoStack past actions history steps commands moves edits hand left undos"), m: slot("words", "undone redoStack future redo trash discarded cancelled redos removed right reverted") },
    selectors: ["undo", "back", "stepBack", "revert", "takeBack", "goBack", "cancelLast", "undoLast", "rewind", "discardLast", "popTo"],
    says: ["{move|shift|transfer} the last {of|<l1> of|entry of|element of} <l> to {the end of|} <m>", "{take|pop|remove} the last {of|<l1> from|one from|entry of} <l> and {push|put|append|add} it {on|to|onto} <m>", "undo: the {last|latest|newest} {of|in} <l> {goes|moves} to <m>", "the {last|latest|newest|top} {one|entry} {leaves|of} <l> {and|} {joins|goes to|is pushed on} <m>", "pop {from|off} <l>, push {on|onto|to} <m>", "<m.>.push(<l.>.pop())", "<l> loses its last {entry|element|one} {to|and <m> gets it,|, which is appended to} <m>", "{step|go} back: {what was|the one} last in <l> is {now|then} last in <m>", "{undo|take back} the last <l1> but {keep|remember} it in <m>", "transfer {one|a single} {entry|element} from the {top|end} of <l> to the {top|end} of <m>", "the top of {the stack|} <l> {is moved|moves|goes} {on top of|to the top of} <m>", "afterwards <m> ends with what <l> ended with, and <l> is one shorter"],
    pre: ["const taken = @l[@l.length - 1];"],
    change: ["this.$l = @l.slice(0, -1);", "this.$m = [...@m, taken];"],
    returns: [{ code: "taken", np: ["{it|the moved <l1>|that one|the one moved|what was moved|what was undone|the entry taken}"] }],
    guards: ["empty l", "empty l", "empty l"],
  },
  {
    id: "last-to-other-if-any",
    weight: 0.5,
    roles: { l: slot("words", "undone redoStack future redo done undoStack past actions history steps moves left"), m: slot("words", "applied present log back right trash discarded kept restored redone archive") },
    selectors: ["redo", "undo", "forward", "restore", "reapply", "again", "stepForward", "repeatLast", "unundo", "bringBack", "moveLast"],
    says: ["{move|shift} the last {of|entry of|element of} <l> to {the end of|} <m>, {do nothing|nothing happens|change nothing} {if|when} {<l> is empty|there is none}", "{take|pop} the last {of|from} <l> and {push|append|add} it {on|to} <m>; {do nothing|ignore it} {if|when} <l> {is empty|has none}", "redo: the {last|latest} {of|in} <l> {goes|moves} to <m>, {unless|but not if} <l> is empty", "{if|when} there is {something|anything} in <l>, {move|transfer} the last {one|entry} to <m>", "pop {from|off} <l>, push {on|onto} <m>, {ignore|skip} an empty <l.>", "the {last|top} {one|entry} of <l> {goes back|moves over|is moved} to <m>; {an empty <l.> changes nothing|with <l> empty nothing changes}", "<m.>.push(<l.>.pop()) {if|when} <l.> is not empty", "{nothing to do|leave all as it is} {when|if} <l> is empty, {otherwise|else} its last {entry|one} {moves|goes} to <m>", "as long as <l> has any, its last {entry|one} {leaves it and|} {joins|goes to the end of} <m>", "{restore|bring back} the last {of|from} <l> {to|into} <m>, {quietly nothing|without error and without change} {if|when} there is none", "{transfer|hand} one from the end of <l> to the end of <m>, if <l> has {any|one}", "<l> empty: {change nothing|no change}; {otherwise|else} the last of <l> {leaves|goes} and is {appended to|last in} <m>"],
    pre: ["if (@l.length === 0) return RESULT;", "const taken = @l[@l.length - 1];"],
    change: ["this.$l = @l.slice(0, -1);", "this.$m = [...@m, taken];"],
  },
  {
    id: "first-to-other",
    weight: 0.5,
    roles: { l: slot("words", "waiting queue todo backlog inbox deck pending tasks jobs waitlist applicants"), m: slot("words", "active done running doing served hand admitted processed started seated current") },
    selectors: ["startNext", "admit", "draw", "seatNext", "next", "promote", "serveNext", "process", "letIn", "pull", "drawCard", "beginNext", "callNext"],
    says: ["{move|shift|transfer} the first {of|<l1> of|entry of|element of} <l> to {the end of|} <m>", "{take|remove|pull} the first {of|<l1> from|one from|entry of} <l> and {put|append|add} it to {the end of|} <m>", "the {first|oldest|next} {one|} {of|in} <l> {goes|moves|changes} {to|over to} <m>", "the {first|front} {one|entry} of <l> leaves {it|} and {joins|goes to the end of} <m>", "{dequeue|shift} from <l>, {append|push} to <m>", "<m.>.push(<l.>.shift())", "<l> loses its first {entry|element|one}{, which is appended to <m>|, <m> gets it at the end}", "{let|admit} the next {one|} {of|from} <l> {into|in to} <m>", "who waits longest in <l> {moves|goes} to <m>", "{draw|deal} the {top|first} {card|one} of <l> {into|to} <m>", "a place is free: the first of <l> {moves|goes} {into|to} <m>", "afterwards <m> ends with {the one|what} <l> {started|began} with, and <l> is one shorter"],
    pre: ["const taken = @l[0];"],
    change: ["this.$l = @l.slice(1);", "this.$m = [...@m, taken];"],
    returns: [{ code: "taken", np: ["{it|the moved <l1>|that one|the one moved|who was moved|what was moved|the entry taken}"] }],
    guards: ["empty l", "empty l", "empty l"],
  },
  {
    id: "move-all-between",
    weight: 0.4,
    roles: { l: slot("words", "waiting inbox draft basket pending todo selected buffer left unread staged"), m: slot("words", "done archive sent bought processed moved log right read committed seen") },
    selectors: ["moveAll", "flush", "archiveAll", "finishAll", "commit", "sendAll", "transferAll", "emptyInto", "checkout", "readAll", "processAll", "drain"],
    says: ["{move|shift|transfer} {all|everything|all entries|the whole of} {of|in|from} <l> to <m>", "{append|add} {all|everything} of <l> to <m> and {clear|empty} <l>", "{empty|pour|drain|flush} <l> into <m>", "<m> {gets|receives|takes over} {all|everything} {of|from|in} <l>, {and <l> is empty|which is empty then|nothing stays in <l>}", "everything {leaves|goes out of} <l> and {joins|goes to the end of} <m>", "{all|everything} in <l> is {archived|put|moved} {in|into} <m>{, <l> becomes empty|; clear <l>|, then <l> is cleared}", "<m.> += <l.>, <l.> = []", "<m.>.push(...<l.>), then {clear|empty} <l>", "afterwards <l> is empty and <m> has {all|everything} {it held|that was in it} at the end", "{hand|carry} over all <l.> to <m>, {leaving|keep} nothing {behind|in <l>}", "commit: <l> {is|gets} {added|appended} to <m> and {is emptied|starts afresh|is cleared}", "all <l.> {move|go} {over|} to <m>"],
    change: ["this.$m = [...@m, ...@l];", "this.$l = [];"],
  },
];
