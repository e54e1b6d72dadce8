import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeReader } from "../../../src/pgstac/schema/make-reader.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";

const user = { name: `stac_ingest_test_reader_${process.pid}`, password: "for a test" };

describe.skipIf(!hasServer)("a user who reads a catalogue on a server", () => {
  let database: TestDatabase;
  let reader: pg.Client;
  beforeAll(async () => {
    database = await openTestDatabase("0.10.0");
    await makeReader(database.url, { ...user, password: "an earlier one" });
    const place = await makeReader(database.url, user);
    reader = new pg.Client({ ...place, user: user.name, password: user.password });
    await reader.connect();
  });
  afterAll(async () => {
    await reader.end();
    await database.query(`drop owned by ${user.name}; drop role ${user.name}`);
    await database[Symbol.asyncDispose]();
  });

  test("searches", async () => {
    const { rows } = await reader.query("select search('{}') as found");
    expect(rows[0].found).toMatchObject({ type: "FeatureCollection", features: [] });
  });

  test.each([
    "insert into items select * from items",
    "update collections set content = '{}'",
    'select create_collection(\'{"id": "mine"}\')',
    "create table public.mine ()",
    "set role pgstac_ingest",
  ])("is refused: %s", async (sql) => {
    await expect(reader.query(sql)).rejects.toThrow(/permission denied/);
  });

  test("gives up a statement after half a minute", async () => {
    expect((await reader.query("show statement_timeout")).rows).toEqual([{ statement_timeout: "30s" }]);
  });
});
