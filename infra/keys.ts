/** API keys: made at random, kept as a hash. The first key stands in a file that its owner alone can read (§14.4). */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { BatError, isBatError } from "../shared/errors.ts";
import type { Operations } from "../shared/operations/operations.ts";
import type { ApiKey } from "../shared/operations/records.ts";

export const SCOPES = ["read", "write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export const ADMIN_KEY_FILE = "admin.key";

/** sha256 of a key in hex. A key has 256 random bits: a slow hash would guard nothing more. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");

export const newKey = (): string => `batos_${randomBytes(32).toString("base64url")}`;

/** The row of a key. The key itself is never stored. */
export function keyRow(key: string, name: string, scopes: readonly Scope[], identity: { newId(): string; clock(): number }): ApiKey {
  return { id: identity.newId(), name, hash: hashKey(key), scopes: [...scopes], createdAt: identity.clock() };
}

/** The key's row, or undefined when no such key was made. The comparison takes the same time whatever differs. */
export async function verifyKey(operations: Operations, key: string): Promise<ApiKey | undefined> {
  const hash = hashKey(key);
  const row = await operations.key(hash);
  return row && timingSafeEqual(Buffer.from(row.hash, "hex"), Buffer.from(hash, "hex")) ? row : undefined;
}

/** Whether a key may do what needs a scope. `admin` may do everything. */
export const allows = (key: ApiKey, scope: Scope): boolean => key.scopes.includes(scope) || key.scopes.includes("admin");

/**
 * Sees to the first key: its file exists, and its hash is registered. The file comes first, whole or not at all, so that a crash in
 * between leaves a file whose hash the next start registers; several processes may call this at once and agree on one key.
 * @returns the path of the key's file
 */
export async function ensureAdminKey(
  dataDir: string,
  operations: Operations,
  identity: { newId(): string; clock(): number },
): Promise<string> {
  const path = join(dataDir, ADMIN_KEY_FILE);
  const key = (await readKey(path)) ?? (await writeKey(dataDir, path));
  if (await verifyKey(operations, key)) return path;
  try {
    await operations.apply([{ write: "insertKey", key: keyRow(key, "admin", SCOPES, identity) }]);
  } catch (error) {
    // Another process registered the same key in between.
    if (!isBatError(error, "Conflict") || !(await verifyKey(operations, key))) throw error;
  }
  return path;
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const key = (await readFile(path, "utf8")).trim();
    if (key.length < 32) throw new BatError("Corrupt", `${path} holds no key: delete the file, and the next start makes a new one`);
    await chmod(path, 0o600);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function writeKey(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const key = newKey();
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(draft, "wx", 0o600);
    await file.writeFile(`${key}\n`);
    await file.sync();
    await file.close();
    // link, not rename: it fails when another process was first, and then that one's key counts.
    await link(draft, path);
    return key;
  } catch (error) {
    const theirs = (error as NodeJS.ErrnoException).code === "EEXIST" ? await readKey(path) : undefined;
    if (theirs === undefined) throw error;
    return theirs;
  } finally {
    await rm(draft, { force: true });
  }
}
