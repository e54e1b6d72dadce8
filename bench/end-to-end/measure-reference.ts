import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";

import type { Configuration } from "../../src/settings/configuration.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { findUv } from "../../src/stactools/uv.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { gladRecipe } from "../demo-configuration.ts";
import { Reference } from "../item-gen/reference.ts";
import { prepareLoader } from "../load/loader-process.ts";
import { openServer } from "../load/server.ts";
import { gladRequests } from "./glad-requests.ts";

const loadScript = fileURLToPath(new URL("../load/load-pypgstac.py", import.meta.url));
const collectionFile = fileURLToPath(new URL("../../demo/collection.json", import.meta.url));

/**
 * Measures the seconds that an item takes in the reference's own way, all processors at it: `uvx` for each message, then
 * a batch of pypgstac. What its queues and functions take comes on top.
 */
export async function measureReference(
  configuration: Configuration,
  tiles: readonly string[],
  { folder, databaseUrl }: { folder: string; databaseUrl: string },
): Promise<number> {
  const recipe = gladRecipe(configuration);
  const { version, requirements = [] } = configuration.settings.packages[recipe.package] ?? {};
  const uv = await findUv(configuration.cacheFolder);
  const requests = gladRequests(recipe, tiles);
  const items: unknown[] = [];
  const makers = Array.from(
    { length: availableParallelism() },
    (_, number) =>
      new Reference(uv, [`${recipe.package}==${version}`, ...requirements], join(folder, `reference-${number}.json`)),
  );
  try {
    // The first one installs.
    for (const maker of makers) if (requests[0]) await maker.make(requests[0]);
    const started = performance.now();
    const left = [...requests];
    await Promise.all(
      makers.map(async (maker) => {
        for (let request = left.pop(); request; request = left.pop()) items.push((await maker.make(request)).item);
      }),
    );
    const making = (performance.now() - started) / 1000;
    return (making + (await loadWithPypgstac(items, { uv, folder, databaseUrl, configuration }))) / tiles.length;
  } finally {
    for (const maker of makers) await maker[Symbol.asyncDispose]();
  }
}

interface Loading {
  readonly uv: string;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly configuration: Pick<Configuration, "cacheFolder">;
}

async function loadWithPypgstac(items: readonly unknown[], loading: Loading): Promise<number> {
  const { uv, folder, databaseUrl, configuration } = loading;
  const version = defaultVersion;
  await using server = await openServer(databaseUrl, (asked) => pgstacSql(asked, configuration.cacheFolder));
  const collection = await readFile(collectionFile, "utf8");
  const template = await server.template("end_to_end", version, async (url) => {
    await using catalogue = await openCatalogue(url, { connections: 1 });
    await catalogue.loadCollection({ id: JSON.parse(collection).id, text: collection });
  });
  const file = join(folder, "items.ndjson");
  await writeFile(file, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
  return await server.withDatabase(template, async (url) => {
    const python = ["run", "--quiet", "--no-project", "--with", `pypgstac[psycopg]==${version}`, "python", loadScript];
    const loader = await prepareLoader(uv, [...python, url, file, "upsert", "1000", "batches"]);
    return (await loader.start()).wall;
  });
}
