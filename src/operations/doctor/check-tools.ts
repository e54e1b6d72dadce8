import { runProgram } from "../../pipeline/process/run-program.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Check } from "../../targets/target.ts";
import { findUv } from "../packages/find-uv.ts";
import { failedCheck } from "./failed-check.ts";

/** Checks that uv is there or can be installed. */
export async function checkUv(configuration: Configuration, onInstall?: (folder: string) => void): Promise<Check> {
  try {
    const uv = await findUv(configuration, { onInstall });
    const found = await runProgram(uv, ["--version"]);
    return { part: "uv", ok: true, found: uv === "uv" ? found : `${found} in ${uv}` };
  } catch (error) {
    return failedCheck("uv", error);
  }
}

/** Checks that the Python of each package set is there; returns nothing without uv, which finds it. */
export async function checkPythons(configuration: Configuration): Promise<Check[]> {
  const uv = await findUv(configuration).catch(() => undefined);
  if (uv === undefined) return [];
  const versions = new Set(Object.values(configuration.settings.packages).map(({ python }) => python));
  return Promise.all(
    [...versions].sort().map(async (version): Promise<Check> => {
      const part = `python ${version}`;
      try {
        const found = await runProgram(uv, ["python", "find", "--no-python-downloads", version]);
        return { part, ok: true, found };
      } catch {
        const remedy = `install Python ${version}, or name another under python in the package set`;
        return { part, ok: false, found: "not on this machine", remedy };
      }
    }),
  );
}
