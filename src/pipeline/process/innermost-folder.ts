import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** Returns a folder, or the innermost of those round it that is there. */
export const innermostFolder = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : innermostFolder(dirname(folder));
