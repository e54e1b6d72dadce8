import type pg from "pg";
import { sqlState } from "../database/sqlstate.ts";
import { toFault } from "../database/to-fault.ts";
import { type Rights, rightsSql } from "./rights.ts";

/** Properties of a pgstac that decide how items are written to it. */
export interface Capabilities {
  /** Undefined if there is no pgstac. */
  readonly version: string | undefined;
  /** True from 0.10.0 on: each item names the base item of its collection that was taken away from it. */
  readonly tagsItems: boolean;
  /** True up to 0.9.11: pgstac keeps views of all partitions, which are refreshed when one changes. */
  readonly keepsViews: boolean;
  /** True if this user may change the partitions' constraints. */
  readonly owns: boolean;
  readonly rights: Rights;
}

type Row = Omit<Capabilities, "rights"> & Rights;

const sql = `SELECT pgstac.get_version() AS version,
  to_regprocedure('pgstac.current_base_item(text)') IS NOT NULL AS "tagsItems",
  to_regclass('pgstac.partition_steps') IS NOT NULL AS "keepsViews",
  coalesce(pg_has_role(to_regrole('pgstac_admin'), 'USAGE'), false) AS owns,
  ${rightsSql}`;

const none: Capabilities = {
  version: undefined,
  tagsItems: false,
  keepsViews: false,
  owns: false,
  rights: { role: "", lacks: null, readOnly: null },
};

/** @throws Fault `infrastructure`, or the driver's error if there is no database */
export async function readCapabilities(pool: pg.Pool): Promise<Capabilities> {
  try {
    const { rows } = await pool.query<Row>(sql);
    if (!rows[0]) return none;
    const { role, lacks, readOnly, ...capabilities } = rows[0];
    return { ...capabilities, rights: { role, lacks, readOnly } };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === sqlState.invalidSchemaName || code === sqlState.undefinedFunction) return none;
    throw toFault(error);
  }
}
