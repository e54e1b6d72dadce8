import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BenchPipeline } from "./open-bench-pipeline.ts";

/** A look takes the database a millisecond or two. */
const lookMilliseconds = 50;

/** Enqueues an inventory of tiles, and returns the seconds until all of them are in the catalogue. */
export async function timeBulk(pipeline: BenchPipeline, tiles: readonly string[]): Promise<number> {
  const { place } = pipeline;
  const inventory = join(place.folder, "tiles.txt");
  await writeFile(inventory, tiles.map((tile) => `${tile}\n`).join(""));
  const wanted = (await pipeline.countItems()) + tiles.length;
  const started = performance.now();
  const sent = place.run(["enqueue", inventory, "--recipe", "glad"]).then(({ code, stderr }) => {
    if (code !== 0) throw new Error(stderr);
  });
  sent.catch(() => {});
  while ((await pipeline.countItems()) < wanted) {
    // A command that fails ends the looks, too.
    await Promise.race([wait(lookMilliseconds), sent.then(() => wait(lookMilliseconds))]);
  }
  await sent;
  return (performance.now() - started) / 1000;
}
