import { isObject } from "../../pipeline/text/json.ts";
import type { Row } from "../../settings/row.ts";
import { resolvedHref } from "./resolved-href.ts";

/**
 * The row of an item or another feature in a document: `url` is its own address, as it says itself or as the document has,
 * `assets.NAME` that of an asset; then its simple properties, which may be `url`, `id` or `collection` where it has none
 * itself. Hrefs are made whole by the address of the document, if it is known.
 */
export function itemRow(
  item: Readonly<Record<string, unknown>>,
  { address, isItsOwn }: { readonly address: string | undefined; readonly isItsOwn: boolean },
): Row {
  const { id, collection, properties, assets, links } = item;
  const self = Array.isArray(links) ? links.find((link) => isObject(link) && link["rel"] === "self") : undefined;
  const href = isObject(self) && typeof self["href"] === "string" ? self["href"] : undefined;
  const whole = (given: string, base: string | undefined): string =>
    base === undefined ? given : resolvedHref(given, base);
  const url = href === undefined ? undefined : whole(href, address);
  const row: Record<string, string> = {
    url: url ?? ((isItsOwn && address) || ""),
    id: textOf(id),
    collection: textOf(collection),
  };
  for (const [name, asset] of Object.entries(isObject(assets) ? assets : {})) {
    const found = isObject(asset) ? asset["href"] : undefined;
    if (typeof found === "string") row[`assets.${name}`] = whole(found, url ?? address);
  }
  for (const [name, value] of Object.entries(isObject(properties) ? properties : {})) {
    if (!row[name] && (value === null || typeof value !== "object")) row[name] = textOf(value);
  }
  return row;
}

const textOf = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
