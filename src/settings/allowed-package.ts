import { Fault } from "../pipeline/fault/fault.ts";
import { isPackageName, type PackageSet, packageSetFor } from "./package-set.ts";

/** The part of settings that says which packages messages may name. */
export interface AllowedPackages {
  readonly packages: Readonly<Record<string, PackageSet>>;
  readonly allow_any_package: boolean;
}

/**
 * Finds the bare name of the package that a `package_name` means: the name itself, or that of `name==version` if settings
 * have exactly that version.
 * @throws Fault `package_not_allowed`
 */
export function allowedPackage(packageName: string, settings: AllowedPackages): string {
  const [, pinned, version] = /^\s*([^=\s]+)\s*==\s*([^=\s]+)\s*$/.exec(packageName) ?? [];
  const name = pinned ?? packageName;
  const found = isPackageName(name) ? packageSetFor(settings, name) : undefined;
  if (found && (pinned === undefined || found.version === version)) return name;
  if (found) throw otherVersion(packageName, name, found.version);
  if (settings.allow_any_package && isPackageName(packageName)) return packageName;
  throw isPackageName(packageName) ? unknownPackage(packageName) : noName(packageName);
}

function otherVersion(packageName: string, name: string, version: string | undefined): Fault {
  const has = version === undefined ? "without a version" : version;
  return new Fault("package_not_allowed", `settings name no package ${shown(packageName)}, but ${name} ${has}`, {
    remedy: "the name alone, or that version under packages in settings, then stac-ingest packages lock",
  });
}

const unknownPackage = (packageName: string): Fault =>
  new Fault("package_not_allowed", `settings name no package ${shown(packageName)}`, {
    remedy: `add "${packageName.slice(0, shownCharacters)}: {}" under packages in settings, then stac-ingest packages lock`,
  });

const noName = (packageName: string): Fault =>
  new Fault("package_not_allowed", `${shown(packageName)} is not the bare name of a package`, {
    remedy: "the name alone; its version and requirements are said under packages in settings",
  });

const shownCharacters = 100;
const shown = (packageName: string): string => JSON.stringify(packageName.slice(0, shownCharacters));
