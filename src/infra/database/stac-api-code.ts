import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Fault } from "../../pipeline/fault/fault.ts";
import { makeFolderWhole } from "../../pipeline/process/make-folder-whole.ts";
import { ownFile } from "../../pipeline/process/own-files.ts";
import { runProgram } from "../../pipeline/process/run-program.ts";
import type { PythonCode } from "../code/assets.ts";

/** The platform of eoapi-cdk's handler; wheels are fetched for it on every machine. */
const platform = ["--python-platform", "x86_64-manylinux_2_28", "--python-version", "3.12"];
/** One package has no wheel; it is pure Python. */
const wheels = ["--require-hashes", "--only-binary", ":all:", "--no-binary", "version-parser"];
const requirements = ownFile("src/infra/stac-api-requirements.txt");

/**
 * eoapi-cdk's STAC API with its locked requirements, put together by uv instead of Docker; once, into the cache.
 * @throws Fault `network` if the package index cannot be reached
 */
export async function stacApiCode(uv: string, cacheFolder: string): Promise<PythonCode> {
  const sources = await handlerFiles();
  const hash = await hashOf([...sources, requirements]);
  const folder = join(cacheFolder, "stac-api", hash);
  if (existsSync(folder)) return { folder, hash };
  const fill = async (making: string): Promise<void> => {
    await mkdir(making);
    await install(uv, making);
    for (const path of sources) await cp(path, join(making, path.slice(dirname(path).length + 1)));
  };
  await makeFolderWhole(folder, { fill, isWhole: () => existsSync(folder) });
  return { folder, hash };
}

/** The Python files that eoapi-cdk's own Dockerfile copies. */
async function handlerFiles(): Promise<string[]> {
  const library = dirname(createRequire(import.meta.url).resolve("eoapi-cdk"));
  const runtime = join(library, "stac-api", "runtime", "src");
  const names = (await readdir(runtime)).filter((name) => name.endsWith(".py")).sort();
  return [...names.map((name) => join(runtime, name)), join(library, "utils", "utils.py")];
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(platform.join(" "));
  for (const path of paths) hash.update("\0").update(await readFile(path));
  return hash.digest("hex");
}

async function install(uv: string, folder: string): Promise<void> {
  const target = ["--target", folder, "--requirement", requirements];
  try {
    await runProgram(uv, ["pip", "install", "--quiet", ...wheels, ...platform, ...target]);
  } catch (error) {
    throw new Fault("network", `the STAC API could not be put together: ${(error as Error).message}`, {
      remedy: "check the connection to https://pypi.org (or UV_INDEX_URL), or set stac_api to false",
      cause: error,
    });
  }
}
