import pg from "pg";
import type { PgstacSettings } from "../../settings/pgstac-settings.ts";
import { withClient } from "../database/with-client.ts";
import { applyPgstacSettings } from "./apply-pgstac-settings.ts";
import { explainDenial } from "./explain-denial.ts";
import { type Installed, type InstallOptions, installPgstac } from "./install-pgstac.ts";
import { type DatabaseUser, readerRights, setUser } from "./make-reader.ts";

/** Wanted state of the catalogue's database and user on a server. */
export interface DatabaseSpecification extends Omit<InstallOptions, "keepsNewer"> {
  /** Address of any database of the server, with the administrator's user. */
  readonly adminUrl: string;
  readonly database: string;
  readonly user: DatabaseUser;
  /** A user who may read and nothing else, for a public API. */
  readonly reader?: DatabaseUser;
  readonly version: string;
  /** The folder of the wheel's SQL files. */
  readonly sqlFolder: string;
  readonly settings: PgstacSettings;
  /** True if the searches that stand for mosaics get an index. */
  readonly mosaicIndex: boolean;
}

/**
 * Creates a database with pgstac of a version and a user that may read, load and administer it, unless they exist, as
 * eoapi-cdk's own bootstrapper does. Another run changes nothing but the user's password. A newer pgstac stays: there is
 * no way back from it.
 * @throws Fault `database_unreachable`, `infrastructure` or `pgstac_unsupported`
 */
export async function prepareDatabase(options: DatabaseSpecification): Promise<Installed> {
  const { adminUrl, database, user, reader, version, sqlFolder, queueUntil, giveUp } = options;
  const asAdministrator = administratorOf(database);
  await asAdministrator(adminUrl, async (client) => {
    await createDatabase(client, database);
    await setUser(client, user);
    if (reader) await setUser(client, reader);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  await asAdministrator(url.href, (client) => client.query(newestPostgis));
  const installed = await installPgstac(url.href, sqlFolder, version, {
    ...(queueUntil !== undefined && { queueUntil }),
    ...(giveUp && { giveUp }),
    keepsNewer: true,
  });
  await asAdministrator(url.href, async (client) => {
    await client.query(customization(options));
    await applyPgstacSettings(client, options.settings);
  });
  if (reader) await asAdministrator(url.href, (client) => client.query(readerRights(database, reader)));
  return installed;
}

/** Makes what works as the administrator, and says which rights that role lacks for pgstac in a database. */
function administratorOf(database: string) {
  return <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
    withClient(url, work).catch(async (error: unknown) => {
      throw await explainDenial(url, error, database);
    });
}

/** An upgrade of PostgreSQL leaves PostGIS at its version, and the next one may refuse it. */
const newestPostgis = `CREATE EXTENSION IF NOT EXISTS postgis; DO $$ BEGIN
  IF (SELECT installed_version <> default_version FROM pg_available_extensions WHERE name = 'postgis') THEN
    PERFORM postgis_extensions_upgrade();
  END IF;
END $$`;

/** Grants the user the rights that eoapi-cdk grants, whose services run as this user, too. */
function customization({ database, user, mosaicIndex }: DatabaseSpecification): string {
  const name = pg.escapeIdentifier(user.name);
  const databaseName = pg.escapeIdentifier(database);
  const statements = [
    "SET search_path TO pgstac, public",
    `GRANT CONNECT, CREATE ON DATABASE ${databaseName} TO ${name}`,
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL PRIVILEGES ON TABLES TO ${name}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL PRIVILEGES ON SEQUENCES TO ${name}`,
    `GRANT pgstac_read, pgstac_ingest, pgstac_admin TO ${name}`,
    `ALTER USER ${name} SET search_path TO pgstac, public`,
  ];
  if (mosaicIndex) {
    statements.push(
      "CREATE INDEX IF NOT EXISTS searches_mosaic ON searches ((true)) WHERE metadata->>'type' = 'mosaic'",
    );
  }
  return statements.join("; ");
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
}
