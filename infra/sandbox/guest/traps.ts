/** How an object of the image looks to a method: slots by name, delegation on reading, writes to the receiver alone. */
import { recordOf } from "./data.ts";
import { behaviourIn, find, has, ownNames, ownScalar, proxyOf, wireAt } from "./objects.ts";
import { maybeSendTo, sendTo } from "./send.ts";
import { read, write } from "./slots.ts";
import { ABSENT, checkRunning, isBox, type ObjectInRun, run } from "./state.ts";

type Target = { record: ObjectInRun };

const asText = function (this: unknown): string {
  return `object ${recordOf(this)?.oid}`;
};
const itself = function (this: unknown): unknown {
  return this;
};
const given: Record<string, unknown> = { __proto__: null, __send: sendTo, __maybe: maybeSendTo, toString: asText, valueOf: itself };
for (const part of Object.values(given)) {
  Object.freeze((part as { prototype: object }).prototype);
  Object.freeze(part);
}
/** Names that JavaScript itself asks for, and the record of slots. */
const never = new Set(["then", "toJSON", "constructor", "prototype", "_slots"]);
const hidden = new Set(["parents", "delegates"]);

export const traps: ProxyHandler<Target> = {
  get({ record }, name) {
    if (typeof name === "symbol") return undefined;
    const scalar = run.ended || !run.top ? undefined : ownScalar(record, name);
    if (scalar !== undefined) return scalar;
    const part = given[name];
    if (part !== undefined) return part;
    checkRunning();
    const frame = run.top;
    if (!frame) throw new TypeError("no send is running");
    if (never.has(name)) return undefined;
    if (hidden.has(name)) return delegation(record, name);
    if (name.startsWith("_p_")) return name === "_p_oid" ? record.oid : name === "_p_changed" ? frame.pending !== undefined : undefined;
    return read(record, name, frame);
  },
  set: ({ record }, name, value, to) => to === record.proxy && write(record, name, value),
  deleteProperty: ({ record }, name) => typeof name === "symbol" || !has(record, name) || write(record, name, ABSENT),
  has: ({ record }, name) => typeof name === "string" && find(record, name, 0) !== undefined,
  ownKeys({ record }) {
    record.reads.add("*");
    return [...ownNames(record)].filter((name) => isOwnData(record, name));
  },
  getOwnPropertyDescriptor({ record }, name) {
    if (typeof name !== "string") return undefined;
    record.reads.add(name);
    if (!isOwnData(record, name) || !run.top) return undefined;
    return { value: read(record, name, run.top), writable: true, enumerable: true, configurable: true };
  },
  defineProperty: () => false,
  getPrototypeOf: () => null,
  setPrototypeOf: () => false,
  preventExtensions: () => false,
};

const isOwnData = (record: ObjectInRun, name: string): boolean => !hidden.has(name) && has(record, name) && !behaviourIn(record, name);

/** `parents` as a frozen list of objects, `delegates` as a frozen list of slot names: to look at, not to change. */
function delegation(record: ObjectInRun, name: string): unknown {
  record.reads.add(name);
  const entry = record.entries.get(name);
  if (entry) return Array.isArray(entry.value) ? Object.freeze([...entry.value]) : undefined;
  const wire = wireAt(record, name);
  if (!isBox(wire) || !("t" in wire)) return undefined;
  const list: unknown[] = JSON.parse(wire.t as string);
  return Object.freeze(list.map((item) => (isBox(item) && typeof item.$ref === "string" ? proxyOf(item.$ref) : item)));
}
