/** Live data and stored form. Copies are strict: what JSON would lose in silence is an error that names the path. */
import { isBox, type ObjectInRun, run } from "./state.ts";

const objectPrototype = Object.prototype;
const { keys, freeze, isFrozen, getPrototypeOf, getOwnPropertySymbols } = Object;
const isList = Array.isArray;
const DEPTH = 64;

/** The record behind a reference, or undefined. */
export const recordOf = (value: unknown): ObjectInRun | undefined => (isBox(value) ? run.proxies.get(value) : undefined);

function strictCopy(value: unknown, path: string, stored: boolean): unknown {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && value - value === 0) return value;
  const trail: (string | number)[] = [];
  const open: object[] = [];
  const refuse = (why: string): never => {
    throw new TypeError(`${path}${trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}: ${why}`);
  };
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item === "string" || typeof item === "boolean") return item;
    if (typeof item === "number") return item - item === 0 ? item : refuse(`${item} cannot be stored; use null or text`);
    if (typeof item === "function") return refuse("a function is not data and cannot cross a send; send data, or write a method");
    if (!isBox(item)) return refuse(`${item === undefined ? "undefined" : `a ${typeof item}`} is not data`);
    const record = run.proxies.get(item);
    if (record) {
      if (record.gone) refuse(`object ${record.oid} does not exist`);
      return stored ? { $ref: record.oid } : item;
    }
    if (run.blobs.has(item)) return stored ? { ...item } : item;
    if (open.length >= DEPTH) refuse(`data nested deeper than ${DEPTH} levels; make the inner part an object of its own`);
    if (open.includes(item)) refuse("data contains itself");
    if (getOwnPropertySymbols(item).length > 0) refuse("a symbol is not a key of data");
    open.push(item);
    const copy = isList(item) ? walkList(item) : walkPlain(item);
    open.pop();
    return copy;
  };
  const walkList = (list: unknown[]): unknown[] => {
    if (keys(list).length > list.length) refuse("a list has no named properties");
    const copy: unknown[] = [];
    for (let at = 0; at < list.length; at++) {
      trail.push(at);
      copy.push(walk(list[at]));
      trail.pop();
    }
    return copy;
  };
  const walkPlain = (plain: Record<string, unknown>): Record<string, unknown> => {
    const prototype = getPrototypeOf(plain);
    if (prototype !== objectPrototype && prototype !== null) refuse(`a ${kindOf(prototype)} is not plain data`);
    const copy: Record<string, unknown> = {};
    for (const key of keys(plain)) {
      const member = plain[key];
      if (member === undefined) continue;
      trail.push(key);
      if (key === "__proto__") refuse("this key is reserved");
      copy[stored && key[0] === "$" ? `$${key}` : key] = walk(member);
      trail.pop();
    }
    return copy;
  };
  return walk(value);
}

function kindOf(prototype: object): string {
  const { name } = (prototype as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === "string" && name !== "" ? name.slice(0, 80) : "class instance";
}

/** A reference or a blob handle: passed on as it is. */
const isOpaque = (value: object): boolean => run.proxies.has(value) || run.blobs.has(value);

/** A copy as live data: references stay proxies. */
export const copyLive = (value: unknown, path: string): unknown => strictCopy(value, path, false);

/** A copy in stored form. */
export const encode = (value: unknown, path: string): unknown => strictCopy(value, path, true);

/** Stored text -> live data; `refer` gives the proxy of an object. */
export function decode(text: string, refer: (oid: string) => object): unknown {
  const value = JSON.parse(text);
  return text.includes('"$') ? revive(value, refer) : value;
}

export function revive(value: unknown, refer: (oid: string) => object): unknown {
  if (!isBox(value)) return value;
  if (isList(value)) return value.map((item) => revive(item, refer));
  if (typeof value.$ref === "string") return refer(value.$ref);
  if (typeof value.$blob === "string") {
    run.blobs.add(freeze(value));
    return value;
  }
  const copy: Record<string, unknown> = {};
  for (const key of keys(value)) copy[key[0] === "$" ? key.slice(1) : key] = revive(value[key], refer);
  return copy;
}

export function deepFreeze<T>(value: T): T {
  if (isBox(value) && !isOpaque(value) && !isFrozen(value)) {
    for (const key of keys(value)) deepFreeze(value[key]);
    freeze(value);
  }
  return value;
}

/** What was read from another object is frozen: written to a slot, it becomes the slot's own data. Everything else stays the author's own. */
export function unfreeze(value: unknown): unknown {
  if (!isBox(value) || isOpaque(value)) return value;
  if (isFrozen(value)) return copyLive(value, "value");
  for (const key of keys(value)) {
    const member = value[key];
    if (isBox(member)) value[key] = unfreeze(member);
  }
  return value;
}

/** Every container within data, each followed by a shallow copy: restoring in place keeps an author's local names true. */
export function snapshot(value: unknown): object[] {
  const pairs: object[] = [];
  const seen = new Set<object>();
  const walk = (item: unknown): void => {
    if (!isBox(item) || isOpaque(item) || seen.has(item)) return;
    seen.add(item);
    pairs.push(item, isList(item) ? item.slice() : { ...item });
    for (const key of keys(item)) walk(item[key]);
  };
  walk(value);
  return pairs;
}

export function restore(pairs: object[]): void {
  for (let at = 0; at < pairs.length; at += 2) {
    const container = pairs[at] as Record<string, unknown>;
    if (isList(container)) container.length = 0;
    else for (const key of keys(container)) delete container[key];
    Object.assign(container, pairs[at + 1]);
  }
}
