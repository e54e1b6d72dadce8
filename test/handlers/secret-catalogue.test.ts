import { expect, test } from "vitest";
import { openSecretCatalogue } from "../../src/handlers/secret-catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument } from "../pgstac/documents.ts";
import { hasServer, openTestDatabase } from "../pgstac/test-database.ts";

test.skipIf(!hasServer)(
  "a lock that another session keeps is waited for once, and over the same connections",
  async () => {
    await using database = await openTestDatabase(defaultVersion);
    let opened = 0;
    const catalogue = openSecretCatalogue({
      readUrl: async () => database.url,
      open: (url) => {
        opened += 1;
        return openCatalogue(url, { patienceMilliseconds: 1000 });
      },
      log: () => {},
    });
    await catalogue.use((each) => each.loadCollection(collectionDocument("c")));
    const load = () => catalogue.use((each) => each.loadItems("c", [itemDocument("c", "i")]));
    await database.query("BEGIN; LOCK TABLE pgstac.items");
    await expect(load()).rejects.toMatchObject({
      kind: "infrastructure",
      message: expect.stringContaining("another session keeps a lock"),
    });
    await database.query("ROLLBACK");
    expect(await load()).toEqual(new Map());
    expect(opened).toBe(1);
    catalogue.forget();
  },
);
