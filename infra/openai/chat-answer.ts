/** A chat completion as a server sends it: in pieces as they are generated (server-sent events), or whole where the server does not stream. */
import { z } from "zod";
import { BatError } from "../../shared/errors.ts";

/** What has been said so far. */
export interface Said {
  text: string;
  /** Why the answer ended; undefined while it goes on. */
  finish: string | undefined;
  model: string | undefined;
  promptTokens: number;
  /** Those of them that the server says it did not evaluate anew. */
  cachedTokens: number;
  completionTokens: number;
}

export const nothingSaid = (): Said => ({
  text: "",
  finish: undefined,
  model: undefined,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
});

const content = z.object({ content: z.string().nullish() });
const part = z.object({
  model: z.string().optional(),
  // The last piece of a stream may hold the usage alone.
  choices: z.array(z.object({ message: content.optional(), delta: content.optional(), finish_reason: z.string().nullish() })),
  usage: z
    .object({
      prompt_tokens: z.number().optional(),
      completion_tokens: z.number().optional(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});
/** How a server says in the midst of a stream that it failed. */
const failure = z.object({ error: z.looseObject({ message: z.string().optional() }) });

/**
 * Reads an answer to its end into `said`, and tells `onText` of each piece.
 * @throws BatError Unavailable when the server does not speak the protocol, or broke off before the end: what came until then is no answer.
 */
export async function readAnswer(endpoint: string, response: Response, said: Said, onText?: (piece: string) => void): Promise<void> {
  const take = (json: string): void => {
    const piece = parsed(endpoint, json);
    said.model ??= piece.model;
    said.promptTokens = piece.usage?.prompt_tokens ?? said.promptTokens;
    said.cachedTokens = piece.usage?.prompt_tokens_details?.cached_tokens ?? said.cachedTokens;
    said.completionTokens = piece.usage?.completion_tokens ?? said.completionTokens;
    const [choice] = piece.choices;
    const text = (choice?.message ?? choice?.delta)?.content ?? "";
    said.text += text;
    said.finish ??= choice?.finish_reason ?? undefined;
    if (text) onText?.(text);
  };
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) for await (const data of events(response)) take(data);
  else {
    take(await response.text());
    said.finish ??= "stop"; // not every server says why a whole answer ended
  }
  if (said.finish === undefined)
    throw new BatError("Unavailable", `${endpoint} ended in the midst of its answer: try again; if it stays, look at the server's log`, {
      said: said.text.slice(-500),
    });
}

/** The data of each event of a stream, until the stream or the protocol's last word ends it. */
async function* events(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      // Other lines are comments that keep the connection open, and names of events.
      if (!line.startsWith("data:")) continue;
      const data = line.slice("data:".length).trim();
      if (data === "[DONE]") return;
      yield data;
    }
  }
}

function parsed(endpoint: string, json: string): z.infer<typeof part> {
  try {
    const value: unknown = JSON.parse(json);
    const failed = failure.safeParse(value).data;
    if (!failed) return part.parse(value);
    throw new BatError(
      "Unavailable",
      `${endpoint} failed in the midst of its answer (${failed.error.message ?? "it did not say why"}): try again`,
    );
  } catch (error) {
    if (error instanceof BatError) throw error;
    throw new BatError(
      "Unavailable",
      `${endpoint} did not answer with a chat completion: check that BATOS_MODEL names an OpenAI-compatible server`,
      { said: json.slice(0, 500) },
      error,
    );
  }
}
