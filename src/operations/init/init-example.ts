import { existsSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import { ownFile } from "../../pipeline/process/own-files.ts";
import { exampleSettings } from "./example-settings.ts";
import { exampleTiles } from "./example-tiles.ts";

/** An example that was written: its folder, and its files beside the tiles. */
export interface InitReport {
  readonly folder: string;
  readonly files: readonly string[];
  readonly tiles: number;
}

const names = ["config.yml", "packages.lock", "collection.json", "tiles.txt", "tiles"] as const;

/**
 * Writes an example that works: settings, a lock, a collection, and an inventory of small GeoTIFFs that are made here.
 * @throws Fault `wrong_usage` if the folder has one of its files already: nothing is overwritten
 */
export async function initExample(folder: string): Promise<InitReport> {
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) {
    throw new Fault("wrong_usage", `${folder} has ${there.join(", ")} already; nothing was written`, {
      remedy: "stac-ingest init with the name of a new folder",
    });
  }
  const tiles = exampleTiles();
  for (const { path, content } of tiles) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await writeFile(join(folder, "tiles.txt"), `${tiles.map(({ path }) => join(folder, path)).join("\n")}\n`);
  await copyFile(ownFile("demo/collection.json"), join(folder, "collection.json"));
  await copyFile(ownFile("demo/packages.lock"), join(folder, "packages.lock"));
  // Last, so that a folder with settings has all that they need.
  await writeFile(join(folder, "config.yml"), exampleSettings);
  return { folder, files: ["config.yml", "packages.lock", "collection.json", "tiles.txt"], tiles: tiles.length };
}
