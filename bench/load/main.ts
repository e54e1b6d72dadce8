// Loads the same items with pypgstac and with this package, in turns, into a PostgreSQL server on this machine.
// usage: npm run bench:load -- [--json] [--short] [--only NAME]… [--count N] [--rounds N] [--keep-connection]
//   [--items FILE --collection FILE] [--database-url URL] [--without-wasm]
// With --without-wasm this package is compared with itself parsing everything, instead of with pypgstac.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundleOptions } from "../../scripts/bundle-options.ts";
import { cacheFolderIn } from "../../src/cli/setup/cache-folder.ts";
import { findUv } from "../../src/stactools/uv.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { cases, recordedCases } from "./cases.ts";
import { readTemplate } from "./corpus.ts";
import { Files } from "./files.ts";
import { fourLoaders, insertOfWall, ledgerCost, measureCase, type Result } from "./measure.ts";
import { printResults } from "./report.ts";
import { naipLike, sentinelLike } from "./sentinel-like.ts";
import { openServer } from "./server.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    "keep-connection": { type: "boolean", default: false },
    "without-wasm": { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    count: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
    items: { type: "string" },
    collection: { type: "string" },
    "database-url": { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});

const cache = cacheFolderIn(process.env);
const folder = await mkdtemp(join(tmpdir(), "stac-ingest-bench-"));
const large = values.items && values.collection ? await readTemplate(values.items, values.collection) : sentinelLike();
const chosen = cases.filter(({ name, long }) => values.only?.includes(name) ?? !(values.short && long));
const isChosen = (name: string): boolean => values.only?.includes(name) ?? !values["without-wasm"];
await using server = await openServer(values["database-url"], (version) => pgstacSql(version, cache));
try {
  // The package ships JavaScript, and stripping types would take memory.
  const bundled = async (script: URL): Promise<string> => {
    const outfile = join(folder, `${basename(script.pathname, ".ts")}.mjs`);
    await build({ ...bundleOptions, entryPoints: [fileURLToPath(script)], outfile, logLevel: "error" });
    return outfile;
  };
  const bench = {
    server,
    files: new Files(folder, { large, small: naipLike() }),
    ourScript: await bundled(new URL("load-ours.ts", import.meta.url)),
    inTurnsScript: await bundled(new URL("load-in-turns.ts", import.meta.url)),
    uv: await findUv(cache),
    count: Number(values.count),
    rounds: Number(values.rounds),
    keepsConnection: values["keep-connection"],
    withoutWasm: values["without-wasm"],
  };
  const results: Result[] = [];
  const tell = (result: Result): void => {
    results.push(result);
    if (!values.json) printResults([result]);
  };
  for (const one of chosen) tell(await measureCase(bench, one));
  if (isChosen("insert_file_of_wall")) tell(await insertOfWall(bench));
  if (isChosen("four_loaders_of_one")) tell(await fourLoaders(bench));
  for (const one of recordedCases) {
    if (isChosen(`counted_${one.name}`) || isChosen(`recorded_${one.name}`))
      for (const result of await ledgerCost(bench, one)) tell(result);
  }
  if (values.json) {
    const ratios = Object.fromEntries(results.map(({ name, ratio }) => [name, ratio]));
    console.log(JSON.stringify({ items: bench.count, rounds: bench.rounds, ratios, results }));
  }
} finally {
  await rm(folder, { recursive: true });
}
