import { crc32 } from "node:zlib";
import pg from "pg";

/** Whose turn it is at a collection: others may load it meanwhile, or nobody may write to it. */
export type Turn = { readonly collection: string } & (
  | {
      readonly alone: true;
      /** True where tables may be made or dropped, which only one loader may do at a time, for whatever collection. */
      readonly changesTables?: boolean;
    }
  | {
      /** What is loaded. */
      readonly ids: readonly string[];
    }
);

/** All who load must agree on it. It divides evenly among up to four connections. */
const partCount = 12;

/** The part of its collection an item belongs to, whatever its time. */
export const partOf = (id: string): number => crc32(id) % partCount;

/**
 * Whoever makes a partition locks the table of all items, which those who also do have read by then: they would wait for
 * each other, and pgstac's `check_partition` goes on after the deadlock as if the partition were there.
 */
const changingTablesSql = "SELECT pg_advisory_xact_lock(hashtext('stac-ingest tables'), 0)";

/**
 * Locks what is loaded until the transaction ends. A collection that is one table can be loaded by many at once: its
 * index keeps an item from being there twice. Nothing does where it is divided in time, so whoever loads items of a part
 * waits for whoever else does; the parts are asked for in order, so that no two wait for each other.
 */
export function turnSql(turn: Turn): string[] {
  const id = pg.escapeLiteral(turn.collection.replaceAll("\0", ""));
  const key = `hashtext('stac-ingest collection'), hashtext(${id})`;
  if ("alone" in turn)
    return [`SELECT pg_advisory_xact_lock(${key})`, ...(turn.changesTables ? [changingTablesSql] : [])];
  const parts = [...new Set(turn.ids.map(partOf))].sort((a, b) => a - b);
  return [
    `SELECT pg_advisory_xact_lock_shared(${key})`,
    `SELECT pg_advisory_xact_lock(hashtext('stac-ingest part ' || part), hashtext(id))
     FROM collections, unnest('{${parts.join()}}'::int[]) AS part WHERE id = ${id} AND partition_trunc IS NOT NULL`,
  ];
}
