/**
 * Common English words from WordNet (Debian's `wordnet-base`), most used first. The generator draws names and data from them, so that what it
 * copies is as varied as what people write.
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
