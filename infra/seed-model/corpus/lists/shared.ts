// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** What the tables of lists share: names of lists, indexes and limits, words for what happens often, and the shapes of a query. */
import { type Op, overBoth, param, query, type Role } from "../op.ts";

export const wordLists = "tags items names members notes guests players tasks lines words topics colors files songs queue stack history emails cities todos labels messages books tickets orders users students skills ingredients rooms pages products stops friends groups keywords events parcels devices alerts participants wishes toppings contacts";
export const numberLists = "numbers scores values prices amounts readings temperatures grades points samples sizes weights times results ratings ages marks lengths costs salaries distances payments bids steps votes heights speeds durations deposits sales levels hours laps";
export const oneNames = "<l1> item value name entry word title element thing candidate label member key";
export const indexNames = "index position place i pos spot row slotNumber nr";
export const amountNames = "count n amount howMany number size quantity k";
export const limitNames = "limit threshold min value bound cutoff mark minimum level bar floor line";
export const otherNames = "others other second wanted extra list2 newcomers";

export const overlapping = [[], ["pen"], ["cup"], ["pen", "cup"], ["cup", "hat"], ["hat", "pen"], ["pen", "cup", "hat"], ["tea", "cup"], ["hat", "tea"], ["tea"]];
export const withBlanks = [["", "tea"], ["pen", "", "cup"], ["", ""], ["Ann", "Bob"], ["oak"], [], ["x", "", ""], ["red", "blue", ""], ["", "a b"]];
export const untrimmed = [[" pen", "cup "], ["tea", " ham "], ["  Ann", "Bob"], ["oat"], [" a b "], [], ["  ", "rye"], ["hat ", " hat"], [" x", "y", "z "]];
export const OUT = "{remove|delete|drop|discard|throw out|take out|strike|erase|eliminate|kick out|cut}";
export const MORE = "{above|over|greater than|larger than|more than|higher than|bigger than|exceeding|beyond}";
export const LESS = "{below|under|less than|smaller than|lower than}";

export const ask = (id: string, kind: "ints" | "words", np: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op[] =>
  overBoth("l", kind, kind === "ints" ? numberLists : wordLists, kind === "ints" ? "values numbers list scores amounts data prices xs sizes" : "words names list items values texts lines entries strings", {
    id,
    selectors,
    says: [],
    np,
    returns: query(code),
    ...more,
    roles: { ...more.roles },
  });

/** An answer that needs two slots, or slots with chosen values. */
export const weigh = (id: string, roles: Record<string, Role>, np: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op => ({ id, weight: 0.5, roles, selectors, says: [], np, returns: query(code), ...more });

/** A limit near the numbers of the list. */
export const above = (): Record<string, Role> => ({ x: param("int", limitNames, "l") });
