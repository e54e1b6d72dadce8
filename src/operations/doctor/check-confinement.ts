import { join } from "node:path";
import type { Configuration } from "../../settings/configuration.ts";
import { tryConfinement } from "../../stactools/try-confinement.ts";
import type { Check } from "../../targets/target.ts";
import { listPackages } from "../packages/list-packages.ts";
import { failedCheck } from "./failed-check.ts";

const part = "sandbox";

/** Checks how packages are confined; returns nothing before the first environment is made. */
export async function checkConfinement(configuration: Configuration): Promise<Check[]> {
  try {
    const packages = await listPackages(configuration);
    const folder = packages.find(({ environment }) => environment?.made)?.environment?.folder;
    if (folder === undefined) return [];
    const confinement = await tryConfinement(join(folder, "bin", "python"), [configuration.stateFolder]);
    return [{ part, ok: true, found: sentenceOn(confinement) }];
  } catch (error) {
    return [failedCheck(part, error)];
  }
}

function sentenceOn(confinement: string): string {
  switch (confinement) {
    case "view":
      return "packages do not see the pipeline's state, and write nothing but temporary files";
    case "user":
      return "packages run as another user, and read only what everybody may read";
    case "writes":
      return "packages write nothing but temporary files, and may read what you may; see docs/packages.md";
    default:
      return `none: packages may read and write what you may (${confinement}); see docs/packages.md`;
  }
}
