import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { installPgstac } from "../../src/pgstac/schema/install-pgstac.ts";
import { makeDataFolder, postgisBundleIn } from "../../src/targets/local/postgres/database-folder.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { startDatabaseThread } from "../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../cache-folder.ts";

const named = process.env["TEST_DATABASE_URL"];
const server = named ?? "postgresql://postgres@127.0.0.1:5432/postgres";

/**
 * True if there is a server to test on. If no server is named and none is found, or the name is empty, tests use the
 * embedded database and skip the cases that need a server. A named server must be there.
 */
export const hasServer = named === undefined ? await isUsable() : named !== "";

async function isUsable(): Promise<boolean> {
  const sql = "SELECT FROM pg_available_extensions WHERE name = 'postgis'";
  return onServer(async (client) => (await client.query(sql)).rowCount === 1).catch(() => false);
}

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;
}

/** Opens a fresh database with pgstac of a version, or an empty one (on a server only); disposing drops it. */
export async function openTestDatabase(version: string | undefined): Promise<TestDatabase> {
  if (!hasServer && version !== undefined) return openEmbeddedDatabase(version);
  const template = version ? await openTemplate(version) : "template0";
  const name = `stac_ingest_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const pool = new pg.Pool({ connectionString: urlOf(name), max: 1, options: "-c search_path=pgstac,public" });
  pool.on("error", () => {});
  return {
    url: urlOf(name),
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await onServer((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

export async function openEmbeddedDatabase(version: string): Promise<TestDatabase> {
  const parent = await mkdtemp(join(tmpdir(), "stac-ingest-"));
  const folder = join(parent, "database");
  await makeDataFolder(folder, version, cacheFolder);
  const thread = await startDatabaseThread({ folder, port: 0, postgisBundle: await postgisBundleIn(cacheFolder) });
  const pool = new pg.Pool({ connectionString: thread.url, max: 1 });
  pool.on("error", () => {});
  return {
    url: thread.url,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await thread[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** Makes a template that later runs use, in one process at a time, because pgstac's roles belong to the whole server. */
async function openTemplate(version: string): Promise<string> {
  const template = `stac_ingest_template_${version.replaceAll(".", "_")}`;
  const folder = await pgstacSql(version, cacheFolder);
  return changingRoles(async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (rowCount) return template;
    const making = `${template}_making`;
    await client.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${making} TEMPLATE template0`);
    await installPgstac(urlOf(making), folder, version);
    await client.query(`ALTER DATABASE ${making} RENAME TO ${template}`);
    return template;
  });
}

/**
 * Installs pgstac, or otherwise changes roles, in one test process at a time: they belong to the whole server, which
 * refuses one of two changes at once ("tuple concurrently updated").
 */
export function changingRoles<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  return onServer(async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('stac-ingest roles'))");
    return work(client);
  });
}

async function onServer<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
