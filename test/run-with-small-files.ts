import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/** Bytes that a file of the process may have. */
export const smallFileBytes = 1024;

/** Runs a module's text in a process whose files are small: what is written beyond that fails, as on a full disk. */
export function runWithSmallFiles(module: string): SpawnSyncReturns<string> {
  const command = `ulimit -f ${smallFileBytes / 1024}; exec "$0" --input-type=module --eval "$1"`;
  return spawnSync("bash", ["-c", command, process.execPath, module], { encoding: "utf8" });
}
