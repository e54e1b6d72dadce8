// Writes the JSON Schemas of the contracts into docs/schemas; run after every change of a contract.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { buildSchemas, schemasFolder } from "./schemas.ts";

await rm(schemasFolder, { recursive: true, force: true });
await mkdir(schemasFolder, { recursive: true });
for (const [name, text] of buildSchemas()) await writeFile(new URL(name, schemasFolder), text);
