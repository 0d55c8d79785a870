/** Objects and traces as lines for people. */
import { renderEvent } from "../../shared/audit/render.ts";
import type { Difference } from "../../shared/image/diff.ts";
import type { Revision } from "../../shared/image/store.ts";
import { isRef, methodOf, primitiveOf, type Stored } from "../../shared/image/values.ts";
import type { ImageObject, JobTrace } from "./client.ts";

/** An object: its data, then its methods with their source. */
export function renderObject({ oid, name, tid, slots }: ImageObject): string[] {
  const lines = [`${name ?? "(no name)"}  ${oid}  written by transaction ${tid}`];
  const methods: string[] = [];
  for (const [slot, value] of Object.entries(slots)) {
    const method = methodOf(value);
    const primitive = primitiveOf(value);
    if (method) methods.push("", `${slot} (version ${method.version})`, ...method.source.split("\n").map((line) => `  ${line}`));
    else lines.push(`  ${slot} = ${primitive === undefined ? renderValue(value) : `primitive ${primitive}`}`);
  }
  return [...lines, ...methods];
}

const renderValue = (value: Stored): string => (isRef(value) ? `-> ${value.$ref}` : JSON.stringify(value));

/** Revisions, a line each: which transaction, when, who, what it touched, and why. */
export const renderHistory = (revisions: readonly Revision[]): string[] =>
  revisions.map(
    ({ tid, time, actor, changed, note }) =>
      `${String(tid).padStart(6)}  ${new Date(time).toISOString()}  ${actor}  ${changed.join(", ") || "(nothing)"}${note ? `  (${note})` : ""}`,
  );

/** Differences as a patch shows them: what was with -, what is with +; a method line by line. */
export const renderDifferences = (found: readonly Difference[]): string[] =>
  found.flatMap(({ path, before, after }) => [path, ...side("-", before), ...side("+", after)]);

const side = (sign: string, value: Stored | undefined): string[] =>
  value === undefined ? [] : (methodOf(value)?.source ?? renderValue(value)).split("\n").map((line) => `${sign} ${line}`);

/** How a job was understood: the job, then every event in order. */
export function renderTrace({ job, missions, events }: JobTrace): string[] {
  const tries = missions.length === 0 ? "no mission was needed" : `mission ${missions[0]?.id}, ${missions.length - 1} corrections`;
  const outcome =
    job.status === "answered"
      ? `= ${JSON.stringify(job.result ?? null)}`
      : job.status === "failed"
        ? `failed: ${reason(job)}`
        : String(job.status);
  return [
    `job ${job.id}: ${job.selector}(${(job.args as unknown[]).map((arg) => JSON.stringify(arg)).join(", ")}) ${outcome}`,
    tries,
    ...events.flatMap((event) =>
      renderEvent(event).map((line, at) => `${at === 0 ? event.timestamp.slice(11, 23) : "            "}  ${line}`),
    ),
  ];
}

const reason = (job: Record<string, unknown>): string =>
  (job.error as { message?: string } | undefined)?.message ?? "see the missions (--json)";
