import type { PackageSet } from "../settings/package-set.ts";

/** Requirements that uv resolves for a package set: the package, those of settings, and those that every worker needs. */
export function requirementsOf(packageName: string, { version, requirements, python }: PackageSet): string[] {
  const own = ["stactools", "requests", ...(hasQuickValidator(python) ? ["jsonschema-rs"] : [])];
  return [version ? `${packageName}==${version}` : packageName, ...requirements, ...own];
}

/** Workers do without it where there is none. */
const hasQuickValidator = (python: string): boolean => Number(python.replace("3.", "")) >= 10;
