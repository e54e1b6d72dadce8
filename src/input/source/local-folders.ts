import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isStdin } from "./open-source.ts";

/** The local folders of inputs: those among them, that of each file, and the working folder for stdin. */
export function localFolders(addresses: readonly string[], workingFolder: string): string[] {
  const folders = addresses.flatMap((address) => {
    if (isStdin(address)) return [workingFolder];
    if (/^[a-z][a-z0-9+-]*:\/\/|^\/vsi/i.test(address)) return [];
    const path = resolve(workingFolder, address);
    return [statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path)];
  });
  return [...new Set(folders)];
}
