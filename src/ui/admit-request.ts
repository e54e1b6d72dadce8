import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Reasons to answer no request: its status and a sentence. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Names of this machine under which the page may be asked for: any other is another site's, which points here. */
const ownNames = ["127.0.0.1", "localhost"];

/**
 * Refuses a request that does not come from the page or from whoever was told its address: one to another host name, one
 * of another origin, and one without the token, which is in the address once and in a cookie from then on.
 */
export function refuseRequest(
  { headers, url = "/" }: Pick<IncomingMessage, "headers" | "url">,
  { port, token }: { readonly port: number; readonly token: string },
): Refusal | undefined {
  const hosts = ownNames.map((name) => `${name}:${port}`);
  const { host = "", origin, cookie = "" } = headers;
  if (!hosts.includes(host)) return { status: 403, message: `this page is asked for as ${hosts[0]} only` };
  const site = headers["sec-fetch-site"];
  const isForeign = (origin !== undefined && origin !== `http://${host}`) || site === "same-site";
  // A link or a bookmark elsewhere may open the page itself: its address has the token.
  const isPage = new URL(url, "http://page").pathname === "/";
  if (isForeign || (site === "cross-site" && !isPage)) {
    return { status: 403, message: "requests of other sites are not answered" };
  }
  const given = [tokenOf(url), cookieOf(cookie, cookieName(port))];
  if (given.some((text) => text !== undefined && isSame(text, token))) return undefined;
  return {
    status: 401,
    message:
      "the token is missing or of an earlier start: open the address that `stac-ingest open` or `ui` printed last",
  };
}

/** The cookie that carries the token; browsers keep cookies by host, so the port is in its name. */
export const cookieName = (port: number): string => `stac-ingest-${port}`;

/** The token in an address. */
export const tokenOf = (url: string): string | undefined =>
  new URL(url, "http://page").searchParams.get("token") ?? undefined;

function cookieOf(cookies: string, name: string): string | undefined {
  const pairs = cookies.split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Compares hashes, so that the time tells nothing about how much of a guess is right. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
