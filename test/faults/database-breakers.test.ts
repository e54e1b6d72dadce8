import { afterAll, beforeAll, expect, test } from "vitest";
import { openThread, type TestThread } from "./open-thread.ts";

let database: TestThread;
beforeAll(async () => {
  database = await openThread({});
});
afterAll(() => database[Symbol.asyncDispose]());

const polygon = "'POLYGON((0 0,1 0,1 1,0 0))'::geometry";
test.each([
  "st_transform('POINT(1 2)'::geometry, 'a', 'a')",
  "st_transformpipeline('POINT(1 2)'::geometry, 'a', 1)",
  "st_relatematch('a', 'a')",
  `st_buffer(${polygon}, 'nan')`,
  `st_reduceprecision(${polygon}, 'nan')`,
  "st_sharedpaths('POINT(1 2)'::geometry, 'POINT(1 2)'::geometry)",
  "st_simplifypolygonhull('POINT(1 2)'::geometry, 1, true)",
])("a wrong argument fails the statement, not the database: %s", async (call) => {
  await using client = await database.connect();
  for (let round = 0; round < 20; round++) {
    await expect(client.query(`select ${call}`)).rejects.toMatchObject({ code: "XX000" });
    await expect(client.query(`select ${call}, $1::int`, [round])).rejects.toMatchObject({ code: "XX000" });
  }
  await client.query("begin; create temporary table undone ()");
  await expect(client.query(`select ${call}`)).rejects.toMatchObject({ code: "XX000" });
  await expect(client.query("select 1")).rejects.toMatchObject({ code: "25P02" });
  await client.query("rollback");
  expect((await client.query("select to_regclass('undone') as undone")).rows).toEqual([{ undone: null }]);
  // Errors go where they belong afterwards, inside a function too.
  await expect(client.query("select 1/0")).rejects.toMatchObject({ code: "22012" });
  await client.query("do $$ begin perform 1/0; exception when division_by_zero then null; end $$");
  await database.expectThatItWorks();
});

test.each(["LATIN1", "SJIS", "WIN1252", "EUC_JP", "BIG5"])("the encoding %s is refused", async (encoding) => {
  await using client = await database.connect();
  await expect(client.query(`set client_encoding = '${encoding}'`)).rejects.toMatchObject({ code: "0A000" });
  await expect(client.query("select convert_to('é', $1)", [encoding])).rejects.toMatchObject({ code: "42883" });
  expect((await client.query("select 'é' as text")).rows).toEqual([{ text: "é" }]);
  await database.expectThatItWorks();
});

test("nobody makes another encoding's conversion again", async () => {
  await using client = await database.connect();
  await client.query("create schema mine");
  const conversion = "create default conversion mine.again for 'LATIN1' to 'UTF8' from pg_catalog.iso8859_1_to_utf8";
  await expect(client.query(conversion)).rejects.toMatchObject({ code: "42501" });
});

test.each(["set transaction_timeout = 100", "alter role stac_ingest set transaction_timeout = 100"])(
  "a time limit by which PostgreSQL would end the session is refused: %s",
  async (command) => {
    await using client = await database.connect();
    await expect(client.query(command)).rejects.toMatchObject({ code: "22023" });
    // As pg_dump begins.
    await client.query("set transaction_timeout = 0");
    await database.expectThatItWorks();
  },
);
