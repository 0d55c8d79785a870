/** The room a method runs in: no dynamic code, no jobs, no interception; nothing that two messages share can be changed. */
import { ALLOWED_GLOBALS } from "../../../shared/guardian/globals.ts";
import { installDate, random } from "./clock.ts";
import { copyLive } from "./data.ts";
import { endOnLimit, pass } from "./errors.ts";
import { call, maybeCall } from "./send.ts";
import { unanswered } from "./state.ts";

const world = globalThis;
const { apply: applyTo, ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const iterators = (globalThis as unknown as { Iterator: { from(list: object): { map(step: (item: unknown) => unknown): unknown } } })
  .Iterator;
const wrapped = iterators.from({ next: () => ({ done: true, value: 0 }) });
const iteratorHelpers = [wrapped, wrapped.map((item) => item)];
const fixed = (value: unknown): PropertyDescriptor => ({ value, writable: false, enumerable: false, configurable: false });

export function furnish(): void {
  installDate();
  Math.random = random;
  defineProperty(
    globalThis,
    "structuredClone",
    fixed((value: unknown) => copyLive(value, () => "value")),
  );
  defineProperty(Object.prototype, "__send", fixed(call));
  defineProperty(Object.prototype, "__maybe", fixed(maybeCall));
  // What ends a run cannot be caught, nor can exhausted stack or memory: see ../rewrite.ts.
  defineProperty(globalThis, "__end", fixed(endOnLimit));
  defineProperty(globalThis, "__pass", fixed(pass));
  defineProperty(globalThis, "__unanswered", fixed(unanswered));
  guardGenerators();
  const removed = removeDynamicCode();
  tameAssignments();
  lockAll(removed);
}

/** When a loop is left by an error, the engine ends its generator and drops what the generator's `finally` throws: a limit among it would be lost. */
function guardGenerators(): void {
  const { prototype } = Object.getPrototypeOf(function* () {});
  const end = prototype.return;
  const guarded = {
    return(value: unknown): unknown {
      try {
        return applyTo(end, this, [value]);
      } catch (error) {
        unanswered.guards++;
        return pass(error);
      }
    },
  };
  defineProperty(prototype, "return", { value: guarded.return, writable: true, enumerable: false, configurable: true });
}

/** Constructors of functions hide behind every function; accessors and prototype surgery would let data run code when it is copied. */
function removeDynamicCode(): unknown[] {
  const hiddenKinds = [() => 0, function* () {}, async () => 0, async function* () {}];
  for (const kind of hiddenKinds) defineProperty(Object.getPrototypeOf(kind), "constructor", fixed(undefined));
  const objects = Object as unknown as Record<string, unknown>;
  for (const name of ["defineProperty", "defineProperties", "setPrototypeOf"]) delete objects[name];
  const create = Object.create;
  objects.create = (prototype: object | null) => create(prototype);
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  for (const name of ["__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"]) delete prototype[name];
  delete (Array as { fromAsync?: unknown }).fromAsync;
  const allowed = new Set([...ALLOWED_GLOBALS, "__end", "__pass", "__unanswered"]);
  const globals = globalThis as unknown as Record<string, unknown>;
  const removed: unknown[] = [];
  for (const name of Object.getOwnPropertyNames(globals)) {
    if (allowed.has(name)) continue;
    removed.push(globals[name]);
    delete globals[name];
  }
  return removed;
}

/** A frozen prototype would forbid `error.name = "X"` too: these few names become accessors that define an own property. */
function tameAssignments(): void {
  const prototypes = [Object, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (kind) => kind.prototype as object,
  );
  for (const prototype of prototypes) {
    for (const name of ["name", "message", "toString", "valueOf", "constructor"]) {
      const value: unknown = getOwnPropertyDescriptor(prototype, name)?.value;
      if (value === undefined) continue;
      const set = function (this: object, own: unknown): void {
        if (this !== prototype) defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      };
      defineProperty(prototype, name, { get: () => value, set, enumerable: false, configurable: false });
    }
  }
}

/** Freezes all that can be reached, removed globals too: instances may still lead to them. What the guards count is out of an author's reach. */
function lockAll(removed: unknown[]): void {
  const seen = new Set<unknown>([unanswered]);
  const lock = (part: unknown): void => {
    if ((typeof part !== "object" && typeof part !== "function") || part === null || seen.has(part)) return;
    seen.add(part);
    for (const key of ownKeys(part)) {
      const descriptor = getOwnPropertyDescriptor(part, key);
      lock(descriptor?.value);
      lock(descriptor?.get);
      lock(descriptor?.set);
    }
    lock(Object.getPrototypeOf(part));
    Object.freeze(part);
  };
  const hidden = [
    [][Symbol.iterator](),
    ""[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    "a".matchAll(/a/g),
    () => 0,
    function* () {},
    async () => 0,
    async function* () {},
    ...iteratorHelpers,
  ];
  for (const part of [world, ...hidden, ...removed]) lock(part);
}
