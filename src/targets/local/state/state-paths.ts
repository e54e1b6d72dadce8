import { join } from "node:path";

/** Returns the paths of the files and folders in the state folder of a pipeline on one machine. */
export function statePaths(stateFolder: string) {
  return {
    queue: join(stateFolder, "queue.sqlite"),
    database: join(stateFolder, "database"),
    /** Password file of the embedded database, as libpq reads it. */
    pgpass: join(stateFolder, "pgpass"),
    /** Folders of the inventories that were enqueued. */
    inventoryFolders: join(stateFolder, "inventory-folders.json"),
    /** Files that are there while a stage is paused. */
    paused: { gen: join(stateFolder, "paused-gen"), load: join(stateFolder, "paused-load") },
    /** Leads the browser to the page. */
    openedPage: join(stateFolder, "page.html"),
    payloads: join(stateFolder, "payloads"),
    logs: join(stateFolder, "logs"),
    /** Output of the detached process itself. */
    output: join(stateFolder, "logs", "process.log"),
    /** Output of the STAC API. */
    stacApiOutput: join(stateFolder, "logs", "stac-api.log"),
  } as const;
}
