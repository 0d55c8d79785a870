/** What differs between two revisions of an object (§2.5). */
import { canonicalJson, type Stored } from "./values.ts";

/** One difference: where, as a JSON Pointer (RFC 6901) into the slots, and what was and is there; absent where there was or is nothing. */
export interface Difference {
  path: string;
  before?: Stored;
  after?: Stored;
}

type Slots = Readonly<Record<string, Stored>>;

/** The smallest parts that differ, in order of path: members of objects and elements of lists by their place, anything else as a whole. */
export function differences(before: Slots, after: Slots): Difference[] {
  return compare("", before as Stored, after as Stored);
}

function compare(path: string, before: Stored | undefined, after: Stored | undefined): Difference[] {
  const [left, right] = [membersOf(before), membersOf(after)];
  // A method or a reference is one thing: half of one says nothing.
  if (!left || !right || Array.isArray(before) !== Array.isArray(after))
    return canonicalJson(before) === canonicalJson(after) ? [] : [difference(path, before, after)];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  if (!Array.isArray(before)) keys.sort();
  return keys.flatMap((key) => {
    const [was, is] = [own(left, key), own(right, key)];
    const where = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return was === undefined || is === undefined ? [difference(where, was, is)] : compare(where, was, is);
  });
}

/** The members of a plain object or a list; undefined for anything that is compared as a whole. */
const membersOf = (value: Stored | undefined): Slots | undefined =>
  typeof value === "object" && value !== null && !Object.keys(value).some((key) => /^\$(?!\$)/.test(key)) ? (value as Slots) : undefined;

const own = (of: Slots, key: string): Stored | undefined => (Object.hasOwn(of, key) ? of[key] : undefined);

const difference = (path: string, before: Stored | undefined, after: Stored | undefined): Difference => ({
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
