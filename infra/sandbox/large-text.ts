/** Nested data that is too large to send along: the guest asks for it when a method touches it, and gets the text of each member on a line. */
import type { Stored } from "../../shared/image/values.ts";

/** Characters of text, about, from which on asking costs less than parsing and comparing what nobody may touch. */
const LARGE = 1000;

/** Is the text of this data so long? Looks no further than it must. */
export function isLarge(data: object): boolean {
  return charactersLeft(data, LARGE) < 0;
}

function charactersLeft(value: unknown, most: number): number {
  if (typeof value === "string") return most - value.length - 2;
  if (typeof value !== "object" || value === null) return most - 4;
  let left = most - 2;
  for (const name in value) {
    if (left < 0) return left;
    left = charactersLeft((value as Record<string, unknown>)[name], Array.isArray(value) ? left - 1 : left - name.length - 4);
  }
  return left;
}

/** The lines of a list or plain object: its bracket, then each member, of a plain object its name before it. JSON text has no line breaks. */
export function linesOf(data: Stored): string {
  if (Array.isArray(data)) return ["[", ...data.map((member) => JSON.stringify(member))].join("\n");
  const lines = ["{"];
  for (const [name, member] of Object.entries(data as Record<string, Stored>)) lines.push(JSON.stringify(name), JSON.stringify(member));
  return lines.join("\n");
}

/** `[number, members by name]` of a plain object, `[number, members by index, members kept, what follows]` of a list. */
export type Patch = [number: number, members: Record<string, Stored>, kept?: number, rest?: Stored[]];

export function patchOf(value: Stored | undefined): Patch | undefined {
  if (typeof value !== "object" || value === null || !("$large" in value)) return undefined;
  return value.$large as unknown as Patch;
}

/** What became of large data by a patch of the guest's. @throws Error when the patch is for other data */
export function patched(data: Stored | undefined, [number, members, kept, rest]: Patch): Stored {
  if (Array.isArray(data) && kept !== undefined && rest !== undefined) {
    const list = data.slice(0, kept);
    for (const [at, member] of Object.entries(members)) {
      if (!(Number(at) < list.length)) throw new Error(`the data ${number} has no member ${at} to change`);
      list[Number(at)] = member;
    }
    return list.concat(rest);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data) || kept !== undefined)
    throw new Error(`the data ${number} is not what the patch is for`);
  return { ...data, ...members };
}
