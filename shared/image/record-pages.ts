/** Going through the image without having it in memory. */
import type { ObjectRecord, ObjectStore } from "./store.ts";
import type { Oid, Tid } from "./values.ts";

const PAGE = 200;

/** Every object as of a transaction, page by page, while commits go on. */
export async function* recordPages(store: ObjectStore, tid: Tid): AsyncGenerator<ObjectRecord[]> {
  for (let after: Oid | undefined; ; ) {
    const page = await store.list(after, PAGE);
    if (page.length === 0) return;
    yield await store.load(
      page.map(({ oid }) => oid),
      tid,
    );
    after = page.at(-1)?.oid;
  }
}
