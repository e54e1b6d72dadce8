import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../pipeline/fault.ts";
import { runProgram } from "../../../pipeline/run-program.ts";
import { pgstacVersions, supportedVersions } from "../../../settings/pgstac-versions.ts";
import { findUv } from "../../../stactools/uv.ts";

/**
 * The folder that holds pgstac's SQL files of a version and the steps between versions; fetched once from its wheel.
 * @throws Fault `pgstac_unsupported`, `tool_missing`, or `network` where the wheel cannot be had
 */
export async function pgstacSql(version: string, cacheFolder: string): Promise<string> {
  const wheel = pgstacVersions.find((supported) => supported.version === version);
  if (!wheel) {
    throw new Fault("pgstac_unsupported", `pgstac ${version} is not supported`, {
      remedy: `set pgstac_version to one of ${supportedVersions.join(", ")}`,
    });
  }
  const folder = join(cacheFolder, "pgstac", version);
  const marker = join(folder, `pgstac.${version}.sql`);
  if (existsSync(marker)) return folder;
  const making = `${folder}.${randomUUID()}`;
  try {
    await mkdir(making, { recursive: true });
    await fetchWheel({ version, hash: wheel.wheelSha256, into: making, uv: await findUv(cacheFolder) });
    await keepSql(join(making, "wheel", "pypgstac", "migrations"), join(making, "sql"));
    await rename(join(making, "sql"), folder).catch((error: unknown) => {
      if (!existsSync(marker)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

interface Wheel {
  readonly version: string;
  readonly hash: string;
  readonly into: string;
  readonly uv: string;
}

/** Without its dependencies: only the SQL inside is wanted, and nothing of the wheel is run. */
async function fetchWheel({ version, hash, into, uv }: Wheel): Promise<void> {
  const requirement = join(into, "requirement.txt");
  await writeFile(requirement, `pypgstac==${version} --hash=sha256:${hash}\n`);
  const target = ["--target", join(into, "wheel"), "--requirement", requirement];
  try {
    await runProgram(uv, [
      "pip",
      "install",
      "--quiet",
      "--no-deps",
      "--require-hashes",
      "--only-binary",
      ":all:",
      ...target,
    ]);
  } catch (error) {
    throw new Fault(
      "network",
      `pgstac ${version} could not be fetched from the package index: ${(error as Error).message}`,
      {
        remedy: "check the connection to https://pypi.org (or UV_INDEX_URL) and that Python 3.11 or later is there",
        cause: error,
      },
    );
  }
}

async function keepSql(migrations: string, folder: string): Promise<void> {
  await mkdir(folder);
  const files = (await readdir(migrations)).filter((name) => name.endsWith(".sql"));
  await Promise.all(files.map((name) => rename(join(migrations, name), join(folder, name))));
}
