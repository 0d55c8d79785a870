// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Slots that hold a person: assigned, claimed, free or taken, logged in and out. */
import { constant, type Op, param, query, slot } from "../op.ts";
import { PEOPLE } from "../words.ts";
import { personParam } from "./shared.ts";

const persons = [null, null, ...PEOPLE.slice(0, 10), "desk", "team"];

export const peopleOps: Op[] = [
  {
    id: "assign",
    weight: 0.7,
    roles: { o: { ...slot("enum", "assignee owner holder driver tenant editor user seat reviewer borrower"), values: persons }, x: param("word", personParam) },
    selectors: "assign claim take give reserve book lend set^o borrow occupy hand".split(" "),
    says: ["{assign|give|hand|lend} it to <x>: <o> {becomes|is} <x>", "{set|change} <o> to <x>", "<x> {becomes|is|shall be} {the |}<o.>", "<x> {takes|gets|has} it {now|from now on}, {kept|stored|noted} {in|as} <o>", "<o> = <x>", "{store|record|note|keep} <x> as <o>", "{make|appoint} <x> {the |}<o.>", "{let|have} <x> be <o>", "{from now on|now} it {belongs to|is with} <x>, stored in <o>", "{whoever|who} {had it|was it} before, <o> is <x> now"],
    change: ["this.$o = $x;"],
    guards: ["held o", "held o", "held o", "blank x", "allowed x", "banned x", "flag"],
  },
  {
    id: "unassign",
    weight: 0.7,
    roles: { o: { ...slot("enum", "assignee owner holder driver tenant editor user reviewer borrower leader selected deadline discount coupon partner"), values: persons } },
    selectors: "unassign release free giveBack return clear^o remove^o drop unset^o reset^o forget^o leave vacate none".split(" "),
    says: ["{set|put|change} <o> to null", "{clear|unset|remove|forget|delete|drop|empty} <o>{, it is null|: set it to null| so that it is null| (null)}", "there is no <o.> {any more|afterwards|from now on} (null)", "<o> {becomes|is|shall be|turns} null", "<o> = null", "{nobody|no one|none} is <o> {any more|now|then}, {so null|that is null|null}", "{release|free} it: <o> {becomes|is} null", "{take|remove} <o> away, {leaving|leave} null", "{give it back|it goes back}, <o> is null {then|again|}", "{make|leave} <o> {null|empty (null)|unset (null)}", "{replace|overwrite} <o> {with|by} null", "{undo|cancel|end} the {assignment|choice} of <o>: null {again|}"],
    change: ["this.$o = null;"],
    guards: ["unset o", "unset o", "unset o", "flag"],
  },
  {
    id: "claim-if-free",
    weight: 0.7,
    roles: { o: { ...slot("enum", "owner holder assignee driver tenant borrower user winner player occupant"), values: persons }, x: param("word", personParam) },
    selectors: "claim take reserve book assign grab occupy borrow lock join".split(" "),
    says: [
      "<x> becomes <o> {if|when|provided} {nobody has it|there is none yet|it is free}, {throw|fail|refuse} {otherwise|else}",
      "{set|change} <o> to <x>; {throw|fail|refuse} {if|when} {there is one already|somebody has it|it is taken|it is set already}",
      "{first come, first served|the first one gets it}: <o> is <x>, {later ones get an error|a second one is refused|throw if it is taken}",
      "{only|just} {if|when|while} {<o> is null|there is no <o.>} {it becomes|set it to} <x>, {else|otherwise} {throw|an error}",
      "{give|assign} it to <x> unless {somebody|someone} {is|has become} <o> already{, then throw|; then fail}",
      "<x> {takes|claims|reserves|books} it: <o> must be {free|empty|null|unset}, then it {is|holds} <x>",
      "{a taken|an occupied} one {is refused|throws}; a free one {gets|has} <x> as <o>",
      "{refuse|throw} when <o> is {set|taken|there}, else {store|put} <x> there",
    ],
    pre: ['if (@o) throw new Error("$o is already set");'],
    change: ["this.$o = $x;"],
  },
  {
    id: "is-free",
    weight: 0.45,
    roles: { o: { ...slot("enum", "assignee owner holder driver tenant editor user reviewer borrower winner leader selected"), values: persons } },
    selectors: "isFree free available isUnassigned vacant open isOpen no^o isVacant canTake".split(" "),
    says: ["{check|tell|say} {whether|if} {there is no <o.>|<o> is null|it is free}"],
    np: ["{whether|if} <o> is {null, so free|null}", "{whether|if} there is no <o.> {yet|at the moment|}", "{whether|if} {nobody|no one} is <o> {yet|}", "true {if|when|while} {<o> is null|there is no <o.>}", "{whether|if} it is {free|available|vacant}, that is without <o.>", "<o> === null", "{whether|if} {nobody|no one} has it, {<o> being|so <o> is} null", "false {if|when|once} there is some <o.>, {otherwise|else} true"],
    returns: query("@o === null"),
  },
  {
    id: "is-taken",
    weight: 0.45,
    roles: { o: { ...slot("enum", "assignee owner holder driver tenant editor user reviewer borrower winner leader selected"), values: persons } },
    selectors: "isTaken taken isAssigned has^o occupied isReserved assigned inUse hasOne isSet".split(" "),
    says: ["{check|tell|say} {whether|if} {there is some <o.>|<o> is set|it is taken|somebody is <o>}"],
    np: ["{whether|if} <o> is {not null|set, so not null|other than null|anything but null}", "{whether|if} there is {some|any} <o.> {already|at the moment|}", "{whether|if} {somebody|someone|anyone} is <o> {already|}", "true {if|when|once} {<o> is not null|there is some <o.>}", "{whether|if} it is {taken|assigned|occupied|in use}, that is with some <o.>", "<o> !== null", "false {if|when|while} <o> is null, {otherwise|else} true", "{whether|if} it {has|has got} {some|any} <o.>"],
    returns: query("@o !== null"),
  },
  {
    id: "name-or-nobody",
    weight: 0.4,
    roles: { o: { ...slot("enum", "assignee owner holder driver tenant editor user reviewer borrower winner leader"), values: persons }, c: constant(["nobody", "none", "free", "no one", "unassigned", "open", "vacant", "guest"]) },
    selectors: "holder^o show^o ^oName who describe label ^oText display^o".split(" "),
    says: ["{say|tell|show} who is <o>, %c {if|when} {nobody|no one} is"],
    np: ["<o>, or %c {if|when} {there is none|it is null|nobody is}", "{the name of |}<o>, %c {for|instead of} null", "<o> {if|when} there is one, {otherwise|else} %c", "who {the |}<o.> is, %c if {nobody|no one|none}", "<o> ?? %c", "<o> with %c for null"],
    returns: query("@o ?? %c"),
  },
  {
    id: "login",
    weight: 0.6,
    roles: { o: { ...slot("enum", "user name account current visitor member"), values: persons }, b: slot("flag", "loggedIn active online signedIn present connected in"), x: param("word", "user name who login account member") },
    selectors: "login signIn enter logIn connect checkIn join start".split(" "),
    says: ["{store|keep|set|remember} <x> as <o> and {set|turn} <b> {to true|on}", "<x> {logs in|signs in|comes in|enters}: <o> {is|becomes} <x> and <b> true", "<o> becomes <x>, and it is <b.> {then|now|}", "<o> = <x>, <b> = true", "{after|with} the {login|call} <o> is <x> and <b> is true", "{set|change} <o> to <x> and {mark|flag} it as <b.>", "{remember|note} who {it is|came} (<x>) in <o>, <b> is true {from then on|now|}", "{somebody|a user}, <x>, {logs|signs} in: {write|put} {it|the name} in <o>, <b> turns true"],
    change: ["this.$o = $x;", "this.$b = true;"],
    guards: ["already b", "already b", "already b", "blank x", "banned x", "allowed x"],
  },
  {
    id: "logout",
    weight: 0.5,
    roles: { o: { ...slot("enum", "user name account current visitor member"), values: persons }, b: slot("flag", "loggedIn active online signedIn present connected in") },
    selectors: "logout signOut leave logOut disconnect checkOut exit end".split(" "),
    says: ["{set|put} <o> to null and {set|turn} <b> {to false|off}", "{the user|<o>} {logs out|signs out|leaves}: <o> {is|becomes} null and <b> false", "there is no <o.> {any more|} (null), and it is {no longer|not} <b.>", "<o> = null, <b> = false", "{after|with} the {logout|call} <o> is null and <b> is false", "{clear|forget} <o> (null) and {unset|clear|lower} <b>", "{forget|drop} who {it|that} was: <o> null, <b> false", "<o> becomes null, <b> {becomes|turns} false"],
    change: ["this.$o = null;", "this.$b = false;"],
    guards: ["notyet b", "notyet b"],
  },
];
