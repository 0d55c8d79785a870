/** The published lists of the guardians against what the sandbox really has: the guest's own code in a real QuickJS, looked at from outside. */
import { newQuickJSWASMModule, type QuickJSContext, RELEASE_SYNC } from "quickjs-emscripten";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guestScript } from "../../infra/sandbox/prelude.ts";
import { ALLOWED_GLOBALS } from "../../shared/guardian/globals.ts";
import { persistenceFindings } from "../../shared/guardian/persistence.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { parseMethod } from "../../shared/guardian/syntax.ts";

let bare: QuickJSContext;
let room: QuickJSContext;
beforeAll(async () => {
  const quickJs = await newQuickJSWASMModule(RELEASE_SYNC);
  bare = quickJs.newContext();
  room = quickJs.newContext();
  const furnish = room.unwrapResult(room.evalCode(guestScript(), "guest"));
  const host = room.newFunction("host", () => undefined);
  room.unwrapResult(room.callFunction(furnish, room.undefined, host)).dispose();
  furnish.dispose();
  host.dispose();
});
afterAll(() => {
  bare.dispose();
  room.dispose();
});

function evaluated(context: QuickJSContext, expression: string): unknown {
  const text = context.unwrapResult(context.evalCode(`JSON.stringify(${expression})`)).consume((handle) => context.getString(handle));
  return JSON.parse(text);
}
const globalsOf = (context: QuickJSContext): string[] => evaluated(context, "Object.getOwnPropertyNames(this)") as string[];
const rulesOn = (body: string): string[] =>
  staticVerdicts(`function m(a) { ${body} }`, "m").flatMap((verdict) => verdict.findings.map((finding) => finding.rule));

describe("globals", () => {
  it("are in the sandbox exactly those that are allowed, and the guard that the compiler puts into catches", () => {
    expect(globalsOf(room).sort()).toEqual([...ALLOWED_GLOBALS, "__end", "__pass", "__unanswered"].sort());
  });

  it("that are allowed hold something there, and may be used", () => {
    const types = evaluated(room, `{ ${ALLOWED_GLOBALS.map((name) => `${name}_: typeof ${name}`).join(", ")} }`) as Record<string, string>;
    expect(Object.keys(types).filter((name) => types[name] === "undefined")).toEqual(["undefined_"]);
    expect(ALLOWED_GLOBALS.filter((name) => rulesOn(`return [${name}, typeof ${name}];`).length > 0)).toEqual([]);
  });

  it("of the engine, of the sandbox and of Node that are not allowed are refused, used or only asked for", () => {
    const known = new Set([...globalsOf(bare), ...globalsOf(room), ...Object.getOwnPropertyNames(globalThis), "globalThis", "arguments"]);
    const others = [...known].filter((name) => !ALLOWED_GLOBALS.includes(name) && /^[A-Za-z_$][\w$]*$/.test(name));
    expect(others).toEqual(expect.arrayContaining(["eval", "Function", "Promise", "Proxy", "Reflect", "__end", "process", "fetch"]));
    expect(others.filter((name) => rulesOn(`return ${name};`).length === 0)).toEqual([]);
    expect(others.filter((name) => rulesOn(`return typeof ${name};`).length === 0)).toEqual([]);
    expect(others.filter((name) => rulesOn(`return a[${name}];`).length === 0)).toEqual([]);
  });

  it("that are not allowed are not there, whatever holds them", () => {
    const reached = evaluated(
      room,
      `(() => {
        const seen = new Set(); const found = [];
        const look = (part) => {
          if ((typeof part !== "object" && typeof part !== "function") || part === null || seen.has(part)) return;
          seen.add(part);
          if (typeof part === "function") found.push(part.name);
          for (const key of [...Object.getOwnPropertyNames(part), ...Object.getOwnPropertySymbols(part)]) {
            const { value, get, set } = Object.getOwnPropertyDescriptor(part, key);
            for (const inner of [value, get, set]) look(inner);
          }
          look(Object.getPrototypeOf(part));
        };
        look(this); look([].values()); look((function* () {})()); look("a".matchAll(/a/g)); look(async () => 0);
        return found;
      })()`,
    ) as string[];
    expect(reached.length).toBeGreaterThan(300);
    const removed = globalsOf(bare).filter((name) => !ALLOWED_GLOBALS.includes(name));
    // The `escape` that is found is RegExp's.
    expect(removed.filter((name) => reached.includes(name))).toEqual(["escape"]);
  });
});

describe("what the analysis knows of the language's own functions", () => {
  const persistence = (body: string): string[] => {
    const parsed = parseMethod(`function m(a) { ${body} }`, "m");
    return "tree" in parsed ? persistenceFindings(parsed.tree).map((finding) => finding.rule) : ["syntax"];
  };
  /** The functions of a built-in object that change what they are given, and those that do not, as running them shows. */
  const sorted = (owner: string, call: string): { changing: string[]; others: string[] } => {
    const run = `(() => {
      const changing = []; const others = [];
      for (const name of Object.getOwnPropertyNames(${owner})) {
        if (typeof ${owner}[name] !== "function" || name === "constructor") continue;
        let changed = false;
        for (const given of [[], [1], [0, 1], [1, 1, 1], [(one) => one], [{ b: 2 }]]) {
          const data = ${call.startsWith("data") ? "[3, 1, 2]" : "{ a: 1 }"}; const before = JSON.stringify(data);
          try { ${call}(...[${call.startsWith("data") ? "" : "data,"} ...given]); } catch {}
          changed = changed || JSON.stringify(data) !== before;
        }
        (changed ? changing : others).push(name);
      }
      return { changing, others };
    })()`;
    return evaluated(room, run) as { changing: string[]; others: string[] };
  };

  it("methods of lists: each that changes its list needs a signal, and no other does", () => {
    const { changing, others } = sorted("Array.prototype", "data[name]");
    expect(changing).toEqual(expect.arrayContaining(["push", "pop", "splice", "sort", "reverse", "fill", "copyWithin"]));
    expect(others).toEqual(expect.arrayContaining(["map", "slice", "toSorted", "with", "join"]));
    expect(changing.filter((name) => !persistence(`this.items.${name}(a);`).includes("unsignalled-call"))).toEqual([]);
    expect(changing.filter((name) => persistence(`this.items.${name}(a); this._p_changed = true;`).length > 0)).toEqual([]);
    expect(others.filter((name) => persistence(`return this.items.${name}();`).length > 0)).toEqual([]);
  });

  it("functions of Object: each that changes its argument needs a signal, and no other does", () => {
    const { changing, others } = sorted("Object", "Object[name]");
    expect(changing).toEqual(["assign"]);
    expect(others).toEqual(expect.arrayContaining(["keys", "entries", "freeze"]));
    expect(changing.filter((name) => !persistence(`Object.${name}(this.box, { b: a });`).includes("unsignalled-call"))).toEqual([]);
    expect(others.filter((name) => persistence(`return Object.${name}(this.box);`).length > 0)).toEqual([]);
  });
});
