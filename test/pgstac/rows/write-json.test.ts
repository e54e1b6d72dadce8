import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../../../src/pgstac/rows/byte-writer.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { writeJson } from "../../../src/pgstac/rows/write-json.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { openTestDatabase } from "../test-database.ts";

const reader = new WasmItemReader();

/** Returns canonical jsonb; undefined where the text was written as it stands. */
function jsonbText(text: string): string | undefined {
  const out = new ByteWriter(8);
  const isCanonical = writeJson(reader, Buffer.from(text), out);
  const written = out.view().toString();
  if (!isCanonical) expect(written).toBe(text);
  return isCanonical ? written : undefined;
}

const smallExponents = ["5e-06", "-1.25E-7", "15e-1", "123.4e-2", "[1e-10,1]", "0.00000012"];

test("JSON is printed as PostgreSQL prints it once it is jsonb", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const json = fc.json({ maxDepth: 4, stringUnit: "binary" }).filter((text) => !text.includes("\\u0000"));
  const sampled = fc.sample(json, { numRuns: 2000, seed: 7 }).filter((text) => text.isWellFormed());
  const texts = [...smallExponents, ...sampled];
  const printed = texts.map((text) => ({ text, print: jsonbText(text) })).filter(({ print }) => print !== undefined);
  expect(printed.length).toBeGreaterThan(500);
  expect(printed.slice(0, smallExponents.length).map(({ text }) => text)).toEqual(smallExponents);
  const rows = await database.query<{ text: string }>(
    "SELECT text::jsonb::text AS text FROM unnest($1::text[]) WITH ORDINALITY AS row (text, place) ORDER BY place",
    [printed.map(({ text }) => text)],
  );
  expect(printed.map(({ print }) => print)).toEqual(rows.map(({ text }) => text));
});

test.each(['{"a":1e5}', '{"\\u0061":1}', "[1.50]", '{"a":'])("%s is written as it stands", (text) => {
  expect(jsonbText(text)).toBeUndefined();
});

// A word of letters is copied without a look at which: PostgreSQL refuses those that JSON has not.
test.each(["true", "null", "nonsense"])("the word %s is copied", (text) => {
  expect(jsonbText(text)).toBe(text);
});
