/** Random programs over the nested data of an object's slots, and the method that carries them out. It is run by the sandbox and, as it is, by the model. */
import fc from "fast-check";

export interface Step {
  do: string;
  slot: string;
  path: number[];
  n: number;
  m: number;
  value: unknown;
  steps: Step[];
}

export interface Program {
  slots: Record<string, unknown>;
  inherited: unknown;
  steps: Step[];
}

/** What a step does with the list or record it finds; the rest is in the method. */
const listDeeds =
  "push pop shift unshift splice reverse sort set length fill copy drop same find parts walk map keys whole last has inner".split(" ");
const recordDeeds = "put remove names whole spread undo has inner".split(" ");
const anyDeeds = ["signal", "write", "delete", "alias", "hold", "change", "send", "throw"];
/** Rare, as most programs would end by them. */
const badDeeds = ["undefined", "nan", "function", "map", "named"];

const scalar = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.string({ maxLength: 4 }), fc.boolean(), fc.constant(null));
const key = fc.constantFrom("k0", "k1", "k2", "k3", "$d", "10");
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));
const filler = fc.constantFrom("", "x".repeat(300), "é\u2028\n".repeat(200));
const list = fc.tuple(fc.array(value, { maxLength: 12 }), filler).map(([items, text]) => [...items, text, { k1: text }, [text, { k0: 1 }]]);
const record = fc
  .tuple(fc.dictionary(key, value, { maxKeys: 6 }), filler)
  .map(([members, text]) => ({ ...members, k4: { k0: text, k1: [1] }, k5: text }));

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { maxLength: 8 }),
  step: fc.record<Step>({
    do: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...listDeeds) },
      { weight: 6, arbitrary: fc.constantFrom(...recordDeeds) },
      { weight: 8, arbitrary: fc.constantFrom(...anyDeeds) },
      { weight: 1, arbitrary: fc.constantFrom(...badDeeds) },
    ),
    slot: fc.constantFrom("items", "items", "map", "few", "inherited"),
    path: fc.array(fc.nat(12), { maxLength: 2 }),
    n: fc.nat(14),
    m: fc.nat(3),
    value,
    steps: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant<Step[]>([]), tie("steps")),
  }),
}));

/** What the program is about to overwrite unseen is nobody's error: bad data goes where it is always looked at. */
const placed = (done: Step[]): Step[] =>
  done.map((step) => ({ ...step, slot: badDeeds.includes(step.do) ? "items" : step.slot, steps: placed(step.steps) }));

/** Two slots that share data and sends within sends: who has to signal what the other slot shows is a question for another test. */
const without = (deed: string, done: Step[]): Step[] =>
  done.map((step) => ({ ...step, do: step.do === deed ? "whole" : step.do, steps: without(deed, step.steps) }));

/** A program that signals at its end, but for a few. */
export const program: fc.Arbitrary<Program> = fc
  .record({ slots: fc.record({ items: list, map: record, few: value }), inherited: list, steps, signals: fc.nat(9), shares: fc.boolean() })
  .map(({ signals, shares, steps: done, ...rest }) => ({
    ...rest,
    steps: [...placed(without(shares ? "send" : "alias", done)), { ...signal, do: signals === 0 ? "whole" : "signal" }],
  }));
const signal: Step = { do: "signal", slot: "items", path: [], n: 0, m: 0, value: null, steps: [] };

export const source = `function play(steps, inner) {
  const seen = [];
  const held = [];
  const text = (data) => JSON.stringify(data) ?? "undefined";
  const isBox = (data) => typeof data === "object" && data !== null;
  const name = (n) => ["k0", "k1", "k2", "k3", "k4", "$d", "10"][n % 7];
  const within = (data, n) => (Array.isArray(data) ? data[data.length === 0 ? 0 : n % data.length] : data[name(n)]);
  for (const step of steps) {
    const { n, m, value } = step;
    const act = step.do;
    if (act === "signal") this._p_changed = true;
    else if (act === "write") this[step.slot] = value;
    else if (act === "delete") delete this[step.slot === "inherited" ? "few" : step.slot];
    else if (act === "throw") throw new Error("thrown");
    else if (act === "send") {
      this._p_changed = true;
      try { seen.push(this.play(step.steps, true)); } catch (e) { if (e.message !== "thrown") throw e; seen.push("caught"); }
    } else {
      let at = act === "change" && held.length > 0 ? held[n % held.length] : this[step.slot];
      for (const part of step.path) if (isBox(at)) at = within(at, part);
      if (!isBox(at)) { seen.push(text(at)); continue; }
      if (act === "alias") { this[["few", "map"][m % 2]] = at; continue; }
      if (act === "hold") { held.push(at); continue; }
      if (act === "inner") { const part = within(at, n); seen.push(text(part), part === within(at, n)); if (isBox(part) && !Array.isArray(part)) part.k1 = value; continue; }
      if (act === "whole") { seen.push(text(at), Array.isArray(at)); continue; }
      if (act === "has") { seen.push(String(n) in at, Object.hasOwn(at, name(n)), text(Object.getOwnPropertyDescriptor(at, Array.isArray(at) ? n : name(n)))); continue; }
      if (!Array.isArray(at)) {
        if (act === "put" || act === "change" || act === "set") at[name(n)] = value;
        else if (act === "remove" || act === "drop") seen.push(delete at[name(n)]);
        else if (act === "undo") at[name(n)] = undefined;
        else if (act === "names" || act === "keys") { const names = []; for (const key in at) names.push(key); seen.push(names.join(), text(Object.entries(at))); }
        else if (act === "spread") seen.push(text({ ...at, extra: 1 }), text(Object.assign({}, at)));
        else if (act === "nan") at[name(n)] = NaN;
        else if (act === "function") at[name(n)] = () => 1;
        continue;
      }
      if (act === "push" || act === "change") seen.push(at.push(value, m));
      else if (act === "pop") seen.push(text(at.pop()));
      else if (act === "shift") seen.push(text(at.shift()));
      else if (act === "unshift") seen.push(at.unshift(value));
      else if (act === "splice") seen.push(text(at.splice(n % (at.length + 1), m, value)));
      else if (act === "reverse") at.reverse();
      else if (act === "sort") at.sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
      else if (act === "set") at[n % (at.length + 1)] = value;
      else if (act === "length") at.length = Math.min(at.length, n);
      else if (act === "fill") at.fill(m, n, n + 2);
      else if (act === "copy") at.copyWithin(m, n);
      else if (act === "drop") { if (at.length > 0) { at[n % at.length] = at[at.length - 1]; at.pop(); } }
      else if (act === "same") seen.push(at[n] === at[n], at.includes(at[n]), at.indexOf(at[n]));
      else if (act === "find") seen.push(at.findIndex((item) => isBox(item)), at.findLastIndex((item) => typeof item === "string"));
      else if (act === "parts") seen.push(text([...at]), text(at.slice(m)), text([0].concat(at)), text(at.flat()), text(at.toReversed()));
      else if (act === "walk") { let count = 0; for (const item of at) if (isBox(item)) count += Object.keys(item).length; seen.push(count); }
      else if (act === "map") seen.push(text(at.map((item) => text(item).length)), at.filter(isBox).length, at.some(isBox));
      else if (act === "keys") { const names = []; for (const key in at) names.push(key); seen.push(names.join(), Object.keys(at).length, text(Object.entries(at))); }
      else if (act === "last") seen.push(text(at.at(-1)), at.length);
      else if (act === "undefined") at.push(undefined);
      else if (act === "nan") at[n % (at.length + 1)] = NaN;
      else if (act === "function") at.unshift(() => 1);
      else if (act === "map") at.push(new Map());
      else if (act === "named") at.extra = 1;
    }
  }
  if (inner) this._p_changed = true;
  return seen;
}`;
