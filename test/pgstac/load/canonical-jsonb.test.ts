import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { jsonbText } from "../rows/jsonb-text.ts";
import { openTestDatabase } from "../test-database.ts";

const exponents = [
  ...["5e-06", "-1.25E-7", "15e-1", "123.4e-2", "[1e-10,1]", "0.00000012"],
  ...["[1.5e-300]", "[12e400]", "[-1.25e+301]", '{"\\u0061":[1e21]}'],
];

test("JSON is printed as PostgreSQL prints it once it is jsonb", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const json = fc.json({ maxDepth: 4, stringUnit: "binary" }).filter((text) => !text.includes("\\u0000"));
  const sampled = fc.sample(json, { numRuns: 2000, seed: 7 }).filter((text) => text.isWellFormed());
  const texts = [...exponents, ...sampled];
  const printed = texts.map((text) => ({ text, print: jsonbText(text) })).filter(({ print }) => print !== undefined);
  expect(printed.length).toBe(texts.length);
  const rows = await database.query<{ text: string }>(
    "SELECT text::jsonb::text AS text FROM unnest($1::text[]) WITH ORDINALITY AS row (text, place) ORDER BY place",
    [printed.map(({ text }) => text)],
  );
  expect(printed.map(({ print }) => print)).toEqual(rows.map(({ text }) => text));
});
