/** Statements: every way control may take through a method, to a fixed point in loops. */
import type { ForInStatement, ForOfStatement, SwitchStatement, TryStatement, VariableDeclaration } from "oxc-parser";
import type { Binding, Scopes } from "../scope.ts";
import { type AnyFunction, bare, isFunction, isLoop, type MethodTree, type Node, walk } from "../syntax.ts";
import { testedVariable } from "./conditions.ts";
import { Expressions } from "./expressions.ts";
import { type ChangeKind, type Jump, Restart } from "./machine.ts";
import { type HeldObjects, Others } from "./others.ts";
import { NOTHING, PLAIN, State, union, type Value, value } from "./state.ts";

/** A way out of the method on which a change is not signalled. */
export interface Leak {
  change: Node;
  kind: ChangeKind;
  /** The return, or undefined where the method ends without one. */
  exit: Node | undefined;
}

/**
 * All leaks of a method, each change with its first exit, and the functions and classes whose changes cannot be followed.
 * @throws TooComplex when the method needs more steps than a method should.
 */
export function findLeaks(tree: MethodTree, scopes: Scopes, objects: HeldObjects): { leaks: Leak[]; untracked: Node[] } {
  const recursive = new Set<AnyFunction>();
  const others = new Others(objects);
  const tested = testedBindings(tree.method, scopes);
  for (;;) {
    try {
      return new Statements(tree.method, scopes, tested, recursive, others).run(tree.method);
    } catch (error) {
      if (!(error instanceof Restart)) throw error;
    }
  }
}

class Statements extends Expressions {
  private readonly receivers: ReadonlySet<Node>;

  constructor(method: AnyFunction, scopes: Scopes, tested: ReadonlySet<Binding>, recursive: Set<AnyFunction>, others: Others) {
    super(method, scopes, tested, recursive, others);
    this.receivers = receiversOf(method);
  }

  run(method: AnyFunction): { leaks: Leak[]; untracked: Node[] } {
    this.state = new State();
    for (const param of method.params) {
      const given = this.outside(param);
      this.bindPattern(param.type === "TSParameterProperty" ? param.parameter : param, () => given, param);
    }
    const jumps = this.collect(() => this.runBody(method));
    const leaks = new Map<Node, Leak>();
    const note = (state: State | undefined, exit: Node | undefined): void => {
      for (const change of state?.pending.keys() ?? []) {
        if (!leaks.has(change)) leaks.set(change, { change, kind: this.changes.get(change) as ChangeKind, exit });
      }
    };
    for (const jump of jumps.filter(({ kind }) => kind === "return").sort((a, b) => (a.node?.start ?? 0) - (b.node?.start ?? 0)))
      note(jump.state, jump.node);
    note(this.state, undefined);
    const end = new State();
    for (const state of [this.state, ...jumps.map((jump) => jump.state)]) if (state) end.join(state);
    this.untrackAgain(end);
    return { leaks: [...leaks.values()], untracked: [...this.untracked] };
  }

  protected ownReceiver(node: Node): boolean {
    return this.receivers.has(node);
  }

  protected bindParameters(fn: AnyFunction, args: readonly Value[]): void {
    const first = this.state?.temps.length ?? 0;
    for (const given of args) this.hold(given);
    for (const [at, param] of fn.params.entries()) {
      const target = param.type === "TSParameterProperty" ? param.parameter : param;
      const rest = (): Value => args.slice(at).reduce<Value>((all, _, index) => union(all, this.held(first + at + index)), NOTHING);
      this.bindPattern(
        target,
        () => (target.type === "RestElement" ? rest() : at < args.length ? this.held(first + at) : value("undefined")),
        param,
      );
    }
    this.release(first);
    const self = fn.type === "FunctionExpression" && fn.id ? this.scopes.of.get(fn.id) : undefined;
    this.assign(self, this.closure(fn));
  }

  protected runBody(fn: AnyFunction): Value {
    if (!fn.body) return PLAIN;
    if (fn.body.type !== "BlockStatement") return this.evaluate(fn.body as Node);
    this.block(fn.body.body);
    return value("undefined");
  }

  private block(statements: readonly Node[]): void {
    for (const one of statements) {
      if (one.type === "FunctionDeclaration" && one.id) this.assign(this.scopes.of.get(one.id), this.closure(one));
    }
    for (const one of statements) this.execute(one);
  }

  private execute(node: Node, labels: readonly string[] = []): void {
    this.step();
    if (!this.state) return;
    if (isLoop(node)) {
      this.loop(node, labels);
      return;
    }
    switch (node.type) {
      case "ExpressionStatement":
        this.evaluate(node.expression as Node);
        return;
      case "VariableDeclaration":
        this.declaration(node);
        return;
      case "BlockStatement":
        this.block(node.body);
        return;
      case "IfStatement": {
        const { yes, no } = this.condition(node.test as Node);
        this.state = yes;
        this.execute(node.consequent);
        const then = this.state;
        this.state = no;
        if (node.alternate) this.execute(node.alternate);
        this.meet(then);
        return;
      }
      case "ReturnStatement": {
        const carried = node.argument ? this.evaluate(node.argument as Node) : value("undefined");
        this.jump("return", undefined, node, carried);
        return;
      }
      case "ThrowStatement": {
        const thrown = this.evaluate(node.argument as Node);
        this.jump("throw", undefined, undefined, thrown);
        return;
      }
      case "BreakStatement":
        this.jump("break", node.label?.name);
        return;
      case "ContinueStatement":
        this.jump("continue", node.label?.name);
        return;
      case "LabeledStatement": {
        const { name } = node.label;
        if (isLoop(node.body)) {
          this.execute(node.body, [...labels, name]);
          return;
        }
        this.absorb(
          this.collect(() => this.execute(node.body, [...labels, name])),
          "break",
          [name],
        );
        return;
      }
      case "SwitchStatement":
        this.choice(node, labels);
        return;
      case "TryStatement":
        this.attempt(node);
        return;
      case "FunctionDeclaration":
        if (node.async || node.generator) this.untrack(this.closure(node), node);
        return;
      case "ClassDeclaration":
        this.untracked.add(node);
        return;
    }
  }

  private declaration(node: VariableDeclaration): void {
    for (const one of node.declarations) {
      if (!one.init) {
        if (node.kind !== "var") this.assign(this.scopes.of.get(one.id), value("undefined"));
        continue;
      }
      const variable = this.scopes.of.get(one.id);
      if (variable) {
        this.assignFrom(variable, one.init as Node);
        // Only lists that begin empty have a length that is a fact.
        this.assign(this.lengths.of.get(variable), value("zero"));
        continue;
      }
      const at = this.hold(this.evaluate(one.init as Node));
      this.bindPattern(one.id as Node, () => this.held(at), one);
      this.release(at);
    }
  }

  /** Takes the jumps that end here into the current path and lets the others go on. */
  private absorb(jumps: readonly Jump[], kind: Jump["kind"], labels: readonly (string | undefined)[]): void {
    const depth = this.state?.temps.length;
    for (const jump of jumps) {
      if (jump.kind !== kind || !labels.includes(jump.label)) this.addJump(jump);
      else this.meet(jump.state);
    }
    if (this.state && depth !== undefined) this.state.temps.length = Math.min(depth, this.state.temps.length);
  }

  // ---- loops ----

  private loop(node: Node, labels: readonly string[]): void {
    const depth = this.state?.temps.length ?? 0;
    switch (node.type) {
      case "WhileStatement":
        this.repeatUntilStable(labels, (exit) => {
          const { yes, no } = this.condition(node.test as Node);
          exit(no);
          this.state = yes;
          this.iterate(node.body, labels);
        });
        break;
      case "DoWhileStatement":
        this.repeatUntilStable(labels, (exit) => {
          this.iterate(node.body, labels);
          const { yes, no } = this.condition(node.test as Node);
          exit(no);
          this.state = yes;
        });
        break;
      case "ForStatement":
        if (node.init?.type === "VariableDeclaration") this.declaration(node.init);
        else if (node.init) this.evaluate(node.init as Node);
        this.repeatUntilStable(labels, (exit) => {
          if (node.test) {
            const { yes, no } = this.condition(node.test as Node);
            exit(no);
            this.state = yes;
          }
          this.iterate(node.body, labels);
          if (node.update) this.evaluate(node.update as Node);
        });
        break;
      case "ForInStatement":
      case "ForOfStatement":
        this.each(node, labels);
    }
    if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
  }

  private each(node: ForInStatement | ForOfStatement, labels: readonly string[]): void {
    const at = this.hold(this.evaluate(node.right as Node));
    const left = node.left as Node;
    const target = left.type === "VariableDeclaration" ? (left.declarations[0]?.id as Node) : left;
    this.mayThrow();
    this.repeatUntilStable(labels, (exit) => {
      exit(this.state?.clone());
      this.bindPattern(target, () => (node.type === "ForInStatement" ? PLAIN : this.elements(this.held(at), node)), node);
      this.iterate(node.body, labels);
      this.mayThrow();
    });
  }

  /** One pass of a loop's body: `continue` goes on after it. */
  private iterate(body: Node, labels: readonly string[]): void {
    this.absorb(
      this.collect(() => this.execute(body)),
      "continue",
      [undefined, ...labels],
    );
  }

  /** Runs a pass from all states in which the loop may be at its head, until there are no more; goes on from the exits and breaks. */
  private repeatUntilStable(labels: readonly string[], pass: (exit: (state: State | undefined) => void) => void): void {
    const head = this.state as State;
    let out: State | undefined;
    const exit = (state: State | undefined): void => {
      if (!state) return;
      if (out) out.join(state);
      else out = state;
    };
    const jumps = this.collect(() => {
      for (;;) {
        this.step();
        this.state = head.clone();
        pass(exit);
        if (!this.state || !head.join(this.state)) break;
      }
    });
    this.state = out;
    this.absorb(jumps, "break", [undefined, ...labels]);
  }

  // ---- switch and try ----

  private choice(node: SwitchStatement, labels: readonly string[]): void {
    this.evaluate(node.discriminant as Node);
    for (const one of node.cases.flatMap((each) => each.consequent)) {
      if (one.type === "FunctionDeclaration" && one.id) this.assign(this.scopes.of.get(one.id), this.closure(one));
    }
    const entries: (State | undefined)[] = [];
    for (const one of node.cases) {
      if (one.test) this.evaluate(one.test as Node);
      entries.push(one.test ? this.state?.clone() : undefined);
    }
    // With a default, what matches no case enters there; without one it goes on after the switch.
    const byDefault = node.cases.findIndex((one) => !one.test);
    const unmatched = this.state;
    if (byDefault !== -1) entries[byDefault] = unmatched;
    this.state = undefined;
    const jumps = this.collect(() => {
      for (const [at, one] of node.cases.entries()) {
        this.meet(entries[at]?.clone());
        for (const statement of one.consequent) this.execute(statement);
      }
    });
    if (byDefault === -1) this.meet(unmatched);
    this.absorb(jumps, "break", [undefined, ...labels]);
  }

  private attempt(node: TryStatement): void {
    const depth = this.state?.temps.length ?? 0;
    const settle = (): void => {
      if (this.state) this.state.temps.length = Math.min(depth, this.state.temps.length);
    };
    const { handler, finalizer } = node;
    const protectedPart = (): void => {
      const jumps = this.guarded(() => this.block(node.block.body));
      const after = this.state;
      this.state = undefined;
      let thrown: Value = NOTHING;
      for (const jump of jumps) {
        if (jump.kind !== "throw" || !handler) this.addJump(jump);
        else {
          this.meet(jump.state);
          thrown = union(thrown, jump.value);
        }
      }
      settle();
      if (handler && this.state) {
        const error = union(thrown, this.outside(handler));
        if (handler.param) this.bindPattern(handler.param as Node, () => error, handler);
        this.block(handler.body.body);
      }
      this.meet(after);
      settle();
    };
    if (!finalizer) {
      protectedPart();
      return;
    }
    const jumps = this.guarded(protectedPart);
    const after = this.state;
    this.state = undefined;
    for (const jump of jumps) {
      this.state = jump.state;
      settle();
      this.block(finalizer.body);
      if (this.state) this.addJump({ ...jump, state: this.state });
    }
    this.state = after;
    this.block(finalizer.body);
  }
}

/** The `this` expressions that are the method's receiver: those in no function but arrows. */
function receiversOf(method: AnyFunction): Set<Node> {
  const found = new Set<Node>();
  walk(method, (node) => {
    if (node.type === "ThisExpression") found.add(node);
    const inner = node !== method && isFunction(node) && node.type !== "ArrowFunctionExpression";
    return !inner && node.type !== "ClassDeclaration" && node.type !== "ClassExpression";
  });
  return found;
}

function testedBindings(method: AnyFunction, scopes: Scopes): Set<Binding> {
  const found = new Set<Binding>();
  const look = (test: Node | null | undefined): void => {
    const id = test && testedVariable(test);
    const binding = id && scopes.of.get(id);
    if (binding) found.add(binding);
  };
  /** What a variable or an answer takes its value from is tested when they are. */
  const lookAt = (from: Node | null | undefined): void => {
    const node = from ? bare(from) : undefined;
    if (node?.type === "Identifier") look(node);
    if (node?.type === "ConditionalExpression") for (const one of [node.consequent, node.alternate]) lookAt(one as Node);
  };
  walk(method, (node) => {
    if (node.type === "VariableDeclarator") lookAt(node.init as Node | null);
    if (node.type === "AssignmentExpression") lookAt(node.right as Node);
    if (node.type === "ReturnStatement") lookAt(node.argument as Node | null);
    if (node.type === "ArrowFunctionExpression") lookAt(node.body as Node);
    if ("test" in node) look(node.test as Node | null);
    if (node.type === "LogicalExpression") for (const side of [node.left, node.right]) look(side as Node);
    if (node.type === "UnaryExpression" && node.operator === "!") look(node.argument as Node);
  });
  return found;
}
