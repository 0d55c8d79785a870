/** An evaluation file (§14.5): one mission a line. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { exampleBody } from "../../schemas.ts";
import { CommandFailure, EXIT } from "../command.ts";

const missionLine = z.strictObject({
  id: z.string().min(1).max(200),
  slots: z.record(z.string(), z.unknown()),
  selector: z.string().min(1).max(128),
  params: z.array(z.string()).default([]),
  intent: z.string().max(4000).optional(),
  examples: z.array(exampleBody),
  hidden: z.array(exampleBody),
});

/** One mission to be solved; `hidden` is for judging it afterwards and is never part of what is asked. */
export type EvaluationMission = z.infer<typeof missionLine>;

/** All missions of a file. @throws CommandFailure that names the file and the line that is wrong */
export function readMissions(path: string): EvaluationMission[] {
  const missions: EvaluationMission[] = [];
  const ids = new Set<string>();
  for (const [at, line] of textOf(path).split("\n").entries()) {
    if (line.trim() === "") continue;
    const mission = parseLine(line, `${path}:${at + 1}`);
    if (ids.has(mission.id)) throw new CommandFailure(EXIT.usage, `${path}:${at + 1}: a second mission with the id ${mission.id}`);
    ids.add(mission.id);
    missions.push(mission);
  }
  if (missions.length === 0) throw new CommandFailure(EXIT.usage, `${path} has no missions: it holds one JSON object a line`);
  return missions;
}

function parseLine(line: string, place: string): EvaluationMission {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new CommandFailure(EXIT.usage, `${place} is not JSON: ${(error as Error).message}`);
  }
  const parsed = missionLine.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandFailure(EXIT.usage, `${place}: ${issue?.path.join(".") || "mission"}: ${issue?.message}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandFailure(EXIT.usage, `${path} cannot be read: ${(error as Error).message}`);
  }
}
