/**
 * A PostgreSQL server of the test's own, from the machine's binaries, in a temporary folder and on a unix socket. Where there are none, what needs it is left
 * out, loudly; where CI is set they must be there (Debian: apt-get install postgresql).
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { onTestFinished } from "vitest";
import { openPostgresStores } from "../../infra/postgres/stores.ts";
import type { Stores } from "../../infra/sql/stores.ts";
import type { Shared } from "./temporary-store.ts";

const DEBIAN = "/usr/lib/postgresql";

/** The folder of `postgres` and `initdb`: the newest Debian package's, or one in the path. */
function binaries(): string | undefined {
  const installed = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN, version, "bin"))
    : [];
  return [...installed, ...(process.env.PATH ?? "").split(":")].find(
    (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
}

export const hasPostgres = binaries() !== undefined;
if (!hasPostgres) {
  if (process.env.CI) throw new Error("PostgreSQL is required here and not installed: apt-get install postgresql");
  process.stderr.write("PostgreSQL is not installed: its tests are SKIPPED (apt-get install postgresql)\n");
}

/** Whom the server runs as: PostgreSQL refuses root, and Debian's package makes a user for it. */
function user(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => /^(postgres|nobody):/.test(each));
  const [, , uid, gid] = (line ?? "::65534:65534").split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

export interface PostgresServer {
  /** A fresh schema, in which an image can be opened several times; dropped when the test has ended. */
  schema(): Promise<Shared>;
  /** Ends the server as `kill -9` does and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server. Without `durable` it does not wait for the disk: for tests that crash nothing. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const bin = binaries() as string;
  const owner = user();
  const folder = await mkdtemp(join(tmpdir(), "batos-pg-"));
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "batos", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-instructions"], {
    ...owner,
    cwd: folder,
    stdio: "pipe",
  });
  const start = async () => {
    const child = spawn(
      join(bin, "postgres"),
      [
        "-D",
        data,
        "-k",
        folder,
        "-h",
        "",
        "-c",
        "max_connections=200",
        "-c",
        "track_commit_timestamp=on",
        ...(durable ? [] : ["-c", "fsync=off"]),
      ],
      {
        ...owner,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const lines = createInterface({ input: child.stderr });
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        said.push(line);
        if (line.includes("ready to accept connections")) resolve();
      });
      child.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said.join("\n")}`)));
    });
    return child;
  };
  let server = await start();
  const url = (search: string) => `postgres://batos@/postgres?host=${encodeURIComponent(folder)}${search}`;
  let schemas = 0;
  const query = async (text: string): Promise<void> => {
    const client = new pg.Client(url(""));
    await client.connect();
    await client.query(text);
    await client.end();
  };
  return {
    async schema() {
      const name = `image_${process.pid}_${++schemas}`;
      await query(`create schema ${name}`);
      const path = url(`&options=${encodeURIComponent(`-c search_path=${name}`)}`);
      const opened: Stores[] = [];
      onTestFinished(async () => {
        for (const stores of opened) await stores.close();
        await query(`drop schema ${name} cascade`);
      });
      const open = async (): Promise<Stores> => {
        const stores = await openPostgresStores(path);
        opened.push(stores);
        return stores;
      };
      return { open, path };
    },
    async crash() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      server = await start();
    },
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
