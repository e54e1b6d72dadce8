import pg from "pg";
import { defaultVersion } from "../../../../src/settings/pgstac-versions.ts";

import { openEmbeddedDatabase } from "../../../../src/targets/local/postgres/open-embedded-database.ts";

import { cacheFolder } from "../../../cache-folder.ts";

/** Opens the database of a folder and commits numbers from a first one on, each reported once it is committed. */
const [dataFolder = "", first = "0"] = process.argv.slice(2);
console.log("opening");
const database = await openEmbeddedDatabase({ dataFolder, pgstacVersion: defaultVersion, port: 0, cacheFolder });
const client = new pg.Client(database.url);
await client.connect();
await client.query("create table if not exists committed (n int primary key, filling text)");
for (let n = Number(first); ; n++) {
  await client.query("insert into committed values ($1, repeat('x', 2000))", [n]);
  console.log(String(n));
}
