import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../src/settings/configuration.ts";
import { ensureEnvironment } from "../../src/stactools/environment.ts";
import { knownSetFor } from "../../src/stactools/locked-set-for.ts";
import { gladRecipe } from "../demo-configuration.ts";
import { createItemArguments } from "../item-gen/reference.ts";
import { prepareLoader } from "../load/loader-process.ts";
import { gladRequests } from "./glad-requests.ts";

const program = fileURLToPath(new URL("package-work.py", import.meta.url));

/** Measures how long the packages' own work on tiles takes, all processors at it and nothing else done: the wall. */
export async function measurePackage(configuration: Configuration, tiles: readonly string[]): Promise<number> {
  const recipe = gladRecipe(configuration);
  const { lockPath, cacheFolder, folder: projectFolder } = configuration;
  const locked = await knownSetFor(recipe.package, configuration);
  if (!locked) throw new TypeError(`${recipe.package} is not in ${lockPath}`);
  const { python } = await ensureEnvironment(locked, { cacheFolder, projectFolder });
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-bench-"));
  try {
    const parts = Array.from({ length: availableParallelism() }, (_, part) =>
      tiles.filter((_tile, at) => at % availableParallelism() === part),
    );
    const processes = await Promise.all(
      parts.map(async (part, number) => {
        const requests = join(folder, `${number}.jsonl`);
        const lines = gladRequests(recipe, part).map((request) => JSON.stringify(createItemArguments(request)));
        await writeFile(requests, lines.join("\n"));
        return prepareLoader(python, [program, requests, folder]);
      }),
    );
    const walls = await Promise.all(processes.map((each) => each.start()));
    return Math.max(...walls.map(({ wall }) => wall));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
