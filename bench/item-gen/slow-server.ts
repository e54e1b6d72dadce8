import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface SlowServer extends Disposable {
  readonly address: string;
}

/**
 * Serves files over HTTP with ranges and delays every answer, as an object store does. It ignores the first part of a
 * path, which gives a file any number of addresses that no reader has cached.
 */
export async function serveSlowly(folder: string, latencyMilliseconds: number): Promise<SlowServer> {
  const server = createServer(async (request, response) => {
    await delay(latencyMilliseconds);
    const [, ...rest] = normalize(new URL(request.url ?? "/", "http://localhost").pathname)
      .slice(1)
      .split("/");
    const path = join(folder, ...rest);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(Number(range?.[2] || found.size - 1), found.size - 1);
    response.writeHead(range ? 206 : 200, {
      "content-length": end - start + 1,
      "accept-ranges": "bytes",
      ...(range && { "content-range": `bytes ${start}-${end}/${found.size}` }),
    });
    if (request.method === "HEAD") return void response.end();
    createReadStream(path, { start, end }).pipe(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  };
}
