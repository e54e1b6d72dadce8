import type { PackageSet } from "../settings/package-set.ts";

/** Requirements that uv resolves for a package set: the package, those of settings, and those that every worker needs. */
export function requirementsOf(packageName: string, { version, requirements }: PackageSet): string[] {
  return [version ? `${packageName}==${version}` : packageName, ...requirements, "stactools", "requests"];
}
