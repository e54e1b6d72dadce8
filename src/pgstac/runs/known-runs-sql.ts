import { textArraySql } from "../database/text-array.ts";

/** Builds the statement that gives each of these runs a number, if it has none yet; undefined if there are none. */
export const knownRunsSql = (runIds: readonly string[]): string | undefined =>
  runIds.length === 0
    ? undefined
    : `INSERT INTO stac_ingest.runs (id)
       SELECT id FROM unnest(${textArraySql(runIds)}) AS named (id)
       WHERE NOT EXISTS (SELECT FROM stac_ingest.runs WHERE runs.id = named.id) ON CONFLICT DO NOTHING`;
