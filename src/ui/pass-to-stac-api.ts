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

/** Passes a request on to the STAC API and its answer back; says why if there is none. Everybody on this machine may ask. */
export function passToStacApi(request: IncomingMessage, response: ServerResponse, api: StacApi): void {
  const trouble = api.trouble();
  if (trouble) {
    sayUnavailable(response, trouble);
    return;
  }
  const { method, url = "" } = request;
  const rest = url.slice(stacApiPath.length);
  const headers = passedOf(request);
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
  request.pipe(passed);
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
