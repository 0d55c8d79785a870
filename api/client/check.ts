/** `batos check`: what the guardians say of a method's source, without a running system. */
import { staticVerdicts } from "../../shared/guardian/static.ts";
import type { SourceFile } from "./arguments.ts";
import { EXIT, type ExitStatus, type Surroundings } from "./command.ts";

export function checkSource(
  { path, source }: SourceFile,
  { selector, json }: { selector: string; json?: true },
  around: Surroundings,
): ExitStatus {
  const verdicts = staticVerdicts(source, selector);
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const accepted = verdicts.every((verdict) => verdict.accepted);
  if (json) {
    around.write(`${JSON.stringify({ accepted, findings, verdicts }, null, 2)}\n`);
  } else {
    around.write(accepted ? `accepted by ${verdicts.map((verdict) => verdict.guardian).join(", ")}\n` : "refused\n");
    for (const { guardian, rule, message, line, column } of findings)
      around.write(`${path}:${line ?? 1}:${column ?? 1} ${guardian}/${rule}: ${message}\n`);
  }
  return accepted ? EXIT.ok : EXIT.refused;
}
