import { homedir } from "node:os";
import { dirname } from "node:path";
import { ownFile } from "../pipeline/process/own-files.ts";
import { runProgram } from "../pipeline/process/run-program.ts";
import { makeScratch, removeScratch } from "./scratch.ts";

const folder = dirname(ownFile("src/stactools/worker.py"));
const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from stac_ingest_worker.sandbox import confine
print(confine(json.loads(sys.argv[2])))
`;

/** Finds out how an environment's packages are confined on this machine: `view`, `user`, `writes`, or a sentence that says why they are not. */
export async function tryConfinement(python: string, privatePaths: readonly string[]): Promise<string> {
  const home = makeScratch("home");
  try {
    const start = JSON.stringify({ private: privatePaths, home, operator_home: homedir() });
    return await runProgram(python, ["-I", "-S", "-c", program, folder, start]);
  } finally {
    removeScratch(home);
  }
}
