import type { Operate } from "../../pipeline/operate.ts";
import { requireProcessRecord } from "./process/require-process-record.ts";

/** The catalogue of a running pipeline, to ask and not to load into. */
export interface RunningCatalogue extends AsyncDisposable {
  readonly operate: Operate;
}

/**
 * Opens the catalogue of the pipeline that runs on a state folder.
 * @param cacheFolder holds pgstac's SQL; without it the database is not migrated from here
 * @throws Fault `not_running`, or as `openPgstac`
 */
export async function openRunningCatalogue(
  stateFolder: string,
  cacheFolder: string | undefined,
): Promise<RunningCatalogue> {
  const { databaseUrl } = await requireProcessRecord(stateFolder, "catalogue");
  // Loaded only now: most commands need no catalogue, and the client of PostgreSQL takes long to load.
  const { openPgstac } = await import("../../pgstac/schema/open-pgstac.ts");
  const { operate } = await import("../../pgstac/catalogue/operate.ts");
  const { pgstacSql } = await import("./postgres/pgstac-sql.ts");
  const findSql = cacheFolder === undefined ? undefined : (version: string) => pgstacSql(version, cacheFolder);
  const pgstac = await openPgstac(databaseUrl, { ...(findSql && { findSql }) });
  return {
    operate: ((request) => operate(pgstac, request)) as Operate,
    [Symbol.asyncDispose]: () => pgstac.pool.end(),
  };
}
