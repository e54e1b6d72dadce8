import { join } from "node:path";
import type { Configuration } from "../../../settings/configuration.ts";
import type { Check } from "../../../targets/target.ts";
import { failedCheck } from "./failed-check.ts";

const part = "sandbox";

/** Checks how packages are confined; returns nothing before the first environment is made. */
export async function checkConfinement({
  settings,
  lockPath,
  cacheFolder,
  stateFolder,
}: Configuration): Promise<Check[]> {
  const { listPackages } = await import("../../../stactools/list-packages.ts");
  const { tryConfinement } = await import("../../../stactools/try-confinement.ts");
  try {
    const packages = await listPackages(settings, lockPath, cacheFolder);
    const folder = packages.find(({ environment }) => environment?.made)?.environment?.folder;
    if (folder === undefined) return [];
    return [{ part, ok: true, found: told(await tryConfinement(join(folder, "bin", "python"), [stateFolder])) }];
  } catch (error) {
    return [failedCheck(part, error)];
  }
}

function told(how: string): string {
  if (how === "view") return "packages do not see the pipeline's state, and write nothing but temporary files";
  if (how === "user") return "packages run as another user, and read only what everybody may read";
  if (how === "writes")
    return "packages write nothing but temporary files, and may read what you may; see docs/packages.md";
  return `none: packages may read and write what you may (${how}); see docs/packages.md`;
}
