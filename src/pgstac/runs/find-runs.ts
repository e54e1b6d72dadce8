import type pg from "pg";

/** Matches that are told of at most. */
const mostMatches = 10;

/** Finds runs by an id, its beginning or a label, the latest first; `latest` is the one that began last. */
export async function findRuns(client: pg.ClientBase, named: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM stac_ingest.runs
     WHERE CASE WHEN $1 = 'latest' THEN record IS NOT NULL ELSE starts_with(id, $1) OR record->>'label' = $1 END
     ORDER BY id = $1 DESC, started_at DESC LIMIT CASE WHEN $1 = 'latest' THEN 1 ELSE ${mostMatches} END`,
    [named],
  );
  return rows.map(({ id }) => id);
}
