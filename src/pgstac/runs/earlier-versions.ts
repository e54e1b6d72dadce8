import type pg from "pg";
import { textArraySql } from "../database/text-array.ts";
import { textSql } from "../database/text-sql.ts";

/** Items of a collection that are stored already and come again. */
interface ItemsAgain {
  readonly collection: string;
  /** When the first of them was published, in milliseconds since 1970. */
  readonly from: number;
  /** The runs whose messages bring them. */
  readonly runs: ReadonlySet<string>;
  /** The transactions that wrote their rows. */
  readonly writers: ReadonlySet<string>;
}

/**
 * Tells if versions of stored items have to be looked for: if anything of the collection was published later, and if a
 * row was written since one of the runs began. Mostly neither is so, and one small statement for all items says it.
 */
export async function earlierVersions(
  client: pg.ClientBase,
  { collection, from, runs, writers }: ItemsAgain,
): Promise<{ readonly arePublishedLater: boolean; readonly areOfRuns: boolean }> {
  const id = textSql(collection);
  const since =
    runs.size === 0
      ? "false"
      : `EXISTS (SELECT FROM stac_ingest.runs, unnest(${textArraySql([...writers])}) AS writer
           WHERE id = ANY (${textArraySql([...runs])})
             AND (first_writer IS NULL OR age(writer::xid) <= age(first_writer::xid)))`;
  // Without parameters, which would take a few more messages.
  const { rows } = await client.query<{ arePublishedLater: boolean; areOfRuns: boolean }>(
    `SELECT EXISTS (SELECT FROM stac_ingest.stored WHERE collection IN (${id}, '') AND published_to > ${Math.trunc(from)})
       AS "arePublishedLater", ${since} AS "areOfRuns"`,
  );
  return rows[0] ?? { arePublishedLater: true, areOfRuns: true };
}
