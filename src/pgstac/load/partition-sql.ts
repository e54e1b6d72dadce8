import pg from "pg";
import { instantLiteral } from "./stored-instant.ts";
import type { Times } from "./times.ts";

const spans = (rows: readonly Times[]): string =>
  rows
    .map(({ starts, ends }, place) => [place, ...[starts.low, starts.high, ends.low, ends.high].map(instantLiteral)])
    .map((row) => `(${row.join(", ")})`)
    .join(", ");

const ranges =
  "tstzrange(low::timestamptz, high::timestamptz, '[]') AS starts, tstzrange(end_low::timestamptz, end_high::timestamptz, '[]') AS ends";

/** Has pgstac make or widen partitions; selects their names. */
export const checkSql = (collection: string, rows: readonly Times[]): string =>
  `SELECT check_partition(${pg.escapeLiteral(collection)}, starts, ends) AS partition
   FROM (SELECT place, ${ranges} FROM (VALUES ${spans(rows)}) AS wanted (place, low, high, end_low, end_high)
     ORDER BY place) AS ordered`;

/** Gives a partition the constraint that pgstac would make, without calling pgstac. */
export function constraintSql(partition: string, { starts, ends }: Times): string {
  const name = pg.escapeIdentifier(`${partition}_dt`);
  return `ALTER TABLE ${pg.escapeIdentifier(partition)} DROP CONSTRAINT IF EXISTS ${name}, ADD CONSTRAINT ${name}
    CHECK ((datetime >= ${instantLiteral(starts.low)}) AND (datetime <= ${instantLiteral(starts.high)})
      AND (end_datetime >= ${instantLiteral(ends.low)}) AND (end_datetime <= ${instantLiteral(ends.high)}))`;
}

/** Does the same through pgstac, for a user who may not change tables. */
export const definerSql = (partition: string, times: Times): string =>
  `SELECT create_table_constraints(${pg.escapeLiteral(partition)}, starts, ends)
   FROM (SELECT ${ranges} FROM (VALUES ${spans([times])}) AS wanted (place, low, high, end_low, end_high)) AS ranges`;

/** Writes the times of partitions' items to pgstac's statistics, by the partitions' names. */
export const statisticsSql = (known: readonly (readonly [string, Times])[]): string =>
  `UPDATE partition_stats s SET dtrange = starts, edtrange = ends, last_updated = now()
   FROM (SELECT (ARRAY[${known.map(([name]) => pg.escapeLiteral(name)).join(", ")}])[place + 1] AS partition, ${ranges}
     FROM (VALUES ${spans(known.map(([, times]) => times))}) AS wanted (place, low, high, end_low, end_high)) AS known
   WHERE s.partition = known.partition`;
