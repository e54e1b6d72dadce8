import type { Configuration } from "../../settings/configuration.ts";
import type { Check, Target } from "../../targets/target.ts";
import { checkConfinement } from "./check-confinement.ts";
import { checkDisk } from "./check-disk.ts";
import { checkLocks } from "./check-locks.ts";
import { checkNode } from "./check-node.ts";
import { checkPythons, checkUv } from "./check-tools.ts";
import { failedCheck } from "./failed-check.ts";

export interface Examined {
  readonly nodeVersion: string;
  /** Reading and opening may fail, which is a finding, too. */
  readonly readConfiguration: () => Promise<Configuration>;
  readonly openTarget: () => Promise<Target>;
  /** Called before uv is installed, which takes a while. */
  readonly onInstall?: (folder: string) => void;
}

/** Checks everything the pipeline needs, part by part. A part that hangs on a failed one is left out. */
export async function examine({ nodeVersion, readConfiguration, openTarget, onInstall }: Examined): Promise<Check[]> {
  const checks: Check[] = [checkNode(nodeVersion)];
  const configuration = await attempt("settings", checks, async () => {
    const read = await readConfiguration();
    return { result: read, found: read.file ?? "no settings file; the defaults hold" };
  });
  if (!configuration) return checks;
  checks.push(await checkUv(configuration, onInstall));
  checks.push(...(await checkPythons(configuration)));
  checks.push(...(await checkLocks(configuration)));
  checks.push(...(await checkConfinement(configuration)));
  checks.push(await checkDisk(configuration));
  const target = await attempt("target", checks, async () => {
    const opened = await openTarget();
    return { result: opened, found: opened.name };
  });
  if (!target) return checks;
  await using open = target;
  checks.push(...(await open.checks()));
  return checks;
}

async function attempt<Result>(
  part: string,
  checks: Check[],
  look: () => Promise<{ result: Result; found: string }>,
): Promise<Result | undefined> {
  try {
    const { result, found } = await look();
    checks.push({ part, ok: true, found });
    return result;
  } catch (error) {
    checks.push(failedCheck(part, error));
    return undefined;
  }
}
