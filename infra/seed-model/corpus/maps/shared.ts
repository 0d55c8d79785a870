// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of maps share: names of maps and keys, words for what happens often, and tables drawn by one generator. */
import { type Role, slot } from "../op.ts";
import { Rng } from "../random.ts";

export const counts = "counts stock votes scores inventory points tally quantities prices balances ages amounts budget wins goals views visits hits clicks likes credits hours salaries sales grades weights seats tickets miles levels readings copies loans";
export const texts = "phones settings labels translations emails owners config addresses options headers colors capitals names titles nicknames statuses roles cities teams passwords preferences aliases notes";
export const keys = "key name item word product candidate player who id user sku article customer city code book member team page color student sensor room title country label";
export const howMany = "amount quantity points by n count pieces units number qty delta howMany extra";

/** Words for what happens often; templates put them together. */
export const WHEN = "{when|whenever|every time|each time|if}";
export const WHO = "{somebody|someone|a customer|a user|a member|a player|the caller|a guest|the owner}";
export const AFTER = "{afterwards|after the call|after this|after that|once done|in the end}";
export const CALL = "{each call|every call|the method|this method|one call|calling it}";

/** Tables and lists of names from few words, so that they have names in common. */
const draws = new Rng(11);
const FEW = "pen pear plum pie book bread bean tea tin rope rice lamp jam egg Ann Bob Eve red blue a b x".split(" ");

const drawTable = (value: () => unknown): Record<string, unknown> =>
  Object.fromEntries(draws.sample(FEW, draws.pick([1, 2, 2, 3, 3])).map((name) => [name, value()]));

export const maps = Array.from({ length: 300 }, () => drawTable(() => draws.int(0, 12)));
export const lists = maps.map((held) => [...Object.keys(held).slice(draws.int(0, 1)), ...draws.sample(FEW, 1)]);

export const nested = Array.from({ length: 200 }, () =>
  drawTable(() => Object.fromEntries(draws.sample(["size", "color", "mode", "lang", "level"], draws.int(1, 3)).map((name) => [name, draws.pick([1, 2, 5, 12, "big", "red", "auto", "en"])]))),
);

export const table = (names: string): Role => ({ ...slot("enum", names), values: maps });
