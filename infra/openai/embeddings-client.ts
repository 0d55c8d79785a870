/** Embeddings by any OpenAI-compatible server. */

import { z } from "zod";
import { BatError } from "../../shared/errors.ts";
import { checkTexts, type EmbeddingModel, type Embeddings, embeddingsOf } from "../../shared/language/embedding-model.ts";
import { linkedSignal } from "../linked-signal.ts";
import { post, type ServerAddress } from "./request.ts";

const answer = z.object({
  model: z.string().optional(),
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: z.array(z.number()).min(1) })),
});

/** A server that is asked over HTTP. The weights that the image names are ignored: the server holds its own. */
export function openEmbeddingsClient(server: ServerAddress): EmbeddingModel {
  const closing = new AbortController();
  return {
    async embed(texts, { signal }) {
      checkTexts(texts);
      const { signal: cancel, unlink } = linkedSignal([signal, closing.signal]);
      const body = JSON.stringify({ model: server.name, input: texts, encoding_format: "float" });
      return post({ ...server, settings: "BATOS_EMBEDDINGS" }, "embeddings", body, cancel, async (endpoint, response) =>
        embeddingsIn(endpoint, await response.text(), texts.length, server.name),
      ).finally(unlink);
    },
    async close() {
      closing.abort();
    },
  };
}

/** @throws BatError Unavailable when it is not one vector for each text, all of one dimension */
function embeddingsIn(endpoint: string, said: string, texts: number, name: string): Embeddings {
  const wrong = (why: string): BatError =>
    new BatError(
      "Unavailable",
      `${endpoint} did not answer with embeddings (${why}): check that BATOS_EMBEDDINGS names a server that makes them`,
      {
        said: said.slice(0, 500),
      },
    );
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    throw wrong("it is not JSON");
  }
  const { success, data: parsed, error } = answer.safeParse(value);
  if (!success) throw wrong(`${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}`);
  // Servers may answer in any order, and not every one says which is which.
  const vectors = new Map(parsed.data.map(({ index, embedding }, at) => [index ?? at, embedding]));
  const inOrder = Array.from({ length: texts }, (_, at) => vectors.get(at) ?? []);
  if (parsed.data.length !== texts || inOrder.some((vector) => vector.length === 0))
    throw wrong(`${parsed.data.length} vectors for ${texts} texts`);
  if (new Set(inOrder.map((vector) => vector.length)).size > 1) throw wrong("its vectors differ in dimension");
  return embeddingsOf(parsed.model ?? name, inOrder);
}
