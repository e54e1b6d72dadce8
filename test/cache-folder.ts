import { homedir } from "node:os";
import { join } from "node:path";

/** The cache a person's own commands use too, so that what is slow to make is made once. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "stac-ingest");
