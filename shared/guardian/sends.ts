/** Which messages a method sends, by their names. */
import { createHash } from "node:crypto";
import { bare, memberName, type Node, parseMethod, walk } from "./syntax.ts";

export interface Sends {
  names: ReadonlySet<string>;
  /** Whether a name is made up as the method runs, so that it may be any. */
  any: boolean;
}

/** Every change of a method looks at all that mention its name, so what was found is kept: the newest of this many methods. */
const KEPT = 10_000;
const kept = new Map<string, Sends>();

/** What calls of members name, on whatever object: `this.deposit(x)` and `list.map(f)` alike. `resend` sends the method's own selector. */
export function sendsOf(source: string, selector: string): Sends {
  const key = createHash("sha256").update(`${selector}\0${source}`).digest("hex");
  let found = kept.get(key);
  if (found) return found;
  found = lookedUp(source, selector);
  if (kept.size >= KEPT) for (const oldest of [...kept.keys()].slice(0, KEPT / 10)) kept.delete(oldest);
  kept.set(key, found);
  return found;
}

function lookedUp(source: string, selector: string): Sends {
  const parsed = parseMethod(source, selector);
  const names = new Set<string>();
  if (!("tree" in parsed)) return { names, any: true };
  let any = false;
  walk(parsed.tree.method, (node) => {
    if (node.type !== "CallExpression") return undefined;
    const callee = bare(node.callee as Node);
    if (callee.type !== "MemberExpression") return undefined;
    const name = memberName(callee);
    if (name === undefined) any = true;
    else names.add(name === "resend" ? selector : name);
    return undefined;
  });
  return { names, any };
}
