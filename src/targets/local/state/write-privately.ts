import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { storageFault } from "./storage-fault.ts";

/** Writes a file that only its owner may read, whole or not at all, whatever was at its place. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const making = `${path}.${process.pid}`;
  await rm(making, { force: true });
  try {
    // "wx" follows no link and takes no file that is there.
    await writeFile(making, text, { mode: 0o600, flag: "wx" });
    await rename(making, path);
  } catch (error) {
    await rm(making, { force: true }).catch(() => {});
    throw storageFault(error, dirname(path));
  }
}
