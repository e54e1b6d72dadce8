import pg from "pg";

/** A collection and the one that its items go to. */
export interface Renaming {
  readonly id: string;
  readonly to: string;
}

/** Relations of links that lead to an item or collection itself, or to a collection it is in. */
const ownRelations = ["self", "collection", "parent", "items"];

/**
 * Builds SQL of a document whose own links lead to the new collection: addresses with `collections/ID` in their path,
 * and links to the collection or parent whose path ends with its id. Other addresses are files, which stay where they
 * are.
 */
export function renamedSql(document: string, { id, to }: Renaming): string {
  const name = `(?:${[...new Set([id, encodeURIComponent(id)])].map(pattern).join("|")})`;
  const target = encodeURIComponent(to);
  const inPath = replacedSql("link->>'href'", `(^|/)collections/${name}(?=[/?#]|$)`, `\\1collections/${target}`);
  const atEnd = replacedSql(inPath, `(^|/)${name}(?=/?(?:[?#].*)?$)`, `\\1${target}`);
  const href = `to_jsonb(CASE WHEN link->>'rel' IN ('collection', 'parent') THEN ${atEnd} ELSE ${inPath} END)`;
  const own = `jsonb_typeof(link->'href') = 'string' AND link->>'rel' IN (${ownRelations.map(pg.escapeLiteral).join(", ")})`;
  return `CASE WHEN jsonb_typeof(${document}->'links') = 'array' THEN jsonb_set(${document}, '{links}', (
      SELECT coalesce(jsonb_agg(CASE WHEN ${own} THEN jsonb_set(link, '{href}', ${href}) ELSE link END ORDER BY place), '[]')
      FROM jsonb_array_elements(${document}->'links') WITH ORDINALITY AS each (link, place)
    )) ELSE ${document} END`;
}

const replacedSql = (text: string, from: string, to: string): string =>
  `regexp_replace(${text}, ${pg.escapeLiteral(from)}, ${pg.escapeLiteral(to)})`;

/** Writes a text as a regular expression of PostgreSQL, which gives a meaning to letters and digits behind a backslash. */
const pattern = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
