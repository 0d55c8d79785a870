// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code.
/** Text: slugs, greetings, counting, cutting and joining. */
import { constant, type Op, overBoth, param, query, slot } from "./op.ts";

const slots = "title name text label description message sentence subject body headline note content greeting";
const params = "text title name word sentence value s input line";

const ask = (id: string, np: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op[] =>
  overBoth("t", "text", slots, params, { id, selectors, says: [], np, returns: query(code), ...more, roles: { ...more.roles } }).map((op) => ({
    ...op,
    weight: (more.weight ?? 1) * (op.id.endsWith("argument") ? 0.7 : 0.8),
  }));

const queries: Op[] = [
  ...ask("upper", ["<t> in {capitals|upper case|capital letters}", "the upper case {form|version} of <t>"], "@t.toUpperCase()", ["upper", "shout", "uppercase", "loud", "upper^t"], { says: ["{uppercase|shout} <t>"] }),
  ...ask("loud", ["<t> in {capitals|upper case|capital letters} {with|followed by} {an exclamation mark|%c}", "<t> in {capitals|upper case} and then {an exclamation mark|%c}"], '@t.toUpperCase() + "!"', ["shout", "yell", "scream", "loud"], { roles: { c: constant(["!"]) }, weight: 0.7 }),
  ...ask("lower", ["<t> in {lower case|small letters}"], "@t.toLowerCase()", ["lower", "lowercase", "whisper", "normalized"], {}),
  ...ask("capitalized", ["<t> with a capital first letter", "<t> capitalized", "<t> with its first letter in upper case"], "@t.charAt(0).toUpperCase() + @t.slice(1)", ["capitalize", "capitalized", "capital"], {}),
  ...ask("trimmed", ["<t> without {spaces around it|leading and trailing spaces}", "<t> trimmed"], "@t.trim()", ["trim", "clean", "trimmed", "tidy"], {}),
  ...ask("normal", ["<t> trimmed and in lower case", "<t> in lower case without {spaces around it|outer spaces}"], "@t.trim().toLowerCase()", ["normalize", "clean", "canonical"], {}),
  ...ask("reversed", ["<t> {backwards|reversed|from back to front}", "the letters of <t> in reverse order"], '[...@t].reverse().join("")', ["reverse", "reversed", "backwards", "mirror"], { weight: 1.2, says: ["{reverse|flip} <t>"] }),
  ...ask("palindrome", ["{whether|if} <t> is a palindrome", "true {if|when} <t> reads the same backwards"], '@t === [...@t].reverse().join("")', ["isPalindrome", "palindrome"], { weight: 0.8 }),
  ...ask("text-length", ["the length of <t>", "how {long <t> is|many characters <t> has}", "the number of {characters|letters} in <t>"], "@t.length", ["length", "size", "countLetters", "lengthOf"], {}),
  ...ask("word-count", ["{how many words|the number of words} {are in|<t> has|in} <t>", "the word count of <t>", "how many words <t> has", "the number of words {in|of} <t>"], '@t.split(" ").filter((entry) => entry !== "").length', ["wordCount", "countWords", "words", "howManyWords"], { weight: 2.2, says: ["count the words {in|of} <t>", "count how many words <t> has"] }),
  ...ask("words-of", ["the words of <t>", "<t> split {at spaces|into words}", "a list of the words in <t>"], '@t.split(" ")', ["words", "split", "tokens"], { weight: 0.9 }),
  ...ask("split-at", ["<t> split {at|by} %c", "the parts of <t> between %c"], "@t.split(%c)", ["split", "parts", "parse", "fields"], { roles: { c: constant([",", ";", "-", "/", "|", ":"]) }, weight: 0.8 }),
  ...ask("first-word", ["the first word of <t>"], '@t.split(" ")[0]', ["firstWord", "first", "firstName"], { weight: 0.7 }),
  ...ask("last-word", ["the last word of <t>"], '@t.split(" ").at(-1)', ["lastWord", "last", "lastName", "surname"], { weight: 0.6 }),
  ...ask("slug", ["<t> as a slug", "the slug of <t>", "<t> in lower case with {dashes|hyphens|-} {instead of|for|in place of} {spaces|blanks}", "a {url|link} slug {of|for|from} <t>: lower case, {dashes|hyphens} between words"], '@t.trim().toLowerCase().split(" ").join("-")', ["slug", "slugify", "toSlug", "slugOf", "urlName", "permalink"], { weight: 2.2, says: ["{make|build} a slug {of|from} <t>", "turn <t> into a slug"] }),
  ...ask("snake", ["<t> in lower case with underscores {instead of|for} spaces"], '@t.trim().toLowerCase().split(" ").join("_")', ["snake", "key", "toKey", "fileName"], { weight: 0.6 }),
  ...ask("title-case", ["<t> with {every|each} word capitalized", "<t> in title case", "<t> with a capital first letter in {every|each} word"], '@t.split(" ").map((entry) => entry.charAt(0).toUpperCase() + entry.slice(1)).join(" ")', ["titleCase", "capitalizeWords", "headline", "title"], { weight: 1 }),
  ...ask("initials", ["the initials of <t>", "the first letter of {every|each} word of <t>", "the first letters of the words {in|of} <t> {in capitals|}"], '@t.split(" ").map((entry) => entry.charAt(0).toUpperCase()).join("")', ["initials", "abbreviate", "acronym", "monogram"], { weight: 1.2 }),
  ...ask("longest-word", ["the longest word {of|in} <t>"], '@t.split(" ").reduce((found, entry) => (entry.length > found.length ? entry : found), "")', ["longestWord", "longest"], { weight: 0.7 }),
  ...ask("reverse-words", ["the words of <t> in reverse order", "<t> with its words in reverse order"], '@t.split(" ").reverse().join(" ")', ["reverseWords", "flipWords"], { weight: 0.6 }),
  ...ask("word-tally", ["how often {each|every} word {occurs|appears} in <t>", "a {count|tally} of {each|every} word in <t>"], '@t.split(" ").reduce((found, entry) => ({ ...found, [entry]: (found[entry] ?? 0) + 1 }), {})', ["wordCounts", "frequencies", "tally", "countEach"], { weight: 0.9 }),
  ...ask("vowels", ["{how many|the number of} vowels {in|of} <t>", "how many vowels <t> has"], '[...@t.toLowerCase()].filter((entry) => "aeiou".includes(entry)).length', ["vowels", "countVowels", "vowelCount"], { weight: 0.8, says: ["count the vowels {in|of} <t>"] }),
  ...ask("letter-count", ["how often <x> {occurs|appears} in <t>", "the number of <x> in <t>", "how many times <x> is in <t>"], "@t.split($x).length - 1", ["count", "occurrences", "countOf"], { roles: { x: param("word", "letter part piece", "letter:t") }, weight: 0.8 }),
  ...ask("text-contains", ["{whether|if} <t> {contains|includes|has} <x>", "true {if|when} <x> is {part of|in} <t>"], "@t.includes($x)", ["contains", "includes", "has", "mentions"], { roles: { x: param("word", "part query term search", "word:t") }, weight: 0.9 }),
  ...ask("text-starts", ["{whether|if} <t> {starts|begins} with <x>"], "@t.startsWith($x)", ["startsWith", "beginsWith", "hasPrefix"], { roles: { x: param("word", "prefix start part", "word:t") }, weight: 0.5 }),
  ...ask("text-ends", ["{whether|if} <t> ends {with|in} <x>"], "@t.endsWith($x)", ["endsWith", "hasSuffix"], { roles: { x: param("word", "suffix end ending", "word:t") }, weight: 0.5 }),
  ...ask("replaced", ["<t> with {every|each|all} <x> replaced by <y>", "<t> with <y> {instead of|in place of} <x>"], "@t.split($x).join($y)", ["replace", "replaceAll", "swap", "substitute"], { roles: { x: param("word", "from old search find", "word:t"), y: param("word", "to fresh replacement by") }, weight: 0.8 }),
  ...ask("no-spaces", ["<t> without {any|} spaces", "<t> with all spaces removed"], '@t.split(" ").join("")', ["compact", "noSpaces", "squeeze", "strip"], { weight: 0.7 }),
  ...ask("cut", ["the first <n.> {characters|letters} of <t>"], "@t.slice(0, $n)", ["cut", "truncate", "start", "preview", "shorten"], { roles: { n: param("int", "length count max limit") }, weight: 0.7 }),
  ...ask("truncate", ["<t> cut {to|after} <n> {characters|letters} with ... {at the end|added} {if|when} {it is longer|something was cut}", "<t>, shortened to <n> {characters|} and ... if it is longer"], '@t.length > $n ? @t.slice(0, $n) + "..." : @t', ["truncate", "shorten", "preview", "excerpt", "ellipsis"], { roles: { n: param("int", "length count max limit") }, weight: 0.9 }),
  ...ask("repeat", ["<t> repeated <n> times", "<t> <n> times in a row"], "@t.repeat($n)", ["repeat", "times", "echo"], { roles: { n: param("int", "times count n") }, weight: 0.8, guards: ["neg n"] }),
  ...ask("pad", ["<t> padded {with|by} {zeros|0} {on the left|in front} to {a length of|} %c {characters|digits|}"], '@t.padStart(%c, "0")', ["pad", "padded", "code", "ticketNumber"], { roles: { c: constant([4, 5, 6, 8]) }, weight: 0.5 }),
  ...ask("first-letter", ["the first {letter|character} of <t>"], "@t.charAt(0)", ["firstLetter", "initial", "first"], { weight: 0.6 }),
  ...ask("blank", ["{whether|if} <t> is {blank|empty}", "true {if|when} <t> {is blank|is empty|has nothing but spaces}"], '@t.trim() === ""', ["isBlank", "isEmpty", "blank"], { weight: 0.6 }),
  ...ask("domain", ["{what follows|the part after} the @ {of|in} <t>", "the domain of the email <t.>"], '@t.split("@")[1]', ["domain", "host", "domainOf"], { weight: 0.4 }),
  ...ask("has-at", ["{whether|if} <t> {contains|has} an @", "true {if|when} <t> {contains|has} an @ {sign|}", "{whether|if} <t> looks like an email {address|}, {that is,|so} it {has|contains} an @"], '@t.includes("@")', ["isEmail", "isValid", "valid", "validEmail"], { weight: 0.5 }),
  ...ask("long-enough", ["{whether|if} <t> {has|is} at least %c {characters|letters} {long|}", "true {if|when} <t> is %c {characters|letters} or {more|longer}"], "@t.length >= %c", ["isLongEnough", "isValid", "isStrong", "valid"], { roles: { c: constant([3, 6, 8, 10]) }, weight: 0.6 }),
  ...ask("surround", ["<t> {in|between|surrounded by} %c", "<t> with %c on both sides"], "%c + @t + %c", ["quote", "wrap", "quoted", "decorate"], { roles: { c: constant(["*", '"', "'", "|", "_", "**"]) }, weight: 0.6 }),
  ...ask("exclaim", ["<t> {with|followed by} %c {at the end|}", "<t> and then %c"], "@t + %c", ["exclaim", "ask", "finish", "ending"], { roles: { c: constant(["!", "?", ".", "...", "!!"]) }, weight: 0.5 }),
];

const greetings: Op[] = [
  {
    id: "greet-argument",
    weight: 1.6,
    roles: { x: param("word", "name who guest person visitor"), c: constant(["Hello, ", "Hello ", "Hi ", "Hi, ", "Welcome, ", "Good morning, ", "Dear ", "Bye "]), d: constant(["!", ".", "", "!", ","]) },
    selectors: ["greet", "hello", "welcome", "sayHello", "salute", "greeting"],
    says: ["greet <x> {like|as in} \"%rAnn%s\"", "greet <x> {with|using} %c", "say %c followed by <x> and %d", "{greet|welcome|address} {somebody|a person|<x>} by name"],
    np: ["%c followed by <x> {and %d|with %d at the end}", "a greeting {for|of} <x> that starts with %c"],
    returns: query("`%r${$x}%s`"),
    guards: ["blank x"],
  },
  {
    id: "greet-from",
    weight: 0.9,
    roles: { t: slot("word", "name title owner bot host"), x: param("word", "name who guest person"), c: constant(["Hello ", "Hi ", "Welcome "]), d: constant([", I am ", ", this is ", ", my name is ", " from "]) },
    selectors: ["greet", "hello", "introduce", "welcome"],
    says: ["{greet|welcome} <x> and {say who we are|introduce <t>}", "say %c with <x>, then %d and <t>"],
    np: ["a greeting of <x> from <t>"],
    returns: query("`%r${$x}%s${@t}`"),
  },
  {
    id: "greet-with-slot",
    weight: 1.2,
    roles: { t: slot("word", "greeting salutation prefix hello opening"), x: param("word", "name who guest person") },
    selectors: ["greet", "hello", "welcome", "address", "sayHello"],
    says: ["greet <x> with <t>", "{put|use} <t> before <x>"],
    np: ["<t>{, a comma|, comma} and <x>{ with an exclamation mark|!}", "<t> followed by a comma and <x> and an exclamation mark"],
    returns: query("`${@t}, ${$x}!`"),
  },
  {
    id: "full-name",
    weight: 1,
    roles: { t: slot("word", "first firstName given name"), u: slot("word", "last lastName surname family") },
    selectors: ["fullName", "full", "displayName", "wholeName", "label"],
    says: ["join <t> and <u> with a space"],
    np: ["<t> and <u> {separated by|with} a space", "the full name: <t> {and|then} <u>", "<t> followed by <u>"],
    returns: query("`${@t} ${@u}`"),
  },
  {
    id: "last-first",
    weight: 0.5,
    roles: { t: slot("word", "first firstName given"), u: slot("word", "last lastName surname") },
    selectors: ["sortName", "formalName", "indexName", "listed"],
    says: [],
    np: ["<u>, comma, <t>", "<u> and <t> with a comma and a space between", "the name as <u>, <t>"],
    returns: query("`${@u}, ${@t}`"),
  },
  {
    id: "label-value",
    weight: 0.9,
    roles: { t: slot("word", "name label title product"), n: slot("num", "price value count score total") },
    selectors: ["describe", "label", "line", "summary", "toText", "show"],
    says: ["{describe|show} <t> and <n> as {text|one line}"],
    np: ["<t>{, a colon and| and} <n>", "<t> and <n> {separated by|with} a colon {and a space|}", "a line {with|of} <t> and <n>"],
    returns: query("`${@t}: ${@n}`"),
  },
  {
    id: "label-in-brackets",
    weight: 0.6,
    roles: { t: slot("word", "name title product label"), n: slot("int", "count quantity age version level") },
    selectors: ["describe", "label", "show", "caption", "summary"],
    says: [],
    np: ["<t> with <n> in {brackets|parentheses}", "<t> and then <n> in parentheses"],
    returns: query("`${@t} (${@n})`"),
  },
  {
    id: "value-unit",
    weight: 0.7,
    roles: { n: slot("num", "price weight temperature distance amount"), c: constant([" EUR", " kg", " km", "%", " USD", " C", " m"]) },
    selectors: ["format", "formatted", "display", "show", "asText"],
    says: ["{format|show} <n> with %c"],
    np: ["<n> followed by %c", "<n> as text with %c {at the end|after it}"],
    returns: query("`${@n}%r`"),
  },
  {
    id: "money",
    weight: 0.6,
    roles: { n: slot("num", "price balance total amount cost") },
    selectors: ["formatted", "format", "display", "asMoney", "priceTag"],
    says: [],
    np: ["<n> with two {decimals|decimal places}", "<n> as text with two digits after the point"],
    returns: query("@n.toFixed(2)"),
  },
  {
    id: "id-pad",
    weight: 0.5,
    roles: { n: slot("int", "number id count sequence"), c: constant([3, 4, 5]) },
    selectors: ["code", "number", "ticketNumber", "padded", "serial"],
    says: [],
    np: ["<n> as text of %c digits with zeros in front", "<n> padded with zeros to %c digits"],
    returns: query('String(@n).padStart(%c, "0")'),
  },
];

const mutators: Op[] = [
  {
    id: "append-text",
    weight: 1,
    roles: { t: slot("text", slots), x: param("word", "text more suffix addition word") },
    selectors: ["append", "write", "addText", "extend", "type"],
    says: ["{append|add} <x> to <t>", "{put|write} <x> {at|to} the end of <t>", "extend <t> {with|by} <x>"],
    change: ["this.$t = @t + $x;"],
    guards: ["blank x"],
  },
  {
    id: "append-line",
    weight: 0.6,
    roles: { t: slot("text", "log text notes body content"), x: param("word", "line text entry2 note") },
    selectors: ["append", "write", "addLine", "note", "addWord"],
    says: ["{append|add} <x> to <t> {with|after} a space", "{put|write} a space and <x> {at|to} the end of <t>"],
    change: ["this.$t = `${@t} ${$x}`;"],
  },
  ...(
    [
      ["make-upper", "{make|turn} <t> {upper case|into capitals}", "@t.toUpperCase()", ["shout", "upper", "capitalize^t"]],
      ["make-lower", "{make|turn} <t> {lower case|into small letters}", "@t.toLowerCase()", ["lower", "normalize", "lower^t"]],
      ["make-trimmed", "{trim|remove spaces around} <t>", "@t.trim()", ["trim", "clean", "tidy"]],
      ["make-reversed", "{reverse|flip} <t>", '[...@t].reverse().join("")', ["reverse", "flip", "mirror"]],
    ] as const
  ).map(([id, says, code, selectors]): Op => ({ id, weight: 0.6, roles: { t: slot("text", slots) }, selectors: [...selectors], says: [says], change: [`this.$t = ${code};`] })),
  {
    id: "rename-trimmed",
    weight: 0.8,
    roles: { t: slot("word", "name title label nickname"), x: param("word", "name title text value") },
    selectors: ["rename", "set^t", "call", "retitle"],
    says: ["set <t> to <x> {trimmed|without spaces around it}", "{store|keep} <x> in <t> without {outer|surrounding} spaces"],
    change: ["this.$t = $x.trim();"],
    guards: ["blank x", "blank x"],
  },
];

export const textOps: Op[] = [...queries, ...greetings, ...mutators];
