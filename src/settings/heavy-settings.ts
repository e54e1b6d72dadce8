import { allowedPackage } from "./allowed-package.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { PackageSet } from "./package-set.ts";
import { packageSetFor } from "./package-set.ts";
import type { Settings } from "./settings.ts";

const isHeavySet = (set: PackageSet | undefined): boolean => set?.run_on === "batch";

/** Tells if settings have AWS Batch make the items of a package, which is called by its bare name. */
export const isHeavyName = (settings: Pick<Settings, "packages">, name: string): boolean =>
  isHeavySet(packageSetFor(settings, name));

/**
 * Tells if AWS Batch makes the items of a package that a message names.
 * @throws Fault `package_not_allowed`
 */
export const isHeavy = (settings: FunctionSettings<"gen">, packageName: string): boolean =>
  isHeavyName(settings, allowedPackage(packageName, settings));

/** Tells if settings have a package whose items AWS Batch makes. */
export const hasHeavy = ({ packages }: Pick<Settings, "packages">): boolean => Object.values(packages).some(isHeavySet);

/** Returns the settings by which heavy items are made: one at a time, with the time and memory of a job. */
export function heavySettings<Given extends FunctionSettings<"gen">>(settings: Given): Given {
  const { gen_item_seconds: _, gen_worker_megabytes: __, ...rest } = settings;
  const { timeout_seconds, memory_megabytes } = settings.batch;
  const gen = { ...settings.gen, batch_size: 1, window_seconds: 0, timeout_seconds, memory_megabytes };
  const sets = Object.entries(settings.packages);
  // A job imports the first package while it begins.
  const packages = Object.fromEntries([
    ...sets.filter(([, set]) => isHeavySet(set)),
    ...sets.filter(([, set]) => !isHeavySet(set)),
  ]);
  return { ...rest, gen, gen_workers: 1, packages } as Given;
}
