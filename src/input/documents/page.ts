import { isObject } from "../../pipeline/text/json.ts";

/** A link to the next page of a search, as the STAC API specification describes it. */
export interface NextLink {
  readonly href: string;
  readonly method?: unknown;
  readonly body?: unknown;
  readonly headers?: unknown;
  readonly merge?: unknown;
}

/** One page of a search, by what stands around its list. */
export interface Page {
  /** Items or collections on it. */
  readonly returned: number;
  /** All that the search found, if the server says so. */
  readonly matched: number | undefined;
  readonly next: NextLink | undefined;
}

/** Reads the members around a list. */
export function pageOf(members: Readonly<Record<string, unknown>>, returned: number): Page {
  const { numberMatched, context, links } = members;
  const counts = [numberMatched, isObject(context) ? context["matched"] : undefined];
  const matched = counts.find((count): count is number => Number.isSafeInteger(count) && (count as number) >= 0);
  const next = Array.isArray(links) ? links.find(isNext) : undefined;
  return { returned, matched, next };
}

/** Reads a whole document as a page, of features or collections; undefined if it is none. */
export function pageOfDocument(document: Buffer): Page | undefined {
  const value = parsed(document);
  if (!isObject(value)) return undefined;
  const list = value["type"] === "FeatureCollection" ? value["features"] : value["collections"];
  const isPage = Array.isArray(list) && (value["type"] === "FeatureCollection" || !("type" in value));
  return isPage ? pageOf(value, list.length) : undefined;
}

const isNext = (link: unknown): link is NextLink =>
  isObject(link) && link["rel"] === "next" && typeof link["href"] === "string" && link["href"] !== "";

function parsed(document: Buffer): unknown {
  try {
    return JSON.parse(document.toString());
  } catch {
    // The reader of the document names the mistake.
    return undefined;
  }
}
