/**
 * The ground of the analysis: the state of the path under way, jumps that leave it, data made and changed on it.
 * The layers above (calls, expressions, statements) each add what they know of the language.
 */
import type { Binding, Scopes } from "../scope.ts";
import type { AnyFunction, Node } from "../syntax.ts";
import { type Fact, Facts, isFact } from "./facts.ts";
import { type Lengths, listLengths } from "./lengths.ts";
import type { Others } from "./others.ts";
import { Closure, Global, NOTHING, PLAIN, type Site, State, Text, union, type Value, value } from "./state.ts";

/** How a change is made; becomes part of the finding's rule. */
export type ChangeKind = "write" | "update" | "delete" | "call" | "destructuring";

/** A way off the path: to the end of a loop, a switch, a labelled statement, a function or a try. */
export interface Jump {
  kind: "break" | "continue" | "return" | "throw";
  label: string | undefined;
  node: Node | undefined;
  state: State;
  value: Value;
}

/** The method asks for more analysis than is reasonable. */
export class TooComplex extends Error {}
/** A function turned out to be recursive, or a slot to hold something else: what was assumed does not hold, and the analysis starts again. */
export class Restart extends Error {}

export interface Frame {
  fn: AnyFunction;
  entry: State;
  grew: boolean;
  exit: State | undefined;
  result: Value;
}

const STEPS = 60_000;

export abstract class Machine {
  /** The path under way; undefined when no path leads here. */
  protected state: State | undefined = new State();
  protected jumps = new Map<string, Jump>();
  /** How each change was made; filled while the analysis runs. */
  readonly changes = new Map<Node, ChangeKind>();
  /** Functions that were handed where calls cannot be followed, and change state. */
  readonly untracked = new Set<Node>();
  /** The local functions that each variable held at any time. */
  protected readonly functionsHeld = new Map<Binding, Value>();
  protected readonly scopes: Scopes;
  /** Variables whose value decides tests: a pending change remembers what they held. */
  protected readonly tested: ReadonlySet<Binding>;
  protected readonly method: AnyFunction;
  protected readonly others: Others;
  protected readonly facts: Facts;
  protected readonly lengths: Lengths;
  /** The fact that says what a call answered when it was last evaluated. */
  protected readonly answered = new Map<Node, Fact>();
  protected readonly texts = new Map<string, Value>();
  protected readonly recursive: Set<AnyFunction>;
  /** Which data is from outside alone: nothing but text, numbers, lists and records. */
  protected readonly given = new Map<Site, boolean>();
  protected readonly sites = new Map<Node, Map<string, Site>>();
  protected readonly closures = new Map<AnyFunction, Value>();
  protected readonly globals = new Map<string, Value>();
  protected readonly stack: Frame[] = [];
  private steps = 0;
  private tries = 0;

  constructor(method: AnyFunction, scopes: Scopes, tested: ReadonlySet<Binding>, recursive: Set<AnyFunction>, others: Others) {
    this.method = method;
    this.others = others;
    this.scopes = scopes;
    this.tested = tested;
    this.facts = new Facts(scopes);
    this.lengths = listLengths(method, scopes);
    this.recursive = recursive;
  }

  /** Runs a function's body on the current state, its parameters bound; returns become jumps. An expression body gives its value. */
  protected abstract runBody(fn: AnyFunction): Value;
  protected factOf(node: Node): Fact | undefined {
    return this.lengths.of.get(node) ?? this.answered.get(node);
  }
  /** The variable or fact that an expression takes its value from as it is, if one does. */
  protected abstract sourceOf(node: Node | null | undefined): Binding | undefined;
  /** Binds the parameters of a function to arguments. */
  protected abstract bindParameters(fn: AnyFunction, args: readonly Value[]): void;

  protected step(): void {
    if (++this.steps > STEPS) throw new TooComplex();
  }

  // ---- paths ----

  /** Joins the current path with another one; the current path becomes both. */
  protected meet(other: State | undefined): void {
    if (!other) return;
    if (this.state) this.state.join(other);
    else this.state = other;
  }

  /** Runs each alternative from the same state, and goes on with all of their ends. */
  protected either(...alternatives: (() => Value)[]): Value {
    if (alternatives.length === 1) return (alternatives[0] as () => Value)();
    const before = this.state;
    let end: State | undefined;
    let result = NOTHING;
    for (const alternative of alternatives) {
      this.state = before?.clone();
      result = union(result, alternative());
      const after = this.state;
      this.state = end;
      this.meet(after);
      end = this.state;
    }
    return result;
  }

  /** Leaves the path. */
  protected jump(kind: Jump["kind"], label?: string, node?: Node, carried: Value = NOTHING): void {
    if (this.state) this.addJump({ kind, label, node, state: this.state, value: carried });
    this.state = undefined;
  }

  protected addJump(jump: Jump): void {
    const key = `${jump.kind} ${jump.label ?? ""} ${jump.kind === "return" ? jump.node?.start : ""}`;
    const known = this.jumps.get(key);
    if (!known) return void this.jumps.set(key, { ...jump, state: jump.state.clone() });
    known.state.join(jump.state);
    known.value = union(known.value, jump.value);
  }

  /** Notes that what is done next may throw: a handler may go on from here. Only paths to a handler matter, an uncaught error undoes the send. */
  protected mayThrow(): void {
    if (this.tries > 0 && this.state) this.addJump({ kind: "throw", label: undefined, node: undefined, state: this.state, value: PLAIN });
  }

  /** Runs something and gives back the jumps that left it. */
  protected collect(run: () => void): Jump[] {
    const outer = this.jumps;
    this.jumps = new Map();
    run();
    const found = [...this.jumps.values()];
    this.jumps = outer;
    return found;
  }

  protected guarded(run: () => void): Jump[] {
    this.tries++;
    const found = this.collect(run);
    this.tries--;
    return found;
  }

  // ---- values held while others are computed ----

  protected hold(held: Value): number {
    return this.state ? this.state.temps.push(held) - 1 : 0;
  }

  protected held(at: number): Value {
    return this.state?.temps[at] ?? NOTHING;
  }

  protected release(at: number): Value {
    const held = this.held(at);
    if (this.state) this.state.temps.length = Math.min(this.state.temps.length, at);
    return held;
  }

  // ---- variables ----

  /** A variable, or a fact, has a value from here on; `source`: the one whose value it takes. */
  protected assign(binding: Binding | undefined, stored: Value, source?: Binding): void {
    const { state } = this;
    if (!state || !binding || (isFact(binding) && !this.certain(binding))) return;
    for (const fact of this.facts.about(binding)) state.forget(fact);
    const functions = [...stored].filter((atom) => atom instanceof Closure);
    if (functions.length > 0) this.functionsHeld.set(binding, union(this.functionsHeld.get(binding) ?? NOTHING, new Set(functions)));
    const certain = this.certain(binding);
    state.env.set(binding, certain ? stored : union(state.env.get(binding) ?? NOTHING, stored));
    if (!this.tested.has(binding) && !isFact(binding)) return;
    for (const [node, witness] of state.pending) {
      const taken = (source && witness.get(source)) ?? stored;
      state.pending.set(node, new Map(witness).set(binding, certain ? taken : union(witness.get(binding) ?? NOTHING, stored)));
    }
  }

  /** Whether there is one instance of a variable, so that an assignment says all about it. */
  protected certain(binding: Binding): boolean {
    return !binding.several && !this.recursive.has(binding.owner);
  }

  protected variable(binding: Binding): Value {
    const held = this.state?.env.get(binding) ?? NOTHING;
    if (held.size > 0) return held;
    // Perhaps read before its declaration was reached, which throws.
    this.mayThrow();
    return PLAIN;
  }

  protected globalAt(path: string): Value {
    const known = this.globals.get(path) ?? value(new Global(path));
    this.globals.set(path, known);
    return known;
  }

  protected closure(fn: AnyFunction): Value {
    const known = this.closures.get(fn) ?? value(new Closure(fn));
    this.closures.set(fn, known);
    return known;
  }

  protected text(constant: string): Value {
    const known = this.texts.get(constant) ?? value(new Text(constant));
    this.texts.set(constant, known);
    return known;
  }

  /** The function that runs. */
  protected get running(): AnyFunction {
    return this.stack.at(-1)?.fn ?? this.method;
  }

  /** Whether what runs may be running more than once at a time. */
  protected get inRecursion(): boolean {
    return this.stack.some((frame) => this.recursive.has(frame.fn));
  }
}
