/** Rules about the language: what of it a method has, and what not (§4.2). */
import { carriesFunction, first, type Rule, spelled, targetsOf } from "./method-facts.ts";
import { bare, isFunction, isLoop, memberName, type Node, walk } from "./syntax.ts";

const dynamic = new Set(["eval", "Function", "globalThis", "window", "self", "global", "process", "require", "module"]);
const delayed = new Set(["Promise", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "requestAnimationFrame"]);
const reflective = new Set([
  "setPrototypeOf",
  "getPrototypeOf",
  "defineProperty",
  "defineProperties",
  "getOwnPropertyDescriptor",
  "getOwnPropertyDescriptors",
]);
/** Names that the language itself calls: a function there runs where no rule can see the call. */
export const conversions = new Set(["toString", "valueOf", "toJSON", "then", "toLocaleString"]);
const neverEnds = (test: Node | null | undefined): boolean => {
  if (!test) return true;
  const node = bare(test);
  if (node.type === "Literal") return Boolean(node.value);
  return (
    node.type === "ArrayExpression" ||
    node.type === "ObjectExpression" ||
    (node.type === "UnaryExpression" &&
      node.operator === "!" &&
      bare(node.argument as Node).type === "Literal" &&
      !(bare(node.argument as Node) as { value?: unknown }).value)
  );
};

/** Whether something in a loop's body leaves it: a return, a throw, or a break out of it. */
function leavesLoop(loop: Node & { body: Node }, label: string | undefined): boolean {
  let found = false;
  walk(loop.body, (node, ancestors) => {
    if (isFunction(node)) return false;
    const nested = ancestors.some((one) => isLoop(one) || one.type === "SwitchStatement");
    const outward =
      node.type === "BreakStatement" && (node.label ? node.label.name === label || !labelledWithin(loop.body, node.label.name) : !nested);
    const onward =
      node.type === "ContinueStatement" && node.label !== null && node.label.name !== label && !labelledWithin(loop.body, node.label.name);
    if (node.type === "ReturnStatement" || node.type === "ThrowStatement" || outward || onward) found = true;
    return;
  });
  return found;
}

function labelledWithin(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === "LabeledStatement" && node.label.name === name) found = true;
  });
  return found;
}

export const languageRules: readonly Rule[] = [
  {
    rule: "dynamic-code",
    check: (node, _, { free }) => {
      if (node.type === "ImportExpression") return "a method imports nothing: send messages to other objects instead";
      if (node.type === "MetaProperty") return "a method has no `import.meta` and no `new.target`";
      if (node.type === "MemberExpression" && memberName(node) === "constructor")
        return "`constructor` leads to dynamic code and is refused";
      return node.type === "Identifier" && free.has(node) && dynamic.has(node.name)
        ? `\`${node.name}\` is dynamic code or the world outside, which a method does not have`
        : undefined;
    },
  },
  {
    rule: "asynchronous",
    check: (node, _, { free, method }) => {
      if (isFunction(node) && node !== method && (node.async || node.generator))
        return "inner functions are plain: no async, no generators; a send answers at once";
      if (node.type === "AwaitExpression" || node.type === "YieldExpression" || (node.type === "ForOfStatement" && node.await))
        return "nothing is awaited in a method: a send answers at once";
      return node.type === "Identifier" && free.has(node) && delayed.has(node.name)
        ? `there is no \`${node.name}\`: a method runs to its end at once`
        : undefined;
    },
  },
  {
    rule: "unknown-global",
    check: (node, _, { free, allowed, method }) => {
      if (
        node.type !== "Identifier" ||
        !free.has(node) ||
        allowed.has(node.name) ||
        dynamic.has(node.name) ||
        delayed.has(node.name) ||
        node.name.startsWith("__")
      )
        return undefined;
      if (node.name === method.id?.name) return `call the method as \`this.${node.name}(...)\`: by its bare name it has no receiver`;
      if (node.name === "arguments") return "name the parameters, or take `...rest`: there is no `arguments`";
      return `\`${node.name}\` is not defined; declare it, pass it as a parameter, or read the slot as \`this.${node.name}\``;
    },
  },
  {
    rule: "global-write",
    check: (node, _, { free, allowed }) =>
      first(
        targetsOf(node).map((target) => {
          let root = target;
          while (root.type === "MemberExpression") root = bare(root.object);
          return root.type === "Identifier" && free.has(root) && allowed.has(root.name)
            ? `\`${root.name}\` belongs to the language and cannot be changed`
            : undefined;
        }),
      ),
  },
  {
    rule: "constant-write",
    check: (node, _, { scopes }) =>
      first(
        targetsOf(node).map((target) =>
          target.type === "Identifier" && scopes.of.get(target)?.constant
            ? `\`${target.name}\` is a \`const\` and cannot be assigned again: declare it with \`let\``
            : undefined,
        ),
      ),
  },
  {
    rule: "prototype",
    check: (node) => {
      if (node.type !== "MemberExpression" && node.type !== "Property") return undefined;
      const name = spelled(node);
      if (name === "prototype" || name === "__proto__") return `\`${name}\` is refused: objects delegate by their slot \`parents\``;
      if (node.type === "Property" && name === "constructor") return "`constructor` is refused as a name";
      return node.type === "MemberExpression" && name !== undefined && reflective.has(name) && bare(node.object).type === "Identifier"
        ? `\`${name}\` is refused: read and write slots and members by name`
        : undefined;
    },
  },
  {
    rule: "accessor",
    check: (node) =>
      node.type === "Property" && node.kind !== "init"
        ? "getters and setters are refused: data is plain; compute the value and store it"
        : undefined,
  },
  {
    rule: "class",
    check: (node) =>
      node.type === "ClassDeclaration" || node.type === "ClassExpression"
        ? "a method declares no classes: use plain data and local functions"
        : undefined,
  },
  {
    rule: "conversion",
    check: (node, _, look) => {
      const named = (name: string | undefined, stored: Node): string | undefined =>
        name !== undefined && conversions.has(name) && carriesFunction(stored, look)
          ? `a function named \`${name}\` would be called behind the method's back; give it another name`
          : undefined;
      if (node.type === "Property") return named(spelled(node), node.value as Node);
      if (node.type !== "AssignmentExpression") return undefined;
      const target = bare(node.left as Node);
      return target.type === "MemberExpression" ? named(memberName(target), node.right as Node) : undefined;
    },
  },
  {
    rule: "reserved-name",
    check: (node, ancestors) => {
      const parent = ancestors.at(-1);
      // The sandbox compiles no method in which this text stands.
      const name = node.type === "Literal" && node.value === "__proto__" ? "__proto__" : spelled(node);
      if (!name?.startsWith("__")) return undefined;
      const spelledByParent =
        node.type === "Identifier" &&
        ((parent?.type === "MemberExpression" && parent.property === node && !parent.computed) ||
          (parent?.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand));
      // Members of the name `__proto__` are a matter of the rule "prototype".
      const member = name === "__proto__" && (node.type === "MemberExpression" || node.type === "Property");
      return spelledByParent || member ? undefined : `\`${name}\`: names that begin with __ are reserved`;
    },
  },
  {
    rule: "unsupported",
    check: (node) => {
      if (node.type === "VariableDeclaration" && /using$/.test(node.kind)) return `there is no \`${node.kind}\`: declare it with \`const\``;
      if (node.type !== "Literal" || !("regex" in node)) return undefined;
      try {
        new RegExp(node.regex.pattern, node.regex.flags);
        return undefined;
      } catch (error) {
        return `${(error as Error).message}: write a regular expression that can be read`;
      }
    },
  },
  {
    rule: "endless-loop",
    check: (node, ancestors) => {
      if (node.type !== "WhileStatement" && node.type !== "DoWhileStatement" && node.type !== "ForStatement") return undefined;
      const parent = ancestors.at(-1);
      const label = parent?.type === "LabeledStatement" ? parent.label.name : undefined;
      return neverEnds(node.test as Node | null) && !leavesLoop(node, label)
        ? "this loop never ends: give it a condition, or a break, return or throw"
        : undefined;
    },
  },
];
