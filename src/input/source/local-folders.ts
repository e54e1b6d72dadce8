import { dirname, resolve } from "node:path";
import { isStdin } from "./open-source.ts";

/** The local folders of inputs: that of each file, and the working folder for stdin. */
export function localFolders(addresses: readonly string[], workingFolder: string): string[] {
  const folders = addresses.flatMap((address) => {
    if (isStdin(address)) return [workingFolder];
    return /^[a-z][a-z0-9+-]*:\/\/|^\/vsi/i.test(address) ? [] : [dirname(resolve(workingFolder, address))];
  });
  return [...new Set(folders)];
}
