import { describe, expect, test } from "vitest";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { supportedVersions } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { snapshot } from "../pgstac/snapshot.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

/** Defaults that administrators give a role or a database, and that decide what SQL means or how values are spelt. */
const defaults = {
  search_path: "mine, public",
  timezone: "'Asia/Kolkata'",
  datestyle: "'SQL, DMY'",
  intervalstyle: "sql_standard",
  standard_conforming_strings: "off",
  quote_all_identifiers: "on",
  extra_float_digits: "-15",
  bytea_output: "escape",
  default_transaction_isolation: "serializable",
  default_transaction_deferrable: "on",
  lock_timeout: "1",
  idle_in_transaction_session_timeout: "1",
  client_min_messages: "error",
  transform_null_equals: "on",
  jit: "on",
};

/** Somebody else's tables and functions of the names that pgstac has. */
const foreign = `CREATE SCHEMA mine;
  CREATE TABLE mine.items (id int); CREATE TABLE mine.collections (id int, key text, content jsonb);
  CREATE TABLE mine.partition_stats (partition int); CREATE TABLE mine.format_item_cache (id int);
  CREATE TABLE mine.pgstac_settings (name text); CREATE TABLE mine._items_1 (id int);
  CREATE TABLE public.items (id int); CREATE TABLE public.collections (id int);
  CREATE FUNCTION mine.get_version() RETURNS text LANGUAGE sql AS $$ SELECT '0.1' $$;
  CREATE FUNCTION mine.delete_collection(text) RETURNS void LANGUAGE sql AS $$ SELECT 1/0 $$;
  CREATE FUNCTION mine.check_partition(text, tstzrange, tstzrange) RETURNS text LANGUAGE sql AS $$ SELECT '1' $$;
  CREATE FUNCTION mine.update_partition_stats_q(text) RETURNS void LANGUAGE sql AS $$ SELECT 1/0 $$;
  CREATE FUNCTION mine.content_hydrate(jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$`;

const datetimes = [
  "2021-05-06T07:08:09.123456Z",
  "2021-06-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "6 May 2021 04:05 +02",
];
const geometry = { type: "Point", coordinates: [7.123456789012345, 46.12345678901235] };
const itemsOf = (round: number) =>
  range(24).map((index) =>
    itemDocument("c", `i\\${index}'`, {
      geometry,
      properties: { datetime: datetimes[(index + round) % datetimes.length], round, note: `\\a'${index}` },
    }),
  );

async function use(database: TestDatabase, set: (database: TestDatabase) => Promise<void>): Promise<unknown[]> {
  const said: unknown[] = [];
  {
    await using owner = await openCatalogue(database.url);
    await owner.loadCollection(collectionDocument("c"));
    await owner.loadCollection(collectionDocument("gone"));
    await database.query("UPDATE pgstac.collections SET partition_trunc = 'month' WHERE id = 'c'");
  }
  await set(database);
  await using catalogue = await openCatalogue(database.url, { mustLoad: true });
  for (const round of range(3)) {
    const faults = await catalogue.loadItems("c", itemsOf(round));
    said.push([...faults.values()].map(({ message }) => message));
  }
  said.push(await catalogue.loadItems("gone", [itemDocument("gone", "one")]));
  said.push(...(await ask(catalogue)));
  return said;
}

const ask = async ({ operate }: Catalogue): Promise<unknown[]> => [
  await operate({ action: "pgstac.version" }),
  await operate({ action: "items.delete", collection: "c", ids: ["i\\3'", "none"] }),
  await operate({ action: "items.get", collection: "c", id: "i\\4'" }),
  await operate({ action: "collections.delete", id: "gone" }),
  await operate({ action: "collections.list" }),
  await operate({ action: "items.count" }),
];

describe.skipIf(!hasServer)("other defaults of a database and other schemas in its path", () => {
  test.for(supportedVersions)("change nothing that is stored or answered in pgstac %s", async (version) => {
    await using plain = await openTestDatabase(version);
    await using changed = await openTestDatabase(version);
    const expected = await use(plain, async () => {});
    const answers = await use(changed, async ({ url, query }) => {
      await query(foreign);
      const name = new URL(url).pathname.slice(1);
      for (const [setting, value] of Object.entries(defaults)) {
        await query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
      }
    });
    expect(answers).toEqual(expected);
    expect(answers.slice(0, 3)).toEqual([[], [], []]);
    expect(await snapshot(changed)).toEqual(await snapshot(plain));
  });
});
