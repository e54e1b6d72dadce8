import { isObject } from "../../pipeline/text/json.ts";
import type { NextLink } from "./page.ts";

/** A request for one page of a search. */
export interface PageRequest {
  readonly url: URL;
  /** The body of a POST; undefined for a GET. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Builds the request for the next page, or says why it is not sent. A page never leads to another host: a server could
 * point at addresses that only this machine reaches.
 */
export function nextRequest(link: NextLink, { url: last, body: lastBody }: PageRequest): PageRequest | string {
  const url = URL.parse(link.href, last.href);
  if (!url) return "its address cannot be read";
  if (url.username || url.password) return "its address holds a user name or password";
  // Behind a proxy many servers do not know that they are reached by https.
  if (last.protocol === "https:" && url.protocol === "http:" && url.hostname === last.hostname && url.port === "") {
    url.protocol = "https:";
    url.port = last.port;
  }
  if (url.origin !== last.origin) return `it is at ${url.protocol === "data:" ? "data:" : url.origin}, another host`;
  const method = typeof link.method === "string" ? link.method.toUpperCase() : "GET";
  if (method !== "GET" && method !== "POST") return `it asks for ${JSON.stringify(link.method)}, not for GET or POST`;
  const own = isObject(link.body) ? link.body : {};
  const body = link.merge === true ? { ...lastBody, ...own } : own;
  return { url, body: method === "POST" ? body : undefined, headers: headersOf(link) };
}

/** Headers that a server may not have another send. */
const kept =
  /^(?:authorization|cookie|host|content-.*|transfer-encoding|connection|upgrade|expect|te|trailer|keep-alive|user-agent|accept-encoding|proxy-.*|sec-.*)$/i;
const mostHeaders = 20;

function headersOf({ headers }: NextLink): Record<string, string> {
  if (!isObject(headers)) return {};
  const fit = Object.entries(headers).filter(
    ([name, value]) =>
      /^[\w-]{1,100}$/.test(name) &&
      !kept.test(name) &&
      typeof value === "string" &&
      /^[\x20-\x7e]{0,2000}$/.test(value),
  );
  return Object.fromEntries(fit.slice(0, mostHeaders)) as Record<string, string>;
}

/** Text that is the same for requests that are the same. */
export const nameOfRequest = ({ url, body, headers }: PageRequest): string => JSON.stringify([url.href, body, headers]);
