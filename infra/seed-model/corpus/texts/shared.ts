// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of texts share: names of texts, texts of many forms, drawn by one generator, and the shapes of a query. */
import { type Kind, type Op, overBoth, query, type Role } from "../op.ts";
import { Rng } from "../random.ts";
import { dataWord, PEOPLE } from "../words.ts";

export const slots = "title name text label description message sentence subject body headline note content greeting comment caption phrase line entryText summary motto quote topic heading slogan remark review reply";
const params = "text title name word sentence value s input line str message phrase raw txt label source content";

/** Texts of a certain form, drawn once; the corpus stays a function of its seed. */
export const rng = new Rng(4711);
export const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
export const plain = (): string => dataWord(rng).toLowerCase();
export const digits = (count: number): string => many(count, () => String(rng.int(0, 9))).join("");
export const EMAILS = many(70, () => `${plain()}${rng.chance(0.2) ? `.${plain()}` : ""}@${plain()}.${rng.pick(["org", "com", "net", "de"])}`);
export const FILES = many(70, () => `${plain()}${rng.chance(0.2) ? `-${plain()}` : ""}.${rng.pick(["txt", "md", "pdf", "png", "jpg", "csv", "json", "ts"])}`);
export const PATHS = many(70, () => `${rng.chance(0.5) ? "/" : ""}${many(rng.int(1, 2), plain).join("/")}/${rng.pick(FILES)}`);
export const LINES = many(70, () => many(rng.pick([1, 2, 2, 3, 3, 4]), () => (rng.chance(0.15) ? "" : many(rng.int(1, 2), plain).join(" "))).join("\n"));
export const PHONES = many(60, () => digits(10));
export const DIGITS = many(60, () => digits(rng.pick([6, 8, 10, 12, 16])));
export const MIXED = many(80, () => many(rng.int(1, 3), () => rng.pick([plain(), digits(rng.int(1, 3)), `${plain()}${digits(rng.int(1, 2))}`])).join(rng.pick([" ", "", "-"])));
export const NUMERIC = many(60, () => rng.pick([digits(rng.int(1, 3)), plain(), `${rng.int(1, 50)}.5`, `-${rng.int(1, 99)}`, "", `${rng.int(1, 9)}${plain()}`, " "]));
export const NUMBERS = many(60, () => rng.pick([String(rng.int(0, 300)), String(rng.int(0, 20)), `${rng.int(1, 50)}.5`, `-${rng.int(1, 99)}`]));
export const QUANTITIES = many(60, () => `${rng.int(1, 90)} ${rng.pick(["kg", "km", "EUR", "C", "m", "min", "pcs", "items", "days", "percent"])}`);
export const CSV_NUMBERS = many(60, () => many(rng.int(1, 4), () => String(rng.int(0, 30))).join(","));
export const CSV_SPACED = many(60, () => many(rng.int(1, 4), plain).join(rng.pick([", ", ", ", ","])));
export const ASSIGNED = many(60, () => `${plain()}=${rng.chance(0.3) ? digits(2) : plain()}`);
export const QUERIES = many(60, () => many(rng.int(1, 3), () => `${plain()}=${rng.chance(0.4) ? digits(1) : plain()}`).join("&"));
export const DATES = many(60, () => `20${rng.int(10, 29)}-${String(rng.int(1, 12)).padStart(2, "0")}-${String(rng.int(1, 28)).padStart(2, "0")}`);
export const TIMES = many(60, () => `${rng.int(0, 23)}:${String(rng.int(0, 59)).padStart(2, "0")}`);
export const CLEAN = many(120, () => many(rng.pick([1, 2, 2, 3, 3, 4]), plain).join(" "));
export const REPEATING = many(80, () => { const own = many(3, plain); return many(rng.int(2, 5), () => rng.pick(own)).join(" "); });
export const CASED = many(90, () => { const text = rng.pick(CLEAN); const style = rng.int(0, 4); return style === 0 ? text.toUpperCase() : style === 1 ? text : style === 2 ? text.charAt(0).toUpperCase() + text.slice(1) : [...text].map((entry) => (rng.chance(0.4) ? entry.toUpperCase() : entry)).join(""); });
export const SHOUTED = many(60, () => { const text = rng.pick(CLEAN).slice(0, 12); return rng.chance(0.5) ? text.toUpperCase() : rng.chance(0.5) ? text : text.charAt(0).toUpperCase() + text.slice(1); });
export const CAMELS = many(60, () => many(rng.int(1, 3), plain).map((entry, at) => (at === 0 ? entry : entry.charAt(0).toUpperCase() + entry.slice(1))).join(""));
export const NAMES = many(60, () => `${rng.pick(PEOPLE)} ${rng.pick([rng.pick(PEOPLE), plain().replace(/^./, (first) => first.toUpperCase())])}`);
export const ANAGRAMS = ["listen", "silent", "enlist", "tinsel", "stone", "notes", "onset", "tones", "rat", "tar", "art", "pool", "loop", "polo", "cat", "act", "bat", "tab"];
export const HOURS = Array.from({ length: 24 }, (_, at) => at);
const FEW = ["red", "tea", "to", "box", "Ann", "note"];
const FEW_TEXTS = many(50, () => many(rng.pick([1, 2, 2, 3, 4]), () => rng.pick(FEW)).join(" "));
export const SAME = ["Ann", "ann", "ANN", "Bob", "BOB", "bob", "red", "Red", "RED", "oslo", "Oslo", "OSLO"];
export const PUNCTUATED = many(60, () => many(rng.int(1, 4), () => plain() + rng.pick(["", "", ",", ".", "!", "?"])).join(" ") + rng.pick(["", ".", "!"]));

export const of = (place: "slot" | "param", values: readonly unknown[], names: string): Role => ({ place, kind: "enum", names: names.split(" "), values });

interface More extends Partial<Op> {
  /** The values that the text is drawn from, where any sentence will not do. */
  held?: readonly unknown[];
  kind?: Kind;
  slots?: string;
  params?: string;
}

export function ask(id: string, np: string[], code: string, selectors: string, more: More = {}): Op[] {
  const { held, kind, slots: ofSlots = slots, params: ofParams = params, ...rest } = more;
  const op: Op = { id, selectors: selectors.split(" "), np, returns: query(code), ...rest, says: rest.says ?? [], roles: { ...rest.roles } };
  return overBoth("t", held ? "enum" : (kind ?? "text"), ofSlots, ofParams, op).map((each) => {
    const t = each.roles.t as Role;
    const argument = each.id.endsWith("argument");
    const weight = (more.weight ?? 1) * (argument ? 0.7 : 0.8);
    // One argument is never drawn from another, so a text and what is looked for in it come from the same few words.
    const related = argument ? Object.entries(each.roles).filter(([, role]) => role.from?.endsWith(":t")) : [];
    const sought = related.map(([key, { names, from }]) => [key, { place: "param", kind: "enum", names, values: from === "letter:t" ? [..."aeiort"] : FEW }]);
    const values = related.length > 0 ? FEW_TEXTS : held;
    return { ...each, weight, roles: { ...each.roles, ...(values ? { t: { ...t, kind: "enum", values } } : {}), ...(Object.fromEntries(sought) as Record<string, Role>) } };
  });
}

/** A query over slots and parameters that its roles name. */
export const form = (id: string, weight: number, roles: Record<string, Role>, code: string, selectors: string, np: string[], says: string[] = [], more: Partial<Op> = {}): Op => ({
  id, weight, roles, selectors: selectors.split(" "), np, says, returns: query(code), ...more,
});
