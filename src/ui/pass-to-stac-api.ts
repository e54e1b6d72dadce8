import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { type StacApi, type StacApiTrouble, stacApiPath } from "../targets/stac-api.ts";

/** Headers that are about one connection, or not for the STAC API. */
const notPassed: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"],
  // The page's.
  "cookie",
  // To compress for this machine would only take time.
  "accept-encoding",
]);

/** Tells if a path is one of the STAC API. */
export const isOfStacApi = (url: string): boolean =>
  url === stacApiPath || [`${stacApiPath}/`, `${stacApiPath}?`].some((start) => url.startsWith(start));

/** Most bytes of a request's body. The largest are searches by a geometry of many points. */
const longestBody = 10 * 1024 ** 2;

/** Passes a request on to the STAC API and its answer back; says why if there is none. Everybody on this machine may ask. */
export async function passToStacApi(request: IncomingMessage, response: ServerResponse, api: StacApi): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    response.writeHead(413, { ...apart, connection: "close" }).end();
    return;
  }
  const trouble = api.trouble();
  if (trouble) {
    sayUnavailable(response, trouble);
    return;
  }
  const { method, url = "" } = request;
  const rest = url.slice(stacApiPath.length);
  const headers = { ...passedOf(request), ...(body.length > 0 && { "content-length": body.length }) };
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  const passed = ask({ socketPath: api.socket(), agent: false, method, path, headers });
  passed.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, { ...passedOf(answer), ...apart });
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  passed.on("error", ({ message }) => {
    if (response.headersSent) response.destroy();
    else sayUnavailable(response, api.trouble() ?? { sentence: message, passes: true });
  });
  response.on("close", () => passed.destroy());
  // All at once: what a path does not take is answered and hung up on, and a later write would fail before the answer is read.
  passed.end(body);
}

/** Reads a body to its end; undefined if it is too long or breaks off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > longestBody) return undefined;
      pieces.push(piece);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}

const passedOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassed.has(name)));

/** Keeps documents of the API, which load scripts from elsewhere, from being of one origin with the page. */
const apart = { "content-security-policy": "sandbox allow-scripts", "x-content-type-options": "nosniff" };

function sayUnavailable(response: ServerResponse, { sentence, passes }: StacApiTrouble): void {
  response
    .writeHead(503, {
      ...apart,
      "content-type": "application/json",
      "access-control-allow-origin": "*",
      "retry-after": "1",
    })
    .end(JSON.stringify({ code: passes ? "Starting" : "Unavailable", description: sentence }));
}
