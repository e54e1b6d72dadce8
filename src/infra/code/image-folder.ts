import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";

/**
 * Builds the folder of the gen stage's image: the bundle with its Dockerfile, and below `packages` the operator's lock with
 * the wheels beside it that it names. Nothing else of theirs goes in.
 * @throws Fault `invalid_settings` if the lock names a wheel that is not below its own folder
 */
export async function imageFolder(bundle: string, folder: string, lockPath: string): Promise<string> {
  const packages = join(folder, "packages");
  await mkdir(packages, { recursive: true });
  await cp(bundle, folder, { recursive: true });
  const lock = await readFile(lockPath, "utf8").catch(() => "");
  await writeFile(join(packages, "packages.lock"), lock);
  for (const wheel of localWheels(lock)) {
    await mkdir(dirname(join(packages, wheel)), { recursive: true });
    await cp(join(dirname(lockPath), wheel), join(packages, wheel));
  }
  return folder;
}

/** Each pin that is a path, relative to the lock. */
function localWheels(lock: string): string[] {
  const paths = [...lock.matchAll(/^(\S*\/\S+\.whl)(?=\s|$)/gm)].flatMap(([, path = ""]) =>
    path.includes("://") ? [] : [normalize(path)],
  );
  for (const path of paths) {
    if (!isAbsolute(path) && !path.startsWith("..")) continue;
    throw new Fault(
      "invalid_settings",
      `the image cannot be built with ${path}, which is not below the settings' folder`,
      {
        remedy:
          "copy the wheel beside config.yml, name it as ./<wheel> under requirements, then stac-ingest packages lock",
      },
    );
  }
  return [...new Set(paths)];
}
