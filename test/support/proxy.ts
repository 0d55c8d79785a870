/** An HTTP proxy for tests: forwards what it is asked for by whole addresses, opens tunnels, and notes what it was asked and by whom. */
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface Proxy {
  /** With a user and a password. */
  url: string;
  asked: string[];
  /** Each once. */
  credentials: string[];
  close(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const credentials = new Set<string>();
  const note = (url = "", authorization = ""): void => {
    asked.push(url);
    credentials.add(Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString());
  };
  const server = createServer((incoming, outgoing) => {
    const { "proxy-authorization": authorization, ...headers } = incoming.headers;
    note(incoming.url, authorization);
    const forwarded = request(incoming.url as string, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  server.on("connect", (incoming, socket) => {
    note(`tunnel://${incoming.url}`, incoming.headers["proxy-authorization"]);
    const [host, port] = (incoming.url as string).split(":");
    const beyond = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      beyond.pipe(socket).pipe(beyond);
    });
    for (const one of [beyond, socket]) one.on("error", () => [beyond, socket].map((end) => end.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://user:pass%20word@127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get credentials() {
      return [...credentials];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
