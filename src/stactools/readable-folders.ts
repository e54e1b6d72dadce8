import { lstatSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { steadyNow } from "../pipeline/process/steady-now.ts";

/** Folders that packages may read, and the parts of them that stay closed. */
export interface ReadableFolders {
  /** Returns the current folders: `enqueue` adds to them while the pipeline runs. */
  readonly readable: () => readonly string[];
  /** The pipeline's own state: never read, wherever it lies. */
  readonly closed: readonly string[];
}

/**
 * Says why a path may not be read; undefined if it may, or if a relative one is no file. Links are followed.
 * Hidden files below a readable folder hold keys more often than scenes, and are not read.
 */
export function whyUnreadable(path: string, folders: ReadableFolders): string | undefined {
  if (path === "/" || path.includes("\0") || path.length > 4096) return undefined;
  const absolute = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  const isPlainWord = !/^(\/|~(\/|$))|(^|\/)\.\.(\/|$)/.test(path);
  if (isPlainWord && !isThere(absolute)) return undefined;
  const real = realPath(absolute);
  if (real === undefined) return "it is a link to a file that does not exist";
  const known = lately.get(folders);
  if (known && steadyNow() < known.until && whyOutside(real, known) === undefined) return undefined;
  // A folder may have been added since.
  const now = { ...realFolders(folders), until: steadyNow() + believedMilliseconds };
  lately.set(folders, now);
  return whyOutside(real, now);
}

interface RealFolders {
  readonly readable: readonly string[];
  readonly closed: readonly string[];
}

/** The folders are looked up for some hundred items a second, and are the same for nearly all of them. */
const lately = new WeakMap<ReadableFolders, RealFolders & { readonly until: number }>();
const believedMilliseconds = 1000;

const realFolders = ({ readable, closed }: ReadableFolders): RealFolders => ({
  readable: readable().map(realFolder),
  closed: closed.map(realFolder),
});

function whyOutside(real: string, { readable, closed }: RealFolders): string | undefined {
  if (closed.some((folder) => isBelow(real, folder))) return "it is the pipeline's own";
  const around = readable.filter((root) => root !== sep && isBelow(real, root));
  if (around.length === 0) return "it lies in no folder that may be read";
  const isHidden = around.every((root) =>
    relative(root, real)
      .split(sep)
      .some((part) => part.startsWith(".")),
  );
  return isHidden ? "it is hidden" : undefined;
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(join(folder, sep));
// An exception for each template among the values of a request would take longer than all else here.
const isThere = (path: string): boolean => orUndefined(() => lstatSync(path, { throwIfNoEntry: false })) !== undefined;
const realFolder = (folder: string): string => orUndefined(() => realpathSync.native(folder)) ?? folder;

/** Resolves the links of a path, and keeps the part that does not exist as it is written; undefined for a link to nowhere. */
function realPath(path: string): string | undefined {
  if (isThere(path)) return orUndefined(() => realpathSync.native(path));
  const parent = dirname(path);
  if (parent === path) return path;
  const above = realPath(parent);
  return above === undefined ? undefined : join(above, path.slice(join(parent, sep).length));
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
