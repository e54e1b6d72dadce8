import type pg from "pg";
import { keyArray } from "./item-hashes.ts";
import { listedHashes } from "./version-list.ts";

/** The most lists that get their index in one transaction. */
const mostAtOnce = 256;

/** Indexes the oldest lists of a collection that have no index yet, without those that another session is at. */
export async function indexVersions(client: pg.ClientBase, collection: string): Promise<void> {
  const { rows } = await client.query<{ number: number; versions: Buffer }>(
    `UPDATE stac_ingest.stored SET is_indexed = true WHERE number IN (
       SELECT number FROM stac_ingest.stored WHERE collection = $1 AND NOT is_indexed
       ORDER BY number LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED)
     RETURNING number, versions`,
    [collection],
  );
  for (const { number, versions } of rows) {
    await client.query(
      `INSERT INTO stac_ingest.versions (item, stored, place)
       SELECT listed.item, $1, listed.place - 1 FROM unnest($2::bigint[]) WITH ORDINALITY AS listed (item, place)`,
      [number, keyArray(listedHashes(versions))],
    );
  }
}
