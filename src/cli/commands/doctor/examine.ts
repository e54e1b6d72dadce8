import type { Check } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { checkConfinement } from "./check-confinement.ts";
import { checkDisk } from "./check-disk.ts";
import { checkLocks } from "./check-locks.ts";
import { checkNode } from "./check-node.ts";
import { checkPythons, checkUv } from "./check-tools.ts";
import { failedCheck } from "./failed-check.ts";

/** Everything the pipeline needs, part by part. What cannot be looked at because of something else is left out. */
export async function examine({
  readConfiguration,
  openTarget,
}: Pick<Context, "readConfiguration" | "openTarget">): Promise<Check[]> {
  const checks: Check[] = [checkNode(process.versions.node)];
  const configuration = await attempt("settings", checks, async () => {
    const read = await readConfiguration();
    return { result: read, found: read.file ?? "no settings file; the defaults hold" };
  });
  if (!configuration) return checks;
  checks.push(await checkUv(configuration));
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
