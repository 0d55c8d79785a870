/** Plain data in and out of slots: every `$` key is escaped, so that an example's `{"$object": ...}` is kept as written and is nobody's reference. */
import type { Stored } from "../image/values.ts";

/** Plain JSON data as a stored value. Members that are undefined are left out. */
export function toSlot(value: unknown): Stored {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return value as Stored;
  if (Array.isArray(value)) return value.map(toSlot);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key.startsWith("$") ? `$${key}` : key, toSlot(member)]],
    ),
  );
}

/** The data that `toSlot` stored. */
export function fromSlot<T>(value: Stored | undefined): T {
  if (value === null || value === undefined || typeof value !== "object") return value as T;
  if (Array.isArray(value)) return value.map((item) => fromSlot(item)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.startsWith("$$") ? key.slice(1) : key, fromSlot(member)]),
  ) as T;
}
