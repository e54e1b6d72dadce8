import { isObject } from "../text/json.ts";
import { elementsOf, membersOf } from "../text/members-of.ts";

/** An item as text, and the same parsed. */
export interface ParsedItem {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Puts an item into a collection, with the `rel=collection` link that STAC demands of an item that names one. Every other
 * member and link keeps its text.
 */
export function inCollection({ text, value }: ParsedItem, collection: string): ParsedItem {
  const members = [...membersOf(text)];
  const list = members.findLast(({ key }) => key === "links");
  const texts = list && Array.isArray(value["links"]) ? [...elementsOf(text, list.valueStart)] : [];
  const links = linksIn(value, texts, collection);
  const changed = { collection: JSON.stringify(collection), ...(links && { links: `[${links.join(",")}]` }) };
  const kept = members
    .filter(({ key }) => !Object.hasOwn(changed, key))
    .map(({ start, end }) => text.slice(start, end));
  const added = Object.entries(changed).map(([key, member]) => `"${key}":${member}`);
  return {
    text: `{${[...kept, ...added].join(",")}}`,
    value: { ...value, collection, ...(links && { links: links.map((link) => JSON.parse(link)) }) },
  };
}

/**
 * The links of an item, as text, with one to its collection; undefined if they stay as they are. A link to another
 * collection than the one it moves to is replaced, also an absolute one: it would name a collection that the item is not in.
 */
function linksIn(
  { links = [], collection: former }: ParsedItem["value"],
  texts: readonly string[],
  collection: string,
): readonly string[] | undefined {
  // The reader of items names what is no list.
  if (!Array.isArray(links)) return undefined;
  const moves = typeof former === "string" && former !== collection;
  const isWrong = (link: unknown): boolean => pointsToCollection(link) && moves && !leadsTo(link, collection);
  const place = links.findIndex(isWrong);
  const hasRight = links.some((link) => pointsToCollection(link) && !isWrong(link));
  if (place < 0 && hasRight) return undefined;
  const right = (from: number, to: number) => texts.slice(from, to).filter((_, index) => !isWrong(links[from + index]));
  const end = place < 0 ? texts.length : place;
  // The address is relative to the item's own in an API.
  const link = { rel: "collection", href: `../../${encodeURIComponent(collection)}`, type: "application/json" };
  return [...right(0, end), ...(hasRight ? [] : [JSON.stringify(link)]), ...right(end, texts.length)];
}

const pointsToCollection = (link: unknown): boolean => isObject(link) && link["rel"] === "collection";

/** True if the last part of a link's path is the id of the collection. */
function leadsTo(link: unknown, collection: string): boolean {
  const href = isObject(link) && typeof link["href"] === "string" ? link["href"] : "";
  const last = href.split(/[?#]/, 1)[0]?.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return last === collection || last === encodeURIComponent(collection);
}
