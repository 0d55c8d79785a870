import { readFileSync } from "node:fs";

/**
 * A name for one run of one process: its id, and where /proc tells it also when it started. Ids are used again (at once, in a container
 * that starts afresh), so an id alone would take a stranger for the owner of a lock.
 *
 * @param {number} [pid]
 * @returns {string}
 */
export function identify(pid = process.pid) {
  return `${pid} ${readStat(pid)?.startedAt ?? "-"}`;
}

/**
 * Whether the process that `identify` named is still running. One that has ended and that no parent has asked about (a zombie) is not.
 *
 * @param {string} identity
 */
export function isRunning(identity) {
  const pid = pidOf(identity);
  if (!Number.isInteger(pid) || pid <= 0 || !isThere(pid)) return false;
  return identify(pid) === identity && readStat(pid)?.state !== "Z";
}

/** @param {string} identity */
export function pidOf(identity) {
  return Number(identity.split(" ")[0]);
}

/** @param {number} pid */
function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Fields 3 and 22 of /proc/PID/stat (state; clock ticks since boot), counted behind the command name, which may hold spaces.
 *
 * @param {number} pid
 */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], startedAt: fields[19] };
  } catch {
    return undefined;
  }
}
