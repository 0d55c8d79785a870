// biome-ignore-all format: a table of guards, one a line.
/** Guards: when a method refuses, how people say so, and arguments that set it off. */
import type { Bound, Scope } from "./scope.ts";
import { singular } from "./words.ts";

export interface Guard {
  condition: string;
  message: string;
  /** "refuse NP" */
  nouns: string[];
  /** What stands for itself: "at most 5" */
  musts: string[];
  /** "fail if CLAUSE" */
  clauses: string[];
  /** Changes a state and its arguments so that the guard is set off; absent where chance must do it. */
  trip?: (state: Record<string, unknown>, args: Record<string, unknown>) => void;
}

const POSITIVE = ["open", "active", "enabled", "ready", "unlocked", "running", "verified"];
const NEGATIVE = ["locked", "closed", "frozen", "paused", "archived", "blocked", "disabled", "finished"];

/** The guard that a spec such as `exceed x n` asks for, over a bound op; may add a slot to the scope. */
export function makeGuard(scope: Scope, bound: Bound, spec: string): Guard {
  const [kind, ...keys] = spec.split(" ") as [string, ...string[]];
  const { rng } = scope;
  const variable = (at: number) => {
    const found = bound.vars[keys[at] as string];
    if (!found) throw new Error(`guard ${spec} of ${bound.op.id} names no role`);
    return found;
  };
  const name = (at: number) => variable(at).name;
  const read = (at: number) => scope.read(variable(at));
  const [a, b, c] = keys.map((key) => `<${key}>`);
  const [bareA, bareB] = keys.map((key) => `<${key}.>`);
  const one = (at: number) => `<${keys[at]}1>`;
  switch (kind) {
    case "neg":
      return { condition: `${name(0)} < 0`, message: `${name(0)} must not be negative`, nouns: [`a negative ${bareA}`, `negative ${bareA} values`, "negative {numbers|values}"], musts: [`${a} must {not be negative|be {zero|0} or more|not be below zero}`, "no negative {numbers|values|amounts}"], clauses: [`${a} is {negative|below zero|less than zero|less than 0|below 0}`], trip: (_, args) => { args[name(0)] = -rng.int(1, 9); } };
    case "nonpos":
      return { condition: `${name(0)} <= 0`, message: `${name(0)} must be positive`, nouns: [`a ${bareA} of zero or less`, `zero or negative ${bareA}`, `a non-positive ${bareA}`], musts: [`${a} must be {positive|above zero|greater than {0|zero}|more than zero}`, `only {positive values|a positive ${bareA}}`], clauses: [`${a} is {not positive|zero or less|not above zero|zero or negative|0 or less}`], trip: (_, args) => { args[name(0)] = rng.chance(0.5) ? 0 : -rng.int(1, 9); } };
    case "zero":
      return { condition: `${name(0)} === 0`, message: `${name(0)} must not be zero`, nouns: ["{zero|division by zero}", `a ${bareA} of zero`], musts: [`${a} must not be {zero|0}`], clauses: [`${a} is {zero|0}`], trip: (_, args) => { args[name(0)] = 0; } };
    case "over": {
      const limit = rng.pick([10, 20, 50, 100, 100, 500, 1000]);
      return { condition: `${name(0)} > ${limit}`, message: `${name(0)} must not exceed ${limit}`, nouns: [`{a|any} ${bareA} {above|over|greater than} ${limit}`, `more than ${limit}`], musts: [`${a} {must|may} not {exceed|be above|be more than} ${limit}`, `at most ${limit}`, `${limit} is the {maximum|most|limit}`], clauses: [`${a} is {above|over|more than|greater than|larger than} ${limit}`, `${a} exceeds ${limit}`], trip: (_, args) => { args[name(0)] = limit + rng.pick([1, 5, 10, 50]); } };
    }
    case "range01":
      return { condition: `${name(0)} < 0 || ${name(0)} > 100`, message: `${name(0)} must be between 0 and 100`, nouns: [`{a|any} ${bareA} outside 0 to 100`, "{values|anything} {outside 0 to 100|not between 0 and 100}"], musts: [`${a} must be {between 0 and 100|from 0 to 100|in the range 0 to 100}`, "only 0 to 100"], clauses: [`${a} is {not between 0 and 100|below 0 or above 100|outside 0 to 100}`], trip: (_, args) => { args[name(0)] = rng.chance(0.5) ? -rng.int(1, 9) : rng.int(101, 150); } };
    case "exceed":
      return { condition: `${name(0)} > ${read(1)}`, message: `not enough ${name(1)}`, nouns: ["{an overdraft|overdrafts|overdrawing}", `more than ${b}`, `a ${bareA} {above|larger than|greater than|beyond} ${b}`], musts: [`{not more than|at most|never more than} ${b}`, `${a} {must|may} not {exceed|be more than|be above} ${b}`, `not more than {there is|we have|is there}`, `${b} must {stay at zero or more|not go below zero|never be negative}`], clauses: [`${a} {is more than|exceeds|is greater than|is above|is larger than} ${b}`, `there is not enough ${bareB}`, `${b} {is not enough|does not suffice|is too small|is too low|is less than ${a}|is lower than ${a}}`, `${b} would {go below zero|become negative|go negative}`], trip: (state, args) => { args[name(0)] = Number(state[variable(1).name] ?? 0) + rng.int(1, 20); } };
    case "blank":
      return { condition: `${name(0)}.trim() === ""`, message: `${name(0)} must not be blank`, nouns: [`{a blank|an empty} ${bareA}`, "{blank|empty} {text|names|values}"], musts: [`${a} must not be {blank|empty}`, `{a blank|an empty} ${bareA} is not allowed`, `${a} is {required|needed}`], clauses: [`${a} is {blank|empty|blank or empty}`], trip: (_, args) => { args[name(0)] = rng.pick(["", "", " ", "  "]); } };
    case "short": {
      const least = rng.pick([2, 3, 4, 6, 8]);
      return { condition: `${name(0)}.length < ${least}`, message: `${name(0)} must have at least ${least} characters`, nouns: [`a ${bareA} {shorter than|of less than|with fewer than} ${least} {characters|letters}`], musts: [`${a} {must have|needs} at least ${least} {characters|letters}`, `at least ${least} {characters|letters} {long|}`], clauses: [`${a} {has fewer than|has less than|is shorter than} ${least} {characters|letters}`, `${a} is {too short, under|below} ${least} {characters|letters}`], trip: (_, args) => { args[name(0)] = "abcdefgh".slice(0, rng.int(0, least - 1)); } };
    }
    case "noat":
      variable(0).how = "email";
      return { condition: `!${name(0)}.includes("@")`, message: `${name(0)} must contain @`, nouns: [`a ${bareA} without {an|} @`], musts: [`${a} must {contain|have} an @`, `only if {it|${a}} {contains|has} an @`], clauses: [`${a} {has no|does not contain|lacks an|contains no} @`, `there is no @ in ${a}`], trip: (_, args) => { args[name(0)] = rng.pick(["nobody", "here", "example.org"]); } };
    case "notabove":
      return { condition: `${name(0)} <= ${read(1)}`, message: `${name(0)} must be above ${name(1)}`, nouns: [`a ${bareA} {that is not higher|that is lower or the same|not above ${b}}`, `anything {up to|not above} ${b}`], musts: [`${a} must be {higher|greater|more|larger} than ${b}`, `{it|${a}} must be {above|higher than|more than} {${b}|the old one}`, `only {if|when} it is {higher|more}`], clauses: [`${a} is {not above|not higher than|not more than|at most} ${b}`, `${b} is {as high or higher|not lower}`], trip: (state, args) => { args[name(0)] = Number(state[variable(1).name] ?? 0) - rng.int(0, 5); } };
    case "dup":
      return { condition: `${read(1)}.includes(${name(0)})`, message: `${name(0)} is already in ${name(1)}`, nouns: ["duplicates", "{a duplicate|duplicate entries}", `a ${bareA} that is already {there|in ${b}}`, "the same one twice"], musts: [`${a} must {be new|not be there yet}`, "no duplicates", `{no|not} {a|the same} ${bareA} twice`], clauses: [`${a} is already {there|in ${b}|present}`, `${b} already {has|contains} it`], trip: (state, args) => fromList(scope, state, args, variable(1).name, name(0)) };
    case "missing":
      return { condition: `!${read(1)}.includes(${name(0)})`, message: `${name(0)} is not in ${name(1)}`, nouns: [`an unknown ${bareA}`, `a ${bareA} that is not {there|in ${b}}`], musts: [`${a} must be in ${b}`, `only a ${bareA} that is in ${b}`], clauses: [`${a} is {not in ${b}|not there|missing|unknown}`, `${b} does not {have|contain} it`], trip: (_, args) => { args[name(0)] = "nobody"; } };
    case "full": {
      const limit = rng.pick([2, 3, 3, 4, 5]);
      return { condition: `${read(0)}.length >= ${limit}`, message: `${name(0)} is full`, nouns: [`more than ${limit} ${bareA}`], musts: [`{at most|never more than|no more than} ${limit}`, `${limit} ${bareA} at most`, `${a} {has|have} room for ${limit}`], clauses: [`${a} {already has|has|holds|already holds} ${limit} {entries|}`, `there are already ${limit}`, `${a} {is|are} full (${limit})`], trip: (state) => fill(state, name(0), limit) };
    }
    case "fullslot": {
      const limit = scope.extraSlot("int", ["capacity", "limit", "max", "maxSize", "seats", "size"]);
      const guard: Guard = { condition: `${read(0)}.length >= this.${limit.name}`, message: `${name(0)} is full`, nouns: [`more than ${limit.name} ${bareA}`, `more ${bareA} than ${limit.name}`], musts: [`{at most|never more than} ${limit.name}`, `not more than ${limit.name} ${bareA}`], clauses: [`${a} {is|are} full`, `${a} {has|have} reached {the|} ${limit.name}`, `${limit.name} is reached`], trip: (state) => { state[limit.name] = (state[name(0)] as unknown[]).length; } };
      limit.values = [3, 4, 5];
      limit.kind = "enum";
      return guard;
    }
    case "empty":
      return { condition: `${read(0)}.length === 0`, message: `${name(0)} is empty`, nouns: [`an empty ${bareA}`, "{an empty list|an empty one}"], musts: [`${a} must not be empty`, `only {if|when} there {are|is} ${bareA}`], clauses: [`${a} {is|are} empty`, `there {are no|is no} ${bareA}`, "there is nothing", `there is no ${one(0)}`], trip: (state, args) => { (variable(0).place === "slot" ? state : args)[name(0)] = []; } };
    case "range":
      return { condition: `${name(0)} < 0 || ${name(0)} >= ${read(1)}.length`, message: `${name(0)} is out of range`, nouns: [`a ${bareA} out of range`, "an index outside the list"], musts: [`${a} must be {in range|a position of ${b}|inside ${b}}`], clauses: [`${a} is {out of range|outside ${b}|not a position of ${b}}`], trip: (state, args) => { args[name(0)] = ((state[name(1)] ?? args[name(1)] ?? []) as unknown[]).length + rng.int(0, 2); } };
    case "flag": {
      const wanted = rng.chance(0.5);
      const flag = scope.extraSlot("flag", wanted ? POSITIVE : NEGATIVE);
      const bare = flag.name;
      return wanted
        ? { condition: `!this.${bare}`, message: `not ${bare}`, nouns: [], musts: [`it must be ${bare}`, `only {if|when|while} it is ${bare}`, `only {if|when|while} ${bare}`], clauses: [`it is not ${bare}`, `{the |}${bare} is false`, `not ${bare}`], trip: (state) => { state[bare] = false; } }
        : { condition: `this.${bare}`, message: `it is ${bare}`, nouns: [], musts: [`it must not be ${bare}`, `only {if|when|while} it is not ${bare}`, `unless {it is|} ${bare}`, `unless it is ${bare}`], clauses: [`it is ${bare}`, `{the |}${bare} is true`, `{the |}${bare} is set`], trip: (state) => { state[bare] = true; } };
    }
    case "limit": {
      const limit = rng.pick([3, 5, 10, 10, 20, 100]);
      return { condition: `${read(0)} >= ${limit}`, message: `${name(0)} must not exceed ${limit}`, nouns: [`more than ${limit}`, `going {above|over|past} ${limit}`], musts: [`{at most|never above|up to} ${limit}`, `${limit} is the {maximum|most|limit}`, `{stop|end} at ${limit} with an error`], clauses: [`${a} {is|is already|has reached} ${limit}`, `it would {go above|exceed} ${limit}`], trip: (state) => { state[name(0)] = limit; } };
    }
    case "limitslot": {
      const limit = scope.extraSlot("int", ["limit", "max", "maximum", "capacity", "quota"]);
      return { condition: `${read(0)} >= this.${limit.name}`, message: `${limit.name} is reached`, nouns: [`more than {the |}${limit.name}`, `going {above|over|past} {the |}${limit.name}`], musts: [`{at most|never above|up to|not beyond} {the |}${limit.name}`], clauses: [`${a} {is at|has reached|reaches} {the |}${limit.name}`, `{the |}${limit.name} is reached`], trip: (state) => { state[limit.name] = state[name(0)]; } };
    }
    case "zeroslot":
      return { condition: `${read(0)} <= 0`, message: `${name(0)} is already zero`, nouns: ["{going|to go} below zero", "a negative result"], musts: [`{never|not} below {zero|0}`, `${a} must not {become negative|go below zero}`], clauses: [`${a} is {already|} {zero|0}`, `there {is|are} no ${bareA} left`, `${a} would {go below zero|become negative}`], trip: (state) => { state[name(0)] = 0; } };
    case "missingrecord":
      return { condition: `!${read(1)}.some((entry) => entry.${name(2)} === ${name(0)})`, message: `no such ${singular(name(1))}`, nouns: [`an unknown ${bareA}`], musts: [`${a} must be known`, "it must exist"], clauses: ["there is no such {one|entry}", `there is no ${one(1)} with that ${name(2)}`, `${a} is {not there|unknown|not in ${b}}`], trip: (_, args) => { args[name(0)] = "nobody"; } };
    case "nokey":
      return { condition: `!(${name(0)} in ${read(1)})`, message: `unknown ${name(0)}`, nouns: [`an unknown ${bareA}`, "{unknown|missing} {names|keys}"], musts: [`${a} must be {known|in ${b}}`, `only {for a known|a known} ${bareA}`], clauses: [`${a} is {unknown|not in ${b}|missing|not there}`, `${b} has no such ${bareA}`], trip: (_, args) => { args[name(0)] = "nobody"; } };
    case "haskey":
      return { condition: `${name(0)} in ${read(1)}`, message: `${name(0)} is already known`, nouns: ["{overwriting|duplicates}", `a ${bareA} that is already {there|in ${b}}`], musts: [`${a} must be new`, "no overwriting", `{do not|never} overwrite`], clauses: [`${a} is already {there|in ${b}|known|taken}`], trip: (state, args) => fromMap(scope, state, args, variable(1).name, name(0)) };
    case "shortkey":
      return { condition: `${name(0)} > (${read(1)}[${name(2)}] ?? 0)`, message: `not enough ${name(2)}`, nouns: ["more than there is", "taking more than there is"], musts: [`{not|never} more than {there is|we have|is there}`], clauses: ["there is not enough", `${b} has {too little|less|not enough} {of ${c}|}`, `${a} is more than there is`], trip: (state, args) => { args[name(0)] = Number((state[name(1)] as Record<string, number>)[String(args[name(2)])] ?? 0) + rng.int(1, 9); } };
    case "already":
      return { condition: `this.${name(0)}`, message: `already ${name(0)}`, nouns: ["doing it twice"], musts: [`only {if|when} it is not ${bareA} {yet|already|}`], clauses: [`it is already ${bareA}`, `${a} is already {true|set}`, "already so"], trip: (state) => { state[name(0)] = true; } };
    case "notyet":
      return { condition: `!this.${name(0)}`, message: `not ${name(0)}`, nouns: [], musts: [`only {if|when|while} it is ${bareA}`], clauses: [`it is not ${bareA}`, `${a} is already false`, `it was not ${bareA}`], trip: (state) => { state[name(0)] = false; } };
    default:
      throw new Error(`unknown guard ${spec} of ${bound.op.id}`);
  }
}

function fromList(scope: Scope, state: Record<string, unknown>, args: Record<string, unknown>, list: string, param: string): void {
  const held = state[list] as unknown[];
  if (held.length === 0) state[list] = [args[param]];
  else args[param] = scope.rng.pick(held);
}

function fromMap(scope: Scope, state: Record<string, unknown>, args: Record<string, unknown>, map: string, param: string): void {
  const keys = Object.keys(state[map] as object);
  if (keys.length === 0) state[map] = { [String(args[param])]: 1 };
  else args[param] = scope.rng.pick(keys);
}

function fill(state: Record<string, unknown>, list: string, limit: number): void {
  const held = state[list] as unknown[];
  const words = ["a", "b", "c", "d", "e"];
  state[list] = [...held, ...(typeof held[0] === "number" ? [1, 2, 3, 4, 5] : words)].slice(0, limit);
}
