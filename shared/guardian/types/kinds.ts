/** What can be said for sure of a type: of most, nothing. */
import ts from "typescript";
import { RECEIVER } from "./declarations.ts";

const primitive = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;

/** The members of a union, or the type itself; without null and undefined, which every type has here. */
export const alternatives = (type: ts.Type): readonly ts.Type[] =>
  (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)));

const every = (type: ts.Type, holds: (one: ts.Type) => boolean): boolean => {
  const all = alternatives(type);
  return all.length > 0 && all.every(holds);
};

export const isPrimitive = (type: ts.Type): boolean => every(type, ({ flags }) => (flags & primitive) !== 0);
export const isText = (type: ts.Type): boolean => every(type, ({ flags }) => (flags & ts.TypeFlags.StringLike) !== 0);
export const isNumber = (type: ts.Type): boolean => every(type, ({ flags }) => (flags & ts.TypeFlags.NumberLike) !== 0);
export const isList = (type: ts.Type, checker: ts.TypeChecker): boolean =>
  every(type, (one) => checker.isArrayType(one) || checker.isTupleType(one));
export const isReceiver = (type: ts.Type): boolean => type.symbol?.name === RECEIVER;

/** Text, numbers, booleans and lists: all that can be done with them is known. */
export const isKnown = (type: ts.Type, checker: ts.TypeChecker): boolean => isPrimitive(type) || isList(type, checker);

/** A map or a record of the receiver's data, or one that is written out. */
export const isRecord = (type: ts.Type): boolean =>
  every(
    type,
    (one) => (one.flags & ts.TypeFlags.Object) !== 0 && one.symbol?.flags !== undefined && (one.symbol.flags & literalSymbols) !== 0,
  );
const literalSymbols = ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral;

/**
 * Whether no value of one type can be of the other: primitives of other kinds, a primitive and a list. Texts are apart only when both are
 * written out: a text that was checked before it is written has not the type of what may be written.
 */
export function areApart(one: ts.Type, other: ts.Type, checker: ts.TypeChecker): boolean {
  if (!isKnown(one, checker) || !isKnown(other, checker)) return false;
  if (isList(one, checker) || isList(other, checker)) return isList(one, checker) !== isList(other, checker);
  const kinds = (type: ts.Type): Set<number> => new Set(alternatives(type).map(({ flags }) => kindOf(flags)));
  const [left, right] = [kinds(one), kinds(other)];
  if ([...left].every((kind) => !right.has(kind))) return true;
  const texts = alternatives(one);
  return (
    isText(one) && isText(other) && other.isStringLiteral() && texts.every((text) => text.isStringLiteral() && text.value !== other.value)
  );
}

const kindOf = (flags: ts.TypeFlags): number =>
  [ts.TypeFlags.StringLike, ts.TypeFlags.NumberLike, ts.TypeFlags.BooleanLike, ts.TypeFlags.BigIntLike].findIndex(
    (kind) => (flags & kind) !== 0,
  );
