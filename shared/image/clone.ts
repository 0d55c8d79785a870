/** Cloning: prototypes are copied, not instantiated (§1.5). */
import type { Session } from "./session.ts";
import { isVolatile, type Oid } from "./values.ts";

/**
 * Makes a new object with its own copy of another's slots, the same references, no name and no history. All of the original counts as read.
 * @throws BatError NotFound
 */
export async function cloneObject(session: Session, original: Oid): Promise<Oid> {
  const { slots } = await session.record(original);
  const lasting = Object.entries(slots).filter(([slot]) => !isVolatile(slot));
  session.noteReads({ [original]: ["*", ...lasting.map(([slot]) => slot)] });
  return session.create(Object.fromEntries(lasting));
}
