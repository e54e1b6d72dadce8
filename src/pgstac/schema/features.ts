import type pg from "pg";
import { toFault } from "../database/database-fault.ts";
import { sqlState } from "../database/sqlstate.ts";

/** What of a database decides how items are written to it. */
export interface Features {
  /** Of pgstac; undefined where there is none. */
  readonly version: string | undefined;
  /** From 0.10.0 on items carry which of their collection's base items they were taken from. */
  readonly tagsItems: boolean;
  /** Up to 0.9.11 pgstac keeps views of all partitions, to be refreshed when one changes. */
  readonly keepsViews: boolean;
  /** Whether this user may change the partitions' constraints. */
  readonly owns: boolean;
  /** Whether long values can be compressed by lz4, which takes a fraction of the time. */
  readonly compressesFast: boolean;
  /** True where the server can find out in the middle of a statement that its client is gone: from 14 on, and not everywhere. */
  readonly seesHangups: boolean;
}

const sql = `SELECT pgstac.get_version() AS version,
  to_regprocedure('pgstac.current_base_item(text)') IS NOT NULL AS "tagsItems",
  to_regclass('pgstac.partition_steps') IS NOT NULL AS "keepsViews",
  coalesce(pg_has_role(to_regrole('pgstac_admin'), 'USAGE'), false) AS owns,
  coalesce((SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'), false)
    AS "compressesFast",
  version() ~ 'linux' AND EXISTS (SELECT FROM pg_settings WHERE name = 'client_connection_check_interval')
    AS "seesHangups"`;

const none: Features = {
  version: undefined,
  tagsItems: false,
  keepsViews: false,
  owns: false,
  compressesFast: false,
  seesHangups: false,
};

/** @throws Fault `infrastructure`, or what the driver throws where there is no database */
export async function readFeatures(pool: pg.Pool): Promise<Features> {
  try {
    const { rows } = await pool.query<Features>(sql);
    return rows[0] ?? none;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === sqlState.invalidSchemaName || code === sqlState.undefinedFunction) return none;
    throw toFault(error);
  }
}
