import { cacheFolderIn } from "../src/cli/setup/cache-folder.ts";

/** The cache a person's own commands use too, so that what is slow to make is made once. */
export const cacheFolder = cacheFolderIn(process.env);
