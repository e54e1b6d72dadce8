import { availableParallelism } from "node:os";
import { loadAndTell } from "../../pgstac/catalogue/load-and-tell.ts";
import { openCatalogue } from "../../pgstac/catalogue/open-catalogue.ts";
import type { Loaded } from "../../pgstac/load/load-connection.ts";
import { type LoadFileOptions, loadFile } from "../../pgstac/load/load-file.ts";
import { RowMemory } from "../../pgstac/rows/row-memory.ts";
import { ClosingStack } from "../../pipeline/process/closing-stack.ts";
import type { NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { Settings } from "../../settings/settings.ts";
import { openListener } from "./process/open-listener.ts";
import { requireProcessRecord } from "./process/require-process-record.ts";

/** Loads items into the catalogue's database without messages. */
export interface DirectLoader extends AsyncDisposable {
  load(
    items: AsyncIterable<readonly Buffer[]>,
    options: Pick<LoadFileOptions, "method" | "judge">,
  ): AsyncIterable<readonly Loaded[]>;
  /** The version of STAC of a collection into which items were loaded, if that is known. */
  stacVersionOf(collection: string): string | undefined;
}

export interface DirectLoaderOptions {
  readonly settings: Settings;
  readonly stateFolder: string;
  /** The database to load into; when left out the one of settings, else the running pipeline's. */
  readonly databaseUrl: string | undefined;
  /** The folder that paths in settings are relative to. */
  readonly folder: string;
  /** Called with each sentence about the database that an operator should read. */
  readonly announce: (sentence: string) => void;
}

/** Connections at most: more do not make it faster, because one process makes the rows. */
const mostConnections = 3;

/**
 * Opens a connection to the database of the pipeline, or of another that is named.
 * @throws Fault `not_running`, or as `openCatalogue`
 */
export async function openDirectLoader(options: DirectLoaderOptions): Promise<DirectLoader> {
  const url = options.databaseUrl ?? (await databaseOf(options));
  const connections = Math.max(1, Math.min(availableParallelism(), mostConnections));
  const notifyOf = await listenerOf(options);
  await using opening = new ClosingStack();
  const memory = opening.use(new RowMemory());
  const catalogue = opening.use(
    await openCatalogue(url, {
      connections,
      memory,
      announce: options.announce,
      mustLoad: true,
      keepsNotices: notifyOf !== undefined,
    }),
  );
  const opened = opening.move();
  return {
    stacVersionOf: (collection) => catalogue.stacVersionOf(collection),
    load(items, loadOptions) {
      const all = { ...loadOptions, connections, memory };
      if (!notifyOf) return loadFile(catalogue, items, all);
      return loadAndTell(catalogue, items, all, {
        notifyOf,
        name: "publish --direct",
        until: Number.POSITIVE_INFINITY,
      });
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** Opens the file or address that the pipeline tells of stored items, unless another database than its own is meant. */
async function listenerOf({ settings, databaseUrl, folder }: DirectLoaderOptions): Promise<NotifyOf | undefined> {
  const { item_loaded_to: destination } = settings;
  return destination === undefined || databaseUrl !== undefined ? undefined : openListener(destination, folder);
}

async function databaseOf({ settings, stateFolder }: DirectLoaderOptions): Promise<string> {
  if (settings.database_url !== undefined) return settings.database_url;
  const remedy = "stac-ingest local start --detach, or give --database-url";
  return (await requireProcessRecord(stateFolder, "database", remedy)).databaseUrl;
}
