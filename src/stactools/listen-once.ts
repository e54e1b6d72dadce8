import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A socket in a private folder for one peer; it is gone from there as soon as that came, or `stop` was called. */
export interface Listening {
  readonly path: string;
  readonly peer: Promise<Socket>;
  stop(): void;
}

export async function listenOnce(path: string): Promise<Listening> {
  const peer = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    peer.resolve(socket);
    server.close();
  });
  server.listen(path);
  await once(server, "listening");
  return { path, peer: peer.promise, stop: () => void server.close() };
}
