import type { Configuration } from "../../settings/configuration.ts";
import { listPackages as list, type PackageListed } from "../../stactools/list-packages.ts";

/** A package set of settings, and how far it is ready to run. */
export type PackageState = PackageListed;

/** Lists the package sets of settings. @throws Fault `invalid_settings` if packages.lock cannot be understood */
export function listPackages({ settings, lockPath, cacheFolder }: Configuration): Promise<PackageState[]> {
  return list(settings, lockPath, cacheFolder);
}
