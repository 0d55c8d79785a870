/** Which name means what: every identifier that runs is bound to a declaration inside the method, or is free (a global). */
import { type AnyFunction, bare, children, isFunction, isLoop, type Node } from "./syntax.ts";

export interface Binding {
  name: string;
  /** The function that declares it. */
  owner: AnyFunction;
  isParameter: boolean;
  /** What a `const`/`let`/`var` starts as, where it is a plain name with an initial value. */
  initial: Node | undefined;
  /** Declared by `const`: to assign it again throws. */
  constant: boolean;
  /**
   * Whether several instances of it may be alive at once, one of them seen by a closure: an assignment then says nothing
   * about the others.
   */
  several: boolean;
}

export interface Scopes {
  /** The binding of an identifier node, declarations and references alike. */
  of: ReadonlyMap<Node, Binding>;
  /** References that nothing in the method declares, in source order. */
  free: readonly (Node & { type: "Identifier" })[];
}

type Frame = Map<string, Binding>;

/** Resolves every identifier of a method. The method's own name is not bound: called by its bare name it would have no receiver. */
export function resolveScopes(method: AnyFunction): Scopes {
  const of = new Map<Node, Binding>();
  const free: (Node & { type: "Identifier" })[] = [];
  const frames: Frame[] = [];
  const functions: AnyFunction[] = [];
  let loops = 0;

  const declare = (frame: Frame, id: Node, isParameter = false, initial?: Node, constant = false): void => {
    for (const name of namesIn(id)) {
      const owner = functions.at(-1) as AnyFunction;
      const binding = frame.get(name.name) ?? {
        name: name.name,
        owner,
        isParameter,
        initial: id === name ? initial : undefined,
        constant,
        several: false,
      };
      if (!frame.has(name.name)) inLoop.set(binding, loops > 0 || owner !== method);
      else binding.initial = undefined;
      frame.set(name.name, binding);
      of.set(name, binding);
    }
  };
  const inLoop = new Map<Binding, boolean>();

  /** Declares what a block's own statements declare (let, const, function, class). */
  const hoist = (frame: Frame, statements: readonly Node[]): void => {
    for (const statement of statements) {
      if (statement.type === "VariableDeclaration" && statement.kind !== "var")
        for (const one of statement.declarations) declare(frame, one.id, false, one.init ?? undefined, statement.kind === "const");
      if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id) declare(frame, statement.id);
    }
  };
  /** Declares the `var`s of a function, wherever they stand in it. */
  const hoistVars = (frame: Frame, node: Node): void => {
    if (node.type === "VariableDeclaration" && node.kind === "var")
      for (const one of node.declarations) declare(frame, one.id, false, one.init ?? undefined);
    for (const child of children(node)) if (!isFunction(child)) hoistVars(frame, child);
  };
  const within = (frame: Frame, run: () => void): void => {
    frames.push(frame);
    run();
    frames.pop();
  };
  const refer = (id: Node & { type: "Identifier" }): void => {
    const binding = frames.findLast((frame) => frame.has(id.name))?.get(id.name);
    if (!binding) return void free.push(id);
    of.set(id, binding);
    if (binding.owner !== functions.at(-1) && inLoop.get(binding)) binding.several = true;
  };

  const visitFunction = (fn: AnyFunction): void => {
    const own: Frame = new Map();
    const outside = loops;
    functions.push(fn);
    loops = 0;
    if (fn.type === "FunctionExpression" && fn.id) declare(own, fn.id);
    const inside: Frame = new Map();
    for (const param of fn.params) declare(inside, param, true);
    if (fn.body) hoistVars(inside, fn.body);
    within(own, () =>
      within(inside, () => {
        for (const param of fn.params) visitPattern(param);
        if (!fn.body) return;
        if (fn.body.type !== "BlockStatement") return visit(fn.body);
        const body: Frame = new Map();
        hoist(body, fn.body.body);
        within(body, () => {
          for (const statement of (fn.body as { body: Node[] }).body) visit(statement);
        });
      }),
    );
    functions.pop();
    loops = outside;
  };

  /** A pattern's defaults, computed keys and member targets run; its names are declared already, or refer to what is assigned. */
  const visitPattern = (node: Node): void => {
    const target = bare(node);
    if (target.type === "Identifier") {
      if (!of.has(target) && target.name !== "this") refer(target);
      return;
    }
    if (target.type === "Property") {
      if (target.computed) visit(target.key);
      visitPattern(target.value);
      return;
    }
    if (target.type === "AssignmentPattern") {
      visitPattern(target.left);
      visit(target.right);
      return;
    }
    if (target.type === "ArrayPattern" || target.type === "ObjectPattern" || target.type === "RestElement") {
      for (const child of children(target)) visitPattern(child);
      return;
    }
    visit(target);
  };

  const visit = (node: Node): void => {
    if (isFunction(node)) {
      visitFunction(node);
      return;
    }
    switch (node.type) {
      case "Identifier":
        refer(node as Node & { type: "Identifier" });
        return;
      case "MemberExpression":
        visit(node.object);
        if (node.computed) visit(node.property);
        return;
      case "Property":
        if (node.computed) visit(node.key);
        visit(node.value);
        return;
      case "VariableDeclarator":
        visitPattern(node.id);
        if (node.init) visit(node.init);
        return;
      case "AssignmentExpression":
        visitPattern(node.left);
        visit(node.right);
        return;
      case "LabeledStatement":
        visit(node.body);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      case "CatchClause": {
        const frame: Frame = new Map();
        if (node.param) declare(frame, node.param);
        within(frame, () => {
          if (node.param) visitPattern(node.param);
          visit(node.body);
        });
        return;
      }
      case "BlockStatement":
      case "SwitchStatement": {
        const frame: Frame = new Map();
        hoist(frame, node.type === "BlockStatement" ? node.body : node.cases.flatMap((one) => one.consequent as Node[]));
        within(frame, () => {
          for (const child of children(node)) visit(child);
        });
        return;
      }
    }
    if (!isLoop(node)) {
      for (const child of children(node)) visit(child);
      return;
    }
    const frame: Frame = new Map();
    const head = "init" in node ? node.init : "left" in node ? node.left : null;
    loops++;
    if (head && (head as Node).type === "VariableDeclaration") hoist(frame, [head as Node]);
    within(frame, () => {
      for (const child of children(node))
        (child === head && child.type !== "VariableDeclaration" && "left" in node ? visitPattern : visit)(child);
    });
    loops--;
  };

  visitFunction(method);
  return { of, free };
}

/** The identifiers that a pattern names. */
function namesIn(pattern: Node): (Node & { type: "Identifier" })[] {
  switch (pattern.type) {
    case "Identifier":
      return pattern.name === "this" ? [] : [pattern as Node & { type: "Identifier" }];
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "Property":
      return namesIn(pattern.value);
    case "RestElement":
      return namesIn(pattern.argument);
    case "ArrayPattern":
    case "ObjectPattern":
      return children(pattern).flatMap(namesIn);
    default:
      return [];
  }
}
