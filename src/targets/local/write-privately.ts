import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file that only its owner may read, whole or not at all, whatever was at its place. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const making = `${path}.${process.pid}`;
  await rm(making, { force: true });
  // "wx" follows no link and takes no file that is there.
  await writeFile(making, text, { mode: 0o600, flag: "wx" });
  await rename(making, path);
}
