import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../src/targets/local/postgres/database-folder.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { startDatabaseThread } from "../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../cache-folder.ts";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import { oldestVersion } from "../pgstac/pgstac-versions.ts";
import { openThread, type TestThread } from "./open-thread.ts";
import { wasmWithScript } from "./wasm-with-script.ts";

let database: TestThread;
let folder: string;

beforeAll(async () => {
  database = await openThread({});
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-escape-"));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function connected(options: pg.ClientConfig = {}): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: database.url, ...options });
  client.on("error", () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** The first attack that worked: a library of one's own, written by the database and loaded by it. */
async function loadLibrary(client: pg.Client, proof: string): Promise<string[]> {
  const script = `process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(proof)}, "out")`;
  const answers: string[] = [];
  const ask = async (sql: string, values?: unknown[]) => {
    answers.push(
      await client.query(sql, values).then(
        () => "done",
        (error: Error) => error.message,
      ),
    );
  };
  await ask("select lo_from_bytea(4242, $1)", [wasmWithScript(script)]);
  await ask("select lo_export(4242, '/tmp/escape.so')");
  await ask("load '/tmp/escape.so'");
  await ask("create function escape() returns int language c as '/tmp/escape.so', 'escape'");
  return answers;
}

test("a superuser of the embedded database could run code in this process, which is why no client is one", async () => {
  await using open = await openThread({ superuser: true });
  const client = new pg.Client(open.url);
  await client.connect();
  const proof = join(folder, "superuser");
  await loadLibrary(client, proof);
  await client.end();
  expect(await readFile(proof, "utf8")).toBe("out");
});

test("a client writes no file and loads no library", async () => {
  await using client = await connected();
  const proof = join(folder, "client");
  expect(await loadLibrary(client, proof)).toEqual([
    "done",
    expect.stringContaining("permission denied for function lo_export"),
    expect.stringContaining("not allowed"),
    expect.stringContaining("permission denied for language c"),
  ]);
  expect(existsSync(proof)).toBe(false);
});

test("a client is the one role, which is no superuser and can become none", async () => {
  await using client = await connected();
  const { rows } = await client.query(
    `select current_setting('is_superuser') as super, session_user::text as session, current_user::text as now,
      (select array_agg(rolname::text order by rolname) from pg_roles where pg_has_role(oid, 'member')) as roles`,
  );
  expect(rows).toEqual([
    {
      super: "off",
      session: "stac_ingest",
      now: "stac_ingest",
      roles: ["pg_checkpoint", "pg_maintain", "pgstac_admin", "pgstac_ingest", "pgstac_read", "stac_ingest"],
    },
  ]);
});

test("no function that runs with its owner's rights is a superuser's", async () => {
  await using client = await connected();
  const { rows } = await client.query(
    `select proname from pg_proc join pg_roles on pg_roles.oid = proowner where prosecdef and rolsuper`,
  );
  expect(rows).toEqual([]);
});

/** Statements that must be refused to every role, in every form. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "to be superuser again": [
    "set session authorization postgres",
    "set session authorization default",
    "set local session authorization postgres",
    "reset session authorization",
    "discard all",
    "set role postgres",
    "select set_config('session_authorization', 'postgres', false)",
    "select set_config('role', 'postgres', true)",
    "alter role stac_ingest superuser",
    "alter role stac_ingest set session_authorization = 'postgres'",
    "alter role postgres nosuperuser",
    "create role evil superuser",
    "create role evil replication",
    "create role evil bypassrls",
    "create role evil in role postgres",
    "create role evil in role pg_execute_server_program",
    "grant postgres to stac_ingest",
    "grant pg_read_server_files to pgstac_read",
    "grant pg_write_server_files to stac_ingest",
    "create function evil() returns text language sql set session_authorization = 'postgres' as 'select 1'",
    "create function evil() returns text language sql set role = 'postgres' as 'select 1'",
  ],
  "to change PostgreSQL's own tables": [
    "set allow_system_table_mods = on",
    "update pg_authid set rolsuper = true",
    "insert into pg_auth_members select 1, 2, 3, 4, true, true, true",
    "update pg_proc set proowner = 10 where proname = 'get_version'",
    "delete from pg_class",
    "create table pg_catalog.evil ()",
    "create schema pg_evil",
    "drop table pg_catalog.pg_class",
    "alter function pg_catalog.now() rename to later",
    "select rolpassword from pg_authid",
  ],
  "to run machine code": [
    "load '$libdir/postgis-3'",
    "load '$libdir/plugins/../postgis-3'",
    "load '$libdir/plugins/evil'",
    "create function evil() returns int language internal as 'pg_read_file'",
    "create or replace function pgstac.get_version() returns text language c as '$libdir/postgis-3', 'evil'",
    "set session_preload_libraries = 'evil'",
    "set local_preload_libraries = 'evil'",
    "set shared_preload_libraries = 'evil'",
    "set dynamic_library_path = '/tmp'",
    "set extension_control_path = '/tmp'",
    "alter role stac_ingest set local_preload_libraries = 'evil'",
    "alter database postgres set session_preload_libraries = 'evil'",
    "alter system set shared_preload_libraries = 'evil'",
    "create function evil() returns int language plpgsql set dynamic_library_path = '/tmp' as 'begin end'; select evil()",
    "create extension plpython3u",
    "create extension file_fdw",
    "create extension postgis_raster",
    "create language plperlu",
    "create procedural language evil handler plpgsql_call_handler",
    "drop extension btree_gist",
    "alter extension postgis update",
    "create event trigger evil on ddl_command_start execute function pgstac.get_version()",
    "create foreign data wrapper evil",
    "create access method evil type index handler bthandler",
    "create type evil",
    "create text search template evil (lexize = dsimple_lexize)",
    "create subscription evil connection 'host=127.0.0.1' publication evil",
    "select pg_create_logical_replication_slot('evil', 'evil')",
  ],
  "to read or write files": [
    "copy (select 'x') to '/tmp/evil'",
    "copy (select 'x') to '/dev/blob'",
    "copy (select 'x') to program 'id'",
    "copy pgstac.items from '/etc/passwd'",
    "copy pgstac.items from program 'id'",
    "select lo_import('/etc/passwd')",
    "select pg_read_file('postgresql.conf')",
    "select pg_read_binary_file('global/pg_control')",
    "select pg_ls_dir('.')",
    "select pg_stat_file('postgresql.conf')",
    "select * from pg_hba_file_rules",
    "select current_setting('data_directory')",
    "create tablespace evil location '/tmp'",
    "create database evil",
    "select query_to_xml('select pg_read_file(''/etc/passwd'')', true, true, '')",
    "select pgstac.run_or_queue('copy (select 1) to program ''id''')",
  ],
  "to end the database": [
    "set exit_on_error = on",
    "select pg_terminate_backend(pg_backend_pid())",
    "select pg_cancel_backend(pg_backend_pid())",
    "alter system set work_mem = '1MB'",
    "select pg_switch_wal()",
  ],
};

/** An error by which the database refuses; a statement that it cannot read was never put to the test. */
const refusal = expect.objectContaining({ code: expect.not.stringMatching(/^42601$/) });

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

describe.each(Object.entries(refused))("a client is refused %s", (_, statements) => {
  test.each(statements)("%s", async (sql) => {
    await using client = await connected();
    for (const role of ["none", "pgstac_admin", "pgstac_ingest", "pgstac_read"]) {
      await client.query(`set role ${role}`);
      await expect(client.query(sql), `by the simple protocol as ${role}`).rejects.toEqual(refusal);
      await client.query("rollback");
      if (!sql.includes(";")) {
        const extended = { text: sql, queryMode: "extended" } as pg.QueryConfig;
        await expect(client.query(extended), `by the extended protocol as ${role}`).rejects.toEqual(refusal);
      }
      // Put together so that no text could give it away.
      const [head, tail] = [sql.slice(0, 5), sql.slice(5)];
      const hidden = `do $$ begin execute ${quoted(head)} || ${quoted(tail)}; end $$`;
      await expect(client.query(hidden), `in a block as ${role}`).rejects.toEqual(refusal);
    }
    await client.query("reset role");
    const { rows } = await client.query("select session_user::text as who, current_setting('is_superuser') as super");
    expect(rows).toEqual([{ who: "stac_ingest", super: "off" }]);
  });
});

test.each([
  "-c dynamic_library_path=/tmp",
  "-c local_preload_libraries=evil",
  "-c session_preload_libraries=evil",
  "-c session_authorization=postgres",
  "-c role=postgres",
  "--exit-on-error=on",
])("a connection that begins with %s is refused", async (options) => {
  await expect(connected({ options })).rejects.toThrow();
  await using client = await connected();
  expect((await client.query("select session_user::text as who")).rows).toEqual([{ who: "stac_ingest" }]);
});

test("pgstac's queue of statements runs them with the client's rights", async () => {
  await using client = await connected();
  await client.query("insert into pgstac.query_queue (query) values ('alter role stac_ingest superuser')");
  await client.query("call pgstac.run_queued_queries()");
  const { rows } = await client.query("select distinct error from pgstac.query_queue_history");
  expect(rows).toEqual([{ error: expect.stringContaining("permission denied to alter role") }]);
});

test("what one client leaves behind gives the next no more rights, nor takes any away", async () => {
  await using client = await connected();
  await client.query(`set role pgstac_read; set search_path = public;
    reset role; create function public.current_setting(text) returns text language sql as 'select ''on''';
    set role pgstac_read`);
  await using other = await connected();
  expect(
    (await other.query("select current_user::text as who, pg_catalog.current_setting('role') as role")).rows,
  ).toEqual([{ who: "stac_ingest", role: "none" }]);
  await other.query("drop function public.current_setting(text)");
});

/** Makes a folder as it was when clients were superusers: nothing belongs to a role of theirs. */
const takenBack = "reassign owned by stac_ingest to postgres; drop owned by stac_ingest; drop role stac_ingest";

test("a data folder of a version whose clients were superusers is brought over with all that is in it", async () => {
  const data = join(folder, "database");
  await makeDataFolder(data, defaultVersion, cacheFolder);
  const options = { folder: data, port: 0, postgisBundle: await postgisBundleIn(cacheFolder) };
  const within = async (superuser: boolean, sql: string) => {
    await using thread = await startDatabaseThread({ ...options, superuser });
    const client = new pg.Client(thread.url);
    await client.connect();
    const { rows } = (await [await client.query(sql)].flat().at(-1)) as pg.QueryResult;
    await client.end();
    return rows;
  };
  await within(
    true,
    `${takenBack}; create schema mine;
    create table mine.kept (id serial primary key, kind text, place public.geometry);
    insert into mine.kept (kind, place) values ('a', st_point(7, 50));
    create type public.mood as enum ('good'); create domain public.name as text; create sequence public."Odd one";
    create view public.seen as select kind from mine.kept;
    create function public.whoever() returns text language sql security definer as 'select current_user::text'`,
  );
  const look = `
    alter table mine.kept add column more int; insert into mine.kept (kind) values ('b');
    alter type public.mood add value 'bad'; alter domain public.name set not null; alter sequence "Odd one" restart;
    select (select array_agg(kind order by id) from mine.kept) as kept, (select count(*)::int from public.seen) as seen,
      public.whoever() as who, pgstac.get_version() as version`;
  const found = { kept: ["a", "b"], seen: 2, who: "stac_ingest", version: defaultVersion };
  expect(await within(false, look)).toEqual([found]);
  // And once more, now that it is.
  expect(await within(false, "select public.whoever() as who")).toEqual([{ who: "stac_ingest" }]);
});

test("a data folder whose role for clients may do too much lets nobody in", async () => {
  const data = join(folder, "tampered");
  await makeDataFolder(data, defaultVersion, cacheFolder);
  const options = { folder: data, port: 0, postgisBundle: await postgisBundleIn(cacheFolder) };
  {
    await using thread = await startDatabaseThread({ ...options, superuser: true });
    const client = new pg.Client(thread.url);
    await client.connect();
    await client.query("grant pg_write_server_files to stac_ingest");
    await client.end();
  }
  await expect(startDatabaseThread(options)).rejects.toMatchObject({
    kind: "database_unreachable",
    message: expect.stringContaining("stac_ingest may become pg_write_server_files"),
    remedy: expect.stringContaining(data),
  });
});

test("pgstac is migrated by a client", async () => {
  await using older = await openThread({}, oldestVersion);
  const findSql = (version: string) => pgstacSql(version, cacheFolder);
  await using catalogue = await openCatalogue(older.url, { findSql });
  await catalogue.loadCollection(collectionDocument("c"));
  expect([...(await catalogue.loadItems("c", [itemDocument("c", "old")])).values()]).toEqual([]);
  expect(await catalogue.operate({ action: "pgstac.migrate", version: defaultVersion })).toMatchObject({
    from: oldestVersion,
    to: defaultVersion,
  });
  expect([...(await catalogue.loadItems("c", [itemDocument("c", "new")])).values()]).toEqual([]);
  expect(await catalogue.operate({ action: "items.count" })).toEqual({ counts: [{ collection: "c", items: 2 }] });
});
