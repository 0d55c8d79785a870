/** What the analysis knows of the language's own functions by their names. */

/** Methods that change their receiver. Sets and maps cannot be in a slot, but a name is all there is to go by: in doubt it is a change. */
export const mutators = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "set",
  "add",
  "delete",
  "clear",
]);

/** Iterators' methods that answer another lazy iterator: what they are given runs when somebody takes from it. */
export const lazy = new Set(["map", "filter", "flatMap", "take", "drop"]);

/** Methods that call functions by their names on what they are given: a pattern's `exec`, the `has` and `keys` of what is like a set. */
export const callers = new Set([
  ..."test match matchAll replace replaceAll search split".split(" "),
  ..."union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom".split(" "),
]);

/** Functions of the language that change their first argument. */
export const writers = new Set([
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Reflect.set",
  "Reflect.defineProperty",
  "Reflect.deleteProperty",
  "Reflect.setPrototypeOf",
]);
