import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { makeFolderWhole } from "../pipeline/process/make-folder-whole.ts";
import { runProgram } from "../pipeline/process/run-program.ts";
import { pinnedUv, type UvRelease } from "./pinned-uv.ts";

export interface FindUvOptions {
  readonly release?: UvRelease;
  /** Called before uv is installed, which takes a while. */
  readonly onInstall?: ((folder: string) => void) | undefined;
}

/**
 * Finds the uv program: on PATH, or installed into the cache folder by Python's own venv and pip.
 * @throws Fault `tool_missing` if there is neither uv nor a Python to install it with
 */
export async function findUv(
  cacheFolder: string,
  { release = pinnedUv, onInstall }: FindUvOptions = {},
): Promise<string> {
  // Programs that uv installs are run later: other users must not write there.
  process.umask(process.umask() | 0o022);
  if (await answers("uv")) return "uv";
  const folder = join(cacheFolder, `uv-${release.version}`);
  const uv = join(folder, "bin", "uv");
  if (await answers(uv)) return uv;
  onInstall?.(folder);
  await installUv(folder, release);
  return uv;
}

async function answers(program: string): Promise<boolean> {
  try {
    await runProgram(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}

async function installUv(folder: string, { version, hashes }: UvRelease): Promise<void> {
  const fill = async (making: string): Promise<void> => {
    await runProgram("python3", ["-m", "venv", making]);
    const requirement = join(making, "requirement.txt");
    await writeFile(requirement, [`uv==${version}`, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(" "));
    const exactly = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", requirement];
    await runProgram(join(making, "bin", "python"), ["-m", "pip", "install", "--quiet", ...exactly]);
  };
  try {
    await makeFolderWhole(folder, { fill, isWhole: () => answers(join(folder, "bin", "uv")) });
  } catch (error) {
    throw new Fault("tool_missing", `uv is not on PATH and could not be installed: ${(error as Error).message}`, {
      remedy: "install uv (https://docs.astral.sh/uv), or Python 3.11 or later with venv and pip",
      cause: error,
    });
  }
}
