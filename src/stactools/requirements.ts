import type { PackageSet } from "../settings/package-set.ts";

/** Requirements that uv resolves for a package set: the package, those of settings, and those that every worker needs. */
export function requirementsOf(packageName: string, set: PackageSet): string[] {
  return [...wantedOf(packageName, set), ...workerRequirements.filter((name) => isFor(name, set.python))];
}

/** Requirements that settings name: the package and those beside it. */
export const wantedOf = (packageName: string, { version, requirements }: PackageSet): string[] => [
  version ? `${packageName}==${version}` : packageName,
  ...requirements,
];

const quickValidator = "jsonschema-rs";

/** Requirements of every worker, those of other versions of this program included. */
export const workerRequirements: readonly string[] = ["stactools", "requests", quickValidator];

/** Workers do without the quick validator where there is none. */
const isFor = (name: string, python: string): boolean =>
  name !== quickValidator || Number(python.replace("3.", "")) >= 10;
