/** The full-text index of methods, made anew out of the image: an import brings the image alone. */
import type { ObjectStore } from "../image/store.ts";
import { methodOf } from "../image/values.ts";
import type { Operations } from "../operations/operations.ts";
import { indexed, type OperationsWrite } from "../operations/writes.ts";

const PAGE = 500;

/** Indexes every method of every object as it is now. Idempotent; memory holds a page of objects. */
export async function indexMethods({ store, operations }: { store: ObjectStore; operations: Operations }): Promise<void> {
  const tid = await store.lastTid();
  for (let after: string | undefined; ; ) {
    const page = await store.list(after, PAGE);
    if (page.length === 0) return;
    const records = await store.load(
      page.map(({ oid }) => oid),
      tid,
    );
    const writes = records.flatMap(({ oid, slots }) =>
      Object.entries(slots).flatMap(([selector, value]): OperationsWrite[] => {
        const method = methodOf(value);
        return method ? [indexed(oid, selector, method)] : [];
      }),
    );
    if (writes.length > 0) await operations.apply(writes);
    after = page.at(-1)?.oid;
  }
}
