/**
 * The trail's files: `trail-YYYY-MM-DD.jsonl`, then `trail-YYYY-MM-DD.1.jsonl`, `.2`, ... when a day outgrows one file. Each line is one
 * event with its seq. The events table is the record, and the files follow it: what to append next is what the table has beyond the last
 * seq in the files, so a crash between the two costs nothing, and the first append after it catches up. The lines of a file are in order of seq and
 * of one table: where an older image was put back, what it thinks from then on begins a new file.
 */
import { mkdirSync } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CycleEvent } from "../../shared/audit/event.ts";
import { type ExclusiveLock, takeLock } from "../exclusive-lock.ts";
import { type EventsAfter, isInTable, lastShared } from "./shared-events.ts";

const TAIL = 64 * 1024;
const FILE_NAME = /^trail-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.jsonl$/;

interface TrailFile {
  day: string;
  part: number;
}

const nameOf = ({ day, part }: TrailFile): string => `trail-${day}${part === 0 ? "" : `.${part}`}.jsonl`;

/** Appends to the trail's files. One holder at a time writes them: of several processes the others leave it to that one. */
export class TrailFiles {
  readonly #dir: string;
  readonly #maxBytes: number;
  #lock: ExclusiveLock | undefined;
  #current: (TrailFile & { handle: FileHandle; bytes: number }) | undefined;
  #lastSeq = 0;
  /** What is appended next must not stand behind what the open file has. */
  #beginsAnew = false;

  constructor(dir: string, maxBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the files to write, or tells (false) that another process has them. A line that a crash cut short is removed: its event is in
   * the table and is appended again.
   * @param onOther told the seq after which files and table differ, where they do
   */
  async acquire(eventsAfter: EventsAfter, onOther: (seq: number) => void): Promise<boolean> {
    if (this.#lock) return true;
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    const lock = takeLock(join(this.#dir, "writer.lock"));
    if (!lock) return false;
    try {
      const newest = await newestFile(this.#dir);
      if (newest) await this.#openFile(newest);
      const last = await this.#lastEvent();
      this.#beginsAnew = last !== undefined && !(await isInTable(eventsAfter, last));
      this.#lastSeq = this.#beginsAnew ? await lastShared(eventsAfter, await this.#pathsNewestFirst()) : (last?.seq ?? 0);
      if (this.#beginsAnew) onOther(this.#lastSeq);
      this.#lock = lock;
      return true;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The seq of the last event in the files that is the table's, too; 0 when there is none. Valid once acquired. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Appends events in order of seq and waits until they are on the disk. @param day `YYYY-MM-DD`: today */
  async append(events: readonly CycleEvent[], day: string): Promise<void> {
    let lines: string[] = [];
    let bytes = 0;
    const write = async (): Promise<void> => {
      if (!this.#current || lines.length === 0) return;
      await this.#current.handle.appendFile(lines.join(""));
      this.#current.bytes += bytes;
      lines = [];
      bytes = 0;
    };
    for (const event of events) {
      const line = `${JSON.stringify(event)}\n`;
      const length = Buffer.byteLength(line);
      const next = this.#next(day, bytes, length);
      if (next) {
        await write();
        await this.#current?.handle.datasync();
        await this.#openFile(next);
        this.#beginsAnew = false;
      }
      lines.push(line);
      bytes += length;
    }
    await write();
    await this.#current?.handle.datasync();
    this.#lastSeq = events.at(-1)?.seq ?? this.#lastSeq;
  }

  /** Gives the files back; they can be acquired again. */
  async release(): Promise<void> {
    await this.#current?.handle.close();
    this.#current = undefined;
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** The file to go on with when the open one is of an earlier day or would grow too big. A clock that was set back starts no older file. */
  #next(day: string, pending: number, more: number): TrailFile | undefined {
    const current = this.#current;
    if (!current || day > current.day) return { day, part: 0 };
    const bytes = current.bytes + pending;
    if (bytes > 0 && this.#beginsAnew) return { day: current.day, part: current.part + 1 };
    return bytes > 0 && bytes + more > this.#maxBytes ? { day: current.day, part: current.part + 1 } : undefined;
  }

  async #openFile(file: TrailFile): Promise<void> {
    await this.#current?.handle.close();
    this.#current = undefined;
    const handle = await open(join(this.#dir, nameOf(file)), "a+", 0o600);
    const { size } = await handle.stat();
    const whole = size - (await lastLine(handle, size)).cut;
    if (whole < size) await handle.truncate(whole);
    this.#current = { ...file, handle, bytes: whole };
  }

  /** The last event in the open file, or, when a crash left it empty, in the files before it. */
  async #lastEvent(): Promise<CycleEvent | undefined> {
    for (const path of await this.#pathsNewestFirst()) {
      const handle = await open(path, "r");
      try {
        const { line } = await lastLine(handle, (await handle.stat()).size);
        if (line !== undefined) return JSON.parse(line) as CycleEvent;
      } finally {
        await handle.close();
      }
    }
    return undefined;
  }

  async #pathsNewestFirst(): Promise<string[]> {
    return (await listFiles(this.#dir)).reverse().map((file) => join(this.#dir, nameOf(file)));
  }
}

/** The trail's files in a folder, oldest first. */
async function listFiles(dir: string): Promise<TrailFile[]> {
  const files = (await readdir(dir)).flatMap((name) => {
    const [, day, part] = FILE_NAME.exec(name) ?? [];
    return day === undefined ? [] : [{ day, part: Number(part ?? 0) }];
  });
  return files.sort((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1));
}

const newestFile = async (dir: string): Promise<TrailFile | undefined> => (await listFiles(dir)).at(-1);

/** The last whole line of a file and how many bytes of a broken one (`cut`) stand behind it. Reads from the end, as far as it must. */
async function lastLine(handle: FileHandle, size: number): Promise<{ line: string | undefined; cut: number }> {
  for (let length = Math.min(size, TAIL); ; length = Math.min(size, length * 4)) {
    const tail = Buffer.alloc(length);
    await handle.read(tail, 0, length, size - length);
    const end = tail.lastIndexOf(10);
    const start = end <= 0 ? -1 : tail.lastIndexOf(10, end - 1);
    if (start >= 0 || length === size) {
      return end < 0 ? { line: undefined, cut: size } : { line: tail.subarray(start + 1, end).toString("utf8"), cut: length - end - 1 };
    }
  }
}
