import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "../pipeline/fault.ts";
import { fingerprint, type LockedSet } from "./lock-file.ts";
import { runUv } from "./run-uv.ts";

/** A virtual environment a set's workers run in. */
export interface Environment {
  readonly folder: string;
  readonly python: string;
}

export interface EnvironmentOptions {
  readonly cacheFolder: string;
  /** Beside the lock: what relative paths in it are relative to. */
  readonly projectFolder: string;
  readonly signal?: AbortSignal;
}

/** Where a set's environment is or would be: sets that consist of the same share one. */
export function environmentOf(cacheFolder: string, { python, pins }: LockedSet): Environment {
  const folder = join(cacheFolder, "envs", fingerprint(python, pins.trim(), process.platform, process.arch));
  return { folder, python: join(folder, "bin", "python") };
}

/** Whether it can be run: a virtual environment breaks when the Python it was made from goes. */
export async function isMade({ python }: Environment): Promise<boolean> {
  return access(python).then(
    () => true,
    () => false,
  );
}

/**
 * The environment of a set, made where there is none: beside its place, and moved there whole. Of two processes that
 * make it at once one is first, and the other takes that one's.
 * @throws Fault `tool_missing` where its Python is not here, `package_unavailable`
 */
export async function ensureEnvironment(locked: LockedSet, options: EnvironmentOptions): Promise<Environment> {
  const environment = environmentOf(options.cacheFolder, locked);
  if (await isMade(environment)) return environment;
  await removeAbandoned(environment);
  const making = `${environment.folder}.making-${randomUUID()}`;
  try {
    await fill(making, locked, options);
    await moveInto(making, environment);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return environment;
}

async function fill(folder: string, { name, python, pins }: LockedSet, options: EnvironmentOptions): Promise<void> {
  const { cacheFolder, projectFolder, signal } = options;
  await mkdir(dirname(folder), { recursive: true });
  const run = { cacheFolder, folder: projectFolder, signal };
  try {
    await runUv(["venv", folder, "--python", python, "--relocatable", "--no-project"], run);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault("tool_missing", `package set ${name} needs Python ${python}, which is not here`, {
      remedy: `install Python ${python}, or set packages.${name}.python to a version that is here`,
      cause: error,
    });
  }
  await writeFile(join(folder, "requirements.txt"), pins);
  await runUv(["pip", "sync", "-", "--python", folder, "--require-hashes", "--compile-bytecode"], {
    ...run,
    input: pins,
  });
}

async function moveInto(making: string, environment: Environment): Promise<void> {
  try {
    await rename(making, environment.folder);
  } catch (error) {
    if (await isMade(environment)) return;
    // One whose Python is gone: nobody can be using it.
    await rm(environment.folder, { recursive: true, force: true });
    await rename(making, environment.folder).catch(() => {
      throw new Fault("package_unavailable", `${environment.folder} cannot be made`, { cause: error });
    });
  }
}

const abandonedAfterMilliseconds = 3_600_000;

/** What processes that were killed left half made. */
async function removeAbandoned({ folder }: Environment): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${basename(folder)}.making-`))) {
    const path = join(dirname(folder), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMilliseconds) await rm(path, { recursive: true, force: true });
  }
}
