import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeScratch, removeScratch } from "./scratch.ts";

const program = fileURLToPath(new URL("stac_ingest_worker/sandbox.py", import.meta.url));

/** How an environment's packages would be confined on this machine: `view`, `user`, or why not. */
export async function tryConfinement(python: string, privatePaths: readonly string[]): Promise<string> {
  const home = makeScratch("home");
  try {
    const start = JSON.stringify({ private: privatePaths, home, operator_home: homedir() });
    const { stdout } = await promisify(execFile)(python, ["-I", "-S", program, start]);
    return stdout.trim();
  } finally {
    removeScratch(home);
  }
}
