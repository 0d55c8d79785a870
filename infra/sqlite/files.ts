/** The files of a SQLite database: the database itself and, while it is open or after a crash, its log and its index. */
import { rm } from "node:fs/promises";

/** Removes what is beside a database file: nobody may have it open. */
export const removeLog = (path: string): Promise<unknown> =>
  Promise.all(["-wal", "-shm"].map((end) => rm(`${path}${end}`, { force: true })));

/** Removes a database, if it is there: nobody may have it open. */
export const removeDatabase = (path: string): Promise<unknown> => Promise.all([rm(path, { force: true }), removeLog(path)]);
