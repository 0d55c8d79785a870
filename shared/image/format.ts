/**
 * The format of a record, and how what older programs wrote is read by newer ones. A record is a text: the JSON of its slots, which from format 2 on says
 * its number in the member `$format` (no slot can be called that). Whatever is read, the past too, is brought to the newest format as it is read;
 * whatever is written is written in it. So nothing has to be rewritten when a program is replaced, and no history is lost or changed.
 * Rejected: rewriting all records at the first start (a large image would stand still, and its history would have to change with it).
 */
import { BatError } from "../errors.ts";
import { isBox, type Stored } from "./values.ts";

type Slots = Record<string, Stored>;
/**
 * Brings the slots of one object from the format before to the next one: how values are written, not what slots there are (who wrote which slot is on
 * record by name). Pure, and given a value of its own that it may change.
 */
export type Upgrade = (slots: Slots) => Slots;

const MEMBER = "$format";

/** The nth upgrade leads from format n to n + 1. What has been released is never changed: images in every format are about. */
export const upgrades: readonly Upgrade[] = [];

export interface RecordFormat {
  newest: number;
  /** Slots that were written in a format, in the newest one. @throws BatError Unavailable when it is a newer one than this program knows. */
  upgraded(slots: Slots, written: number): Slots;
  toText(slots: Readonly<Slots>): string;
  /** @throws BatError Unavailable for a record of a newer program, Corrupt for what is no record. */
  fromText(text: string): Slots;
}

/** The newest format that a list of upgrades leads to. */
export function recordFormat(list: readonly Upgrade[] = upgrades): RecordFormat {
  const newest = list.length + 1;
  function upgraded(slots: Slots, written: number): Slots {
    if (written > newest)
      throw new BatError(
        "Unavailable",
        `The image has records of format ${written} and this program knows ${newest}; start a newer program.`,
      );
    return list.slice(written - 1).reduce((older, upgrade) => sameNames(older, upgrade(older)), slots);
  }
  return {
    newest,
    upgraded,
    toText: (slots) => JSON.stringify(newest === 1 ? slots : { [MEMBER]: newest, ...slots }),
    fromText(text) {
      const record: unknown = JSON.parse(text);
      if (!isBox(record)) throw new BatError("Corrupt", "A record is not the JSON of slots; restore a backup.");
      if (newest === 1 && record[MEMBER] === undefined) return record;
      const { [MEMBER]: written = 1, ...slots } = record;
      if (typeof written !== "number" || !Number.isInteger(written) || written < 1)
        throw new BatError("Corrupt", `A record says format ${JSON.stringify(written)}; restore a backup.`);
      return upgraded(slots, written);
    },
  };
}

function sameNames(older: Slots, newer: Slots): Slots {
  const namesOf = (slots: Slots): string => JSON.stringify(Object.keys(slots).sort());
  if (namesOf(older) !== namesOf(newer))
    throw new BatError("Corrupt", "An upgrade of the record format changes what slots there are; it may change values.");
  return newer;
}
