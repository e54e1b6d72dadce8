import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "../../../pipeline/fault/fault.ts";

/** A server of metrics for this machine. */
export interface MetricsServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Answers `GET /metrics` on 127.0.0.1.
 * @throws Fault `invalid_settings` if the port is taken
 */
export async function serveMetrics(port: number, text: () => Promise<string>): Promise<MetricsServer> {
  const server = createServer(async ({ method, url = "" }, response) => {
    if ((method !== "GET" && method !== "HEAD") || url.split("?")[0] !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("GET /metrics\n");
      return;
    }
    try {
      const body = await text();
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(body);
    } catch (error) {
      response.writeHead(503, { "content-type": "text/plain" }).end(`${(error as Error).message}\n`);
    }
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Fault("invalid_settings", `metrics_port ${port} cannot be used: ${(error as Error).message}`, {
      remedy: "set another metrics_port",
      cause: error,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
