/** The names and values of one mission: roles become variables, placeholders become code and prose. */
import type { Kind, Op, Role } from "./op.ts";
import { expand, type Rng } from "./random.ts";
import { drawValue, type Variable } from "./values.ts";
import { capital, identifier, invented, isReserved, noun, plural, singular, spaced, verb } from "./words.ts";

export interface Bound {
  op: Op;
  vars: Record<string, Variable>;
}

const MANY: readonly Kind[] = ["ints", "words", "records", "counts", "labels", "flags"];
/** What people call a value whose name they leave out. */
const KIND_WORDS: Partial<Record<Kind, readonly string[]>> = {
  words: ["list", "array", "collection", "list of entries"],
  ints: ["list", "array", "numbers", "list of numbers"],
  records: ["list", "array", "records", "list of objects"],
  counts: ["map", "table", "dictionary", "record", "lookup"],
  labels: ["map", "table", "dictionary", "lookup"],
  int: ["number", "value", "figure"],
  num: ["number", "value", "figure", "amount"],
  word: ["text", "value", "string", "word"],
  text: ["text", "string", "sentence"],
  flag: ["flag", "boolean", "switch"],
  enum: ["state", "status", "value"],
};
/** Kinds whose parts are named by the op that asked for them. */
const UNSHARED: readonly Kind[] = ["records", "object"];
const ANY: readonly Kind[] = ["num", "num", "word", "word", "flag", "words", "counts"];

export class Scope {
  readonly variables: Variable[] = [];
  /** Slots that the receiver may lack: reads of them carry a default. */
  readonly lazy = new Set<string>();
  private readonly taken = new Set<string>();

  readonly rng: Rng;
  /** Share of invented words in names, 0 to 1. */
  private readonly novelty: number;

  constructor(rng: Rng, novelty: number) {
    this.rng = rng;
    this.novelty = novelty;
  }

  slots(): Variable[] {
    return this.variables.filter((variable) => variable.place === "slot");
  }

  params(): Variable[] {
    return this.variables.filter((variable) => variable.place === "param");
  }

  /** Methods that are there already. */
  methods(): Variable[] {
    return this.variables.filter((variable) => variable.place === "method");
  }

  /** Binds every role of an op; a second op may share slots and parameters of the same kind with the first. */
  bind(op: Op, share: boolean): Bound {
    const vars: Record<string, Variable> = {};
    const ranks = ["slot", "const", "field", "method", "param"];
    const roles = Object.entries(op.roles).sort(([, a], [, b]) => ranks.indexOf(a.place) - ranks.indexOf(b.place));
    for (const [key, role] of roles) vars[key] = this.variable(role, vars, share);
    return { op, vars };
  }

  /** A slot that the op itself does not speak of: a guard's flag or limit, or one that has nothing to do with the method. */
  extraSlot(kind: Kind, names: readonly string[], values?: readonly unknown[]): Variable {
    return this.variable({ place: "slot", kind, names: [...names], ...(values ? { values } : {}) }, {}, false);
  }

  private variable(role: Role, vars: Record<string, Variable>, share: boolean): Variable {
    const { rng } = this;
    if (role.place === "const") return { name: "", place: "const", kind: "any", value: rng.pick(role.values ?? []) };
    const kind = role.place === "method" ? "any" : role.kind === "any" ? rng.pick(ANY) : role.kind;
    const mine = Object.values(vars);
    const shared = this.variables.filter(
      (other) =>
        other.place === role.place &&
        other.kind === kind &&
        !mine.includes(other) &&
        !role.values &&
        !UNSHARED.includes(kind) &&
        role.place !== "method",
    );
    if (share && shared.length > 0 && rng.chance(0.6)) return rng.pick(shared);
    const owner = role.from ? vars[role.from.split(/[:.]/).at(role.from.includes(":") ? 1 : 0) as string] : undefined;
    const variable: Variable = { name: "", place: role.place, kind };
    if (role.values) variable.values = role.values;
    else if (kind === "enum")
      variable.values = rng.chance(0.5) ? [noun(rng, 0), noun(rng, 0), noun(rng, 0)] : [invented(rng), noun(rng, 0), invented(rng)];
    if (owner) variable.owner = owner;
    if (role.from?.includes(":")) variable.how = role.from.split(":")[0] as string;
    if (role.from?.includes(".")) variable.elementField = vars[role.from.split(".")[1] as string] as Variable;
    variable.name = this.name(role, kind, vars);
    if (role.place === "method") {
      // The body speaks of the data of whoever has the method.
      variable.parameters = role.parameters ?? "";
      variable.body = rng.pick(role.bodies ?? []).replace(/\$([a-z])/g, (_, key: string) => `this.${vars[key]?.name ?? key}`);
    }
    if (role.place === "field") (owner as Variable).fields = [...((owner as Variable).fields ?? []), variable];
    else this.variables.push(variable);
    return variable;
  }

  private name(role: Role, kind: Kind, vars: Record<string, Variable>): string {
    const { rng } = this;
    const used = (name: string): boolean =>
      role.place === "param" ? this.params().some((other) => other.name === name) : this.taken.has(name);
    for (let attempt = 0; ; attempt++) {
      const hints = role.names.filter((hint) => !hint.startsWith("<"));
      const links = role.names.filter((hint) => hint.startsWith("<"));
      let name: string;
      if (links.length > 0 && attempt < 3 && rng.chance(0.45)) name = this.linked(rng.pick(links), vars);
      else if (hints.length > 0 && attempt < 20 && rng.chance(1 - this.novelty)) name = rng.pick(hints);
      else {
        name = identifier(rng, this.novelty);
        if (MANY.includes(kind)) name = plural(name);
      }
      if (isReserved(name) || used(name) || name.length < 1) continue;
      if (role.place !== "param") this.taken.add(name);
      return name;
    }
  }

  private linked(link: string, vars: Record<string, Variable>): string {
    const [, key, one] = /^<([a-z])(1?)>$/.exec(link) as RegExpExecArray;
    const name = vars[key as string]?.name ?? identifier(this.rng, this.novelty);
    return one ? singular(name) : name;
  }

  /** A selector from the op's own, or an invented one; never the name of a slot. */
  selector(bound: Bound): string {
    const { rng } = this;
    for (;;) {
      const shape = rng.next();
      const base = rng.chance(1 - this.novelty * 0.75)
        ? rng.pick(bound.op.selectors).replace(/\^([a-z])(1?)/g, (_, key: string, one: string) => {
            const name = bound.vars[key]?.name ?? "";
            return capital(one ? singular(name) : name);
          })
        : verb(rng, this.novelty) +
          (shape < 0.3 ? "" : capital(noun(rng, this.novelty))) +
          (shape > 0.85 ? capital(noun(rng, this.novelty)) : "");
      const name = base.charAt(0).toLowerCase() + base.slice(1);
      if (/^[a-z]\w*$/.test(name) && !isReserved(name) && !this.taken.has(name)) return name;
    }
  }

  /** Code with its placeholders filled in. */
  code(bound: Bound, text: string): string {
    return text.replace(/([$@%])([a-z])(?![a-z])/g, (whole, sign: string, key: string) => {
      if (sign === "%")
        return key === "r" || key === "s"
          ? String(bound.vars[key === "r" ? "c" : "d"]?.value ?? "")
          : JSON.stringify(bound.vars[key]?.value);
      const variable = bound.vars[key];
      if (!variable) return whole;
      return sign === "$" ? variable.name : this.read(variable);
    });
  }

  /** How code reads a variable. */
  read(variable: Variable): string {
    if (variable.place === "param") return variable.name;
    if (!this.lazy.has(variable.name)) return `this.${variable.name}`;
    const { kind } = variable;
    const fallback =
      kind === "int" || kind === "num"
        ? "0"
        : kind === "flag"
          ? "false"
          : kind === "counts" || kind === "labels"
            ? "{}"
            : kind === "text" || kind === "word"
              ? '""'
              : "[]";
    return `(this.${variable.name} ?? ${fallback})`;
  }

  /** Wording with its alternatives chosen and its roles named the way people name them. */
  prose(bound: Bound, text: string): string {
    const { rng } = this;
    return expand(rng, text)
      .replace(/<([a-z])(1?)(\.?)>/g, (_, key: string, one: string, bare: string) => {
        const variable = bound.vars[key];
        return variable ? this.mention(variable, one !== "", bare !== "") : "it";
      })
      .replace(/%([a-z])/g, (_, key: string) => {
        if (key === "r" || key === "s") return String(bound.vars[key === "r" ? "c" : "d"]?.value ?? "");
        const value = bound.vars[key]?.value;
        return typeof value === "string" && (/\W|^$/.test(value) || rng.chance(0.4)) ? JSON.stringify(value) : String(value);
      });
  }

  /** A role as people refer to it: by its name, the name's words, its kind ("the list"), or as what was passed in. */
  private mention(variable: Variable, one: boolean, bare: boolean): string {
    const { rng } = this;
    const name = one ? singular(variable.name) : variable.name;
    if (one && name === variable.name) return rng.pick(["entry", "element", "item", "one"]);
    const drawn = rng.next();
    const said = drawn < 0.45 ? spaced(name) : drawn < 0.48 ? `"${name}"` : drawn < 0.5 ? `\`${name}\`` : name;
    if (one || bare) return said;
    const same = this.variables.filter(
      (other) => other.place === variable.place && KIND_WORDS[other.kind]?.[0] === KIND_WORDS[variable.kind]?.[0],
    );
    const kinds = KIND_WORDS[variable.kind];
    if (variable.place === "param") {
      const only = this.params().length === 1;
      if (only && rng.chance(0.1))
        return rng.pick(["the given value", "the argument", "what is given", "the value given", "what was passed in", "the input"]);
      if (kinds && same.length === 1 && rng.chance(0.06))
        return `${rng.pick(["the given", "the passed", "this", "that"])} ${rng.pick(kinds)}`;
      if (rng.chance(0.14))
        return `${rng.pick(["the given", "a given", "a", "this", "that", "the passed", "the provided", "some"])} ${said}`;
      if (rng.chance(0.03)) return `the ${said} ${rng.pick(["argument", "parameter", "passed in", "given"])}`;
      return rng.chance(0.55) ? `the ${said}` : said;
    }
    if (kinds && same.length === 1 && rng.chance(0.08)) return `${rng.pick(["the", "the", "our", "its"])} ${rng.pick(kinds)}`;
    if (rng.chance(0.06))
      return rng.pick([
        `this.${name}`,
        `the ${said} slot`,
        `its ${said}`,
        `the ${said} field`,
        `our ${said}`,
        `the object's ${said}`,
        `the current ${said}`,
      ]);
    return rng.chance(0.55) ? `the ${said}` : said;
  }

  /** One state of the receiver, with every slot, and of one list of arguments that goes with it. */
  draw(): { state: Record<string, unknown>; args: unknown[] } {
    const state: Record<string, unknown> = {};
    for (const variable of this.slots()) state[variable.name] = drawValue(this.rng, variable, state);
    return { state, args: this.params().map((variable) => drawValue(this.rng, variable, state)) };
  }
}
