import { type IncomingMessage, request as sendPlainly } from "node:http";
import { request as sendSecurely } from "node:https";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createInflate } from "node:zlib";
import { AddressRefusal, type AddressRequest } from "./address-request.ts";
import { gunzipped } from "./gunzipped.ts";

export interface AddressBody {
  readonly bytes: Readable;
  /** The server said how long it is, or where it ends. */
  readonly endIsKnown: boolean;
  /** The address that the body came from at last, if it has one. */
  readonly url?: string | undefined;
}

const mostRedirects = 20;
const silenceMilliseconds = 300_000;

/**
 * The body behind an `https://` or `http://` address, unpacked as the server says it is packed. A body that is cut short
 * ends in an error. (Not `fetch`, which takes a packed body that is cut short as whole.)
 */
export async function openAddress(
  address: string,
  signal: AbortSignal,
  options?: AddressRequest,
): Promise<AddressBody> {
  const { response, url } = await followed(address, signal, options);
  const { "content-length": length, "transfer-encoding": transfer } = response.headers;
  let bytes: Readable = response;
  try {
    if (response.statusCode === 206 && !isWhole(response)) throw new Error("the server sends a part of it alone");
    for (const encoding of encodingsOf(response).reverse()) {
      bytes = decoded(bytes, encoding);
    }
  } catch (error) {
    // What nobody reads would keep the process alive.
    response.destroy();
    throw error;
  }
  return { bytes, url, endIsKnown: length !== undefined || transfer !== undefined };
}

async function followed(
  address: string,
  signal: AbortSignal,
  options: AddressRequest | undefined,
): Promise<{ response: IncomingMessage; url: string }> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (url.username || url.password) throw new Error("the address holds a user name or password, which is not sent");
    const response = await request(url, signal, options);
    const { statusCode = 0, statusMessage = "", headers } = response;
    if (statusCode >= 200 && statusCode < 300) return { response, url: url.href };
    response.destroy();
    if (statusCode < 300 || statusCode >= 400 || !headers.location) {
      throw new AddressRefusal(statusCode, statusMessage, headers["retry-after"]);
    }
    url = new URL(headers.location, url);
    if (!/^https?:$/.test(url.protocol)) throw new Error(`the server points to ${url.protocol}, which is not read`);
  }
  throw new Error(`the server points elsewhere more than ${mostRedirects} times`);
}

function request(
  url: URL,
  signal: AbortSignal,
  { headers: added, body }: Partial<AddressRequest> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: "*/*",
      ...added,
      "accept-encoding": "identity",
      "user-agent": "stac-ingest",
      ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const send = url.protocol === "https:" ? sendSecurely : sendPlainly;
    let answer: IncomingMessage | undefined;
    const sent = send(url, { headers, signal, method: body === undefined ? "GET" : "POST" }, (response) => {
      answer = response;
      // The reader of the bytes gets the errors; there may be no reader.
      response.on("error", () => {});
      resolve(response);
    });
    sent.setTimeout(silenceMilliseconds, () => {
      // What waits to be read shows that the reader is slow, not the server.
      if (answer && answer.readableLength > 0) sent.setTimeout(silenceMilliseconds);
      else sent.destroy(new Error("the server has been silent for five minutes"));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Caches and proxies may answer with a part that nobody asked for. */
function isWhole({ headers }: IncomingMessage): boolean {
  const [, last, length] = /^bytes 0-(\d+)\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [];
  return last !== undefined && Number(last) + 1 === Number(length);
}

const decoders: Readonly<Record<string, () => Transform>> = {
  deflate: createInflate,
  br: createBrotliDecompress,
};

function encodingsOf({ headers }: IncomingMessage): string[] {
  const names = (headers["content-encoding"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}

function decoded(bytes: Readable, encoding: string): Readable {
  if (/^(x-)?gzip$/.test(encoding)) return Readable.from(gunzipped(bytes), { objectMode: false });
  const create = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  if (!create) throw new Error(`the server packs it as ${JSON.stringify(encoding)}, which is not read`);
  // An error of either ends both; the reader of the bytes gets it.
  return pipeline(bytes, create(), () => {});
}
