import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** Paths, from the root, of the files below some folders whose names end in one of the endings. */
export function sourceFiles(root: string, folders: readonly string[], endings: readonly string[] = [".ts"]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map(({ parentPath, name }) => relative(root, join(parentPath, name))),
  );
}
