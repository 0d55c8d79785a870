/** Opens sessions with what every session of the system has: ids, and the organization guardian at its commit (§1.7). */
import { BatError } from "../errors.ts";
import { type Organization, organizationFindings } from "../guardian/organization.ts";
import { organizationOf } from "./kept-rules.ts";
import { Session } from "./session.ts";
import type { CommitBatch, ObjectStore } from "./store.ts";

export type OpenSession = () => Promise<Session>;

/** What a process gives to everything that needs an identity or the time. */
export interface Identity {
  /** A fresh UUIDv7. */
  newId(): string;
  /** Epoch milliseconds. */
  clock(): number;
}

/** A factory of sessions on a store. */
export function createSessions(store: ObjectStore, identity: Identity): OpenSession {
  let known: Organization | undefined;
  /** Refuses a commit that would take away what makes the system what it is. @throws BatError GuardianRejected with the findings. */
  const check = async ({ writes, startTid }: CommitBatch): Promise<void> => {
    if (writes.size === 0) return;
    // Once made, the organization stays what it is: a process asks for it once.
    known ??= await organizationOf(store, startTid);
    if (known === undefined) return;
    const findings = organizationFindings(writes, known);
    if (findings.length > 0) throw new BatError("GuardianRejected", findings.map(({ message }) => message).join("; "), { findings });
  };
  return () => Session.open(store, { id: identity.newId(), newOid: identity.newId, check });
}
