/** The full-text index of methods, made anew out of the image: an import brings the image alone. */
import { recordPages } from "../image/record-pages.ts";
import type { ObjectStore } from "../image/store.ts";
import { methodOf } from "../image/values.ts";
import type { Operations } from "../operations/operations.ts";
import { indexed, type OperationsWrite } from "../operations/writes.ts";

/** Indexes every method of every object as it is now. Idempotent; memory holds a page of objects. */
export async function indexMethods({ store, operations }: { store: ObjectStore; operations: Operations }): Promise<void> {
  for await (const records of recordPages(store, await store.lastTid())) {
    const writes = records.flatMap(({ oid, slots }) =>
      Object.entries(slots).flatMap(([selector, value]): OperationsWrite[] => {
        const method = methodOf(value);
        return method ? [indexed(oid, selector, method)] : [];
      }),
    );
    if (writes.length > 0) await operations.apply(writes);
  }
}
