import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalogue } from "../../../../src/pgstac/catalogue/open-catalogue.ts";
import { openTestDatabase } from "../../../database.ts";
import { openThread } from "../../../faults/open-thread.ts";
import { collectionDocument, itemDocument } from "../../../pgstac/documents.ts";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let reader: pg.Client;

beforeAll(async () => {
  database = await openTestDatabase();
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("read"));
  await catalogue.loadItems("read", [itemDocument("read", "one")]);
  reader = new pg.Client(database.readerUrl);
  await reader.connect();
});
afterAll(async () => {
  await reader.end();
  await database[Symbol.asyncDispose]();
});

test("the reader of the embedded database searches the catalogue", async () => {
  const { rows } = await reader.query(`select search('{"collections": ["read"]}') as found`);
  expect(rows[0].found.features).toMatchObject([{ id: "one", collection: "read" }]);
});

describe("the reader is refused", () => {
  test.each([
    "insert into items select * from items",
    "delete from items",
    "update collections set content = '{}'",
    'select create_item(\'{"id": "two", "collection": "read"}\')',
    "select delete_collection('read')",
    "create table public.mine ()",
    "create schema mine",
    "create role other",
    "set session authorization stac_ingest",
    "reset session authorization; delete from items",
    "set role stac_ingest",
    "set role pgstac_ingest",
    "reset role; delete from items",
    "select set_config('session_authorization', 'postgres', false)",
    "alter role stac_ingest_reader createrole",
  ])("%s", async (sql) => {
    await expect(reader.query(sql)).rejects.toThrow(/permission denied|must be owner|cannot be changed|ADMIN option/);
    expect((await reader.query("select session_user::text, count(*)::int from items")).rows).toEqual([
      { session_user: "stac_ingest_reader", count: 1 },
    ]);
  });
});

test("a search of the reader ends at the time limit, and nobody else is cancelled in its place", async () => {
  await using thread = await openThread({ readerStatementSeconds: 1 });
  const limited = new pg.Client(thread.readerUrl);
  await limited.connect();
  const searches = `do $$ begin for n in 1..1000000 loop perform pgstac.search('{}'); end loop; end $$`;
  await expect(limited.query(searches)).rejects.toMatchObject({
    code: "57014",
    message: "canceling statement due to statement timeout",
  });
  expect((await limited.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await limited.end();
  await thread.expectThatItWorks();
});

test("each client keeps its user and its settings while they take turns", async () => {
  const writer = new pg.Client(database.url);
  await writer.connect();
  const who = "select session_user::text, current_user::text, current_setting('work_mem') as memory";
  await reader.query("set work_mem = '5MB'; set role pgstac_read");
  await writer.query("set work_mem = '6MB'");
  for (let turn = 0; turn < 3; turn++) {
    expect((await reader.query(who)).rows).toEqual([
      { session_user: "stac_ingest_reader", current_user: "pgstac_read", memory: "5MB" },
    ]);
    expect((await writer.query(who)).rows).toEqual([
      { session_user: "stac_ingest", current_user: "stac_ingest", memory: "6MB" },
    ]);
  }
  await writer.end();
  await reader.query("reset role; reset work_mem");
});

test("each password lets in its own user alone", async () => {
  const mixed = Object.assign(new URL(database.url), { password: new URL(database.readerUrl).password }).href;
  await expect(new pg.Client(mixed).connect()).rejects.toMatchObject({ code: "28P01" });
});
