/** Where the embedded Redis comes from: this machine, else Debian's packages, unpacked into a private folder (no root needed). */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { BatError } from "../../shared/errors.ts";
import { withLock } from "../bootstrap/lock.mjs";

const execute = promisify(execFile);

const PROGRAMS = ["valkey-server", "redis-server"];

/** A program to start, and the folders of the shared libraries that came with it. */
export interface ServerBinary {
  readonly program: string;
  readonly libraries: readonly string[];
}

/**
 * A server program: valkey-server or redis-server on PATH, else the private copy, fetched now if there is none yet (about 10 s, 10 MB).
 * @param cacheDir holds the private copy; it is shared by all data folders of a user
 * @throws BatError Unavailable that says what to install
 */
export async function findServerBinary(
  log: (message: string) => void,
  cacheDir = defaultCacheDir(),
  searchPath = process.env.PATH ?? "",
): Promise<ServerBinary> {
  for (const program of PROGRAMS) {
    const folder = searchPath.split(delimiter).find((candidate) => existsSync(join(candidate, program)));
    if (folder !== undefined) return { program: join(folder, program), libraries: [] };
  }
  if (!existsSync("/usr/bin/apt-get")) throw noServer("");
  const copy = join(cacheDir, "root");
  await withLock(join(cacheDir, "fetch.lock"), async () => {
    if (existsSync(copy)) return;
    log("no redis-server on PATH: fetching one from Debian's packages");
    await fetchFromDebian(copy, cacheDir);
  });
  return unpackedBinary(copy);
}

function defaultCacheDir(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "batos", "redis");
}

function noServer(reason: string): BatError {
  const advice =
    "No Redis can be started: install redis-server or valkey-server (apt-get install redis-server, brew install valkey), or set REDIS_URL.";
  return new BatError("Unavailable", reason === "" ? advice : `${advice} ${reason}`);
}

/** apt resolves, verifies and downloads what this machine lacks into folders of ours; `target` appears only when it is whole. */
async function fetchFromDebian(target: string, cacheDir: string): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const work = mkdtempSync(join(cacheDir, "fetch-"));
  const archives = join(work, "cache/archives");
  for (const folder of ["state/lists/partial", "cache/archives/partial", "root"]) mkdirSync(join(work, folder), { recursive: true });
  const options = [
    `Dir::State=${join(work, "state")}`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${join(work, "cache")}`,
    "Debug::NoLocking=1", // the folders are ours alone
    "APT::Sandbox::User=", // as root, apt would switch to a user who cannot write there
  ].flatMap((option) => ["-o", option]);
  try {
    await execute("apt-get", [...options, "-qq", "update"]);
    await execute("apt-get", [...options, "-qq", "-y", "--no-install-recommends", "--download-only", "install", "redis-server"]);
    const packages = readdirSync(archives).filter((file) => file.endsWith(".deb"));
    for (const file of packages) await execute("dpkg", ["-x", join(archives, file), join(work, "root")]);
    unpackedBinary(join(work, "root"));
    renameSync(join(work, "root"), target);
  } catch (error) {
    if (error instanceof BatError) throw error;
    const lines = error instanceof Error ? error.message.trim().split("\n") : [String(error)];
    throw noServer(`Fetching it from Debian's packages failed: ${lines.find((line) => /^(E|Err):/.test(line)) ?? lines[0]}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpackedBinary(copy: string): ServerBinary {
  const program = PROGRAMS.map((name) => join(copy, "usr/bin", name)).find(existsSync);
  if (program === undefined) throw noServer(`The copy in ${copy} holds no server: delete it.`);
  const libraries = ["usr/lib", "lib"].flatMap((folder) => {
    const path = join(copy, folder);
    const entries = existsSync(path) ? readdirSync(path) : [];
    return entries.filter((entry) => entry.endsWith("-linux-gnu")).map((entry) => join(path, entry));
  });
  return { program, libraries };
}
