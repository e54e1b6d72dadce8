import type pg from "pg";
import pgModule from "pg";
import type { Origin } from "../../pipeline/publication.ts";
import { textArraySql } from "../database/text-array.ts";

/** An item and when the message that brought it was published, in milliseconds since 1970. */
export interface PublishedItem {
  readonly id: string;
  readonly publishedAt: number;
}

/** Hashes the name of an item to the key of its versions. */
export const itemKeySql = (collection: string): string =>
  `hashtextextended(${pgModule.escapeLiteral(collection.replaceAll("\0", ""))} || E'\\n' || wanted.id, 0)`;

/** Twice as long as a queue keeps a message: SQS's limit is 14 days, and a dead letter begins anew. */
const keptDays = 28;

/** Finds the items of which a version is stored that was published later. */
export async function supersededIds(
  client: pg.ClientBase,
  collection: string,
  items: readonly PublishedItem[],
): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT wanted.id FROM ${itemsSql(items)}
     JOIN stac_ingest.versions ON versions.item = ${itemKeySql(collection)}
     AND versions.published_at > wanted.published_at`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** An item that is stored, and where it came from. */
export interface StoredVersion extends PublishedItem {
  readonly outcome: "new" | "changed" | "unchanged";
  readonly origin: Origin | undefined;
}

/** Letters that stand in the ledger for the outcomes. */
export const outcomeLetters = { new: "n", changed: "c", unchanged: "u" } as const;

/** Builds the statement that records the versions of items that are stored now. The runs must be known. */
export function recordVersionsSql(collection: string, items: readonly StoredVersion[]): string {
  const runs = [...new Set(items.flatMap(({ origin }) => origin?.runId ?? []))];
  const rows = [
    textArraySql(items.map(({ id }) => id)),
    integers(items.map(({ publishedAt }) => Math.trunc(publishedAt))),
    // Runs by their place in the list, so that no id is sent a thousand times.
    integers(items.map(({ origin }) => (origin ? runs.indexOf(origin.runId) + 1 : null))),
    integers(items.map(({ origin }) => origin?.sequence ?? null)),
    textArraySql(items.map(({ outcome }) => outcomeLetters[outcome])),
  ];
  return `INSERT INTO stac_ingest.versions (item, published_at, run, sequence, outcome)
   SELECT ${itemKeySql(collection)}, wanted.published_at, numbers.number, wanted.sequence, wanted.outcome::"char"
   FROM unnest(${rows.join(", ")}) AS wanted (id, published_at, place, sequence, outcome)
   LEFT JOIN (SELECT named.place, runs.number FROM unnest(${textArraySql(runs)}) WITH ORDINALITY AS named (id, place)
     JOIN stac_ingest.runs USING (id)) AS numbers USING (place)`;
}

const integers = (values: readonly (number | null)[]): string =>
  `'{${values.map((value) => value ?? "NULL").join()}}'::bigint[]`;

/** Deletes a few of the records that no message can be older than any more. */
export const pruneVersionsSql = `DELETE FROM stac_ingest.versions WHERE ctid IN (
  SELECT ctid FROM stac_ingest.versions WHERE stored_at < now() - interval '${keptDays} days' LIMIT 20000)`;

const itemsSql = (items: readonly PublishedItem[]): string =>
  `unnest(${textArraySql(items.map(({ id }) => id))}, ${integers(
    items.map(({ publishedAt }) => Math.trunc(publishedAt)),
  )}) AS wanted (id, published_at)`;
