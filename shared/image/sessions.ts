/** Opens sessions with what every session of the system has: ids, and the organization guardian at its commit (§1.7). */
import { BatError } from "../errors.ts";
import { organizationFindings } from "../guardian/organization.ts";
import { Session } from "./session.ts";
import type { CommitBatch, ObjectStore } from "./store.ts";
import { isBehaviour, isRef, type Oid } from "./values.ts";

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
  return () => Session.open(store, { id: identity.newId(), newOid: identity.newId, check: (batch) => checkOrganization(store, batch) });
}

/** Refuses a commit that would take away what makes the system what it is. @throws BatError GuardianRejected with the findings. */
async function checkOrganization(store: ObjectStore, batch: CommitBatch): Promise<void> {
  if (batch.writes.size === 0) return;
  const tid = await store.lastTid();
  const genesis = await store.resolve("genesis", tid);
  if (!genesis) return;
  const [root] = await store.load([genesis], tid);
  const listed = root?.slots.organization;
  const oids = Array.isArray(listed) ? listed.flatMap((value) => (isRef(value) ? [value.$ref] : [])) : [];
  const touched = oids.filter((oid) => batch.writes.has(oid));
  if (touched.length === 0) return;
  const records = await store.load(touched, tid);
  const required = new Map<Oid, ReadonlySet<string>>();
  const names = new Map<Oid, string>();
  for (const record of records) {
    names.set(record.oid, (await store.nameOf(record.oid)) ?? record.oid);
    const kept = Object.entries(record.slots).filter(
      ([slot, value]) => isBehaviour(value) || ["parents", "codex", "organization", "weights"].includes(slot),
    );
    required.set(record.oid, new Set(kept.map(([slot]) => slot)));
  }
  const findings = organizationFindings({ writes: batch.writes, creates: batch.creates }, { protected: names, required });
  if (findings.length > 0) throw new BatError("GuardianRejected", findings.map((finding) => finding.message).join("; "), { findings });
}
