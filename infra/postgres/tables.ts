/** The tables on PostgreSQL: the same definition, made of PostgreSQL's types. */
import { bigint, customType, doublePrecision, index, pgTable, primaryKey, uniqueIndex } from "drizzle-orm/pg-core";
import { BatError } from "../../shared/errors.ts";
import type { RecordFormat } from "../../shared/image/format.ts";
import { jsonText, type Kit, tablesOf } from "../sql/tables.ts";

/** PostgreSQL's text has no NUL character. JSON has it as an escape, so values of the image are not concerned. Absent is SQL NULL. */
const text = customType<{ data: string; driverData: string | null }>({
  dataType: () => "text",
  toDriver(value) {
    if (value?.includes("\0"))
      throw new BatError("InvalidInput", `${JSON.stringify(value.slice(0, 40))} has a NUL character: leave it out.`);
    return value;
  },
});
const integer = (name: string) => bigint(name, { mode: "number" });

const kit = {
  table: pgTable,
  text,
  integer,
  real: doublePrecision,
  counter: (name: string) => integer(name).primaryKey().generatedByDefaultAsIdentity(),
  json: customType(jsonText),
  record: ({ toText, fromText }: RecordFormat) =>
    customType<{ data: Parameters<RecordFormat["toText"]>[0]; driverData: string }>({
      dataType: jsonText.dataType,
      toDriver: toText,
      fromDriver: fromText,
    }),
  index,
  uniqueIndex,
  primaryKey,
};

/** The types say SQLite's tables, as everywhere that the statements are built: drizzle has no type for tables of either. */
export const postgresTables = tablesOf(kit as unknown as Kit);
