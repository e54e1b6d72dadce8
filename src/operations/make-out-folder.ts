import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { unwritable } from "./unwritable.ts";

/** The way out where the folder of `--out` cannot take a file. */
export const anotherOut = "--out with a folder that you may write to";

/** Makes the folder that `--out` names, if it is not there, and returns its path. @throws Fault `wrong_usage` */
export async function makeOutFolder(named: string, cwd: string): Promise<string> {
  const folder = resolve(cwd, named);
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw unwritable(named, error, anotherOut);
    throw new Fault("wrong_usage", `${named} is a file, and --out names a folder`, { remedy: anotherOut });
  });
  return folder;
}
