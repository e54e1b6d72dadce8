import pg from "pg";
import { sqlState } from "../database/sqlstate.ts";
import { textSql } from "../database/text-sql.ts";
import type { DoneItem } from "./done-item.ts";
import { itemHashes } from "./item-hashes.ts";
import { listSearch } from "./version-list.ts";

/**
 * Refuses a transaction of which another one stored a version, or found it unchanged, since its state was read: it is
 * repeated, and judged anew. Loaders of a collection that is one table do not wait for each other before they judge, and
 * one that finds its item unchanged locks no row. So the last of both looks here, one after the other, from now until it
 * has committed.
 * @throws pg.DatabaseError that is contention
 */
export async function refuseOvertaken(
  client: pg.ClientBase,
  collection: string,
  items: readonly DoneItem[],
  { snapshot }: { readonly snapshot: string },
): Promise<void> {
  // The index of the table keeps two loaders from storing a new item at once.
  const again = items.filter(({ outcome }) => outcome !== "new");
  if (again.length === 0) return;
  const id = textSql(collection);
  const before = `${pg.escapeLiteral(snapshot)}::pg_snapshot`;
  const results = await client.query(
    `SELECT pg_advisory_xact_lock(hashtext('stac-ingest versions'), hashtext(${id}));
     SELECT versions FROM stac_ingest.stored WHERE collection = ${id}
       AND writer >= pg_snapshot_xmin(${before}) AND NOT pg_visible_in_snapshot(writer, ${before})
       -- Numbers of another server, from which the database was restored, are no later than all that is.
       AND writer < pg_snapshot_xmax(pg_current_snapshot())`,
  );
  const [, meanwhile] = results as unknown as readonly pg.QueryResult<{ versions: Buffer }>[];
  if (!meanwhile || meanwhile.rows.length === 0) return;
  const hashes = itemHashes(
    collection,
    again.map(({ id: item }) => item),
  );
  const search = listSearch(hashes);
  for (const { versions } of meanwhile.rows) {
    search(versions, (index) => {
      const error = new pg.DatabaseError(`another version of ${again[index]?.id} was stored meanwhile`, 0, "error");
      throw Object.assign(error, { code: sqlState.serializationFailure });
    });
  }
}
