/**
 * A hub of models for tests, over real HTTP, that answers as Hugging Face does: `/OWNER/REPO/resolve/REVISION/FILE` says commit, size and, for
 * large files, sha256, and redirects to another host that has the bytes, at an address that holds for one request; small files come from the hub
 * itself. It breaks what it is told to break, and notes what it was asked.
 */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of an answer with bytes. */
interface Breakage {
  /** The connection is cut after so many bytes. */
  cutAfter?: number;
  /** The answer stops after so many bytes, and the connection stays. */
  stallAfter?: number;
  /** A bit of the file's byte at this place is turned over. */
  flipAt?: number;
  /** Ranges are not understood: the whole file is answered. */
  noRanges?: boolean;
  /** Answered in place of bytes. */
  status?: number;
  /** With it, the seconds that are to be waited. */
  retryAfter?: number;
  /** It is the hub's answer that is broken, to whatever it is asked, and not the one with bytes. */
  hub?: true;
  /** Of all answers from this one on. */
  always?: true;
}

interface Asked {
  host: "hub" | "store";
  method: string;
  path: string;
  authorization: string | undefined;
  range: string | undefined;
  ifRange: string | undefined;
}

interface Repo {
  commits: Record<string, Map<string, Buffer>>;
  /** Branches, and the commits that they are at. */
  branches: Record<string, string>;
  /** Who may read it: everybody, holders of the token, or those of them whom the owner let in. */
  for?: "all" | "members" | "none";
}

export interface HubServer {
  url: string;
  /** The host that has the bytes of large files. */
  store: string;
  token: string;
  asked: Asked[];
  /** Puts a file on a branch, in a new commit; answers the commit. */
  commit(repo: string, path: string, bytes: Buffer, branch?: string): string;
  allow(repo: string, readers: Repo["for"]): void;
  /** Breaks the next answers, one after the other. */
  break(...how: Breakage[]): void;
  close(): Promise<void>;
}

/** What is larger is kept apart from the repository, with its sha256 for a name. */
const LARGE = 1000;

export async function startHub(): Promise<HubServer> {
  const repos = new Map<string, Repo>();
  const addresses = new Map<string, { bytes: Buffer; etag: string }>();
  const asked: Asked[] = [];
  const token = `hf_${randomUUID()}`;
  let breakages: Breakage[] = [];

  const note = (host: Asked["host"], { method = "", url = "", headers }: IncomingMessage): void =>
    void asked.push({
      host,
      method,
      path: url.split("?")[0] as string,
      authorization: headers.authorization,
      range: headers.range,
      ifRange: headers["if-range"] as string | undefined,
    });

  function refusal(repo: Repo | undefined, authorization: string | undefined): [number, string?] | undefined {
    if (authorization !== undefined && authorization !== `Bearer ${token}`) return [401];
    if (!repo) return authorization === undefined ? [401, "RepoNotFound"] : [404, "RepoNotFound"];
    if (repo.for === "members" && authorization === undefined) return [401, "RepoNotFound"];
    return repo.for === "none" ? [authorization === undefined ? 401 : 403, "GatedRepo"] : undefined;
  }

  const hub = createServer((request, response) => {
    note("hub", request);
    const broken = next(true);
    if (broken) return void refuseFor(broken, response);
    const [, owner, name, , revision = "", ...rest] = (request.url as string).split("/").map(decodeURIComponent);
    const repo = repos.get(`${owner}/${name}`);
    const refuse = (status: number, code?: string): void =>
      void response.writeHead(status, code === undefined ? {} : { "x-error-code": code }).end(`refused ${request.headers.authorization}`);
    const refused = refusal(repo, request.headers.authorization);
    if (refused || !repo) return refuse(...(refused as [number]));
    const commit = repo.branches[revision] ?? revision;
    const files = repo.commits[commit];
    if (!files) return refuse(404, "RevisionNotFound");
    const bytes = files.get(rest.join("/"));
    if (!bytes) return refuse(404, "EntryNotFound");
    response.setHeader("x-repo-commit", commit);
    if (bytes.length <= LARGE) return serve(request, response, { bytes, etag: `"${hash("sha1", bytes)}"` });
    const id = randomUUID();
    addresses.set(id, { bytes, etag: `"${hash("md5", bytes)}"` });
    response.writeHead(302, {
      location: `${address(store)}/${id}?Signature=secret`,
      "x-linked-size": String(bytes.length),
      "x-linked-etag": `"${hash("sha256", bytes)}"`,
    });
    response.end();
  });

  const store = createServer((request, response) => {
    note("store", request);
    const id = (request.url as string).slice(1).split("?")[0] as string;
    const found = addresses.get(id);
    addresses.delete(id);
    // As a store does that is shown two keys at once.
    if (!found || request.headers.authorization !== undefined) return void response.writeHead(403).end();
    serve(request, response, found);
  });

  /** The breakage whose turn it is, if it is for this one of the hosts. */
  function next(hub: true | undefined): Breakage | undefined {
    const [broken] = breakages;
    if (!broken || broken.hub !== hub) return undefined;
    if (!broken.always) breakages.shift();
    return broken;
  }

  function refuseFor({ status = 500, retryAfter, stallAfter }: Breakage, response: ServerResponse): void {
    if (stallAfter === 0) return;
    if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
    response.writeHead(status).end();
  }

  function serve(request: IncomingMessage, response: ServerResponse, { bytes, etag }: { bytes: Buffer; etag: string }): void {
    const broken = request.method === "GET" ? next(undefined) : undefined;
    if (broken?.status !== undefined) return void refuseFor(broken, response);
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
    const ifRange = request.headers["if-range"];
    const start = from === undefined || broken?.noRanges || (ifRange !== undefined && ifRange !== etag) ? 0 : Number(from);
    if (start > 0) response.setHeader("content-range", `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
    response.writeHead(start > 0 ? 206 : 200, { etag, "content-length": bytes.length - start, "accept-ranges": "bytes" });
    if (request.method === "HEAD") return void response.end();
    const sent = Buffer.from(bytes.subarray(start));
    const flip = (broken?.flipAt ?? -1) - start;
    if (flip >= 0) sent[flip] = (sent[flip] as number) ^ 1;
    if (broken?.stallAfter !== undefined) return void response.write(sent.subarray(0, broken.stallAfter));
    if (broken?.cutAfter === undefined) return void response.end(sent);
    response.write(sent.subarray(0, broken.cutAfter), () => response.destroy());
  }

  await Promise.all([hub, store].map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))));
  const repoOf = (name: string): Repo => {
    const repo = repos.get(name) ?? { commits: {}, branches: {} };
    repos.set(name, repo);
    return repo;
  };
  return {
    url: address(hub),
    store: address(store),
    token,
    asked,
    commit(name, path, bytes, branch = "main") {
      const repo = repoOf(name);
      const commit = hash("sha1", Buffer.from(randomUUID()));
      repo.commits[commit] = new Map(repo.commits[repo.branches[branch] ?? ""]).set(path, bytes);
      repo.branches[branch] = commit;
      return commit;
    },
    allow(name, readers = "all") {
      repoOf(name).for = readers;
    },
    break(...how) {
      breakages = how;
    },
    async close() {
      for (const server of [hub, store]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const address = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const hash = (name: string, bytes: Buffer): string => createHash(name).update(bytes).digest("hex");
