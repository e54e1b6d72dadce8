// Writes what docs/ says of the contracts: their JSON Schemas and the table of settings. Run after every change of one.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { buildSchemas, schemasFolder } from "./schemas.ts";
import { settingsPage, withSettingsTable } from "./settings-table.ts";

await rm(schemasFolder, { recursive: true, force: true });
await mkdir(schemasFolder, { recursive: true });
for (const [name, text] of buildSchemas()) await writeFile(new URL(name, schemasFolder), text);
await writeFile(settingsPage, withSettingsTable(await readFile(settingsPage, "utf8")));
