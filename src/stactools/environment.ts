import { randomUUID } from "node:crypto";
import { access, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { makeFolderWhole } from "../pipeline/process/make-folder-whole.ts";
import { fingerprint } from "./fingerprint.ts";
import type { LockedSet } from "./locked-set.ts";
import { runUv } from "./run-uv.ts";

/** The virtual environment of a package set's workers. */
export interface Environment {
  readonly folder: string;
  readonly python: string;
}

export interface EnvironmentOptions {
  readonly cacheFolder: string;
  /** The folder of the lock; relative paths in the lock start there. */
  readonly projectFolder: string;
  readonly signal?: AbortSignal;
}

/** Returns the folder of a set's environment, even if it is not made yet; sets with the same pins share one. */
export function environmentOf(cacheFolder: string, { python, pins }: LockedSet): Environment {
  const folder = join(cacheFolder, "envs", fingerprint(python, pins.trim(), process.platform, process.arch));
  return { folder, python: join(folder, "bin", "python") };
}

/** True if the environment can run; it breaks when the Python that it was made from is removed. */
export async function isMade({ python }: Environment): Promise<boolean> {
  return access(python).then(
    () => true,
    () => false,
  );
}

/**
 * Makes the environment of a set unless there is one. It is made in another folder and then moved, so that two processes
 * may do so at once: the second one takes the environment of the first.
 * @throws Fault `tool_missing` if its Python is not installed, `package_unavailable`
 */
export async function ensureEnvironment(locked: LockedSet, options: EnvironmentOptions): Promise<Environment> {
  const environment = environmentOf(options.cacheFolder, locked);
  if (await isMade(environment)) return environment;
  await removeAbandoned(environment);
  try {
    await makeFolderWhole(environment.folder, {
      fill: (making) => fill(making, locked, options),
      isWhole: () => isMade(environment),
      making: `${environment.folder}.making-${randomUUID()}`,
      // Nobody can use an environment without its Python.
      replacesBroken: true,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== "rename") throw error;
    throw new Fault("package_unavailable", `the environment ${environment.folder} cannot be made`, { cause: error });
  }
  return environment;
}

async function fill(folder: string, { name, python, pins }: LockedSet, options: EnvironmentOptions): Promise<void> {
  const { cacheFolder, projectFolder, signal } = options;
  const run = { cacheFolder, folder: projectFolder, signal };
  try {
    await runUv(["venv", folder, "--python", python, "--relocatable", "--no-project"], run);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault("tool_missing", `package set ${name} needs Python ${python}, which is not installed`, {
      remedy: `install Python ${python}, or set packages.${name}.python to an installed version`,
      cause: error,
    });
  }
  await writeFile(join(folder, "requirements.txt"), pins);
  await runUv(["pip", "sync", "-", "--python", folder, "--require-hashes", "--compile-bytecode"], {
    ...run,
    input: pins,
  });
}

const abandonedAfterMilliseconds = 3_600_000;

/** Removes environments that killed processes left half made. */
async function removeAbandoned({ folder }: Environment): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${basename(folder)}.making-`))) {
    const path = join(dirname(folder), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
