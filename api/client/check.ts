/** `batos check`: what the guardians say of a method's source, without a running system. */
import { readLibrary } from "../../infra/types/library.ts";
import { type Finding, type Verdict, verdictOf } from "../../shared/guardian/guardian.ts";
import { staticVerdicts } from "../../shared/guardian/static.ts";
import { declarationsOf, TYPE_GUARDIAN } from "../../shared/guardian/types/declarations.ts";
import type { SourceFile } from "./arguments.ts";
import { EXIT, type ExitStatus, type Surroundings } from "./command.ts";

interface CheckOptions {
  selector: string;
  /** The receiver's data; types are judged by it, and not without. */
  slots?: Record<string, unknown>;
  json?: true;
  sarif?: true;
}

export async function checkSource(
  { path, source }: SourceFile,
  { selector, slots, json, sarif }: CheckOptions,
  around: Surroundings,
): Promise<ExitStatus> {
  const verdicts = staticVerdicts(source, selector);
  if (slots && verdicts.every((verdict) => verdict.accepted)) verdicts.push(await typeVerdict(source, selector, slots));
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const accepted = verdicts.every((verdict) => verdict.accepted);
  if (json) around.write(`${JSON.stringify({ accepted, findings, verdicts }, null, 2)}\n`);
  else if (sarif) around.write(`${JSON.stringify(sarifOf(path, findings), null, 2)}\n`);
  else {
    around.write(accepted ? `accepted by ${verdicts.map((verdict) => verdict.guardian).join(", ")}\n` : "refused\n");
    // The form of compilers' messages, which editors know.
    for (const { guardian, rule, message, line = 1, column = 1 } of findings)
      around.write(`${path}:${line}:${column}: error: ${message} [${guardian}/${rule}]\n`);
  }
  return accepted ? EXIT.ok : EXIT.refused;
}

async function typeVerdict(source: string, selector: string, slots: Record<string, unknown>): Promise<Verdict> {
  // The compiler takes half a second to load, which the other verdicts do not need.
  const { createTypeCheck } = await import("../../shared/guardian/types/checker.ts");
  const data = new Map(Object.entries(slots).map(([slot, value]) => [slot, [value]]));
  const declarations = declarationsOf({ data, methods: new Map(), primitives: [], objects: new Map(), args: [] });
  return verdictOf(TYPE_GUARDIAN, createTypeCheck(readLibrary)({ source, selector, declarations }));
}

/** Findings as SARIF 2.1.0, which editors and code hosts show beside the text. */
const sarifOf = (path: string, findings: readonly Finding[]) => ({
  $schema: "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "BAT OS", rules: [...new Set(findings.map(ruleId))].map((id) => ({ id })) } },
      results: findings.map((finding) => ({
        ruleId: ruleId(finding),
        level: "error",
        message: { text: finding.message },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: path },
              region: { startLine: finding.line ?? 1, startColumn: finding.column ?? 1 },
            },
          },
        ],
      })),
    },
  ],
});

const ruleId = ({ guardian, rule }: Finding): string => `${guardian}/${rule}`;
