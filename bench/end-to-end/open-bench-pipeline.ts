import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openCatalogue } from "../../demo/open-catalogue.ts";
import type { Configuration } from "../../src/settings/configuration.ts";
import type { Recipe } from "../../src/settings/recipe.ts";
import { openLocalPlace, type Place } from "../../test/journeys/place.ts";
import { gladRecipe } from "../demo-configuration.ts";

/** The command as it is published: from the sources it starts later. */
const program = fileURLToPath(new URL("../../dist/bin/stac-ingest.js", import.meta.url));
const bundling = fileURLToPath(new URL("../../scripts/bundle-command.ts", import.meta.url));
const collectionFile = fileURLToPath(new URL("../../demo/collection.json", import.meta.url));

/** A pipeline on this machine with the embedded database, and a way to search it. */
export interface BenchPipeline extends AsyncDisposable {
  readonly place: Place;
  readonly recipe: Recipe;
  /** Searches as a STAC API would, and returns the ids that were found. */
  search(query: Readonly<Record<string, unknown>>): Promise<string[]>;
  countItems(): Promise<number>;
}

/**
 * Bundles the command, and starts a pipeline of it with the demo's package and recipe, which may read the folder `tiles` below a folder; all numbers are
 * as by default.
 */
export async function openBenchPipeline({ settings, lockPath }: Configuration, folder: string): Promise<BenchPipeline> {
  await promisify(execFile)(process.execPath, [bundling]);
  // The lock alone: beside the demo's lies its config.yml.
  const ownLock = join(folder, "lock", "packages.lock");
  await cp(lockPath, ownLock);
  const recipe = gladRecipe({ settings });
  const { [recipe.package]: set } = settings.packages;
  const place = await openLocalPlace(
    {
      packages: { [recipe.package]: set },
      recipes: { glad: recipe },
      allowed_hrefs: { folders: [join(folder, "tiles")] },
    },
    ownLock,
    program,
  );
  await place.start();
  await place.run(["collections", "load", collectionFile]);
  const { database_url, state_folder } = await place.read<{ database_url: string; state_folder: string }>([
    "local",
    "status",
  ]);
  const client = await openCatalogue(database_url, join(state_folder, "pgpass"));
  return {
    place,
    recipe,
    async search(query) {
      const { rows } = await client.query<{ found: { features: { id: string }[] } }>(
        "SELECT pgstac.search($1::jsonb) AS found",
        [JSON.stringify({ ...query, fields: { include: ["id"] } })],
      );
      return rows.flatMap(({ found }) => found.features.map(({ id }) => id));
    },
    async countItems() {
      const { rows } = await client.query<{ count: number }>("SELECT count(*)::int FROM pgstac.items");
      return rows[0]?.count ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await place[Symbol.asyncDispose]();
    },
  };
}
