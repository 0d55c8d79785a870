/** Live data and stored form. Copies are strict: what JSON would lose in silence is an error that names the path. */
import { isBox, type ObjectInRun, run } from "./state.ts";

const objectPrototype = Object.prototype;
const listPrototype = Array.prototype;
const { keys, freeze, isFrozen, getPrototypeOf, getOwnPropertySymbols } = Object;
const isList = Array.isArray;
const DEPTH = 64;
/** Deeper data may be anything; to look at it twice must not cost much. */
const SIMPLE_DEPTH = 8;

/** Where a strict copy is: the keys that lead there, and the data around it. Both begin anew with each copy; no method's code runs within one. */
const trail: (string | number)[] = [];
const open: object[] = [];
let origin: () => string;

/** The record behind a reference, or undefined. */
export const recordOf = (value: unknown): ObjectInRun | undefined => (isBox(value) ? run.proxies.get(value) : undefined);

function refuse(why: string): never {
  throw new TypeError(`${origin()}${trail.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}: ${why}`);
}

function walk(item: unknown, stored: boolean): unknown {
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
  const copy = isList(item) ? walkList(item, stored) : walkPlain(item, stored);
  open.pop();
  return copy;
}

function walkList(list: unknown[], stored: boolean): unknown[] {
  if (keys(list).length > list.length) refuse("a list has no named properties");
  const copy: unknown[] = [];
  for (let at = 0; at < list.length; at++) {
    trail.push(at);
    copy.push(walk(list[at], stored));
    trail.pop();
  }
  return copy;
}

function walkPlain(plain: Record<string, unknown>, stored: boolean): Record<string, unknown> {
  const prototype = getPrototypeOf(plain);
  if (prototype !== objectPrototype && prototype !== null) refuse(`a ${kindOf(prototype)} is not plain data`);
  const copy: Record<string, unknown> = {};
  for (const key of keys(plain)) {
    const member = plain[key];
    if (member === undefined) continue;
    trail.push(key);
    if (key === "__proto__") refuse("this key is reserved");
    copy[stored && key[0] === "$" ? `$${key}` : key] = walk(member, stored);
    trail.pop();
  }
  return copy;
}

function kindOf(prototype: object): string {
  const { name } = (prototype as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === "string" && name !== "" ? name.slice(0, 80) : "class instance";
}

/** Data that is the same live, stored and as JSON text: plain at every depth, without references, blobs and keys to escape. */
function isSimple(item: object, depth: number): boolean {
  if (depth > SIMPLE_DEPTH || run.proxies.has(item) || run.blobs.has(item) || getOwnPropertySymbols(item).length > 0) return false;
  const prototype = getPrototypeOf(item);
  if (isList(item)) {
    if (prototype !== listPrototype || keys(item).length !== item.length) return false;
    for (let at = 0; at < item.length; at++) if (!isSimpleMember(item[at], depth)) return false;
    return true;
  }
  if (prototype !== objectPrototype && prototype !== null) return false;
  const plain = item as Record<string, unknown>;
  for (const key of keys(plain)) {
    if (key[0] === "$" || key === "__proto__" || !isSimpleMember(plain[key], depth)) return false;
  }
  return true;
}

function isSimpleMember(member: unknown, depth: number): boolean {
  if (typeof member === "string" || typeof member === "boolean" || member === null) return true;
  if (typeof member === "number") return member - member === 0;
  return isBox(member) && isSimple(member, depth + 1);
}

/** A reference or a blob handle: passed on as it is. */
export const isOpaque = (value: object): boolean => run.proxies.has(value) || run.blobs.has(value);

const isPlain = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && value - value === 0);

function strictCopy(value: unknown, path: () => string, stored: boolean): unknown {
  trail.length = 0;
  open.length = 0;
  origin = path;
  return walk(value, stored);
}

/** A copy as live data: references stay proxies. `path` names the data in an error. */
export const copyLive = (value: unknown, path: () => string): unknown => (isPlain(value) ? value : strictCopy(value, path, false));

/** A copy in stored form. */
export const encode = (value: unknown, path: () => string): unknown => (isPlain(value) ? value : strictCopy(value, path, true));

/** The text of data in stored form. @throws TypeError for what JSON would lose; undefined has no text */
export function textOf(value: unknown, path: () => string): string {
  if (isPlain(value)) return JSON.stringify(value);
  return JSON.stringify(isBox(value) && isSimple(value, 0) ? value : strictCopy(value, path, true));
}

/** The text of what is in some data under a key. @throws TypeError for what JSON would lose, undefined too */
export function memberText(member: unknown, key: string | number, data: object, path: () => string): string {
  if (isBox(member) ? isSimple(member, 1) : member !== undefined && isPlain(member)) return JSON.stringify(member);
  trail.length = 0;
  trail.push(key);
  open.length = 0;
  open.push(data);
  origin = path;
  return JSON.stringify(walk(member, true));
}

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
  if (isFrozen(value)) return copyLive(value, () => "value");
  for (const key of keys(value)) {
    const member = value[key];
    if (!isBox(member)) continue;
    const thawed = unfreeze(member);
    if (thawed !== member) value[key] = thawed;
  }
  return value;
}

/** Remembers the data as it is; the answer restores it in place, which keeps an author's local names true. */
export function snapshot(value: unknown): () => void {
  const pairs: object[] = [];
  const seen = new Set<object>();
  const look = (item: unknown): void => {
    if (!isBox(item) || isOpaque(item) || seen.has(item)) return;
    seen.add(item);
    pairs.push(item, isList(item) ? item.slice() : { ...item });
    for (const key of keys(item)) look(item[key]);
  };
  look(value);
  return () => restore(pairs);
}

function restore(pairs: object[]): void {
  for (let at = 0; at < pairs.length; at += 2) {
    const container = pairs[at] as Record<string, unknown>;
    clear(container);
    Object.assign(container, pairs[at + 1]);
  }
}

/** Takes away everything that was put on a list or plain object. */
export function clear(container: Record<string | symbol, unknown>): void {
  if (isList(container)) container.length = 0;
  for (const key of keys(container)) delete container[key];
  for (const symbol of getOwnPropertySymbols(container)) delete container[symbol];
}
