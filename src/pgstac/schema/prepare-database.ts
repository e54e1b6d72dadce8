import pg from "pg";
import { Fault } from "../../pipeline/fault.ts";
import type { PgstacSettings } from "../../settings/pgstac-settings.ts";
import { messageOf } from "../database/message-of.ts";
import { toFault } from "../database/to-fault.ts";
import { applyPgstacSettings } from "./apply-pgstac-settings.ts";
import { type Installed, type InstallOptions, installPgstac } from "./install-pgstac.ts";

interface DatabaseUser {
  readonly name: string;
  readonly password: string;
}

/** Longest time for a statement of the reader: no API waits longer, and an abandoned search would go on. */
const readerStatementSeconds = 30;

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
  await withClient(adminUrl, async (client) => {
    await createDatabase(client, database);
    await setUser(client, user);
    if (reader) await setUser(client, reader);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  await withClient(url.href, (client) => client.query(newestPostgis));
  const installed = await installPgstac(url.href, sqlFolder, version, {
    ...(queueUntil !== undefined && { queueUntil }),
    ...(giveUp && { giveUp }),
    keepsNewer: true,
  });
  await withClient(url.href, async (client) => {
    await client.query(customization(options));
    await applyPgstacSettings(client, options.settings);
  });
  if (reader) await withClient(url.href, (client) => client.query(readerRights(database, reader)));
  return installed;
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

function readerRights(database: string, reader: DatabaseUser): string {
  const name = pg.escapeIdentifier(reader.name);
  return [
    `GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${name}`,
    `GRANT pgstac_read TO ${name}`,
    `ALTER USER ${name} SET search_path TO pgstac, public`,
    `ALTER USER ${name} SET statement_timeout TO '${readerStatementSeconds}s'`,
    `ALTER USER ${name} SET idle_in_transaction_session_timeout TO '${readerStatementSeconds}s'`,
  ].join("; ");
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
}

async function setUser(client: pg.Client, { name, password }: DatabaseUser): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
  const verb = rowCount ? "ALTER" : "CREATE";
  await client.query(`${verb} USER ${pg.escapeIdentifier(name)} WITH PASSWORD ${pg.escapeLiteral(password)}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener the end of a connection would end the process.
  client.on("error", () => {});
  try {
    await client.connect().catch((error: Error) => {
      throw new Fault("database_unreachable", `the database does not answer: ${messageOf(error)}`, { cause: error });
    });
    await work(client);
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end();
  }
}
