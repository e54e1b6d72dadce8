import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../pipeline/process/replace-file.ts";
import { normalizedName } from "../settings/package-set.ts";
import type { Environment } from "./environment.ts";

/** Stores the command groups of a package in its environment, for `packages list`. */
export async function storeGroups(
  environment: Environment,
  packageName: string,
  groups: readonly string[],
): Promise<void> {
  const path = pathOf(environment, packageName);
  if (await readGroups(environment, packageName)) return;
  // The environment may be read-only.
  await replaceFile(path, JSON.stringify(groups)).catch(() => {});
}

/** Reads the stored command groups; undefined until the package has run once. */
export async function readGroups(environment: Environment, packageName: string): Promise<string[] | undefined> {
  try {
    return JSON.parse(await readFile(pathOf(environment, packageName), "utf8")) as string[];
  } catch {
    return undefined;
  }
}

const pathOf = ({ folder }: Environment, packageName: string): string =>
  join(folder, `groups-${normalizedName(packageName)}.json`);
