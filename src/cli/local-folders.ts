import { dirname, resolve } from "node:path";
import { isStdin } from "../input/source/open-source.ts";

/** The local folders of what was typed: that of each file, and where it was typed for stdin. */
export function localFolders(addresses: readonly string[], cwd: string): string[] {
  const folders = addresses.flatMap((address) => {
    if (isStdin(address)) return [cwd];
    return /^[a-z][a-z0-9+-]*:\/\/|^\/vsi/i.test(address) ? [] : [dirname(resolve(cwd, address))];
  });
  return [...new Set(folders)];
}
