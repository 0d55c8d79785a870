/** Between records, whose optional members may be absent, and rows, whose columns are all there. */
import { getTableColumns, type Placeholder, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** A placeholder for every column but those named: what a statement that is prepared once inserts or sets. */
export function placeholders<T extends SQLiteTable>(table: T, except: readonly (keyof T["$inferInsert"])[] = []): T["$inferInsert"] {
  const columns = Object.keys(getTableColumns(table)).filter((column) => !except.includes(column as keyof T["$inferInsert"]));
  return Object.fromEntries(columns.map((column): [string, Placeholder] => [column, sql.placeholder(column)])) as T["$inferInsert"];
}

/** What such a statement is run with: null for what the record leaves out. */
export function rowOf(table: SQLiteTable, record: object): Record<string, unknown> {
  const values = record as Record<string, unknown>;
  return Object.fromEntries(Object.keys(getTableColumns(table)).map((column) => [column, values[column] ?? null]));
}

type Present<Row> = { [Column in keyof Row as null extends Row[Column] ? never : Column]: Row[Column] } & {
  [Column in keyof Row as null extends Row[Column] ? Column : never]?: Exclude<Row[Column], null>;
};

/** The record a row stands for: without the columns that are null. */
export function recordOf<Row extends object>(row: Row): Present<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Present<Row>;
}
