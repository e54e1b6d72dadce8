import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import { defaultVersion, supportedVersions } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range } from "../pgstac/documents.ts";
import { hasServer, openEmbeddedDatabase, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const places = [
  ...(hasServer
    ? supportedVersions.map((version) => ({
        place: `pgstac ${version} on a server`,
        rounds: 6,
        open: () => openTestDatabase(version),
      }))
    : []),
  { place: "the embedded database", rounds: 3, open: () => openEmbeddedDatabase(defaultVersion) },
];

const month = (index: number): string => String(1 + (index % 12)).padStart(2, "0");
const at = (id: string, index: number, round: number) =>
  itemDocument("c", id, {
    properties: { datetime: `${2020 + (index % 2)}-${month(index)}-28T23:59:59.999999Z`, round },
  });

/** Ways in which a collection is deleted: the command, pgstac's function, and SQL. */
const deletions: readonly ((database: TestDatabase) => Promise<unknown>)[] = [
  async ({ url }) => {
    await using catalogue = await openCatalogue(url, { connections: 1 });
    await catalogue.operate({ action: "collections.delete", id: "c" });
  },
  ({ query }) => query("SELECT pgstac.delete_collection('c')"),
  ({ query }) => query("DELETE FROM pgstac.collections WHERE id = 'c'"),
];

describe.each(places)("in $place", { timeout: 120_000 }, ({ open, rounds }) => {
  test("a collection that is deleted and made again under warm loaders takes items in every round", async () => {
    await using database = await open();
    await using owner = await openCatalogue(database.url, { connections: 1 });
    await using queue = await openCatalogue(database.url, { connections: 2 });
    await using direct = await openCatalogue(database.url, { connections: 2 });
    await owner.loadCollection(collectionDocument("c"));
    for (const round of range(rounds)) {
      const items = range(20).map((index) => at(`i-${index}`, index, round));
      const outcomes: (string | undefined)[] = [];
      const halt = new AbortController();
      const loading = Promise.all([
        (async () => {
          while (!halt.signal.aborted) {
            for (const fault of (await queue.loadItems("c", items)).values()) outcomes.push(fault.kind);
          }
        })(),
        (async () => {
          while (!halt.signal.aborted) {
            const bytes = items.map(({ text }) => Buffer.from(text));
            for await (const done of loadFile(direct, [bytes], { method: "upsert", connections: 2 })) {
              for (const { fault } of done) if (fault) outcomes.push(fault.kind);
            }
          }
        })(),
      ]);
      await disturbed(() => deletions[round % deletions.length]?.(database) ?? Promise.reject(new Error("no way")));
      await owner.loadCollection(collectionDocument("c"));
      if (round % 2 === 1) {
        await disturbed(() => database.query("UPDATE pgstac.collections SET partition_trunc = 'month' WHERE id = 'c'"));
      }
      halt.abort();
      await loading;
      expect(outcomes.filter((kind) => kind !== "collection_missing")).toEqual([]);
      expect([...(await queue.loadItems("c", items)).values()]).toEqual([]);
      const [row] = await database.query("SELECT count(*)::int, count(DISTINCT id)::int AS ids FROM pgstac.items");
      expect(row).toEqual({ count: 20, ids: 20 });
    }
  });

  test("a collection that is divided otherwise under warm loaders keeps every item once", async () => {
    await using database = await open();
    await using owner = await openCatalogue(database.url, { connections: 1 });
    await using loader = await openCatalogue(database.url, { connections: 2 });
    await owner.loadCollection(collectionDocument("c"));
    await owner.loadItems(
      "c",
      range(72).map((index) => at(`i-${index}`, index, 0)),
    );
    const later = range(24).map((index) => at(`i-${60 + index}`, index, 1).text);
    const halt = new AbortController();
    const faults: string[] = [];
    let loads = 0;
    const loading = (async () => {
      while (!halt.signal.aborted) {
        const bytes = later.map((text) => Buffer.from(text.replace('"round":1', `"round":${++loads}`)));
        for await (const done of loadFile(loader, [bytes], { method: "upsert", connections: 2 })) {
          for (const { fault } of done) if (fault) faults.push(fault.message);
        }
      }
    })();
    for (const trunc of ["year", "month", null, "month", null, "year", null]) {
      await disturbed(() => database.query("UPDATE pgstac.collections SET partition_trunc = $1", [trunc]));
      const before = loads;
      await expect.poll(() => loads, { timeout: 30_000 }).toBeGreaterThan(before + 24);
    }
    halt.abort();
    await loading;
    expect(faults).toEqual([]);
    const [row] = await database.query("SELECT count(*)::int, count(DISTINCT id)::int AS ids FROM pgstac.items");
    expect(row).toEqual({ count: 84, ids: 84 });
  });
});

/** Somebody else's statement knows nothing of our locks, and may meet a deadlock that is theirs to try again. */
async function disturbed(change: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await change();
      return;
    } catch (error) {
      if (!["40P01", "55P03", "XX000"].includes((error as { code?: string }).code ?? "")) throw error;
    }
  }
}
