import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Passes a database's connections on until it falls silent: then they stay open, and nothing comes through. */
export interface SilentDatabase extends AsyncDisposable {
  readonly url: string;
  /** Has it fall silent when a client sends this text; resolves when that is so. */
  silenceAt(text: string): Promise<void>;
}

/** Opens a way to a database that can fall silent. */
export async function openSilentDatabase(url: string): Promise<SilentDatabase> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let awaited: { readonly text: string; readonly fallen: () => void } | undefined;
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from.on("error", () => {}));
      from.on("data", (bytes) => {
        if (from === client && awaited && bytes.includes(awaited.text)) {
          isSilent = true;
          awaited.fallen();
        }
        if (!isSilent) to.write(bytes);
      });
      from.on("close", () => void to.destroy());
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const own = new URL(url);
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: own.href,
    silenceAt: (text) =>
      new Promise((fallen) => {
        awaited = { text, fallen };
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
