/**
 * A lock between processes that the kernel takes back when its holder dies, however it dies: an exclusive SQLite transaction on a file of
 * its own, held open. Rejected: a file with a pid in it (stale after kill -9, and in containers pids repeat), a lock file renewed by a
 * timer (a long pause loses it).
 */
import Database from "better-sqlite3";

export interface ExclusiveLock {
  release(): void;
}

/** Takes the lock, or answers undefined at once when another holder, in this process or another one, has it. */
export function takeLock(path: string): ExclusiveLock | undefined {
  const file = new Database(path, { timeout: 0 });
  try {
    file.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return { release: () => file.close() };
}
