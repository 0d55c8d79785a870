/** A way to an address over TCP that a test can cut: connections are reset, and nobody listens until it is mended. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Cuttable {
  url: string;
  /** Resets the connections there are; the next ones are taken. */
  reset(): void;
  /** Resets the connections there are, and takes none until it is mended, where it may lead elsewhere. */
  cut(): Promise<void>;
  mend(to?: string): Promise<void>;
  close(): Promise<void>;
}

export async function cuttableWayTo(address: string): Promise<Cuttable> {
  let { port: beyond } = new URL(address);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(beyond), "127.0.0.1");
    open.add(near).add(far);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => undefined);
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const reset = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    reset();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    reset,
    cut,
    async mend(to) {
      if (to !== undefined) beyond = new URL(to).port;
      await listen(port);
    },
    close: cut,
  };
}
