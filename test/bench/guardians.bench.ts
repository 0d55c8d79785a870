/**
 * What the guardians that read a method cost, as a ratio to one warm type check of the same method, which has 40 lines. The text is another in every round, as
 * generated methods are. Run: node --import tsx test/bench/guardians.bench.ts
 */
import { readLibrary } from "../../infra/types/library.ts";
import { startTypeGuardian } from "../../infra/types/type-guardian.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { createTypeCheck } from "../../shared/guardian/types/checker.ts";
import { declarationsOf } from "../../shared/guardian/types/declarations.ts";
import { interleaved, report } from "./rounds.ts";

const ROUNDS = 60;
const lines = (round: number): string[] =>
  Array.from({ length: 36 }, (_, at) => {
    if (at % 4 === 0) return `  const chosen${at} = this.items.filter((item) => item.price > ${round + at}).map((item) => item.id);`;
    if (at % 4 === 1)
      return `  if (chosen${at - 1}.length > ${at}) this.balance = this.balance + chosen${at - 1}.reduce((sum, id) => sum + id, 0);`;
    if (at % 4 === 2) return `  for (const name of names) if (name.startsWith("${at}")) this.log.push(name.toUpperCase());`;
    return `  this.limit = Math.max(this.limit, amount * ${round}) - this.items.length;`;
  });
const methodOf = (round: number): string =>
  [
    "function settle(amount, names) {",
    `  if (amount <= ${round}) throw new Error("too little");`,
    ...lines(round),
    "  this._p_changed = true;",
    "  return this.balance;",
    "}",
  ].join("\n");
const declarations = declarationsOf({
  data: new Map<string, unknown[]>([
    ["items", [[{ id: 1, price: 2 }]]],
    ["balance", [1]],
    ["limit", [1]],
    ["log", [["a"]]],
  ]),
  methods: new Map(),
  primitives: [],
  objects: new Map(),
  args: [[1, ["a"]]],
});

const checkTypes = createTypeCheck(readLibrary);
const guardian = startTypeGuardian();
let text = 0;
const question = () => ({ source: methodOf(++text), selector: "settle", declarations });
const sound = (findings: readonly unknown[]): void => {
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
};
const cases = {
  "a warm type check": () => sound(checkTypes(question())),
  "syntax, capabilities, persistence": () => sound(staticVerdicts(question().source, "settle").flatMap(({ findings }) => findings)),
  "all that read the method, types in their thread": async () => {
    const asked = question();
    sound(staticVerdicts(asked.source, "settle").flatMap(({ findings }) => findings));
    sound(await guardian.check(asked));
  },
};
report(await interleaved(cases, ROUNDS), "a warm type check");
await guardian.close();
