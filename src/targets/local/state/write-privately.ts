import { dirname } from "node:path";
import { replaceFile } from "../../../pipeline/process/replace-file.ts";
import { storageFault } from "./storage-fault.ts";

/**
 * Replaces a file by one that only its owner may read.
 * @throws Fault `infrastructure`
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw storageFault(error, dirname(path));
  }
}
