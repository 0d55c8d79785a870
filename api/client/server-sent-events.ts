/** Reading server-sent events from a response (WHATWG HTML, section 9.2). */

export interface ServerSentEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** The events of a response, as they come. A block without data (a comment that keeps the line open) is no event. */
export async function* readServerSentEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  if (!response.body) return;
  let rest = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) yield event;
    }
  }
}

function parseBlock(block: string): ServerSentEvent | undefined {
  const data: string[] = [];
  const found: ServerSentEvent = { event: "message", data: "", id: undefined };
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ""] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") found.event = value;
    else if (field === "id") found.id = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { ...found, data: data.join("\n") };
}
