// The main job from end to end on this machine, as an operator does it: GeoTIFFs become items in pgstac,
// and what cannot become one is a dead letter with its reason.
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { writeInventory } from "./inventory.ts";
import { type Operator, show, startOperator } from "./operator.ts";
import { differences, type Outcome } from "./outcome.ts";
import { searchCatalogue } from "./search.ts";
import { makeTiles } from "./tiles.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const cacheFolder = join(root, ".cache", "demo");
const collection = "glad-glclu2020-v2";
const bbox = [-119, 41, -101, 49];

const interruption = new AbortController();
for (const event of ["SIGINT", "SIGTERM"] as const) process.on(event, () => interruption.abort());
process.exitCode = await demonstrate(interruption.signal);

/** Returns the exit code. The pipeline is stopped whatever happens. */
async function demonstrate(signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const wrong = await ingest(startOperator(signal)).then(differences, (error: Error) => [error.message]);
  await startOperator().type("local", "stop");
  if (signal.aborted) return 130;
  for (const sentence of wrong) console.error(styleText("red", `wrong: ${sentence}`));
  if (wrong.length > 0) return 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(styleText("green", `\n60 items, 10 of them found, 3 dead letters: all as it must be, in ${seconds} s.`));
  return 0;
}

async function ingest({ type, ask }: Operator): Promise<Outcome> {
  await mkdir(cacheFolder, { recursive: true });
  const tiles = await makeTiles(cacheFolder);
  const inventory = relative(root, join(cacheFolder, "tiles.txt"));
  const lines = await writeInventory(join(root, inventory), tiles);
  console.log(`${inventory} lists ${lines} GeoTIFFs below ${relative(root, tiles)}; three of them are bad.`);

  await ask("local", "stop");
  await type("local", "reset", "--yes");
  await type("local", "start", "--detach", "--port", "0");
  await type("collections", "load", "demo/collection.json");
  await type("enqueue", inventory, "--recipe", "glad");
  await type("status", "--wait", "--timeout", "5m");
  await type("items", "count");
  const found = await search(ask);
  await type("dlq", "list");
  await type("dlq", "peek", "gen", "--kind", "item_failed");

  const counts = await ask<{ items: number }[]>("items", "count");
  const dead = await ask<{ kind: string; count: number }[]>("dlq", "list");
  return {
    items: counts.reduce((sum, { items }) => sum + items, 0),
    found,
    dead: Object.fromEntries(dead.map(({ kind, count }) => [kind, count])),
  };
}

async function search(ask: Operator["ask"]): Promise<number> {
  const { database_url, state_folder } = await ask<{ database_url: string; state_folder: string }>("local", "status");
  const query = { collections: [collection], bbox, limit: 100, fields: { include: ["id"] } };
  show(`stac-ingest local psql -- -c 'select pgstac.search($$${JSON.stringify(query)}$$)'`);
  const ids = await searchCatalogue(database_url, join(state_folder, "pgpass"), query);
  console.log(`${ids.length} items: ${ids.join(", ")}`);
  return ids.length;
}
