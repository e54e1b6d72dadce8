import { get as getPlainly, type IncomingMessage } from "node:http";
import { get as getSecurely } from "node:https";
import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

export interface AddressBody {
  readonly bytes: Readable;
  /** The server said how long it is, or where it ends. */
  readonly endIsKnown: boolean;
}

const mostRedirects = 20;
const silenceMilliseconds = 300_000;

/**
 * The body behind an `https://` or `http://` address, unpacked as the server says it is packed. A body that is cut short
 * ends in an error. (Not `fetch`, which takes a packed body that is cut short as whole.)
 */
export async function openAddress(address: string, signal: AbortSignal): Promise<AddressBody> {
  const response = await followed(address, signal);
  const { "content-length": length, "transfer-encoding": transfer } = response.headers;
  let bytes: Readable = response;
  for (const encoding of encodingsOf(response).reverse()) {
    // An error of either ends both; the reader of the bytes gets it.
    bytes = pipeline(bytes, decoderFor(encoding), () => {});
  }
  return { bytes, endIsKnown: length !== undefined || transfer !== undefined };
}

async function followed(address: string, signal: AbortSignal): Promise<IncomingMessage> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (url.username || url.password) throw new Error("the address holds a user name or password, which is not sent");
    const response = await request(url, signal);
    const { statusCode = 0, statusMessage = "", headers } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    response.destroy();
    if (statusCode < 300 || statusCode >= 400 || !headers.location) {
      throw new Error(`the server answers ${statusCode} ${statusMessage}`.trimEnd());
    }
    url = new URL(headers.location, url);
    if (!/^https?:$/.test(url.protocol)) throw new Error(`the server points to ${url.protocol}, which is not read`);
  }
  throw new Error(`the server points elsewhere more than ${mostRedirects} times`);
}

function request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "*/*", "accept-encoding": "identity", "user-agent": "stac-ingest" };
    const get = url.protocol === "https:" ? getSecurely : getPlainly;
    let answer: IncomingMessage | undefined;
    const sent = get(url, { headers, signal }, (response) => {
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
  });
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function encodingsOf({ headers }: IncomingMessage): string[] {
  const names = (headers["content-encoding"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}

function decoderFor(encoding: string): Transform {
  const create = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  if (!create) throw new Error(`the server packs it as ${JSON.stringify(encoding)}, which is not read`);
  return create();
}
