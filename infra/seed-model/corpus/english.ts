/**
 * Common English words from WordNet (Debian's `wordnet-base`), most used first, and words that mean the same. The generator draws names and data
 * from them, so that what it copies is as varied as what people write.
 */
import { existsSync, readFileSync } from "node:fs";

const folder = process.env.WORDNET ?? "/usr/share/wordnet";
const file = `${folder}/cntlist.rev`;

const KINDS = { noun: "1", verb: "2", adjective: "3" } as const;

/** Up to `count` lemmas of one kind, in lower case, 3 to 11 letters, by how often WordNet's tagged texts use them. */
function lemmas(kind: keyof typeof KINDS, count: number): string[] {
  if (!existsSync(file)) throw new Error(`${file} is missing: the corpus takes its words from WordNet (apt-get install wordnet-base)`);
  const uses = new Map<string, number>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [, lemma, type, times] = /^([a-z]{3,11})%(\d)\S* \d+ (\d+)/.exec(line) ?? [];
    if (lemma && type === KINDS[kind]) uses.set(lemma, (uses.get(lemma) ?? 0) + Number(times));
  }
  return [...uses]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([lemma]) => lemma);
}

export const ENGLISH_NOUNS = lemmas("noun", 3000);
export const ENGLISH_VERBS = lemmas("verb", 700);
export const ENGLISH_ADJECTIVES = lemmas("adjective", 600);

const plainWord = /^[a-z]{3,11}$/;

/** Each plain word's companions in the first sense that WordNet lists for it as this kind of word. */
function companions(kind: "noun" | "verb" | "adj"): Map<string, string[]> {
  const sets = new Map<string, string[]>();
  for (const line of readFileSync(`${folder}/data.${kind}`, "utf8").split("\n")) {
    const [offset = "", , , size = "", ...rest] = line.split(" ");
    if (line.startsWith(" ")) continue;
    const words = Array.from({ length: Number.parseInt(size, 16) }, (_, at) => rest[at * 2] ?? "").filter((word) => plainWord.test(word));
    if (words.length > 1) sets.set(offset, words);
  }
  const found = new Map<string, string[]>();
  for (const line of readFileSync(`${folder}/index.${kind}`, "utf8").split("\n")) {
    const [word = ""] = line.split(" ", 1);
    const first = / (\d{8})(?: |$)/.exec(line)?.[1];
    const others = plainWord.test(word) && first ? sets.get(first)?.filter((other) => other !== word) : undefined;
    if (others && others.length > 0) found.set(word, others);
  }
  return found;
}

const SYNONYMS = [companions("verb"), companions("noun"), companions("adj")];

/** Words that may stand for this one: verbs first, since a sentence asks for something to be done. Empty where WordNet knows none. */
export const synonyms = (word: string): string[] => SYNONYMS.find((of) => of.has(word))?.get(word) ?? [];
