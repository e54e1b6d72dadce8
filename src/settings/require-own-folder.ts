import { lstatSync, realpathSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";

const worldWritable = 0o002;
const sticky = 0o1000;

/**
 * Refuses a folder that is another user's, or that another user could replace by his own: one who writes there decides
 * what this process runs and ends. Does nothing where the folder is missing, except to look at the ones above it.
 * @param setting how to choose another folder, for the remedy
 * @throws Fault `infrastructure`
 */
export function requireOwnFolder(folder: string, setting: string): void {
  const own = process.geteuid?.();
  // Windows has other means.
  if (own === undefined) return;
  const refuse = (why: string, remedy: string): never => {
    throw new Fault("infrastructure", `${folder} is not safe: ${why}`, { remedy });
  };
  const isForeign = ({ uid }: Stats): boolean => uid !== own && uid !== 0;
  for (const path of new Set([folder, resolved(folder)])) {
    let shared: string | undefined;
    for (const above of foldersAbove(path)) {
      const found = lookAt(above);
      if (!found) break;
      if (shared !== undefined && isForeign(found)) {
        refuse(
          `${above} belongs to another user (${found.uid}), and lies in ${shared}, where everybody writes`,
          setting,
        );
      }
      if (!found.isDirectory() || (found.mode & worldWritable) === 0) continue;
      if ((found.mode & sticky) === 0 && above !== path) {
        refuse(`every user of this machine may write in ${above}`, `chmod o-w ${above}, or ${setting}`);
      }
      shared = above;
    }
  }
  const found = lookAt(resolved(folder));
  if (found && found.uid !== own) {
    refuse(`it belongs to another user (${found.uid}; this is ${own})`, `run this as that user, or ${setting}`);
  }
}

/** The folders that lead to a path, the outermost first, and itself. */
function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...foldersAbove(above), path];
}

/** Without links as far as the path is there. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
