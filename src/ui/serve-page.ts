import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "../pipeline/fault/fault.ts";
import { redacted } from "../pipeline/fault/redacted.ts";
import { parseJson } from "../pipeline/text/json.ts";
import type { StacApi } from "../targets/stac-api.ts";
import { cookieName, refuseRequest, tokenOf } from "./admit-request.ts";
import { type PageFile, readPageFiles } from "./page-files.ts";
import { isOfStacApi, passToStacApi } from "./pass-to-stac-api.ts";
import type { Routes, Shown } from "./route.ts";
import { routes } from "./routes.ts";
import { safeHeaders, sendAnswer, sendFault } from "./send-answer.ts";
import { StatusFeed } from "./status-feed.ts";

/** A server of the page, on this machine alone. */
export interface PageServer extends AsyncDisposable {
  /** The address to open, with the token that lets its reader in. */
  readonly url: string;
}

export interface PageOptions extends Shown {
  /** Options that say in commands which pipeline is meant, each with its value as for a shell. */
  readonly pipelineOptions: readonly string[];
  /** 0 is any free port. */
  readonly port: number;
  /** The token of an earlier start, whose pages go on; a new one when left out. */
  readonly token?: string | undefined;
  /** Is served beside the page. */
  readonly stacApi?: StacApi;
  /** Told of each error that is no Fault. */
  readonly onBug: (error: unknown) => void;
}

const mostBodyBytes = 8_000_000;

/**
 * Serves the page of a pipeline on 127.0.0.1.
 * @throws Fault `wrong_usage` if the port is taken
 */
export async function servePage({
  port: wanted,
  token: given,
  pipelineOptions,
  stacApi,
  onBug,
  ...shown
}: PageOptions): Promise<PageServer> {
  const files = await readPageFiles(pipelineOptions);
  const token = given ?? randomBytes(24).toString("base64url");
  const feed = new StatusFeed(shown.target, shown.configuration.settings);
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const answered =
      stacApi && isOfStacApi(request.url ?? "")
        ? passToStacApi(request, response, stacApi)
        : answer(request, response, { port, token, files, feed, shown });
    answered.catch((error: unknown) => {
      if (!(error instanceof Fault) && !response.destroyed) onBug(error);
      if (response.headersSent) response.destroy();
      else sendFault(response, error);
    });
  });
  server.listen(wanted, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new Fault("wrong_usage", `port ${wanted} cannot be used: ${(cause as Error).message}`, {
      remedy: "--port with another one, or 0 for any",
      cause,
    });
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async [Symbol.asyncDispose]() {
      feed[Symbol.dispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Serving {
  readonly port: number;
  readonly token: string;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly feed: StatusFeed;
  readonly shown: Shown;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  const { method = "", url = "/" } = request;
  const refusal = refuseRequest(request, serving);
  if (refusal) {
    response.writeHead(refusal.status, { "content-type": "text/plain; charset=utf-8" }).end(`${refusal.message}\n`);
    return;
  }
  const { pathname, searchParams: query } = new URL(url, "http://page");
  const file = method === "GET" ? serving.files.get(pathname) : undefined;
  if (file) return sendFile(response, file, tokenOf(url) === undefined ? undefined : serving);
  if (method === "GET" && pathname === "/api/events") return sendEvents(response, serving.feed);
  const name = `${method} ${pathname}`;
  const route = Object.hasOwn(routes, name) ? (routes as Routes)[name] : undefined;
  if (!route) throw new Fault("not_found", `there is no ${name}`);
  const left = new AbortController();
  response.on("close", () => left.abort());
  const body = method === "POST" ? parseJson(await textOf(request), "the request") : undefined;
  await sendAnswer(response, await route(serving.shown, { query, body, signal: left.signal }));
}

/** Sends a file of the page. Opened by its address, it lets its reader in from then on. */
function sendFile(response: ServerResponse, { type, bytes }: PageFile, opened: Serving | undefined): void {
  if (opened) {
    response.setHeader("set-cookie", `${cookieName(opened.port)}=${opened.token}; HttpOnly; SameSite=Strict; Path=/`);
  }
  response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
}

/** Sends the status as it changes, until the page leaves. */
function sendEvents(response: ServerResponse, feed: StatusFeed): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("retry: 1000\n\n");
  const leave = feed.follow((event) => {
    // A page that does not keep up, such as one in a tab that sleeps, gets the next one.
    if (response.writableLength === 0) response.write(`data: ${redacted(JSON.stringify(event))}\n\n`);
  });
  response.on("close", leave);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBodyBytes) throw new Fault("wrong_usage", `a request has more than ${mostBodyBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
