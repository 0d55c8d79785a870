/**
 * Which of the language service's diagnostics refuse a method. A generated method is held against types that were guessed from data, and JavaScript is lax
 * where TypeScript is not; so a diagnostic counts only where what it speaks of fails, or means something else than it says, whatever else the method does.
 * Undefined slots, members that no record had yet, re-used variables and what a message does not understand are not errors here.
 */
import ts from "typescript";
import { areApart, isKnown, isList, isNumber, isPrimitive, isReceiver, isRecord, isText } from "./kinds.ts";

/** A place that a diagnostic names, with the types around it. */
export interface Look {
  node: ts.Node;
  checker: ts.TypeChecker;
  /** The file with the method, and the one with what surrounds it. */
  method: ts.SourceFile;
  surroundings: ts.SourceFile;
}

export interface TypeRule {
  rule: string;
  codes: readonly number[];
  /** What to do about it, for the author. */
  advice: string;
  refuses(look: Look): boolean;
}

export const typeRules: readonly TypeRule[] = [
  {
    rule: "unknown-member",
    codes: [2339, 2550, 2551],
    advice: "use what its type has, or convert the value first",
    refuses: ({ node, checker }) =>
      isMember(node) && isKnown(typeOf(node.parent.expression, checker), checker) && !isWritten(node.parent) && !isTentative(node.parent),
  },
  {
    rule: "unknown-slot",
    codes: [2551],
    advice: "use the name of a slot that is there",
    refuses: ({ node, checker, method }) =>
      isMember(node) && isReceiver(typeOf(node.parent.expression, checker)) && !isCallee(node.parent) && isReadOnly(node.parent, method),
  },
  {
    rule: "not-callable",
    codes: [2348, 2349, 2351],
    advice: "only methods and functions are called; read data without parentheses",
    refuses: ({ node, checker }) => {
      const call = enclosing(node, (at) => ts.isCallExpression(at) || ts.isNewExpression(at));
      if (!call) return false;
      const callee = typeOf(call.expression, checker);
      return isKnown(callee, checker) || isRecord(callee) || callee.getConstructSignatures().length > 0;
    },
  },
  {
    rule: "argument-count",
    codes: [2554, 2555],
    advice: "call the method as it is declared",
    refuses: ({ node, checker, surroundings }) => declaredIn(callAround(node), checker, surroundings),
  },
  {
    rule: "argument-type",
    codes: [2345, 2820],
    advice: "convert the argument, or pass another",
    refuses: ({ node, checker, surroundings }) => {
      const call = callAround(node);
      const at = call?.arguments.findIndex((argument) => argument === node) ?? -1;
      const parameter = call && checker.getResolvedSignature(call)?.parameters[at];
      if (!call || !parameter || !declaredIn(call, checker, surroundings)) return false;
      return areApart(checker.getTypeOfSymbol(parameter), typeOf(node, checker), checker);
    },
  },
  {
    rule: "slot-type",
    codes: [2322, 2820],
    advice: "keep the kind of value that the slot has",
    refuses: ({ node, checker }) => {
      const target = enclosing(node, ts.isPropertyAccessExpression);
      const write = target?.parent;
      if (!target || !write || !ts.isBinaryExpression(write) || write.left !== target) return false;
      if (!isReceiver(typeOf(target.expression, checker))) return false;
      const written = write.operatorToken.kind === ts.SyntaxKind.EqualsToken ? write.right : write;
      return areApart(checker.getTypeOfSymbolAtLocation(symbolOf(target, checker), target), typeOf(written, checker), checker);
    },
  },
  {
    rule: "arithmetic",
    codes: [2362, 2363, 2365, 2356],
    advice: "convert it first, with Number(...)",
    refuses: ({ node, checker }) => {
      const operands = operandsAround(node).map((operand) => typeOf(operand, checker));
      if (operands.some((type) => isList(type, checker) || isRecord(type))) return true;
      const [left, right] = operands;
      if (left === undefined) return false;
      if (right === undefined) return isText(left);
      if (isComparison(node)) return (isText(left) && isNumber(right)) || (isNumber(left) && isText(right));
      return isPrimitive(left) && isPrimitive(right) && (isText(left) || isText(right));
    },
  },
  {
    rule: "not-iterable",
    codes: [2461, 2488, 2495, 2548, 2549, 2802],
    advice: "iterate over a list, or over Object.entries(...) of a map",
    refuses: ({ node, checker }) => {
      const takenApart = ts.isArrayBindingPattern(node) && ts.isVariableDeclaration(node.parent) ? node.parent.initializer : node;
      const type = takenApart && ts.isExpression(takenApart) ? typeOf(takenApart, checker) : undefined;
      return type !== undefined && ((isPrimitive(type) && !isText(type)) || isRecord(type));
    },
  },
  { rule: "constant", codes: [2540, 2588, 2630], advice: "declare it with let", refuses: () => true },
];

const typeOf = (node: ts.Node, checker: ts.TypeChecker): ts.Type => checker.getTypeAtLocation(node);

const symbolOf = (node: ts.PropertyAccessExpression, checker: ts.TypeChecker): ts.Symbol =>
  checker.getSymbolAtLocation(node.name) as ts.Symbol;

const isMember = (node: ts.Node): node is ts.MemberName & { parent: ts.PropertyAccessExpression } =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

function enclosing<Wanted extends ts.Node>(node: ts.Node, matches: (node: ts.Node) => node is Wanted): Wanted | undefined {
  for (let at: ts.Node | undefined = node; at && !ts.isStatement(at); at = at.parent) if (matches(at)) return at;
  return undefined;
}

const callAround = (node: ts.Node): ts.CallExpression | undefined => enclosing(node, ts.isCallExpression);

const declaredIn = (call: ts.CallExpression | undefined, checker: ts.TypeChecker, file: ts.SourceFile): boolean =>
  call !== undefined && checker.getResolvedSignature(call)?.declaration?.getSourceFile() === file;

const isCallee = (node: ts.Expression): boolean => ts.isCallExpression(node.parent) && node.parent.expression === node;

const isWritten = (node: ts.Expression): boolean =>
  (ts.isBinaryExpression(node.parent) && node.parent.left === node && isAssignment(node.parent)) || ts.isDeleteExpression(node.parent);

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

const asking = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Whether a member is asked for rather than counted upon: looked at for its presence, or used only if it is there. */
function isTentative(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent)) return isTentative(parent);
  if (ts.isTypeOfExpression(parent) || ts.isIfStatement(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isBinaryExpression(parent)) return asking.has(parent.operatorToken.kind);
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return (
    (ts.isCallExpression(parent) || ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === node &&
    parent.questionDotToken !== undefined
  );
}

/** Whether a slot is only ever counted upon in a method: nowhere written, nowhere asked for. */
function isReadOnly(slot: ts.PropertyAccessExpression, method: ts.SourceFile): boolean {
  let only = true;
  const look = (node: ts.Node): void => {
    const named = ts.isPropertyAccessExpression(node)
      ? node.name
      : ts.isElementAccessExpression(node)
        ? node.argumentExpression
        : undefined;
    if (
      named &&
      "text" in named &&
      named.text === slot.name.text &&
      (isWritten(node as ts.Expression) || isTentative(node as ts.Expression))
    )
      only = false;
    // A name that is computed, or taken apart from the receiver, may be any name.
    if (ts.isBindingElement(node) || (ts.isElementAccessExpression(node) && !ts.isLiteralExpression(node.argumentExpression))) only = false;
    if (only) ts.forEachChild(node, look);
  };
  look(method);
  return only;
}

function operandsAround(node: ts.Node): ts.Expression[] {
  const around = operation(node);
  if (!around) return [];
  return ts.isBinaryExpression(around) ? [around.left, around.right] : [around.operand];
}

const operation = (node: ts.Node): ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression | undefined => {
  if (ts.isBinaryExpression(node)) return node;
  const { parent } = node;
  return ts.isBinaryExpression(parent) || ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent) ? parent : undefined;
};

const isComparison = (node: ts.Node): boolean => {
  const around = operation(node);
  return (
    around !== undefined &&
    ts.isBinaryExpression(around) &&
    around.operatorToken.kind >= ts.SyntaxKind.LessThanToken &&
    around.operatorToken.kind <= ts.SyntaxKind.GreaterThanEqualsToken
  );
};
