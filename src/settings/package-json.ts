import { readFileSync } from "node:fs";

interface PackageJson {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** This program's own package.json; undefined where it is not found. */
export const packageJson = readPackageJson();

/** The path is the same from the sources and from `dist/bin`. */
function readPackageJson(): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  } catch {
    return undefined;
  }
}
