/** Effect boundaries in a real process: nothing in production, a line to a tester's socket and back under fault tests. */
import { createConnection } from "node:net";
import type { Boundary, BoundaryName } from "../shared/boundaries.ts";

/**
 * A boundary that resolves at once, or, with a socket path, one that writes `NAME PID` as a line to that unix socket and waits for a line back.
 * A tester that is gone holds nobody up: a refused or closed connection lets the process go on.
 */
export function createBoundary(socketPath: string | undefined): Boundary {
  if (socketPath === undefined) return async () => {};
  return (name) => crossing(socketPath, name);
}

function crossing(socketPath: string, name: BoundaryName): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath, () => socket.write(`${name} ${process.pid}\n`));
    socket.on("data", (piece) => {
      if (piece.includes(10)) socket.end();
    });
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
}
