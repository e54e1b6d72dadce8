import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { makeFolderWhole } from "../../../pipeline/process/make-folder-whole.ts";
import { runProgram } from "../../../pipeline/process/run-program.ts";
import { pgstacVersions, supportedVersions } from "../../../settings/pgstac-versions.ts";
import { findUv } from "../../../stactools/uv.ts";

/**
 * Fetches pgstac's SQL files of a version and of the steps between versions, once, from its wheel. Returns their folder.
 * @throws Fault `pgstac_unsupported`, `tool_missing`, or `network` if the wheel cannot be had
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
  const uv = await findUv(cacheFolder);
  const fill = async (making: string): Promise<void> => {
    const unpacked = join(making, "wheel");
    await mkdir(unpacked, { recursive: true });
    await fetchWheel({ version, hash: wheel.wheelSha256, into: unpacked, uv });
    await keepSql(join(unpacked, "pypgstac", "migrations"), making);
    await rm(unpacked, { recursive: true });
  };
  await makeFolderWhole(folder, { fill, isWhole: () => existsSync(marker) });
  return folder;
}

const install = ["pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"];

interface Wheel {
  readonly version: string;
  readonly hash: string;
  readonly into: string;
  readonly uv: string;
}

/** Fetches a wheel without its dependencies: only the SQL inside is wanted, and nothing of it is run. */
async function fetchWheel({ version, hash, into, uv }: Wheel): Promise<void> {
  const requirement = join(into, "requirement.txt");
  await writeFile(requirement, `pypgstac==${version} --hash=sha256:${hash}\n`);
  const target = ["--target", into, "--requirement", requirement];
  try {
    await runProgram(uv, [...install, ...target]);
  } catch (error) {
    const said = (error as Error).message;
    throw new Fault("network", `pgstac ${version} could not be fetched from the package index: ${said}`, {
      remedy: "check the connection to https://pypi.org (or UV_INDEX_URL) and that Python 3.11 or later is there",
      cause: error,
    });
  }
}

async function keepSql(migrations: string, folder: string): Promise<void> {
  const files = (await readdir(migrations)).filter((name) => name.endsWith(".sql"));
  await Promise.all(files.map((name) => rename(join(migrations, name), join(folder, name))));
}
