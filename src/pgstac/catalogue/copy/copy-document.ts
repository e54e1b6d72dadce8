import type pg from "pg";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { shellWord } from "../../../pipeline/text/shell-word.ts";
import { notFound } from "../not-found.ts";
import { type Renaming, renamedSql } from "./renamed-sql.ts";

/** Marks a collection that is not copied to its end; nobody but this package writes `private` of a collection. */
const mark = "stac_ingest:copy_of";

/** Refuses a copy to a collection that is there, unless it is an earlier copy of the same that was not completed. */
export async function requireCopyable(client: pg.ClientBase, { id, to }: Renaming): Promise<{ isBegun: boolean }> {
  if (id === to) throw new Fault("wrong_usage", `${id} is the collection's id already`, { remedy: "another id" });
  const { rows } = await client.query<{ id: string; copy_of: string | null }>(
    "SELECT id, private->>$2 AS copy_of FROM collections WHERE id = ANY ($1)",
    [[id, to], mark],
  );
  const target = rows.find((row) => row.id === to);
  if (target && target.copy_of !== id) {
    throw new Fault("wrong_usage", `there is a collection ${to} already`, {
      remedy: `another id, or stac-ingest collections delete ${shellWord(to)}, which deletes its items as well`,
    });
  }
  if (!rows.some((row) => row.id === id)) throw notFound(`collection ${id}`);
  return { isBegun: target !== undefined };
}

/**
 * Makes the new collection, or brings it up to date, with what its items depend on: the base items that they name, and
 * the queryables that have indexes.
 */
export async function copyDocument(client: pg.ClientBase, names: Renaming, tagsItems: boolean): Promise<void> {
  const { id, to } = names;
  const content = `jsonb_set(${renamedSql("content", names)}, '{id}', to_jsonb($2::text))`;
  const { rowCount } = await client.query(
    `INSERT INTO collections (content, private, partition_trunc)
     SELECT ${content}, coalesce(private, '{}') || jsonb_build_object($3::text, id), partition_trunc
     FROM collections WHERE id = $1 ON CONFLICT (id) DO NOTHING`,
    [id, to, mark],
  );
  // Before the document changes: the first change would make base items of its own.
  if (tagsItems) {
    await client.query(
      `INSERT INTO base_items (collection, id, base_item) OVERRIDING SYSTEM VALUE
       SELECT $2, id, jsonb_set(base_item, '{collection}', to_jsonb($2::text)) FROM base_items WHERE collection = $1
       ON CONFLICT DO NOTHING`,
      [id, to],
    );
  }
  if (rowCount === 0) {
    await client.query(
      `UPDATE collections AS made SET content = renamed FROM (SELECT ${content} AS renamed FROM collections WHERE id = $1) AS wanted
       WHERE id = $2 AND made.content::text <> renamed::text`,
      [id, to],
    );
  }
  await client.query(
    `UPDATE queryables SET collection_ids = array_append(collection_ids, $2)
     WHERE $1 = ANY (collection_ids) AND NOT $2 = ANY (collection_ids)`,
    [id, to],
  );
}

/** Takes the mark away from a collection that is copied to its end. */
export async function unmark(client: pg.ClientBase, id: string): Promise<void> {
  await client.query("UPDATE collections SET private = nullif(private - $2, '{}') WHERE id = $1", [id, mark]);
}
