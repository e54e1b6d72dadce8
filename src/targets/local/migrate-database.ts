import { type Installed, installPgstac, oneSlice } from "../../pgstac/schema/install-pgstac.ts";
import { pgstacSql } from "./postgres/pgstac-sql.ts";

/**
 * Brings a database of one's own to a version of pgstac; an empty one gets it with PostGIS, and is then ready.
 * @throws Fault as `installPgstac` and `pgstacSql`
 */
export async function migrateDatabase(url: string, version: string, cacheFolder: string): Promise<Installed> {
  return installPgstac(url, await pgstacSql(version, cacheFolder), version, oneSlice());
}
