// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Settings: inside an object, with defaults, and slots that are often missing. */
import { constant, type Op, param, query, slot } from "../op.ts";
import { numberSlots, settings } from "./shared.ts";

const objects = [{ theme: "dark", language: "en" }, { theme: "light", language: "de" }, { language: "fr", theme: "blue" }, { theme: "dark", language: "it", font: "mono" }, { font: "sans" }, {}];

/** Settings inside an object. */
export const nestedOps: Op[] = [
  {
    id: "nested-set",
    weight: 0.7,
    roles: { m: { ...slot("enum", "settings options config preferences profile prefs"), values: objects }, c: constant(["theme", "language", "font", "color", "mode", "city", "unit", "name", "currency"]), x: param("word", "value theme language to wanted new choice") },
    selectors: "setOption change update configure choose set use switchTo setPreference apply".split(" "),
    says: ["{set|change|update} %r in <m> to <x>", "{store|keep|save|put} <x> {as|under} %r in <m>", "<x> becomes the %r {of|in} <m>", "the %r {of|in} <m> {is|becomes|gets} <x>, {the rest stays|all else stays|other keys stay}", "<m>.%r = <x>", "{change|set} only %r {of|in} <m>, to <x>", "{write|put} <x> {into|in} <m> {under|as|at} {the key |}%r", "{use|take} <x> {as|for} the %r {setting|entry|key} {of|in} <m>", "make <x> the %r {in|of} <m>", "<m> {gets|has} <x> {as|under} {its |}%r {from now on|now|}", "{a user|someone} {chooses|picks} <x> as %r: {store|keep} it in <m>"],
    change: ["this.$m = { ...@m, %r: $x };"],
    guards: ["blank x", "oneof x", "flag", "allowed x"],
  },
  {
    id: "nested-on",
    weight: 0.5,
    roles: { m: { ...slot("enum", "settings options flags preferences features permissions"), values: [{ dark: false, sound: true }, { sound: false }, {}, { dark: true, mail: true }, { mail: false, beta: false }] }, c: constant(["dark", "sound", "mail", "beta", "sync", "push", "backup", "autosave"]), d: constant([true, true, false]) },
    selectors: "enable setOption switchOn turnOn configure set activate allow change".split(" "),
    says: ["{set|change|switch|turn} %r in <m> to %s", "the %r {of|in} <m> {is|becomes} %s", "<m>.%r = %s", "{store|keep|put} %s {as|under} %r in <m>", "{set|put} the %r {flag|entry|key} {of|in} <m> to %s", "<m> {gets|has} %s {for|under} %r {from now on|now|}", "make %r %s in <m>", "{change|set} only %r {of|in} <m>, to %s"],
    change: ["this.$m = { ...@m, %r: %d };"],
  },
  {
    id: "nested-get",
    weight: 0.7,
    roles: { m: { ...slot("enum", "settings options config preferences profile prefs"), values: objects }, c: constant(["theme", "language", "font", "theme", "language"]), d: constant(["light", "en", "none", "auto", "default", "blue", "system", "unknown"]) },
    selectors: "getOption theme language read get setting current option preferred".split(" "),
    says: ["{look up|read|find|get} %r in <m>, {use|take} %d {if|when} it is {missing|not there|not set}"],
    np: ["%r {of|in|from} <m>, {or |}%d {if|when} {it is not set|it is missing|there is none|it is not there}", "the %r {of|in} <m>, %d by default", "the %r {setting|entry|value} {of|in|from} <m>, {otherwise|else|or} %d", "<m>.%r ?? %d", "what <m> {has|says|holds} {for|as|under} %r, %d {if nothing|if it has none|without one}", "%r from <m>{; the default is| with default} %d", "<m> at {key |}%r, {falling back to|with fallback|else} %d", "%d unless <m> has some %r, {then|in that case} that"],
    returns: query("@m.%r ?? %d"),
  },
];

const unsetClauses = "{it is not set|it is missing|there is none|nothing is set|it was never set|it is undefined|none is set|none was chosen|it is unset|it has no value|there is no such slot|it is absent}";

/** Settings that have a default. */
export const defaultOps: Op[] = [
  ...(["word", "int", "flag"] as const).map((kind): Op => ({
    id: `setting-default-${kind}`,
    weight: kind === "flag" ? 0.8 : 2,
    roles: { t: slot(kind, kind === "flag" ? "enabled dark sound visible notify sync public muted beta autosave" : settings), c: constant(kind === "word" ? ["light", "en", "blue", "none", "auto", "EUR", "guest", "default", "unknown", "UTC", "system", "normal", "home", "nobody", "basic", "draft"] : kind === "int" ? [10, 20, 100, 3, 5, 1, 50, 30, 0, 8, 12, 60, 25] : [true, true, false]) },
    selectors: "get^t ^tOrDefault current^t effective^t read^t setting fetch^t which^t load^t ^tSetting actual^t used^t show^t".split(" "),
    says: [
      `{read|look up|get|fetch|load} <t>, {use|take|fall back to|assume} %c {if|when} ${unsetClauses}`,
      `{if|when} <t> is {not set|missing|undefined|absent|unset} {return|answer|give|use} %c, {otherwise|else} {<t>|its value|what it is}`,
      `{answer|give} <t>; {whoever has not|a user who has not|one who has never} {set|chosen} {it|one} gets %c`,
      "%c is the default for <t>{: {return|give} the one that {applies|holds}|, return what applies}",
    ],
    np: [
      `<t>, {or|or else|otherwise|else} %c {if|when} ${unsetClauses}`,
      "<t>{,| with} %c {by default|as default|as the default|as fallback|as a fallback}",
      "{the value of|} <t>; {the default is|it defaults to|default:|without one it is} %c",
      "<t> if {it is|} {set|there|defined|present}, {otherwise|else|if not} %c",
      "<t> ?? %c",
      "the {effective|actual|current|chosen} <t.>, {which is|being|that is} %c {as long as|while|when} {none|nothing} is {set|chosen}",
      "which <t.> {to use|applies|is used|we use}: {its own|the one set|<t>}, {otherwise|else|or} %c",
      "<t> {when|if} {somebody has set it|it was set|there is one}, %c {for all others|otherwise|if not}",
      "%c unless <t> is {set|there|given}, then {that|<t>|it}",
      "{what|whatever} is {set|stored} {as|in|under} <t>, {and |}%c {if nothing is|without anything|failing that}",
      "<t> {falling back to|defaulting to|with fallback} %c",
    ],
    returns: query("this.$t ?? %c"),
  })),
  {
    id: "setting-default-list",
    weight: 0.6,
    roles: { l: slot("words", "tags items favorites notes members links roles labels recent names") },
    selectors: "get^l list^l ^lOrEmpty all^l read^l show^l".split(" "),
    says: [`{read|get|give|list} <l>, an empty list {if|when} ${unsetClauses}`],
    np: [`<l>, or an empty list {if|when} ${unsetClauses}`, "<l>, {otherwise|else|by default} {an empty list|[]|an empty array}", "<l> {if|when} {set|there|there are any}, an empty list {otherwise|if not}", "<l> ?? []", "{all |}<l>; {with none set|without any|if never set} {an empty list|[]}", "<l> with {an empty list|an empty array} {as default|as fallback|by default}", "the list <l>, {empty|an empty one} {if|when} it was never {set|made|filled}", "{an empty list|[]} unless there is <l>, then {that|it}"],
    returns: query("this.$l ?? []"),
  },
  {
    id: "setting-count",
    weight: 0.4,
    roles: { l: slot("words", "tags items favorites notes members links roles labels recent names") },
    selectors: "count^l ^lCount howMany size number^l".split(" "),
    says: [`count <l>, {0|zero} {if|when} ${unsetClauses}`],
    np: [`how many <l> {there are|we have}, {0|zero} {if|when} ${unsetClauses}`, `the {number|count|length} of <l>, {or |}{0|zero} {if|when} ${unsetClauses}`, "the {length|size} of <l>, {which may be missing|that may not exist yet}, then {0|zero}", "{0|zero} if <l> {was never set|is not there|is missing}, {else|otherwise} {its length|how many}", "how many <l> there are, counting a missing list as {0|zero}"],
    returns: query("(this.$l ?? []).length"),
  },
  {
    id: "setting-empty-word",
    weight: 0.6,
    roles: { t: { ...slot("enum", "nickname title label note name display motto subject alias description"), values: ["", "", "Ann", "milk", "north", "blue", "red pen", "Otto", "x1"] }, c: constant(["none", "unknown", "untitled", "guest", "anonymous", "no name", "empty", "nothing", "n/a", "draft"]) },
    selectors: "get^t show^t display^t ^tText label title describe ^tOrDefault".split(" "),
    says: ["{show|say|give} <t>, {but|or} %c {if|when} it is {empty|an empty string}"],
    np: ["<t>, or %c {if|when} it is {empty|an empty string|an empty text}", "<t>{; |, }%c {for|instead of|in place of} an empty {one|string|text}", "<t> {if|when} it {is not empty|has any text|says something}, {otherwise|else} %c", "<t> || %c", "%c {if|when} <t> is {empty|an empty text}, {otherwise|else} <t>", "<t> with %c {standing in|shown} for an empty {one|text}", "<t> {if|when} truthy, {else|otherwise} %c", "the {text|word} to show: <t>, %c if it is empty"],
    returns: query("@t || %c"),
  },
  {
    id: "setting-fallback",
    weight: 0.8,
    roles: { t: slot("word", settings), x: param("word", "fallback standard otherwise other default2 alternative preset backup substitute initial") },
    selectors: "get^t ^tOr read^t current^t ^tOrElse fetch^t lookup^t".split(" "),
    says: [`{read|get|look up} <t>, {use|take|answer} <x> {if|when} ${unsetClauses}`, "{if|when} <t> is {missing|not set|undefined} {return|answer|give} <x>, {otherwise|else} <t>"],
    np: [`<t>, {or|or else|otherwise|else} <x> {if|when} ${unsetClauses}`, "<t> with <x> as {default|fallback|the default|a fallback}", "<t> if {it is|} {set|there|defined}, {otherwise|else} <x>", "<t> ?? <x>", "<t>, {failing that|without one|in its absence} <x>", "<x> unless <t> is {set|there}, then {that|<t>}", "<t> {falling back to|defaulting to} <x>", "{its own|the stored} <t.>, {otherwise|else|or} the given <x.>", "the <t.> {in use|that applies}: {the stored one|<t>}, <x> {if there is none|otherwise}", "<x> {when|if} <t> is {missing|unset|undefined|not set}, {otherwise|else} <t>"],
    returns: query("this.$t ?? $x"),
  },
  {
    id: "setting-slots",
    weight: 0.7,
    roles: { t: slot("word", "theme language color nickname alias customTitle mobile ownColor override preferred"), u: slot("word", "standard fallback systemTheme base name common phone title default2 general original") },
    selectors: "effective^t get^t current^t display^t show^t displayName resolve^t which^t".split(" "),
    says: [`{use|take|show} <t>, and <u> {if|when} ${unsetClauses}`, "{if|when} there is no <t.> {return|answer|show} <u>, {otherwise|else} <t>"],
    np: [`<t>, or <u> {if|when} ${unsetClauses}`, "<t> and, without one, <u>", "<t> if {set|there|defined|present}, {otherwise|else} <u>", "<t> ?? <u>", "<t>, {failing that|in its absence|falling back to} <u>", "<u> unless there is some <t.>", "<t> with <u> as {fallback|the default|default}", "its own <t.>, {otherwise|else} <u>", "<u> {when|if} <t> is {missing|unset|not set|undefined}, {otherwise|else} <t>", "which {one |}applies: <t> {first|before all}, then <u>"],
    returns: query("this.$t ?? @u"),
  },
  ...(["word", "num"] as const).map((kind): Op => ({
    id: kind === "word" ? "set-default" : "set-default-number",
    weight: kind === "word" ? 0.6 : 0.4,
    roles: { t: slot(kind, kind === "word" ? settings : numberSlots), x: param(kind, "<t> value initial start first default2") },
    selectors: "ensure^t setDefault init^t default^t prime^t setOnce initOnce ensure setIfMissing".split(" "),
    says: ["set <t> to <x> {unless it is already set|if it is not set yet|only if it is missing|if there is none yet}", "give <t> the value <x> {if it has none|when missing|if it is missing|unless it has one}", "{keep|leave} <t> if it is set, {otherwise|else} {make it|set it to} <x>", "{initialize|init} <t> with <x>, {but|} {never overwrite|do not change|do not touch} {one that is there|an existing one}", "<t> ??= <x>", "the first <x.> {stays|wins|counts}: {set|store} it in <t> only {if|while|as long as} {there is none|nothing is there}", "{a missing|an unset} <t.> {becomes|is set to} <x>, {an existing|a set} one {stays|is kept|remains}", "make sure {that |}there is some <t.>: <x> {if|when} {it is missing|none is set}", "{set|store} <x> as <t> {only once|only the first time}, {later ones change nothing|after that it stays}", "<t> stays {as it is|} {if|when} it {is set|has a value}, {else|otherwise} it becomes <x>", "{use|take} <x> as {initial|default} <t.> {if|when|where} none is {set|there} {yet|}"],
    change: ["this.$t = this.$t ?? $x;"],
  })),
  {
    id: "set-default-constant",
    weight: 0.5,
    roles: { t: slot("word", settings), c: constant(["light", "en", "blue", "none", "auto", "EUR", "guest", "unknown", "UTC", "normal", "home"]) },
    selectors: "ensure^t setDefault init^t default^t applyDefault prepare init".split(" "),
    says: ["set <t> to %c {unless it is already set|if it is not set yet|only if it is missing|if there is none yet}", "give <t> the value %c {if it has none|when missing|if it is missing|unless it has one}", "{keep|leave} <t> if it is set, {otherwise|else} {make it|set it to} %c", "{initialize|init} <t> with %c, but {never overwrite|do not change} {one that is there|an existing one}", "<t> ??= %c", "{a missing|an unset} <t.> {becomes|is set to} %c, {an existing|a set} one {stays|is kept}", "make sure {that |}there is some <t.>: %c {if|when} {it is missing|none is set}", "<t> {becomes|is} %c {if|when} {nothing|none} is set, {else|otherwise} it stays {as it is|}"],
    change: ["this.$t = this.$t ?? %c;"],
  },
];

/** Ops whose slot is often missing on the receiver: that is what they are about. */
export const oftenMissing = new Set(["setting-default-word", "setting-default-int", "setting-default-flag", "setting-default-list", "setting-count", "setting-fallback", "setting-slots", "set-default", "set-default-number", "set-default-constant"]);
