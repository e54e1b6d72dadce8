// Writes what docs/ says of the contracts: their JSON Schemas, the table of settings, what AWS must allow. Run after
// every change of one.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { buildPermissionsPage, permissionsPage } from "./permissions-page.ts";
import { buildSchemas, schemasFolder } from "./schemas.ts";
import { settingsPage, withSettingsTable } from "./settings-table.ts";

await rm(schemasFolder, { recursive: true, force: true });
await mkdir(schemasFolder, { recursive: true });
for (const [name, text] of buildSchemas()) await writeFile(new URL(name, schemasFolder), text);
await writeFile(settingsPage, withSettingsTable(await readFile(settingsPage, "utf8")));
await writeFile(permissionsPage, buildPermissionsPage());
