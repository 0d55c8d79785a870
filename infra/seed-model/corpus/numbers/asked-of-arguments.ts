// biome-ignore-all format: tables of wordings, one kind a line; wrapped they would be three times as long and show less.
/** Plain arithmetic on arguments alone. */
import { type Op, param } from "../op.ts";
import { holds, plain } from "./shared.ts";

const plainYes = (id: string, params: Record<string, string>, clauses: string[], code: string, selectors: string[], more: Partial<Op> = {}): Op => ({
  ...plain(id, params, clauses, code, selectors, more),
  ...holds(clauses),
});

export const askedOfArgumentOps: Op[] = [
  plain(
    "plus",
    { x: "a x first one base price before", y: "b y second other extra tip more" },
    ["<x> plus <y>", "the sum of <x> and <y>", "<x> and <y> {added|added up|together|combined}", "the sum of {the|both|the two} {numbers|values|arguments}", "{<x.> + <y.>|<y.> + <x.>}", "{the total|what you get|the result} of adding <x> {and|to} <y>", "both {numbers|arguments|values} {added|together|in one}", "<x> with <y> on top", "what <x> and <y> {make|add up to|come to}", "{one|the first} {number|argument} plus the {other|second}"],
    "$x + $y",
    ["add", "sum", "plus", "total", "together", "addUp", "combine"],
    { says: ["add {up |}{the two|both|the given two} {numbers|arguments|values}", "add <x> {and|to} <y>", "{sum|total} <x> and <y>"] },
  ),
  plain(
    "minus",
    { x: "a x total first high paid income", y: "b y used second low price spent" },
    ["<x> minus <y>", "the difference of <x> and <y>", "<x> less <y>", "<x.> - <y.>", "what is left of <x> {after|without} <y>", "<x> with <y> {taken off|subtracted|deducted}", "{the rest|the remainder|what remains} {when|if} <y> {is taken from|goes off} <x>", "the first {number|argument} minus the second", "how much <x> {is above|exceeds} <y>", "{the change|the gap|the distance} from <y> to <x>"],
    "$x - $y",
    ["subtract", "minus", "difference", "change", "left", "gap", "deduct"],
    { says: ["{subtract|take|deduct} <y> from <x>", "subtract the second {number|argument} from the first"] },
  ),
  plain(
    "times",
    { x: "a x width price first length rows", y: "b y height count second quantity columns" },
    ["<x> times <y>", "the product of <x> and <y>", "<x> multiplied {by|with} <y>", "{<x.> * <y.>|<x.> x <y.>}", "the product of {both|the two} {numbers|arguments|values}", "<y> times <x>", "the area of {a rectangle|a field|a room} <x> {by|wide and} <y>", "<x> taken <y> times", "{the result|what you get} of multiplying <x> {by|with|and} <y>", "{one|the first} {number|argument} times the {other|second}"],
    "$x * $y",
    ["multiply", "times", "area", "product", "rectangle", "cells", "total"],
    { says: ["multiply <x> {by|with|and} <y>", "multiply {the two|both} {numbers|arguments|values}"] },
  ),
  {
    ...plain(
      "over",
      {},
      ["<x> divided by <y>", "<x> over <y>", "{<x.> / <y.>|<x.> : <y.>}", "the quotient of <x> and <y>", "<x> {shared|split} {among|between|into} <y>", "the ratio of <x> to <y>", "<x> per <y>", "the first {number|argument} {divided by|over} the second", "how {much|many} each of <y> {gets|has} when <x> {is shared|is split}", "one of <y> equal {shares|parts} of <x>"],
      "$x / $y",
      ["divide", "ratio", "per", "share", "quotient", "split", "each", "average"],
      { guards: ["zero y", "zero y", "zero y"], says: ["divide <x> by <y>", "divide the first {number|argument} by the second", "{share|split} <x> {evenly|equally|fairly} {among|between} <y>"] },
    ),
    roles: { x: { ...param("enum", "a x total amount bill distance cake sum"), values: [0, 6, 12, 24, 36, 48, 60, 120, 7, 10, 20] }, y: { ...param("enum", "b y parts people time n count heads"), values: [1, 2, 4, 5, 10] } },
  },
  plain(
    "larger",
    { x: "a x first one mine old", y: "b y second other yours fresh" },
    ["the {larger|greater|bigger|higher} of <x> and <y>", "the maximum of <x> and <y>", "max(<x.>, <y.>)", "whichever {is larger|is greater|is more}, <x> or <y>", "the {larger|greater|bigger|higher} of {both|the two} {numbers|arguments|values}", "<x> or <y>, whichever is {larger|higher|more}", "<x> if it is {larger|more|higher} than <y>, {otherwise|else} <y>", "the {better|higher} {one|score} of <x> and <y>", "at least <y>{:|, that is,} <x> unless <y> is more", "<x> but {no less|not less} than <y>"],
    "Math.max($x, $y)",
    ["max", "larger", "higherOf", "bigger", "maxOf", "greater", "atLeast", "better"],
    { says: ["{pick|choose|take} the {larger|bigger|higher} of <x> and <y>", "{which is|tell which is} more, <x> or <y>: return that one"] },
  ),
  plain(
    "smaller",
    { x: "a x first one wanted price", y: "b y second other available limit" },
    ["the {smaller|lower|lesser} of <x> and <y>", "the minimum of <x> and <y>", "min(<x.>, <y.>)", "whichever {is smaller|is less|is lower}, <x> or <y>", "the {smaller|lower} of {both|the two} {numbers|arguments|values}", "<x> or <y>, whichever is {less|lower|smaller}", "<x> if it is {smaller|less|lower} than <y>, {otherwise|else} <y>", "the {cheaper|lower} {one|price} of <x> and <y>", "at most <y>{:|, that is,} <x> unless <y> is less", "<x> but {no more|not more} than <y>"],
    "Math.min($x, $y)",
    ["min", "smaller", "lowerOf", "minOf", "lesser", "atMost", "cheaper", "cap"],
    { says: ["{pick|choose|take} the {smaller|lower} of <x> and <y>", "{which is|tell which is} less, <x> or <y>: return that one"] },
  ),
  plain(
    "square",
    { x: "n x side value number length edge" },
    ["the square of <x>", "<x> squared", "<x> times itself", "{<x.> * <x.>|<x.> ** 2|<x.> ^ 2}", "<x> multiplied {by|with} itself", "the area of a square with side <x>", "<x> to the {second power|power of {two|2}}", "the second power of <x>", "the given number {squared|times itself}", "the area of a {square|square room|square field} {whose|of which one} side is <x>"],
    "$x * $x",
    ["square", "area", "squared", "pow2", "squareArea", "sq"],
    { says: ["square <x>", "square {the given number|the argument|it} and return the result", "multiply <x> {by|with} itself"] },
  ),
  plainYes("is-even", { x: "n x number value count day" }, ["<x> is even", "<x> is {an even number|divisible by {two|2}|a multiple of {two|2}}", "<x.> % 2 === 0", "<x> is not odd", "{nothing|no rest|no remainder} is left when <x> is divided by {two|2}", "<x> can be halved {evenly|without rest}"], "$x % 2 === 0", ["isEven", "even", "divisibleByTwo", "checkEven", "pairsUp"]),
  plainYes("is-odd", { x: "n x number value count day" }, ["<x> is odd", "<x> is {an odd number|not divisible by {two|2}|not a multiple of {two|2}}", "<x.> % 2 !== 0", "<x> is not even", "{one|a rest|a remainder} is left when <x> is divided by {two|2}", "<x> cannot be halved {evenly|without rest}"], "$x % 2 !== 0", ["isOdd", "odd", "uneven", "checkOdd"]),
  plain(
    "absolute",
    { x: "n x value number delta offset difference" },
    ["the absolute value of <x>", "<x> without its sign", "abs(<x.>)", "the magnitude of <x>", "<x>, {made positive|always positive|with a minus dropped}", "the {distance|number of steps} of <x> from {zero|0}", "<x>, or its opposite {if|when} it is negative", "the size of <x> {whatever its sign|ignoring the sign|no matter the sign}", "<x> with the sign {removed|stripped|dropped}", "how far <x> is from {zero|0}"],
    "Math.abs($x)",
    ["abs", "absolute", "distance", "magnitude", "unsigned", "withoutSign"],
    { says: ["{drop|ignore|strip|remove} the sign of <x> {and return it|and return the rest|}", "turn <x> positive {if it is negative|when negative} {and return it|}"] },
  ),
  plain(
    "fahrenheit",
    { x: "celsius degrees c temperature degreesC" },
    ["<x> in fahrenheit", "the fahrenheit value of <x> degrees celsius", "<x.> * 9 / 5 + 32", "<x> {converted|turned|translated} {from celsius |}{to|into} fahrenheit", "the temperature <x> in degrees fahrenheit", "nine fifths of <x> plus 32", "{the given|a} celsius temperature <x> as fahrenheit", "how many degrees fahrenheit <x> degrees celsius are"],
    "($x * 9) / 5 + 32",
    ["toFahrenheit", "fahrenheit", "celsiusToFahrenheit", "toF", "convert", "cToF"],
    { says: ["convert <x> {from celsius|} to fahrenheit", "{celsius|degrees celsius} <x> {comes|goes} in, fahrenheit {comes out|goes out}", "{turn|translate|change} {celsius degrees|celsius} <x> into fahrenheit"] },
  ),
  plain(
    "clamp",
    { x: "value x n number input", y: "low min from lower least", z: "high max to upper most" },
    ["<x> {limited to|kept within|clamped to} <y> and <z>", "<x>, but at least <y> and at most <z>", "min(<z.>, max(<y.>, <x.>))", "<x> {forced|brought|cut} into the range {from|} <y> to <z>", "<y> {if|when} <x> is {below|less}, <z> {if|when} it is {above|more}, {else|otherwise} <x>", "<x>, no {lower|less} than <y> and no {higher|more} than <z>", "<x> {bounded|restricted} by <y> {below|from below} and <z> {above|from above}", "the nearest {value|number} to <x> {between|within} <y> and <z>", "<x> with the {minimum|floor} <y> and the {maximum|ceiling} <z>"],
    "Math.min($z, Math.max($y, $x))",
    ["clamp", "limit", "within", "bound", "constrain", "restrict", "clip"],
    { says: ["{clamp|limit|restrict|clip} <x> to the range from <y> to <z>", "keep <x> between <y> and <z>, {cut|cap} what is outside"] },
  ),
  plainYes(
    "between",
    { x: "value x n number age", y: "low min from lower start", z: "high max to upper end" },
    ["<x> is between <y> and <z>", "<x> {lies|falls|is} {between|within|in the range} <y> and <z>", "<x> is at least <y> and at most <z>", "<x.> >= <y.> && <x.> <= <z.>", "<y.> <= <x.> <= <z.>", "<x> is {not below|not less than} <y> and {not above|not more than} <z>", "<x> is {in|inside|within} {the range|the limits|the interval} {from|of} <y> to <z>"],
    "$x >= $y && $x <= $z",
    ["isBetween", "inRange", "between", "within", "isWithin", "fits", "isValid"],
  ),
];
