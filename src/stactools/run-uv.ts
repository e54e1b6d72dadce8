import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { Fault } from "../pipeline/fault.ts";
import { findUv } from "./uv.ts";

export interface UvRun {
  readonly cacheFolder: string;
  /** What relative paths in requirements are relative to. */
  readonly folder: string;
  /** Standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs uv, never through a shell, and without letting it fetch a Python.
 * @throws Fault `package_not_found` where the index has no such package or version, `invalid_settings` for a requirement
 * that is none, otherwise `package_unavailable`
 */
export async function runUv(args: readonly string[], { cacheFolder, folder, input, signal }: UvRun): Promise<void> {
  const uv = await findUv(cacheFolder);
  const options = { ...(existsSync(folder) && { cwd: folder }), maxBuffer: 1 << 27, ...(signal && { signal }) };
  await new Promise<void>((resolve, reject) => {
    const child = execFile(uv, [...args, "--quiet", "--no-python-downloads"], options, (error, _, stderr) => {
      if (error) reject(faultOf(stderr.trim() || error.message, error));
      else resolve();
    });
    // uv may end before it has read everything.
    child.stdin?.on("error", () => {}).end(input);
  });
}

/** uv's words are for people; these phrases have been stable. */
function faultOf(output: string, cause: unknown): Fault {
  const said = output.replace(/^error: /, "").slice(0, 2000);
  if (/network was disabled|[Ff]ailed to fetch|error sending request|Request failed|timed out/.test(output)) {
    return new Fault("package_unavailable", `the package index cannot be reached: ${said}`, { cause });
  }
  if (/Couldn't parse requirement|wheel filename|[Ii]nvalid version|Distribution not found at/.test(output)) {
    return new Fault("invalid_settings", `a requirement is not one: ${said}`, { cause });
  }
  if (/No solution found|was not found in the package registry/.test(output)) {
    return new Fault("package_not_found", said, { cause });
  }
  return new Fault("package_unavailable", `uv failed: ${said}`, { cause });
}
