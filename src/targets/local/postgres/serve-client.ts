import type { Socket } from "node:net";
import { ClientRefused } from "./client-refused.ts";
import type { WireBackend } from "./wire-backend.ts";
import { WireClient, type WireClientOptions } from "./wire-client.ts";

/** Serves one connection until it ends, and rolls back whatever it left undone. Rejects only if the database failed. */
export async function serveClient(
  socket: Socket,
  id: number,
  backend: WireBackend,
  options: WireClientOptions,
): Promise<void> {
  const client = new WireClient(socket, id, backend, options);
  try {
    for await (const chunk of chunksFrom(socket)) {
      await client.receive(chunk);
      if (client.isRefused) break;
    }
  } catch (error) {
    if (!(error instanceof ClientRefused)) throw error;
    client.refuse(error.sqlstate, error.message);
  } finally {
    await client.depart();
    socket.end();
  }
}

/** Yields until the client is gone, however its socket says so, and leaves the socket open for a refusal. */
async function* chunksFrom(socket: Socket): AsyncGenerator<Buffer> {
  try {
    yield* socket.iterator({ destroyOnReturn: false });
  } catch {}
}
