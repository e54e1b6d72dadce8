import type pg from "pg";
import type { ItemHistory } from "../../pipeline/run.ts";
import { itemKeySql, outcomeLetters } from "./item-versions.ts";

const outcomes = new Map(Object.entries(outcomeLetters).map(([outcome, letter]) => [letter, outcome]));
/** The latest entries of a history that is longer. */
const mostEntries = 100;

/** Tells by which messages of which runs an item was stored, the latest first, as far back as the ledger remembers. */
export async function itemHistory(
  client: pg.ClientBase,
  collection: string,
  id: string,
): Promise<ItemHistory["stored"]> {
  const { rows } = await client.query<{
    stored_at: Date;
    published_at: string;
    run_id: string | null;
    sequence: string | null;
    outcome: "n" | "c" | "u";
  }>(
    `SELECT versions.stored_at, versions.published_at, runs.id AS run_id, versions.sequence, versions.outcome
     FROM (SELECT $1::text AS id) AS wanted
     JOIN stac_ingest.versions ON versions.item = ${itemKeySql(collection)}
     LEFT JOIN stac_ingest.runs ON runs.number = versions.run
     ORDER BY versions.stored_at DESC, versions.published_at DESC LIMIT ${mostEntries}`,
    [id],
  );
  return rows.map(({ stored_at, published_at, run_id, sequence, outcome }) => ({
    stored_at: stored_at.toISOString(),
    published_at: new Date(Number(published_at)).toISOString(),
    outcome: outcomes.get(outcome) ?? outcome,
    run_id,
    sequence: sequence === null ? null : Number(sequence),
  }));
}
