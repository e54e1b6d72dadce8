import { join } from "node:path";

/** What the state folder of a pipeline on one machine holds. */
export function placesIn(stateFolder: string) {
  return {
    queue: join(stateFolder, "queue.sqlite"),
    database: join(stateFolder, "database"),
    /** Password file of the embedded database, as libpq reads it. */
    pgpass: join(stateFolder, "pgpass"),
    /** Folders of the inventories that were enqueued. */
    inventoryFolders: join(stateFolder, "inventory-folders.json"),
    payloads: join(stateFolder, "payloads"),
    logs: join(stateFolder, "logs"),
    /** What the detached process itself prints. */
    output: join(stateFolder, "logs", "process.log"),
  } as const;
}
