import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { openConnections } from "../../../src/pgstac/database/open-connections.ts";
import { ledgerMigrations } from "../../../src/pgstac/runs/ledger-migrations.ts";
import { prepareLedger } from "../../../src/pgstac/runs/prepare-ledger.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../documents.ts";
import { openTestDatabase } from "../test-database.ts";

test("a ledger of the first version is not taken for none, and keeps what it knows of versions", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await database.query(
    `CREATE SCHEMA stac_ingest;
     CREATE TABLE stac_ingest.migrations (version integer PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now());
     ${ledgerMigrations[0]};
     INSERT INTO stac_ingest.migrations VALUES (1);
     INSERT INTO stac_ingest.runs (id) VALUES ('one'), ('two');
     INSERT INTO stac_ingest.versions (item, published_at, run, sequence, outcome, stored_at)
     SELECT hashtextextended(E'c\\n' || old.item, 0), published_at, runs.number, sequence, outcome::"char", stored_at
     FROM (VALUES ('a', 5000, 'one', 7, 'n', '2026-01-01'::timestamptz), ('a', 9000, 'two', 8, 'c', '2026-01-02'),
         ('b', 6000, 'one', 9, 'u', '2026-01-01'), ('b', 7000, NULL, NULL, 'n', '2026-01-01'))
       AS old (item, published_at, run, sequence, outcome, stored_at) LEFT JOIN stac_ingest.runs ON runs.id = run`,
  );
  await using catalogue = await openCatalogue(database.url);
  await catalogue.loadCollection(collectionDocument("c"));
  await catalogue.loadItems("c", [itemDocument("c", "a"), itemDocument("c", "b")]);
  const older = catalogue.operate({ action: "runs.list" });
  await expect(older).rejects.toMatchObject({
    message: expect.stringMatching(/ledger of runs has version 1 and this stac-ingest reads version \d+/),
    remedy: expect.stringContaining("stac-ingest local stop, then stac-ingest local start --detach"),
  });
  const connections = await openConnections(database.url, {});
  await prepareLedger(connections);
  await connections.pool.end();
  expect(await catalogue.operate({ action: "runs.list" })).toEqual({ runs: [], has_older: false });
  const history = async (id: string) => {
    const { stored } = await catalogue.operate({ action: "runs.item", collection: "c", id });
    return stored.map((version) => [
      Date.parse(version.published_at),
      version.run_id,
      version.sequence,
      version.outcome,
    ]);
  };
  expect(await history("a")).toEqual([
    [9000, "two", 8, "changed"],
    [5000, "one", 7, "new"],
  ]);
  expect(new Set(await history("b"))).toEqual(
    new Set([
      [6000, "one", 9, "unchanged"],
      [7000, null, null, "new"],
    ]),
  );
  const late = (id: string, at: number) => ({
    ...itemDocument("c", id, { properties: { datetime: "2021-01-01T00:00:00Z", late: true } }),
    publication: { at },
  });
  await catalogue.loadItems("c", [late("a", 8999), late("b", 7000)]);
  expect(await database.query("SELECT id FROM pgstac.items WHERE content->'properties' ? 'late'")).toEqual([
    { id: "b" },
  ]);
});
