/** What an operation is made of while it is drawn from the grammar: the roles so far, and parts that say in English what they are in code. */
import { constant, field, fixed, type Kind, type Op, param, type Role, slot } from "../op.ts";
import type { Rng } from "../random.ts";

/** A piece of a method with its wording; both have placeholders for roles. */
export interface Part {
  code: string;
  said: string;
  /** How loosely the code binds: 0 a name or call, 1 product, 2 sum, 3 comparison, 4 and, 5 or, 6 conditional. */
  rank: number;
}

/** The elements of a list or map inside a callback: how code and prose reach their parts. */
export interface Element {
  /** Role of the list. */
  list: string;
  numbers: Part[];
  words: Part[];
  flags: Part[];
}

const NAMES: Partial<Record<Kind, string>> = {
  int: "price count amount total balance limit rate fee points stock capacity used held level budget cost days hours weight score quota debt paid base bonus discount tax seats copies lent votes age width height length depth speed distance power fuel credit income rent salary wage deposit reserve minimum maximum target step size pages sold left spent earned due open done planned share percent factor temperature duration interval year month week minutes attempts tries lives coins stars rank floor number",
  flag: "open active locked paid member urgent weekend night express premium enabled running ready vip closed wrapped insured valid confirmed public hidden paused online broken full frozen rush student heavy fragile repeat holiday loyal muted certified expired",
  word: "name status title owner color city code note label mode kind category currency prefix suffix user host key email phone unit language state reason place",
  words:
    "tags items names members notes guests players tasks tickets students skills rooms queue history messages orders books cities waiting finished",
  ints: "numbers scores prices amounts readings points sizes weights times grades costs payments bids votes temperatures steps hours",
  counts: "stock points balances votes counts prices scores totals hours bills wages ages limits sizes debts credits",
  labels: "owners rooms colors places names roles emails phones cities teams titles",
  records:
    "items lines orders products users accounts books tickets players tasks rooms loans invoices meetings employees students bids payments lots visits cars parcels",
};
const FIELDS: Partial<Record<Kind, string>> = {
  int: "price count amount points cost weight stock total paid days hours age score votes copies lent size level year wage rent due start end salary quantity rank",
  word: "name title id code label owner city color kind status category who sku email",
  flag: "open active done paid urgent sold lent late hidden ready checked valid member",
};
const WORDS =
  "open closed new done draft active paused sent paid gold basic red urgent ready waiting night admin free low high small large cash card north spring failed".split(
    " ",
  );

export class Draft {
  readonly roles: Record<string, Role> = {};
  readonly rng: Rng;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  private add(role: Role): string {
    // %r and %s mean something else in templates; k is free for everything.
    const key = [..."abcdefghijklmnopqtuvwxyz"].find((letter) => !this.roles[letter]);
    if (!key) throw new Error("an operation drawn from the grammar has too many roles");
    this.roles[key] = role;
    return key;
  }

  private known(place: Role["place"], kind: Kind): string[] {
    return Object.keys(this.roles).filter(
      (key) => this.roles[key]?.place === place && this.roles[key]?.kind === kind && !this.roles[key]?.values,
    );
  }

  /** A slot of the kind: now and then one that the operation has already. */
  slot(kind: Kind, reuse = 0.2): string {
    const known = this.known("slot", kind);
    if (known.length > 0 && this.rng.chance(reuse)) return this.rng.pick(known);
    return this.add(slot(kind, NAMES[kind] ?? ""));
  }

  /** Likewise a parameter; `from` is a role that its values come from. */
  param(kind: Kind, from?: string): string {
    const known = from ? [] : this.known("param", kind);
    if (known.length > 0 && this.rng.chance(0.3)) return this.rng.pick(known);
    return this.add(param(kind, NAMES[kind] ?? "", from));
  }

  /** A parameter for a field's value: mostly called as the field is. */
  valueOf(list: string, fieldKey: string, kind: Kind): string {
    return this.add({
      ...param(kind, NAMES[kind] ?? "", list),
      names: this.rng.chance(0.7) ? [`<${fieldKey}>`] : (NAMES[kind] ?? "").split(" "),
    });
  }

  field(list: string, kind: Kind): string {
    return this.add(field(list, kind, FIELDS[kind] ?? ""));
  }

  /** A slot with one of a few words in it; two of the words come along. */
  state(): { key: string; words: [string, string] } {
    const words = this.rng.sample(WORDS, 3);
    const key = this.add(fixed(slot("enum", "status state mode phase kind plan level stage type category"), words));
    return { key, words: [words[0] as string, words[1] as string] };
  }

  number(values: readonly number[]): string {
    return this.add(constant(values));
  }

  word(): string {
    return this.add(constant([this.rng.pick(WORDS)]));
  }

  params(): number {
    return Object.values(this.roles).filter((role) => role.place === "param").length;
  }

  size(): number {
    return Object.keys(this.roles).length;
  }

  /** One wording, with `A` and `B` replaced. */
  say(wordings: readonly string[], parts: Record<string, string> = {}): string {
    return this.rng.pick(wordings).replace(/\b[ABC]\b/g, (name) => parts[name] ?? name);
  }

  op(id: string, rest: Omit<Op, "id" | "roles" | "selectors"> & { selectors: string }): Op {
    return { ...rest, id, roles: this.roles, selectors: rest.selectors.split(" "), told: true };
  }
}

/** The code of a part where something may stand that binds as loosely as `rank`. */
export const within = (part: Part, rank: number): string => (part.rank > rank ? `(${part.code})` : part.code);

/** The code of a part that stands alone: one pair of parentheses around all of it goes. */
export const alone = ({ code, rank }: Part): string => (rank === 0 ? code.replace(/^\((.*)\)$/s, "$1") : code);
