/** Blobs come in as they are, in a stream: a file of any size takes no memory, and one that breaks off leaves nothing. */
import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import type { RouteDeps } from "../deps.ts";
import { blobBody } from "../language-schemas.ts";
import { problems } from "../schemas.ts";

const MEDIA_TYPES = ["application/octet-stream", "application/x-gguf"];
const GIGABYTE = 2 ** 30;

export const blobRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const largest = Math.floor(deps.config.BATOS_BLOB_GB * GIGABYTE);
    app.addContentTypeParser(MEDIA_TYPES, async (_request: unknown, body: Readable) => body);
    app.post(
      "/blobs",
      {
        // A blob can become the mind, and a file that llama.cpp does not expect ends its process.
        config: { scope: "admin" },
        schema: {
          tags: ["blobs"],
          summary: "Upload a blob",
          description: "The body is the file's bytes. What nothing in the image names is removed by a pack.",
          consumes: MEDIA_TYPES,
          body: z.unknown().describe("The bytes."),
          response: { 201: blobBody, ...problems },
        },
      },
      async (request, reply) => {
        if (!MEDIA_TYPES.includes(request.headers["content-type"] ?? ""))
          throw new BatError("InvalidInput", `a blob is sent as bytes: Content-Type: ${MEDIA_TYPES[0]}`);
        if (Number(request.headers["content-length"] ?? 0) > largest) throw tooLarge(largest);
        const body = request.body as Readable;
        const bytes = Readable.from(bounded(body, largest), { objectMode: false });
        const handle = await deps.blobs.put(bytes, request.headers["content-type"] as string).catch((error) => {
          // What is still under way is let through to nowhere: a client that sends without listening would never see the answer.
          body.resume();
          reply.header("connection", "close");
          throw explained(error);
        });
        return reply.code(201).send(handle);
      },
    );
  };

/** A body's bytes, up to a number of them. The body is left standing where they end: destroyed, it would take the answer's connection along. */
async function* bounded(body: Readable, largest: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    size += (chunk as Uint8Array).length;
    if (size > largest) throw tooLarge(largest);
    yield chunk as Uint8Array;
  }
}

function explained(error: NodeJS.ErrnoException): Error {
  if (error.code === "ECONNRESET") return new BatError("InvalidInput", "the upload broke off: send it again", undefined, error);
  if (error.code === "ENOSPC")
    return new BatError("Unavailable", "the disk is full: make room, then send the blob again", undefined, error);
  return error;
}

const tooLarge = (largest: number): BatError =>
  new BatError("TooLarge", `a blob may have ${largest} bytes here: raise BATOS_BLOB_GB for larger ones`, { largest });
