import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Configuration } from "../../../settings/configuration.ts";
import type { Check } from "../../../targets/target.ts";
import { failedCheck } from "./failed-check.ts";

const run = promisify(execFile);

/** Whether there is uv, or can be. */
export async function checkUv({ cacheFolder }: Configuration): Promise<Check> {
  const { findUv } = await import("../../../stactools/uv.ts");
  try {
    const uv = await findUv(cacheFolder);
    const { stdout } = await run(uv, ["--version"]);
    return { part: "uv", ok: true, found: uv === "uv" ? stdout.trim() : `${stdout.trim()} in ${uv}` };
  } catch (error) {
    return failedCheck("uv", error);
  }
}

/** Whether the Python of each package set is there. Without uv nobody can tell. */
export async function checkPythons({ settings, cacheFolder }: Configuration): Promise<Check[]> {
  const { findUv } = await import("../../../stactools/uv.ts");
  const uv = await findUv(cacheFolder).catch(() => undefined);
  if (uv === undefined) return [];
  const versions = new Set(Object.values(settings.packages).map(({ python }) => python));
  return Promise.all(
    [...versions].sort().map(async (version): Promise<Check> => {
      const part = `python ${version}`;
      try {
        const { stdout } = await run(uv, ["python", "find", "--no-python-downloads", version]);
        return { part, ok: true, found: stdout.trim() };
      } catch {
        const remedy = `install Python ${version}, or name another under python in the package set`;
        return { part, ok: false, found: "not on this machine", remedy };
      }
    }),
  );
}
