/** The rules of the CapabilityGuardian: name, and what a node that breaks it is told. Each looks at the node, its ancestors and the names in scope. */
import { slotNameProblem } from "../image/values.ts";
import type { Scopes } from "./scope.ts";
import { type AnyFunction, bare, constantText, isFunction, isLoop, keyName, type MemberExpression, memberName, type Node, walk } from "./syntax.ts";

export interface Look {
  source: string;
  method: AnyFunction;
  scopes: Scopes;
  free: ReadonlySet<Node>;
  allowed: ReadonlySet<string>;
}

type Check = (node: Node, ancestors: readonly Node[], look: Look) => string | undefined;

const dynamic = new Set(["eval", "Function", "globalThis", "window", "self", "global", "process", "require", "module"]);
const delayed = new Set(["Promise", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "requestAnimationFrame"]);
const reflective = new Set(["setPrototypeOf", "getPrototypeOf", "defineProperty", "defineProperties", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors"]);
/** Names that the language itself calls: a function there runs where no rule can see the call. */
const conversions = new Set(["toString", "valueOf", "toJSON", "then", "toLocaleString"]);
const objectMethods = new Set(["hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf", "toLocaleString"]);
/** Methods of lists, text, maps and sets that take a function. */
const callbacks = new Set(
  (
    "every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some sort toSorted replace replaceAll call apply bind " +
    "isDisjointFrom"
  ).split(" "),
);
const sendable = new Set(["_clone_persistent_"]);
const reservedSlots = new Set(["parents", "delegates"]);

const isReceiver = (node: Node, { scopes }: Look): boolean => {
  const target = bare(node);
  if (target.type === "ThisExpression") return true;
  const initial = target.type === "Identifier" ? scopes.of.get(target)?.initial : undefined;
  return initial !== undefined && bare(initial).type === "ThisExpression";
};

/** Whether a value is the receiver's or came with the message: data or other objects, to which functions cannot be sent. */
function isRemote(node: Node, look: Look, depth = 0): boolean {
  const target = bare(node);
  if (target.type === "ThisExpression") return true;
  if (target.type === "MemberExpression") return isRemote(target.object, look, depth);
  if (target.type === "ChainExpression") return isRemote(target.expression, look, depth);
  if (target.type !== "Identifier" || depth > 8) return false;
  const binding = look.scopes.of.get(target);
  if (binding?.isParameter) return binding.owner === look.method;
  return binding?.initial !== undefined && isRemote(binding.initial, look, depth + 1);
}

const carriesFunction = (node: Node, look: Look): boolean => {
  const target = bare(node);
  if (isFunction(target)) return true;
  if (target.type === "ArrayExpression") return target.elements.some((one) => one !== null && carriesFunction(one as Node, look));
  if (target.type === "ObjectExpression") return target.properties.some((one) => one.type === "Property" && carriesFunction(one.value as Node, look));
  if (target.type !== "Identifier") return false;
  const binding = look.scopes.of.get(target);
  return binding?.initial !== undefined && isFunction(bare(binding.initial));
};

/** The members and names that a node writes: assignment, update, delete, loop and destructuring targets. */
function targetsOf(node: Node): Node[] {
  if (node.type === "AssignmentExpression") return leaves(node.left as Node);
  if (node.type === "UpdateExpression" || (node.type === "UnaryExpression" && node.operator === "delete")) return leaves(node.argument as Node);
  if ((node.type === "ForOfStatement" || node.type === "ForInStatement") && node.left.type !== "VariableDeclaration") return leaves(node.left as Node);
  return [];
}

function leaves(pattern: Node): Node[] {
  const target = bare(pattern);
  switch (target.type) {
    case "ArrayPattern":
      return target.elements.flatMap((one) => (one ? leaves(one as Node) : []));
    case "ObjectPattern":
      return target.properties.flatMap((one) => leaves(one.type === "RestElement" ? (one.argument as Node) : (one.value as Node)));
    case "AssignmentPattern":
      return leaves(target.left as Node);
    case "RestElement":
      return leaves(target.argument as Node);
    case "ChainExpression":
      return leaves(target.expression);
    default:
      return [target];
  }
}

/** The slot of the receiver that a node writes, where it writes one by name. */
function slotsWritten(node: Node, look: Look): { slot: string; node: Node }[] {
  const written: { slot: string; node: Node }[] = [];
  for (const target of targetsOf(node)) {
    const slot = target.type === "MemberExpression" && isReceiver(target.object, look) ? memberName(target) : undefined;
    if (slot !== undefined) written.push({ slot, node: target });
  }
  if (node.type !== "CallExpression") return written;
  const callee = bare(node.callee as Node);
  if (callee.type !== "MemberExpression" || memberName(callee as MemberExpression) !== "assign" || !node.arguments[0] || !isReceiver(node.arguments[0] as Node, look)) return written;
  for (const source of node.arguments.slice(1)) {
    const literal = bare(source as Node);
    if (literal.type !== "ObjectExpression") continue;
    for (const property of literal.properties) {
      const slot = property.type === "Property" ? keyName(property as { computed?: boolean; key: Node }) : undefined;
      if (slot !== undefined) written.push({ slot, node: property });
    }
  }
  return written;
}

/** The names a node spells: identifiers, member names and keys. */
function spelled(node: Node): string | undefined {
  if (node.type === "MemberExpression") return memberName(node);
  if (node.type === "Property") return keyName(node as { computed?: boolean; key: Node });
  return node.type === "Identifier" ? node.name : undefined;
}

const first = (whys: (string | undefined)[]): string | undefined => whys.find((why) => why !== undefined);

const neverEnds = (test: Node | null | undefined): boolean => {
  if (!test) return true;
  const node = bare(test);
  if (node.type === "Literal") return Boolean(node.value);
  return node.type === "ArrayExpression" || node.type === "ObjectExpression" || (node.type === "UnaryExpression" && node.operator === "!" && bare(node.argument as Node).type === "Literal" && !(bare(node.argument as Node) as { value?: unknown }).value);
};

/** Whether something in a loop's body leaves it: a return, a throw, or a break out of it. */
function leavesLoop(loop: Node & { body: Node }, label: string | undefined): boolean {
  let found = false;
  walk(loop.body, (node, ancestors) => {
    if (isFunction(node)) return false;
    const nested = ancestors.some((one) => isLoop(one) || one.type === "SwitchStatement");
    const outward = node.type === "BreakStatement" && (node.label ? node.label.name === label || !labelledWithin(loop.body, node.label.name) : !nested);
    const onward = node.type === "ContinueStatement" && node.label !== null && node.label.name !== label && !labelledWithin(loop.body, node.label.name);
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

export const capabilityRules: readonly { rule: string; check: Check }[] = [
  {
    rule: "dynamic-code",
    check: (node, _, { free }) => {
      if (node.type === "ImportExpression") return "a method imports nothing: send messages to other objects instead";
      if (node.type === "MetaProperty") return "a method has no `import.meta` and no `new.target`";
      if (node.type === "MemberExpression" && memberName(node) === "constructor") return "`constructor` leads to dynamic code and is refused";
      return node.type === "Identifier" && free.has(node) && dynamic.has(node.name) ? `\`${node.name}\` is dynamic code or the world outside, which a method does not have` : undefined;
    },
  },
  {
    rule: "asynchronous",
    check: (node, _, { free, method }) => {
      if (isFunction(node) && node !== method && (node.async || node.generator)) return "inner functions are plain: no async, no generators; a send answers at once";
      if (node.type === "AwaitExpression" || node.type === "YieldExpression" || (node.type === "ForOfStatement" && node.await)) return "nothing is awaited in a method: a send answers at once";
      return node.type === "Identifier" && free.has(node) && delayed.has(node.name) ? `there is no \`${node.name}\`: a method runs to its end at once` : undefined;
    },
  },
  {
    rule: "unknown-global",
    check: (node, _, { free, allowed, method }) => {
      if (node.type !== "Identifier" || !free.has(node) || allowed.has(node.name) || dynamic.has(node.name) || delayed.has(node.name) || node.name.startsWith("__")) return undefined;
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
          return root.type === "Identifier" && free.has(root) && allowed.has(root.name) ? `\`${root.name}\` belongs to the language and cannot be changed` : undefined;
        }),
      ),
  },
  {
    rule: "prototype",
    check: (node) => {
      if (node.type !== "MemberExpression" && node.type !== "Property") return undefined;
      const name = spelled(node);
      if (name === "prototype" || name === "__proto__") return `\`${name}\` is refused: objects delegate by their slot \`parents\``;
      if (node.type === "Property" && name === "constructor") return "`constructor` is refused as a name";
      return node.type === "MemberExpression" && name !== undefined && reflective.has(name) && bare(node.object).type === "Identifier" ? `\`${name}\` is refused: read and write slots and members by name` : undefined;
    },
  },
  {
    rule: "accessor",
    check: (node) => (node.type === "Property" && node.kind !== "init" ? "getters and setters are refused: data is plain; compute the value and store it" : undefined),
  },
  {
    rule: "class",
    check: (node) => (node.type === "ClassDeclaration" || node.type === "ClassExpression" ? "a method declares no classes: use plain data and local functions" : undefined),
  },
  {
    rule: "conversion",
    check: (node, _, look) => {
      const named = (name: string | undefined, stored: Node): string | undefined =>
        name !== undefined && conversions.has(name) && carriesFunction(stored, look) ? `a function named \`${name}\` would be called behind the method's back; give it another name` : undefined;
      if (node.type === "Property") return named(spelled(node), node.value as Node);
      if (node.type !== "AssignmentExpression") return undefined;
      const target = bare(node.left as Node);
      return target.type === "MemberExpression" ? named(memberName(target), node.right as Node) : undefined;
    },
  },
  {
    rule: "reserved-name",
    check: (node, ancestors) => {
      const name = spelled(node);
      const parent = ancestors.at(-1);
      const counted = parent && (parent.type === "MemberExpression" || parent.type === "Property") && node.type === "Identifier" && parent.type !== "Property" && parent.property === node;
      return name?.startsWith("__") && name !== "__proto__" && !counted ? `\`${name}\`: names that begin with __ are reserved` : undefined;
    },
  },
  {
    rule: "reserved-slot",
    check: (node, _, look) => {
      const why = (slot: string): string | undefined => {
        if (reservedSlots.has(slot)) return `a method does not write \`${slot}\`: delegation is changed by its owner, from outside`;
        return slot === "_slots" || (slot.startsWith("_p_") && slot !== "_p_changed") ? `\`${slot}\` is reserved: a method writes slots, and of \`_p_\` only \`this._p_changed = true\`` : undefined;
      };
      if (node.type === "CallExpression") {
        const callee = bare(node.callee as Node);
        const list = callee.type === "MemberExpression" ? bare(callee.object) : undefined;
        const changing = callee.type === "MemberExpression" && /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/.test(memberName(callee as MemberExpression) ?? "");
        const slot = changing && list?.type === "MemberExpression" && isReceiver(list.object, look) ? memberName(list) : undefined;
        if (slot !== undefined && why(slot)) return why(slot);
      }
      const nested = targetsOf(node).map((target) => {
        const inner = target.type === "MemberExpression" ? bare(target.object) : undefined;
        return inner?.type === "MemberExpression" && isReceiver(inner.object, look) ? why(memberName(inner) ?? "") : undefined;
      });
      return first([...slotsWritten(node, look).map(({ slot }) => why(slot)), ...nested]);
    },
  },
  {
    rule: "signal",
    check: (node, _, look) => {
      const signals = slotsWritten(node, look).some(({ slot }) => slot === "_p_changed");
      if (!signals) return undefined;
      const plain = node.type === "AssignmentExpression" && node.operator === "=" && bare(node.left as Node).type === "MemberExpression";
      const right = plain ? bare(node.right as Node) : undefined;
      return right?.type === "Literal" && right.value === true ? undefined : "the signal is the statement `this._p_changed = true;` and nothing else counts";
    },
  },
  {
    rule: "slot-name",
    check: (node, _, look) =>
      first(slotsWritten(node, look).map(({ slot }) => (slot.startsWith("_p_") || slot.startsWith("__") || slot === "_slots" || slot === "constructor" || slot === "prototype" ? undefined : slotNameProblem(slot)))),
  },
  {
    rule: "reserved-send",
    check: (node) => {
      const callee = node.type === "CallExpression" ? bare(node.callee as Node) : undefined;
      const selector = callee?.type === "MemberExpression" ? memberName(callee as MemberExpression) : undefined;
      return selector?.startsWith("_") && !selector.startsWith("__") && !sendable.has(selector) ? `\`${selector}\` is for the system: of the messages that begin with _ a method sends only \`_clone_persistent_\`` : undefined;
    },
  },
  {
    rule: "function-in-send",
    check: (node, _, look) => {
      const callee = node.type === "CallExpression" ? bare(node.callee as Node) : undefined;
      if (node.type !== "CallExpression" || callee?.type !== "MemberExpression" || !isRemote(callee.object, look)) return undefined;
      const selector = memberName(callee as MemberExpression);
      if (!isReceiver(callee.object, look) && (selector === undefined || callbacks.has(selector))) return undefined;
      return node.arguments.some((one) => one.type !== "SpreadElement" && carriesFunction(one as Node, look)) ? `a function cannot be sent in a message (\`${selector ?? "..."}\`): ask for the data and go through it here` : undefined;
    },
  },
  {
    rule: "endless-loop",
    check: (node, ancestors) => {
      if (node.type !== "WhileStatement" && node.type !== "DoWhileStatement" && node.type !== "ForStatement") return undefined;
      const parent = ancestors.at(-1);
      const label = parent?.type === "LabeledStatement" ? parent.label.name : undefined;
      return neverEnds(node.test as Node | null) && !leavesLoop(node, label) ? "this loop never ends: give it a condition, or a break, return or throw" : undefined;
    },
  },
  {
    rule: "inner-this",
    check: (node, ancestors, { method }) => {
      if (node.type !== "ThisExpression") return undefined;
      const inner = ancestors.findLast((one) => isFunction(one) && one.type !== "ArrowFunctionExpression");
      return inner !== method ? "`this` in an inner function is not the receiver: write the function as an arrow" : undefined;
    },
  },
  {
    rule: "object-method",
    check: (node, _, look) => {
      const callee = node.type === "CallExpression" ? bare(node.callee as Node) : undefined;
      const selector = callee?.type === "MemberExpression" && isReceiver(callee.object, look) ? memberName(callee as MemberExpression) : undefined;
      return selector !== undefined && objectMethods.has(selector) ? `\`${selector}\` would be sent as a message; write \`"slot" in this\` to ask whether there is a slot` : undefined;
    },
  },
  {
    rule: "receiver-as-text",
    check: (node, _, look) => {
      const text = "a receiver has no text: use its slots";
      if (node.type === "TemplateLiteral") return node.expressions.some((one) => isReceiver(one as Node, look)) ? text : undefined;
      if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
      return [node.left as Node, node.right as Node].some((side) => isReceiver(side, look)) && [node.left as Node, node.right as Node].some((side) => constantText(side) !== undefined) ? text : undefined;
    },
  },
];
