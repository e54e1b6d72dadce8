import type { Instant } from "../rows/instant.ts";
import type { Partition } from "./partition.ts";
import { readStoredInstant } from "./stored-instant.ts";
import type { Span } from "./times.ts";

/** Row of a partition from PostgreSQL's catalogue and pgstac's statistics, with times in UTC. */
export interface PartitionRecord {
  readonly name: string;
  readonly oid: number;
  /** False if the collection's table was taken out of `items`. */
  readonly attached: boolean;
  readonly bound: string | null;
  readonly constraint: string | null;
  readonly starts: string | null;
  readonly ends: string | null;
  readonly west: number | null;
  readonly south: number | null;
  readonly east: number | null;
  readonly north: number | null;
}

/** Selects the collection's tables: `_items_N`, or its partitions if the collection is partitioned in time. */
export const partitionsSql = (collectionLiteral: string): string => `
  SELECT leaf.relname AS name, leaf.oid, root.relispartition AS attached, pg_get_expr(leaf.relpartbound, leaf.oid) AS bound,
    pg_get_constraintdef(k.oid) AS constraint, s.dtrange::text AS starts, s.edtrange::text AS ends,
    st_xmin(s.spatial) AS west, st_ymin(s.spatial) AS south, st_xmax(s.spatial) AS east, st_ymax(s.spatial) AS north
  FROM collections c
  JOIN pg_class root ON root.oid = to_regclass('pgstac._items_' || c.key)
  LEFT JOIN pg_inherits i ON i.inhparent = root.oid
  JOIN pg_class leaf ON leaf.oid = coalesce(i.inhrelid, root.oid) AND leaf.relkind = 'r'
  LEFT JOIN pg_constraint k ON k.conrelid = leaf.oid AND k.contype = 'c' AND k.conname = leaf.relname || '_dt'
  LEFT JOIN partition_stats s ON s.partition = leaf.relname
  WHERE c.id = ${collectionLiteral}`;

/** Reads a partition's bounds, constraint and statistics. */
export function readPartition({ name, oid, bound, constraint, starts, ends, ...box }: PartitionRecord): Partition {
  const { west, south, east, north } = box;
  const [observedStarts, observedEnds] = [spanIn(starts), spanIn(ends)];
  return {
    name,
    oid,
    // A table without bounds holds the whole collection.
    bounds: bound?.startsWith("FOR VALUES FROM") ? spanIn(bound) : null,
    allowed: allowedBy(constraint),
    observed: observedStarts && observedEnds && { starts: observedStarts, ends: observedEnds },
    box: west === null || south === null || east === null || north === null ? null : { west, south, east, north },
  };
}

/** Reads the two points in time in `["…","…"]` or `FROM ('…') TO ('…')`; null if it is unbounded. */
export function spanIn(text: string | null): Span | null {
  const [low, high] = [...(text ?? "").matchAll(/["']([^"']+)["']/g)].map(([, at = ""]) => readStoredInstant(at));
  return low && high ? { low, high } : null;
}

function allowedBy(constraint: string | null): Partition["allowed"] {
  const at = (comparison: string): Instant | undefined => {
    const found = constraint?.match(new RegExp(`\\(${comparison} '([^']+)'`))?.[1];
    return found === undefined ? undefined : readStoredInstant(found);
  };
  const [low, high, endLow, endHigh] = ["datetime >=", "datetime <=", "end_datetime >=", "end_datetime <="].map(at);
  const otherwise = constraint?.includes("IS NULL") ? "nothing" : "anything";
  return low && high && endLow && endHigh ? { starts: { low, high }, ends: { low: endLow, high: endHigh } } : otherwise;
}
