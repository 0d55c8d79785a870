/** What a method may take for granted when it runs, as TypeScript declarations. Nothing of what it is made from can be more than a type in them. */
import type { Function as FunctionNode } from "oxc-parser";
import { parseMethod } from "../syntax.ts";
import { typeOfSchema, typeOfValues } from "./shape.ts";

export const TYPE_GUARDIAN = "TypeGuardian";

/** A method that parses, and the declarations of what surrounds it. */
export interface TypeQuestion {
  source: string;
  selector: string;
  declarations: string;
}

/** What an object answers. */
export interface Members {
  /** Its data slots: the values seen there, in stored form. */
  data: ReadonlyMap<string, readonly unknown[]>;
  /** Schemas of slots, where there are covenants: they say more than what was seen. */
  covenants?: Readonly<Record<string, unknown>> | undefined;
  /** Methods by selector, as their sources. */
  methods: ReadonlyMap<string, string>;
  /** Names of primitives. */
  primitives: readonly string[];
}

/** A method's receiver, the objects its slots hold, and the argument lists it has been called with. */
export interface Surroundings extends Members {
  objects: ReadonlyMap<string, Members>;
  args: readonly (readonly unknown[])[];
}

/** The name findings use for the receiver's type, and of the type the method is held against. */
export const RECEIVER = "Receiver";
export const METHOD = "Method";

const PARAMETERS = 16;

/** The declarations: the receiver's type, and the type of a method that is called on it with such arguments. */
export function declarationsOf({ objects, args, ...members }: Surroundings): string {
  const held = new Map([...objects].map(([slot, object]) => [slot, `{ ${membersText(object)} [other: string]: any }`]));
  const count = Math.min(PARAMETERS, Math.max(0, ...args.map((list) => list.length)));
  const params = Array.from({ length: count }, (_, at) => `p${at}: ${typeOfValues(args.map((list) => list[at]))}`);
  return [
    `interface ${RECEIVER} { ${membersText(members, held)} parents: any; delegates: any; covenants: any; merge_policies: any; resend(...args: any[]): any; [system: \`_\${string}\`]: any }`,
    `type ${METHOD} = (${[`this: ${RECEIVER}`, ...params, "...further: any[]"].join(", ")}) => any;`,
  ].join("\n");
}

function membersText({ data, covenants = {}, methods, primitives }: Members, held: ReadonlyMap<string, string> = new Map()): string {
  const slots = [...data].map(([slot, seen]) => {
    const schema = Object.hasOwn(covenants, slot) ? covenants[slot] : undefined;
    return `${JSON.stringify(slot)}: ${held.get(slot) ?? (schema === undefined ? typeOfValues(seen) : typeOfSchema(schema))};`;
  });
  const answers = [...methods].map(([selector, source]) => `${JSON.stringify(selector)}(${parametersOf(source, selector)}): any;`);
  const host = primitives.map((name) => `${JSON.stringify(name)}(...args: any[]): any;`);
  return [...slots, ...answers, ...host].join(" ");
}

/** How a method may be called: as many arguments as it has parameters, fewer where it has a default or looks whether one is there. */
function parametersOf(source: string, selector: string): string {
  const parsed = parseMethod(source, selector);
  if (!("tree" in parsed)) return "...args: any[]";
  const { method } = parsed.tree;
  const params = method.params.filter((param) => !(param.type === "Identifier" && param.name === "this"));
  const needed = params.findLastIndex((param) => !isOptional(param, source)) + 1;
  const texts = params.map((param, at) =>
    param.type === "RestElement" ? `...p${at}: any[]` : `p${at}${at < needed ? "" : "?"}: ${annotated(param)}`,
  );
  const further = /\barguments\b/.test(source) && method.params.at(-1)?.type !== "RestElement";
  return [...texts, ...(further ? ["...further: any[]"] : [])].join(", ");
}

type Parameter = FunctionNode["params"][number];

function isOptional(param: Parameter, source: string): boolean {
  if (param.type === "AssignmentPattern" || param.type === "RestElement") return true;
  if (param.type !== "Identifier") return false;
  // Whether it is there is asked somewhere: whoever wrote that reckons with a call without it.
  const name = param.name.replaceAll("$", () => "\\$");
  const asked = `\\b${name}\\s*(\\?\\?|\\?\\.|\\|\\||[!=]==?\\s*(undefined|null)\\b)|(typeof\\s+|!)${name}(?![\\w$])`;
  return Boolean(param.optional) || new RegExp(asked).test(source);
}

const primitiveTypes: Readonly<Record<string, string>> = {
  TSNumberKeyword: "number",
  TSStringKeyword: "string",
  TSBooleanKeyword: "boolean",
};

const annotated = (param: Parameter): string => {
  const type = param.type === "Identifier" ? param.typeAnnotation?.typeAnnotation.type : undefined;
  return (type && primitiveTypes[type]) || "any";
};
