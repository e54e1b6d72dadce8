import fc from "fast-check";
import { expect, test } from "vitest";
import { textArraySql } from "../../../src/pgstac/database/text-array.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { openTestDatabase } from "../test-database.ts";

test("PostgreSQL reads in an array the text that was put in", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const odd = fc.constantFrom("", "NULL", "null", "'", '"', "\\", "{}", "a,b", "\n", "\\'", " a ");
  const text = fc
    .oneof(odd, fc.string({ unit: "binary" }))
    .filter((value) => value.isWellFormed() && !value.includes("\0"));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (texts) => {
      const [row] = await database.query<{ texts: string[] }>(`SELECT ${textArraySql(texts)} AS texts`);
      expect(row?.texts).toEqual(texts);
    }),
  );
  expect(await database.query(`SELECT ${textArraySql(["a\0b"])} AS texts`)).toEqual([{ texts: ["ab"] }]);
});
