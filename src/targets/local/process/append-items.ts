import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { systemReason } from "../../../pipeline/process/system-reason.ts";
import type { NotifyOf } from "../../../pipeline/stage/loaded-item.ts";

const { O_APPEND, O_CREAT, O_RDWR } = constants;
const newline = 0x0a;

/**
 * Writes each item as a line at the end of a file, which is synced to disk before they count as told. The file is opened
 * anew each time: whoever renames it begins another.
 */
export function appendItems(path: string): NotifyOf {
  return async (items) => {
    const lines = items.map((item) => `${JSON.stringify(item)}\n`).join("");
    try {
      await using file = await open(path, O_RDWR | O_APPEND | O_CREAT, 0o600);
      await file.appendFile(`${(await isCutShort(file)) ? "\n" : ""}${lines}`);
      await file.datasync();
    } catch (error) {
      throw new Fault("infrastructure", `${path} cannot be written to: ${systemReason(error)}`, { cause: error });
    }
  };
}

/** Tells if a process was killed, or the disk full, in the middle of a line. */
async function isCutShort(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== newline;
}
