import { textArraySql } from "../database/text-array.ts";

/** SQL of the number before those of all transactions to come: what a new run stores comes after it. */
export const lastStoredSql = "(SELECT coalesce(max(number), 0) FROM stac_ingest.stored)";

/** SQL of the oldest transaction that may store an item for a run that begins now. */
export const firstWriterSql = "pg_snapshot_xmin(pg_current_snapshot())";

/** Builds the statement that gives each of these runs a number, if it has none yet; undefined if there are none. */
export const knownRunsSql = (runIds: readonly string[]): string | undefined =>
  runIds.length === 0
    ? undefined
    : `INSERT INTO stac_ingest.runs (id, first_stored, first_writer)
       SELECT id, ${lastStoredSql}, ${firstWriterSql} FROM unnest(${textArraySql(runIds)}) AS named (id)
       WHERE NOT EXISTS (SELECT FROM stac_ingest.runs WHERE runs.id = named.id) ON CONFLICT DO NOTHING`;
