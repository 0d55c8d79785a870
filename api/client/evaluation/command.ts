/** The command `batos eval`: reads the file, shows progress, writes the report. */
import { writeFileSync } from "node:fs";
import type { BatosClient } from "../client.ts";
import { CommandFailure, EXIT, type ExitStatus, type Surroundings } from "../command.ts";
import { evaluateMission } from "./evaluate.ts";
import { readMissions } from "./missions-file.ts";
import { type MissionResult, renderTotals, totalsOf } from "./totals.ts";

export interface EvaluationOptions {
  /** Where the report goes. */
  json?: string;
  /** Missions under way at once. */
  concurrency: number;
  /** The longest that one mission may take, in seconds. */
  wait: number;
}

/** Evaluates all missions of a file; what is done so far is written when it is interrupted by a failure. @throws CommandFailure, UnreachableError */
export async function evaluateFile(
  client: BatosClient,
  path: string,
  options: EvaluationOptions,
  around: Surroundings,
): Promise<ExitStatus> {
  const missions = readMissions(path);
  const results = new Map<string, MissionResult>();
  const waiting = [...missions];
  const report = (): { totals: ReturnType<typeof totalsOf>; missions: MissionResult[] } => {
    const done = missions.flatMap((mission) => results.get(mission.id) ?? []);
    return { totals: totalsOf(done), missions: done };
  };
  if (options.json !== undefined) write(options.json, report());
  const work = async (): Promise<void> => {
    for (let mission = waiting.shift(); mission; mission = waiting.shift()) {
      const result = await evaluateMission(client, mission, options.wait);
      results.set(mission.id, result);
      around.tell(`${results.size} of ${missions.length}  ${result.status.padEnd(7)}  ${result.id}  ${result.seconds.toFixed(1)} s\n`);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, work));
  } finally {
    if (options.json !== undefined) write(options.json, report());
  }
  around.write(`${renderTotals(report().totals).join("\n")}\n`);
  return EXIT.ok;
}

function write(path: string, report: unknown): void {
  try {
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw new CommandFailure(EXIT.usage, `the report cannot be written to ${path}: ${(error as Error).message}`);
  }
}
