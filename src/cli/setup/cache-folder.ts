import { homedir } from "node:os";
import { join } from "node:path";

/** Folder of things that can be made again: environments, uv, databases prepared in advance. */
export const cacheFolderIn = (env: NodeJS.ProcessEnv): string =>
  join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "stac-ingest");
