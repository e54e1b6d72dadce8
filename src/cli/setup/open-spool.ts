import { type FileHandle, open, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Terminal } from "../terminal/terminal.ts";
import { unwritableOutput } from "./unwritable-output.ts";

/** Opens an empty file beside the named one, on its disk, that is gone when it is closed or the process ends. */
export async function openSpool(file: string, { cwd }: Pick<Terminal, "cwd">): Promise<FileHandle> {
  const path = `${resolve(cwd(), file)}.${process.pid}.items`;
  try {
    const handle = await open(path, "w+", 0o600);
    await rm(path);
    return handle;
  } catch (error) {
    throw unwritableOutput(path, error);
  }
}
