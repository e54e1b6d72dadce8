import { Fault } from "../../pipeline/fault/fault.ts";

/** Rights of the connected role on pgstac, as far as loading needs them. */
export interface Rights {
  readonly role: string;
  /** First right that loading needs and the role lacks, such as `INSERT on pgstac.items`; null if it has all. */
  readonly lacks: string | null;
  /** Reason why nobody writes here: a replica, or a setting that makes transactions read-only. */
  readonly readOnly: "replica" | "setting" | null;
}

/** Ordered so that the first that a role lacks says most. */
const tables = [
  ["items", ["SELECT", "INSERT", "DELETE"]],
  ["collections", ["SELECT"]],
  ["partition_stats", ["SELECT", "UPDATE"]],
  ["format_item_cache", ["SELECT", "DELETE"]],
  ["pgstac_settings", ["SELECT"]],
] as const;
const functions = ["check_partition", "create_table_constraints", "update_partition_stats_q"];

const needed = tables
  .flatMap(([table, rights]) => rights.map((right) => [table, right]))
  .map(([table, right], place) => `(${place}, '${table}', '${right}')`)
  .join(", ");

/** Selects the rights of the connected role as columns of `Rights`; a table that a version lacks needs no right. */
export const rightsSql = `quote_ident(current_user) AS role,
  CASE WHEN pg_is_in_recovery() THEN 'replica'
    WHEN current_setting('default_transaction_read_only') = 'on' THEN 'setting' END AS "readOnly",
  (SELECT lack FROM (
    SELECT -1 AS place, 'USAGE on schema pgstac' AS lack WHERE NOT has_schema_privilege('pgstac', 'USAGE')
    UNION ALL SELECT nth, needed || ' on pgstac.' || name
      FROM (VALUES ${needed}) AS wanted (nth, name, needed)
      JOIN pg_class c ON c.relname = name AND c.relnamespace = to_regnamespace('pgstac')
      WHERE NOT has_table_privilege(c.oid, needed)
    UNION ALL SELECT 100, needed || ' on pgstac.' || relname
      FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'DELETE']) AS needed
      WHERE relnamespace = to_regnamespace('pgstac') AND relname ~ '^_items_[0-9]' AND relkind IN ('r', 'p')
        AND NOT has_table_privilege(c.oid, needed)
    UNION ALL SELECT 101, 'EXECUTE on pgstac.' || proname FROM pg_proc p
      WHERE pronamespace = to_regnamespace('pgstac') AND proname = ANY ('{${functions.join()}}')
        AND NOT has_function_privilege(p.oid, 'EXECUTE')
  ) AS lacking ORDER BY place, lack LIMIT 1) AS lacks`;

/** Makes the fault of a role that cannot load items; undefined if it can. */
export function cannotLoad({ role, lacks, readOnly }: Rights): Fault | undefined {
  if (readOnly === "replica") {
    return new Fault("infrastructure", "the database is a replica, which takes no items", {
      remedy: "give the address of the primary server",
    });
  }
  if (readOnly === "setting") {
    return new Fault("infrastructure", `the database is read-only: default_transaction_read_only is on for ${role}`, {
      remedy: "see whether its disk is full; then switch the setting off for the role or the database",
    });
  }
  if (lacks === null) return undefined;
  return new Fault(
    "infrastructure",
    `role ${role} may not load items: it has no ${lacks}; members of pgstac_ingest may load`,
    { remedy: `GRANT pgstac_ingest TO ${role}, or connect as a role that has it` },
  );
}
