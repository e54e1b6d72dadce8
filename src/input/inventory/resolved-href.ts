import { dirname, resolve } from "node:path";

const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i;

/** An href as it is meant in the document at an address or path; as it stands if it cannot be told. */
export function resolvedHref(href: string, base: string): string {
  if (isAddress.test(href) || href.startsWith("/vsi")) return href;
  if (!isAddress.test(base)) return resolve(dirname(base), href);
  return URL.parse(href, base)?.href ?? href;
}

/** Tells if one address is at the same host, or in the same bucket, as another; all paths are. */
export function isSameOrigin(address: string, base: string): boolean {
  const originOf = (text: string): string => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(text)?.[0].toLowerCase() ?? "";
  return originOf(address) === originOf(base);
}
