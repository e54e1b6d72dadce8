import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { buildSchemas, schemasFolder } from "../scripts/schemas.ts";

const expected = buildSchemas();

test("docs/schemas holds the contracts and nothing else", async () => {
  expect((await readdir(schemasFolder)).sort()).toEqual([...expected.keys()].sort());
});

test.each([...expected])("docs/schemas/%s is what `npm run schemas` writes", async (name, text) => {
  expect(await readFile(new URL(name, schemasFolder), "utf8")).toBe(text);
});
