/** The naive model of a method on nested data: plain objects of this process, every slot copied as text at each signal and compared with it at the next. */
import { type Step, source } from "./data-programs.ts";

type Outcome =
  | { kind: "returned"; result: unknown; changes: Record<string, unknown>; read: string[] }
  | { kind: "threw"; messages: string[] }
  | { kind: "unsignalled"; slots: string[] };

/** What is wrong with data that is about to be stored: any of these may be said. */
class NotData extends Error {
  readonly messages: string[];
  constructor(messages: string[]) {
    super(messages[0]);
    this.messages = messages;
  }
}

type Slots = Record<string, unknown>;
const play = new Function(`return ${source}`)() as (this: unknown, steps: Step[], inner: boolean) => unknown[];
const isBox = (value: unknown): value is Slots => typeof value === "object" && value !== null;

export class Model {
  readonly #slots: Slots;
  #texts: Record<string, string>;
  #dirty = new Set<string>();
  #pending = new Set<string>();
  readonly #read = new Set<string>();

  constructor(slots: Slots) {
    this.#slots = structuredClone(slots);
    this.#texts = this.#now();
  }

  run(steps: Step[]): Outcome {
    const start = { ...this.#texts };
    try {
      const result = play.call(this.#receiver(), structuredClone(steps), false);
      this.#settle();
      if (this.#pending.size > 0) return { kind: "unsignalled", slots: [...this.#pending] };
      const there = [...this.#dirty].filter((slot) => slot in this.#slots || slot in start);
      return {
        kind: "returned",
        result,
        changes: Object.fromEntries(there.map((slot) => [slot, this.#slots[slot]])),
        read: [...this.#read],
      };
    } catch (error) {
      return { kind: "threw", messages: error instanceof NotData ? error.messages : [(error as Error).message] };
    }
  }

  #receiver(): object {
    const receiver: object = new Proxy(
      {},
      {
        get: (_, name: string) => {
          if (name === "play") return (steps: Step[], inner: boolean) => this.#send(receiver, steps, inner);
          this.#read.add(name);
          return this.#slots[name];
        },
        set: (_, name: string, value) => {
          if (name === "_p_changed") {
            this.#settle();
            this.#pending.clear();
            return true;
          }
          const problems = isBox(value) ? problemsOf(value, name) : [];
          if (problems.length > 0) throw new NotData(problems);
          this.#settle(name);
          this.#write(name);
          this.#slots[name] = value;
          this.#texts[name] = JSON.stringify(value);
          return true;
        },
        deleteProperty: (_, name: string) => {
          if (!(name in this.#slots)) return true;
          this.#settle(name);
          this.#write(name);
          delete this.#slots[name];
          delete this.#texts[name];
          return true;
        },
      },
    );
    return receiver;
  }

  #write(name: string): void {
    this.#dirty.add(name);
    this.#pending.add(name);
  }

  /** A send within: arguments and results cross as copies, and what throws is undone in place. */
  #send(receiver: object, steps: Step[], inner: boolean): unknown {
    const slots = { ...this.#slots };
    const texts = { ...this.#texts };
    const dirty = new Set(this.#dirty);
    const restores = Object.values(slots).map(remember);
    try {
      return structuredClone(play.call(receiver, structuredClone(steps), inner));
    } catch (error) {
      for (const name of Object.keys(this.#slots)) delete this.#slots[name];
      Object.assign(this.#slots, slots);
      for (const restore of restores) restore();
      this.#texts = texts;
      this.#dirty = dirty;
      this.#pending.clear();
      throw error;
    }
  }

  /** Looks for changes in all slots, or in one. */
  #settle(only?: string): void {
    const looked = Object.entries(this.#slots).filter(([slot]) => only === undefined || slot === only);
    const problems = looked.flatMap(([slot, value]) => (isBox(value) ? problemsOf(value, slot) : []));
    if (problems.length > 0) throw new NotData(problems);
    for (const [slot, value] of looked) {
      const text = JSON.stringify(value);
      if (text !== this.#texts[slot]) this.#write(slot);
      this.#texts[slot] = text;
    }
  }

  #now(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.#slots).map(([slot, value]) => [slot, JSON.stringify(value)]));
  }
}

/** Every message that may be said of data that is none. */
function problemsOf(data: object, path: string, around: object[] = []): string[] {
  const inside = [...around, data];
  const of = (value: unknown, at: string): string[] => {
    if (value === undefined) return [`${at}: undefined is not data`];
    if (typeof value === "number" && !Number.isFinite(value)) return [`${at}: ${value} cannot be stored; use null or text`];
    if (typeof value === "function") return [`${at}: a function is not data and cannot cross a send; send data, or write a method`];
    if (!isBox(value)) return [];
    if (inside.includes(value)) return [`${at}: data contains itself`];
    return problemsOf(value, at, inside);
  };
  if (!Array.isArray(data)) return Object.entries(data).flatMap(([key, value]) => (value === undefined ? [] : of(value, `${path}.${key}`)));
  const named = Object.keys(data).length > data.length ? [`${path}: a list has no named properties`] : [];
  return [...named, ...Array.from(data, (value, at) => of(value, `${path}[${at}]`)).flat()];
}

/** Remembers data as it is, container by container; the answer puts it back in place. */
function remember(data: unknown): () => void {
  const seen = new Map<Slots, Slots>();
  const look = (value: unknown): void => {
    if (!isBox(value) || seen.has(value)) return;
    seen.set(value, Array.isArray(value) ? ([...value] as unknown as Slots) : { ...value });
    for (const member of Object.values(value)) look(member);
  };
  look(data);
  return () => {
    for (const [container, members] of seen) {
      for (const key of Object.keys(container)) delete container[key];
      if (Array.isArray(container)) container.length = 0;
      Object.assign(container, members);
    }
  };
}
