import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

/** Ways a service fails. Where the answer is lost, the request was carried out. */
export type ServiceFault = "500" | "throttled" | "cut in the request" | "cut in the answer" | "slow";

/** Passes requests on to an emulator, and harms some of them. */
export interface FaultyProxy extends AsyncDisposable {
  readonly port: number;
  /** The number of requests harmed so far. */
  readonly harmed: () => number;
  /** Harms the requests that `strikes` says, from now on; none if it is left out. */
  harm(fault: ServiceFault | undefined, strikes?: () => boolean): void;
}

const slowMilliseconds = 700;

/** Opens a proxy before a port of this machine. */
export async function openFaultyProxy(port: number): Promise<FaultyProxy> {
  let fault: ServiceFault | undefined;
  let strikes: () => boolean = () => false;
  let harmed = 0;
  const server = createServer(async (incoming, outgoing) => {
    const current = fault !== undefined && strikes() ? fault : undefined;
    if (current !== undefined) harmed += 1;
    // A connection that is cut is no fault of the proxy.
    outgoing.on("error", () => {});
    if (current === "cut in the request") return void incoming.socket.destroy();
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    if (current === "500") return void outgoing.writeHead(500).end("<html>Internal Server Error</html>");
    if (current === "throttled") return void throttle(incoming, outgoing);
    if (current === "slow") await wait(slowMilliseconds);
    const { method, url: path, headers } = incoming;
    const passed = ask({ host: "127.0.0.1", port, method, path, headers }, async (answer) => {
      const text = await buffer(answer);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      if (current !== "cut in the answer") return void outgoing.end(text);
      outgoing.write(text.subarray(0, text.length / 2), () => incoming.socket.destroy());
    });
    passed.on("error", () => incoming.socket.destroy()).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    harmed: () => harmed,
    harm(next, whenever = () => true) {
      fault = next;
      strikes = whenever;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers as SQS does in JSON and SNS in XML. */
function throttle({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  if (headers["x-amz-target"]) {
    outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    outgoing.end(JSON.stringify({ __type: "com.amazonaws.sqs#RequestThrottled", message: "Rate exceeded" }));
  } else {
    outgoing.writeHead(400, { "content-type": "text/xml" });
    outgoing.end(
      "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
    );
  }
}
