/**
 * The newest records of objects, kept between sessions. All of them were the newest at one moment, `at`; what other processes have committed
 * since is asked for before a session begins, and what they wrote is dropped, or everything when a pack has removed objects. So a session never sees
 * anything but its snapshot.
 */
import { LRUCache } from "lru-cache";
import { frozen } from "../../shared/image/slots.ts";
import type { ObjectRecord } from "../../shared/image/store.ts";
import type { Oid, Tid } from "../../shared/image/values.ts";

/** A state of the image: its newest transaction, and the last sweep of a pack, which removes objects without a transaction. */
export interface Moment {
  readonly tid: Tid;
  readonly sweep: number;
}

/** What was committed after a transaction, up to a moment. */
export interface Changes extends Moment {
  /** The objects written; undefined when they are too many to name. */
  oids: readonly Oid[] | undefined;
}

/** A commit of more objects is asked for like anybody else's. */
const MOST_TAKEN_OVER = 64;
/** What a value takes in memory beside its characters, about. */
const BYTES_OF_VALUE = 48;

export class RecordCache {
  readonly #records: LRUCache<Oid, ObjectRecord>;
  #at: Moment = { tid: 0, sweep: 0 };

  /** Holds about this many bytes of records; what was not used for longest goes first. */
  constructor(bytes: number) {
    this.#records = new LRUCache({ maxSize: bytes, sizeCalculation: bytesOf });
  }

  /** What the records are the newest as of. */
  get at(): Moment {
    return this.#at;
  }

  advance({ tid, sweep, oids }: Changes): void {
    // Answers can come in another order than the questions were asked in.
    if (tid < this.#at.tid || sweep < this.#at.sweep) return;
    if (oids === undefined || sweep !== this.#at.sweep) this.#records.clear();
    else for (const oid of oids) this.#records.delete(oid);
    this.#to({ tid, sweep });
  }

  /**
   * Takes over what this process has committed, when nobody else has committed since: its next session need not ask. The records are as the tables
   * have them only after they have been text, which loses the sign of a zero.
   */
  committed(tid: Tid, records: readonly ObjectRecord[]): void {
    if (tid !== this.#at.tid + 1 || records.length > MOST_TAKEN_OVER) return;
    this.#to({ ...this.#at, tid });
    for (const record of records) this.keep(JSON.parse(JSON.stringify(record)) as ObjectRecord, this.#at);
  }

  /** The record of an object as of a transaction, if its newest one is kept and was there by then. */
  get(oid: Oid, asOf: Tid): ObjectRecord | undefined {
    // As of later than the cache is, the record may have been written again.
    if (asOf > this.#at.tid) return undefined;
    const record = this.#records.get(oid);
    return record !== undefined && record.serial <= asOf ? record : undefined;
  }

  /** Keeps a record that was read while the cache was `at` a moment; one that is older than the newest, or may be, is not kept. */
  keep(record: ObjectRecord, readAt: Moment): void {
    if (readAt !== this.#at) return;
    frozen(record.slots);
    frozen(record.serials);
    this.#records.set(record.oid, Object.freeze(record));
  }

  /** The same moment stays the same object: who read then knows it by that. */
  #to(moment: Moment): void {
    if (moment.tid !== this.#at.tid || moment.sweep !== this.#at.sweep) this.#at = moment;
  }
}

function bytesOf({ slots, serials }: ObjectRecord): number {
  let bytes = BYTES_OF_VALUE;
  const count = (value: unknown): void => {
    bytes += BYTES_OF_VALUE;
    if (typeof value === "string") bytes += 2 * value.length;
    else if (typeof value === "object" && value !== null)
      for (const [name, member] of Object.entries(value)) {
        bytes += 2 * name.length;
        count(member);
      }
  };
  count(slots);
  count(serials);
  return bytes;
}
