/** The other end of effect boundaries: processes wait here until the test lets them go on, or kills them. */
import { mkdtempSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoundaryName } from "../../shared/boundaries.ts";

export interface BoundaryGate {
  /** The unix socket for BATOS_BOUNDARY_SOCKET. */
  path: string;
  /** Resolves with the process id of the first process that comes to this boundary from now on; it is held there. */
  hold(name: BoundaryName): Promise<number>;
  /** Lets those that are held go on. */
  release(): void;
  /** Names passed so far, in order. */
  passed: string[];
  close(): Promise<void>;
}

/** Everything but the boundary held passes at once. */
export async function openBoundaryGate(): Promise<BoundaryGate> {
  const path = join(mkdtempSync(join(tmpdir(), "gate-")), "s");
  const passed: string[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();
  let held: { name: string; found(pid: number): void } | undefined;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let buffered = "";
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      waiting.delete(socket);
    });
    socket.on("data", (chunk) => {
      buffered += chunk;
      for (let end = buffered.indexOf("\n"); end >= 0; end = buffered.indexOf("\n")) {
        const [name = "", pid = ""] = buffered.slice(0, end).split(" ");
        buffered = buffered.slice(end + 1);
        passed.push(name);
        if (held?.name === name) {
          const { found } = held;
          held = undefined;
          waiting.add(socket);
          found(Number(pid));
        } else {
          socket.write("go\n");
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    passed,
    hold: (name) =>
      new Promise((found) => {
        held = { name, found };
      }),
    release() {
      for (const socket of waiting) socket.write("go\n");
      waiting.clear();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
