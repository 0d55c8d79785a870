/** Identifiers and the words inside values. Most identifiers are invented, so that the model learns to copy names rather than to know them. */
import { ENGLISH_ADJECTIVES, ENGLISH_NOUNS, ENGLISH_VERBS } from "./english.ts";
import { isHeld, type Rng } from "./random.ts";

const list = (text: string): string[] => text.split(/\s+/).filter(Boolean);

export const NOUNS = list(`
item total count score price stock name title label email phone city street order cart user member guest ticket seat room floor door key
lock box crate shelf book page chapter author note tag color size weight height width depth speed power level rank point goal team player
match round coin token credit debt loan fee tax rate bonus budget cost amount balance account ledger entry record event task step job queue
stack node edge link path route trip stop train bus driver rider car wheel engine fuel tank pump valve sensor signal alarm lamp light mode
flag status phase stage cycle turn move card deck hand game board piece plant seed leaf tree fruit apple crop field farm animal horse bird
fish nest egg meal dish recipe cup plate table chair desk lunch doctor nurse patient visit dose bed ward school class lesson grade student
teacher exam mark message reply thread topic vote poll answer question quiz hint word letter line text file folder disk cache index value
limit quota margin range offset delta factor reading sample batch lot unit part tool bolt screw wire cable panel motor robot drone camera
photo album song track artist river lake pool tide wave storm rain snow cloud sky star planet moon rocket orbit crew mission product
customer invoice payment refund discount coupon voucher parcel package shipment warehouse supplier employee manager salary hour minute day
week month year project sprint bug issue comment post article feed channel subscriber follower friend group role permission session device
house tenant rent garden kitchen coffee drink bottle barrel bucket basket shelf counter meter gauge level temperature pressure humidity
distance duration interval version branch commit release server client host port request response header cookie visitor click view like
rating review star stage wallet fund share stake bid offer auction lead deal contract policy claim case court judge patient bed pet dog cat
`);

const VERBS = list(`
add put set get take make do run push drop save load send open close start stop update change apply use check find count show read write
clear reset fill move join leave enter exit pay charge spend earn hold free assign mark rate rank grow shrink raise lower boost cut store
fetch record note log post track register collect gather handle process compute calc report list pick choose build give tell ask sum total
merge split swap sort filter drop scan list visit view rename tidy mix pack load tally adjust bump finish begin
`);

const PREFIXES = list("max min last first next new old current main extra base open used best daily free total own");
export const PEOPLE = list(
  "Ann Bob Cleo Dan Eve Finn Gus Hana Ivo Jo Kim Lea Max Nina Otto Pia Ruth Sam Tom Una Vic Zoe Ada Alan Grace Linus",
);
const THINGS = list(`
pen book apple milk bread tea red blue green gold iron wood salt soup rice lamp desk cup hat shoe sock coat ring rope nail glue tape brush
kiwi pear plum fig oat rye bean corn mint lime tea cake pie jam egg ham tuna crab duck goose hen fox owl cat dog cow bee ant bat elk yak
north south east west home work school alpha beta gamma delta one two three urgent new old hot cold fast slow big small a b c x y z todo
done draft admin guest owner basic pro team js node css math art music chess tennis oslo rome paris lima cairo quito monday friday
`);

const RESERVED = new Set(
  list(`
do if in for let new var try case else then enum eval null this true void with await break catch class const false super throw while yield delete
export import public return static switch typeof default extends finally package private continue debugger function arguments interface
protected implements instanceof undefined constructor entry sum left right rest found taken parts order at product parent parents delegates hasOwnProperty toString valueOf
`),
);

const ONSETS = [..."bcdfghjklmnpqrstvwxyz", "br", "cl", "dr", "fl", "gr", "kr", "pl", "sh", "st", "th", "tr", "zw"];
const VOWELS = [..."aeiou", "ai", "ea", "oo", "ou"];
const CODAS = [..."bdfgklmnprstvxz", "nd", "rk", "lt", "mp", "sk", "", "", ""];

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `unitPrice` as prose: `unit price`. */
export const spaced = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();

/** English plural, well enough for identifiers. */
export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The singular of a list's name where the name shows one; the name itself otherwise. */
export function singular(word: string): string {
  if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(sses|xes|ches|shes)$/.test(word)) return word.slice(0, -2);
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Pieces of words that have no place in a name, by chance or otherwise. */
const OFFENSIVE =
  /nig|fag|cunt|coon|spic|kik[ey]|cum|fu[ck]k?|shit|dick|cock|rape|slut|whor|paki|nazi|gook|chink|homo|anal|anus|porn|sex|puss|piss|negro|bitch|bastar/;
const decent = (word: string): boolean => !OFFENSIVE.test(word);

/** A word nobody has seen: syllables, or pieces of real words glued together, which gives unseen token sequences of seen tokens. */
export function invented(rng: Rng): string {
  if (rng.chance(0.35)) {
    const halves = [rng.pick(NOUNS), rng.pick(rng.chance(0.5) ? NOUNS : VERBS)];
    const glued = `${(halves[0] as string).slice(0, rng.int(2, 3))}${(halves[1] as string).slice(-rng.int(2, 3))}`;
    return RESERVED.has(glued) || !decent(glued) ? invented(rng) : glued;
  }
  let word = "";
  for (let left = rng.pick([1, 1, 2, 2, 2, 3]); left > 0; left--) word += rng.pick(ONSETS) + rng.pick(VOWELS) + rng.pick(CODAS);
  return word.length < 2 || RESERVED.has(word) || !decent(word) ? invented(rng) : word;
}

/** What each split draws English words from, found once: the lists are long. */
const folds = (words: readonly string[]) => {
  const usable = words.filter((word) => !RESERVED.has(word) && decent(word));
  return { train: usable.filter((word) => !isHeld(word)), held: usable.filter(isHeld) };
};
const NOUN_FOLDS = folds(ENGLISH_NOUNS);
const VERB_FOLDS = folds(ENGLISH_VERBS);
const ADJECTIVE_FOLDS = folds(ENGLISH_ADJECTIVES);

/** Early words of a list are the common ones: they come more often. */
const common = (rng: Rng, words: readonly string[]): string => words[Math.floor(rng.next() ** 1.5 * words.length)] as string;

/** An English noun, mostly from the words of software, in the held-out split from those kept for it. */
const realNoun = (rng: Rng): string => (rng.split === "train" && rng.chance(0.55) ? rng.pick(NOUNS) : common(rng, NOUN_FOLDS[rng.split]));

export const noun = (rng: Rng, novelty: number): string => (rng.chance(novelty * 0.7) ? invented(rng) : realNoun(rng));

export const verb = (rng: Rng, novelty: number): string => {
  if (rng.chance(novelty * 0.5)) return invented(rng);
  return rng.split === "train" && rng.chance(0.6) ? rng.pick(VERBS) : common(rng, VERB_FOLDS[rng.split]);
};

export const isReserved = (word: string): boolean => RESERVED.has(word);

/** The name of a method that has nothing to do with the one to be written. */
export const otherSelector = (rng: Rng): string => verb(rng, 0.2) + (rng.chance(0.5) ? capital(noun(rng, 0.2)) : "");

/** A camelCase identifier for something; `novelty` is the share of invented words in it. */
export function identifier(rng: Rng, novelty: number): string {
  const word = noun(rng, novelty);
  const shape = rng.next();
  if (shape < 0.7) return word;
  if (shape < 0.78) return rng.pick(PREFIXES) + capital(word);
  return (shape < 0.84 ? common(rng, ADJECTIVE_FOLDS[rng.split]) : noun(rng, novelty)) + capital(word);
}

/** A word as it stands inside data: short, sometimes a person's name or an identifier, sometimes invented. */
export function dataWord(rng: Rng): string {
  const source = rng.next();
  if (source < 0.42) return rng.pick(THINGS);
  if (source < 0.58) return rng.pick(PEOPLE);
  if (source < 0.8) return realNoun(rng);
  if (source < 0.86) return common(rng, ADJECTIVE_FOLDS[rng.split]);
  if (source < 0.92) return `${rng.pick([..."abcpqtuxABKPTU"])}${rng.pick(["", "-", "0", "00"])}${rng.int(1, 40)}`;
  return invented(rng);
}
