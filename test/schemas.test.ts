import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { buildSchemas, schemasFolder } from "../scripts/schemas.ts";
import { settingsPage, withSettingsTable } from "../scripts/settings-table.ts";

const expected = buildSchemas();

test("docs/schemas holds the contracts and nothing else", async () => {
  expect((await readdir(schemasFolder)).sort()).toEqual([...expected.keys()].sort());
});

test.each([...expected])("docs/schemas/%s is what `npm run schemas` writes", async (name, text) => {
  expect(await readFile(new URL(name, schemasFolder), "utf8")).toBe(text);
});

test("docs/settings.md has the table of settings that `npm run schemas` writes", async () => {
  const page = await readFile(settingsPage, "utf8");
  expect(page).toBe(withSettingsTable(page));
});
