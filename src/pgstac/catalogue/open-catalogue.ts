import { Fault } from "../../pipeline/fault.ts";
import { type DatabaseOptions, openDatabase } from "../database/open-database.ts";
import type { Database } from "../database/transaction.ts";
import { untilGivenUp } from "../database/until-given-up.ts";
import { loadItems } from "../load/load-items.ts";
import { defaultVersion, isSupported, isTooOld, supportedVersions } from "../schema/versions.ts";
import type { Catalogue } from "./catalogue.ts";
import { createCollection } from "./create-collection.ts";
import { loadCollection } from "./load-collection.ts";
import { operate } from "./operate.ts";

/**
 * Opens the pgstac database at a `postgresql://` address.
 * @throws Fault `database_unreachable`, `pgstac_missing` or `pgstac_unsupported`
 */
export async function openCatalogue(url: string, options: DatabaseOptions = {}): Promise<Catalogue> {
  const database = await openDatabase(url, options);
  try {
    checkVersion(database.features.version, options.announce);
  } catch (error) {
    await database.pool.end();
    throw error;
  }
  loadPostgis(database);
  return {
    loadItems: (collection, items, method = "delsert", aside, giveUp) =>
      loadItems(giveUp ? untilGivenUp(database, giveUp) : database, collection, items, method, aside),
    loadCollection: (collection) => loadCollection(database, collection),
    createCollection: (collection) => createCollection(database, collection),
    operate: (request) => operate(database, request),
    [Symbol.asyncDispose]: () => database.pool.end(),
  };
}

/** Has the server load PostGIS, which the first geometry of a connection would wait for, while items are still read. */
function loadPostgis({ pool }: Database): void {
  pool.query("SELECT postgis_lib_version()").catch(() => {});
}

function checkVersion(version: string | undefined, announce: DatabaseOptions["announce"]): void {
  const remedy = `uvx --from 'pypgstac[psycopg]==${defaultVersion}' pypgstac migrate --dsn DATABASE_URL`;
  if (version === undefined) throw new Fault("pgstac_missing", "the database has no pgstac", { remedy });
  if (isTooOld(version)) {
    throw new Fault("pgstac_unsupported", `the database has pgstac ${version}; supported are 0.9 and later`, {
      remedy,
    });
  }
  if (isSupported(version)) return;
  announce?.(
    `the database has pgstac ${version}, which is written to by its own functions, many times slower than ${supportedVersions.join(", ")}; stac-ingest pgstac migrate brings it to ${defaultVersion}`,
  );
}
