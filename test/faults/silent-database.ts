import { reservePort } from "../handlers/tcp-proxy.ts";

/** Passes a database's connections on until it falls silent: then they stay open, and nothing comes through. */
export interface SilentDatabase extends AsyncDisposable {
  readonly url: string;
  /** Has it fall silent when a client sends this text; resolves when that is so. */
  silenceAt(text: string): Promise<void>;
}

/** Opens a way to a database that can fall silent. */
export async function openSilentDatabase(url: string): Promise<SilentDatabase> {
  const { hostname, port } = new URL(url);
  let isSilent = false;
  let awaited: { readonly text: string; readonly fallen: () => void } | undefined;
  const proxy = await reservePort({ host: hostname, port: Number(port) }, (bytes, from) => {
    if (from === "client" && awaited && bytes.includes(awaited.text)) {
      isSilent = true;
      awaited.fallen();
    }
    return !isSilent;
  });
  await proxy.start();
  const own = new URL(url);
  own.host = `127.0.0.1:${proxy.port}`;
  return {
    url: own.href,
    silenceAt: (text) =>
      new Promise((fallen) => {
        awaited = { text, fallen };
      }),
    [Symbol.asyncDispose]: () => proxy.stop(),
  };
}
