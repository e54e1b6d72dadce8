import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { supportedVersions } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { snapshot } from "../snapshot.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../test-database.ts";

const items = range(90).map((index) => {
  const month = String(1 + (index % 3)).padStart(2, "0");
  return itemDocument("c", `i-${index}`, { properties: { datetime: `2021-${month}-11T00:00:${10 + (index % 50)}Z` } });
});
const moved = items
  .slice(0, 20)
  .map(({ id }) => itemDocument("c", id, { properties: { datetime: "2021-02-01T00:00:00Z" } }));

/** Loads, widens and moves, as the user of the address. */
async function load(database: TestDatabase, url: string): Promise<void> {
  await using owner = await openCatalogue(database.url);
  await owner.loadCollection(collectionDocument("c"));
  await database.query("UPDATE pgstac.collections SET partition_trunc = 'month'");
  await using catalogue = await openCatalogue(url);
  for (const batch of [items.slice(0, 60), items, moved]) {
    expect([...(await catalogue.loadItems("c", batch)).values()]).toEqual([]);
  }
}

/** Leaves out constraints: pgstac decides by itself when to narrow them. */
const observed = ({ partition, dtrange, edtrange }: Record<string, unknown>) => ({ partition, dtrange, edtrange });

describe.skipIf(!hasServer).for(supportedVersions)("pgstac %s", (version) => {
  test("a user who may write items and nothing else leaves what its owner leaves", async () => {
    await using owned = await openTestDatabase(version);
    await using written = await openTestDatabase(version);
    const user = `stac_ingest_writer_${process.pid}_${version.replaceAll(".", "_")}`;
    await written.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret' IN ROLE pgstac_ingest`);
    try {
      const url = Object.assign(new URL(written.url), { username: user, password: "secret" }).href;
      await load(owned, owned.url);
      await load(written, url);
      expect(await snapshot(written)).toEqual(await snapshot(owned));
    } finally {
      await written.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    }
  });

  test("with pgstac's queue and extents switched on statistics are right once the queue was run", async () => {
    await using plain = await openTestDatabase(version);
    await using queued = await openTestDatabase(version);
    await queued.query(
      "UPDATE pgstac.pgstac_settings SET value = 'true' WHERE name IN ('use_queue', 'update_collection_extent')",
    );
    await load(plain, plain.url);
    await load(queued, queued.url);
    await queued.query("SELECT pgstac.run_queued_queries_intransaction()");
    const [one, other] = [await snapshot(plain), await snapshot(queued)];
    expect(other.items).toEqual(one.items);
    expect(other.partitions.map(observed)).toEqual(one.partitions.map(observed));
    const [collection] = await queued.query<{ content: { extent: { temporal: { interval: string[][] } } } }>(
      "SELECT content FROM pgstac.collections",
    );
    expect(collection?.content.extent.temporal.interval[0]?.[0]).toMatch(/^2021-01-11/);
  });
});
