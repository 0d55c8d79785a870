/** Reading and changing the image for clients. */
import { BatError, isBatError } from "../shared/errors.ts";
import { refusePacked } from "../shared/image/past.ts";
import type { Session } from "../shared/image/session.ts";
import type { ObjectStore } from "../shared/image/store.ts";
import type { Oid, Stored, Tid } from "../shared/image/values.ts";
import type { ApiKey } from "../shared/operations/records.ts";
import type { ApiDeps } from "./deps.ts";

const TRIES = 8;

/**
 * Runs a change in a session and commits it; a conflict starts it again on a fresh snapshot.
 * @throws BatError what the change throws, GuardianRejected, or Conflict after eight tries
 */
export async function changeImage<Result>(
  deps: Pick<ApiDeps, "openSession" | "identity">,
  key: ApiKey,
  note: string,
  change: (session: Session) => Promise<Result>,
): Promise<{ result: Result; tid: Tid }> {
  for (let attempt = 1; ; attempt++) {
    const session = await deps.openSession();
    try {
      const result = await change(session);
      return { result, tid: await session.commit({ time: deps.identity.clock(), actor: `key:${key.name}`, note }) };
    } catch (error) {
      session.abort();
      // Only the store's conflicts name what moved: a conflict of the change's own making (a name that is taken) is final.
      const moved = isBatError(error, "Conflict") && typeof error.details?.slot === "string";
      if (!moved || attempt === TRIES) throw error;
    }
  }
}

/** Reads the image in a session of its own, as of now. */
export async function readImage<Result>(
  { openSession }: Pick<ApiDeps, "openSession">,
  read: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession();
  try {
    return await read(session);
  } finally {
    session.abort();
  }
}

/** An object as the API shows it, as of a tid or now. @throws BatError NotFound */
export async function findObject(
  store: ObjectStore,
  nameOrOid: string,
  asOf?: Tid,
): Promise<{ oid: Oid; name: string | null; tid: Tid; slots: Record<string, Stored> }> {
  const last = await store.lastTid();
  if (asOf !== undefined && asOf > last) throw new BatError("NotFound", `there is no transaction ${asOf} yet: the newest is ${last}`);
  if (asOf !== undefined) await refusePacked(store, asOf);
  const tid = asOf ?? last;
  const oid = (await store.resolve(nameOrOid, tid)) ?? nameOrOid;
  const [record] = await store.load([oid], tid);
  if (!record) {
    const when = asOf === undefined ? "" : ` as of transaction ${asOf}`;
    throw new BatError("NotFound", `there is no object ${nameOrOid}${when}: GET /v1/objects lists them, POST /v1/objects makes one`, {
      object: nameOrOid,
    });
  }
  return { oid, name: (await store.nameOf(oid)) ?? null, tid: record.serial, slots: record.slots };
}
