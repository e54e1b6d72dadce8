import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A message of a function to Lambda's runtime API: the outcome of an invocation, or a failed initialisation. */
export interface Outcome {
  readonly path: string;
  readonly body: unknown;
}

/** The part of Lambda's runtime API that a function talks to: invocations out, answers and errors in. */
export interface RuntimeApi extends Disposable {
  readonly address: string;
  /** Resolves to the answer or the error of the function. */
  invoke(event: unknown, timeoutMilliseconds: number): Promise<Outcome>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMilliseconds: number;
  readonly resolve: (outcome: Outcome) => void;
}

export async function openRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let asking: ServerResponse | undefined;
  let count = 0;

  const handOut = (): void => {
    const invocation = waiting[0];
    if (!asking || !invocation) return;
    waiting.shift();
    running.set(invocation.id, invocation);
    asking.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.id,
      "lambda-runtime-deadline-ms": Date.now() + invocation.timeoutMilliseconds,
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:item-gen",
    });
    asking.end(JSON.stringify(invocation.event));
    asking = undefined;
  };

  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    if (request.method === "GET") {
      asking = response;
      handOut();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.writeHead(202).end();
    const body: unknown = JSON.parse(Buffer.concat(parts).toString() || "null");
    const id = /\/invocation\/([^/]+)\/(?:response|error)$/.exec(path)?.[1];
    // If a function cannot be initialised, all of its invocations have failed.
    const concerned = id === undefined ? [...running.values(), ...waiting.splice(0)] : [running.get(id)];
    for (const invocation of concerned) invocation?.resolve({ path, body });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event, timeoutMilliseconds) =>
      new Promise((resolve) => {
        count += 1;
        waiting.push({ id: `request-${count}`, event, timeoutMilliseconds, resolve });
        handOut();
      }),
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  };
}
