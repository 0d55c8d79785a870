/** A method's source reduced to what it does: layout, comments, types, quotes and the names of locals do not count. Equal texts are one candidate. */
import { resolveScopes } from "./scope.ts";
import { type AnyFunction, bare, children, type Node, parseMethod } from "./syntax.ts";

/** Where a node is, how it was spelled, and what only types say. */
const incidental = new Set([
  "type",
  "start",
  "end",
  "raw",
  "range",
  "shorthand",
  "declare",
  "definite",
  "accessibility",
  "static",
  "override",
  "readonly",
  "directive",
]);

/** A key under which equal methods are found together. Source that is no method is only stripped of its layout. */
export function normalisedSource(source: string): string {
  const selector = /function\s+([A-Za-z_$][\w$]*)/.exec(source)?.[1] ?? "";
  const parsed = parseMethod(source, selector);
  return "tree" in parsed ? treeText(parsed.tree.method) : source.replace(/\s+/g, " ").trim();
}

function treeText(method: AnyFunction): string {
  const { of } = resolveScopes(method);
  const names = new Map<unknown, string>();
  const say = (node: Node): string => {
    const at = bare(node);
    if (at.type === "Identifier") {
      const binding = of.get(at);
      if (!binding) return at.name;
      const known = names.get(binding) ?? `$${names.size}`;
      names.set(binding, known);
      return known;
    }
    if (at.type === "Literal")
      return typeof at.value === "object" && at.value !== null
        ? (at.raw ?? "")
        : typeof at.value === "bigint"
          ? `${at.value}n`
          : JSON.stringify(at.value);
    if (at.type === "TemplateElement") return JSON.stringify(at.value.cooked);
    const marks = Object.entries(at).flatMap(([key, value]) =>
      !incidental.has(key) && ["string", "boolean"].includes(typeof value) && value !== false ? [`${key}=${value}`] : [],
    );
    // A shorthand property shares one node between key and value; the key keeps its name.
    const parts =
      at.type === "Property"
        ? [at.computed ? say(at.key as Node) : keyText(at.key as Node), say(at.value as Node)]
        : at.type === "ArrayExpression" || at.type === "ArrayPattern"
          ? at.elements.map((element) => (element === null ? "hole" : say(element)))
          : children(at).map(say);
    const optional = ["id", "alternate", "init", "test", "update", "argument", "param", "finalizer", "handler"].filter(
      (key) => key in at && (at as unknown as Record<string, unknown>)[key] === null,
    );
    return `${at.type}[${[...marks, ...optional.map((key) => `no ${key}`)].join(" ")}](${parts.join(",")})`;
  };
  const keyText = (key: Node): string => (key.type === "Identifier" ? JSON.stringify(key.name) : say(key));
  return say(method);
}
