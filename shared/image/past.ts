/** Where the image's past begins (§2.5): history before a pack is gone. */
import { BatError } from "../errors.ts";
import type { ObjectStore } from "./store.ts";
import type { Tid } from "./values.ts";

/** @throws BatError NotFound for a transaction whose state was dropped by a pack. */
export async function refusePacked(store: ObjectStore, tid: Tid): Promise<void> {
  const packed = await store.packed();
  if (tid < packed)
    throw new BatError(
      "NotFound",
      `the image as it was after transaction ${tid} is gone: its history was packed up to transaction ${packed}`,
      {
        tid,
        packed,
      },
    );
}
