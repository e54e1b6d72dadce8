import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { collectionDocument, itemDocument, range } from "../documents.ts";
import { versionCases } from "../pgstac-versions.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

describe.skipIf(!hasServer)("counts that pgstac keeps", () => {
  test.for(versionCases)("are as old as pgstac $version lets them be, while ours are exact", async (versionCase) => {
    const { version, keepsCounts } = versionCase;
    await using database = await openTestDatabase(version);
    await using catalogue = await openCatalogue(database.url);
    await database.query("UPDATE pgstac.pgstac_settings SET value = 'on' WHERE name = 'context'");
    await catalogue.loadCollection(collectionDocument("c"));
    const load = async (count: number): Promise<void> => {
      const items = range(count).map((index) => itemDocument("c", `i-${index}`));
      expect([...(await catalogue.loadItems("c", items)).values()]).toEqual([]);
    };
    const matched = async (): Promise<number> => {
      const [row] = await database.query<{ matched: number }>(
        `SELECT coalesce(found->'numberMatched', found->'context'->'matched')::int AS matched
         FROM pgstac.search('{"collections": ["c"], "limit": 1}') AS found`,
      );
      return row?.matched ?? -1;
    };
    await load(3);
    expect(await matched()).toBe(3);
    await load(5);
    expect(await matched()).toBe(keepsCounts ? 3 : 5);
    expect(await catalogue.operate({ action: "items.count" })).toEqual({ counts: [{ collection: "c", items: 5 }] });
    await database.query("DELETE FROM pgstac.search_wheres");
    expect(await matched()).toBe(5);
  });
});
