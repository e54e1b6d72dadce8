import { versionBytes } from "./version-list.ts";

/** Twice as long as a queue keeps a message: SQS's limit is 14 days, and a dead letter begins anew. */
const keptDays = 28;
/** The most transactions whose versions are deleted at once. */
const mostAtOnce = 32;

/** Deletes the versions of a few of the transactions that no message can be older than any more. */
export const pruneVersionsSql = `WITH old AS (
    DELETE FROM stac_ingest.stored WHERE number IN (
      SELECT number FROM stac_ingest.stored WHERE stored_at < now() - interval '${keptDays} days'
      ORDER BY stored_at LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED)
    RETURNING number, versions, is_indexed)
  DELETE FROM stac_ingest.versions USING (
    SELECT old.number, place, ('x' || encode(substring(old.versions FROM place * ${versionBytes} + 1 FOR 8), 'hex'))::bit(64)::bigint AS item
    FROM old, generate_series(0, length(old.versions) / ${versionBytes} - 1) AS place WHERE old.is_indexed) AS gone
  WHERE versions.item = gone.item AND versions.stored = gone.number AND versions.place = gone.place`;
