/**
 * An S3 server, fauxqs, behind a front that does what that one leaves out (it checks signatures, lists unfinished uploads and copies parts of
 * objects), counts requests, and breaks what it is told to break. A process of its own: it keeps objects in memory, and tests measure theirs.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { startFauxqs } from "fauxqs";
import { type Keys, signatureProblem } from "./s3-signature.ts";

/**
 * How downloads of objects are broken (`times`: so many of them, and no others), and uploads. An answer that ends before the place where it would be
 * cut or stopped is whole, and does not count: which answers are short depends on how much of the ones before came through.
 */
export interface Breakage {
  /** The connection is cut after so many bytes of an answer. */
  cutAfter?: number;
  /** A bit of the object's byte at this place is turned over. */
  flipAt?: number;
  /** The answer stops after so many bytes, until `mend`. */
  stallAfter?: number;
  /** The connection is cut before anything is answered. */
  refuse?: boolean;
  /** An answer comes at so many bytes a second at the most, as from a server that shares its lines. */
  perSecond?: number;
  times?: number;
  /** Ranges are not understood: the whole object is answered. */
  noRanges?: boolean;
  /** Only so many more parts of uploads are taken. */
  uploadsAfter?: number;
  /** Unfinished uploads may not be listed. */
  uploadsUnlisted?: boolean;
}

export interface Request {
  method: string;
  /** The path without the bucket. */
  key: string;
  query: string;
  range: string | undefined;
  /** Bytes of an object that were answered. */
  sent: number;
}

const keys = JSON.parse(process.argv[2] as string) as Keys;
const server = await startFauxqs({ port: 0, logger: false });
const uploads = new Map<string, { bucket: string; key: string; initiated: number }>();
const ages = new Map<string, number>();
let requests: Request[] = [];
let breakage: Breakage | undefined;
const stalled: (() => void)[] = [];
let onStall = (): void => {};

const front = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "", query = ""] = (request.url as string).split("?");
  const [, bucket = "", ...rest] = path.split("/");
  const key = decodeURIComponent(rest.join("/"));
  const params = new URLSearchParams(query);
  const noted: Request = { method: request.method as string, key, query, range: request.headers.range, sent: 0 };
  requests.push(noted);
  const problem = signatureProblem(request, keys);
  if (problem) return refuse(request, response, problem);
  if (params.has("partNumber") && breakage?.uploadsAfter !== undefined && --breakage.uploadsAfter < 0) return void response.destroy();
  if (request.method === "GET" && key === "" && params.has("uploads") && breakage?.uploadsUnlisted)
    return refuse(request, response, "AccessDenied");
  if (request.method === "GET" && key === "" && params.has("uploads")) return listUploads(response, bucket, params.get("prefix") ?? "");
  const source = request.headers["x-amz-copy-source"];
  if (params.has("partNumber") && typeof source === "string") return copyPart(request, response, source);
  if (breakage?.noRanges) delete request.headers.range;
  const answer = await forward(request);
  if (request.method === "GET" && key !== "" && (answer.statusCode as number) < 300) return sendObject(answer, response, noted);
  const body = await buffer(answer);
  const ok = (answer.statusCode as number) < 300;
  if (ok && request.method === "POST" && params.has("uploads")) {
    const [, id] = /<UploadId>(.*?)<\/UploadId>/.exec(body.toString()) ?? [];
    uploads.set(id as string, { bucket, key, initiated: Date.now() });
  }
  if (ok && params.has("uploadId") && request.method !== "PUT") uploads.delete(params.get("uploadId") as string);
  if (ok && request.method === "PUT") ages.delete(`${bucket}/${key}`);
  const age = ages.get(`${bucket}/${key}`);
  if (request.method === "HEAD" && age !== undefined) answer.headers["last-modified"] = new Date(age).toUTCString();
  const shown = request.method === "GET" && key === "" ? aged(bucket, body.toString()) : body;
  if (request.method !== "HEAD") answer.headers["content-length"] = String(shown.length);
  response.writeHead(answer.statusCode as number, answer.headers).end(shown);
}

function forward(request: IncomingMessage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, method: request.method, path: request.url, headers: request.headers };
    const onward = httpRequest(options, resolve);
    onward.on("error", reject);
    request.pipe(onward);
  });
}

async function copyPart(request: IncomingMessage, response: ServerResponse, source: string): Promise<void> {
  request.resume();
  const at = `http://127.0.0.1:${server.port}`;
  const range = String(request.headers["x-amz-copy-source-range"]);
  const part = await fetch(`${at}/${source.replace(/^\//, "")}`, { headers: { range } });
  const put = await fetch(`${at}${request.url}`, { method: "PUT", body: await part.arrayBuffer() });
  const body = `<CopyPartResult><ETag>${put.headers.get("etag")}</ETag></CopyPartResult>`;
  response.writeHead(put.status, { "content-type": "application/xml" }).end(body);
}

async function sendObject(answer: IncomingMessage, response: ServerResponse, noted: Request): Promise<void> {
  const length = Number(answer.headers["content-length"]);
  const stop = breakage?.cutAfter ?? breakage?.stallAfter ?? Number.POSITIVE_INFINITY;
  const broken = Number.isFinite(stop) && length < stop ? undefined : breakage;
  if (broken?.times !== undefined && --broken.times <= 0) breakage = undefined;
  if (broken?.refuse) return void response.destroy();
  if (!broken || broken.noRanges) {
    noted.sent = length;
    response.writeHead(answer.statusCode as number, answer.headers);
    return void answer.pipe(response);
  }
  const start = Number(/^bytes=(\d+)/.exec(noted.range ?? "bytes=0")?.[1]);
  response.writeHead(answer.statusCode as number, answer.headers);
  const began = performance.now();
  for await (const piece of answer) {
    const chunk = (piece as Buffer).subarray(0, stop - noted.sent);
    const at = (broken.flipAt ?? -1) - start - noted.sent;
    if (at >= 0 && at < chunk.length) chunk[at] = (chunk[at] as number) ^ 1;
    noted.sent += chunk.length;
    if (!response.write(chunk)) await drained(response);
    if (response.destroyed) return;
    const early = (noted.sent / (broken.perSecond ?? Number.POSITIVE_INFINITY)) * 1000 - (performance.now() - began);
    if (early > 1) await pause(early);
    if (noted.sent >= stop) break;
  }
  if (noted.sent < stop) return void response.end();
  if (broken.stallAfter !== undefined) {
    await new Promise<void>((resolve) => {
      stalled.push(resolve);
      onStall();
    });
  }
  response.destroy();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

async function refuse(request: IncomingMessage, response: ServerResponse, code: string): Promise<void> {
  request.resume();
  // As servers do that say more than they should.
  const body = `<Error><Code>${code}</Code><Message>refused ${request.headers.authorization}</Message><AWSAccessKeyId>${keys.accessKeyId}</AWSAccessKeyId></Error>`;
  response.writeHead(403, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) }).end(body);
}

function listUploads(response: ServerResponse, bucket: string, prefix: string): void {
  const found = [...uploads].filter(([, upload]) => upload.bucket === bucket && upload.key.startsWith(prefix));
  const items = found.map(
    ([id, { key, initiated }]) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date(initiated).toISOString()}</Initiated></Upload>`,
  );
  const body = `<ListMultipartUploadsResult><Bucket>${bucket}</Bucket><IsTruncated>false</IsTruncated>${items.join("")}</ListMultipartUploadsResult>`;
  response.writeHead(200, { "content-type": "application/xml" }).end(body);
}

/** A listing in which the objects that `age` named are as old as it said. */
const aged = (bucket: string, listing: string): Buffer =>
  Buffer.from(
    listing.replace(/(<Key>(.*?)<\/Key>[\s\S]*?<LastModified>)(.*?)(<)/g, (_, before: string, key: string, at: string, after: string) => {
      const age = ages.get(`${bucket}/${key}`);
      return `${before}${age === undefined ? at : new Date(age).toISOString()}${after}`;
    }),
  );

const commands = {
  requests: () => requests,
  forget: () => {
    requests = [];
  },
  break: (how: Breakage) => {
    breakage = how;
  },
  mend: () => {
    breakage = undefined;
    for (const resolve of stalled.splice(0)) resolve();
  },
  /** Waits until so many answers stand still. */
  stalled: (count: number) =>
    new Promise<void>((resolve) => {
      onStall = () => stalled.length >= count && resolve();
      onStall();
    }),
  age: (name: string, at: number) => void ages.set(name, at),
  uploads: () => [...uploads.values()],
  ageUploads: (at: number) => {
    for (const upload of uploads.values()) upload.initiated = at;
  },
};
export type Commands = typeof commands;

process.on("message", async ({ id, name, args }: { id: number; name: keyof Commands; args: never[] }) => {
  const command = commands[name] as (...args: never[]) => unknown;
  process.send?.({ id, answer: await command(...args) });
});
process.on("disconnect", () => process.exit());
front.listen(0, "127.0.0.1", () => process.send?.({ port: (front.address() as { port: number }).port }));
