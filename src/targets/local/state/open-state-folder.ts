import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { requireOwnFolder } from "../../../settings/require-own-folder.ts";
import { makePrivate } from "./make-private.ts";
import { storageFault } from "./storage-fault.ts";

const others = 0o077;
/** The pipeline's own; what else an operator keeps in the folder is his. */
const own =
  /^(queue\.sqlite|lock\.sqlite|process\.json|supervisor|pgpass|inventory-folders\.json|database|payloads|logs)/;
const choose = "set state_folder to a folder of your own";

/**
 * Makes the state folder, for its owner alone. One made before, with modes that let others in, is tightened with all
 * in it that is the pipeline's.
 * @throws Fault `infrastructure` where it cannot be made, or another user could write in it
 */
export function openStateFolder(stateFolder: string): void {
  requireOwnFolder(stateFolder, choose);
  try {
    mkdirSync(dirname(stateFolder), { recursive: true });
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    if (process.geteuid === undefined) return;
    const { mode } = statSync(stateFolder);
    // What lies in a closed folder is out of reach, whatever its own mode.
    if ((mode & others) === 0) return;
    makeContentsPrivate(stateFolder);
    chmodSync(stateFolder, mode & 0o700);
    // Once more, for what came while it was open. First before, so that what is refused is refused the next time, too.
    makeContentsPrivate(stateFolder);
  } catch (error) {
    throw storageFault(error, stateFolder);
  }
}

/**
 * Looks at a state folder that need not be there, before anything in it is believed.
 * @throws Fault `infrastructure`
 */
export const requireStateFolder = (stateFolder: string): void => requireOwnFolder(stateFolder, choose);

function makeContentsPrivate(stateFolder: string): void {
  for (const name of readdirSync(stateFolder)) if (own.test(name)) makePrivate(join(stateFolder, name));
}
