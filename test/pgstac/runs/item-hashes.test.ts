import fc from "fast-check";
import { expect, test } from "vitest";
import { itemHashes } from "../../../src/pgstac/runs/item-hashes.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { openTestDatabase } from "../test-database.ts";

const name = fc
  .string({ unit: "grapheme", maxLength: 400 })
  .filter((text) => text.isWellFormed() && !text.includes("\0"));

test("the key of an item is PostgreSQL's hash of its collection and id", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await fc.assert(
    fc.asyncProperty(name, fc.array(name, { minLength: 1, maxLength: 60 }), async (collection, ids) => {
      const rows = await database.query<{ key: string }>(
        `SELECT hashtextextended($1 || E'\\n' || id, 0) AS key
         FROM unnest($2::text[]) WITH ORDINALITY AS named (id, place) ORDER BY place`,
        [collection, ids],
      );
      const hashes = itemHashes(collection, ids);
      const keys = ids.map((_, index) => {
        const [high = 0, low = 0] = hashes.slice(3 * index);
        return String(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0)));
      });
      expect(keys).toEqual(rows.map(({ key }) => key));
    }),
    { numRuns: 50 },
  );
});
