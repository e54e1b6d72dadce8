import type { ChildProcess } from "node:child_process";
import type { ClientRequest, IncomingMessage } from "node:http";

type Hear = (message: unknown) => void;

/** A request of `fetch`, as its channels have it. */
interface Fetched {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
}

/** Channels of Node's diagnostics, each with a listener that tells of requests, connections and programs in a sentence. */
export function heardChannels(tell: (sentence: string) => void): readonly (readonly [string, Hear])[] {
  const begun = new WeakMap<object, number>();
  const begin = (subject: object): void => void begun.set(subject, performance.now());
  const after = (subject: object): string => {
    const start = begun.get(subject);
    return start === undefined ? "" : ` in ${((performance.now() - start) / 1000).toFixed(3)} s`;
  };
  const hearing = <Message>(name: string, hear: (message: Message) => void): readonly [string, Hear] => [
    name,
    (message) => hear(message as Message),
  ];
  return [
    hearing<{ request: ClientRequest }>("http.client.request.start", ({ request }) => begin(request)),
    hearing<{ request: ClientRequest; response: IncomingMessage }>("http.client.response.finish", (message) => {
      const { request, response } = message;
      tell(`${nameOfRequest(request)} answered ${response.statusCode}${after(request)}`);
    }),
    hearing<{ request: ClientRequest; error: Error }>("http.client.request.error", ({ request, error }) =>
      tell(`${nameOfRequest(request)} failed${after(request)}: ${error.message}`),
    ),
    hearing<{ request: Fetched }>("undici:request:create", ({ request }) => begin(request)),
    hearing<{ request: Fetched; response: { statusCode: number } }>("undici:request:headers", (message) => {
      const { request, response } = message;
      tell(`${nameOfFetch(request)} answered ${response.statusCode}${after(request)}`);
    }),
    hearing<{ request: Fetched; error: Error }>("undici:request:error", ({ request, error }) =>
      tell(`${nameOfFetch(request)} failed${after(request)}: ${error.message}`),
    ),
    hearing<DatabaseConnected>("stac-ingest:database-connected", ({ host, port, database }) =>
      tell(`connected to the database ${database} at ${host}:${port}`),
    ),
    hearing<{ process: ChildProcess }>("child_process", ({ process: child }) => {
      begin(child);
      // The channel speaks before it is known what is run.
      queueMicrotask(() => {
        const words = child.spawnargs?.join(" ") ?? "a program";
        child.once("exit", (code, signal) => tell(`${words} ended with ${code ?? signal}${after(child)}`));
      });
    }),
  ];
}

interface DatabaseConnected {
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
}

/** A request with its address; a request to AWS also with what it is for, which its address does not say. */
function nameOfRequest(request: ClientRequest): string {
  const purpose = request.getHeader("x-amz-target");
  const address = `${request.method} ${request.protocol}//${request.getHeader("host") ?? request.host}${request.path}`;
  return typeof purpose === "string" ? `${address} (${purpose})` : address;
}

const nameOfFetch = ({ method, origin, path }: Fetched): string => `${method} ${origin}${path}`;
