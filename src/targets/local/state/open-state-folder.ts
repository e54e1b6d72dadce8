import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireOwnFolder } from "../../../settings/require-own-folder.ts";
import { makePrivate } from "./make-private.ts";
import { storageFault } from "./storage-fault.ts";

const others = 0o077;
/** Names of the pipeline's own files; others in the folder are the operator's. */
const own =
  /^(queue\.sqlite|lock\.sqlite|process\.json|supervisor|pgpass|inventory-folders\.json|paused-|page\.html|database|payloads|logs|runs|new-rows|sent(-aws)?\.sqlite|made-before|purged)/;
const choose = "set state_folder to a folder of your own";

/**
 * Makes the state folder, for its owner alone. If it is there and lets others in, takes their rights to it and to the
 * pipeline's files in it.
 * @throws Fault `infrastructure` if it cannot be made, or another user could write in it
 */
export function openStateFolder(stateFolder: string): void {
  requireOwnFolder(stateFolder, choose);
  try {
    mkdirSync(dirname(stateFolder), { recursive: true });
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    if (process.geteuid === undefined) return;
    const { mode } = statSync(stateFolder);
    // Files in a closed folder are out of reach, whatever their own mode.
    if ((mode & others) === 0) return;
    makeContentsPrivate(stateFolder);
    chmodSync(stateFolder, mode & 0o700);
    // Once more, for files that came while it was open. First before, so that a refusal is repeated the next time.
    makeContentsPrivate(stateFolder);
  } catch (error) {
    throw storageFault(error, stateFolder);
  }
}

/**
 * Checks that the state folder, if there is one, is this user's, before anything in it is believed.
 * @throws Fault `infrastructure`
 */
export const requireStateFolder = (stateFolder: string): void => requireOwnFolder(stateFolder, choose);

function makeContentsPrivate(stateFolder: string): void {
  for (const name of readdirSync(stateFolder)) if (own.test(name)) makePrivate(join(stateFolder, name));
}
