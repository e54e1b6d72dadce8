import { Fault } from "../../pipeline/fault/fault.ts";
import { supportedVersions } from "../../settings/pgstac-versions.ts";

/**
 * Finds the files of a wheel that lead from one version to another by the fewest steps; without a version to start from,
 * the one file that installs the whole version.
 * @throws Fault `pgstac_unsupported`
 */
export function migrationSteps(files: readonly string[], from: string | null, to: string): string[] {
  if (from === null) {
    const whole = `pgstac.${to}.sql`;
    if (files.includes(whole)) return [whole];
    throw noWay(from, to);
  }
  const steps = files.flatMap((file) => {
    const [, start, end] = /^pgstac\.([^-]+)-([^-]+)\.sql$/.exec(file) ?? [];
    return start && end ? [{ file, start, end }] : [];
  });
  const reached = new Map<string, readonly string[]>([[from, []]]);
  for (const [version, path] of reached) {
    if (version === to) return [...path];
    for (const { file, start, end } of steps) {
      if (start === version && !reached.has(end)) reached.set(end, [...path, file]);
    }
  }
  throw noWay(from, to);
}

const noWay = (from: string | null, to: string): Fault =>
  new Fault("pgstac_unsupported", `there is no way from ${from ? `pgstac ${from}` : "nothing"} to pgstac ${to}`, {
    remedy: `ask for one of ${supportedVersions.join(", ")}`,
  });
