import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";

const others = 0o077;

/**
 * Takes from others every right to a file, or to a folder and all in it. Links are left alone.
 * @throws Fault `infrastructure` if a file belongs to another user
 */
export function makePrivate(path: string): void {
  const found = lstatSync(path);
  if (found.uid !== process.geteuid?.()) {
    throw new Fault(
      "infrastructure",
      `${path} belongs to another user (${found.uid}), so its contents cannot be trusted`,
      {
        remedy: "check its contents and chown it, or remove it",
      },
    );
  }
  if (found.isSymbolicLink()) return;
  if ((found.mode & others) !== 0) chmodSync(path, found.mode & 0o700);
  if (found.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
}
