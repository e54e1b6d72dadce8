// Measures searches by the STAC API of `local start`, while nothing else happens and while items are loaded, and what they
// cost the load. usage: npm run bench:stac-api -- [--json] [--short]
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { collectionDocument, itemDocument, range } from "../../test/pgstac/documents.ts";
import { openServedPipeline, until } from "../../test/targets/local/api/served-pipeline.ts";
import { percentile } from "../end-to-end/time-stream.ts";
import { median } from "../median.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, short: { type: "boolean", default: false } },
});
const sizes = values.short ? { items: 5_000, rounds: 2, searches: 50 } : { items: 20_000, rounds: 5, searches: 300 };

await using pipeline = await openServedPipeline();
await writeFile(join(pipeline.folder, "collection.json"), collectionDocument("scenes").text);
await pipeline.read(["collections", "load", "collection.json"]);
await pipeline.answers();

let loads = 0;
/** Publishes new items, and returns how many were loaded a second. */
async function load(): Promise<number> {
  const name = `load-${loads++}`;
  const items = range(sizes.items).map((number) => {
    const longitude = (number % 3600) / 10 - 180;
    const place = { geometry: { type: "Point", coordinates: [longitude, 46] }, bbox: [longitude, 46, longitude, 46] };
    return itemDocument("scenes", `${name}-${number}`, place).text;
  });
  await writeFile(join(pipeline.folder, `${name}.ndjson`), items.join("\n"));
  const started = performance.now();
  await pipeline.read(["publish", `${name}.ndjson`]);
  await until(async () => (await pipeline.run(["status", "--wait", "--timeout", "1m"])).code === 0);
  return (1000 * sizes.items) / (performance.now() - started);
}

/** Asks for ten items in a box, and returns the milliseconds until they have come. */
async function search(): Promise<number> {
  const west = Math.random() * 350 - 180;
  const started = performance.now();
  const answer = await fetch(`${pipeline.stacApiUrl}/search?limit=10&bbox=${west},40,${west + 10},50`);
  const { features } = (await answer.json()) as { features: readonly unknown[] };
  if (features.length !== 10) throw new Error(`a search found ${features.length} items`);
  return performance.now() - started;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
say("warming up");
await load();
for (const _ of range(20)) await search();
const rest: number[] = [];
for (const _ of range(sizes.searches)) rest.push(await search());

const alone: number[] = [];
const searched: number[] = [];
const during: number[] = [];
for (const round of range(sizes.rounds)) {
  say(`round ${round + 1} of ${sizes.rounds}`);
  alone.push(await load());
  const loading = load();
  let isLoaded = false;
  const ended = loading.finally(() => {
    isLoaded = true;
  });
  while (!isLoaded) during.push(await search());
  searched.push(await ended);
}

const report = {
  items: sizes.items,
  searches: during.length,
  rest_p50_milliseconds: percentile(rest, 0.5),
  rest_p95_milliseconds: percentile(rest, 0.95),
  during_load_p50_milliseconds: percentile(during, 0.5),
  during_load_p95_milliseconds: percentile(during, 0.95),
  items_a_second: median(alone),
  items_a_second_while_searched: median(searched),
  ratios: {
    load_while_searched: median(searched) / median(alone),
    search_p50_during_load: percentile(during, 0.5) / percentile(rest, 0.5),
  },
};
if (values.json) console.log(JSON.stringify(report, null, 2));
else
  for (const [name, value] of Object.entries({ ...report, ...report.ratios }))
    if (typeof value === "number") console.log(`${name}  ${value.toPrecision(3)}`);
