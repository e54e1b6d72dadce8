import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { shellWord } from "../pipeline/text/shell-word.ts";
import type { PackageSet } from "../settings/package-set.ts";
import type { LockedSet } from "./locked-set.ts";
import { pinsIn } from "./pins.ts";
import { requirementsOf } from "./requirements.ts";
import { runUv, type UvRun } from "./run-uv.ts";

/**
 * Resolves a package set for every platform, to wheels only and with their hashes. Keeps the versions of `before` that
 * still fit.
 * @throws Fault `package_not_found`, `package_unavailable` or `invalid_settings`
 */
export async function lockSet(
  packageName: string,
  set: PackageSet,
  run: Omit<UvRun, "input">,
  before?: LockedSet,
): Promise<LockedSet> {
  const requires = requirementsOf(packageName, set);
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-lock-"));
  try {
    const output = join(folder, "requirements.txt");
    if (before) await writeFile(output, before.pins);
    await runUv(
      ["pip", "compile", "-", "--universal", "--python-version", set.python, ...resolving, "--output-file", output],
      { ...run, input: requires.join("\n") },
    );
    const pins = await readFile(output, "utf8");
    refuseWithoutHash(packageName, pins);
    return { name: packageName, python: set.python, requires, pins };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Options that forbid builds: a build runs code that is not locked. */
const resolving = ["--only-binary", ":all:", "--generate-hashes", "--no-header", "--no-annotate"];

/** Refuses folders and repositories, which have no hash. */
function refuseWithoutHash(packageName: string, pins: string): void {
  for (const { name, hashed } of pinsIn(pins)) {
    if (hashed) continue;
    throw new Fault("invalid_settings", `packages.${packageName}.requirements: ${name} has no hash to lock`, {
      remedy: `name a wheel instead: uv build --wheel ${shellWord(name)}`,
    });
  }
}
