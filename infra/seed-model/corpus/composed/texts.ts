// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code.
/**
 * Text, composed: a text cut into parts (or a list) x what happens to each part x what is made of them; a test of a text x what the test is for;
 * a form of words x where its words come from; a cleaned text x where it goes. Reading of formatted text is written out.
 */
import { constant, type Op, param, query, type Role, slot } from "../op.ts";
import { Rng } from "../random.ts";
import { dataWord, PEOPLE } from "../words.ts";

const TEXTS = "title name text label description message sentence subject body headline note content comment caption phrase line summary motto topic review reply address";
const WORDS = "names tags items words labels titles cities guests members products topics rooms codes colors tasks players files notes";
const rng = new Rng(8321);
const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const plain = (): string => dataWord(rng).toLowerCase();
const cased = (): string => rng.pick([plain(), plain(), rng.pick(PEOPLE), plain().toUpperCase()]);
const FEW = ["red", "tea", "to", "box", "Ann", "note", "level", "a"];
const word = (): string => (rng.chance(0.5) ? rng.pick(FEW) : cased());
const joinedBy = (glue: string, make: () => string = word): string[] => many(120, () => many(rng.pick([1, 2, 2, 3, 3, 4]), make).join(glue));
const untidy = (): string => rng.pick([word(), word(), ` ${word()}`, `${word()} `, "", ` ${word()} `]);
const of = (place: "slot" | "param", values: readonly unknown[], names: string): Role => ({ place, kind: "enum", names: names.split(" "), values });

/** Where parts come from. */
interface Source { id: string; roles: Record<string, Role>; code: string; parts: string; part: string; cut: string; tag: string; weight: number; letters?: boolean }
const LISTS = many(150, () => many(rng.pick([0, 1, 2, 3, 3, 4]), word));
const UNTIDY = many(150, () => many(rng.pick([1, 2, 3, 3, 4]), untidy));
const sources: Source[] = [
  { id: "words", weight: 1, tag: "Words", roles: { t: of("slot", joinedBy(" "), TEXTS) }, code: '@t.split(" ")', parts: "{the words of <t>|the words in <t>|the space separated parts of <t>}", part: "{word|word of <t>}", cut: "{split|cut} <t> {at|by} spaces" },
  { id: "argument-words", weight: 0.9, tag: "Words", roles: { t: of("param", joinedBy(" "), "text sentence name title line input phrase message value s") }, code: '$t.split(" ")', parts: "{the words of <t>|the words in <t>}", part: "{word|word of <t>}", cut: "{split|cut} <t> {at|by} spaces" },
  { id: "commas", weight: 0.8, tag: "Entries", roles: { t: of("slot", [...joinedBy(","), ...joinedBy(",", untidy)], "tags names list items csv line emails values text guests topics") }, code: '@t.split(",")', parts: "{the comma separated {parts|entries} of <t>|the parts of <t> between commas|what stands between the commas in <t>}", part: "{part|entry}", cut: "{split|cut} <t> {at|by} commas" },
  { id: "argument-commas", weight: 0.7, tag: "Entries", roles: { t: of("param", [...joinedBy(","), ...joinedBy(",", untidy)], "tags names list input csv line text values s") }, code: '$t.split(",")', parts: "{the comma separated {parts|entries} of <t>|the parts of <t> between commas}", part: "{part|entry}", cut: "{split|cut} <t> {at|by} commas" },
  { id: "dashes", weight: 0.4, tag: "Parts", roles: { t: of("slot", joinedBy("-"), "slug code path key serial name id label") }, code: '@t.split("-")', parts: "{the parts of <t> between dashes|the dash separated parts of <t>}", part: "part", cut: "{split|cut} <t> {at|by} dashes" },
  { id: "dots", weight: 0.3, tag: "Parts", roles: { t: of("slot", joinedBy("."), "version host path domain address file package name") }, code: '@t.split(".")', parts: "{the parts of <t> between dots|the dot separated parts of <t>}", part: "part", cut: "{split|cut} <t> {at|by} dots" },
  { id: "lines", weight: 0.6, tag: "Lines", roles: { t: of("slot", [...joinedBy("\n"), ...joinedBy("\n", untidy)], "text log notes body content report list document message") }, code: '@t.split("\\n")', parts: "{the lines of <t>|the lines in <t>}", part: "line", cut: "{split|cut} <t> {into lines|at newlines}" },
  { id: "letters", weight: 0.4, letters: true, tag: "Letters", roles: { t: of("slot", joinedBy(" "), "word name text title label code message") }, code: "[...@t]", parts: "{the letters of <t>|the characters of <t>}", part: "{letter|character}", cut: "{split|cut} <t> into {letters|characters}" },
  { id: "list", weight: 1, tag: "^l", roles: { l: of("slot", [...LISTS, ...UNTIDY], WORDS) }, code: "@l", parts: "{<l>|the entries of <l>|all of <l>}", part: "<l1>", cut: "take <l>" },
  { id: "argument-list", weight: 0.7, tag: "^l", roles: { l: of("param", [...LISTS, ...UNTIDY], "names words list items tags values texts entries labels") }, code: "$l", parts: "{<l>|the entries of <l>|all of <l>}", part: "<l1>", cut: "take <l>" },
];

/** What happens to each part: `than` follows the parts, `order` is an imperative. */
interface Each { id: string; weight: number; roles?: Record<string, Role>; code: string; than: string; order: (part: string) => string; tag: string; filters?: boolean; letters?: boolean }
const eachPart: Each[] = [
  { id: "trimmed", weight: 0.9, code: ".map((entry) => entry.trim())", than: "{, each trimmed|, trimmed|, each without spaces around it}", order: (part) => `trim {each|every} ${part}`, tag: "Trimmed" },
  { id: "upper", weight: 0.8, code: ".map((entry) => entry.toUpperCase())", than: "{ in {capitals|upper case}|, {each |}in {capitals|upper case}|, uppercased}", order: (part) => `{uppercase {each|every} ${part}|put {each|every} ${part} in capitals}`, tag: "Upper", letters: true },
  { id: "lower", weight: 0.7, code: ".map((entry) => entry.toLowerCase())", than: "{ in {lower case|small letters}|, {each |}in {lower case|small letters}|, lowercased}", order: (part) => `{lowercase {each|every} ${part}|put {each|every} ${part} in lower case}`, tag: "Lower", letters: true },
  { id: "capitalized", weight: 0.7, code: ".map((entry) => entry.charAt(0).toUpperCase() + entry.slice(1))", than: "{, each {capitalized|with a capital first letter|starting with a capital}| with a capital first letter each|, capitalized}", order: (part) => `{capitalize {each|every} ${part}|give {each|every} ${part} a capital first letter}`, tag: "Capitalized" },
  { id: "initial", weight: 0.7, code: ".map((entry) => entry.charAt(0))", than: ", {only the first letter of each|each cut to its first letter|of each only the {first letter|initial}}", order: (part) => `take the first letter of {each|every} ${part}`, tag: "Initials" },
  { id: "initial-upper", weight: 0.6, code: ".map((entry) => entry.charAt(0).toUpperCase())", than: ", {only the first letter of each, as a capital|of each only the {first letter|initial} in upper case}", order: (part) => `take the first letter of {each|every} ${part} as a capital`, tag: "Initials" },
  { id: "reversed", weight: 0.4, code: '.map((entry) => [...entry].reverse().join(""))', than: ", each {spelled backwards|reversed|written backwards}", order: (part) => `{reverse the letters of|turn around} {each|every} ${part}`, tag: "Backwards" },
  { id: "prefix", weight: 0.4, roles: { c: constant(["#", "@", "- ", "* ", "> ", "+", "no. ", "x"]) }, code: ".map((entry) => %c + entry)", than: "{, each with %c in front|, each prefixed with %c|, %c before each}", order: (part) => `put %c {before|in front of} {each|every} ${part}`, tag: "Prefixed" },
  { id: "suffix", weight: 0.3, roles: { c: constant(["!", ";", ".", "?", "s", "px", "%", "()"]) }, code: ".map((entry) => entry + %c)", than: "{, each with %c at the end|, each followed by %c|, %c after each}", order: (part) => `put %c after {each|every} ${part}`, tag: "Suffixed" },
  { id: "short", weight: 0.4, roles: { n: of("param", [1, 2, 3, 4], "length n size max limit") }, code: ".map((entry) => entry.slice(0, $n))", than: ", each cut {to|after} <n> {letters|characters}", order: (part) => `cut {each|every} ${part} {to|after} <n> {letters|characters}`, tag: "Short" },
  { id: "filled", weight: 0.9, filters: true, code: '.filter((entry) => entry.trim() !== "")', than: " {that are not blank|without the blank ones|that are not empty or just spaces}", order: () => "{drop|leave out|skip} {blank ones|the blank ones|those that are blank}", tag: "Filled", letters: true },
  { id: "trimmed-filled", weight: 0.7, code: '.map((entry) => entry.trim()).filter((entry) => entry !== "")', than: ", {trimmed and without empty ones|each trimmed, empty ones dropped}", order: (part) => `trim {each|every} ${part} and {drop|leave out|skip} empty ones`, tag: "Clean", filters: true },
  { id: "longer", weight: 0.8, filters: true, roles: { n: of("param", [1, 2, 2, 3, 3, 4, 5], "length n size min limit minimum") }, code: ".filter((entry) => entry.length > $n)", than: " {longer than <n> {letters|characters|}|with more than <n> {letters|characters}}", order: () => "keep those {longer than|with more than} <n> {letters|characters}", tag: "Longer" },
  { id: "shorter", weight: 0.4, filters: true, roles: { n: of("param", [2, 3, 3, 4, 5, 6], "length n size max limit maximum") }, code: ".filter((entry) => entry.length < $n)", than: " {shorter than <n> {letters|characters|}|with fewer than <n> {letters|characters}}", order: () => "keep those {shorter than|with fewer than} <n> {letters|characters}", tag: "Shorter" },
  { id: "longer-fixed", weight: 0.5, filters: true, roles: { c: constant([1, 2, 3, 4, 5]) }, code: ".filter((entry) => entry.length > %c)", than: " {longer than %c {letters|characters}|with more than %c {letters|characters}}", order: () => "keep those {longer than|with more than} %c {letters|characters}", tag: "Long" },
  { id: "starting", weight: 0.7, filters: true, roles: { p: of("param", ["r", "t", "b", "A", "n", "le", "te"], "prefix start letter beginning p") }, code: ".filter((entry) => entry.startsWith($p))", than: " {starting|beginning|that start} with <p>", order: () => "keep those {starting|beginning} with <p>", tag: "Starting" },
  { id: "ending", weight: 0.4, filters: true, roles: { p: of("param", ["d", "a", "x", "n", "te", "o", "e"], "suffix ending end letter tail") }, code: ".filter((entry) => entry.endsWith($p))", than: " {ending|that end} {with|in} <p>", order: () => "keep those {ending|that end} {with|in} <p>", tag: "Ending" },
  { id: "containing", weight: 0.5, filters: true, roles: { p: of("param", ["e", "a", "o", "te", "n", "x"], "part query piece search letter p") }, code: ".filter((entry) => entry.includes($p))", than: " {containing|that contain|with} <p>", order: () => "keep those {containing|that contain} <p>", tag: "Containing" },
  { id: "except", weight: 0.7, filters: true, roles: { x: of("param", many(60, () => many(rng.int(1, 3), word)), "excluded banned ignored stopwords others skipped blocked") }, code: ".filter((entry) => !$x.includes(entry))", than: " {that are not in|not listed in|without those in|except those in} <x>", order: () => "{drop|leave out|skip} those in <x>", tag: "Allowed" },
  { id: "among", weight: 0.5, filters: true, roles: { x: of("slot", many(60, () => many(rng.int(1, 4), word)), "allowed known valid accepted vocabulary dictionary wanted") }, code: ".filter((entry) => @x.includes(entry))", than: " {that are in|listed in|found in} <x>", order: () => "keep those {in|listed in} <x>", tag: "Known" },
  { id: "unlike", weight: 0.5, filters: true, roles: { x: of("param", FEW, "word unwanted name value what text") }, code: ".filter((entry) => entry !== $x)", than: " {other than|except|but not|without} <x>", order: () => "{drop|leave out|skip} those equal to <x>", tag: "Without" },
  { id: "equal", weight: 0.4, filters: true, roles: { x: of("param", FEW, "word name value what text wanted") }, code: ".filter((entry) => entry === $x)", than: " {equal to|that are exactly|that equal} <x>", order: () => "keep those equal to <x>", tag: "Equal" },
];

/** What is made of the parts. */
interface End { id: string; weight: number; roles?: Record<string, Role>; code: string; np: (parts: string) => string; order: string; verbs: string[]; onlyFilters?: boolean }
const ends: End[] = [
  { id: "list", weight: 0.6, code: "", np: (parts) => parts, order: "return {the list|them as a list|what you have then}", verbs: ["list", "parts", "get", "extract"] },
  { id: "join", weight: 1, roles: { j: constant([" ", "-", ", ", "; ", " / ", "+", "_", " and ", ""]) }, code: ".join(%j)", np: (parts) => `${parts}, {joined {with|by}|glued together with|as one text with} %j`, order: "join {them|the result} {with|by} %j", verbs: ["join", "combine", "text", "format"] },
  { id: "count", weight: 0.8, onlyFilters: true, code: ".length", np: (parts) => `{the number of|the count of|the total number of} ${parts}`, order: "count {them|what is left}", verbs: ["count", "howMany", "number", "amount"] },
  { id: "first", weight: 0.5, onlyFilters: true, code: "[0] ?? null", np: (parts) => `the first of ${parts}, {null if there is none|or null}`, order: "return the first {of them|one}, {null if there is none|or null}", verbs: ["first", "find", "pick", "head"] },
  { id: "last", weight: 0.4, onlyFilters: true, code: ".at(-1) ?? null", np: (parts) => `the last of ${parts}, {null if there is none|or null}`, order: "return the last {of them|one}, {null if there is none|or null}", verbs: ["last", "findLast", "latest", "tail"] },
  { id: "longest", weight: 0.4, onlyFilters: true, code: '.sort((left, right) => right.length - left.length)[0] ?? ""', np: (parts) => `the longest of ${parts}, {an empty text if there is none|or ""}`, order: "return the longest {of them|one}, {an empty text if there is none|or \"\"}", verbs: ["longest", "biggest", "wordiest", "longestOf"] },
  { id: "sorted", weight: 0.5, code: ".sort()", np: (parts) => `${parts}, {sorted|in alphabetical order|sorted alphabetically}`, order: "sort {them|the result} {alphabetically|}", verbs: ["sorted", "sort", "alphabetical", "ordered"] },
  { id: "sorted-join", weight: 0.4, roles: { j: constant([" ", "-", ", ", "; ", "+", "_"]) }, code: ".sort().join(%j)", np: (parts) => `${parts}, sorted {alphabetically |}and joined {with|by} %j`, order: "sort {them|the result} and join with %j", verbs: ["sortedText", "ordered", "joinSorted", "alphabetical"] },
  { id: "unique", weight: 0.5, code: "unique", np: (parts) => `${parts}, {each only once|without duplicates|duplicates dropped}`, order: "{drop|remove} duplicates", verbs: ["unique", "distinct", "dedupe", "different"] },
  { id: "unique-count", weight: 0.35, code: "unique-count", np: (parts) => `{the number of different ones|how many different ones there are} among ${parts}`, order: "count how many different ones there are", verbs: ["countUnique", "countDifferent", "distinct", "variety"] },
  { id: "reverse-join", weight: 0.3, roles: { j: constant([" ", "-", ", ", ".", "/"]) }, code: ".reverse().join(%j)", np: (parts) => `${parts}, {in reverse order|last one first|backwards in order} and joined {with|by} %j`, order: "reverse their order and join with %j", verbs: ["reversed", "turnAround", "backwards", "flip"] },
  { id: "lines", weight: 0.35, code: '.join("\\n")', np: (parts) => `${parts}, {one per line|each on a line of its own|joined by newlines}`, order: "join them with newlines", verbs: ["lines", "column", "listing", "onePerLine"] },
];

const ending = (made: string, end: End): string => {
  if (end.code === "unique") return `[...new Set(${made})]`;
  return end.code === "unique-count" ? `new Set(${made}).size` : made + end.code;
};
const pipelines: Op[] = sources.flatMap((source) =>
  eachPart.filter((step) => !source.letters || step.letters).flatMap((step, row) =>
    ends.flatMap((end, column): Op[] => {
      // Every step with every end, but not from every source: neighbours take turns.
      const wanted = (row + column * 2 + sources.indexOf(source) * 3) % 5 < (source.weight > 0.8 ? 2 : 1);
      if (!wanted || (end.onlyFilters && !step.filters) || (end.id === "sorted-join" && source.letters)) return [];
      if (end.id === "list" && source.id.includes("list")) return [];
      const made = `${source.code}${step.code}`;
      const parts = `${source.parts}${step.than}`;
      const verbs = end.verbs;
      const plainParts = end.np(parts);
      return [{
        id: `${source.id}-${step.id}-${end.id}`, weight: source.weight * step.weight * end.weight, roles: { ...source.roles, ...step.roles, ...end.roles },
        selectors: [...verbs.map((verb) => `${verb}${step.tag}`), `${verbs[0]}${source.tag}`, `${verbs[1]}${step.tag}${source.tag}`, `${step.tag}${source.tag}`],
        np: [plainParts],
        says: [
          `${source.cut}, ${step.order(source.part)} and ${end.order}`,
          `${source.cut}; ${step.order(source.part)}; ${end.order}`,
          `${source.cut}{ first|}, then ${step.order(source.part)}, {finally|last|and then} ${end.order}`,
          `{we need|I want|give me} ${plainParts}`,
          `${plainParts}: {that is the result|return that|that is what comes out}`,
          `from ${source.parts}: ${step.order(source.part)}, then ${end.order}`,
          `{result|answer|output}: ${plainParts}`,
          `with ${source.parts}: ${step.order(source.part)}, ${end.order}`,
        ],
        returns: query(ending(made, end)),
      }];
    }),
  ),
);

/** Tests of a text; `one` follows "<t>". */
interface Test { id: string; weight: number; roles?: Record<string, Role>; code: string; one: string; tag: string; values: readonly unknown[] }
const ANY = [...joinedBy(" "), ...many(60, word)];
const SINGLE = many(120, word);
const digits = (count: number): string => many(count, () => String(rng.int(0, 9))).join("");
const NUMBERS = many(100, () => rng.pick([digits(rng.int(1, 5)), digits(4), word(), `${word()}${rng.int(1, 9)}`, ""]));
const MAILS = many(100, () => rng.pick([`${plain()}@${plain()}.org`, `${plain()}@${plain()}.com`, `${plain()}@${plain()}`, plain(), `${plain()}.${plain()}`, ` ${plain()}@${plain()}.net`]));
const MIRRORS = [...many(60, () => { const half = rng.pick(["ab", "no", "le", "ot", "12", "R", "Ann"]); return half + rng.pick(["", "x", "v"]) + [...half].reverse().join(""); }), ...SINGLE.slice(0, 60)];
const LETTER = ["a", "e", "o", "n", "t", "r"];
const tests: Test[] = [
  { id: "starts-ends", weight: 0.6, roles: { x: of("param", LETTER, "start prefix first opening head"), y: of("param", LETTER, "end suffix last closing tail") }, code: "#t.startsWith($x) && #t.endsWith($y)", one: "{starts|begins} with <x> and ends with <y>", tag: "Framed", values: SINGLE },
  { id: "starts-or-ends", weight: 0.3, roles: { x: of("param", LETTER, "start prefix first opening"), y: of("param", LETTER, "end suffix last closing") }, code: "#t.startsWith($x) || #t.endsWith($y)", one: "{starts|begins} with <x> or ends with <y>", tag: "Touching", values: SINGLE },
  { id: "contains-both", weight: 0.6, roles: { x: of("param", LETTER, "first one a part piece"), y: of("param", LETTER, "second other b also another") }, code: "#t.includes($x) && #t.includes($y)", one: "{contains|includes|has} both <x> and <y>", tag: "HasBoth", values: ANY },
  { id: "contains-either", weight: 0.6, roles: { x: of("param", LETTER, "first one a part piece"), y: of("param", LETTER, "second other b also another") }, code: "#t.includes($x) || #t.includes($y)", one: "{contains|includes|has} <x> or <y>{ or both|}", tag: "HasEither", values: ANY },
  { id: "contains-not", weight: 0.4, roles: { x: of("param", LETTER, "wanted one a part piece"), y: of("param", LETTER, "unwanted other b banned") }, code: "#t.includes($x) && !#t.includes($y)", one: "{contains|includes|has} <x> but not <y>", tag: "HasOnly", values: ANY },
  { id: "starts-any-case", weight: 0.5, roles: { x: of("param", [...LETTER, "T", "A", "Re", "te"], "query prefix start text search") }, code: "#t.toLowerCase().startsWith($x.toLowerCase())", one: "{starts|begins} with <x>, {ignoring case|upper or lower case alike|case does not matter}", tag: "Matches", values: SINGLE },
  { id: "ends-any-case", weight: 0.3, roles: { x: of("param", [...LETTER, "T", "D", "x"], "query suffix ending text") }, code: "#t.toLowerCase().endsWith($x.toLowerCase())", one: "ends with <x>, {ignoring case|upper or lower case alike|case does not matter}", tag: "EndsLike", values: SINGLE },
  { id: "mirror-any-case", weight: 0.5, code: '#t.toLowerCase() === [...#t.toLowerCase()].reverse().join("")', one: "is a palindrome, {ignoring case|upper and lower case being equal}", tag: "Palindrome", values: [...MIRRORS, "Anna", "Otto", "Level", "Bob"] },
  { id: "digits-length", weight: 0.7, roles: { c: constant([2, 3, 4, 5]) }, code: '#t.length === %c && [...#t].every((entry) => entry >= "0" && entry <= "9")', one: "{consists of|has|is made of} exactly %c digits and nothing else", tag: "Code", values: NUMBERS },
  { id: "filled-digits", weight: 0.7, code: '#t !== "" && [...#t].every((entry) => entry >= "0" && entry <= "9")', one: "is not empty and {has|consists of} only digits", tag: "Digits", values: NUMBERS },
  { id: "length-range", weight: 0.7, roles: { a: of("param", [1, 2, 3], "min shortest low from least"), b: of("param", [4, 5, 6, 8], "max longest high to most") }, code: "#t.length >= $a && #t.length <= $b", one: "{has <a> to <b> {letters|characters}|has at least <a> and at most <b> {letters|characters}|is between <a> and <b> {letters|characters} long}", tag: "FittingLength", values: SINGLE },
  { id: "mail", weight: 0.9, code: '#t.includes("@") && #t.includes(".")', one: "{contains|has} {an|} @ and a dot", tag: "Email", values: MAILS },
  { id: "mail-domain", weight: 0.6, roles: { x: of("param", ["org", "com", "net", ".org"], "ending domain suffix zone") }, code: '#t.includes("@") && #t.endsWith($x)', one: "{contains|has} {an|} @ and ends {with|in} <x>", tag: "MailEnding", values: MAILS },
  { id: "spaceless", weight: 0.4, roles: { c: constant([2, 3, 4, 5, 6]) }, code: '!#t.includes(" ") && #t.length >= %c', one: "has no {space|blank} and at least %c {letters|characters}", tag: "Username", values: ANY },
  { id: "many-vowels", weight: 0.4, roles: { n: of("param", [0, 1, 2, 3], "limit count n min number") }, code: '[...#t.toLowerCase()].filter((entry) => "aeiou".includes(entry)).length > $n', one: "has more than <n> vowels", tag: "ManyVowels", values: ANY },
  { id: "words-least", weight: 0.5, roles: { n: of("param", [1, 2, 3, 4], "n count min number limit words") }, code: '#t.trim().split(" ").length >= $n', one: "has at least <n> words when trimmed", tag: "LongEnough", values: joinedBy(" ", () => rng.pick(FEW)) },
  { id: "capital-digit", weight: 0.5, code: '#t !== #t.toLowerCase() && [...#t].some((entry) => entry >= "0" && entry <= "9")', one: "has {a|at least one} capital and {a|at least one} digit", tag: "Strong", values: many(100, () => rng.pick([word(), `${word()}${rng.int(0, 9)}`, `${rng.pick(PEOPLE)}${rng.int(1, 99)}`])) },
  { id: "same-ends", weight: 0.3, code: "#t.charAt(0) === #t.slice(-1)", one: "{starts and ends with the same {letter|character}|has the same {letter|character} at both ends}", tag: "SameEnds", values: MIRRORS },
  { id: "initial-fixed", weight: 0.4, roles: { c: constant(["t", "r", "A", "b", "n"]) }, code: "#t.charAt(0) === %c", one: "has %c as its first {letter|character}", tag: "InGroup", values: SINGLE },
  { id: "letter-times", weight: 0.5, roles: { x: of("param", LETTER, "letter sign mark character"), n: of("param", [1, 1, 2, 3], "n times count least number") }, code: "#t.split($x).length - 1 >= $n", one: "{contains|has} <x> at least <n> times", tag: "Repeats", values: ANY },
  { id: "longer-and-contains", weight: 0.5, roles: { x: of("param", LETTER, "part letter piece sign query"), n: of("param", [2, 3, 4, 5], "n length size min limit") }, code: "#t.length > $n && #t.includes($x)", one: "is longer than <n> {letters|characters} and {contains|includes} <x>", tag: "LongWith", values: SINGLE },
];
interface Use { id: string; weight: number; roles?: Record<string, Role>; slots?: boolean; code: (code: string) => string; np: (one: string) => string[]; says: (one: string) => string[]; verbs: string[] }
const at = (code: string, what: string): string => code.replaceAll("#t", what);
const paren = (code: string): string => (/\|\||&&|===|>/.test(code) ? `(${code})` : code);
const textUses: Use[] = [
  { id: "is", weight: 1, code: (code) => at(code, "@t"), verbs: ["is", "has", "check", "test"], np: (one) => [`{whether|if} <t> ${one}`, `true {if|when} <t> ${one}`, `true {if|only if|exactly when} <t> ${one}, {otherwise|else} false`, `{whether|if} it is so that <t> ${one}`], says: (one) => [`check that <t> ${one}`, `<t> is {fine|valid|all right} {if|when} it ${one}: {answer|tell} true or false`, `is it true that <t> ${one}`, `{look at|test} <t>: true {if|when} it ${one}`] },
  { id: "is-not", weight: 0.4, code: (code) => `!${paren(at(code, "@t"))}`, verbs: ["isNot", "lacks", "refuses", "fails"], np: (one) => [`true unless <t> ${one}`, `{whether|if} it is not the case that <t> ${one}`, `true {if|when} it is not so that <t> ${one}`], says: (one) => [`false {if|when} <t> ${one}, {otherwise|else} true`, `<t> is {bad|wrong|invalid} unless it ${one}: {answer|tell} true {if|when} it is {bad|wrong|invalid}`, `check that it is not so that <t> ${one}`] },
  { id: "words", weight: 0.6, roles: { d: constant(["ok", "valid", "yes", "good", "match", "accepted"]), f: constant(["bad", "invalid", "no", "wrong", "none", "refused"]) }, code: (code) => `${at(code, "@t")} ? %d : %f`, verbs: ["status", "verdict", "judge", "describe"], np: (one) => [`%d {if|when} <t> ${one}, {otherwise|else} %f`, `the {word|text} %d {if|when} <t> ${one}, and %f {otherwise|if not}`, `%f unless <t> ${one}, then %d`], says: (one) => [`{answer|say|return} %d {if|when} <t> ${one}, {otherwise|else} %f`, `{if|when} <t> ${one}, {answer|say|return} %d, {otherwise|else} %f`, `%d or %f: %d {if|when} <t> ${one}`, `%d where <t> ${one} and %f where not`] },
];
const listUses: Use[] = [
  { id: "those", weight: 0.9, code: (code) => `@l.filter((entry) => ${at(code, "entry")})`, verbs: ["find", "filter", "select", "list"], np: (one) => [`{all|the} entries of <l> for which it holds: it ${one}`, `{every|each} <l1> {of|in} <l> that ${one}`, `the list of {every|each} <l1> that ${one}`], says: (one) => [`filter <l>: keep {an entry|a <l1>} {if|when} it ${one}`, `{collect|list|pick} {every|each} <l1> that ${one}`, `from <l> {return|give} {every|each} one that ${one}`, `go through <l> and {return|give back} what ${one}, as a list`] },
  { id: "count", weight: 0.8, code: (code) => `@l.filter((entry) => ${at(code, "entry")}).length`, verbs: ["count", "howMany", "number", "countOf"], np: (one) => [`the number of times {an entry|a <l1>} of <l> ${one}`, `how often {an entry|a <l1>} {of|in} <l> ${one}`, `the count of entries in <l>, counting one only if it ${one}`], says: (one) => [`count {every|each} <l1> {of|in} <l> that ${one}`, `{every|each} entry of <l> that ${one} counts one, {return|give} the {sum|count}`, `count in <l> {whatever|what} ${one}`, `count an entry of <l> {if|when} it ${one}`] },
  { id: "any", weight: 0.6, code: (code) => `@l.some((entry) => ${at(code, "entry")})`, verbs: ["hasAny", "any", "some", "exists"], np: (one) => [`{whether|if} {any|some|at least one} <l1> {of|in} <l> ${one}`, `true {if|when} {any|some|at least one} entry of <l> ${one}`, `{whether|if} there is {an entry|one} in <l> that ${one}`], says: (one) => [`is there {any|an} entry in <l> that ${one}`, `check if {any|some} <l1> of <l> ${one}`, `true as soon as one of <l> ${one}`] },
  { id: "all", weight: 0.6, code: (code) => `@l.every((entry) => ${at(code, "entry")})`, verbs: ["all", "every", "areAll", "valid"], np: (one) => [`{whether|if} {every|each} <l1> {of|in} <l> ${one}`, `true {if|when} {every|each} entry of <l> ${one}`, `false if one of <l> fails, since {every|each} must be one that ${one}`], says: (one) => [`check that {every|each} <l1> of <l> ${one}`, `is it so that {every|each} entry of <l> ${one}`, `{verify|test} all of <l>: {every|each} one ${one}`] },
  { id: "first", weight: 0.5, code: (code) => `@l.find((entry) => ${at(code, "entry")}) ?? null`, verbs: ["first", "find", "pick", "next"], np: (one) => [`the first <l1> {of|in} <l> that ${one}, {null if there is none|or null}`, `the first entry of <l> that ${one}, {null if there is none|or null}`, `null or the first of <l> that ${one}`], says: (one) => [`find the first <l1> of <l> that ${one}, {null if there is none|or null}`, `go through <l> until one ${one} and return it, {null if there is none|or null}`, `pick the first entry of <l> that ${one}, null if none does`] },
];
const testOps: Op[] = tests.flatMap((test) => {
  const made = (use: Use, roles: Record<string, Role>, suffix: string): Op => ({ id: `text-${test.id}-${use.id}${suffix}`, weight: test.weight * use.weight * (suffix ? 0.8 : 1), roles: { ...roles, ...test.roles, ...use.roles }, selectors: [...use.verbs.flatMap((verb) => [`${verb}${test.tag}`]), `${test.tag}Text`, `${use.verbs[0]}${test.tag}^${roles.l ? "l" : "t"}`], np: use.np(test.one), says: use.says(test.one), returns: query(use.code(test.code)) });
  const listed = many(80, () => many(rng.int(0, 4), () => rng.pick(test.values)));
  return [
    ...textUses.flatMap((use) => [made(use, { t: of("slot", test.values, TEXTS) }, ""), made(use, { t: of("param", test.values, "text title name word sentence value input s line email") }, "-argument")]),
    ...(test.code.includes("entry") ? [] : listUses).map((use) => made(use, { l: of("slot", listed, WORDS) }, "")),
  ];
});

/** A form of words: its words come from slots, from parameters, or from one of each. */
interface Form { id: string; weight: number; a: ["word" | "int", string]; b: ["word" | "int", string]; code: string; np: string[]; says: string[]; selectors: string; more?: Record<string, Role> }
const NAME: ["word", string] = ["word", "name item product title label guest room player topic task dish city article"];
const QUANTITY: ["int", string] = ["int", "quantity count amount number qty pieces size stock points units"];
const forms: Form[] = [
  { id: "times", weight: 1, a: QUANTITY, b: NAME, code: "`${#a} x ${#b}`", selectors: "line orderLine format describe entry row asText", np: ["<a>, \" x \" and <b>, {like|as in} \"3 x tea\"", "a line like \"3 x tea\" {from|of|made of} <a> and <b>", "<a> x <b>, {like|e.g.} \"2 x pen\"", "<a> times <b> as text, {like|as in} \"4 x egg\""], says: ["write <a.>, a space, x, a space and <b>", "{format|put} it like \"3 x tea\": <a> first, <b> last", "join <a> and <b> with \" x \" between"] },
  { id: "in-brackets", weight: 1, a: NAME, b: QUANTITY, code: "`${#a} (${#b})`", selectors: "label describe format display caption asText withCount", np: ["<a> with <b> in {brackets|parentheses} {after it|behind it}, {like|as in} \"tea (3)\"", "<a>, a space and <b> in {brackets|parentheses}", "a label like \"pen (2)\" {from|of} <a> and <b>", "<a> (<b>) as one text"], says: ["{write|put} <b> in {brackets|parentheses} after <a>", "{format|show} it like \"tea (3)\": <a> and <b>", "append <b> in {brackets|parentheses} to <a>, with a space before"] },
  { id: "dear", weight: 0.6, a: ["word", "greeting salutation opening title formOfAddress"], b: ["word", "name guest customer member user recipient"], code: "`${#a} ${#b},`", selectors: "salutation greet opening letterHead address startLetter", np: ["<a>, a space, <b> and a comma", "<a> and <b> with a space between and a comma at the end", "the {start|opening} of a letter: <a> space <b> comma, {like|as in} \"Dear Ann,\"", "<a> <b> followed by a comma"], says: ["{write|say} <a> {to|and} <b>, a space between, {ending in|with} a comma {at the end|}", "begin the letter with <a.>, space, <b> and a comma", "join <a> and <b> with a space and put a comma after them"] },
  { id: "route", weight: 0.7, a: ["word", "from origin start source departure home first"], b: ["word", "to destination target end arrival goal last"], code: "`${#a} to ${#b}`", selectors: "route trip label describe title connection path", np: ["<a>, \" to \" and <b>", "the route as text, {like|as in} \"oslo to rome\": <a> to <b>", "<a> and <b> with \" to \" between them", "a text like \"a to b\" from <a> and <b>"], says: ["write <a.>, the word to and <b>, with spaces", "join <a> and <b> with \" to \"", "{describe|show} the trip like \"oslo to rome\", <a> first and <b> last"] },
  { id: "plural", weight: 0.9, a: QUANTITY, b: ["word", "unit item noun thing word kind"], code: "`${#a} ${#b}${#a === 1 ? \"\" : \"s\"}`", selectors: "pluralize label describe amountText countLabel inWords", np: ["<a> and <b>, with an s {at the end|} unless <a> is {one|1}", "<a>, a space and <b>, {plural|with s added} if <a> is not {one|1}", "a text like \"1 item\" or \"2 items\" {from|of} <a> and <b>", "<a> <b.>, singular for {one|1}, otherwise with an s"], says: ["write <a> and <b>; add an s {if|when} <a> is not {one|1}", "{singular|no s} {if|when} <a> is {one|1}, otherwise <b> gets an s, <a> and a space in front", "say \"1 item\", \"2 items\", using <a> and <b>"] },
  { id: "padded-code", weight: 0.9, a: ["word", "prefix series kind code group letters"], b: ["int", "number n index count sequence id"], code: "`${#a}-${String(#b).padStart(%c, \"0\")}`", selectors: "code ticketCode serial format makeId reference label", more: { c: constant([3, 4, 5, 6]) }, np: ["<a>, a dash and <b> padded with zeros to %c digits", "a code like \"AB-007\": <a>, dash, <b> with %c digits", "<a>-<b> with <b> zero padded to {a width of|} %c", "the code of <a> and <b>, a dash between, the number filled with leading zeros to %c digits"], says: ["{pad|fill} <b> with zeros to %c digits and put <a> and a dash {before|in front of} it", "{build|make} the code: <a>, dash, <b> as %c digits", "join <a> and the %c digit <b> (leading zeros) with a dash"] },
  { id: "clock", weight: 0.7, a: ["int", "hour hours h"], b: ["int", "minute minutes min"], code: "`${#a}:${String(#b).padStart(2, \"0\")}`", selectors: "time clock format display timeText asText", np: ["<a>, a colon and <b> with two digits", "the time as h:mm, from <a> and <b>", "<a>:<b>, the minutes padded to two digits, like \"9:05\"", "a text like \"9:05\" from <a> and <b>"], says: ["write <a.>, a colon and <b> with a leading zero if it has one digit", "{format|show} <a> and <b> as h:mm", "pad <b> to two digits and put <a> and a colon before it"] },
  { id: "priced", weight: 0.8, a: NAME, b: ["int", "price cost fee rate amount total value"], code: "`${#a}: ${#b.toFixed(2)}`", selectors: "priceTag label line format describe row tag", np: ["<a>, a colon, a space and <b> with two decimals", "a line like \"tea: 3.00\" from <a> and <b>", "<a> and <b> with a colon and a space between, the {amount|number} with 2 decimals", "a price tag: <a>, colon, <b> to two decimals"], says: ["write <a.>, \": \" and <b> with two decimals", "{format|fix} <b> to 2 decimals and put <a> with a colon and a space before it", "{show|print} it like \"pen: 2.00\", <a> then <b>"] },
  { id: "full-upper", weight: 0.6, a: ["word", "first firstName given forename"], b: ["word", "last lastName family surname"], code: "`${#b.toUpperCase()}, ${#a}`", selectors: "listName fullName formal catalogName sortName directoryName", np: ["<b> in capitals, a comma, a space and <a>", "the name as \"LAST, First\" from <a> and <b>", "<b> in upper case followed by \", \" and <a>", "<a> after <b.>, the latter in capitals, comma and space between"], says: ["write <b> in capitals, then \", \" and <a>", "uppercase <b> and {add|append} a comma, a space and <a>", "{format|show} the name as \"SMITH, Ann\", with <a> and <b>"] },
  { id: "short-name", weight: 0.6, a: ["word", "first firstName given forename"], b: ["word", "last lastName family surname"], code: "`${#a.charAt(0)}. ${#b}`", selectors: "shortName initialName signature display author brief", np: ["the first letter of <a.>, a dot, a space and <b>", "the name like \"A. Smith\" from <a> and <b>", "<a> cut to its initial with a dot, then a space and <b>", "the initial of <a> and a dot before <b>, a space between"], says: ["shorten <a> to its first letter and a dot, then a space and <b>", "write the initial of <a.>, \". \" and <b>", "{format|show} it like \"A. Smith\": <a> and <b>"] },
  { id: "initials", weight: 0.6, a: ["word", "first firstName given forename"], b: ["word", "last lastName family surname"], code: "(#a.charAt(0) + #b.charAt(0)).toUpperCase()", selectors: "initials monogram badge short avatarText letters", np: ["the first letters of <a> and <b> in capitals", "the initials of <a> and <b>, uppercased, without dots", "the two initials: of <a> and of <b>, in upper case, nothing between", "a two letter badge in capitals from <a> and <b>"], says: ["take the first letters of <a> and <b> and uppercase them", "join the first letter of <a> with that of <b.>, in capitals", "{make|build} capitals from the first letters of <a> and <b>"] },
  { id: "user-name", weight: 0.6, a: ["word", "first firstName given forename"], b: ["word", "last lastName family surname"], code: "`${#a}.${#b}`.toLowerCase()", selectors: "username login account handle makeLogin userId", np: ["<a>, a dot and <b>, all in lower case", "the user name like \"ann.smith\" from <a> and <b>", "<a> and <b> joined by a dot, in small letters", "the lower case login of <a> dot <b>"], says: ["join <a> and <b> with a dot and lowercase it", "{make|build} a user name: <a.>, dot, <b.>, in lower case", "lowercase <a> and <b> and put a dot between"] },
];
const role = (place: "slot" | "param", [kind, names]: ["word" | "int", string]): Role => (place === "slot" ? slot(kind, names) : param(kind, names));
const formOps: Op[] = forms.flatMap((form) =>
  ([["slot", "slot", ""], ["slot", "param", "-given-second"], ["param", "slot", "-given-first"], ["param", "param", "-given"]] as const).map(([first, second, suffix]): Op => ({
    id: `form-${form.id}${suffix}`, weight: form.weight, roles: { a: role(first, form.a), b: role(second, form.b), ...form.more }, selectors: form.selectors.split(" "), np: form.np, says: form.says,
    returns: query(form.code.replaceAll("#a", first === "slot" ? "@a" : "$a").replaceAll("#b", second === "slot" ? "@b" : "$b")),
  })),
);

/** A cleaned text x where it goes. */
const cleanings = [
  { id: "trimmed", weight: 1, code: "$x.trim()", than: "{trimmed|without spaces around it}", tag: "Clean" },
  { id: "lower", weight: 0.8, code: "$x.toLowerCase()", than: "in {lower case|small letters}", tag: "Lower" },
  { id: "upper", weight: 0.7, code: "$x.toUpperCase()", than: "in {capitals|upper case}", tag: "Upper" },
  { id: "normal", weight: 0.9, code: "$x.trim().toLowerCase()", than: "trimmed and in {lower case|small letters}", tag: "Normal" },
  { id: "capitalized", weight: 0.6, code: "$x.charAt(0).toUpperCase() + $x.slice(1)", than: "with a capital first letter", tag: "Nice" },
  { id: "slug", weight: 0.4, code: '$x.toLowerCase().split(" ").join("-")', than: "in lower case with dashes for spaces", tag: "Slug" },
  { id: "cut", weight: 0.5, code: "$x.slice(0, %c)", than: "cut to %c {characters|letters}", tag: "Short" },
];
const RAW = many(120, () => many(rng.pick([1, 1, 2, 3]), () => rng.pick([cased(), ` ${cased()}`])).join(" ") + rng.pick(["", "", " "]));
const places: { id: string; weight: number; roles: Record<string, Role>; pre?: (code: string) => string[]; change: (code: string) => string[]; says: (than: string) => string[]; verbs: string }[] = [
  { id: "append", weight: 1, roles: { l: slot("words", WORDS) }, change: (code) => [`this.$l = [...@l, ${code}];`], verbs: "add append put register enter push", says: (than) => [`{add|append|push} <x> ${than} to <l>`, `{put|write} <x> ${than} at the end of <l>`, `<l> {gets|receives} <x> ${than} at its end`, `<x> ${than} goes to the end of <l>`, `afterwards <l> ends with <x> ${than}`, `append to <l>: <x> ${than}`] },
  { id: "append-once", weight: 0.8, roles: { l: of("slot", LISTS.map((list) => list.map((each) => each.toLowerCase())), WORDS) }, pre: (code) => [`const value = ${code};`], change: () => ["this.$l = @l.includes(value) ? @l : [...@l, value];"], verbs: "add include register tag join enroll", says: (than) => [`{add|append} <x> ${than} to <l> {unless it is there already|if it is not in it yet}`, `<l> gets <x> ${than}, but never twice`, `put <x> ${than} into <l> if that form is {missing|not there}`, `{register|enter} <x> ${than} in <l>, nothing changes {if|when} <l> has that form already`, `no duplicates: {add|append} <x> ${than} to <l> only if {new|missing}`, `<x> ${than} joins <l> once only`] },
  { id: "counted", weight: 0.7, roles: { t: slot("word", "last name title latest current recent"), n: slot("int", "changes version count edits updates revision") }, change: (code) => [`this.$t = ${code};`, "this.$n = @n + 1;"], verbs: "set change rename update edit store", says: (than) => [`set <t> to <x> ${than} and add one to <n>`, `<t> becomes <x> ${than}, and <n> goes up by {one|1}`, `{store|keep|save} <x> ${than} in <t> and count it in <n>`, `{store|keep} <x> ${than} as <t>; {increase|bump} <n> {by one|by 1}`, `each change sets <t> to <x> ${than} and adds {one|1} to <n>`, `<n> counts one more and <t> is <x> ${than}`] },
  { id: "previous", weight: 0.6, roles: { t: slot("word", "name title current label value topic status"), o: slot("word", "previous old former last before history") }, change: (code) => ["this.$o = @t;", `this.$t = ${code};`], verbs: "rename change set update switch retitle", says: (than) => [`{remember|keep} <t> in <o> and set <t> to <x> ${than}`, `<o> becomes what <t> was, <t> becomes <x> ${than}`, `set <t> to <x> ${than}, the old value goes to <o>`, `move <t> to <o>, then {store|keep} <x> ${than} in <t>`, `{store|save} <x> ${than} in <t>, but first copy <t> to <o>`, `change <t> to <x> ${than} and keep the old one in <o>`] },
  { id: "line", weight: 0.7, roles: { t: slot("text", "log text notes body journal history output") }, change: (code) => [`this.$t = \`\${@t}\${${code}}\\n\`;`], verbs: "log note write print append record", says: (than) => [`{append|add|write} <x> ${than} and a newline to <t>`, `{add|write} a line with <x> ${than} to <t>, ended by a newline`, `<t> gets <x> ${than} and a line break at its end`, `{log|note} <x> ${than} in <t>, closed by a newline`, `put <x> ${than} after <t>, then a line break`, `extend <t> by <x> ${than} plus a newline`] },
  { id: "joined", weight: 0.7, roles: { t: of("slot", ["", "", ...joinedBy(", ").slice(0, 30)], "tags names list line summary text guests") }, change: (code) => [`this.$t = @t === "" ? ${code} : \`\${@t}, \${${code}}\`;`], verbs: "add append tag join include extend", says: (than) => [`{append|add} <x> ${than} to <t>, with ", " before it unless <t> is empty`, `<t> gets <x> ${than}; ", " comes between if there is something already`, `{append|add} <x> ${than} to the comma separated <t.> (", " only if <t> is not empty)`, `if <t> is empty it becomes <x> ${than}, otherwise that is added after ", "`, `extend <t> by <x> ${than}, separated by ", " except at the start`, `join <x> ${than} onto <t> with ", ", without it when <t> is empty`] },
];
const cleanedOps: Op[] = cleanings.flatMap((clean) => places.map((goes): Op => ({
  id: `text-${clean.id}-${goes.id}`, weight: clean.weight * goes.weight, roles: { ...goes.roles, x: of("param", RAW, "name text title value word input label tag entry"), ...(clean.id === "cut" ? { c: constant([3, 4, 5, 6, 8]) } : {}) },
  selectors: goes.verbs.split(" ").map((verb, row) => (row % 2 ? verb : `${verb}${clean.tag}`)), says: goes.says(clean.than), ...(goes.pre ? { pre: goes.pre(clean.code) } : {}), change: goes.change(clean.code), guards: ["blank x"],
})));

export const composedTextOps: Op[] = [...pipelines, ...testOps, ...formOps, ...cleanedOps];
