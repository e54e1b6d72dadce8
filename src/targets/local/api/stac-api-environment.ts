import { readFile } from "node:fs/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { ownFile } from "../../../pipeline/process/own-files.ts";
import { defaultPython } from "../../../settings/package-set.ts";
import { type Environment, ensureEnvironment } from "../../../stactools/environment.ts";

/** The lock of the STAC API on AWS, and what serves it here. */
const requirementFiles = ["src/infra/stac-api-requirements.txt", "src/targets/local/api/uvicorn-requirements.txt"];

/**
 * Makes the environment that the STAC API runs in, unless there is one.
 * @throws Fault of the tool or the index that is missing
 */
export async function stacApiEnvironment(cacheFolder: string, signal: AbortSignal): Promise<Environment> {
  const pins = await Promise.all(requirementFiles.map((path) => readFile(ownFile(path), "utf8")));
  const locked = { name: "stac_api", python: defaultPython, requires: [], pins: pins.join("") };
  try {
    return await ensureEnvironment(locked, { cacheFolder, projectFolder: cacheFolder, signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof Fault)) throw error;
    const needed =
      error.kind === "tool_missing"
        ? `install uv (https://docs.astral.sh/uv) and Python ${defaultPython}`
        : "check the connection to https://pypi.org (or UV_INDEX_URL)";
    throw new Fault(error.kind, `it cannot be installed: ${error.message}`, {
      remedy: `${needed}, or set stac_api to false`,
      cause: error,
    });
  }
}
