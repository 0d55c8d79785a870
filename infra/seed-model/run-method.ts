/** Runs a method's source on examples, in node:vm: for measuring the seed model, never for installing anything. */
import { isDeepStrictEqual } from "node:util";
import vm from "node:vm";
import type { Example } from "../../shared/mind/brief.ts";

export interface Subject {
  selector: string;
  params: string[];
  slots: Record<string, unknown>;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

/** Whether the method does on a fresh object what every example says. */
export function passes(source: string, subject: Subject, examples: readonly Example[]): boolean {
  // Only the parameter list carries types; the names are known, so the list is written anew.
  const untyped = source.replace(/^function (\w+)\(.*\) \{$/m, `function $1(${subject.params.join(", ")}) {`);
  return examples.every((example) => meets(untyped, subject, example));
}

function meets(source: string, { selector, slots }: Subject, example: Example): boolean {
  const sandbox = vm.createContext({ input: JSON.stringify({ self: { ...slots, ...example.slots }, args: example.args }) });
  // The method has a scope of its own: it may be called what something here is called.
  const program = `"use strict"; const { self, args } = JSON.parse(input);
    const method = (() => { ${source}\nreturn ${selector}; })();
    let threw = false, returns = null;
    try { returns = method.apply(self, args); } catch { threw = true; }
    JSON.stringify({ threw, returns: returns === undefined ? null : returns, after: self });`;
  try {
    const result = JSON.parse(String(vm.runInContext(program, sandbox, { timeout: 200 }))) as {
      threw: boolean;
      returns: unknown;
      after: Record<string, unknown>;
    };
    if (example.throws || result.threw) return Boolean(example.throws) && result.threw;
    if (example.returns !== undefined && !isDeepStrictEqual(result.returns, plain(example.returns))) return false;
    return Object.entries(example.after ?? {}).every(([name, value]) => isDeepStrictEqual(result.after[name], plain(value)));
  } catch {
    return false;
  }
}
