import { accessSync, constants } from "node:fs";
import { innermostFolder } from "../../../pipeline/process/innermost-folder.ts";
import { storageFault } from "./storage-fault.ts";

/** True for a folder on a disk that can only be read, where even looking at a queue is refused. */
export function isReadOnlyDisk(folder: string): boolean {
  try {
    accessSync(innermostFolder(folder), constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EROFS";
  }
}

/** Refuses a folder that this process may not write to. @throws Fault `infrastructure` */
export function requireWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw storageFault(error, folder);
  }
}
