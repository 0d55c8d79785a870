import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTypeGuardian, type TypeGuardian } from "../../infra/types/type-guardian.ts";

const declarations = "interface Receiver { balance: number; items: number[] }\ntype Method = (this: Receiver) => any;";
const question = (body: string) => ({ source: `function m() { ${body} }`, selector: "m", declarations });
const wrong = question("return this.balance.trim();");
/** Ten thousand texts taken apart letter by letter, a second's work for the compiler; and that sixty times. */
const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => `"${digit}"`).join(" | ");
const apart = Array.from(
  { length: 60 },
  (_, at) =>
    `type G${at}<S> = S extends \`${"${infer A}${infer B}"}\` ? [A, ${at}, ...G${at}<B>] : []; const x${at}: G${at}<F> = 1 as any; const y${at}: G${at}<F>[0] = x${at}[1];`,
);
const endless = question(`type D = ${digits}; type F = \`${"${D}".repeat(4)}\`; ${apart.join("\n")} return 1;`);

describe("the type guardian's thread", () => {
  let guardian: TypeGuardian;
  beforeAll(async () => {
    guardian = startTypeGuardian(2_000);
    await guardian.check(wrong);
  });
  afterAll(() => guardian.close());

  it("answers what was asked, each its own, when many ask at once", async () => {
    const questions = Array.from({ length: 20 }, (_, at) => (at % 3 === 0 ? question("return this.balance;") : wrong));
    const answers = await Promise.all(questions.map((one) => guardian.check(one)));
    expect(answers.map((findings) => findings.length)).toEqual(questions.map((one) => (one === wrong ? 1 : 0)));
  });

  it("refuses what it cannot judge in time, keeps nobody waiting, and goes on", async () => {
    let turns = 0;
    const turning = setInterval(() => turns++, 20);
    const [refused, other] = await Promise.all([guardian.check(endless), guardian.check(wrong)]);
    clearInterval(turning);
    expect(refused).toMatchObject([{ guardian: "TypeGuardian", rule: "too-complex" }]);
    expect(other).toMatchObject([{ rule: "unknown-member" }]);
    expect(turns).toBeGreaterThan(20);
  });

  it("reads no file and no package that a method names", async () => {
    const body = 'type Secret = import("/etc/passwd"); type Other = import("zod").ZodType; const x: Other = 1 as any; return x;';
    expect(await guardian.check(question(body))).toEqual([]);
  });

  it("answers nobody any more once it is closed", async () => {
    const other = startTypeGuardian();
    const asked = other.check(wrong);
    const closing = other.close();
    await expect(asked).rejects.toMatchObject({ code: "Unavailable" });
    await closing;
    await expect(other.check(wrong)).rejects.toMatchObject({ code: "Unavailable", message: expect.stringContaining("closed") });
  });
});
