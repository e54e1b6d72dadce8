import type { Configuration } from "../../settings/configuration.ts";
import type { Check } from "../../targets/target.ts";
import { listPackages } from "../packages/list-packages.ts";
import { failedCheck } from "./failed-check.ts";

/** Checks that each package set is locked as settings have it now. */
export async function checkLocks(configuration: Configuration): Promise<Check[]> {
  try {
    const packages = await listPackages(configuration);
    return packages.map(({ name, version, lock, changed }): Check => {
      const part = `package ${name}`;
      if (lock === "locked") return { part, ok: true, found: `locked${version ? ` at ${version}` : ""}` };
      const found = changed
        ? `${changed === "settings" ? "settings have" : "stac-ingest has"} changed since it was locked`
        : "not locked";
      return { part, ok: false, found, remedy: `stac-ingest packages lock ${name}` };
    });
  } catch (error) {
    return [failedCheck("packages", error)];
  }
}
