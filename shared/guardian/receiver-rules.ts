/** Rules about the receiver and its messages: what a method may write, signal and send. */
import { slotNameProblem } from "../image/values.ts";
import { carriesFunction, first, isReceiver, isRemote, type Rule, slotsWritten, targetsOf } from "./method-facts.ts";
import { bare, constantText, isFunction, type MemberExpression, memberName, type Node } from "./syntax.ts";

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

export const receiverRules: readonly Rule[] = [
  {
    rule: "reserved-slot",
    check: (node, _, look) => {
      const why = (slot: string): string | undefined => {
        if (reservedSlots.has(slot)) return `a method does not write \`${slot}\`: delegation is changed by its owner, from outside`;
        return slot === "_slots" || (slot.startsWith("_p_") && slot !== "_p_changed")
          ? `\`${slot}\` is reserved: a method writes slots, and of \`_p_\` only \`this._p_changed = true\``
          : undefined;
      };
      if (node.type === "CallExpression") {
        const callee = bare(node.callee as Node);
        const list = callee.type === "MemberExpression" ? bare(callee.object) : undefined;
        const changing =
          callee.type === "MemberExpression" &&
          /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/.test(memberName(callee as MemberExpression) ?? "");
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
      return right?.type === "Literal" && right.value === true
        ? undefined
        : "the signal is the statement `this._p_changed = true;` and nothing else counts";
    },
  },
  {
    rule: "slot-name",
    check: (node, _, look) =>
      first(
        slotsWritten(node, look).map(({ slot }) =>
          slot.startsWith("_p_") || slot.startsWith("__") || slot === "_slots" || slot === "constructor" || slot === "prototype"
            ? undefined
            : slotNameProblem(slot),
        ),
      ),
  },
  {
    rule: "reserved-send",
    check: (node) => {
      const callee = node.type === "CallExpression" ? bare(node.callee as Node) : undefined;
      const selector = callee?.type === "MemberExpression" ? memberName(callee as MemberExpression) : undefined;
      return selector?.startsWith("_") && !selector.startsWith("__") && !sendable.has(selector)
        ? `\`${selector}\` is for the system: of the messages that begin with _ a method sends only \`_clone_persistent_\``
        : undefined;
    },
  },
  {
    rule: "function-in-send",
    check: (node, _, look) => {
      const callee = node.type === "CallExpression" ? bare(node.callee as Node) : undefined;
      if (node.type !== "CallExpression" || callee?.type !== "MemberExpression" || !isRemote(callee.object, look)) return undefined;
      const selector = memberName(callee as MemberExpression);
      if (!isReceiver(callee.object, look) && (selector === undefined || callbacks.has(selector))) return undefined;
      return node.arguments.some((one) => one.type !== "SpreadElement" && carriesFunction(one as Node, look))
        ? `a function cannot be sent in a message (\`${selector ?? "..."}\`): ask for the data and go through it here`
        : undefined;
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
      const selector =
        callee?.type === "MemberExpression" && isReceiver(callee.object, look) ? memberName(callee as MemberExpression) : undefined;
      return selector !== undefined && objectMethods.has(selector)
        ? `\`${selector}\` would be sent as a message; write \`"slot" in this\` to ask whether there is a slot`
        : undefined;
    },
  },
  {
    rule: "receiver-as-text",
    check: (node, _, look) => {
      const text = "a receiver has no text: use its slots";
      if (node.type === "TemplateLiteral") return node.expressions.some((one) => isReceiver(one as Node, look)) ? text : undefined;
      if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
      return [node.left as Node, node.right as Node].some((side) => isReceiver(side, look)) &&
        [node.left as Node, node.right as Node].some((side) => constantText(side) !== undefined)
        ? text
        : undefined;
    },
  },
];
