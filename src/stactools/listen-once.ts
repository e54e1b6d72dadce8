import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A socket in a private folder that accepts one peer. */
export interface Listening {
  readonly path: string;
  readonly peer: Promise<Socket>;
  stop(): void;
  /** Also closes the connection of a peer that came. */
  abandon(): void;
}

/** Listens at a path until one peer has connected or `stop` is called. */
export async function listenOnce(path: string): Promise<Listening> {
  const peer = Promise.withResolvers<Socket>();
  let taken: Socket | undefined;
  const server = createServer((socket) => {
    // A peer may be killed before another error handler is there.
    socket.on("error", () => {});
    if (taken) return void socket.destroy();
    taken = socket;
    peer.resolve(socket);
    server.close();
  });
  server.listen(path);
  await once(server, "listening");
  // A connection that cannot be accepted counts as one that never came.
  server.on("error", () => {});
  const stop = (): void => void server.close();
  return {
    path,
    peer: peer.promise,
    stop,
    abandon() {
      stop();
      taken?.destroy();
    },
  };
}
