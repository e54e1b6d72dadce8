// Measures the way from a line of an inventory to an item that a search finds, beside the reference's own way and the
// packages' own work. usage: npm run bench:e2e -- [--json] [--short] [--database-url URL]
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeTiles } from "../../demo/tiles.ts";
import { demoConfiguration, root } from "../demo-configuration.ts";
import { copyTiles } from "./copy-tiles.ts";
import { measurePackage } from "./measure-package.ts";
import { measureReference } from "./measure-reference.ts";
import { openBenchPipeline } from "./open-bench-pipeline.ts";
import { timeBulk } from "./time-bulk.ts";
import { percentile, timeStream } from "./time-stream.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    "database-url": { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});
const bulkTiles = 2000;
const sizes = values.short ? { stream: 200, reference: 2 } : { stream: 600, reference: 8 };
const warmUp = 40;
const perSecond = 20;
const cores = availableParallelism();

const configuration = await demoConfiguration();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), "stac-ingest-bench-"));
try {
  const tiles = await copyTiles(
    await makeTiles(join(root, ".cache/demo")),
    join(folder, "tiles"),
    warmUp + bulkTiles + sizes.stream,
  );
  const bulk = tiles.slice(warmUp, warmUp + bulkTiles);
  say("the packages' own work");
  const packageSeconds = await measurePackage(configuration, bulk);
  say("the reference");
  const reference = await measureReference(configuration, bulk.slice(0, sizes.reference * cores), {
    folder,
    databaseUrl: values["database-url"],
  });
  await using pipeline = await openBenchPipeline(configuration, folder);
  say("warming up");
  await timeBulk(pipeline, tiles.slice(0, warmUp));
  say(`${bulkTiles} tiles`);
  const seconds = await timeBulk(pipeline, bulk);
  say(`${sizes.stream} tiles, ${perSecond} a second`);
  const searchable = await timeStream(pipeline, tiles.slice(warmUp + bulkTiles), perSecond);
  const report = {
    cores,
    items: bulkTiles,
    seconds,
    package_seconds: packageSeconds,
    reference_seconds_an_item: reference,
    ratios: {
      vs_reference: (reference * bulkTiles) / seconds,
      of_package_work: packageSeconds / seconds,
      searchable_p50_seconds: percentile(searchable, 0.5),
      searchable_p99_seconds: percentile(searchable, 0.99),
    },
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else for (const [name, value] of Object.entries(report.ratios)) console.log(`${name}  ${value.toPrecision(3)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
