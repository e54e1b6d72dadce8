import { isObject } from "../text/json.ts";

const ogc = "http://www.opengis.net/def/rel/ogc/1.0/";
/** Relations of links that only an API makes for a collection: no file has them. */
const apiRelations: ReadonlySet<unknown> = new Set([
  ...["items", "aggregate", "aggregations", "queryables", `${ogc}queryables`, `${ogc}sortables`],
]);
/** Relations that files have as well, and for which an API makes links of its own. */
const placeRelations: ReadonlySet<unknown> = new Set(["self", "root", "parent"]);

/**
 * Takes out of a collection that an API answered the links that the API made: it makes them again, beside stored ones,
 * with an address that may be nobody else's. A collection from elsewhere is returned as it is.
 */
export function withoutApiLinks(collection: unknown): unknown {
  if (apiLinkCount(collection) === 0 || !isObject(collection)) return collection;
  const links = linksOf(collection).filter((link) => !isMade(link));
  return Object.fromEntries(Object.entries(collection).map(([key, value]) => [key, key === "links" ? links : value]));
}

/** Counts the links that `withoutApiLinks` takes out. */
export function apiLinkCount(collection: unknown): number {
  const links = linksOf(collection);
  return links.some((link) => apiRelations.has(relationOf(link))) ? links.filter(isMade).length : 0;
}

function linksOf(collection: unknown): readonly unknown[] {
  if (!isObject(collection) || collection["type"] !== "Collection") return [];
  return Array.isArray(collection["links"]) ? collection["links"] : [];
}

const relationOf = (link: unknown): unknown => (isObject(link) ? link["rel"] : undefined);

function isMade(link: unknown): boolean {
  const relation = relationOf(link);
  return apiRelations.has(relation) || placeRelations.has(relation);
}
