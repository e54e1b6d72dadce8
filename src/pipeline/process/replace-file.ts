import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file whole or not at all, in place of whatever was there: beside its place first, then renamed. */
export async function replaceFile(
  path: string,
  contents: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const making = `${path}.${randomUUID()}`;
  try {
    // "wx" follows no link and takes no file that is there.
    await writeFile(making, contents, { ...options, flag: "wx" });
    await rename(making, path);
  } catch (error) {
    await rm(making, { force: true }).catch(() => {});
    throw error;
  }
}
