// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Levels in steps, subscriptions and their end, ratings, alarms, and histories of values. */
import { constant, type Op, param, query, slot } from "../op.ts";

export const levelAndHistoryOps: Op[] = [
  ...(["up", "down"] as const).map((way): Op => {
    const up = way === "up";
    return {
      id: `level-${way}`,
      weight: 0.7,
      roles: { n: slot("int", "level volume brightness gear speed floor zoom lives stage rank temperature intensity dose"), c: constant(up ? [3, 5, 10, 10, 7, 100, 12, 6, 9] : [0, 0, 1, 1, 1, 2, 3]) },
      selectors: (up ? "up levelUp louder raise increase brighter faster shiftUp zoomIn higher step^nUp" : "down levelDown quieter lower decrease dim slower shiftDown zoomOut reduce").split(" "),
      says: up
        ? ["{raise|increase|turn up|lift} <n> by {one|1}, {at most to|but not above|never above|up to|to no more than} %c", "<n> {goes|steps|moves} up by one {but|and} {never|not} {above|over|beyond|past} %c", "one {more|up|higher} for <n>, %c {is the maximum|at most|is the top|is the highest}", "add one to <n>, {stay|staying|stop|stopping} at %c", "<n> + 1, {max|maximum|capped at|limited to} %c", "{increment|bump} <n>, {with a maximum of|capped at|limited to} %c", "{louder|higher|up|more}: <n> {grows|rises} by one {until it is|up to} %c {and stays there|}", "{press|push} {plus|up}: <n> is one higher, {at|from} %c it stays", "<n> {grows|rises} by one {a call|each time|}, {but %c is the end|and %c stays %c}", "the smaller of %c and <n> plus one {is|becomes} the new <n.>"]
        : ["{lower|decrease|turn down|reduce} <n> by {one|1}, {but not below|never below|down to|to no less than} %c", "<n> {goes|steps|moves} down by one {but|and} {never|not} {below|under|past} %c", "one {less|down|lower} for <n>, %c {is the minimum|at least|is the bottom|is the lowest}", "{take|subtract} one {from|off} <n>, {stay|staying|stop|stopping} at %c", "<n> - 1, {min|minimum|not below|limited to} %c", "{decrement|drop} <n>, {with a minimum of|not going below} %c", "{quieter|lower|down|less}: <n> {falls|sinks|drops} by one {until it is|down to} %c {and stays there|}", "{press|push} {minus|down}: <n> is one lower, {at|from} %c it stays", "<n> {falls|drops} by one {a call|each time|}, {but %c is the end|and %c stays %c}", "the larger of %c and <n> minus one {is|becomes} the new <n.>"],
      change: [up ? "this.$n = Math.min(@n + 1, %c);" : "this.$n = Math.max(@n - 1, %c);"],
    };
  }),
  {
    id: "subscribe-until",
    weight: 0.5,
    roles: { n: slot("int", "expires until end validUntil dueDay paidUntil due deadline"), c: constant([30, 30, 7, 14, 365, 10, 28, 60, 12]), x: param("int", "day today now start from date time hour") },
    selectors: "subscribe renew start borrow extend activate lend buy pay rent book".split(" "),
    says: ["{set|put} <n> to %c after <x>", "<n> {is|becomes} <x> {plus|+} %c", "{it|the subscription|this} {runs|is valid|lasts} {for |}%c {days|} from <x>: {set|store} the end in <n>", "<n> = <x> + %c", "{starting|beginning} {at|with|on} <x>, {add|count} %c and {store|keep} {it|the result|that} in <n>", "%c {more than|after|later than} <x> {is|becomes} the {new |}<n.>", "{store|keep} in <n> {when|the day on which} it {ends|runs out}: %c after <x>", "adding %c to <x> {gives|makes} <n>"],
    change: ["this.$n = $x + %c;"],
    guards: ["neg x"],
  },
  {
    id: "expired",
    weight: 0.5,
    roles: { n: slot("int", "expires until end validUntil dueDay paidUntil due deadline closing limit"), x: param("int", "day today now time date hour") },
    selectors: "expired isExpired isOver overdue isLate isOverdue late timedOut past ended tooLate".split(" "),
    says: ["{check|tell|say} {whether|if} it {has expired|is over|is overdue|is too late}: <x> is {after|past|later than} <n>"],
    np: ["{whether|if} <x> is {after|past|later than|beyond|above|greater than} <n>", "{whether|if} it {has expired|is over|is overdue|ran out}, {that is|so|i.e.} <x> is {after|past|later than} <n>", "true {if|when|once} <x> is {later than|past|after|more than} <n>", "{whether|if} <n> lies before <x>", "<x> > <n>", "{whether|if} {the deadline|the time} <n> {has passed|is over} {at|on} <x>", "false {until|up to} <n>, true when <x> is after it", "{whether|if} it is {too late|late|overdue} {at|on} <x>, <n> being the last one allowed"],
    returns: query("$x > @n"),
  },
  {
    id: "renew",
    weight: 0.4,
    roles: { n: slot("int", "expires until end validUntil dueDay paidUntil due deadline"), c: constant([30, 30, 7, 14, 365, 10, 28, 60, 1]) },
    selectors: "renew extend prolong snooze postpone addTime delay extend^n".split(" "),
    says: ["{extend|prolong|lengthen} <n> by %c", "<n> {is|becomes} %c later", "{move|put|push|shift} <n> {out |}by %c", "add %c to <n>", "<n> + %c", "{postpone|delay|put off} <n> by %c", "%c {more|longer|later} than before: {raise|extend} <n>", "<n> {grows|goes up|rises} by %c", "{renew|prolong} it {for|by} {another |}%c, {kept|stored} in <n>"],
    change: ["this.$n = @n + %c;"],
  },
  {
    id: "rate",
    weight: 0.6,
    roles: { t: slot("num", "total sum points stars score ratingSum"), n: slot("int", "count ratings votes number reviews entries"), x: param("int", "stars rating points value score grade") },
    selectors: "rate vote addRating review grade record add score addReview submit".split(" "),
    says: ["add <x> to <t> and one to <n>", "<t> {grows|rises|goes up} by <x> and <n> by {one|1}", "{someone|a user|a guest} gives <x>: {add it|it goes} to <t>, and <n> {is one more|goes up by one|counts one more}", "{a new|another} rating of <x>: <t> plus <x>, <n> plus {one|1}", "<t> += <x>, <n> += 1", "sum up <x> in <t> and count it in <n>", "{record|register|note} <x>: it {increases|raises} <t> by its value and <n> by one", "{increase|raise} <t> by <x> and increment <n>", "<n> {counts the ratings, <t> sums them up|is the number of votes, <t> their sum}: {add|take in} <x>"],
    change: ["this.$t = @t + $x;", "this.$n = @n + 1;"],
    guards: ["between x", "between x", "between x", "neg x", "flag", "nonpos x", "fraction x"],
    returns: [{ code: "@t / @n", np: ["the {new |}{average|mean}", "<t> {divided by|per|/} <n>"] }],
  },
  {
    id: "rating-average",
    weight: 0.45,
    roles: { t: slot("num", "total sum points stars score ratingSum distance cost"), n: { ...slot("enum", "count ratings votes number reviews trips guests orders"), values: [0, 1, 2, 2, 4, 5, 10] } },
    selectors: "average mean rating perUnit averageRating avg stars score".split(" "),
    says: ["{divide|split} <t> by <n>, {0|zero} {if|when} there are none"],
    np: ["the {average|mean}: <t> {divided by|/|per|over} <n>, {0|zero} {if|when} <n> is {0|zero}", "<t> {divided by|/|per} <n>, {or |}{0|zero} {when|if} <n> is {0|zero}", "<t> per <n>, {without any|with none|for none} {0|zero}", "the {average|mean} of <t> {over|for} <n>, {0|zero} when there are none", "<t> / <n>, but {0|zero} instead of dividing by zero", "{0|zero} if <n> is {0|zero}, {otherwise|else} <t> {divided by|/} <n>", "what each has on average: <t> {shared among|divided by} <n>, {0|zero} {when|if} <n> is 0", "the quotient of <t> and <n>, {0|zero} for {0|zero} <n.>"],
    returns: query("@n === 0 ? 0 : @t / @n"),
  },
  {
    id: "reading-alarm",
    weight: 0.6,
    roles: { n: slot("num", "temperature reading level pressure value humidity speed load"), b: slot("flag", "alarm warning high critical tooHigh alert hot on"), c: constant([30, 50, 80, 100, 20, 90, 10, 5]), x: param("num", "reading value temperature measured level now <n>") },
    selectors: "measure record read update set^n report sense check take".split(" "),
    says: ["{store|keep|record|set} <x> {in|as} <n> and set <b> to whether it is {above|over|more than|greater than|higher than} %c", "<n> {becomes|is} <x>; <b> is true {if|when|exactly when} {it|that} is {above|over|more than|higher than} %c, {else|otherwise} false", "{record|note|take} <x> as <n>, with <b> {telling|saying|showing} whether it {exceeds|is above|is over} %c", "<n> = <x>, <b> = <x> > %c", "{above|over|beyond} %c it is <b.>: <n> takes <x>, <b> is set accordingly", "{a new|the sensor gives a} <x.>: {store|keep} it in <n>, <b> on {above|over} %c, off {otherwise|else}", "{update|set} <n> to <x> and {switch|turn} <b> on {if|when} it is {above|over} %c, off if not"],
    change: ["this.$n = $x;", "this.$b = $x > %c;"],
  },
  {
    id: "push-history",
    weight: 0.7,
    roles: { t: slot("word", "current page status value owner theme name room screen text content"), l: slot("words", "history past previous log visited changes undo trail versions old"), x: param("word", "next value page to name new <t> now") },
    selectors: "goTo change set^t visit update^t switchTo open navigate edit move".split(" "),
    says: ["{append|add|push} <t> to <l> and set <t> to <x>", "{keep|remember|save|store} the {old|present|former} <t.> at the end of <l>, then {set|change} <t> to <x>", "<x> becomes <t>, the {old|former|previous} one {goes|is put|is added} {to|to the end of} <l>", "{put|move} <t> at the end of <l>; <t> {is|becomes} <x>", "<l> {gets|grows by|takes} the old <t.>, <t> {gets|becomes|is} <x>", "before <x> replaces <t>, {push|append|add} {it|the old one} to <l>", "{so that one can undo it|for undo}, add the old <t.> to <l>; <t> becomes <x>", "<l> {keeps|records} what <t> was before: {append|add} it, {then|and} set <t> to <x>"],
    change: ["this.$l = [...@l, @t];", "this.$t = $x;"],
    guards: ["same x t", "blank x", "flag"],
  },
  {
    id: "pop-history",
    weight: 0.6,
    roles: { t: slot("word", "current page status value owner theme name room screen text content"), l: slot("words", "history past previous log visited changes undo trail versions old") },
    selectors: "undo back goBack restore revert previous stepBack rollBack".split(" "),
    says: ["{set|change} <t> to the last {one |entry |}of <l> and {remove|drop} it {from there|from <l>}", "{undo|go back}: the {last|newest} of <l> {becomes|is} <t> and {leaves|is removed from} <l>", "{take|pop} the last {one |}{off|from} <l> and {put it in|store it as} <t>", "<t> {becomes|gets|takes} the last {element|entry} of <l>, {which is shortened by it|which loses it|that is removed there}", "{restore|bring back} <t> from the end of <l>, {dropping|removing} {it|the entry} there", "{move|transfer} the last of <l> {back |}to <t>", "<l> loses its last {entry|one}, which becomes <t>"],
    change: ["this.$t = @l.at(-1);", "this.$l = @l.slice(0, -1);"],
    guards: ["empty l", "empty l", "empty l", "empty l"],
  },
];
