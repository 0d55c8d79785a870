/** A limit ends the message (§4.3), however `try`, `catch`, `finally` and ends of iterators are nested around it. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandboxPool, type SandboxPool } from "../../infra/sandbox/pool.ts";
import { limits, method, TestImage } from "../support/sandbox-image.ts";

let pool: SandboxPool;
beforeAll(async () => {
  pool = createSandboxPool({ size: 1, memoryMb: 32, defaultLimits: limits, graceMs: 300 });
  await pool.ready();
});
afterAll(() => pool.close());

/** What meets a limit. */
const met = fc.constantFrom(
  "{ const f = () => f(); f(); }",
  "{ const list = [1]; list[1] = list; list.join(); }",
  "{ const list = []; for (;;) list.push('x'.repeat(1000) + list.length); }",
  "new Uint8Array(1e9);",
  "for (;;) this.again();",
);
/** How code goes on as if nothing had been: it stands in a loop of a function. */
const goesOn = fc.constantFrom("", "return 'swallowed';", "break;", "continue;", "throw new Error('own');", "this.total;");

/** Code that runs `inner` and may drop what comes of it. */
const wrapped = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.tuple(inner, goesOn).map(([code, then]) => `try { ${code} } catch { ${then} }`),
      fc.tuple(inner, goesOn).map(([code, then]) => `try { ${code} } finally { ${then} }`),
      fc.tuple(inner, goesOn, goesOn).map(([code, then, last]) => `try { ${code} } catch (e) { ${then} } finally { ${last} }`),
      fc
        .tuple(inner, goesOn)
        .map(([code, then]) => `try { throw {}; } catch ({ a = (() => { for (;;) { ${code} break; } })() }) { ${then} }`),
      fc.tuple(inner, goesOn).map(([code, then]) => `try { throw new Error('own'); } catch { ${code} } finally { ${then} }`),
      inner.map((code) => `(() => { for (;;) { ${code} break; } })();`),
      inner.map(
        (code) => `const f = (n) => { for (;;) { try { return f(n + 1); } finally { if (n > 20) return n; ${code} break; } } }; f(0);`,
      ),
      fc
        .tuple(inner, goesOn)
        .map(([code, then]) => `const end = () => { for (;;) { ${code} break; } }; ${generator} for (const v of ended(end)) { ${then} }`),
      fc
        .tuple(inner, goesOn)
        .map(
          ([code, then]) => `const end = () => { for (;;) { ${code} break; } }; ${iterator} for (const v of ended) { ${then || "break;"} }`,
        ),
    )
    .map((code) => `{ ${code} }`);
const generator = "function* ended(end) { try { yield 1; } finally { end(); } }";
const iterator =
  "const ended = { [Symbol.iterator]() { return this; }, next() { return { value: 1, done: false }; }, return() { end(); return {}; } };";
const nested = fc.oneof(wrapped(met), wrapped(wrapped(met)), wrapped(wrapped(wrapped(met))), wrapped(wrapped(wrapped(wrapped(met)))));

test("a message that meets a limit ends with it", async () => {
  await fc.assert(
    fc.asyncProperty(nested, async (code) => {
      const source = `function m() { try { for (const turn of [1]) { ${code} } } catch { return 'swallowed'; } return 'swallowed'; }`;
      const again = "function again() { for (const turn of [1]) { try { return 1; } finally { continue; } } }";
      const image = new TestImage(pool, { o: { parents: [], total: 1, m: method(source), again: method(again) } });
      const outcome = await image.send("o", "m", [], { limits: { cpuMs: 200 } });
      expect(outcome, source).toMatchObject({ kind: "limit" });
    }),
    { numRuns: 60 },
  );
});
