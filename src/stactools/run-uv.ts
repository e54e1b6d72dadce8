import { existsSync } from "node:fs";
import { Fault } from "../pipeline/fault/fault.ts";
import { runProgram } from "../pipeline/process/run-program.ts";
import { findUv } from "./uv.ts";

export interface UvRun {
  readonly cacheFolder: string;
  /** Folder that relative paths in requirements start from. */
  readonly folder: string;
  /** Standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  /** Called before uv itself is installed, which takes a while. */
  readonly onInstall?: ((folder: string) => void) | undefined;
}

/**
 * Runs uv, never through a shell, and without letting it fetch a Python.
 * @throws Fault `package_not_found` if the index has no such package or version, `invalid_settings` if uv cannot read a
 * requirement, otherwise `package_unavailable`
 */
export async function runUv(
  args: readonly string[],
  { cacheFolder, folder, input, signal, onInstall }: UvRun,
): Promise<void> {
  const uv = await findUv(cacheFolder, { onInstall });
  const options = { folder: existsSync(folder) ? folder : undefined, input: input ?? "", signal };
  try {
    await runProgram(uv, [...args, "--quiet", "--no-python-downloads"], options);
  } catch (error) {
    throw faultOf((error as Error).message, error);
  }
}

/** Finds the kind of fault in uv's output; these phrases have been stable over its releases. */
function faultOf(output: string, cause: unknown): Fault {
  const said = output.replace(/^error: /, "").slice(0, 2000);
  if (/network was disabled|[Ff]ailed to fetch|error sending request|Request failed|timed out/.test(output)) {
    return new Fault("package_unavailable", `the package index cannot be reached: ${said}`, { cause });
  }
  if (/Couldn't parse requirement|wheel filename|[Ii]nvalid version|Distribution not found at/.test(output)) {
    return new Fault("invalid_settings", `uv cannot read a requirement: ${said}`, { cause });
  }
  if (/No solution found|was not found in the package registry/.test(output)) {
    return new Fault("package_not_found", said, { cause });
  }
  return new Fault("package_unavailable", `uv failed: ${said}`, { cause });
}
