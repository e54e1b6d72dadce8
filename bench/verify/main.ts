// Verifies inventories of ids against collections of as many items, on a PostgreSQL server on this machine.
// usage: npm run bench:verify -- [--json] [--short] [--rows N]… [--database-url URL]
import { parseArgs } from "node:util";
import { cacheFolderIn } from "../../src/cli/setup/cache-folder.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { openServer } from "../load/server.ts";
import { measureVerify, type VerifyMeasure } from "./measure-verify.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    rows: { type: "string", multiple: true },
    "database-url": { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});

const sizes = values.rows?.map(Number) ?? (values.short ? [1_000_000] : [1_000_000, 10_000_000]);
const cache = cacheFolderIn(process.env);
await using server = await openServer(values["database-url"], (version) => pgstacSql(version, cache));
const measures: VerifyMeasure[] = [];
for (const rows of sizes) {
  const measure = await measureVerify(server, rows);
  measures.push(measure);
  if (values.json) continue;
  const { seconds, verify_rows_per_second, peak_megabytes } = measure;
  console.log(
    `${rows} rows: ${seconds.toFixed(1)} s, ${verify_rows_per_second.toFixed(0)} rows/s, ${peak_megabytes.toFixed(0)} MB`,
  );
}
if (values.json) {
  const ratios = { verify_rows_per_second: measures.at(-1)?.verify_rows_per_second };
  console.log(JSON.stringify({ ratios, measures }));
}
